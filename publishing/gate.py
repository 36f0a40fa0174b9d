"""The gate: what stands in the way of a release.

What the law or the machine forbids blocks. The rest asks for a reason, which is kept under the name of who gave it.
A page type adds its own rules with a method `publication_problems(at)` that returns a list of `Problem`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import Page

from documents.clearance import obstacles_of
from documents.references import documents_of

from .models import Release
from .models.release import ReleaseState
from .watch_lists.check import refusal_of


@dataclass(frozen=True)
class Problem:
    """One thing that stands in the way: a `code` that never changes, a `sentence` that says what to do."""

    code: str
    sentence: str
    blocks: bool = False
    page: Page | None = None
    earliest: datetime | None = None  # from when on the problem is none

    @property
    def key(self):
        """What tells this problem from every other of the release."""
        return f"{self.code}:{self.page.pk}" if self.page else self.code


def problems_of(release, at=None):
    """Return all that stands in the way of `release` going live `at` a time (by default its own), as a list."""
    at = at or release.go_live_at
    problems = []
    if at is None:
        problems.append(Problem("no-time", "Say when the release goes live.", blocks=True))
    items = list(release.items.select_related("page", "revision"))
    if not items:
        problems.append(Problem("empty", "Put at least one page into the release.", blocks=True))
    in_release = {item.page_id for item in items}
    for item in items:
        problems += _problems_of_item(item, release, in_release, at or timezone.now())
    return problems


def unsolved(release, problems):
    """Return those of `problems` that nobody has overridden."""
    overridden = dict(release.overrides.values_list("problem", "sentence"))
    # An override is about what the gate said then: other facts ask again.
    return [problem for problem in problems if problem.blocks or overridden.get(problem.key) != problem.sentence]


def earliest_time(problems):
    """Return the earliest lawful time that `problems` name, or None if none does."""
    times = [problem.earliest for problem in problems if problem.earliest]
    return max(times) if times else None


def _problems_of_item(item, release, in_release, at):
    page = item.page
    if page is None:
        sentence = f"“{item}” was deleted. Take it out of the release, or put another page in."
        return [Problem(f"deleted-{item.pk}", sentence, blocks=True)]
    revision = item.revision or page.get_latest_revision()
    if revision is None:
        return [Problem("no-draft", f"“{page}” has no draft to publish. Save it once.", blocks=True, page=page)]
    draft = revision.as_object()
    problems = [
        *_problems_of_place(page, release, in_release),
        *_problems_of_times(page, draft, at),
        *_problems_of_content(page, draft),
        *_problems_of_files(page, draft),
        *_problems_of_words(page, draft),
    ]
    if hasattr(draft, "publication_problems"):
        problems += draft.publication_problems(at)
    return problems


def _problems_of_place(page, release, in_release):
    def blocking(code, sentence):
        return Problem(code, sentence, blocks=True, page=page)

    parent = page.get_parent()
    if not parent.live and parent.pk not in in_release:
        yield blocking("parent", f"“{page}” lies under “{parent}”, which is not live. Publish that first.")
    others = Release.objects.filter(state=ReleaseState.SCHEDULED, items__page=page).exclude(pk=release.pk)
    if other := others.first():
        yield blocking("other-release", f"“{page}” is in the release “{other}” too. Take it out of one of them.")
    if page.scheduled_revision:
        yield blocking("own-schedule", f"“{page}” is scheduled on its own. Unschedule it, or take it out.")


def _problems_of_times(page, draft, at):
    def blocking(code, sentence):
        return Problem(code, sentence, blocks=True, page=page)

    if page.live and not page.has_unpublished_changes:
        yield blocking("nothing-new", f"“{page}” is live and has no changes to publish.")
    if draft.go_live_at and draft.go_live_at > at:
        yield blocking("own-time", f"“{page}” has a later go-live time of its own. Clear that: the release has one.")
    if draft.expire_at and draft.expire_at <= at:
        yield blocking("expired", f"“{page}” would already have expired. Change or clear its expiry.")


def _problems_of_content(page, draft):
    def blocking(code, sentence):
        return Problem(code, sentence, blocks=True, page=page)

    try:
        draft.full_clean()
    except ValidationError as error:
        said = " ".join(message for messages in error.message_dict.values() for message in messages)
        yield blocking("invalid", f"“{page}” cannot be published as it is: {said}")
    for field in draft._meta.get_fields():
        if isinstance(field, StreamField) and not _is_complete(field, draft):
            name = str(field.verbose_name).capitalize()
            yield blocking(f"blocks-{field.name}", f"“{page}” is not complete: fill in what is missing under “{name}”.")


def _problems_of_files(page, draft):
    for document in documents_of(draft):
        if not document.file or not document.file.storage.exists(document.file.name):
            sentence = f"The file “{document}” of “{page}” is missing. Upload it again."
            yield Problem(f"file-{document.pk}", sentence, blocks=True, page=page)
            continue
        for obstacle in obstacles_of(document):
            sentence = f"The file “{document}” of “{page}”: {obstacle.sentence}"
            yield Problem(f"{obstacle.code}-{document.pk}", sentence, blocks=True, page=page)
        if document.is_closed and not page.live:
            sentence = f"The file “{document}” of “{page}” is no longer published: readers will not get it."
            yield Problem(f"closed-{document.pk}", sentence, page=page)


def _problems_of_words(page, draft):
    # Accepting them under "Watch list" holds here too, so that there is one way to do so.
    if sentence := refusal_of(draft):
        yield Problem("watched", sentence, blocks=True, page=page)


def _is_complete(field, draft):
    """Return whether the blocks of a field hold all that they have to; drafts may be saved without."""
    try:
        field.stream_block.clean(getattr(draft, field.name))
    except ValidationError:
        return False
    return True
