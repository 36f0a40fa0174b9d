"""Reminding people of recommendations that are overdue or due soon: by a weekly mail, and on the dashboard.

Mail travels unprotected: it names only what anybody may read, recommendations of public reviews.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from home.addresses import absolute_url
from publishing.outbox import post

from .due import due_within, overdue_on
from .models import Agency, Recommendation, ReminderSent, ReminderSettings

HOUR = time(8)
NOBODY = "Addressed to no agency"
MOST_LISTED = 25  # recommendations of one agency in a mail; the register has the rest


@dataclass
class AgencyDues:
    """What is due at one agency (None: addressed to none): lists of recommendations, the longest due first."""

    agency: Agency | None
    overdue: list = field(default_factory=list)
    soon: list = field(default_factory=list)

    @property
    def label(self):
        """The agency's name."""
        return self.agency.name if self.agency else NOBODY

    @property
    def parts(self):
        """What the mail lists: (heading, the first few, how many more there are)."""
        lists = (("Overdue", self.overdue), ("Due soon", self.soon))
        return [(words, some[:MOST_LISTED], max(0, len(some) - MOST_LISTED)) for words, some in lists if some]


def dues_by_agency(recommendations, days):
    """Return an `AgencyDues` for each agency at which something is overdue or due within `days`.

    recommendations: a queryset. One that is addressed to two agencies is in the lists of both.
    """
    found = {}
    for name, due in (("overdue", recommendations.overdue()), ("soon", recommendations.due_within(days))):
        for recommendation in due.order_by("due", "pk").prefetch_related("agencies"):
            for agency in recommendation.agencies.all() or [None]:
                dues = found.setdefault(agency and agency.pk, AgencyDues(agency))
                getattr(dues, name).append(recommendation)
    return sorted(found.values(), key=_place)


def _place(dues):
    return (1, 0, "") if dues.agency is None else (0, dues.agency.sort_order, dues.agency.name)


def due_counts(recommendations, days):
    """Return [(agency's label, its slug, how many are overdue, how many are due within `days`)], most overdue first.

    One query; `recommendations` is a queryset, and what is addressed to no agency comes last, with an empty slug.
    """
    today = timezone.localdate()
    counted = (
        recommendations.order_by()
        .values_list("agencies__name", "agencies__short_name", "agencies__slug")
        .annotate(
            overdue=Count("pk", distinct=True, filter=overdue_on(today)),
            soon=Count("pk", distinct=True, filter=due_within(days, today)),
        )
    )
    rows = [
        (short or name or NOBODY, slug or "", late, soon) for name, short, slug, late, soon in counted if late or soon
    ]
    return sorted(rows, key=lambda row: (not row[1], -row[2], -row[3], row[0]))


def last_due_day(weekday, now):
    """Return the date on which the mail was last due, given `now` (an aware datetime)."""
    local = timezone.localtime(now)
    day = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    is_too_early = local < timezone.make_aware(datetime.combine(day, HOUR))
    return day - timedelta(days=7) if is_too_early else day


def remind(now=None):
    """Send the mails of the week if they are due and nobody has sent them; return how many.

    Nobody gets one in which nothing stands. After a standstill the mails of the last day that was due are sent, once.
    """
    chosen = ReminderSettings.current()
    day = last_due_day(chosen.weekday, now or timezone.now())
    if not chosen.is_on or ReminderSent.objects.filter(day=day).exists():
        return 0
    dues = dues_by_agency(Recommendation.objects.public(), chosen.days_ahead)
    for each in dues:
        listed = [one for _, some, _ in each.parts for one in some]
        Recommendation.complete_list(listed)
        for one in listed:
            one.address = absolute_url(f"{one.review_link.url}#{one.anchor}")
    mails = list(_mails(dues, chosen))
    try:
        with transaction.atomic():
            ReminderSent.objects.create(day=day)  # of two processes, the constraint lets one
            for mail in mails:
                post("mail", **mail)
    except IntegrityError:
        return 0
    return len(mails)


def _mails(dues, chosen):
    """Yield the mails, one an address: what fails for one must not send another's twice."""
    if not dues:
        return
    people = get_user_model().objects.with_perm("reviews.add_progressentry", include_superusers=False)
    addresses = people.filter(is_active=True).exclude(email="").values_list("email", flat=True)
    for address in sorted(set(addresses)):
        yield _mail(address, dues, chosen, "all agencies")
    if chosen.tell_agencies:
        for each in dues:
            if each.agency and each.agency.reminder_email:
                yield _mail(each.agency.reminder_email, [each], chosen, each.label)


def _mail(address, dues, chosen, whose):
    overdue = {one.pk for each in dues for one in each.overdue}
    soon = {one.pk for each in dues for one in each.soon}
    subject = f"Recommendations: {len(overdue)} overdue, {len(soon)} due within {chosen.days_ahead} days"
    given = {
        "dues": dues,
        "whose": whose,
        "overdue": len(overdue),
        "soon": len(soon),
        "days": chosen.days_ahead,
        "register": absolute_url(reverse("registers_recommendations_modeladmin_index")),
    }
    return {
        "subject": f"{settings.WAGTAIL_SITE_NAME}: {subject}",
        "body": render_to_string("reminders/mail.txt", given),
        "to": [address],
    }
