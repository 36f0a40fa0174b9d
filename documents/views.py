"""The addresses of documents and pictures: who may read one gets it; for everybody else there is nothing here."""

import logging

from django.db import Error
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents.models import document_served

from .access import access_to
from .models import IMAGE_FOLDER, SiteDocument, SiteRendition
from .responses import file_response, picture_response

logger = logging.getLogger(__name__)


@require_safe
def serve(request, token, filename):
    """Serve the document with `token` if its name is `filename` and `documents.access` allows it.

    An unknown token, another name and a file that may not be read are the same plain 404. If the database or the
    storage cannot be asked the answer is 503, never the file.
    """
    return or_503(_serve, request, token, filename)


@require_safe
def serve_image(request, name):
    """Serve the size of an image whose file is called `name`, under the rules of `serve`."""
    return or_503(_serve_image, request, name)


def or_503(view, *args):
    """Return what `view` answers to `args`, or 503 if the database or the storage cannot be asked."""
    try:
        return view(*args)
    except (Error, OSError):
        logger.exception("A file could not be looked up")
        return HttpResponse(
            "This file cannot be fetched at the moment. Please try again in a minute.\n",
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "no-store", "Retry-After": "60"},
        )


def _serve_image(request, name):
    rendition = SiteRendition.objects.filter(file=f"{IMAGE_FOLDER}/{name}").select_related("image__collection").first()
    access = access_to(rendition.image, request) if rendition else None
    if access is None:
        raise nothing_here(request)
    try:
        return picture_response(request, rendition, access)
    except FileNotFoundError:
        logger.exception("The file of rendition %s is not in the storage", rendition.pk)
        raise Http404 from None


def nothing_here(request):
    """Return the error for a file that is unknown or may not be read: the same for both."""
    bool(request.user)  # looks at the session, so that the answer varies on the same headers in each case
    return Http404()


def open_document(request, token, filename):
    """Return (document, access, answer): `answer` is what a collection asks for first, such as a password, or None.

    Raises Http404 if there is no such document, or it may not be read.
    """
    document = SiteDocument.objects.filter(token=token).select_related("collection", "reading").first()
    is_named = document is not None and document.filename == filename
    access = access_to(document, request) if is_named else None
    if access is None:
        raise nothing_here(request)
    # Wagtail's own hook is among these: it asks for the login or password that a collection demands.
    for hook in hooks.get_hooks("before_serve_document"):
        answer = hook(document, request)
        if isinstance(answer, HttpResponse):
            answer.headers["Cache-Control"] = "private, no-store"
            return document, access, answer
    return document, access, None


def _serve(request, token, filename):
    document, access, answer = open_document(request, token, filename)
    if answer:
        return answer
    try:
        response = file_response(request, document, access)
    except FileNotFoundError:
        logger.exception("The file of document %s is not in the storage", document.pk)
        raise Http404 from None
    document_served.send(sender=SiteDocument, instance=document, request=request)
    return response
