"""The register of recommendations as editors see it: who has to do what, and what is overdue.

It is read-only: a recommendation is edited on its review's page, so that it goes through draft, check and history.
"""

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from wagtail.rich_text import get_text_for_indexing
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.views import InspectView

from home.permissions import pages_user_can_edit, user_can_edit_any_page

from ..kinds import RecommendationLevel, RecommendationStatus
from ..models import Agency, Recommendation
from .base import ChoiceFilter, Register

SHORT = 140


class StatusFilter(ChoiceFilter):
    """By status."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        """Return every status."""
        return RecommendationStatus.choices

    def queryset(self, request, queryset):
        """Return the recommendations of the chosen status."""
        return queryset.filter(status=self.value()) if self.value() else queryset


class OverdueFilter(ChoiceFilter):
    """By whether the due date has passed."""

    title = "due date"
    parameter_name = "due"

    def lookups(self, request, model_admin):
        """Return the only choice."""
        return [("overdue", "Overdue")]

    def queryset(self, request, queryset):
        """Return what is overdue."""
        return queryset.overdue() if self.value() else queryset


class AgencyFilter(ChoiceFilter):
    """By agency it is addressed to."""

    title = "agency"
    parameter_name = "agency"

    def lookups(self, request, model_admin):
        """Return the agencies."""
        return [(agency.slug, agency.label) for agency in Agency.objects.all()]

    def queryset(self, request, queryset):
        """Return what is addressed to the chosen agency."""
        return queryset.filter(agencies__slug=self.value()) if self.value() else queryset


class LevelFilter(ChoiceFilter):
    """By level."""

    title = "level"
    parameter_name = "level"

    def lookups(self, request, model_admin):
        """Return the levels."""
        return RecommendationLevel.choices

    def queryset(self, request, queryset):
        """Return the recommendations of the chosen level."""
        return queryset.filter(level=self.value()) if self.value() else queryset


class RecommendationPermissions(PermissionHelper):
    """Those who may edit pages read the register; nobody changes it here."""

    def user_can_list(self, user):
        """Whether `user` may edit any page."""
        return user_can_edit_any_page(user)

    def user_can_inspect_obj(self, user, obj):
        """Whether `user` may see a recommendation; which ones there are is the register's queryset."""
        return self.user_can_list(user)

    def user_can_create(self, user):
        """Recommendations are added on their review's page."""
        return False

    def user_can_edit_obj(self, user, obj):
        """Recommendations are edited on their review's page."""
        return False

    def user_can_delete_obj(self, user, obj):
        """Recommendations are deleted on their review's page."""
        return False


class RecommendationButtons(ButtonHelper):
    """A row leads to the whole recommendation, and to its review."""

    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        """Return the link to the review on which the recommendation is edited; in a row, its title is that link."""
        if exclude is None:
            return []
        return [
            {
                "url": reverse("wagtailadmin_pages:edit", args=[obj.review_id]),
                "label": "Edit on its review",
                "title": "Edit the review that makes this recommendation",
                "classname": self.finalise_classname([*self.edit_button_classnames, *(classnames_add or [])]),
            }
        ]


class RecommendationInspectView(InspectView):
    """One recommendation in full."""

    page_title = "Recommendation"

    def get_meta_title(self):
        """Return the title of the browser's tab."""
        return f"{self.instance} of {self.instance.review.title}"

    def get_field_label(self, field_name, field=None):
        """Return a field's label in sentence case."""
        label = super().get_field_label(field_name, field)
        return label[:1].upper() + label[1:]

    def get_field_display_value(self, field_name, field=None):
        """Return rich text as plain text."""
        if field_name == "text":
            return get_text_for_indexing(self.instance.text)
        return super().get_field_display_value(field_name, field)


class RecommendationRegister(Register):
    """Every recommendation of the reviews that the reader may edit."""

    model = Recommendation
    menu_label = "Recommendations"
    menu_icon = "tasks"
    base_url_path = "registers/recommendations"
    permission_helper_class = RecommendationPermissions
    button_helper_class = RecommendationButtons
    inspect_view_enabled = True
    inspect_view_class = RecommendationInspectView
    history_view_enabled = False
    inspect_view_fields = [
        "review",
        "number",
        "text",
        "agencies",
        "level",
        "due",
        "status",
        "status_reason",
        "update",
        "update_date",
        "evidence",
    ]
    list_display = ("number", "review_link", "short_text", "addressed_to", "level", "due_date", "status", "overdue")
    list_export = (
        "number",
        "review_title",
        "full_text",
        "addressed_to",
        "level_text",
        "due",
        "status_text",
        "overdue",
        "status_reason",
        "update",
        "update_date",
        "evidence",
    )
    list_filter = (StatusFilter, OverdueFilter, AgencyFilter, LevelFilter)
    search_fields = ("text", "update", "evidence", "review__title", "review__reference")
    ordering = ("-review__publication_date", "review__title", "sort_order")
    export_filename = "recommendations"

    def get_queryset(self, request):
        """Return the recommendations of the reviews that the reader may edit."""
        recommendations = super().get_queryset(request)
        return (
            recommendations.filter(review__in=pages_user_can_edit(request.user).values("pk"))
            .select_related("review")
            .defer("review__key_learning")
            .prefetch_related("agencies")
        )

    @admin.display(description="review", ordering="review__title")
    def review_link(self, recommendation):
        """Return the review's title as a link to where the recommendation is edited."""
        address = reverse("wagtailadmin_pages:edit", args=[recommendation.review_id])
        return format_html('<a href="{}" title="Edit the review">{}</a>', address, self.review_title(recommendation))

    @admin.display(description="review")
    def review_title(self, recommendation):
        """Return the review's title."""
        return recommendation.review.get_admin_display_title()

    @admin.display(description="recommendation")
    def short_text(self, recommendation):
        """Return the beginning of the text."""
        return Truncator(self.full_text(recommendation)).chars(SHORT)

    @admin.display(description="recommendation")
    def full_text(self, recommendation):
        """Return the text without its formatting."""
        return get_text_for_indexing(recommendation.text)

    @admin.display(description="addressed to")
    def addressed_to(self, recommendation):
        """Return the agencies."""
        return ", ".join(agency.label for agency in recommendation.agencies.all())

    @admin.display(description="level")
    def level_text(self, recommendation):
        """Return the level in words."""
        return recommendation.get_level_display()

    @admin.display(description="status")
    def status_text(self, recommendation):
        """Return the status in words."""
        return recommendation.get_status_display()

    @admin.display(description="due", ordering="due")
    def due_date(self, recommendation):
        """Return the due date."""
        return date_format(recommendation.due, "j M Y") if recommendation.due else ""

    @admin.display(description="overdue")
    def overdue(self, recommendation):
        """Return "Overdue" or nothing."""
        return "Overdue" if recommendation.is_overdue else ""
