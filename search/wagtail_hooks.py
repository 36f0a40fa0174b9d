"""What search adds to the admin: search words among the registers, reports of what readers look for, daily tidying."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from home.permissions import user_can_edit_any_page

from . import statistics
from .compacting import compact
from .promotions import PromotionCreateView
from .registers import WordGroupRegister
from .statistics_views import NothingFoundView, OpenedView

BEHIND_THE_AUDIENCES = 60

modeladmin_register(WordGroupRegister)
hooks.register("do_daily", statistics.keep_in_order)
hooks.register("do_daily", compact)


@hooks.register("register_register_menu_item")
def register_search_words():
    """Put the search words in the menu of registers."""
    return WordGroupRegister().get_menu_item(order=BEHIND_THE_AUDIENCES)


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own form, which starts empty
def register_addresses():
    """Give the reports and the form for promoted results their addresses."""
    return [
        path("searchpicks/add/", PromotionCreateView.as_view()),
        *_report("reports/nothing-found/", NothingFoundView),
        *_report("reports/opened/", OpenedView),
    ]


def _report(address, view):
    return [
        path(address, view.as_view(), name=view.index_url_name),
        path(f"{address}results/", view.as_view(results_only=True), name=view.index_results_url_name),
    ]


class StatisticsMenuItem(MenuItem):
    """The way to a report, for those who edit pages."""

    def is_shown(self, request):
        """Whether the user may edit any page."""
        return user_can_edit_any_page(request.user)


@hooks.register("register_reports_menu_item")
def register_nothing_found():
    """Put searches that found nothing among the reports."""
    return _menu_item(NothingFoundView, "search")


@hooks.register("register_reports_menu_item")
def register_opened():
    """Put what readers open among the reports."""
    return _menu_item(OpenedView, "view")


def _menu_item(view, icon):
    return StatisticsMenuItem(view.page_title, reverse(view.index_url_name), name=view.export_filename, icon_name=icon)
