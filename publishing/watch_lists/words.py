"""What a watch list may hold: one word or phrase a line, none that stands in every text."""

from django.core.exceptions import ValidationError
from django.views.decorators.debug import sensitive_variables

from .matching import TOKEN, letters_of

MOST_WORDS = 200
LONGEST = 100  # characters of a word or phrase
FEWEST_LETTERS = 2
MOST_PARTS = 12  # words of a phrase
MOST_ERRORS = 10  # told at once
# The commonest of English: a list of nothing else would be found in every page.
COMMON = """
a about after all also an and any are as at be been before being but by can child children could did do does down each
family father for from had has have he her here him his how i if in into is it its just like made many may me might more
most mother must my no not now of on one only or other our out over own parent parents said same school she should so
some such than that the their them then there these they this those through to too under up us very was we were what
when where which while who will with would years you your
"""
COMMON_WORDS = frozenset(COMMON.split())


@sensitive_variables()
def read_words(text):
    """Return the words in `text`, one a line, each spelling once. Raises ValidationError, which tells no word."""
    words, errors = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        word = " ".join(line.split())
        if not word:
            continue
        if problem := _problem_of(word):
            errors.append(f"Line {number} {problem}")
        words.setdefault(letters_of(word), word)
    if len(words) > MOST_WORDS:
        errors.append(f"These are {len(words)} words; a list holds {MOST_WORDS}. Keep those that tell who it is.")
    if errors:
        raise ValidationError(errors[:MOST_ERRORS])
    return list(words.values())


@sensitive_variables()
def _problem_of(word):
    letters = letters_of(word)
    parts = [letters_of(token) for token in TOKEN.findall(word)]
    if len(word) > LONGEST or len(parts) > MOST_PARTS:
        return f"is too long. Write a name or a short phrase, {LONGEST} characters at most, one a line."
    if len(letters) < FEWEST_LETTERS:
        return "has fewer than two letters. That would be found everywhere: write a whole word."
    if all(part in COMMON_WORDS or len(part) == 1 for part in parts):
        return "holds only words that stand in every text. Add what makes it a name: the surname, or the whole phrase."
    return ""
