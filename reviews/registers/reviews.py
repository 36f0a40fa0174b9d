"""The register of reviews: which there are, in which state, and what is due."""

from django.contrib import admin
from django.db import models
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone
from django.utils.formats import date_format
from wagtail_modeladmin.helpers import PageButtonHelper, PagePermissionHelper

from home.permissions import pages_user_can_edit, user_can_edit_any_page

from ..kinds import PublicationDecision
from ..models import Recommendation, ReviewPage, ReviewType
from .base import ChoiceFilter, PageRegisterURLHelper, Register
from .states import PageState, with_state


class StateFilter(ChoiceFilter):
    """By state of the page."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """Return every state."""
        return PageState.choices

    def queryset(self, request, queryset):
        """Return the reviews in the chosen state."""
        return queryset.filter(state=self.value()) if self.value() else queryset


class TypeFilter(ChoiceFilter):
    """By type of review."""

    title = "type"
    parameter_name = "type"

    def lookups(self, request, model_admin):
        """Return the types."""
        return [(review_type.slug, review_type.short_name) for review_type in ReviewType.objects.all()]

    def queryset(self, request, queryset):
        """Return the reviews of the chosen type."""
        return queryset.filter(review_types__slug=self.value()) if self.value() else queryset


class YearFilter(ChoiceFilter):
    """By year of publication."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request, model_admin):
        """Return the years in which there are reviews, latest first."""
        dated = model_admin.get_queryset(request).exclude(publication_date=None).order_by()
        years = dated.annotate(year=ExtractYear("publication_date")).values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(set(years), reverse=True)]

    def queryset(self, request, queryset):
        """Return the reviews of the chosen year."""
        return queryset.filter(publication_date__year=int(self.value())) if self.value() else queryset


class DecisionFilter(ChoiceFilter):
    """By what is published."""

    title = "what is published"
    parameter_name = "decision"

    def lookups(self, request, model_admin):
        """Return the decisions."""
        return PublicationDecision.choices

    def queryset(self, request, queryset):
        """Return the reviews with the chosen decision."""
        return queryset.filter(publication_decision=self.value()) if self.value() else queryset


class ReviewPermissions(PagePermissionHelper):
    """The register is for those who may edit pages."""

    def user_can_list(self, user):
        """Whether `user` may edit any page."""
        return user_can_edit_any_page(user)


class ReviewButtons(PageButtonHelper):
    """A row leads to the review's editing screen, where everything else is; more buttons would cost queries."""

    def get_primary_button(self, obj):
        """Return the link around the title: the register lists only what its reader may edit."""
        return self.edit_button(obj.pk)

    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        """Return no further buttons."""
        return []


class ReviewRegister(Register):
    """Every review that the reader may edit, by state."""

    model = ReviewPage
    menu_label = "Reviews"
    menu_icon = "doc-full-inverse"
    base_url_path = "registers/reviews"
    url_helper_class = PageRegisterURLHelper
    permission_helper_class = ReviewPermissions
    button_helper_class = ReviewButtons
    list_display = (
        "latest_title",
        "reference",
        "types",
        "dated",
        "state_text",
        "go_live_time",
        "recommendation_count",
        "check_due",
    )
    list_export = ("pk", *list_display[:4], "decision", *list_display[4:])
    list_filter = (StateFilter, TypeFilter, YearFilter, DecisionFilter)
    search_fields = ("title", "draft_title", "reference", "pseudonym", "lead_reviewer")
    ordering = ("-publication_date", "title")
    export_filename = "reviews"

    def get_queryset(self, request):
        """Return the reviews that the reader may edit, with what the columns show."""
        recommendations = Recommendation.objects.filter(review=models.OuterRef("pk")).order_by()
        counted = recommendations.values("review").annotate(total=models.Count("pk")).values("total")
        reviews = super().get_queryset(request).filter(pk__in=pages_user_can_edit(request.user).values("pk"))
        return (
            with_state(reviews)
            .annotate(recommendation_count=Coalesce(models.Subquery(counted), 0))
            .defer_streamfields()
            .prefetch_related("review_types")
        )

    @admin.display(description="title", ordering="draft_title")
    def latest_title(self, review):
        """Return the title of the latest draft."""
        return review.get_admin_display_title()

    @admin.display(description="types")
    def types(self, review):
        """Return the short names of its types."""
        return ", ".join(review_type.short_name for review_type in review.review_types.all())

    @admin.display(description="publication date", ordering="publication_date")
    def dated(self, review):
        """Return the publication date as far as it is known."""
        return review.publication_date_text

    @admin.display(description="what is published")
    def decision(self, review):
        """Return what is published, in words."""
        return review.get_publication_decision_display()

    @admin.display(description="state", ordering="state")
    def state_text(self, review):
        """Return the state in words."""
        return PageState(review.state).label

    @admin.display(description="goes live", ordering="goes_live_at")
    def go_live_time(self, review):
        """Return when it goes live, on the partnership's clock."""
        return date_format(timezone.localtime(review.goes_live_at), "j M Y, H:i") if review.goes_live_at else ""

    @admin.display(description="check again on", ordering="content_check_due")
    def check_due(self, review):
        """Return when the page is due to be looked at again."""
        return date_format(review.content_check_due, "j M Y") if review.content_check_due else ""

    @admin.display(description="recommendations", ordering="recommendation_count")
    def recommendation_count(self, review):
        """Return how many recommendations it makes."""
        return review.recommendation_count
