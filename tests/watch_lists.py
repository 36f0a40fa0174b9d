"""Watch lists for tests."""

from publishing.watch_lists.check import accept, look_at, look_at_draft
from publishing.watch_lists.records import keep_words, list_of, mark_of

WORD = "Quillfeather"  # of nobody, and in no other text of the tests


def watch(page, *words, user=None):
    """Make `words` the watch list of `page`."""
    keep_words(page, words or (WORD,), user, seen=mark_of(list_of(page)))


def places(page):
    """Where words stand in the latest draft of `page`, in words."""
    return [found.where for found in look_at(page).draft]


def accept_all(page, user, reason="It is the name of a bird here."):
    """Accept every place of the draft of `page`."""
    draft = page.get_latest_revision_as_object()
    return accept(page, [found.digest for found in look_at_draft(draft).standing], reason, user)
