"""Asking the search page, for tests."""


def searched(client, text="", **more):
    """Return the `Search` that the page shows for `text`."""
    return client.get("/search/", {"q": text, **more}).context["search"]


def found(client, text="", **more):
    """Return the titles of what is found."""
    return [result.page.title for result in searched(client, text, **more).results]


def counts(search, parameter):
    """Return {label: count} of a facet's choices."""
    return {
        choice.label: choice.count
        for group in search.groups
        if group.facet.parameter == parameter
        for choice in group.choices
    }
