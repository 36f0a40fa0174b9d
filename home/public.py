"""Pages that anybody may read, asked for in one query; and whether one page is open to one reader."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


def below_draft():
    """Return the condition that a page lies below one that is not live.

    Such a page may be live itself, but its address holds the slug of the one above, which must not be told yet.
    """
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    # The few are picked first, by a query of their own: compared one by one with all pages they would cost seconds.
    above = Page.objects.filter(live=False, numchild__gt=0, depth__gt=1).order_by().values("pk")
    return Q(Exists(Page.objects.alias(below=path).filter(pk__in=above, below__startswith=F("path"))))


def is_reachable(page):
    """Return whether `page` and all above it are live, so that it has an address, be it a private one."""
    return Page.objects.live().exclude(below_draft()).filter(pk=page.pk).exists()


def is_open_to(page, request):
    """Return whether whoever makes `request` may read `page`: it is public, or they have the right or password."""
    return is_reachable(page) and all(each.accept_request(request) for each in page.get_view_restrictions())


class PublicPageQuerySet(PageQuerySet):
    """Wagtail's pages, with restrictions looked up within the query.

    Wagtail reads all restrictions first, at each `public()` and `private()`; a page that gathers five lists would ask
    five times the same.
    """

    def private_q(self):
        """Return the condition that a page, or one above it, is restricted."""
        path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
        return Q(Exists(PageViewRestriction.objects.alias(path=path).filter(path__startswith=F("page__path"))))

    def public(self):
        """Return pages that are not restricted and lie below none that is restricted or not live."""
        return super().public().exclude(below_draft())
