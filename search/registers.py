"""The register of search words."""

from django.contrib import admin
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail_modeladmin.helpers import PermissionHelper

from reviews.registers.base import ChoiceFilter, Register

from .kinds import WordArea, WordKind
from .models import WordGroup
from .words import also_searched, units_of

MOST_SHOWN = 5  # terms of a group in the list


class AreaFilter(ChoiceFilter):
    """By area."""

    title = "area"
    parameter_name = "area"

    def lookups(self, request, model_admin):
        """Return every area."""
        return WordArea.choices

    def queryset(self, request, queryset):
        """Return the groups of the chosen area."""
        return queryset.filter(area=self.value()) if self.value() else queryset


class KindFilter(ChoiceFilter):
    """By kind."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        """Return every kind."""
        return WordKind.choices

    def queryset(self, request, queryset):
        """Return the groups of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class UseFilter(ChoiceFilter):
    """By whether the group is in use."""

    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        """Return both choices."""
        return [("on", "In use"), ("off", "Switched off")]

    def queryset(self, request, queryset):
        """Return the groups that are in use, or those that are not."""
        return queryset.filter(is_on=self.value() == "on") if self.value() else queryset


class KeptPermissionHelper(PermissionHelper):
    """Keeps what comes with the site, which an update would bring back; it is switched off instead."""

    def user_can_delete_obj(self, user, obj):
        """Whether `user` may delete the group."""
        return obj.key is None and super().user_can_delete_obj(user, obj)


class SearchedPanel(Panel):
    """What a search with each term looks for now, other groups and other names included."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on one group's screen."""

        template_name = "admin_panels/searched.html"

        def is_shown(self):
            """Whether the group is saved, so that there is something to show."""
            return bool(self.instance.pk)

        @property
        def searches(self):
            """Return (term, what is looked for beside it) for each term."""
            return [(term, also_searched(units_of(term))) for term in self.instance.term_list]


class WordGroupRegister(Register):
    """The groups of words that a search puts side by side."""

    model = WordGroup
    menu_label = "Search words"
    menu_icon = "search"
    base_url_path = "registers/search-words"
    add_to_admin_menu = False
    permission_helper_class = KeptPermissionHelper
    list_display = ("shown_terms", "shown_formal_terms", "kind", "area", "is_on")
    list_export = ("terms", "formal_terms", "kind", "area", "capitals_matter", "is_on", "note")
    list_filter = (AreaFilter, KindFilter, UseFilter)
    search_fields = ("terms", "formal_terms", "note")
    ordering = ("area", "terms", "pk")
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("kind"), FieldPanel("terms"), FieldPanel("formal_terms"), FieldPanel("capitals_matter")],
                heading="The words",
            ),
            SearchedPanel(heading="What a search looks for now"),
            MultiFieldPanel([FieldPanel("area"), FieldPanel("note"), FieldPanel("is_on")], heading="In this list"),
        ]
    )

    @admin.display(description="words", ordering="terms")
    def shown_terms(self, group):
        """Return the first terms."""
        return _first_of(group.term_list)

    @admin.display(description="formal terms", ordering="formal_terms")
    def shown_formal_terms(self, group):
        """Return the first formal terms."""
        return _first_of(group.formal_list)


def _first_of(terms):
    return ", ".join(terms[:MOST_SHOWN]) + (" …" if len(terms) > MOST_SHOWN else "")
