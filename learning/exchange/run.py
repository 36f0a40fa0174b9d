"""Taking over what another site offers: drafts of links to its briefings, made once, kept up to date, never removed."""

from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import PageLogEntry

from home.doubts import IMPORTED, imported_keys, record_import
from reviews.models import ThemePage

from ..models import ResourceIndexPage, ResourceLinkPage
from .matching import ThemeMatcher

STATES = {  # what became of an entry, and what would
    "new": ("made", "would be made"),
    "changed": ("brought up to date", "would be brought up to date"),
    "kept": ("changed there, left alone here", "changed there, would be left alone here"),
    "here": ("already here", "already here"),
    "by hand": ("already here, made by hand", "already here, made by hand"),
    "gone": ("deleted here since, not made again", "deleted here since, would not be made again"),
    "ended": ("no longer listed there", "no longer listed there"),
    "left out": ("left out", "would be left out"),
}
FIELDS = ("title", "summary", "address", "kind", "publisher")


@dataclass
class Step:
    """What is done, or would be, with one briefing of the other site."""

    title: str
    state: str
    doubts: list[str] = field(default_factory=list)
    page: object = None


@dataclass
class Report:
    """What was done, or would be, with an `Exchange`."""

    exchange: object
    steps: list[Step]
    is_pretended: bool

    @property
    def change_count(self):
        """How many pages are or would be made, changed or marked."""
        return sum(step.state in ("new", "changed", "ended") for step in self.steps)

    def words(self, step):
        """Return what became of a step, in words."""
        return STATES[step.state][self.is_pretended]

    @property
    def rows(self):
        """(step, what became of it), those that need somebody first."""
        urgent = {"ended": 0, "kept": 1, "left out": 2}
        ordered = sorted(self.steps, key=lambda step: urgent.get(step.state, 3))
        return [(step, self.words(step)) for step in ordered]

    def lines(self):
        """Return the report as lines of text."""
        under = f", licence: {self.exchange.licence}" if self.exchange.licence else ""
        lines = [f"{self.exchange.publisher} ({self.exchange.site}{under}): {len(self.exchange.seen)} briefings"]
        for step, words in self.rows:
            lines.append(f"  {step.title} [{words}]")
            lines += [f"    doubtful: {doubt}" for doubt in step.doubts]
        return lines


def run_exchange(exchange, *, user=None, publish=False, pretend=False):
    """Take over an `Exchange` and return the `Report`: all of it or, if anything fails, nothing.

    publish: make pages live at once. pretend: write nothing, only report.
    """
    with transaction.atomic():
        taker = _Taker(exchange, user, publish, pretend)
        steps = [taker.take(entry) for entry in exchange.entries]
        steps += [Step(title, "left out", [why]) for title, why in exchange.left_out]
        steps += taker.ended()
    return Report(exchange, steps, pretend)


class _Taker:
    """Compares what is offered with what was taken over last, which stands in the history of each page."""

    def __init__(self, exchange, user, publish, pretend):
        self.exchange, self.user, self.publish, self.pretend = exchange, user, publish, pretend
        self.matcher = ThemeMatcher.of_site()
        self.prefix = f"exchange|{exchange.site}|"
        entries = PageLogEntry.objects.filter(action=IMPORTED, data__key__startswith=self.prefix)
        self.last = {entry.data["key"]: entry for entry in entries.order_by("timestamp", "pk")}
        self.pages = ResourceLinkPage.objects.in_bulk([entry.page_id for entry in self.last.values()])
        self.withdrawn = imported_keys().keys() - self.last.keys()
        self.by_address = dict(ResourceLinkPage.objects.values_list("address", "pk"))

    def take(self, entry):
        """Make, change or leave alone the page of one entry; return the step."""
        key = self.prefix + entry.id
        themes, doubts = self.matcher.match(entry.themes)
        offered = {name: getattr(entry, name, self.exchange.publisher) for name in FIELDS} | {"themes": themes}
        last = self.last.get(key)
        if last is None and key not in self.withdrawn:
            if entry.address in self.by_address:
                return Step(entry.title, "by hand")
            return self._make(key, entry, offered, doubts)
        page = last and self.pages.get(last.page_id)
        if page is None:
            return Step(entry.title, "gone")
        return self._compare(key, page, last.data, offered, doubts)

    def _make(self, key, entry, offered, doubts):
        step = Step(entry.title, "new", doubts)
        self.by_address[entry.address] = None
        if not self.pretend:
            facts = {name: offered[name] for name in FIELDS}
            step.page = page = ResourceLinkPage(**facts, live=False, has_unpublished_changes=True, owner=self.user)
            page.themes = self._themes(offered["themes"])
            ResourceIndexPage.objects.first().add_child(instance=page)
            self._save(page, self.publish)
            self._record(page, key, offered, doubts)
        return step

    def _compare(self, key, page, last, offered, doubts):
        title, taken = page.title, last["taken"]
        if offered == taken and not last["ended"]:
            return Step(title, "here", page=page)
        draft = page.get_latest_revision_as_object()
        present = {name: getattr(draft, name) for name in FIELDS}
        present["themes"] = sorted(theme.pk for theme in draft.themes.all())
        changes = {name: value for name, value in offered.items() if value != taken[name] and value != present[name]}
        if not changes and not last["ended"]:
            return Step(title, "here", page=page)
        if page.locked or page.workflow_in_progress:
            return Step(title, "kept", ["It is locked or being checked. Run the import again afterwards."], page)
        own = [name for name in changes if present[name] != taken[name]]
        doubts = [
            f"Its {name} changed there, and an editor has changed it here: look at both." for name in own
        ] + doubts
        fresh = {name: value for name, value in changes.items() if name not in own}
        for name, value in fresh.items():
            setattr(draft, name, self._themes(value) if name == "themes" else value)
        publish = self.publish and page.live and not page.has_unpublished_changes
        if fresh and not publish:
            doubts.insert(0, f"Changed there: {', '.join(fresh)}. Publish the draft to show it.")
        if not self.pretend:
            if fresh:
                self._save(draft, publish)
            self._record(draft, key, offered, doubts)
        return Step(title, "changed" if fresh or last["ended"] else "kept", doubts, page)

    def ended(self):
        """Mark the pages whose briefings are listed no longer; return the steps. What to do is people's decision."""
        steps, seen = [], {self.prefix + identifier for identifier in self.exchange.seen}
        for key, last in self.last.items():
            page = self.pages.get(last.page_id)
            of_this_list = not self.exchange.theme or last.data["scope"] == self.exchange.theme
            if page is None or key in seen or not of_this_list:
                continue
            where = f" under the theme “{self.exchange.theme}”" if self.exchange.theme else ""
            doubt = (
                f"{self.exchange.publisher} no longer lists it{where}. "
                "Look whether it is still there; if not, unpublish this page."
            )
            steps.append(Step(page.title, "ended", [doubt], page))
            if not last.data["ended"] and not self.pretend:
                self._record(page, key, last.data["taken"], [doubt], ended=True)
        return steps

    def _themes(self, pks):
        return list(ThemePage.objects.filter(pk__in=pks).order_by("pk"))

    def _save(self, page, publish):
        revision = page.save_revision(user=self.user, log_action=True)
        if publish:
            revision.publish(user=self.user)

    def _record(self, page, key, taken, doubts, *, ended=False):
        facts = {"source": self.exchange.publisher, "taken": taken, "scope": self.exchange.theme, "ended": ended}
        record_import(page, key, doubts, self.user, **facts)
