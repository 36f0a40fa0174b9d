"""The words of rich text, those that no reader sees included.

Not with Python's own parser of HTML: its time grows with the square of what was made to take long.
"""

import html
import re

JOINED = {"a", "abbr", "b", "code", "del", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"}
APART = {"blockquote", "br", "div", "dd", "dl", "dt", "embed", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li"}
APART |= {"ol", "p", "table", "tbody", "td", "th", "thead", "tr", "ul"}
TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)((?:[\s/][^<>]*)?)>")
VALUE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


def words_of_html(text):
    """Return what `text` says if it is HTML, with the values of its attributes below; plain text as it is."""
    if "<" not in text and "&" not in text:
        return text
    unseen = []

    def without_tag(tag):
        name = tag[1].lower()
        if name not in JOINED | APART:
            return tag[0]  # no tag, but what somebody typed: "<name>"
        unseen.extend("".join(value) for value in VALUE.findall(tag[2]))
        return "\n" if name in APART else ""

    seen = TAG.sub(without_tag, text)
    return html.unescape("\n".join([seen, *unseen]))
