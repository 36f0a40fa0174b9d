"""The lists that editors keep: agencies, review types, harms, age bands. A term in use cannot be deleted."""

from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.db.models.functions import Coalesce
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TitleFieldPanel
from wagtail.models import Page, Revision
from wagtail_modeladmin.views import DeleteView

from home.permissions import pages_user_can_edit

from ..models import AgeBand, Agency, Harm, Recommendation, ReviewType
from .base import Register

MOST_NAMED = 10  # pages named on the screen that refuses a deletion


def term_panels(*own):
    """Return the editing screen of a term, with the panels `own` to it after its name."""
    return ObjectList(
        [
            MultiFieldPanel(
                [TitleFieldPanel("name", placeholder=False), *own, FieldPanel("also_known_as")], heading="What it is"
            ),
            MultiFieldPanel([FieldRowPanel([FieldPanel("slug"), FieldPanel("sort_order")])], heading="In lists"),
        ]
    )


@dataclass
class Usage:
    """Which pages use a term: those that the reader may know of, and how many there are in all."""

    named: list
    total: int


def pages_using(term, field_names):
    """Return the ids of the pages that use `term`, in what is saved and in drafts of changes to live pages.

    `field_names` are the names of the fields that hold such terms, in pages and in their inline records.
    """
    page_ids = set()
    for relation in term._meta.related_objects:
        model = relation.related_model
        is_page = issubclass(model, Page)
        # What else may hold a term, such as who follows it in alerts, loses it without harm.
        if relation.many_to_many and relation.field.name in field_names and (is_page or model is Recommendation):
            users = model.objects.filter(**{relation.field.name: term})
            page_ids.update(users.values_list("pk" if is_page else "review_id", flat=True))
    changed = models.Q(pk__in=Page.objects.filter(has_unpublished_changes=True).values("latest_revision"))
    for revision in Revision.page_revisions.filter(changed | models.Q(approved_go_live_at__isnull=False)).iterator():
        if _mentions(revision.content, term.pk, field_names):
            page_ids.add(int(revision.object_id))
    return page_ids


def _mentions(content, pk, field_names):
    """Whether a list named in `field_names`, anywhere in the saved `content` of a page, holds `pk`."""
    if isinstance(content, list):
        return any(_mentions(part, pk, field_names) for part in content)
    if not isinstance(content, dict):
        return False
    return any(
        (name in field_names and isinstance(value, list) and pk in value) or _mentions(value, pk, field_names)
        for name, value in content.items()
    )


class TermDeleteView(DeleteView):
    """Deletes a term that no page uses; modeladmin would take it off every review without a word."""

    def get_usage(self):
        """Return a Usage."""
        page_ids = pages_using(self.instance, self.model_admin.used_as)
        pages = pages_user_can_edit(self.request.user).filter(pk__in=page_ids).order_by("title")
        return Usage(named=list(pages[:MOST_NAMED]), total=len(page_ids))

    def post(self, request, *args, **kwargs):
        """Delete the term, or say where it is used."""
        if self.get_usage().total:
            messages.error(request, f'"{self.instance}" is in use and was not deleted.')
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add where the term is used."""
        return super().get_context_data(usage=self.get_usage(), **kwargs)


class TermRegister(Register):
    """A list of terms."""

    list_display = ("name", "slug", "also_known_as", "use_count")
    list_export = ("name", "slug", "also_known_as", "use_count")
    search_fields = ("name", "slug", "also_known_as")
    ordering = ("sort_order", "name")
    delete_view_class = TermDeleteView
    delete_template_name = "registers/delete_term.html"
    menu_icon = "list-ul"
    used_as = ()  # names of the fields that hold such terms
    counted_in = "reviews"  # the relation whose pages are counted
    edit_handler = term_panels()

    def get_queryset(self, request):
        """Return the terms, each with how many pages that the reader may edit use it."""
        users = self.model._meta.get_field(self.counted_in).related_model.objects.filter(
            **{self.used_as[0]: models.OuterRef("pk")}, pk__in=pages_user_can_edit(request.user).values("pk")
        )
        return super().get_queryset(request).annotate(use_count=count_of(users))

    @admin.display(description="used by", ordering="use_count")
    def use_count(self, term):
        """Return how many pages use the term."""
        return term.use_count


def count_of(queryset):
    """Return an expression that counts the rows of a correlated `queryset`."""
    counted = queryset.order_by().annotate(all=models.Value(1)).values("all").annotate(total=models.Count("pk"))
    return Coalesce(models.Subquery(counted.values("total")), 0)


class ReviewTypeRegister(TermRegister):
    """The types of review."""

    model = ReviewType
    menu_label = "Review types"
    base_url_path = "registers/review-types"
    list_display = ("name", "abbreviation", "slug", "also_known_as", "use_count")
    list_export = list_display
    used_as = ("review_types",)
    edit_handler = term_panels(FieldPanel("abbreviation"), FieldPanel("description"))


class HarmRegister(TermRegister):
    """The kinds of harm."""

    model = Harm
    menu_label = "Harms"
    base_url_path = "registers/harms"
    used_as = ("harms",)


class AgeBandRegister(TermRegister):
    """The age bands."""

    model = AgeBand
    menu_label = "Age bands"
    base_url_path = "registers/age-bands"
    used_as = ("age_bands",)


class AgencyRegister(TermRegister):
    """The agencies, with how many recommendations are addressed to each and how many of those are overdue."""

    model = Agency
    menu_label = "Agencies"
    menu_icon = "group"
    base_url_path = "registers/agencies"
    list_display = ("name", "short_name", "kind", "use_count", "recommendation_count", "overdue_count")
    list_export = ("name", "short_name", "kind", "also_known_as", "use_count", "recommendation_count", "overdue_count")
    search_fields = ("name", "short_name", "also_known_as")
    used_as = ("agencies",)
    edit_handler = term_panels(FieldPanel("short_name"), FieldPanel("kind"), FieldPanel("reminder_email"))

    def get_queryset(self, request):
        """Return the agencies with their counts over the reviews that the reader may edit."""
        own = Recommendation.objects.filter(
            agencies=models.OuterRef("pk"), review__in=pages_user_can_edit(request.user).values("pk")
        )
        return (
            super()
            .get_queryset(request)
            .annotate(recommendation_count=count_of(own), overdue_count=count_of(own.overdue()))
        )

    @admin.display(description="recommendations", ordering="recommendation_count")
    def recommendation_count(self, agency):
        """Return how many recommendations are addressed to the agency."""
        return agency.recommendation_count

    @admin.display(description="overdue", ordering="overdue_count")
    def overdue_count(self, agency):
        """Return how many of them are overdue."""
        return agency.overdue_count
