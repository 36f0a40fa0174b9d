"""What all registers share: wagtail-modeladmin with its gaps closed.

modeladmin 2.5 applies any lookup of the query string to the database (`?owner__password__startswith=`), answers
500 to a bad filter, page number or id, and shows an object's history to every editor (on Wagtail 8, an empty screen).
"""

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from wagtail_modeladmin.helpers import AdminURLHelper, DjangoORMSearchHandler, PageAdminURLHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import HistoryView, IndexView

MOST_WORDS = 10  # each searched word adds conditions, and SQLite refuses a statement with a thousand
MOST_PAGES = 100_000
MOST_DIGITS = 15


def plain_cell(value):
    """Return `value` as text for a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)


class RegisterSearchHandler(DjangoORMSearchHandler):
    """Searches for the first words of what was typed."""

    def search_queryset(self, queryset, search_term, **kwargs):
        """Return the objects that hold every word."""
        return super().search_queryset(queryset, " ".join(search_term.split()[:MOST_WORDS]), **kwargs)


class RegisterIndexView(IndexView):
    """A register's list: only its own filters, CSV only, and bad parameters lead back to the whole list."""

    FORMATS = (IndexView.FORMAT_CSV,)
    export_buttons_template_name = "registers/export_button.html"

    def dispatch(self, request, *args, **kwargs):
        """Show the list, or the whole list where the address asks for what cannot be."""
        page = request.GET.get(self.PAGE_VAR, "1")
        is_page = page.isascii() and page.isdigit() and 0 < int(page[:MOST_DIGITS]) <= MOST_PAGES
        if not is_page or any("\x00" in text for pair in request.GET.items() for text in pair):
            return redirect(self.index_url)
        return super().dispatch(request, *args, **kwargs)

    def get_filters_params(self, params=None):
        """Return the parameters of this register's filters, and none that would be looked up in the database."""
        names = {list_filter.parameter_name for list_filter in self.list_filter}
        return {name: values for name, values in super().get_filters_params(params).items() if name in names}

    def stream_csv(self, queryset):
        """Yield the file's lines, after the mark by which spreadsheets know UTF-8."""
        yield "\ufeff".encode()
        yield from super().stream_csv(queryset)

    def to_row_dict(self, item):
        """Return the cells of one exported row."""
        return {field: plain_cell(lookup_field(field, item, self.model_admin)[2]) for field in self.list_export}

    def get_heading(self, queryset, field):
        """Return a column's heading in sentence case."""
        return super().get_heading(queryset, field).capitalize()


class RegisterHistoryView(HistoryView):
    """An object's history, for those who may edit it."""

    def check_action_permitted(self, user):
        """Whether `user` may see the history."""
        return self.permission_helper.user_can_edit_obj(user, self.instance)


class NumericIds:
    """Addresses with a number where modeladmin takes any word, which it then cannot look up."""

    def _get_object_specific_action_url_pattern(self, action):
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>\d{{1,{MOST_DIGITS}}})/$"


class RegisterURLHelper(NumericIds, AdminURLHelper):
    """Addresses of a register."""


class PageRegisterURLHelper(NumericIds, PageAdminURLHelper):
    """Addresses of a register of pages."""


class Register(ModelAdmin):
    """A modeladmin whose screens show only what its own queryset holds."""

    index_view_class = RegisterIndexView
    history_view_class = RegisterHistoryView
    search_handler_class = RegisterSearchHandler
    url_helper_class = RegisterURLHelper
    list_per_page = 50
    index_template_name = "registers/index.html"
    history_template_name = "registers/history.html"
    empty_value_display = ""

    def inspect_view(self, request, instance_pk):
        """Show one object of this register."""
        self._check_it_is_listed(request, instance_pk)
        return super().inspect_view(request, instance_pk)

    def edit_view(self, request, instance_pk):
        """Edit one object of this register."""
        self._check_it_is_listed(request, instance_pk)
        return super().edit_view(request, instance_pk)

    def delete_view(self, request, instance_pk):
        """Delete one object of this register."""
        self._check_it_is_listed(request, instance_pk)
        return super().delete_view(request, instance_pk)

    def history_view(self, request, instance_pk):
        """Show the history of one object of this register."""
        self._check_it_is_listed(request, instance_pk)
        return super().history_view(request, instance_pk)

    def _check_it_is_listed(self, request, instance_pk):
        if not self.permission_helper.user_can_list(request.user):
            raise PermissionDenied
        if not self.get_queryset(request).filter(pk=instance_pk).exists():
            raise Http404


class ChoiceFilter(SimpleListFilter):
    """A filter that ignores values it does not offer."""

    def value(self):
        """Return the chosen value, or None."""
        chosen = super().value()
        return chosen if chosen in {str(value) for value, _ in self.lookup_choices} else None
