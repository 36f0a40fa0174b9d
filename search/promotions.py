"""What editors promote for a search (Wagtail's search promotions)."""

from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.contrib.search_promotions.views.settings import CreateView
from wagtail.search.utils import MAX_QUERY_STRING_LENGTH, normalise_query_string

from home.prepared import prepared
from home.remembered import remembered

from .analysis import words_of


def picks(text, catalogue):
    """Return what editors promote for `text`; pages that are not in the catalogue, so not public, are left out.

    What is promoted for the words as reports show them, without accents and signs, holds for all ways to write them.
    """
    forms = _stored_form(text), _stored_form(" ".join(words_of(text)))
    if not remembered("promoted texts", _promoted_texts, for_everybody=True) & {*forms}:
        return []
    return [pick for pick in _picks(forms) if pick.page_id is None or catalogue.has(pick.page_id)]


def _promoted_texts():
    return set(SearchPromotion.objects.order_by().values_list("query__query_string", flat=True))


@prepared
def _picks(forms):
    return SearchPromotion.objects.filter(query__query_string__in=forms).select_related("page")


def _stored_form(text):
    # Wagtail cuts before it lowers the case, which can lengthen a text beyond what its column holds.
    return normalise_query_string(text)[:MAX_QUERY_STRING_LENGTH]


class PromotionCreateView(CreateView):
    """Wagtail's form for promoted results, which a report can open for a text."""

    def get_initial(self):
        """Return the text that is asked for as `query_string`."""
        return {**super().get_initial(), "query_string": self.request.GET.get("query_string", "")}
