"""The exchange feed, for whoever asks."""

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from home.licence import terms_for

from .feed import RefusedError, UnknownThemeError, feed

AS_TEXT = {"indent": 1, "ensure_ascii": False}


@require_safe
def exchange_briefings(request):
    """Answer the public briefings as JSON, narrowed by `theme` and `since`."""
    try:
        return JsonResponse(feed(request.GET, terms_for(request)), json_dumps_params=AS_TEXT)
    except RefusedError as refusal:
        return JsonResponse({"message": str(refusal)}, status=400, json_dumps_params=AS_TEXT)
    except UnknownThemeError:
        return JsonResponse({"message": "There is no such theme here."}, status=404, json_dumps_params=AS_TEXT)
