"""Finding words in a text however they are written there: case, accents, line breaks, hyphens, plurals, order.

A text is read as its letters and figures alone, with what stands between them kept aside. So "Ash-Tree", "ash tree",
"ASHTREE" and "Ash-" at the end of one page with "Tree" on the next are the same letters, which are looked for with
`str.find`; what stands around and between then tells a word from a part of another. Time grows with the length of the
text times the number of words, by searches that run in C: nothing here can be made to take longer by what is typed.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise

from django.views.decorators.debug import sensitive_variables

SPACE = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x20\x85"
# What readers do not see: marks that change the letter before, soft hyphens, zero-width and directional characters.
UNSEEN = "".join(
    character
    for character in map(chr, [*range(0x10000), *range(0xE0000, 0xE01F0)])
    if unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf", "Cc") and character not in SPACE
)
LETTERS_FOR_APOSTROPHES = "\u02b9\u02bb-\u02bd"  # which Unicode counts among the letters
LETTER = rf"[^\W_{LETTERS_FOR_APOSTROPHES}]"
TOKEN = re.compile(rf"{LETTER}(?:{LETTER}|[{re.escape(UNSEEN)}])*")
ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+")
# Letters that no decomposition takes apart, as people type them without.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})

# What may break a word where it has no break of its own: hyphens of all kinds, apostrophes, an underscore.
HYPHENS = "-_\u00af\u058a\u05be\u2010-\u2015\u2043\u207b\u2212\u2e3a\u2e3b\u30fb\ufe58\ufe63\uff0d\uff3f"
APOSTROPHES = f"'`{LETTERS_FOR_APOSTROPHES}\u00b4\u055a\u2018\u2019\u201b\u2032\uff07"
BREAK = re.compile(rf"\s*[{HYPHENS}{APOSTROPHES}]{{1,2}}\s*")
LONGEST_GAP = 60  # characters between two words of a phrase, most of them the blank end of a page
MOST_SIGNS = 4  # of them no white space: ", " or " - "
FEWEST_LETTERS = 3  # of both parts where a blank breaks a word: "Ash tree", but not "rob in"
HISSING = re.compile(r"(?:[sxzo]|ch|sh)$")  # the plural of words that end so is in "es", of all others in "s"
ROTATED = (2, 3)  # words of a name that may also be written with the last one first
SHORT = 3  # letters: so short a word is also found where something else is meant


@dataclass(frozen=True)
class Match:
    """One place: where it begins and ends in the text, and which of the words it is, from 0."""

    start: int
    end: int
    word: int


@dataclass(frozen=True)
class _Spelling:
    """One way to write a word: its letters, the word's number, after how many letters it may be broken."""

    word: int
    breaks: frozenset = field(default_factory=frozenset)


class _Text:
    """A text as its letters (`letters`), and where its words stand in the text (`spans`) and in the letters."""

    def __init__(self, text):
        self.text = text
        tokens = ASCII_TOKEN if text.isascii() else TOKEN
        folded, self.spans, known = [], [], {}
        for match in tokens.finditer(text):
            token, start = match[0], match.start()
            if token not in known:
                known[token] = _folded(token)
            for letters, first, last in known[token]:
                folded.append(letters)
                self.spans.append((start + first, start + last))
        self.letters = "".join(folded)
        self.starts = [0, *accumulate(map(len, folded))]
        self.token_at = dict(zip(self.starts, range(len(self.starts)), strict=True))  # by its first letter

    def gap_before(self, token):
        """Return what stands between a token and the one before."""
        return self.text[self.spans[token - 1][1] : self.spans[token][0]]


class Matcher:
    """Finds some words (strings) in texts. Its `repr` tells none of them."""

    @sensitive_variables()
    def __init__(self, words):
        self.words = tuple(words)
        self._spellings = {}
        for number, word in enumerate(self.words):
            for parts in _ways(word):
                letters = "".join(parts)
                if letters:
                    breaks = frozenset(accumulate(map(len, parts[:-1])))
                    self._spellings.setdefault(letters, []).append(_Spelling(number, breaks))

    def __repr__(self):
        return f"<Matcher of {len(self.words)} words>"

    @sensitive_variables()
    def search(self, text):
        """Return every `Match` in `text` (a string), in its order; each place once a word."""
        read = _Text(text)
        found = set()
        for letters, spellings in self._spellings.items():
            first = read.letters.find(letters)
            while first >= 0:
                last = first + len(letters)
                places = [
                    Match(*place, spelling.word)
                    for spelling in (spellings if first in read.token_at else ())
                    if (place := _place(read, first, last, spelling.breaks))
                ]
                found.update(places)
                # What overlaps is the same place.
                first = read.letters.find(letters, last if places else first + 1)
        return sorted(found, key=lambda match: (match.start, -match.end, match.word))

    @sensitive_variables()
    def masked(self, text, mask="█████"):
        """Return `text` with `mask` in place of each of the words."""
        pieces, done = [], 0
        for match in self.search(text):
            if match.start >= done:
                pieces += [text[done : match.start], mask]
            done = max(done, match.end)
        return "".join([*pieces, text[done:]])


def letters_of(text):
    """Return the letters and figures of `text`, small and without accents: what two spellings have in common."""
    return "".join(_fold(token) for token in TOKEN.findall(text))


def _fold(token):
    if token.isascii():
        return token.lower()
    decomposed = unicodedata.normalize("NFKD", token).casefold().translate(PLAIN)
    return "".join(character for character in unicodedata.normalize("NFKD", decomposed) if character.isalnum())


def _folded(token):
    """Return (its letters, where it begins, where it ends) of each word that meets another in `token`: of one, mostly.

    Words meet in "ReportAlder2024" without anything between them.
    """
    seams, before = [0], token[0]
    if not (token.isdigit() or (token.isalpha() and (token.islower() or token.isupper() or token.istitle()))):
        for place, character in enumerate(token):
            if not character.isalnum():
                continue
            if (before.islower() and character.isupper()) or before.isalpha() != character.isalpha():
                seams.append(place)
            before = character
    words = [(_fold(token[first:last]), first, last) for first, last in pairwise([*seams, len(token)])]
    return [word for word in words if word[0]]


@sensitive_variables()
def _ways(word):
    """Return the ways in which a word or phrase is written, each as a list of its parts (their letters)."""
    pieces = [_parts(piece) for piece in word.split()]
    parts = [*chain(*pieces)]
    ways = [parts]
    unowned = [part for part in parts if part != "s"]  # "St Mary's School" is also called "St Mary School"
    if len(unowned) < len(parts):
        ways.append(unowned)
    if len(pieces) in ROTATED and not any(part.isdigit() for part in parts):
        ways.append([*chain(pieces[-1], *pieces[:-1])])
    plurals = [[*way[:-1], way[-1][:-1] + "ies"] for way in ways if way and len(way[-1]) > SHORT and way[-1][-1] == "y"]
    return [*ways, *plurals]


def _parts(word):
    return [letters for token in TOKEN.findall(word) for letters, *_ in _folded(token)]


def _place(read, first, last, breaks):
    """Return (start, end) in the text of the letters `first` to `last`, or None if they are no word of their own."""
    begins, ends = read.token_at[first], bisect_right(read.starts, last - 1) - 1
    if last not in read.token_at and not _is_plural(
        read.letters[first:last], read.letters[last : read.starts[ends + 1]]
    ):
        return None
    if begins != ends and not _holds_together(read, first, last, range(begins + 1, ends + 1), breaks):
        return None
    return read.spans[begins][0], read.spans[ends][1]


def _is_plural(letters, ending):
    return ending == "s" or (ending == "es" and bool(HISSING.search(letters)))


def _holds_together(read, first, last, tokens, breaks):
    """Return whether what stands before each of `tokens` may stand within a word broken only at `breaks`."""
    edges = [first, *(read.starts[token] for token in tokens), last]
    lengths = [after - before for before, after in pairwise(edges)]
    is_spaced_out = max(lengths) == 1
    for place, token in enumerate(tokens):
        gap = read.gap_before(token)
        if len(gap) > LONGEST_GAP:
            return False
        if read.starts[token] - first in breaks:
            if sum(not sign.isspace() for sign in gap) > MOST_SIGNS:
                return False
        elif gap.isspace():
            is_long = min(lengths[place], lengths[place + 1]) >= FEWEST_LETTERS
            is_name = read.text[read.spans[token][0]].isupper()
            if not (is_long or is_name or is_spaced_out):
                return False
        elif not BREAK.fullmatch(gap):
            return False
    return True
