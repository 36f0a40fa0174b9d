"""The report of mail alerts: numbers, and the switch that pauses them. It shows no address."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.generic import View
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from .kinds import Frequency
from .models import Delivery, MailTally, Sending, Subscriber

ACTIONS = {"pause": ("Pause alerts", "Mail alerts paused"), "go_on": ("Send alerts again", "Mail alerts sent again")}
DAYS_SHOWN = 14


def may_see(user):
    """Return whether `user` may see the report and pause alerts: whoever may publish."""
    return policy_registry.get_by_type(Page).user_has_any_permission(user, ["publish"])


def report(request):
    """Show the numbers. Raises PermissionDenied."""
    if not may_see(request.user):
        raise PermissionDenied
    by_frequency = dict(
        Subscriber.objects.filter(confirmed_at__isnull=False)
        .order_by()
        .values_list("frequency")
        .annotate(total=Count("pk"))
    )
    unsent = Delivery.objects.exclude(state=Delivery.State.SENT)
    now = timezone.now()
    context = {
        "confirmed": sum(by_frequency.values()),
        "frequencies": [(label, by_frequency.get(value, 0)) for value, label in Frequency.choices],
        "unconfirmed": Subscriber.objects.filter(confirmed_at=None).count(),
        "refused": Subscriber.objects.exclude(failing_since=None).count(),
        "waiting": unsent.filter(due_at__lte=now).count(),
        "put_off": unsent.filter(due_at__gt=now).count(),
        "oldest": unsent.order_by("created_at").values_list("created_at", flat=True).first(),
        "last": Delivery.objects.filter(state=Delivery.State.SENT).order_by("-sent_at").first(),
        "sending": Sending.current(),
        "tallies": MailTally.objects.filter(day__gt=timezone.localdate() - timedelta(days=DAYS_SHOWN)).order_by("-day"),
    }
    return render(request, "alerts_admin/report.html", context)


class SwitchView(View):
    """Pauses alerts, or lets them go on; what asks to confirm is sent in any case."""

    def post(self, request):
        """Do what `to` says. Raises PermissionDenied."""
        if not may_see(request.user):
            raise PermissionDenied
        is_paused = request.POST.get("to") == "pause"
        sending = Sending.current()
        if sending.is_paused != is_paused:
            sending.is_paused = is_paused
            sending.save(update_fields=["is_paused"])
            log(instance=sending, action="alerts.pause" if is_paused else "alerts.go_on")
        words = "Alerts are paused. What is due waits." if is_paused else "Alerts are sent again."
        messages.success(request, words)
        return redirect("alerts_report")
