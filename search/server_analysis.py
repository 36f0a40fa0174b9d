"""The site's analysis of words (`search.analysis`), said in the language of OpenSearch and Elasticsearch.

The same words, stems and contractions. Common words are in the index, because phrases need them, and are taken out of
what is typed here, in Python: a stop filter would tear terms such as "was not brought" apart before they are known.
Words that mean the same are put into the settings of an index when it is built, so a change of them counts from the
next `manage.py update_index` on.
"""

from copy import deepcopy

from modelsearch.backends.elasticsearchbase import ElasticsearchBaseSearchBackend
from modelsearch.query import PlainText
from modelsearch.utils import deep_update

from home.remembered import remembered

from .analysis import LONGEST_WORD, is_common, words_of
from .nodes import AnyOf
from .words import groups

INDEXED, SEARCHED, AS_TYPED = "site_words", "site_search", "site_as_typed"
SYNONYMS = "site_synonyms"
CLEANING = ["site_possessives", "site_apostrophes"]
FOLDING = ["lowercase", "asciifolding", "site_longest"]
STEMS = ["site_stems"]
APOSTROPHES = "'\\u2019\\u02bc"
LETTER = r"[\p{L}\p{N}\p{M}]"


def _analyzer(*filters):
    return {"type": "custom", "char_filter": CLEANING, "tokenizer": "site_letters", "filter": [*FOLDING, *filters]}


def _pattern(pattern):
    return {"type": "pattern_replace", "pattern": pattern, "replacement": ""}


ANALYSIS = {
    "char_filter": {
        "site_possessives": _pattern(rf"(?<={LETTER})[{APOSTROPHES}][sS](?!{LETTER})"),
        "site_apostrophes": _pattern(rf"(?<={LETTER})[{APOSTROPHES}](?={LETTER})"),
    },
    "tokenizer": {"site_letters": {"type": "pattern", "pattern": f"({LETTER}+)", "group": 1}},
    "filter": {
        "site_longest": {"type": "truncate", "length": LONGEST_WORD},
        "site_stems": {"type": "snowball", "language": "English"},
    },
    "analyzer": {
        INDEXED: _analyzer(*STEMS),
        SEARCHED: _analyzer(*STEMS),
        AS_TYPED: _analyzer(),
        "edgengram_analyzer": _analyzer("edgengram"),  # Wagtail's name for words that are being typed
    },
}
OF_TEXT = {"analyzer": INDEXED, "search_analyzer": SEARCHED, "search_quote_analyzer": INDEXED}


def index_settings():
    """Return Wagtail's settings of an index with this site's analysis."""
    return deep_update(
        deepcopy(ElasticsearchBaseSearchBackend.settings), {"settings": {"analysis": deepcopy(ANALYSIS)}}
    )


def with_groups(settings):
    """Return `settings` of an index with the words that mean the same, as they are now."""
    rules = synonym_rules(groups())
    if not rules:
        return settings
    synonyms = {"type": "synonym_graph", "synonyms": rules, "lenient": True}
    analysis = {"filter": {SYNONYMS: synonyms}, "analyzer": {SEARCHED: _analyzer(SYNONYMS, *STEMS)}}
    return deep_update(deepcopy(settings), {"settings": {"analysis": analysis}})


def synonym_rules(word_groups):
    """Return the rules of a synonym filter.

    word_groups: pairs (terms, formal terms) of texts. Where there are no formal terms, all terms find each other; else
    each of the terms finds the formal ones, too.
    """
    rules = []
    for terms, formal in word_groups:
        terms, formal = _forms(terms), _forms(formal)  # noqa: PLW2901
        if formal:
            rules += [f"{term} => {', '.join(dict.fromkeys([term, *formal]))}" for term in terms]
        elif len(terms) > 1:
            rules.append(", ".join(terms))
    return rules


def telling(text):
    """Return the words of `text` that tell pages apart, and common ones where they belong to a term of a group."""
    words = words_of(text)
    kept = [not is_common(word) for word in words]
    terms = remembered("terms of several words", _long_terms, for_everybody=True)
    for start in range(len(words)):
        for length in terms.get(words[start], ()):
            if tuple(words[start : start + length]) in terms:
                kept[start : start + length] = [True] * length
    return " ".join(word for word, is_kept in zip(words, kept, strict=True) if is_kept) or " ".join(words)


def _long_terms():
    """Return the terms of several words as tuples, and by the first word of each how long they are."""
    terms = {}
    for group in groups():
        for term in [*group[0], *group[1]]:
            if len(words := tuple(words_of(term))) > 1:
                terms[words] = True
                terms.setdefault(words[0], set()).add(len(words))
    return terms


def _forms(terms):
    return list(dict.fromkeys(form for term in terms if (form := " ".join(words_of(term)))))


class SiteMapping:
    """A mapping whose texts are analysed as this site does."""

    edgengram_analyzer_config = {"analyzer": "edgengram_analyzer", "search_analyzer": AS_TYPED}

    def get_field_column_name(self, field):
        """Return the name of a field in the index; Wagtail's fails on what a mixin that is no model defines."""
        if hasattr(field.get_definition_model(self.model), "_meta"):
            return super().get_field_column_name(field)
        return f"{self.model._meta.label_lower.replace('.', '_')}__{field.field_name}"

    def get_mapping(self):
        """Return the mapping."""
        return {"properties": _analysed(super().get_mapping()["properties"])}


def _analysed(properties):
    for field in properties.values():
        if field["type"] == "nested":
            _analysed(field["properties"])
        elif field["type"] == "text" and "analyzer" not in field:
            field.update(OF_TEXT)
    return properties


class SiteIndex:
    """An index that is made with the words that mean the same, as they are then."""

    def put(self):
        """Make the index."""
        self.backend.settings = with_groups(self.backend.settings)
        super().put()


class SiteQueryCompiler:
    """Compiles queries of which common words are no part, and the site's own node."""

    def _compile_query(self, query, field, boost=1.0):
        if not isinstance(query, AnyOf):
            return super()._compile_query(query, field, boost)
        ways = [
            {"bool": {"must": self._compile_query(way, field), "boost": boost * weight}}
            for way, weight in zip(query.queries, query.weights, strict=True)
        ]
        return {"dis_max": {"queries": ways}}

    def _compile_plaintext_query(self, query, fields, boost=1.0):
        told = PlainText(telling(query.query_string), operator=query.operator, boost=query.boost)
        return super()._compile_plaintext_query(told, fields, boost)
