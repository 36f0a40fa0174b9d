"""Which searched texts may be about a person: those are never kept.

Practitioners type what is on their mind, and that may be a child's name. No rule knows names (the statistics keep no
text before it was searched on several days); what rules do know are numbers, dates, addresses and watch lists.
"""

import re

from django.views.decorators.debug import sensitive_variables

from home.identifying import BIRTH_WORDS, may_have_date
from publishing.models import WatchList
from publishing.watch_lists.keys import UnreadableError
from publishing.watch_lists.matching import Matcher
from publishing.watch_lists.records import words_of as words_of_list

POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)
LONG_NUMBER = re.compile(r"\d(?:[\s().+-]*\d){5}")  # of a case, a telephone, the NHS
STREETS = "avenue|close|court|crescent|drive|gardens|grove|lane|place|road|street|terrace|way"
STREET = re.compile(rf"\b\d+[a-z]?,?\s+(?:\w+\s+){{1,3}}(?:{STREETS})\b", re.IGNORECASE)
TEXTUAL = re.compile(r"[^\W\d_]")


def may_be_personal(text):
    """Return whether `text` looks like a mail address, number, postcode, street, date or date of birth."""
    return (
        "@" in text
        or not TEXTUAL.search(text)
        or any(pattern.search(text) for pattern in (POSTCODE, LONG_NUMBER, STREET, BIRTH_WORDS))
        or may_have_date(text)
    )


@sensitive_variables()
def watched_among(texts):
    """Return those of `texts` that hold a word of any page's watch list."""
    found, texts = set(), list(texts)
    for watch_list in WatchList.objects.all() if texts else ():
        try:
            matcher = Matcher(words_of_list(watch_list))
        except UnreadableError:
            continue  # checks of the page's own say so
        found.update(text for text in texts if matcher.search(text))
    return found
