"""The text of a page of a file as HTML: headings, paragraphs, lists, and nothing else that it may hold.

What is a heading is guessed: a short line on its own, without a full stop, before a long paragraph or a list. One
that is missed costs a reader less than one that is none.
"""

import re
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import mark_safe

BULLET = re.compile(r"[•◦▪■●○‣\u2043∙·\u2013*-] ")
HEADING = re.compile(r"[A-Z\d][^:…]{2,79}(?<![.,;?!])")
PROSE = 120  # characters, and more
SHORT_LINE = 90  # characters: lines of an address or of a table of contents, which belong together


def as_html(text):
    """Return `text` (as `documents.text` makes it) as HTML, with headings of level 3."""
    paragraphs = [paragraph.split("\n") for paragraph in text.split("\n\n") if paragraph]
    parts, bullets = [], []
    for paragraph, following in pairwise([*paragraphs, [""]]):
        if all(map(BULLET.match, paragraph)):
            bullets += paragraph
            continue
        parts += _list(bullets)
        bullets = []
        is_alone = len(paragraph) == 1 and (len(following[0]) >= PROSE or BULLET.match(following[0]))
        if is_alone and HEADING.fullmatch(paragraph[0]):
            parts.append(f"<h3>{escape(paragraph[0])}</h3>")
        else:
            parts += _lines(paragraph)
    return mark_safe("\n".join(parts + _list(bullets)))  # noqa: S308, all text is escaped


def _list(bullets):
    items = [f"<li>{escape(BULLET.sub('', line, count=1))}</li>" for line in bullets]
    return ["<ul>", *items, "</ul>"] if items else []


def _lines(paragraph):
    """Return the lines of a paragraph as HTML: short ones together, with what is a list as a list."""
    if not any(map(BULLET.match, paragraph)) and all(len(line) < SHORT_LINE for line in paragraph):
        return [f"<p>{'<br>'.join(map(escape, paragraph))}</p>"]
    parts, bullets = [], []
    for line in paragraph:
        if BULLET.match(line):
            bullets.append(line)
            continue
        parts += [*_list(bullets), f"<p>{escape(line)}</p>"]
        bullets = []
    return parts + _list(bullets)
