"""Pages that anybody may read, asked for in one query."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet


class PublicPageQuerySet(PageQuerySet):
    """Wagtail's pages, with restrictions looked up within the query.

    Wagtail reads all restrictions first, at each `public()` and `private()`; a page that gathers five lists would ask
    five times the same.
    """

    def private_q(self):
        """Return the condition that a page, or one above it, is restricted."""
        path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
        return Q(Exists(PageViewRestriction.objects.alias(path=path).filter(path__startswith=F("page__path"))))
