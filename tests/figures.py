"""Every figure of the public lists, themes and the data's own page, recomputed from what the site exports."""

from collections import Counter

LISTS = {"reviews": "/reviews/", "recommendations": "/recommendations/", "briefings": "/learning/"}
LISTS |= {"resources": "/resources/"}
THEMES = "/themes/"
# How a record of the exported data tells the values of a facet, by dataset and parameter; themes by their slugs.
YEAR = ("publication_date", lambda text: [text[:4]] if text else [])
MANY = list


def one(value):
    """Return the only value, as a list."""
    return [value]


FACETS = {
    "reviews": {
        "type": ("type_slugs", MANY),
        "harm": ("harm_slugs", MANY),
        "age": ("age_band_slugs", MANY),
        "agency": ("agency_slugs", MANY),
        "year": YEAR,
    },
    "recommendations": {
        "status": ("status_code", one),
        "overdue": ("overdue", lambda value: [value] if value == "yes" else []),
        "agency": ("agency_slugs", MANY),
        "level": ("level_code", one),
        "year": YEAR,
    },
    "briefings": {"type": ("type_code", one), "audience": ("audience_slugs", MANY), "year": YEAR},
    "resources": {"kind": ("kind_code", one)},
}


def exported(client):
    """Return {dataset: records}, as the site exports them."""
    paths = {**LISTS, "themes": THEMES}
    return {name: client.get(f"{path}data.json").json()["results"] for name, path in paths.items()}


def compared(client):
    """Return (what, figure on the page, figure from the exported data) of every figure."""
    records = exported(client)
    slugs = {theme["id"]: theme["slug"] for theme in records["themes"]}
    # Asked for once: an answer from the cache has no context.
    contexts = {name: client.get(path).context for name, path in LISTS.items()}
    for name, path in LISTS.items():
        shown = contexts[name]["list"]
        yield f"{path}: entries", shown.count, len(records[name])
        yield from _facets(name, path, shown, records[name], slugs)
    tally = Counter(record["status_code"] for record in records["recommendations"])
    for each in contexts["recommendations"]["list"].tallies:
        yield f"status {each.value}", each.total, tally[each.value]
    yield from _themes(client, records)
    for dataset in client.get("/data/").context["datasets"]:
        yield f"/data/: {dataset.name}", dataset.count, len(records[dataset.name])


def _facets(name, path, shown, records, slugs):
    by_theme = ("theme_ids", lambda ids: [slugs[each] for each in ids])
    facets = {**FACETS[name], "theme": by_theme}
    for group in shown.facets.groups:
        column, values = facets[group.facet.parameter]
        counted = Counter(value for record in records for value in values(record[column]))
        on_page = {choice.value: choice.count for choice in group.choices}
        for value in sorted(on_page.keys() | counted.keys()):
            yield f"{path}: {group.facet.parameter} {value}", on_page.get(value, 0), counted[value]


def _themes(client, records):
    themes = {theme["slug"]: theme for theme in records["themes"]}
    for theme in client.get(THEMES).context["themes"]:
        yield f"{theme.slug}: reviews", theme.review_count, themes[theme.slug]["reviews"]
        yield f"{theme.slug}: briefings", theme.briefing_count, themes[theme.slug]["briefings"]
    for name in LISTS:
        carried = Counter(each for record in records[name] for each in record["theme_ids"])
        for theme in themes.values():
            yield f"{theme['slug']}: {name} in the data", theme[name], carried[theme["id"]]
