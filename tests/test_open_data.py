"""The open data: described column by column, with identifiers that stay, and the same figures as the pages."""

import csv
import json
import re
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator
from wagtail.models import Site

from home.data_version import CHANGES, VERSION
from home.models import PartnershipSettings
from learning.open_data.datasets import DESCRIPTIONS, public_datasets
from reviews.models import ReviewIndexPage, ReviewPage

from .factories import make_agency, make_briefing, make_recommendation, make_resource, make_review, make_theme
from .figures import compared

pytestmark = pytest.mark.django_db

DATASETS = {"reviews": "/reviews/", "recommendations": "/recommendations/", "briefings": "/learning/"}
DATASETS |= {"themes": "/themes/", "resources": "/resources/"}
each_dataset = pytest.mark.parametrize(("name", "path"), DATASETS.items(), ids=list(DATASETS))
# What users rely on. A column that goes, or means something else, needs a new version (home/data_version.py).
WAGTAILS_OWN = {"title", "slug", "type", "detail_url", "html_url", "first_published_at"}
COLUMNS = {
    "reviews": "id title address reference pseudonym types type_slugs publication_date publication_decision"
    " period_start period_end lead_reviewer commissioning_body outcome harms harm_slugs age_bands age_band_slugs"
    " themes theme_ids agencies agency_slugs summary changed",
    "recommendations": "id permalink review review_id reference publication_date number text agencies agency_slugs"
    " level level_code due status status_code overdue status_reason update update_date evidence themes theme_ids"
    " address",
    "briefings": "id title address briefing_type type_code publication_date audiences audience_slugs themes theme_ids"
    " review_ids summary changed",
    "themes": "id title address slug definition also_known_as reviews briefings recommendations resources changed",
    "resources": "id title publisher address kind kind_code themes theme_ids summary changed",
}


@pytest.fixture
def content(home):
    """Two of everything, related, and one of each that nobody may read."""
    theme, other = make_theme("Unseen men", also_known_as="fathers, hidden men"), make_theme("Babies")
    hidden = make_theme("Zebrafinch theme", live=False)
    agency = make_agency("Example Police")
    many = {"themes": [theme, other, hidden], "agencies": [agency]}
    review = make_review("Child Otter", many=many, period_start=2019)
    make_recommendation(review, number="1", agencies=[agency], due=date(2020, 1, 1), status="in-progress")
    make_recommendation(review, number="2")
    make_review("Child Heron", many={"themes": [theme]})
    briefing = make_briefing("Sleep", many={"themes": [theme, hidden]}, publication_date=date(2024, 1, 1))
    make_briefing("Bruises")
    make_resource("Guide", many={"themes": [other]})
    for state in ({"live": False}, {"private": True}):
        closed = make_review(f"Zebrafinch {state}", many={"themes": [theme]}, **state)
        make_recommendation(closed)
        make_briefing(f"Zebrafinch {state}", many={"themes": [theme]}, **state)
        make_resource(f"Zebrafinch {state}", many={"themes": [theme]}, **state)
    for page in (theme, other, review, briefing):
        page.save_revision().publish()
    return {"theme": theme, "other": other, "review": review}


def rows(client, path):
    response = client.get(f"{path}data.csv")
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def data(client, path):
    return client.get(f"{path}data.json").json()


@pytest.mark.usefixtures("content")
@each_dataset
def test_columns_are_those_that_were_promised_in_this_version(client, name, path):
    assert (VERSION, list(data(client, path)["fields"])) == ("1.0", COLUMNS[name].split())


@pytest.mark.usefixtures("content")
@each_dataset
def test_csv_and_json_say_the_same(client, name, path):
    for row, record in zip(rows(client, path), data(client, path)["results"], strict=True):
        assert list(row) == list(record)
        for column, value in record.items():
            text = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
            assert row[column] == text, column


@pytest.mark.usefixtures("content")
@each_dataset
def test_json_is_what_its_schema_says_and_every_column_is_described(client, name, path):
    given = data(client, path)
    schema = client.get(f"/data/{name}.schema.json")
    assert schema["Content-Type"] == "application/schema+json"
    Draft202012Validator.check_schema(schema.json())
    Draft202012Validator(schema.json()).validate(given)
    assert given["schema"].endswith(f"/data/{name}.schema.json")
    assert given["count"] > 0
    described = schema.json()["properties"]["results"]["items"]["properties"]
    assert all(column["description"] for column in described.values())


@pytest.mark.usefixtures("content")
@each_dataset
def test_csv_leads_to_its_description_and_its_licence(client, name, path):
    response = client.get(f"{path}data.csv")
    described = re.search(r'<http://localhost:8000([^>]+)>; rel="describedby"', response["Link"])[1]
    assert '/open-government-licence/version/3/>; rel="license"' in response["Link"]
    metadata = client.get(described).json()
    assert metadata["url"] == f"http://localhost:8000{path}data.csv"
    columns = metadata["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(rows(client, path)[0])
    assert {column["separator"] for column in columns if "separator" in column} <= {"; "}


@pytest.mark.usefixtures("content")
def test_the_page_describes_every_column_and_counts_what_the_exports_hold(client):
    response = client.get("/data/")
    text = response.content.decode()
    assert [dataset.name for dataset in response.context["datasets"]] == list(DATASETS)
    for dataset in response.context["datasets"]:
        exported = rows(client, dataset.path)
        assert dataset.count == len(exported) == data(client, dataset.path)["count"] > 0
        part = text.split(f'id="{dataset.name}"')[1].split("</details>")[0]
        for column in dataset.columns:
            assert f"<code>{column.name}</code>" in part
    assert "Zebrafinch" not in text


@pytest.mark.usefixtures("content")
def test_figures_of_lists_are_those_of_the_exported_data(client):
    found = list(compared(client))
    assert len(found) > len(DATASETS)
    assert [(what, shown, counted) for what, shown, counted in found if shown != counted] == []
    overdue = client.get("/recommendations/?overdue=yes").context["list"].count
    exported = data(client, "/recommendations/")["results"]
    assert overdue == sum(record["overdue"] == "yes" for record in exported) == 1


def test_records_join_by_their_identifiers(client, content):
    themes = {theme["id"]: theme["title"] for theme in data(client, "/themes/")["results"]}
    reviews = {review["id"]: review for review in data(client, "/reviews/")["results"]}
    otter = reviews[content["review"].translation_key.urn]
    assert [themes[urn] for urn in otter["theme_ids"]] == otter["themes"] == ["Babies", "Unseen men"]
    recommendations = data(client, "/recommendations/")["results"]
    assert {each["review_id"] for each in recommendations} == {otter["id"]}
    assert len({each["id"] for each in recommendations}) == len(recommendations) == 2


def test_an_identifier_stays_when_a_page_is_renamed_and_moved_in_time_and_is_new_for_a_copy(client, content):
    def identifiers():
        return {record["title"]: record["id"] for record in data(client, "/reviews/")["results"]}

    review, before = ReviewPage.objects.get(pk=content["review"].pk), identifiers()
    review.slug, review.title = "another", "Another title"
    review.save_revision().publish()
    assert identifiers()["Another title"] == before["Child Otter"]
    review.unpublish()
    review.save_revision().publish()
    assert identifiers()["Another title"] == before["Child Otter"]
    heron = ReviewPage.objects.get(title="Child Heron")
    assert heron.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True).live
    assert identifiers()["Child Heron"] == before["Child Heron"]
    assert identifiers()["Copy"] not in before.values()


@pytest.mark.usefixtures("content")
def test_the_same_data_is_the_same_answer_and_says_when_it_last_changed(client):
    first, second = client.get("/reviews/data.json"), client.get("/reviews/data.json")
    assert (first.content, first["ETag"]) == (second.content, second["ETag"])
    record = next(record for record in first.json()["results"] if record["title"] == "Child Otter")
    assert first.json()["modified"] == record["changed"] is not None
    assert client.get("/reviews/data.json", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.usefixtures("content")
def test_without_a_licence_none_is_stated_anywhere(client):
    partnership = PartnershipSettings.for_site(Site.objects.get())
    partnership.data_licence = ""
    partnership.save()
    assert data(client, "/reviews/")["licence"] is None
    assert 'rel="license"' not in client.get("/reviews/data.csv")["Link"]
    assert "No licence is stated" in client.get("/data/").content.decode()
    assert "license" not in client.get("/data/catalogue.jsonld").content.decode()
    assert client.get("/exchange/briefings.json").json()["licence"] is None


def test_an_address_of_a_licence_needs_its_name(home):
    partnership = PartnershipSettings.for_site(Site.objects.get())
    partnership.data_licence = ""
    with pytest.raises(ValidationError, match="name"):
        partnership.full_clean()


@pytest.mark.usefixtures("content")
def test_the_catalogue_describes_what_there_is(client):
    response = client.get("/data/catalogue.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    catalogue = response.json()
    assert catalogue["@type"] == "dcat:Catalog"
    assert len(catalogue["dcat:dataset"]) == len(DATASETS)
    for dataset in catalogue["dcat:dataset"]:
        assert dataset["dct:license"]["@id"].startswith("https://")
        for distribution in dataset["dcat:distribution"]:
            address = distribution["dcat:downloadURL"]["@id"].removeprefix("http://localhost:8000")
            answer = client.get(address)
            kind = distribution["dcat:mediaType"]["@id"].removeprefix("https://www.iana.org/assignments/media-types/")
            assert answer["Content-Type"].split(";")[0] == kind
            assert client.get(distribution["dct:conformsTo"]["@id"].removeprefix("http://localhost:8000")).json()
    modified = {dataset["dct:identifier"]: dataset.get("dct:modified") for dataset in catalogue["dcat:dataset"]}
    assert any(modified.values())


def test_a_list_that_is_not_public_is_no_dataset(client, content, site):
    ReviewIndexPage.objects.get().unpublish()
    assert "reviews" not in [dataset.name for dataset in public_datasets(site)]
    assert client.get("/data/reviews.schema.json").status_code == 404
    assert client.get("/data/reviews.csv-metadata.json").status_code == 404
    assert "/reviews/data.csv" not in client.get("/data/").content.decode()


@pytest.mark.parametrize("path", ["/data/nothing.schema.json", "/data/nothing.csv-metadata.json", "/data/nothing/"])
def test_unknown_descriptions_are_not_found(home, client, path):
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("content")
def test_the_page_tells_of_the_fields_that_the_api_has(client):
    context = client.get("/data/").context
    assert len(context["api_types"]) == 4
    for dataset, kind in context["api_types"]:
        item = client.get("/api/v2/pages/", {"type": kind, "fields": "*"}).json()["items"][0]
        told = {column.name for column in dataset.columns} - {"id"}
        assert item.keys() | item["meta"].keys() == told | {"identifier", "id", "meta"} | WAGTAILS_OWN


def test_queries_do_not_grow_with_the_records(home, client, django_assert_max_num_queries):
    def add(number):
        for _ in range(number):
            theme = make_theme()
            review = make_review(many={"themes": [theme]})
            make_recommendation(review, agencies=[make_agency()])
            make_briefing(many={"themes": [theme]})
            make_resource(many={"themes": [theme]})

    paths = ["/data/", "/data/catalogue.jsonld", *(f"{path}data.json" for path in DATASETS.values())]
    for path in paths:
        add(2)
        client.get(path)
        with django_assert_max_num_queries(30) as few:
            client.get(path)
        add(4)
        with django_assert_max_num_queries(30) as more:
            client.get(path)
        assert len(more) <= len(few), path


def test_each_list_page_that_gives_data_is_described():
    assert {model.listing.dataset for model in DESCRIPTIONS} == set(DATASETS)
    assert all(number and what for number, what in CHANGES)


@pytest.mark.parametrize("path", ["/", "/reviews/"])
def test_every_page_leads_to_the_data(home, client, path):
    assert 'href="/data/"' in client.get(path).content.decode()
    assert b"http://localhost:8000/data/</loc>" in client.get("/sitemap.xml").content


def test_data_of_themes_is_narrowed_by_words_as_other_lists_are(client, content):
    found = client.get("/themes/data.json", {"q": "hidden men"}).json()
    assert [theme["title"] for theme in found["results"]] == ["Unseen men"]
    assert found["results"][0]["also_known_as"] == ["fathers", "hidden men"]
    assert json.dumps(found).count("Zebrafinch") == 0
