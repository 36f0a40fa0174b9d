"""What readers type, made into words that any search backend takes: no syntax, no surprises."""

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"['\u2019]s\b")
QUOTED = re.compile(r'["\u201c]([^"\u201c\u201d]+)["\u201d]')
MOST_TERMS = 12
MOST_CHARACTERS = 200
# Words too common to tell pages apart; a question is searched by what is left of it.
COMMON_WORDS = (
    "a about an and are as at be been but by can could did do does for from had has have how i if in into is it its me "
    "my not of on or our should so than that the their them there they this to was we were what when where which who "
    "why will with would you your"
)
STOP_WORDS = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True)
class Term:
    """One thing to look for: a word in the forms that count as it, or a quoted phrase."""

    forms: tuple[str, ...]

    @property
    def is_phrase(self):
        """Whether it is several words that must stand together."""
        return " " in self.forms[0]


def terms_of(text):
    """Return what to look for, as `Term`s: quoted phrases, and the other words; common words only if alone.

    Whatever is typed gives a list: signs, unbalanced quotes and NUL are no words.
    """
    text = POSSESSIVE.sub("", text[:MOST_CHARACTERS].lower())
    phrases = [" ".join(WORD.findall(phrase)) for phrase in QUOTED.findall(text)]
    # Without its quotation marks an unfinished phrase is words like any other.
    words = WORD.findall(QUOTED.sub(lambda found: found[0] if " " not in found[1].strip() else " ", text))
    words = [word for word in words if word not in STOP_WORDS] or ([] if any(phrases) else words)
    terms = [Term((phrase,)) for phrase in phrases if " " in phrase] + [Term(forms_of(word)) for word in words]
    return list(dict.fromkeys(terms))[:MOST_TERMS]


def forms_of(word):
    """Return `word` with its other number, by the rules that hold for most English nouns ("babies", "baby")."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():  # noqa: PLR2004 (short words are mostly abbreviations)
        return (word,)
    if word.endswith("ies"):
        return (word, f"{word[:-3]}y")
    if word.endswith("y") and word[-2] not in "aeiou":
        return (word, f"{word[:-1]}ies")
    if word.endswith(("ss", "us", "is")):
        return (word,)
    return (word, word[:-1]) if word.endswith("s") else (word, f"{word}s")
