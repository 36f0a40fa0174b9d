"""Nodes of a query that Wagtail's own (`wagtail.search.query`) lack."""

from wagtail.search.query import SearchQuery


class AnyOf(SearchQuery):
    """The best of several ways to say one thing: what is found scores the highest of weight * score, not their sum."""

    def __init__(self, queries, weights=None):
        """Take `queries` and a weight for each, 1 where none are given. Raises ValueError if their numbers differ."""
        self.queries = list(queries)
        self.weights = [1] * len(self.queries) if weights is None else list(weights)
        if len(self.weights) != len(self.queries):
            raise ValueError(f"{len(self.queries)} queries have {len(self.weights)} weights")

    def __repr__(self):
        ways = [f"{query!r}*{weight:g}" for query, weight in zip(self.queries, self.weights, strict=True)]
        return f"<AnyOf {' '.join(ways)}>"
