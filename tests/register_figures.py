"""Counting again, in plain Python and from the exported data alone, every figure that pages of the register show."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from io import StringIO

import html5lib
from django.utils import timezone

from reviews.kinds import RecommendationLevel, RecommendationStatus

STATUSES = dict(RecommendationStatus.choices)
LEVELS = dict(RecommendationLevel.choices)
SVG = "{http://www.w3.org/2000/svg}"
NOBODY = {"agencies": "Addressed to no named agency", "themes": "Review without a theme"}
FACETS = {"status": "status", "overdue": "overdue", "agency": "agencies", "theme": "themes", "level": "level"}


def rows_of(client, address):
    """The rows of a CSV file."""
    response = client.get(address)
    assert response.status_code == 200, address
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def listed(row, column):
    """The values of a cell that holds several."""
    return row[column].split("; ") if row[column] else []


def by_status(rows):
    return dict(Counter(row["status"] for row in rows))


def grouped(rows, column):
    """{name: rows that have it}, and those that have none."""
    found = defaultdict(list)
    for row in rows:
        for name in listed(row, column) or [NOBODY[column]]:
            found[name].append(row)
    return found


def first_day(text):
    """The first day that "2019", "2019-03" or "2019-03-04" can mean, or None."""
    parts = [int(part) for part in text.split("-")] if text else []
    return date(*[*parts, 1, 1][:3]) if parts else None


def status_on(row, steps, day, today):
    """What is known of a recommendation on a day, or None before its review was published."""
    published = first_day(row["publication_date"])
    if not published or published > day:
        return None
    if steps:
        so_far = [step for step in steps if step["date"] <= day.isoformat()]
        return so_far[-1]["status"] if so_far else "Not known"
    since = min(first_day(row["update_date"]), today) if row["update_date"] else published
    return row["status"] if since <= day else "Not known"


def over_time(rows, history, days, today):
    """{day: {status: how many}}."""
    steps = defaultdict(list)
    for step in history:
        steps[step["recommendation"]].append(step)
    found = {}
    for day in days:
        known = Counter(status_on(row, steps[row["id"]], day, today) for row in rows)
        known.pop(None, None)
        found[day] = dict(known)
    return found


class Shown:
    """The figures of a page, as its HTML has them."""

    def __init__(self, client, address):
        response = client.get(address)
        assert response.status_code == 200, address
        self.tree = html5lib.parse(response.text, namespaceHTMLElements=False)

    def tables(self):
        """{title: {row: {heading: figure}}} of the tables of charts."""
        return {
            _text(table.find("caption")): self._table(table)
            for table in self.tree.iter("table")
            if "pr-figures__table" in table.get("class", "")
        }

    def _table(self, table):
        headings = [_text(cell) for cell in table.find("thead").iter("th")][1:]
        return {
            _text(row.find("th")): dict(zip(headings, map(_number, row.findall("td")), strict=True))
            for row in table.find("tbody").iter("tr")
        }

    def svg_totals(self, identity):
        """The totals that stand on the bars of the chart."""
        drawings = self.tree.iter(f"{SVG}svg")
        drawing = next(each for each in drawings if each.get("aria-labelledby", "").startswith(identity))
        return [_number(each) for each in drawing.iter(f"{SVG}text") if "pr-chart__total" in each.get("class")]

    def tallies(self):
        """{words: figure} above the list."""
        lists = [each for each in self.tree.iter("dl") if each.get("class") == "pr-tallies__list"]
        return {_text(each.find("dt")): _number(each.find("dd")) for each in lists[0].iter("div")}

    def count(self):
        """How many the list says that there are."""
        heads = [each for each in self.tree.iter("p") if each.get("class") == "pr-list-head__count"]
        return _number(heads[0].find("b"))

    def facets(self):
        """{facet: {words: count}}."""
        found = defaultdict(dict)
        for item in self.tree.iter("div"):
            if item.get("class") == "govuk-checkboxes__item":
                words, _, count = _text(item.find("label")).rpartition(" ")
                found[item.find("input").get("name")][words] = int(count.strip("()"))
        return found


def _text(element):
    return " ".join("".join(element.itertext()).split())


def _number(element):
    return int(_text(element).replace(",", ""))


def without_zeros(figures):
    return {name: figure for name, figure in figures.items() if figure}


def check_list(client, query=""):
    """Assert that the figures of the register, asked for with `query`, are those of its data."""
    rows = rows_of(client, f"/recommendations/data.csv?{query}")
    page = Shown(client, f"/recommendations/?{query}")
    assert page.count() == len(rows)
    tallies = page.tallies()
    assert tallies.pop("Overdue") == sum(row["overdue"] == "yes" for row in rows)
    if "status=" not in query:
        assert without_zeros(tallies) == by_status(rows)
    if "=" not in query.removeprefix("q="):
        check_facets(page.facets(), rows)
    for group, column in (("agency", "agencies"), ("theme", "themes")):
        if f"{group}=" not in query:
            table = Shown(client, f"/recommendations/?{query}&group={group}").tables()
            check_groups(table.get(f"Recommendations by {group} and status", {}), rows, column)


def check_facets(facets, rows):
    for facet, column in FACETS.items():
        values = [value for row in rows for value in listed(row, column)]
        if facet == "overdue":
            values = ["Only overdue recommendations" for value in values if value == "yes"]
        assert facets[facet] == dict(Counter(values)), facet
    years = Counter(row["publication_date"][:4] for row in rows if row["publication_date"])
    assert facets["year"] == dict(years)


def check_groups(table, rows, column):
    expected = grouped(rows, column)
    assert set(table) == set(expected)
    for name, figures in table.items():
        assert figures.pop("All") == len(expected[name]), name
        assert figures.pop("Overdue") == sum(row["overdue"] == "yes" for row in expected[name]), name
        assert without_zeros(figures) == by_status(expected[name]), name


def check_progress(client, query=""):
    """Assert that the charts of progress, asked for with `query`, show what their data tells."""
    today = timezone.localdate()
    rows = rows_of(client, f"/recommendations/data.csv?{query}")
    history = rows_of(client, f"/recommendations/history.csv?{query}")
    page = Shown(client, f"/recommendations/progress/?{query}")
    tables = page.tables()
    shown = tables.get("Status of recommendations over time", {})
    expected = over_time(rows, history, map(_day_of, shown), today)
    for label, figures in shown.items():
        total = figures.pop("All")
        assert without_zeros(figures) == expected[_day_of(label)], label
        assert total == sum(figures.values()), label
    if shown:
        assert page.svg_totals("over-time") == [sum(figures.values()) for figures in shown.values()]
        first = min(day for day in (first_day(row["publication_date"]) for row in rows) if day)
        assert len(shown) == 20 or first <= _day_of(next(iter(shown)))
        assert _day_of(list(shown)[-1]) == today
        dated = sum(bool(row["publication_date"]) for row in rows)
        assert sum(list(shown.values())[-1].values()) == dated
    for group, column in (("agency", "agencies"), ("theme", "themes")):
        table = tables.get(f"Recommendations by {group} and status", {})
        if f"{group}=" not in query:
            check_groups(table, rows, column)


def _day_of(label):
    if label.startswith("Today"):
        return timezone.localdate()
    if label.startswith("End of"):
        return date(int(label.split()[-1]), 12, 31)
    return datetime.strptime(label, "%d %B %Y").date()  # noqa: DTZ007, a day
