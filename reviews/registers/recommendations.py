"""The register of recommendations as editors and the business unit see it: who has to do what, and what is overdue.

What is recommended is edited on its review's page, so that it goes through draft, check and history. What came of it
is recorded from here (`reviews.progress_views`, `reviews.progress_bulk`, `reviews.progress_import`).
"""

from django.contrib import admin
from django.db.models import Prefetch, Value
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from wagtail.rich_text import get_text_for_indexing
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.views import InspectView

from ..models import ProgressEntry, Recommendation
from ..progress_history import history_of
from ..progress_rights import listed, may_list, may_record, may_see_progress
from .base import Register
from .recommendation_filters import FILTERS
from .recommendation_list import RecommendationIndexView

SHORT = 140


class RecommendationPermissions(PermissionHelper):
    """Those who may edit pages or record progress read the register; nobody changes what is recommended here."""

    def user_can_list(self, user):
        """Whether `user` may edit any page, or see what is recorded."""
        return may_list(user)

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
    """A row leads to the whole recommendation, to its review, and to where progress is recorded."""

    def get_primary_button(self, obj):
        """Return the link around the text."""
        return self.inspect_button(obj.pk)

    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        """Return the way to recording, and on the screen of the whole recommendation the one to its review."""
        is_row = exclude is None
        buttons = []
        if obj.is_recordable:
            back = self.request.get_full_path() if is_row else self.url_helper.index_url
            address = reverse("record_progress", args=[obj.pk], query={"next": back})
            classes = [*self.edit_button_classnames, *(classnames_add or [])] if is_row else classnames_add
            buttons.append(self._button(address, "Record progress", f"of recommendation {obj.number}", classes))
        if obj.is_editable and not is_row:
            address = reverse("wagtailadmin_pages:edit", args=[obj.review_id])
            title = "the review that makes this recommendation"
            buttons.append(self._button(address, "Edit on its review", title, classnames_add))
        return buttons

    def _button(self, address, label, title, classnames_add):
        classname = self.finalise_classname(classnames_add)
        return {"url": address, "label": label, "title": f"{label}: {title}", "classname": classname}


class RecommendationInspectView(InspectView):
    """One recommendation in full."""

    page_title = "Recommendation"

    def dispatch(self, request, *args, **kwargs):
        """Take it as the register lists it, with what the reader may do about it."""
        self.instance = self.model_admin.get_queryset(request).get(pk=self.instance.pk)
        return super().dispatch(request, *args, **kwargs)

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
    """Every recommendation of the reviews that the reader may edit, or whose progress they may see."""

    model = Recommendation
    menu_label = "Recommendations"
    menu_icon = "tasks"
    base_url_path = "registers/recommendations"
    permission_helper_class = RecommendationPermissions
    button_helper_class = RecommendationButtons
    index_view_class = RecommendationIndexView
    index_template_name = "registers/recommendations.html"
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
    list_display = ("number", "review_link", "short_text", "addressed_to", "due_date", "status", "history")
    list_display_add_buttons = "short_text"
    list_export = (
        "identifier",
        "review_title",
        "reference",
        "number",
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
    list_filter = FILTERS
    search_fields = ("text", "update", "evidence", "review__title", "review__reference")
    ordering = ("-review__publication_date", "review__title", "sort_order")
    export_filename = "recommendations"

    def get_queryset(self, request):
        """Return the recommendations that the reader may see, with what the rows show."""
        recommendations = listed(super().get_queryset(request), request.user)
        recommendations = recommendations.select_related("review").defer("review__key_learning")
        if request.GET.get("export"):
            return recommendations.prefetch_related("agencies")
        entries = ProgressEntry.objects.in_order().select_related("recorded_by")
        return recommendations.annotate(shows_notes=Value(may_see_progress(request.user))).prefetch_related(
            "agencies", Prefetch("progress", queryset=entries)
        )

    def get_list_display(self, request):
        """Return the columns, the boxes to tick only for those who may record progress."""
        return ("choose", *self.list_display) if may_record(request.user) else self.list_display

    @admin.display(description="tick")
    def choose(self, recommendation):
        """Return the box with which several are chosen; it belongs to the form above the list."""
        if not recommendation.is_recordable:
            return ""
        label = f"Recommendation {recommendation.number} of {self.review_title(recommendation)}"
        return format_html(
            '<input type="checkbox" form="several" name="pk" value="{}" aria-label="{}">', recommendation.pk, label
        )

    @admin.display(description="review", ordering="review__title")
    def review_link(self, recommendation):
        """Return the review's title as a link to where the recommendation is edited, or read."""
        if recommendation.is_editable:
            address, hint = reverse("wagtailadmin_pages:edit", args=[recommendation.review_id]), "Edit the review"
        else:
            address, hint = f"{recommendation.review.url}#{recommendation.anchor}", "Read the review"
        link = format_html('<a href="{}" title="{}">{}</a>', address, hint, self.review_title(recommendation))
        return link if recommendation.review.live else format_html('{} <span class="pr-mine">Not live</span>', link)

    @admin.display(description="review")
    def review_title(self, recommendation):
        """Return the review's title; that of a draft where there is no other."""
        review = recommendation.review
        return review.title if review.live else review.get_admin_display_title()

    @admin.display(description="recommendation")
    def short_text(self, recommendation):
        """Return the beginning of the text."""
        return Truncator(self.full_text(recommendation)).chars(SHORT)

    @admin.display(description="addressed to")
    def addressed_to(self, recommendation):
        """Return the agencies."""
        return ", ".join(agency.label for agency in recommendation.agencies.all())

    @admin.display(description="due", ordering="due")
    def due_date(self, recommendation):
        """Return the due date, marked when it has passed."""
        if not recommendation.due:
            return ""
        day = date_format(recommendation.due, "j M Y")
        return format_html('{} <span class="pr-late">Overdue</span>', day) if recommendation.is_overdue else day

    @admin.display(description="history")
    def history(self, recommendation):
        """Return what has been recorded, folded up."""
        steps = history_of(recommendation.progress.all())
        if not steps:
            return ""
        context = {"steps": steps, "newest": steps[0].entry, "shows_notes": recommendation.shows_notes}
        return render_to_string("progress/history_cell.html", context)

    # What follows is for the files that are exported.

    @admin.display(description="id")
    def identifier(self, recommendation):
        """Return what stays the same for ever, and by which an import finds the recommendation again."""
        return str(recommendation.key)

    @admin.display(description="reference")
    def reference(self, recommendation):
        """Return the review's reference."""
        return recommendation.review.reference

    @admin.display(description="recommendation")
    def full_text(self, recommendation):
        """Return the text without its formatting."""
        return get_text_for_indexing(recommendation.text)

    @admin.display(description="level")
    def level_text(self, recommendation):
        """Return the level in words."""
        return recommendation.get_level_display()

    @admin.display(description="status")
    def status_text(self, recommendation):
        """Return the status in words."""
        return recommendation.get_status_display()

    @admin.display(description="overdue")
    def overdue(self, recommendation):
        """Return "Overdue" or nothing."""
        return "Overdue" if recommendation.is_overdue else ""
