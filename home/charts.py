"""Stacked bars as SVG with the same figures as a table, made on the server.

Only classes and numbers stand in the SVG (no inline style), widths are shares of the room there is, so that words keep
their size on a phone, and each part has a pattern of its own beside its colour. The axis always starts at 0.
Templates: components/chart.html (the figure), components/chart_patterns.html (once a page, before the first figure).
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe

PATTERNS = 8  # components/chart_patterns.html has as many
LONGEST_LABEL = 46  # characters beside a bar on a phone; the table has the whole
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Series:
    """One kind of thing counted: its words, and the number of its pattern (1 to 8, dark to light)."""

    key: str
    label: str
    pattern: int = 1


@dataclass(frozen=True)
class Row:
    """One bar: its label, a figure for each series, where its label leads to (if anywhere), further cells of the table.

    short: the label where there is little room, as below a column.
    """

    label: str
    figures: tuple[int, ...]
    address: str = ""
    more: tuple = ()
    short: str = ""

    @property
    def total(self):
        """All figures together."""
        return sum(self.figures)

    @property
    def cells(self):
        """The total, the further cells and the figures as HTML: a template takes longer for each than for a row."""
        figures = "".join(f'<td class="pr-figures__number">{figure:,}</td>' for figure in self.figures)
        more = format_html_join("", '<td class="pr-figures__number">{}</td>', ((cell,) for cell in self.more))
        total = f'<td class="pr-figures__number"><b>{self.total:,}</b></td>'
        return mark_safe(f"{total}{more}{figures}")  # noqa: S308, numbers, and words that are escaped


class StackedChart:
    """Bars of figures; `series` and the figures of `rows` are of the same length and order, from the first part on.

    identity: what the ids on the page begin with. title: what is shown. kind: what a row is ("Year", "Agency").
    more: headings of the further cells that rows bring. most: how many rows are drawn; the table has them all.
    Series that nothing belongs to are left out.
    """

    def __init__(self, identity, title, kind, series, rows, *, more=(), most=30):
        self.identity = identity
        self.title = title
        self.kind = kind
        self.more = more
        used = [place for place in range(len(series)) if any(row.figures[place] for row in rows)]
        self.series = [series[place] for place in used]
        self.rows = [
            Row(row.label, tuple(row.figures[place] for place in used), row.address, row.more, row.short)
            for row in rows
        ]
        self.drawn = self.rows[:most]

    @cached_property
    def highest(self):
        """The largest total of a drawn row."""
        return max((row.total for row in self.drawn), default=0)

    @property
    def left_out(self):
        """How many rows only the table has."""
        return len(self.rows) - len(self.drawn)

    @property
    def description(self):
        """The chart in a sentence, for whoever does not see it."""
        if not self.drawn:
            return "There is nothing to show."
        parts = ", ".join(series.label.lower() for series in self.series)
        return (
            f"{len(self.drawn)} stacked bars, one for each {self.kind.lower()}, of: {parts}. The table has the figures."
        )

    @property
    def svg(self):
        """The chart as SVG, in one piece or in several: paper parts what is drawn only between pieces."""
        (body, height), *others = self._pieces()
        kind = 'class="pr-chart__svg" width="100%" focusable="false"'
        head = f"{self.identity}-title", f"{self.identity}-description"
        first = (  # speaks for all of them
            f'<svg {kind} height="{height}" role="img" aria-labelledby="{head[0]} {head[1]}">'
            f'<title id="{head[0]}">{conditional_escape(self.title)}</title>'
            f'<desc id="{head[1]}">{conditional_escape(self.description)}</desc>{body}</svg>'
        )
        rest = "".join(f'<svg {kind} height="{height}" aria-hidden="true">{body}</svg>' for body, height in others)
        return mark_safe(f"{first}{rest}")  # noqa: S308, numbers, and words that are escaped

    def _pieces(self):
        """Return the pieces from above down: what stands in the SVG of each, and its height in pixels."""
        raise NotImplementedError


class Bars(StackedChart):
    """Bars that lie, one below the other, each under its label: for agencies, themes."""

    LABEL, BAR, GAP, WIDEST = 20, 24, 14, 88.0  # pixels; percent, the rest being for the total

    def _pieces(self):
        # A piece for each bar: many agencies are higher than a sheet of paper.
        height = self.LABEL + self.BAR
        heights = [height + self.GAP] * (len(self.drawn) - 1) + [height]
        return [
            (f'{self._bar(row)}<line class="pr-chart__axis" x1="0" x2="0" y1="0" y2="{height}"/>', height)
            for row, height in zip(self.drawn, heights, strict=True)
        ]

    def _bar(self, row):
        label = row.label if len(row.label) <= LONGEST_LABEL else f"{row.label[:LONGEST_LABEL].rstrip()}…"
        words = f'<text class="pr-chart__label" x="0" dx="6" y="14">{conditional_escape(label)}</text>'
        at, parts = 0.0, []
        for series, figure in zip(self.series, row.figures, strict=True):
            if not figure:
                continue
            wide = figure / self.highest * self.WIDEST
            parts.append(_part(series, at, wide, self.LABEL, self.BAR))
            if wide >= 2.4 * len(f"{figure:,}") + 2:
                parts.append(_figure(figure, at + wide / 2, self.LABEL + 17))
            at += wide
        total = f'<text class="pr-chart__total" x="{at:.2f}%" dx="8" y="{self.LABEL + 17}">{row.total:,}</text>'
        return words + "".join(parts) + total


class Columns(StackedChart):
    """Bars that stand, from left to right: for years."""

    TOP, PLOT, FOOT, LEFT = 26, 300, 30, 9.0  # pixels; percent, which leaves room for the axis
    LOWEST_WITH_FIGURE = 15  # pixels
    MANY = 8  # columns, more than which a phone has no room for all labels

    def _pieces(self):
        height = self.TOP + self.PLOT + self.FOOT
        ticks = _ticks(self.highest)
        scale = self.PLOT / (ticks[-1] or 1)
        drawn = [self._line(tick, scale) for tick in ticks]
        step = (100 - self.LEFT) / max(len(self.drawn), 1)
        for place, row in enumerate(self.drawn):
            # On a phone there is room for every other label, counted from the last.
            is_minor = len(self.drawn) > self.MANY and (len(self.drawn) - 1 - place) % 2
            minor = " pr-chart__minor" if is_minor else ""
            drawn.append(self._column(row, self.LEFT + place * step, step, scale, minor))
        return [("".join(drawn), height)]

    def _line(self, tick, scale):
        y = self.TOP + self.PLOT - tick * scale
        kind = "grid" if tick else "axis"
        line = f'<line class="pr-chart__{kind}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        return f'{line}<text class="pr-chart__tick" x="0" y="{y - 5:.1f}">{tick:,}</text>'

    def _column(self, row, left, step, scale, minor):
        middle, at = left + step / 2, float(self.TOP + self.PLOT)
        parts = []
        for series, figure in zip(self.series, row.figures, strict=True):
            if not figure:
                continue
            high = figure * scale
            at -= high
            parts.append(_part(series, left + step * 0.1, step * 0.8, at, high))
            if high >= self.LOWEST_WITH_FIGURE:
                parts.append(_figure(figure, middle, at + high / 2 + 5))
        kind = f"pr-chart__total pr-chart__middle{minor}"
        total = f'<text class="{kind}" x="{middle:.2f}%" y="{at - 6:.1f}">{row.total:,}</text>'
        foot = self.TOP + self.PLOT + 20
        label = conditional_escape(row.short or row.label)
        words = f'<text class="pr-chart__label pr-chart__middle{minor}" x="{middle:.2f}%" y="{foot}">{label}</text>'
        return "".join(parts) + total + words


def _part(series, x, width, y, height):
    return (
        f'<rect class="pr-chart__part" fill="url(#pattern-{series.pattern})" '
        f'x="{x:.2f}%" width="{width:.2f}%" y="{y:.1f}" height="{height:.1f}"/>'
    )


def _figure(figure, x, y):
    return f'<text class="pr-chart__figure pr-chart__middle" x="{x:.2f}%" y="{y:.1f}">{figure:,}</text>'


def _ticks(highest):
    """Return the numbers on an axis from 0 to at least `highest`: whole, evenly spaced, three to six of them."""
    power = 1
    while True:
        for step in STEPS:
            if highest <= step * power * 5:
                count = max(-(-highest // (step * power)), 1)
                return [step * power * place for place in range(count + 1)]
        power *= 10
