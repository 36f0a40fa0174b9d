"""What the register of recommendations is filtered by."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from home.permissions import pages_user_can_edit

from ..due import not_closed
from ..kinds import RecommendationLevel, RecommendationStatus
from ..models import Agency, ProgressEntry, ReminderSettings, ReviewPage, ThemePage
from .base import ChoiceFilter

LONG_AGO = timedelta(days=365)


def without_progress(recommendations):
    """Return those that are not closed and of which nothing has been said for twelve months."""
    since = timezone.localdate() - LONG_AGO
    recent = Q(update_date__gte=since) | Q(review__publication_date__gte=since)
    said = ProgressEntry.objects.filter(date__gte=since, recommendation__in=recommendations.order_by().values("pk"))
    silent = recommendations.filter(not_closed()).exclude(pk__in=said.values("recommendation"))
    return silent.exclude(recent)


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


class DueFilter(ChoiceFilter):
    """By when it is due."""

    title = "due date"
    parameter_name = "due"

    def lookups(self, request, model_admin):
        """Return the choices."""
        soon = f"Due within {ReminderSettings.current().days_ahead} days"
        return [("overdue", "Overdue"), ("soon", soon), ("none", "No date")]

    def queryset(self, request, queryset):
        """Return what is overdue, due soon, or has no date."""
        if self.value() == "overdue":
            return queryset.overdue()
        if self.value() == "soon":
            return queryset.due_within(ReminderSettings.current().days_ahead)
        return queryset.filter(due=None) if self.value() else queryset


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


class ThemeFilter(ChoiceFilter):
    """By theme of the review."""

    title = "theme"
    parameter_name = "theme"

    def lookups(self, request, model_admin):
        """Return the themes that anybody may read, and those that the reader may edit."""
        readable = Q(pk__in=ThemePage.objects.live().public().values("pk"))
        themes = ThemePage.objects.filter(readable | Q(pk__in=pages_user_can_edit(request.user).values("pk")))
        return [(str(pk), title) for pk, title in themes.order_by("title").values_list("pk", "title")]

    def queryset(self, request, queryset):
        """Return the recommendations of reviews with the chosen theme."""
        return queryset.filter(review__themes=int(self.value())) if self.value() else queryset


class YearFilter(ChoiceFilter):
    """By year in which the review was published."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request, model_admin):
        """Return the years of the reviews whose recommendations are listed, latest first."""
        listed = model_admin.get_queryset(request).order_by().values("review")
        dates = ReviewPage.objects.filter(pk__in=listed).exclude(publication_date=None)
        years = dates.order_by().values_list("publication_date__year", flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]

    def queryset(self, request, queryset):
        """Return the recommendations of reviews of the chosen year."""
        return queryset.filter(review__publication_date__year=int(self.value())) if self.value() else queryset


class SilenceFilter(ChoiceFilter):
    """By whether anything has been said lately."""

    title = "progress"
    parameter_name = "progress"

    def lookups(self, request, model_admin):
        """Return the only choice."""
        return [("none", "None for 12 months")]

    def queryset(self, request, queryset):
        """Return what is open and silent."""
        return without_progress(queryset) if self.value() else queryset


FILTERS = (StatusFilter, DueFilter, SilenceFilter, AgencyFilter, LevelFilter, ThemeFilter, YearFilter)
