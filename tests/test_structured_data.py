"""JSON-LD is what schema.org has: its types and properties, each where it belongs and with values of the right kind."""

import json
import re

import pytest

from .factories import (
    make_agency,
    make_briefing,
    make_document,
    make_information_page,
    make_recommendation,
    make_review,
    make_theme,
)

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# Of schema.org (its vocabulary of August 2026) what the site uses and no more: types with what they are a kind of,
KINDS = {
    "Thing": [],
    "CreativeWork": ["Thing"],
    "Intangible": ["Thing"],
    "Article": ["CreativeWork"],
    "Report": ["Article"],
    "LearningResource": ["CreativeWork"],
    "WebPage": ["CreativeWork"],
    "MediaObject": ["CreativeWork"],
    "Dataset": ["CreativeWork"],
    "DataDownload": ["MediaObject"],
    "ItemList": ["Intangible"],
    "BreadcrumbList": ["ItemList"],
    "ListItem": ["Intangible"],
    "DefinedTerm": ["Intangible"],
    "Audience": ["Intangible"],
    "Person": ["Thing"],
    "Organization": ["Thing"],
}
# and properties, with the types that have them and the types of their values.
PROPERTIES = {
    "name": ("Thing", "Text"),
    "description": ("Thing", "Text"),
    "url": ("Thing", "URL"),
    "identifier": ("Thing", "Text URL"),
    "alternateName": ("Thing", "Text"),
    "itemListElement": ("ItemList", "ListItem"),
    "position": ("ListItem CreativeWork", "Integer"),
    "item": ("ListItem", "Thing"),
    "reportNumber": ("Report", "Text"),
    "datePublished": ("CreativeWork", "Date"),
    "dateModified": ("CreativeWork", "DateTime Date"),
    "inLanguage": ("CreativeWork", "Text"),
    "isAccessibleForFree": ("CreativeWork", "Boolean"),
    "author": ("CreativeWork", "Person Organization"),
    "creator": ("CreativeWork", "Person Organization"),
    "sourceOrganization": ("CreativeWork", "Organization"),
    "genre": ("CreativeWork", "Text DefinedTerm"),
    "about": ("CreativeWork", "Thing"),
    "encoding": ("CreativeWork", "MediaObject"),
    "contentUrl": ("MediaObject", "URL"),
    "encodingFormat": ("CreativeWork MediaObject", "Text"),
    "headline": ("CreativeWork", "Text"),
    "wordCount": ("Article", "Integer"),
    "timeRequired": ("CreativeWork", "Duration"),
    "learningResourceType": ("LearningResource", "Text"),
    "audience": ("CreativeWork", "Audience"),
    "audienceType": ("Audience", "Text"),
    "version": ("CreativeWork", "Text"),
    "license": ("CreativeWork", "URL"),
    "keywords": ("CreativeWork", "Text"),
    "variableMeasured": ("Dataset", "Text"),
    "distribution": ("Dataset", "DataDownload"),
}
TEXTS = {
    "Text": r"(?s).+",
    "URL": r"https?://[^\s]+",
    "Date": r"\d{4}(-\d\d(-\d\d)?)?",
    "DateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "Duration": r"PT\d+M",
}


def kinds_of(name):
    """Return the type and all that it is a kind of."""
    assert name in KINDS, f"schema.org has no such type, or it is not in this test's list: {name}"
    return {name}.union(*(kinds_of(parent) for parent in KINDS[name]))


def check(node):
    """Assert that a node, and all within it, is valid."""
    types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    kinds = set().union(*(kinds_of(name) for name in types))
    for name, value in node.items():
        if name.startswith("@"):
            continue
        assert name in PROPERTIES, f"schema.org has no such property, or it is not in this test's list: {name}"
        owners, ranges = (set(words.split()) for words in PROPERTIES[name])
        assert owners & kinds, f"{name} does not belong to {types}"
        for each in value if isinstance(value, list) else [value]:
            assert fits(each, ranges), f"{name} of {types} takes {ranges}, not {each!r}"


def fits(value, ranges):
    """Return whether `value` is of one of `ranges`."""
    if isinstance(value, dict):
        check(value)
        types = value["@type"] if isinstance(value["@type"], list) else [value["@type"]]
        return any(ranges & kinds_of(name) for name in types)
    if isinstance(value, bool):
        return "Boolean" in ranges
    if isinstance(value, int):
        return "Integer" in ranges
    return any(re.fullmatch(TEXTS[name], value) for name in ranges if name in TEXTS)


def structured(client, path):
    found = [json.loads(script) for script in SCRIPT.findall(client.get(path).content.decode())]
    for node in found:
        assert node["@context"] == "https://schema.org"
        check(node)
    return {str(node["@type"]): node for node in found}


@pytest.fixture
def content(home):
    theme = make_theme("Unseen men", also_known_as="fathers, hidden men", definition="Men whom nobody sees.")
    review = make_review(
        "Child Otter",
        reference="WSCP-7",
        lead_reviewer="A Reviewer",
        commissioning_body="Wrenshire",
        report=make_document(),
        many={"themes": [theme], "agencies": [make_agency()]},
    )
    make_recommendation(review)
    briefing = make_briefing("Sleep", many={"themes": [theme]}, publication_date=review.publication_date)
    return theme, review, briefing


def test_of_every_page_it_is_valid(client, content):
    pages = ["/", "/reviews/", "/learning/", "/themes/", "/recommendations/", "/resources/", "/data/"]
    pages += [page.url for page in content] + [make_information_page("About").url]
    found = set()
    for path in pages:
        found |= structured(client, path).keys()
    assert found == {"BreadcrumbList", "Report", "['Article', 'LearningResource']", "DefinedTerm", "Dataset"}


def test_a_review_and_a_briefing_are_about_their_themes(client, content):
    theme, review, briefing = content
    term = {"@type": "DefinedTerm", "name": "Unseen men", "url": f"http://localhost:8000{theme.url}"}
    report = structured(client, review.url)["Report"]
    assert report["about"] == [term]
    assert report["identifier"] == review.translation_key.urn
    assert report["encoding"]["@type"] == "MediaObject"
    assert structured(client, briefing.url)["['Article', 'LearningResource']"]["about"] == [term]


def test_a_theme_is_a_term_with_its_definition(client, content):
    term = structured(client, content[0].url)["DefinedTerm"]
    assert term["alternateName"] == ["fathers", "hidden men"]
    assert term["description"] == "Men whom nobody sees."


def test_a_dataset_names_its_downloads_and_its_licence(client, content):
    dataset = structured(client, "/data/")["Dataset"]
    assert dataset["license"].startswith("https://www.nationalarchives.gov.uk/")
    assert [each["encodingFormat"] for each in dataset["distribution"]] == ["text/csv", "application/json"]


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "SafeguardingReview"},
        {"@type": "Report", "seriousness": "grave"},
        {"@type": "Person", "reportNumber": "7"},
        {"@type": "Report", "about": "Unseen men"},
        {"@type": "Report", "encoding": {"@type": "Person", "name": "A"}},
        {"@type": "Article", "wordCount": "many"},
    ],
)
def test_what_schema_org_does_not_have_is_found(node):
    with pytest.raises(AssertionError):
        check(node)
