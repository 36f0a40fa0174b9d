"""What has been learned in a year: counted from what is public, at an address of its own, with editors' text."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from learning.models import LearnedIndexPage, LearnedYearPage
from learning.years import YearReport, YearsReport
from reviews.kinds import ProgressSource, RecommendationStatus
from reviews.models import Harm, ProgressEntry

from .factories import add_page, make_agency, make_briefing, make_recommendation, make_review, make_theme

pytestmark = pytest.mark.django_db

TODAY = date(2025, 6, 1)
Status = RecommendationStatus


@pytest.fixture
def index(home):
    return LearnedIndexPage.objects.get()


def make_year(index, year=2024, *, live=True, private=False, **fields):
    fields = {"title": f"What {year} taught us", "slug": str(year)} | fields
    return add_page(index, LearnedYearPage(year=year, **fields), live=live, private=private)


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def steps(recommendation, *entries):
    """Record `entries`, (day, status) or (day, status, source), of a recommendation, and how it stands by the last."""
    for day, status, *source in entries:
        ProgressEntry.objects.create(
            recommendation=recommendation, date=day, status=status, source=source[0] if source else "screen"
        )
    recommendation.status = entries[-1][1]
    recommendation.save()


def test_year_counts_what_is_public_and_bears_its_date(index):
    theme, agency = make_theme("Unseen men"), make_agency("Example Council")
    many = {"themes": [theme], "harms": [Harm.objects.get(slug="neglect")]}
    review = make_review(publication_date=date(2024, 3, 1), many=many)
    make_recommendation(review, agencies=[agency], status=Status.COMPLETE)
    make_recommendation(review, agencies=[agency], due=date(2025, 1, 1))
    make_review(publication_date=date(2023, 3, 1), many=many)
    make_review(publication_date=None, many=many)
    make_briefing(publication_date=date(2024, 1, 1), many={"themes": [theme, make_theme("Secret", live=False)]})
    for hidden in (
        make_review(live=False, publication_date=date(2024, 1, 1), many=many),
        make_review(private=True, publication_date=date(2024, 1, 1), many=many),
    ):
        make_recommendation(hidden, agencies=[agency])
    report = YearReport(2024, TODAY)
    assert (report.figures.reviews, report.figures.briefings, report.figures.recommendations) == (1, 1, 2)
    assert [each.title for each in report.reviews] == [review.title]
    assert [(each.name, each.reviews, each.briefings) for each in report.themes] == [("Unseen men", 1, 1)]
    assert [(each.name, each.total) for each in report.harms] == [("Neglect", 1)]
    [of_agency] = report.agencies
    counted = of_agency.statuses
    assert (counted.total, counted.done, counted.open, counted.overdue) == (2, 1, 1, 1)


def test_what_was_completed_counts_in_the_year_in_which_it_last_became_so(index):
    review = make_review(publication_date=date(2020, 1, 1))
    made = [make_recommendation(review) for _ in range(6)]
    steps(made[0], (date(2021, 1, 1), Status.NOT_STARTED), (date(2023, 5, 1), Status.COMPLETE))
    # Evidence found later, and an audit, do not complete it once more.
    steps(made[1], (date(2022, 5, 1), Status.COMPLETE), (date(2023, 5, 1), Status.COMPLETE_AND_EVIDENCED))
    # It was taken up again: the last time counts.
    steps(
        made[2],
        (date(2021, 5, 1), Status.COMPLETE),
        (date(2022, 5, 1), Status.IN_PROGRESS),
        (date(2023, 5, 1), Status.COMPLETE),
        (date(2024, 5, 1), Status.EMBEDDED),
    )
    steps(made[3], (date(2023, 5, 1), Status.COMPLETE), (date(2023, 5, 1), Status.IN_PROGRESS))
    # How the review's page had it says nothing of when it became so; nor does a page alone.
    steps(made[4], (date(2023, 5, 1), Status.COMPLETE, ProgressSource.REVIEW), (date(2023, 6, 1), Status.EMBEDDED))
    made[5].status, made[5].update_date = Status.COMPLETE, date(2023, 5, 1)
    made[5].save()
    hidden = make_recommendation(make_review(live=False))
    steps(hidden, (date(2023, 5, 1), Status.COMPLETE))
    assert dict(YearsReport(TODAY).completed) == {2023: 2, 2022: 1, None: 2}
    assert YearReport(2023, TODAY).completed == 2
    assert YearReport(2022, TODAY).completed == 1
    assert YearReport(2021, TODAY).completed == 0


def test_year_without_an_editors_page_has_one_made_from_data(client, index):
    make_review("Child Lapwing", publication_date=date(2024, 3, 1))
    html = html_of(client, f"{index.url}2024/")
    assert "<h1>What we have learned in 2024</h1>" in html
    assert "Child Lapwing" in html
    assert f'<link rel="canonical" href="http://localhost:8000{index.url}2024/">' in html
    assert f'href="{index.url}2024/"' in html_of(client, index.url)
    assert f"{index.url}2024/</loc>" in html_of(client, "/sitemap.xml")
    assert "/2024/" in index.get_cached_paths()


@pytest.mark.parametrize("year", ["1999", "2024", "0000", "20244", "x", "2024/feed"])
def test_year_of_which_nothing_is_public_has_no_page(client, index, year):
    make_review(live=False, publication_date=date(2024, 3, 1))
    make_review(private=True, publication_date=date(2024, 3, 1))
    assert client.get(f"{index.url}{year}/").status_code == 404
    assert "2024" not in html_of(client, "/sitemap.xml")


def test_editors_page_takes_the_place_of_the_one_made_from_data(client, index):
    make_review("Child Lapwing", publication_date=date(2024, 3, 1))
    page = make_year(
        index, body=[("paragraph", "<p>A year of curiosity.</p>")], closing=[("heading", "What comes next")]
    )
    html = html_of(client, page.url)
    assert html.index("What 2024 taught us") < html.index("A year of curiosity") < html.index("Child Lapwing")
    assert html.index("Child Lapwing") < html.index("What comes next")
    assert html_of(client, "/sitemap.xml").count(f"{index.url}2024/</loc>") == 1


def test_draft_of_an_editors_page_does_not_show(client, index):
    make_review("Child Lapwing", publication_date=date(2024, 3, 1))
    address = f"{index.url}2024/"
    before = html_of(client, address)
    draft = make_year(index, live=False, summary="Secret words")
    draft.save_revision()
    assert html_of(client, address) == before
    assert "taught us" not in html_of(client, index.url)


def test_private_page_of_a_year_stays_private(client, index):
    make_review("Child Lapwing", publication_date=date(2024, 3, 1))
    page = make_year(index)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    response = client.get(page.url)
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_page_of_a_year_without_data_says_so(client, index):
    page = make_year(index, 2022)
    assert "Nothing published in this year" in html_of(client, page.url)


def test_overview_adds_up(client, index):
    review = make_review(publication_date=date(2024, 3, 1))
    make_recommendation(review, status=Status.COMPLETE)
    make_recommendation(make_review(publication_date=None))
    make_briefing(publication_date=date(2023, 3, 1))
    make_briefing(publication_date=None)
    report = YearsReport(TODAY)
    assert [(year, each.reviews, each.briefings, each.recommendations) for year, each, _ in report.rows] == [
        (2024, 1, 0, 1),
        (2023, 0, 1, 0),
        (None, 1, 1, 1),
    ]
    assert sum(completed for *_, completed in report.rows) == report.figures.statuses.done == 1


def test_site_with_nothing_published_says_so(client, index):
    assert "Nothing published yet" in html_of(client, index.url)


def year_form(**fields):
    data = {"title": "What 2024 taught us", "year": "2024", "summary": "", "body": streamfield([])}
    data |= {"closing": streamfield([]), "comments": inline_formset([]), "action-publish": "1"}
    return nested_form_data(data | fields)


def post_year(client, index, **fields):
    return client.post(
        reverse("wagtailadmin_pages:add", args=["learning", "learnedyearpage", index.pk]), year_form(**fields)
    )


def test_editor_types_the_year_and_gets_its_address(admin_client, index):
    post_year(admin_client, index)
    page = LearnedYearPage.objects.get()
    assert (page.live, page.slug, page.url) == (True, "2024", f"{index.url}2024/")


@pytest.mark.parametrize("year", ["", "1850", "24", "3024", "x", "9" * 40])
def test_year_that_is_none_is_refused_with_a_message(admin_client, index, year):
    html = post_year(admin_client, index, year=year).content.decode()
    assert "error-message" in html
    assert not LearnedYearPage.objects.exists()


def test_year_that_has_a_page_is_refused(admin_client, index):
    make_year(index, live=False)
    assert "There is a page for 2024 already" in post_year(admin_client, index).content.decode()
    assert LearnedYearPage.objects.count() == 1


def test_page_of_a_year_can_be_copied_for_the_next(admin_client, index):
    page = make_year(index, body=[("paragraph", "<p>A year of curiosity.</p>")])
    data = {"new_title": "What 2025 taught us", "new_slug": "copy", "new_parent_page": index.pk, "alias": ""}
    response = admin_client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
    assert response.status_code == 302
    copy = LearnedYearPage.objects.exclude(pk=page.pk).get()
    assert (copy.year, copy.live) == (None, False)
    edit = admin_client.get(reverse("wagtailadmin_pages:edit", args=[copy.pk]))
    assert edit.status_code == 200


def test_new_page_of_a_year_can_be_previewed(index, rf):
    page = LearnedYearPage(title="New", slug="new")
    page.set_url_path(index)
    page.path, page.depth = f"{index.path}9999", index.depth + 1
    request = rf.get("/")
    request.user = AnonymousUser()
    response = page.make_preview_request(original_request=request, preview_mode=page.default_preview_mode)
    assert response.status_code == 200


def test_kind_in_search_and_fields_in_the_api(client, index):
    page = make_year(index, summary="A summary.")
    page.save_revision().publish()
    assert "Yearly summar" in html_of(client, "/search/?q=taught")
    row = client.get("/api/v2/pages/?type=learning.LearnedYearPage&fields=*").json()["items"][0]
    assert (row["year"], row["summary"]) == (2024, "A summary.")


@pytest.mark.parametrize("own", [True, False])
def test_pages_take_few_queries_however_much_there_is(client, index, own):
    if own:
        make_year(index)
    counts = []
    for many in (1, 8):
        for _ in range(many):
            themes = [make_theme(), make_theme()]
            review = make_review(
                publication_date=date(2024, 3, 1), many={"themes": themes, "harms": Harm.objects.all()[:3]}
            )
            steps(make_recommendation(review, agencies=[make_agency()]), (date(2024, 5, 1), Status.COMPLETE))
            make_briefing(publication_date=date(2024, 3, 1), many={"themes": themes})
        for address in (index.url, f"{index.url}2024/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                html_of(client, address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 17
