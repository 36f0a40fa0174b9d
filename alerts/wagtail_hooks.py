"""What alerts add to the admin, and to the background."""

from functools import partial

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from publishing.histories import DetailFormatter
from reviews.theme_merge import carry_over

from .admin_views import ACTIONS, SwitchView, may_see, report
from .models import Subscriber
from .worker import start_beside

hooks.register("run_beside_scheduler", start_beside)


@hooks.register("register_admin_urls")
def register_addresses():
    """Give the report its addresses."""
    return [
        path("mail-alerts/", report, name="alerts_report"),
        path("mail-alerts/switch/", SwitchView.as_view(), name="alerts_switch"),
    ]


class AlertsMenuItem(MenuItem):
    """The way to the report, for those who may publish."""

    def is_shown(self, request):
        """Whether the user may see it."""
        return may_see(request.user)


@hooks.register("register_reports_menu_item")
def register_report():
    """Put it among the reports."""
    return AlertsMenuItem("Mail alerts", reverse("alerts_report"), name="mail-alerts", icon_name="mail")


@hooks.register("register_log_actions")
def register_actions(actions):
    """Name what is logged."""
    for name, words in ACTIONS.items():
        actions.register_action(f"alerts.{name}")(partial(DetailFormatter, *words))


@hooks.register("after_theme_merge")
def follow_the_merged_theme(source, target):
    """Have those who follow a theme follow the one that it was merged into."""
    carry_over(Subscriber._meta.get_field("themes"), source, target)
