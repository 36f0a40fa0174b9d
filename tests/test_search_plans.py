"""What a search asks of the database on a large site: no table that grows with the site is read from end to end."""

from hashlib import sha256

import pytest
from django.db import connection
from wagtail.models import Page

from benchmarks.bulk_pages import add_pages, paragraph
from benchmarks.plans import Plans, noted_statements
from documents.models import PageText, SiteDocument
from documents.storage import new_token
from reviews.models import Recommendation, ReviewIndexPage, ReviewPage
from search.writing import write

from .factories import make_review

MANY, WITH_REPORT = 3_000, 1_200
TABLES = ["wagtailcore_page", "wagtailcore_pageviewrestriction", "reviews_reviewpage", "reviews_recommendation"]
TABLES += ["documents_sitedocument", "documents_pagetext", "search_indexedobject"]
MOST_STATEMENTS = 8
WAYS = {
    "page": "/search/?q=quokka+report",
    "narrowed": "/search/?q=quokka&kind=review&year=2021",
    "newest first": "/search/?q=quokka&sort=date",
    "misspelt": "/search/?q=quoka+report",
    "feed": "/search/feed/?q=quokka",
    "completion": "/search/complete/?q=quok",
}


def make_documents(count):
    """Make documents of one page each, clean and read."""
    tokens = [new_token() for _ in range(count)]
    digests = [sha256(token.encode()).hexdigest() for token in tokens]
    SiteDocument.objects.bulk_create(
        SiteDocument(title="A report", file=f"documents/{token}/report.pdf", token=token, sha256=digest, cleared=digest)
        for token, digest in zip(tokens, digests, strict=True)
    )
    documents = list(SiteDocument.objects.filter(token__in=tokens))
    words = "A quokka in the report of an invented review. " * 10
    PageText.objects.bulk_create(PageText(document=document, number=1, text=words) for document in documents)
    return documents


@pytest.fixture
def large_site(home):
    """Thousands of reviews with a paragraph each, half of them with a report."""
    reports = make_documents(WITH_REPORT)
    text = paragraph("An invented review of what a quokka was not asked. " * 20)
    pages = [
        ReviewPage(
            title=f"Quokka practice review number {number} of an invented county",
            search_description="What an invented review says of a quokka, in one sentence. " * 8,
            publication_date=f"20{number % 20 + 10}-05-01",
            key_learning=text,
            report=reports[number] if number < WITH_REPORT else None,
        )
        for number in range(MANY)
    ]
    add_pages(ReviewIndexPage.objects.get(), pages)
    Recommendation.objects.bulk_create(
        Recommendation(review=page, number="1", text="<p>Ask every quokka.</p>") for page in pages
    )
    make_review(private=True)
    write(ReviewPage, pages)
    write(SiteDocument, reports)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"VACUUM ANALYZE {table}")  # as autovacuum does on a running site
            # An index is not used while a transaction runs that is older; tests beside this one have long ones.
            cursor.execute("REINDEX TABLE wagtailcore_page")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_search_reads_no_large_table_as_a_whole(large_site, client):
    plans = Plans(connection)
    assert plans.scans({"SELECT title FROM wagtailcore_page": ()}), "they are found where there are some"
    scans = {}
    for way, address in WAYS.items():
        for _ in range(2):  # what is kept in memory is made once for each change
            assert client.get(address).status_code == 200
        with noted_statements(connection) as statements:
            client.get(address)
        assert len(statements) <= MOST_STATEMENTS, way
        scans[way] = plans.scans(statements)
    with noted_statements(connection) as statements:
        results = Page.objects.live().public().search("quokka report")
        assert results.count() >= MANY
        assert len(results[:10]) == 10
        assert results.facet("content_type_id")
    scans[".search()"] = plans.scans(statements)
    assert [(way, *found) for way, found in scans.items() if found] == []
