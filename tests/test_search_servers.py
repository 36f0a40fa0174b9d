"""OpenSearch and Elasticsearch, as far as they can be tested without a server: settings, mappings, what is asked."""

import json
from urllib.parse import parse_qs, urlsplit

import elastic_transport
import opensearchpy
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from elastic_transport._node import NodeApiResponse
from modelsearch.index import get_indexed_models
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Boost, Fuzzy, Not, Phrase, PlainText

from reviews.models import ReviewPage
from search import server_analysis, server_results, servers
from search.nodes import AnyOf
from search.server_analysis import INDEXED, SEARCHED, synonym_rules, telling

from .factories import make_document, make_review

OWN = "search.backend"
GROUPS = [
    (["was not brought", "WNB", "did not attend"], []),
    (["nits", "bugs in hair"], ["head lice", "Children's neglect"]),
    (["alone"], []),
]
asked = []  # (method, path, parameters, body) of what a server was asked


def answer_to(method, target, body):
    """Remember what was asked, and return what a server would say: that there is nothing."""
    path, query = urlsplit(target).path, urlsplit(target).query
    text = body.decode() if isinstance(body, bytes) else body or ""
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    asked.append((method, path, parse_qs(query), lines))
    if path.endswith("/_bulk"):
        items = [{"index": {"_id": line["index"]["_id"], "status": 201}} for line in lines if "index" in line]
        return 200, {"errors": False, "items": items}
    if path.endswith(("/_search", "/_count")):
        return 200, {"count": 7, "hits": {"hits": []}, "aggregations": {"live": {"buckets": []}}}
    if path.startswith("/_alias") or "/_alias/" in path:
        return (404, {"error": "none"}) if method in ("GET", "HEAD") else (200, {"acknowledged": True})
    return 200, {"acknowledged": True, "version": {"number": "9.0.0", "distribution": "opensearch"}}


class OpenSearchServer(opensearchpy.Connection):
    def perform_request(self, method, url, params=None, body=None, **kwargs):
        status, answer = answer_to(method, url, body)
        if status >= 400:
            self._raise_error(status, json.dumps(answer), "application/json")
        asked[-1] = (*asked[-1][:2], params or {}, asked[-1][3])
        return status, {"content-type": "application/json"}, json.dumps(answer)


class ElasticsearchServer(elastic_transport.BaseNode):
    def perform_request(self, method, target, body=None, headers=None, request_timeout=None):
        status, answer = answer_to(method, target, body)
        headers = elastic_transport.HttpHeaders(
            {"x-elastic-product": "Elasticsearch", "content-type": "application/json"}
        )
        meta = elastic_transport.ApiResponseMeta(status, "1.1", headers, 0.1, self.config)
        return NodeApiResponse(meta, json.dumps(answer).encode())

    def close(self):
        """There is nothing to close."""


CLIENTS = {
    "opensearch+https://u:p@search.example.org:9200": {"connection_class": OpenSearchServer},
    "elasticsearch+https://u:p@search.example.org:9200": {"node_class": ElasticsearchServer},
}


@pytest.fixture(params=CLIENTS)
def server(request, settings):
    """The default backend, whose server answers within this process."""
    asked.clear()
    backends = servers.search_backends(request.param, OWN)
    backends["default"]["OPTIONS"] = backends["default"]["OPTIONS"] | CLIENTS[request.param]
    settings.WAGTAILSEARCH_BACKENDS = backends
    return get_search_backend("default")


@pytest.fixture
def groups(monkeypatch):
    monkeypatch.setattr(server_analysis, "groups", lambda: GROUPS)


class TestSettings:
    def test_without_a_server_the_database_is_all_there_is(self):
        assert servers.search_backends("", OWN) == {"default": {"BACKEND": OWN}}

    @pytest.mark.parametrize(
        ("url", "backend", "address", "prefix"),
        [
            ("https://h", "search.opensearch", "https://h", "practice_reviews_"),
            ("opensearch+https://u:p%40@h:9200/x", "search.opensearch", "https://u:p%40@h:9200/x", "practice_reviews_"),
            ("elasticsearch+http://h:9200?prefix=a_", "search.elasticsearch", "http://h:9200", "a_"),
        ],
    )
    def test_address_names_the_server_and_the_sites_own_index_stays(self, url, backend, address, prefix):
        backends = servers.search_backends(url, OWN)
        assert list(backends) == ["own", "default"], "the site's own is written first"
        made = backends["default"]
        assert (made["BACKEND"], made["URLS"], made["INDEX_PREFIX"]) == (backend, [address], prefix)

    @pytest.mark.parametrize(
        "url",
        ["search.example.org:9200", "solr+https://secret@h", "opensearch://secret@h", "https://", "https://h?a=1"],
    )
    def test_other_addresses_are_refused_without_quoting_them(self, url):
        with pytest.raises(ImproperlyConfigured) as refusal:
            servers.search_backends(url, OWN)
        assert "SEARCH_URL" in str(refusal.value)
        assert "secret" not in str(refusal.value)

    def test_missing_package_is_named(self, monkeypatch):
        monkeypatch.setattr(servers, "find_spec", lambda name: None)
        with pytest.raises(ImproperlyConfigured, match="pip install 'elasticsearch'"):
            servers.search_backends("elasticsearch+https://h", OWN)


class TestAnalysis:
    def test_groups_become_rules_of_their_words(self):
        assert synonym_rules(GROUPS) == [
            "was not brought, wnb, did not attend",
            "nits => nits, head lice, children neglect",
            "bugs in hair => bugs in hair, head lice, children neglect",
        ]

    @pytest.mark.usefixtures("groups")
    @pytest.mark.parametrize(
        ("typed", "asked_for"),
        [
            ("What are the signs of neglect?", "signs neglect"),
            ("the child was not brought to the clinic", "child was not brought clinic"),
            ("bugs in the hair", "bugs hair"),
            ("bugs in hair of children", "bugs in hair children"),
            ("was not", "was not"),
            ("the child's café", "child cafe"),
            ('"+(){}\x00', ""),
        ],
    )
    def test_common_words_are_left_out_unless_they_belong_to_a_term_or_are_all(self, typed, asked_for):
        assert telling(typed) == asked_for


def texts_in(properties, path=""):
    """Yield (path, mapping) of the fields of text, nested ones included."""
    for name, field in properties.items():
        if field["type"] == "nested":
            yield from texts_in(field["properties"], f"{path}{name}.")
        elif field["type"] == "text":
            yield f"{path}{name}", field


def analyzers_of(settings):
    return settings["settings"]["analysis"]["analyzer"]


@pytest.mark.django_db
class TestIndexes:
    def test_every_text_of_every_indexed_model_has_an_analyzer_that_is_made(self, server):
        made = analyzers_of(server.settings)
        for model in get_indexed_models():
            fields = dict(texts_in(server.mapping_class(model).get_mapping()["properties"]))
            assert fields
            for path, field in fields.items():
                used = {
                    field[name] for name in ("analyzer", "search_analyzer", "search_quote_analyzer") if name in field
                }
                assert used <= made.keys(), (model, path)
                assert used >= {INDEXED, SEARCHED} or used == {"edgengram_analyzer", server_analysis.AS_TYPED}

    def test_filters_and_tokenizers_of_analyzers_are_made_or_built_in(self, server):
        analysis = server_analysis.with_groups(server.settings)["settings"]["analysis"]
        built_in = {"standard", "lowercase", "asciifolding"}
        for analyzer in analysis["analyzer"].values():
            assert {*analyzer["filter"]} <= analysis["filter"].keys() | built_in
            assert {*analyzer.get("char_filter", [])} <= analysis["char_filter"].keys()
            assert analyzer["tokenizer"] in analysis["tokenizer"].keys() | built_in

    def test_fields_keep_their_boosts(self, server):
        properties = server.mapping_class(ReviewPage).get_mapping()["properties"]
        boosts = {field.boost for field in ReviewPage.get_searchable_search_fields() if field.boost}
        assert boosts
        for boost in boosts:
            assert server.mapping_class(ReviewPage).get_boost_field_name(boost) in properties
        assert "_all_text_boost_2_0" in properties["title"]["copy_to"]

    @pytest.mark.usefixtures("groups", "home")
    def test_update_index_makes_indexes_with_the_groups_and_fills_them(self, server):
        page = make_review("Child Quokka")
        asked.clear()
        call_command("update_index", backend_name="default", verbosity=0)
        prefix = "/practice_reviews_wagtailcore_page_"
        made = [lines[0] for method, path, _, lines in asked if method == "PUT" and path.startswith(prefix) and lines]
        pages = next(body for body in made if "settings" in body)
        analysis = pages["settings"]["analysis"]
        assert analysis["filter"]["site_synonyms"]["synonyms"] == synonym_rules(GROUPS)
        assert analysis["analyzer"][SEARCHED]["filter"][-2:] == ["site_synonyms", "site_stems"]
        assert "site_synonyms" not in analysis["analyzer"][INDEXED]["filter"]
        filled = [line for _, path, _, lines in asked if path.endswith("/_bulk") for line in lines]
        assert any(line.get("pk") == str(page.pk) and line["title"] == "Child Quokka" for line in filled)

    def test_settings_without_groups_name_no_synonyms(self, server, monkeypatch):
        monkeypatch.setattr(server_analysis, "groups", list)
        assert server_analysis.SYNONYMS not in str(server_analysis.with_groups(server.settings))

    @pytest.mark.usefixtures("home")
    def test_saving_and_deleting_a_page_tells_the_server(self, server):
        page = make_review("Child Quokka")
        path = f"/practice_reviews_wagtailcore_page/_doc/{page.pk}"
        assert path in [path for method, path, _, _ in asked if method == "PUT"]
        page.delete()
        assert path in [path for method, path, _, _ in asked if method == "DELETE"]


def query_of(search):
    return search.query_compiler.get_query()["bool"]["must"]


@pytest.mark.django_db
class TestQueries:
    def test_common_words_are_not_asked_for(self, server):
        query = query_of(server.search("What are the quokkas of wombats?", Page))
        assert query["multi_match"]["query"] == "quokkas wombats"
        assert "_all_text_boost_2_0^2.0" in query["multi_match"]["fields"]
        assert "operator" not in query["multi_match"], "any of the words"

    def test_phrases_keep_every_word_and_are_searched_without_synonyms(self, server):
        query = query_of(server.search(Phrase("was not brought"), Page))
        assert query["multi_match"]["type"] == "phrase"
        assert query["multi_match"]["query"] == "was not brought"

    def test_trees_of_queries_are_compiled(self, server):
        tree = (PlainText("the bruise", operator="and") | Boost(Phrase("was not"), 2)) & Not(Fuzzy("quokka"))
        compiled = json.dumps(query_of(server.search(tree, Page)))
        assert '"query": "bruise"' in compiled
        assert '"fuzziness": "AUTO"' in compiled
        assert '"must_not"' in compiled

    def test_best_of_several_ways_is_asked_for(self, server):
        ways = AnyOf([PlainText("nits", operator="or"), Phrase("head lice")], [1, 0.5])
        best, *_ = query_of(server.search(ways, Page))["dis_max"]["queries"]
        (typed, other) = best["dis_max"]["queries"]
        assert typed == {"bool": {"must": {"match": {"_all_text": {"query": "nits"}}}, "boost": 1}}
        assert other == {"bool": {"must": {"match_phrase": {"_all_text": "head lice"}}, "boost": 0.5}}

    def test_autocompletion_keeps_what_is_typed(self, server):
        query = query_of(server.autocomplete("the", Page.objects.all()))
        assert query == {"match": {"_edgengrams": {"query": "the"}}}

    @pytest.mark.usefixtures("home")
    @pytest.mark.parametrize("text", ["quokka", "\x00", "(", "the", "x" * 10_000])
    def test_search_count_and_facets_are_asked_of_the_server(self, server, text):
        results = ReviewPage.objects.live().search(text)
        assert list(results[:10]) == []
        assert results.count() == 7
        assert results.facet("live") == {}
        searched = [path for _, path, _, _ in asked]
        assert searched[-3:] == [
            "/practice_reviews_wagtailcore_page/_search",
            "/practice_reviews_wagtailcore_page/_count",
            "/practice_reviews_wagtailcore_page/_search",
        ]


@pytest.fixture(params=["opensearch+http://127.0.0.1:1", "elasticsearch+http://127.0.0.1:1"])
def broken(request, settings, monkeypatch):
    """The default backend, whose server nobody reaches; the site's own index has what the test makes."""
    settings.WAGTAILSEARCH_BACKENDS = servers.search_backends(request.param, OWN)
    backend = get_search_backend("default")
    monkeypatch.setattr(type(backend), "not_asked_before", 0)
    return type(backend)


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
class TestServerDown:
    @pytest.mark.parametrize(
        "address",
        [
            "/admin/pages/search/?q=quokka",
            "/admin/pages/search/results/?q=quokka",
            "/admin/choose-page/search/?q=quokka",
            "/admin/documents/?q=quokka",
            "/admin/documents/chooser/?q=quokka",
            "/admin/documents/chooser/results/?q=quokka",
            "/admin/images/?q=quokka",
            "/admin/images/chooser/results/?q=quokka",
        ],
    )
    def test_the_admin_finds_by_the_sites_own_index(self, admin_client, broken, address):
        make_review("Child Quokka")
        make_document("Quokka report")
        response = admin_client.get(address)
        assert response.status_code == 200
        assert "images" in address or "Quokka" in response.text

    def test_search_is_as_without_a_server(self, broken):
        for title in ("Quokka one", "Quokka two", "Wombat"):
            make_review(title, live=title != "Quokka two")
        results = ReviewPage.objects.order_by("-title").search("quokkas", order_by_relevance=False)
        assert [page.title for page in results] == ["Quokka two", "Quokka one"]
        assert [page.title for page in results[1:]] == ["Quokka one"]
        assert (results.count(), results[:1].count()) == (2, 1)
        assert results.facet("live") == {True: 1, False: 1}
        assert [page.title for page in Page.objects.autocomplete("womb")] == ["Wombat"]
        (page,) = Page.objects.search("wombat", fields=["title"]).annotate_score("fit")
        assert page.fit > 0

    def test_it_is_left_alone_for_a_while_and_the_log_names_no_word(self, broken, caplog, monkeypatch):
        now = [100.0]
        monkeypatch.setattr(server_results.time, "monotonic", lambda: now[0])
        for _ in range(3):
            assert list(Page.objects.search("quokka")) == []
        assert len(mentions(caplog)) == 1
        now[0] += server_results.NOT_ASKED_FOR
        Page.objects.search("quokka").count()
        assert len(mentions(caplog)) == 2
        assert not any("quokka" in record.getMessage() for record in mentions(caplog))

    def test_the_public_search_page_does_not_ask_it(self, client, broken, caplog):
        make_review("Child Quokka")
        caplog.clear()
        assert "Child <mark>Quokka</mark>" in client.get("/search/?q=quokka").text
        assert mentions(caplog) == []


def mentions(caplog):
    """Return the lines of the log that say the server failed."""
    return [record for record in caplog.records if record.name == "search.server_results"]
