"""Running heads, running feet and page numbers: found by coming back on page after page, and taken away."""

import re
from collections import defaultdict

EDGE = 4  # lines at the top and at the bottom of a page that may be such
LONGEST = 200  # characters
MOST_NUMBERS = 6
FEWEST = 3  # pages on which a line comes back
STRIDE = 2  # on every page, or on odd and even ones
NUMBER = re.compile(r"(?<![\w.,-])(\d{1,4}|[ivxlc]{1,8}|[IVXLC]{1,8})(?![\w,-]|\.\w)")
# "12", "- 12 -", "Page 12", "12 of 40", "Page 12 | 40".
BARE_NUMBER = re.compile(r"\W{0,3}(?:page|p\.?|pg\.?)?\s*#(?:\s*(?:of|/|\|)\s*\d{1,4})?\W{0,3}", re.IGNORECASE)
SAYS_PAGE = re.compile(r"\W{0,3}(?:page|pg\.?)\s*(?:\d{1,4}|[ivxlc]{1,8})(?:\s*(?:of|/|\|)\s*\d{1,4})?\W{0,3}", re.I)
ONLY_NUMBER = re.compile(f"{SAYS_PAGE.pattern}|\\W*(?:\\d{{1,4}}|[ivxlc]{{1,8}})\\W*", re.I)
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def without_running_lines(pages):
    """Return `pages`, each a list of lines, without the lines at their edges that come back on others.

    Lines are compared with the page's own number put out of the way: a number is that if it grows by one a page.
    """
    tops = [_edge(lines) for lines in pages]
    bottoms = [_edge(lines[::-1]) for lines in pages]
    steps = _steps([top + bottom for top, bottom in zip(tops, bottoms, strict=True)])
    top_counts, bottom_counts = _running(tops, steps), _running(bottoms, steps)
    return [_cut(lines, top, bottom) for lines, top, bottom in zip(pages, top_counts, bottom_counts, strict=True)]


def _edge(lines):
    """Return the first lines of `lines` that are not empty."""
    edge = []
    for line in filter(str.strip, lines):
        if len(edge) == EDGE or len(line) > LONGEST:
            break
        edge.append(" ".join(line.split()))
    return edge


def _numbers(line):
    """Return the matches of numbers in `line`; a line of many is one of a table."""
    found = list(NUMBER.finditer(line))
    return found if len(found) <= MOST_NUMBERS else []


def _number(text):
    """Return (kind, value) of a number in figures or Roman numerals."""
    if text.isdigit():
        return "figures", int(text)
    values = [ROMAN[letter] for letter in text.lower()]
    signed = [-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True)]
    return "letters", sum(signed)


def _steps(edges):
    """Return {page: differences between the numbers at its edges and its place} that hold for neighbouring pages.

    A line that is a number and nothing else is taken for the page's number after three pages, one within a line only
    if half of all pages have it: "Recommendation 4" may open a page, too.
    """
    bare, any_kind = defaultdict(set), defaultdict(set)
    for page, lines in enumerate(edges):
        for line in lines:
            for match in _numbers(line):
                kind, value = _number(match.group())
                any_kind[kind, value - page].add(page)
                if BARE_NUMBER.fullmatch(_masked(line, match)):
                    bare[kind, value - page].add(page)
    steps = defaultdict(set)
    for step, found in bare.items():
        for page in _coming_back(found):
            steps[page].add(step)
    for step, found in any_kind.items():
        if len(found) >= max(FEWEST, len(edges) / 2):
            for page in found:
                steps[page].add(step)
    return steps


def _masked(line, match):
    return f"{line[: match.start()]}#{line[match.end() :]}"


def _coming_back(pages):
    """Return those of the sorted numbers of `pages` that have enough neighbours."""
    runs, run = [], []
    for page in sorted(pages):
        if run and page - run[-1] > STRIDE:
            runs.append(run)
            run = []
        run.append(page)
    return [page for each in [*runs, run] if len(each) >= FEWEST for page in each]


def _running(edges, steps):
    """Return, a page, how many of its lines, from the edge inwards, come back on others."""
    keys = [[_key(line, page, steps[page]) for line in lines] for page, lines in enumerate(edges)]
    found = defaultdict(list)
    for page, page_keys in enumerate(keys):
        for key in set(page_keys):
            found[key].append(page)
    running = {key: set(_coming_back(pages)) for key, pages in found.items() if len(pages) >= FEWEST}
    counts = []
    for page, page_keys in enumerate(keys):
        count = 0
        for key, line in zip(page_keys, edges[page], strict=True):
            if page not in running.get(key, ()) and not SAYS_PAGE.fullmatch(line):
                break
            count += 1
        counts.append(count)
    return counts


def _key(line, page, steps):
    """Return `line` with the page's own number masked."""

    def mask(match):
        kind, value = _number(match.group())
        return "#" if (kind, value - page) in steps else match.group()

    return NUMBER.sub(mask, line).lower() if steps and _numbers(line) else line.lower()


def _cut(lines, top, bottom):
    """Return `lines` without the first `top` and the last `bottom` that are not empty."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    if top + bottom >= len(filled):
        # All that the page says: better once too often than not at all.
        return [line for line in lines if not ONLY_NUMBER.fullmatch(line.strip())]
    return lines[filled[top] : filled[len(filled) - bottom - 1] + 1]
