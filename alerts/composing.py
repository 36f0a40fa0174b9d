"""The mails: plain text, with nothing in them that tells who reads."""

import textwrap
from email.utils import formataddr, parseaddr

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.models import Site

from home.addresses import absolute_url

from .following import choices_of, terms_of
from .kinds import KINDS
from .models import Announcement, Delivery
from .news import public_pages

MOST_LISTED = 20  # of one kind; the rest is a link away
LINE = 76
SHOWN = ("title", "path", "url_path", "summary", "depth")


class AlertMail(EmailMessage):
    """A mail with the address to which it comes back if it cannot be delivered."""

    envelope_sender = ""


def compose(delivery):
    """Return the mail that is due, or None if there is nothing to tell any more: all is asked anew."""
    if delivery.purpose != Delivery.Purpose.ALERT:
        is_known = delivery.purpose == Delivery.Purpose.KNOWN
        name = _partnership()
        subject = f"You already get alerts from {name}" if is_known else f"Confirm that you want alerts from {name}"
        return _mail(delivery, subject, {})
    groups = _groups(delivery)
    if not groups:
        return None
    return _mail(delivery, _subject(groups), {"groups": groups})


def _groups(delivery):
    """Return what the alert tells, by kind: {"heading", "entries", "more", "address"}."""
    window = Announcement.objects.filter(pk__gt=delivery.after, pk__lte=delivery.up_to or 0, is_silent=False)
    news = list(window)
    choices, terms = choices_of([delivery.subscriber])[delivery.subscriber_id], terms_of(news)
    groups = []
    for kind in KINDS.values():
        wanted = [each.page_id for each in news if each.kind == kind.name]
        wanted = [pk for pk in wanted if choices.want(kind.name, terms[pk])]
        pages = list(_pages(kind, wanted)) if wanted else []
        if pages:
            groups.append(
                {
                    "heading": f"New {kind.noun(len(pages))}",
                    "count": len(pages),
                    "kind": kind,
                    "entries": [_entry(page) for page in pages[:MOST_LISTED]],
                    "more": len(pages) - MOST_LISTED,
                    "address": absolute_url(pages[0].get_parent().url),
                }
            )
    return groups


def _pages(kind, pks):
    # Live, public and committed: this is another transaction than the one that published them.
    dates = ("publication_date", "publication_date_precision") if hasattr(kind.model, "publication_date") else ()
    return public_pages(kind).filter(pk__in=pks).only(*SHOWN, *dates).order_by("first_published_at", "pk")


def _entry(page):
    year = str(page.publication_date.year) if getattr(page, "publication_date", None) else ""
    title = " ".join(page.title.split())
    return {
        "title": title if not year or year in title else f"{title} ({year})",
        "summary": "\n".join(textwrap.wrap(page.summary, LINE)),
        "address": absolute_url(page.url),
    }


def _subject(groups):
    if len(groups) == 1 and groups[0]["count"] == 1:
        return f"{groups[0]['heading']}: {groups[0]['entries'][0]['title']}"
    counted = [f"{group['count']} {group['kind'].noun(group['count'])}" for group in groups]
    return f"New: {' and '.join([', '.join(counted[:-1]), counted[-1]] if len(counted) > 1 else counted)}"


def _mail(delivery, subject, context):
    subscriber, name = delivery.subscriber, _partnership()
    token = [subscriber.token]
    leave = absolute_url(reverse("alerts:leave", args=token))
    context |= {
        "partnership": name,
        "confirm": absolute_url(reverse("alerts:confirm", args=token)),
        "manage": absolute_url(reverse("alerts:manage", args=token)),
        "leave": leave,
        "site": absolute_url("/"),
    }
    sender_name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail = AlertMail(
        subject=subject,
        body=render_to_string(f"alerts/mail/{delivery.purpose}.txt", context),
        from_email=formataddr((sender_name or name, sender)),
        to=[subscriber.address],
        headers={
            # The same at each attempt: a mail that comes twice all the same is known by it.
            "Message-ID": message_id(delivery),
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    mail.envelope_sender = return_path(delivery)
    return mail


def message_id(delivery):
    """Return the Message-ID of a delivery's mail."""
    return f"<alert-{delivery.token}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"


def return_path(delivery):
    """Return the address to which the mail comes back: with the delivery's token where ALERT_BOUNCES_TO is set."""
    name, at, host = settings.ALERT_BOUNCES_TO.rpartition("@")
    return f"{name}+{delivery.token}@{host}" if at else parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _partnership():
    """Return the partnership's name as editors wrote it, in one line."""
    model = apps.get_model("home", "PartnershipSettings")
    site = Site.objects.filter(is_default_site=True).first()
    return " ".join((model.for_site(site).name if site else settings.WAGTAIL_SITE_NAME).split())
