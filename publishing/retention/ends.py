"""What is due to end, when, and by which rule: proposals, and what is decided already."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from wagtail.models import Page, get_page_models

from ..models import RetentionKeep, RetentionSettings
from .kinds import Action, Subject
from .records import planned_records
from .years import public_since, start_of, years_after

WHAT = {Action.DECIDE: "Whether it stays is to be decided"}


@dataclass(frozen=True)
class End:
    """Something that is due to end: `subject` of `page` (specific), `why` in words.

    What is not certain is a rule's proposal: nothing happens at its time unless somebody decides.
    """

    at: datetime
    page: Page
    subject: Subject
    what: str
    why: str
    is_certain: bool

    @property
    def is_past(self):
        """Whether its time has come."""
        return self.at <= timezone.now()


def coming_ends(until=None, pages=None):
    """Return the `End`s up to `until` (an instant; None for all) among `pages` (a queryset), in order of time."""
    pages = (Page.objects.all() if pages is None else pages).filter(live=True, alias_of=None)
    certain = [*_expiries(pages), *_records(pages)]
    decided = {(end.page.pk, end.subject) for end in certain}
    leaves = {end.page.pk for end in certain if end.subject == Subject.PAGE}
    proposed = [
        end
        for end in _proposals(pages, until)
        if (end.page.pk, end.subject) not in decided and end.page.pk not in leaves
    ]
    ends = [end for end in [*certain, *proposed] if until is None or end.at <= until]
    return sorted(ends, key=lambda end: (end.at, end.page.pk, end.subject))


def ends_of(page):
    """Return the `End`s of one page."""
    return coming_ends(pages=Page.objects.filter(pk=page.pk))


def _expiries(pages):
    for page in pages.filter(expire_at__isnull=False).specific():
        if getattr(page, "retention_kinds", ()):
            why = "An end was set for this page."
            yield End(page.expire_at, page, Subject.PAGE, "Leaves the site", why, is_certain=True)


def _records(pages):
    records = planned_records().filter(page__in=pages).select_related("page", "user")
    specific = {page.pk: page for page in Page.objects.filter(pk__in=[each.page_id for each in records]).specific()}
    for record in records:
        page, why = specific[record.page_id], f"Decided by {record.user}." if record.user else "Decided."
        what = "The report goes, its page stays as a record"
        yield End(record.closes_at, page, Subject.FILES, what, why, is_certain=True)


def _proposals(pages, until):
    settings = RetentionSettings.current()
    keeps = {(keep.page_id, keep.subject): keep.until for keep in RetentionKeep.objects.all()}
    for model in get_page_models():
        for kind in getattr(model, "retention_kinds", ()):
            rule = settings.rule_of(kind)
            if rule.action == Action.KEEP:
                continue
            for page in model.objects.filter(pk__in=pages.order_by().values("pk")).defer_streamfields():
                day = _day_of(page, kind, rule, keeps)
                at = start_of(day) if day else None
                # The files are asked for last: of most pages nothing is due.
                if at and (until is None or at <= until) and _has(page, kind.subject):
                    what = WHAT.get(rule.action, rule.action.label)
                    yield End(at, page, kind.subject, what, _why(kind, rule, keeps, page), is_certain=False)


def _day_of(page, kind, rule, keeps):
    since = public_since(page)
    if since is None:
        return None
    day = years_after(since, rule.years)
    if (page.pk, kind.subject) not in keeps:
        return day
    until = keeps[page.pk, kind.subject]
    return max(day, until) if until else None


def _has(page, subject):
    return subject == Subject.PAGE or any(file.public_until is None for file in page.retention_files())


def _why(kind, rule, keeps, page):
    years = "1 year" if rule.years == 1 else f"{rule.years} years"
    if kept := keeps.get((page.pk, kind.subject)):
        return f"Somebody decided to keep it until {kept:%-d %B %Y}."
    what = "decide each time" if rule.action == Action.DECIDE else rule.action.label[:1].lower() + rule.action.label[1:]
    return f"{kind.label}: after {years}, {what}."
