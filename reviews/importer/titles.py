"""Titles: what is taken off them, what they say, where two are glued on one line."""

import re

from .dates import find_dates, without_dates
from .rules import BRIEFING_TYPES, NEW, PSEUDONYM, REVIEW_TYPES, SEVEN, values

LONGEST_TITLE = 22  # words
FEW_WORDS = 8  # of a cell or line that says one thing
SHORTEST_PARAGRAPH = 9  # words
PLURAL = re.compile(r"(?i:reviews|audits)\b|(?:SCR|SPR|SAR|DHR|DARDR)s\b")  # a list of them, not one

MARK = (
    rf"(?:{SEVEN}[\s-]*(?:learning|briefings?|guides?|reads?)(?: briefings?)?|learning briefings?|practitioner guides?)"
)
# Behind a mark at the end of one title the next one starts.
AFTER_MARK = re.compile(rf"(?<=[\w)])(?P<mark>\s*[-\u2013\u2014|:(]\s*{MARK}\)?)\s+(?=[A-Z0-9])", re.IGNORECASE)
ABBREVIATION = r"(?:LCSPR|LSCPR|CSPR|SPR|SCR|SAR|DHR|DARDR)"
AFTER_DATE = re.compile(rf"(?<=(?:19|20)\d\d)\)?\s+(?={ABBREVIATION}\s)|(?<=(?:19|20)\d\d\))\s+(?={ABBREVIATION}\s)")
FILE_NOTE = re.compile(
    r"\s*[(\[]\s*(?:pdf|docx?|word|opens? in[^)\]]*|[\d.,]+\s*[kmg]b|pdf[^)\]]{0,20})\s*[)\]]|\s+pdf$", re.IGNORECASE
)
# "SPR Child Z: full report, executive summary": what is behind the colon are its files.
FILES_BEHIND = re.compile(
    r"\s*[,:\u2013\u2014-]\s*(?:read |view |download )?(?:the )?(?:(?:full|overview|final) report|executive summary)\b.*$",
    re.IGNORECASE,
)
# "SCR Child Z - read it here"
OFFER_BEHIND = re.compile(
    r"\s*[,:\u2013\u2014-]?\s*\b(?:please )?(?:click|download|read|see|view)(?: (?:it|more|the \w+))?(?: here| now)?\s*\.?$",
    re.IGNORECASE,
)
CHILD = re.compile(
    r"(?<!\w)(?:Child(?:ren)?|Baby|Family|Young Person|Young Adult|Adult|Sibling Group)\s+"
    r"(?!(?:Safeguarding|Protection|Practice|Sexual|Criminal|Abuse|Neglect|Death|Exploitation|Mental|Obesity|Help|Support)\b)"
    r"[A-Z]\w*(?:\s*(?:&|and)\s*[A-Z]\b)?"
)
FORENAME = re.compile(r"[A-Z][a-z]+")


def split_glued(text):
    """Return the titles that stand glued in `text`, each with its own mark; one if nothing is glued."""
    parts = AFTER_MARK.sub(lambda match: match["mark"] + "\n", text).split("\n")
    return [piece.strip() for part in parts for piece in AFTER_DATE.split(part) if piece and piece.strip()]


def clean_title(text, *, keep_mark=False):
    """Return (title, date or None, doubts): `text` without its date, file notes, "New - " and, unless kept, its mark."""
    doubts = []
    text = FILE_NOTE.sub("", text).strip()
    if NEW.search(text) and NEW.sub("", text).strip():
        doubts.append(f'"New" was taken off the title "{text}".')
        text = NEW.sub("", text)
    dates, date_doubts = find_dates(text)
    if len(dates) > 1:
        doubts.append(f'There are several dates in "{text}"; the last was taken.')
    title = without_dates(text, dates[-1:]) or text
    title = OFFER_BEHIND.sub("", FILES_BEHIND.sub("", title))
    if title.count("(") > title.count(")"):
        title = title[: title.rindex("(")]  # its end was the date
    if not keep_mark:
        title = without_mark(title)
    return title.strip(" -\u2013\u2014:,|"), dates[-1] if dates else None, doubts + date_doubts


def without_mark(title):
    """Return `title` without what only says that it is a briefing ("- 7 minute learning")."""
    shorter = re.sub(
        rf"\s*(?:[-\u2013\u2014|:(\[]\s*{MARK}|\s{SEVEN}[\s-]*(?:learning|briefings?))\s*[)\]]?\s*$",
        "",
        title,
        flags=re.IGNORECASE,
    )
    shorter = re.sub(rf"^\s*{MARK}\s*(?:[-\u2013\u2014|:]\s*|(?:on|about)\s+)", "", shorter, flags=re.IGNORECASE)
    return shorter.strip() or title


def is_briefing_title(text):
    """Return whether `text` is named as a briefing at its start or end, and not a review with a briefing."""
    if re.search(r"\b(?:full|overview) report\b|\bexecutive summary\b", text, flags=re.IGNORECASE):
        return False
    ends = re.search(rf"(?:^|[-\u2013\u2014|:(\[\s])\s*{MARK}\s*[)\]]?\s*$", text, flags=re.IGNORECASE)
    return bool(ends or re.match(rf"\s*{MARK}\s*(?:[-\u2013\u2014|:]|on\b|about\b)", text, flags=re.IGNORECASE))


def review_types(text):
    """Return the slugs of the review types that `text` names."""
    return values(REVIEW_TYPES, text)


def briefing_type(text):
    """Return the value of BriefingType that `text` names, or ""."""
    return next(iter(values(BRIEFING_TYPES, text)), "")


def pseudonym(title):
    """Return the pseudonym in a title ("Child Z"), or ""."""
    found = CHILD.search(title)
    return found.group() if found else ""


def may_hold_a_name(title):
    """Return whether what is left of a title without its type may be a child's real first name."""
    rest = title
    for one in REVIEW_TYPES:
        rest = one.pattern.sub(" ", rest)
    rest = " ".join(re.sub(r"[-\u2013\u2014:,()]", " ", rest).split())
    return bool(FORENAME.fullmatch(rest)) and not PSEUDONYM.search(title)
