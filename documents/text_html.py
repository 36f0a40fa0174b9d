"""The text of a page of a file as HTML: paragraphs and lists, and nothing that the file could have brought along."""

import re

from django.utils.html import escape
from django.utils.safestring import mark_safe

BULLET = re.compile(r"[•◦▪■●○‣\u2043∙·\u2013*-] ")


def as_html(text):
    """Return `text` (as `documents.text` makes it) as HTML: each line a paragraph, lines with bullets a list."""
    parts, is_in_list = [], False
    for line in filter(None, escape(text).split("\n")):
        bullet = BULLET.match(line)
        if bool(bullet) != is_in_list:
            parts.append("</ul>" if is_in_list else "<ul>")
            is_in_list = not is_in_list
        parts.append(f"<li>{line[bullet.end() :]}</li>" if bullet else f"<p>{line}</p>")
    return mark_safe("\n".join([*parts, *(["</ul>"] if is_in_list else [])]))  # noqa: S308, escaped above
