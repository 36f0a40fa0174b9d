"""What stands on the pages of a file, but not in its readable text: running heads and feet, mostly.

Readers of the file see it, so whoever looks for what must not be public has to look through it too.
"""

import re
import unicodedata

NO_LETTERS = re.compile(r"[\W\d_]+")
MOST_LINES = 500


def left_out(pages, texts):
    """Return the lines of `pages` (as extracted) that are not in `texts` (the same pages, made readable), each once.

    Lines that differ in figures only, as with the number of the page, are one.
    """
    known = [_letters(text) for text in texts]
    found = {}
    for number, page in enumerate(pages):
        near = "".join(known[max(number - 1, 0) : number + 2])  # a word broken by a page's end is whole on one of both
        for line in page.split("\n"):
            letters = _letters(line)
            if letters and letters not in near:
                found.setdefault(letters, line.strip())
    return list(found.values())[:MOST_LINES]


def _letters(text):
    return NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())
