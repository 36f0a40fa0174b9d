"""Where words of watch lists stand, and what of that stands in the way of publication.

Nothing is stored but what a person accepted: where words stand is worked out when it is asked for. An acceptance is of
a word in a place among the words around it, and in files of the file's SHA-256; anything else asks again.
"""

import json
import re
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables
from wagtail.log_actions import log
from wagtail.models import Page

from ..models import WatchAcceptance, WatchList
from .keys import UnreadableError
from .matching import SHORT, Matcher, letters_of
from .places import places_of, places_of_revision, unread_documents_of
from .records import Words, lists_for, words_of

AROUND = 60  # characters of a passage on both sides of the word
CONTEXT = 30  # of them those that an acceptance is about
MOST_PASSAGES = 5  # shown of a word in a place
MOST_NAMED = 6  # places in a sentence
WHITE_SPACE = re.compile(r"\s+")


class RefusedError(Exception):
    """What was asked for cannot be done; the message says why, to an editor."""


@dataclass(frozen=True, repr=False)
class Passage:
    """A word with what stands before and after it, the same without any word, the page of a file (None elsewhere)."""

    before: str
    word: str
    after: str
    masked: str
    page: int | None


@dataclass(frozen=True, repr=False)
class Found:
    """A word that stands in a place: so often, there; who accepted it; whether readers can see it at present."""

    place: str
    word: str
    list_page: Page
    digest: str
    count: int
    pages: tuple
    passages: tuple
    acceptance: WatchAcceptance | None = None
    is_live: bool = False

    @property
    def where(self):
        """Return the place in words, with the pages of a file."""
        if not self.pages:
            return self.place
        numbers = ", ".join(str(page) for page in self.pages[:MOST_NAMED])
        more = " and more" if len(self.pages) > MOST_NAMED else ""
        return f"{self.place}, page{'s' if len(self.pages) > 1 else ''} {numbers}{more}"

    @property
    def is_short(self):
        """Whether the word is so short that it may well mean something else here."""
        return len(letters_of(self.word)) <= SHORT


@dataclass
class Result:
    """What was found in a page: in its draft, in what is live of it otherwise, and in earlier versions."""

    lists: list[WatchList]
    unreadable: list[WatchList]
    matcher: Matcher
    draft: list[Found] = field(default_factory=list)
    live: list[Found] = field(default_factory=list)
    earlier: list[tuple] = field(default_factory=list)  # (revision, names of fields)
    places: int = 0  # that were looked at
    unread: list = field(default_factory=list)  # documents that could not be

    @property
    def standing(self):
        """Return what of the draft nobody has accepted."""
        return [found for found in self.draft if found.acceptance is None]


class _Watch:
    """The words of all lists that hold for a page."""

    @sensitive_variables()
    def __init__(self, page):
        self.lists, self.unreadable = lists_for(page), []
        words, self.owners = [], []
        for watch_list in self.lists:
            try:
                own = words_of(watch_list)
            except UnreadableError:
                self.unreadable.append(watch_list)
                continue
            words += own
            self.owners += [watch_list.page] * len(own)
        self.matcher = Matcher(Words(words))

    @sensitive_variables()
    def find(self, places):
        """Return what stands in `places`, as a list of `Found`."""
        found = []
        for place in places:
            by_word = {}
            for match in self.matcher.search(place.text):
                by_word.setdefault(match.word, []).append(match)
            found += [self._found(place, word, matches) for word, matches in by_word.items()]
        return found

    @sensitive_variables()
    def _found(self, place, number, matches):
        word, text = self.matcher.words[number], place.text
        around = sorted(letters_of(text[max(one.start - CONTEXT, 0) : one.end + CONTEXT]) for one in matches)
        facts = json.dumps([place.key, place.sha256, letters_of(word), around])
        return Found(
            place=self.matcher.masked(place.label[0].upper() + place.label[1:]),
            word=word,
            list_page=self.owners[number],
            digest=salted_hmac("publishing.watch_lists", facts, algorithm="sha256").hexdigest(),
            count=len(matches),
            pages=tuple(sorted({page for one in matches if (page := place.page_at(one.start))})),
            passages=tuple(_passage(place, one, self.matcher) for one in matches[:MOST_PASSAGES]),
        )


def look_at_draft(draft):
    """Return the `Result` for `draft`, a page as it is in memory, alone: what would be published."""
    watch = _Watch(draft)
    result = Result(watch.lists, watch.unreadable, watch.matcher)
    if watch.lists:
        places = places_of(draft)
        result.places = len(places)
        result.draft = _with_acceptances(draft, watch.find(places))
        result.unread = unread_documents_of(draft)
    return result


def look_at(page):
    """Return the `Result` for `page`: for its latest draft, for what is live of it, and for every version kept."""
    draft = page.get_latest_revision_as_object()
    result = look_at_draft(draft)
    if not result.lists:
        return result
    if page.live and page.has_unpublished_changes:
        live = look_at_draft(page.specific)
        result.places += live.places
        both = {found.digest for found in live.draft}
        shared = both & {found.digest for found in result.draft}
        result.draft = [replace(found, is_live=found.digest in shared) for found in result.draft]
        result.live = [replace(found, is_live=True) for found in live.draft if found.digest not in shared]
    elif page.live:
        result.draft = [replace(found, is_live=True) for found in result.draft]
    result.earlier = _in_earlier_versions(page, result.matcher)
    return result


def refusal_of(draft):
    """Return why `draft`, a page as it is in memory, must not be published, or "" if no watch list is in the way.

    The sentence is for anybody who may see the page's name, and for logs: it holds none of the words.
    """
    result = look_at_draft(draft)
    title = result.matcher.masked(draft.get_admin_display_title() if draft.pk else draft.title)
    if result.unreadable:
        return (
            f"“{title}”: a watch list that holds for it cannot be read, because the site's keys have changed, so that "
            "nobody knows whether its words stand here. Whoever runs the site restores the key; or write the list anew."
        )
    if not result.standing:
        return ""
    count = len({(found.list_page.pk, found.word) for found in result.standing})
    words = "1 word of a watch list stands" if count == 1 else f"{count} words of watch lists stand"
    places = list(dict.fromkeys(found.where for found in result.standing))
    more = f"; and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    return (
        f"“{title}”: {words} here: {'; '.join(places[:MOST_NAMED])}{more}. "
        "Take them out, or accept the places (“Watch list” in its menu)."
    )


@sensitive_variables()
def accept(page, digests, reason, user):
    """Let words of watch lists stand in places of the draft of `page`, by `user`, who has looked; return how many.

    digests: of the `Found`. Raises RefusedError without a reason or where nothing of that is found any more.
    """
    reason = reason.strip()
    if not reason:
        raise RefusedError("Say why the words may stand there: it is kept under your name.")
    with transaction.atomic():
        page = Page.objects.select_for_update().get(pk=page.pk).specific
        result = look_at_draft(page.get_latest_revision_as_object())
        if result.matcher.search(reason):
            raise RefusedError("The reason holds a word of the list itself. It is kept for good: leave the word out.")
        accepted = [found for found in result.standing if found.digest in digests]
        if not accepted:
            raise RefusedError("Choose at least one place. Those that you chose before may have changed meanwhile.")
        places = [found.where for found in accepted]
        WatchAcceptance.objects.create(
            page_id=page.pk,
            digests=[found.digest for found in accepted],
            places=places,
            reason=reason,
            accepted_by=user,
            accepted_by_name=user.get_full_name() or user.get_username(),
        )
        data = {"places": places, "told": f"{'; '.join(places)}.", "reason": reason}
        log(instance=page, action="publishing.watch_list.accept", user=user, data=data)
    return len(accepted)


def _with_acceptances(page, found):
    accepted = {}
    if found and page.pk:
        for acceptance in WatchAcceptance.objects.filter(page=page.pk):
            accepted |= dict.fromkeys(acceptance.digests, acceptance)
    return [replace(one, acceptance=accepted.get(one.digest)) for one in found]


@sensitive_variables()
def _in_earlier_versions(page, matcher):
    """Return (revision, names of the fields) of the versions kept, neither live nor the draft, that hold a word."""
    holds = {}  # by text: from version to version most stay the same
    found = []
    revisions = page.revisions.exclude(pk__in=[pk for pk in (page.latest_revision_id, page.live_revision_id) if pk])
    for revision in revisions.order_by("-created_at", "-pk").iterator(chunk_size=20):
        names = []
        for place in places_of_revision(revision):
            if place.text not in holds:
                holds[place.text] = bool(matcher.search(place.text))
            names += [place.label] if holds[place.text] else []
        if names:
            found.append((revision, names))
    return found


@sensitive_variables()
def _passage(place, match, matcher):
    text = place.text
    first, last = max(match.start - AROUND, 0), match.end + AROUND
    # Whole words only, as far as there are blanks.
    before = text[first : match.start] if not first else text[first : match.start].partition(" ")[2]
    after = text[match.end : last] if last >= len(text) else text[match.end : last].rpartition(" ")[0]
    before, word, after = (WHITE_SPACE.sub(" ", part) for part in (before, text[match.start : match.end], after))
    return Passage(before, word, after, matcher.masked(before + word + after), place.page_at(match.start))
