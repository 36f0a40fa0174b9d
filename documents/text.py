"""The text of a report as people read and search it: whole words, whole paragraphs, no running heads."""

import re
import unicodedata
from itertools import pairwise

from .hyphens import SOFT_HYPHEN, Words
from .running_lines import without_running_lines

# A character is taken for what it stands for only where nobody could mean the difference: a ligature, not "²" or "½".
REPLACED = {ligature: unicodedata.normalize("NFKC", chr(ligature)) for ligature in range(0xFB00, 0xFB07)}
REPLACED |= dict.fromkeys([*range(0x2000, 0x200B), 0xA0, 0x202F, 0x205F, 0x3000, 0x09, 0x0B], " ")
REPLACED |= {0x2010: "-", 0x2011: "-", 0x0D: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
# Bullets of the fonts Symbol and Wingdings, which have no characters of their own.
REPLACED |= dict.fromkeys([0xF0A7, 0xF0A8, 0xF0B7, 0xF0D8, 0xF0FC, 0xF06E, 0xF076], "•")
# Controls, halves of characters, marks of direction that could turn a line about, and what no font of ours has.
REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ue000-\uf8ff"
    "\ufeff\ufff9-\uffff\U000f0000-\U0010ffff]"
)
LEADERS = re.compile(r" ?(?:[.·…_] ?){5,}")  # from an entry of a table of contents to its number
LEADING_ENTRY = re.compile(r" … [\divx]+$")
BULLETS = "•◦▪■●○‣\u2043∙·\u2013-*"
BULLET = re.compile(rf"[{re.escape(BULLETS)}o] +(?=\S)")
LONE_BULLET = re.compile(rf"[{re.escape(BULLETS.replace('-', ''))}]")
NUMBERED = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})[.)] |\d{1,3}(?:\.\d{1,3})+ (?=[A-Z\u201c\u2018])")
SENTENCE_END = (".", "?", "!", ":", ";", ".)", '."', ".\u2019", "\u201d", "]")
SHORT = 0.72  # of a line as the page usually has them: a shorter one ends a paragraph
NARROW = 40  # characters; a page's lines are taken to be at least that long


def normalised(pages):
    """Return the text of each of `pages` (the text of a page, as extracted) as it is read.

    Ligatures are letters again, words that a line's end broke are whole, what runs along on every page is gone and
    lines are joined to paragraphs. Paragraphs stand apart by an empty line; headings and list items are lines.
    """
    lines = without_running_lines([_clean(page).split("\n") for page in pages])
    words = Words(line for page in lines for line in page)
    paragraphs = [_paragraphs(page, words) for page in lines]
    _join_across(paragraphs, words)
    return ["\n\n".join(filter(None, map(_text, page))) for page in paragraphs]


def _text(paragraph):
    lines = ("".join(pieces).replace(SOFT_HYPHEN, "").strip() for pieces in paragraph)
    return "\n".join(filter(None, lines))


def _clean(text):
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(REPLACED))
    return REMOVED.sub("", text)


def _paragraphs(lines, words):
    """Return the paragraphs of a page: each a list of lines as read, each of which is a list of its pieces."""
    lines = [LEADERS.sub(" … ", " ".join(line.split())).strip() for line in lines]
    usual = _usual_length(lines)
    paragraphs, above, is_apart = [], "", True
    for line in lines:
        if not line:
            is_apart = True
            continue
        if above and (LONE_BULLET.fullmatch(above) or _goes_on(above, line, usual, is_apart=is_apart)):
            pieces = paragraphs[-1][-1]
            pieces[-1] = words.end_of_line(above, line)
            pieces.append(line)
        elif is_apart:
            paragraphs.append([[line]])
        else:
            paragraphs[-1].append([line])
        above, is_apart = line, False
    return paragraphs


def _usual_length(lines):
    """Return how long full lines of the page are."""
    lengths = sorted(len(line) for line in lines if line)
    return max(lengths[len(lengths) * 4 // 5] if lengths else 0, NARROW)


def _goes_on(above, line, usual, *, is_apart):
    """Return whether `line` goes on with the paragraph whose last line was `above`."""
    if above.endswith(SOFT_HYPHEN):
        return True
    is_short = len(above) < usual * SHORT
    has_ended = is_apart or is_short or above.endswith(SENTENCE_END)
    if BULLET.match(line) or LONE_BULLET.fullmatch(line) or (has_ended and NUMBERED.match(line)):
        return False
    if above.endswith("-") and (line[0].islower() or not is_apart):
        return True
    if line[0].islower() and not above.endswith(SENTENCE_END):
        # Across a gap only where the line before is full: it is the next column, or a picture lay between.
        return not (is_apart and is_short)
    return not (is_apart or is_short or LEADING_ENTRY.search(above))


def _join_across(pages, words):
    """Make a word whole that the end of a page broke: its rest goes to the page on which it begins."""
    for page, following in pairwise(pages):
        if not page or not following:
            continue
        end, begin = page[-1][-1], following[0][0]
        rest, _, others = begin[0].partition(" ")
        joined = words.end_of_line(end[-1], rest)
        if rest[0].islower() and not joined.endswith(" "):
            end[-1] = joined + rest
            begin[0] = others
