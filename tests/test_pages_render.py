"""What readers see of each page type: everything there is to show, nothing that is not public, in few queries."""

import json
import re
from datetime import date
from itertools import pairwise

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site
from wagtail.rich_text import RichText

from home.blocks import BODY_BLOCKS
from home.models import HomePage, InformationPage, PartnershipSettings
from learning.kinds import BriefingType
from learning.models import (
    Audience,
    BriefingPage,
    BriefingReview,
    LearnedIndexPage,
    LearnedYearPage,
    LearningIndexPage,
    ResourceIndexPage,
    ResourceLinkPage,
)
from reviews.kinds import PublicationDecision, RecommendationStatus, ResourceKind, SubmissionBody
from reviews.models import (
    AgeBand,
    Harm,
    RelatedReview,
    ReviewDocument,
    ReviewIndexPage,
    ReviewPage,
    ReviewType,
    Submission,
    ThemeIndexPage,
    ThemePage,
)

from .admin_forms import recommendation, review_data
from .factories import (
    make_agency,
    make_briefing,
    make_document,
    make_image,
    make_information_page,
    make_recommendation,
    make_resource,
    make_review,
    make_theme,
)

MOST_QUERIES = 25
HIDDEN = ("Hidden draft", "Hidden private", "Hidden scheduled")


def html_of(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def hidden(make, **fields):
    """Make a draft, a private and a scheduled page, and return them."""
    tomorrow = timezone.now() + timezone.timedelta(days=1)
    return [
        make(HIDDEN[0], live=False, **fields),
        make(HIDDEN[1], private=True, **fields),
        make(HIDDEN[2], live=False, go_live_at=tomorrow, **fields),
    ]


def assert_nothing_hidden(html):
    assert "Hidden" not in html


def headings(html):
    return [int(level) for level in re.findall(r"<h([1-6])[\s>]", html)]


def assert_headings_in_order(html):
    levels = headings(html[html.index("<main") : html.index("</main>")])
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def structured(html):
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]


# --- Every page has --------------------------------------------------------------------------------------------


@pytest.fixture
def full_review(home):
    """A review with everything that a review can have."""
    theme = make_theme("Voice of the child")
    agency = make_agency("Example Council")
    review = make_review(
        "Child Otter: a bruise",
        pseudonym="Child Otter",
        reference="X-2024-03",
        review_types=("lcspr", "thematic-review"),
        publication_date=date(2024, 6, 1),
        publication_date_precision="month",
        period_start=2019,
        period_end=2021,
        lead_reviewer="Dr Example (invented)",
        commissioning_body="Example Partnership",
        decision_date=date(2022, 11, 3),
        completed_date=date(2024, 2, 20),
        delay_reason="It waited for a trial.",
        outcome="serious-harm",
        content_note="It describes injuries.",
        report=make_document("The report", name="report.pdf"),
        nspcc_url="https://library.example.org/record",
        key_learning=[("heading", "Look again"), ("paragraph", RichText("<h3>Why</h3><p>Because.</p>"))],
        many={
            "themes": [theme],
            "harms": Harm.objects.filter(slug="neglect"),
            "age_bands": AgeBand.objects.filter(slug="under-1"),
            "agencies": [agency],
        },
    )
    make_recommendation(
        review,
        number="1",
        agencies=[agency],
        due=date(2024, 1, 31),
        status=RecommendationStatus.IN_PROGRESS,
        update="Half done.",
        update_date=date(2024, 3, 1),
        evidence="A dip sample.",
    )
    make_recommendation(review, number="2", status=RecommendationStatus.NOT_ACCEPTED, status_reason="Done by law.")
    ReviewDocument.objects.create(
        review=review, kind=ResourceKind.ACTION_PLAN, title="The plan", document=make_document(name="plan.pdf")
    )
    ReviewDocument.objects.create(review=review, kind=ResourceKind.SLIDES, title="Missing slides")
    Submission.objects.create(review=review, body=SubmissionBody.OFSTED, sent_on=date(2024, 5, 20))
    RelatedReview.objects.create(review=review, related=make_review("Child Lapwing"))
    BriefingReview.objects.create(briefing=make_briefing("Bruising in babies"), review=review)
    return review


def test_review_shows_all_that_is_known(client, full_review):
    html = html_of(client, full_review)
    for text in [
        "Child Otter: a bruise",
        "X-2024-03",
        "Local Child Safeguarding Practice Review",
        "June 2024",
        "2019 to 2021",
        "Dr Example (invented)",
        "3 November 2022",
        "20 February 2024",
        "It waited for a trial.",
        "Serious harm",
        "It describes injuries.",
        full_review.report.url,
        "Look again",
        "Example Council",
        "Under 1",
        "Neglect",
        "Voice of the child",
        "Half done.",
        "1 March 2024",
        "A dip sample.",
        "Done by law.",
        "Overdue",
        "The plan",
        "Not here yet: ask us for it.",
        "Child Lapwing",
        "Bruising in babies",
    ]:
        assert text in html, text
    assert "1 June 2024" not in html
    assert 'id="recommendation-1"' in html
    assert html.index("It describes injuries.") < html.index("Look again")
    assert_headings_in_order(html)


def test_review_never_shows_its_submissions_or_an_nspcc_address_kept_for_the_record(client, full_review):
    html = html_of(client, full_review)
    assert "Ofsted" not in html
    assert "20 May 2024" not in html
    assert "library.example.org" not in html
    full_review.show_nspcc_link = True
    full_review.save()
    assert 'href="https://library.example.org/record"' in html_of(client, full_review)


def test_review_of_which_little_is_known_renders(client, home):
    review = make_review("Child Bare", review_types=(), summary="", publication_date=None)
    html = html_of(client, review)
    assert "The report is not on this site" in html
    assert "None" not in html
    assert_headings_in_order(html)


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (PublicationDecision.IMPROVEMENTS_ONLY, "What has to improve is published instead"),
        (PublicationDecision.NOT_YET_PUBLISHED, "The report is not published yet"),
    ],
)
def test_review_says_in_words_what_is_not_published(client, home, decision, words):
    assert words in html_of(client, make_review(publication_decision=decision))


def test_report_of_a_review_that_is_not_yet_published_is_not_offered(client, home):
    report = make_document()
    review = make_review(publication_decision=PublicationDecision.NOT_YET_PUBLISHED, report=report)
    assert report.token not in html_of(client, review)


def test_what_belongs_to_a_review_shows_only_where_public(client, home):
    review = make_review("Child Open")
    for related in hidden(make_review):
        RelatedReview.objects.create(review=review, related=related)
    for briefing in hidden(make_briefing):
        BriefingReview.objects.create(briefing=briefing, review=review)
    review.themes.set(hidden(make_theme))
    review.save()
    assert_nothing_hidden(html_of(client, review))
    assert_nothing_hidden(html_of(client, HomePage.objects.get()))


def test_structured_data_of_a_review_holds_public_facts(client, full_review):
    report = structured(html_of(client, full_review))[1]
    assert report["@type"] == "Report"
    assert report["datePublished"] == "2024-06"
    assert report["encoding"]["contentUrl"].endswith("/report.pdf")
    assert [theme["name"] for theme in report["about"]] == ["Voice of the child"]


def test_structured_data_cannot_leave_its_element(client, home):
    title = 'Child </script><script>alert("1")</script> & <!-- Otter'
    html = html_of(client, make_review(title, slug="child-script"))
    assert "<script>alert" not in html
    assert structured(html)[1]["name"] == title


# --- Briefings, themes, resources, free pages, home ----------------------------------------------------------------


def section(heading, text="<p>Text.</p>"):
    return ("section", {"heading": heading, "text": RichText(text)})


def test_briefing_shows_its_sections_questions_and_length(client, home):
    briefing = make_briefing(
        "Bruising",
        publication_date=date(2021, 1, 1),
        publication_date_precision="year",
        body=[section(f"Part {number}", "<p>" + "word " * 60 + "</p><h3>More</h3>") for number in range(1, 8)],
        questions="<ol><li>Who asked?</li></ol>",
        content_note="It describes a death.",
        document=make_document(name="briefing.pdf"),
        many={
            "audiences": Audience.objects.filter(slug="health"),
            "themes": [make_theme("Voice of the child")],
        },
    )
    BriefingReview.objects.create(briefing=briefing, review=make_review("Child Otter"))
    html = html_of(client, briefing)
    for text in ["Part 7", "Who asked?", "3 minutes to read", "Health", "Voice of the child", "Child Otter", "2021"]:
        assert text in html, text
    assert html.count('class="pr-step"') == 7
    assert html.index("It describes a death.") < html.index("Part 1")
    assert briefing.document.url in html
    assert structured(html)[1]["timeRequired"] == "PT3M"
    assert_headings_in_order(html)


@pytest.mark.parametrize("kind", BriefingType.values)
def test_bare_briefing_of_each_type_renders(client, home, kind):
    html = html_of(client, make_briefing(briefing_type=kind, body=[], summary=""))
    assert "None" not in html
    assert_headings_in_order(html)


def test_what_belongs_to_a_briefing_shows_only_where_public(client, home):
    briefing = make_briefing("Open briefing", many={"themes": hidden(make_theme)})
    for review in hidden(make_review):
        BriefingReview.objects.create(briefing=briefing, review=review)
    assert_nothing_hidden(html_of(client, briefing))


def test_theme_gathers_what_carries_it(client, home):
    theme = make_theme("Unseen men", also_known_as="invisible men", body=[("paragraph", RichText("<p>Again.</p>"))])
    review = make_review("Child Otter", many={"themes": [theme]})
    make_recommendation(review, text="<p>Ask who lives here.</p>", agencies=[make_agency("Example Council")])
    make_briefing("New partners", many={"themes": [theme]})
    make_resource("A national study", many={"themes": [theme]})
    html = html_of(client, theme)
    for text in ["invisible men", "Again.", "Child Otter", "Ask who lives here.", "New partners", "A national study"]:
        assert text in html, text
    assert_headings_in_order(html)


def test_theme_shows_nothing_that_is_not_public(client, home):
    theme = make_theme("Unseen men")
    many = {"many": {"themes": [theme]}}
    for review in hidden(make_review, **many):
        make_recommendation(review, text="<p>Hidden recommendation</p>")
    hidden(make_briefing, **many)
    hidden(make_resource, **many)
    html = html_of(client, theme)
    assert_nothing_hidden(html)
    assert "Nothing published on this theme yet" in html
    assert_headings_in_order(html)


def test_theme_list_counts_what_is_public(client, home):
    theme = make_theme("Unseen men", summary="Who lives here?")
    make_review(many={"themes": [theme]})
    hidden(make_review, many={"themes": [theme]})
    hidden(make_theme)
    html = html_of(client, ThemeIndexPage.objects.get())
    assert "1 review" in html
    assert_nothing_hidden(html)
    assert_headings_in_order(html)


def test_theme_list_without_themes_says_so(client, home):
    assert "No themes yet" in html_of(client, ThemeIndexPage.objects.get())


def test_resource_leads_straight_out_and_says_so(client, home):
    html = html_of(client, make_resource("A national study", address="https://www.example.org/study?a=1&b=2"))
    assert 'href="https://www.example.org/study?a=1&amp;b=2"' in html
    assert "Go to example.org" in html
    assert "leaves our site" in html


def test_home_page_fills_itself_with_what_is_public(client, home):
    make_review("Child Otter")
    make_briefing("Bruising")
    make_theme("Unseen men")
    make_resource("A national study")
    for make in (make_review, make_briefing, make_theme, make_resource, make_information_page):
        hidden(make)
    html = html_of(client, home)
    for text in ["Child Otter", "Bruising", "Unseen men", "A national study"]:
        assert text in html, text
    assert_nothing_hidden(html)
    assert_headings_in_order(html)


def test_empty_home_page_says_that_nothing_is_there_yet(client, home):
    html = html_of(client, home)
    assert "No review has been published here yet." in html
    assert_headings_in_order(html)


def every_block():
    definition = dict(BODY_BLOCKS)["table"]
    table = definition.to_python(
        {
            "caption": "Duties",
            "columns": [{"type": "text", "heading": "Who"}, {"type": "number", "heading": "How many"}],
            "rows": [{"values": ["Council", 3]}],
        }
    )
    return [
        ("paragraph", RichText("<h3>Before any heading</h3><p>Text</p>")),
        ("heading", "Purpose & limits"),
        ("paragraph", RichText("<h3>Below it</h3><p>Text</p>")),
        ("heading", "Purpose & limits"),
        ("heading", "???"),
        ("quotation", {"text": "Words & more", "attribution": "Somebody"}),
        ("callout", {"heading": "Mind", "text": RichText("<p>This</p>")}),
        ("accordion", {"sections": [{"heading": "Open me", "text": RichText("<p>Inside</p>")}]}),
        ("table", table),
        ("file", {"document": make_document("Form", name="form.pdf"), "title": ""}),
        ("picture", {"image": make_image(), "alt_text": "A river & a bridge", "caption": "Drawn by a child"}),
    ]


def test_every_block_renders_and_headings_have_anchors_of_their_own(client, home):
    html = html_of(client, make_information_page(body=every_block()))
    for text in [
        "Words &amp; more",
        "Somebody",
        "Mind",
        "Open me",
        "Inside",
        "Duties",
        "Council",
        "/form.pdf",
        "Drawn by a child",
    ]:
        assert text in html, text
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {"section-purpose-limits", "section-purpose-limits-2", "section"} <= set(ids)
    assert html.count('href="#section-purpose-limits-2"') == 1
    assert 'data-label="How many"' in html
    assert 'alt="A river &amp; a bridge"' in html
    assert_headings_in_order(html)


# --- What stands around every page ---------------------------------------------------------------------------------


def test_every_page_bears_urgent_help_the_way_out_and_where_it_is(client, home, site):
    PartnershipSettings.objects.create(
        site=site, name="Example Partnership", urgent_help="<p>Call 999</p>", exit_address="https://example.org/weather"
    )
    html = html_of(client, make_theme("Unseen men", summary="Who lives here?"))
    assert "Call 999" in html
    assert 'href="https://example.org/weather"' in html
    assert re.search(r'href="/themes/" aria-current="true"', html)
    assert "<title>Unseen men \N{EN DASH} Example Partnership</title>" in html
    assert '<link rel="canonical" href="http://localhost:8000/themes/unseen-men/">' in html
    assert '<meta name="description" content="Who lives here?">' in html
    steps = structured(html)[0]["itemListElement"]
    assert [step["name"] for step in steps] == ["Home", "Themes", "Unseen men"]


def test_menu_marks_the_page_that_is_shown(client, home):
    html = html_of(client, ThemeIndexPage.objects.get())
    assert re.search(r'href="/themes/" aria-current="page"', html)
    assert html.count("aria-current") == 1


def test_footer_leads_to_free_pages_that_are_public(client, home):
    make_information_page("Privacy")
    hidden(make_information_page)
    html = html_of(client, home)
    assert ">Privacy</a>" in html
    assert_nothing_hidden(html)


def test_public_pages_set_no_cookie_and_carry_nothing_inline(client, full_review):
    response = client.get(full_review.url)
    assert not response.cookies
    html = response.content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert all("src=" in tag or "ld+json" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_unknown_address_gets_a_page_that_helps(client, home):
    response = client.get("/nowhere/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "We cannot find that page" in html
    assert 'action="/search/"' in html
    assert "canonical" not in html


def test_unknown_address_is_answered_even_without_a_site(client, home):
    Site.objects.all().delete()
    assert client.get("/nowhere/").status_code == 404


def test_private_page_asks_for_its_password_and_tells_nothing_of_itself(client, home):
    theme = make_theme("Hidden theme", summary="Hidden summary", definition="Hidden definition")
    PageViewRestriction.objects.create(page=theme, restriction_type=PageViewRestriction.PASSWORD, password="otter")
    html = html_of(client, theme)
    assert "Password needed" in html
    assert_nothing_hidden(html)
    where_the_form_leads_back_to = f'value="{theme.url}"'
    assert "hidden-theme" not in html.replace(where_the_form_leads_back_to, "")


def test_page_that_is_shared_bears_its_own_picture_or_the_sites(client, home, site):
    assert "/static/images/share.png" in html_of(client, home)
    settings = PartnershipSettings.for_site(site)
    settings.default_social_image = make_image()
    settings.save()
    with_default = html_of(client, home)
    assert re.search(r'og:image" content="http://localhost:8000/images/[^"]+\.jpg"', with_default)
    home.social_image = make_image()
    home.save()
    assert "share.png" not in html_of(client, home)
    assert html_of(client, home) != with_default


def test_error_page_needs_no_context(rf, settings):
    from django.views.defaults import server_error  # noqa: PLC0415, the only test that needs it

    response = server_error(rf.get("/"))
    assert "Something went wrong here" in response.content.decode()


def test_user_bar_is_for_signed_in_editors_only(client, admin_client, home):
    assert "wagtail-userbar" in html_of(admin_client, home)
    client.logout()
    assert "wagtail-userbar" not in html_of(client, home)


# --- Previews ------------------------------------------------------------------------------------------------------

NEW_PAGES = [
    (ReviewPage, ReviewIndexPage),
    (BriefingPage, LearningIndexPage),
    (ThemePage, ThemeIndexPage),
    (LearnedYearPage, LearnedIndexPage),
    (ResourceLinkPage, ResourceIndexPage),
    (InformationPage, HomePage),
]


@pytest.mark.parametrize(("model", "parent"), NEW_PAGES, ids=lambda model: model.__name__)
def test_page_that_was_never_saved_can_be_previewed(home, model, parent):
    page = model(title="New page", slug="new-page")
    parent = parent.objects.get()
    page.set_url_path(parent)
    page.path, page.depth = parent.path + "9999", parent.depth + 1
    response = page.make_preview_request(original_request=preview_request(), preview_mode=page.default_preview_mode)
    assert response.status_code == 200
    assert "New page" in response.rendered_content


def test_new_review_is_previewed_from_the_editing_screen_with_its_records(admin_client, home):
    theme, agency, related = make_theme("Unseen men"), make_agency("Example Council"), make_review("Child Lapwing")
    data = review_data(
        title="Child New",
        themes=[theme.pk],
        recommendations=[recommendation(), recommendation(number="2")],
        further_documents=[{"kind": "slides", "title": "Slides", "document": "", "link": ""}],
        related_reviews=[{"related": related.pk}],
    )
    data["recommendations-0-agencies"] = [agency.pk]
    names = ["reviews", "reviewpage", ReviewIndexPage.objects.get().pk]
    address = reverse("wagtailadmin_pages:preview_on_add", args=names)
    assert admin_client.post(address, data).json()["is_valid"]
    html = admin_client.get(address).content.decode()
    for text in ["Child New", "Unseen men", "Recommendation 2", "Example Council", "Slides", "Child Lapwing"]:
        assert text in html, text


def preview_request():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


# --- Queries -------------------------------------------------------------------------------------------------------


def fill(many):
    """Make a review, a briefing and a theme that are each related to `many` of everything."""
    themes = [make_theme() for _ in range(many)]
    agencies = [make_agency() for _ in range(many)]
    types = ReviewType.objects.all()[:2]
    reviews = [make_review(many={"themes": themes, "agencies": agencies}) for _ in range(many)]
    briefings = [
        make_briefing(many={"themes": themes, "audiences": Audience.objects.all()[:many]}) for _ in range(many)
    ]
    for review in reviews:
        review.review_types.set(types)
        review.save()
        make_recommendation(review, agencies=agencies)
    for position in range(many):
        make_recommendation(reviews[0], agencies=agencies)
        ReviewDocument.objects.create(review=reviews[0], title=f"File {position}", document=make_document())
        RelatedReview.objects.create(review=reviews[0], related=reviews[-1 - position])
        BriefingReview.objects.create(briefing=briefings[position], review=reviews[0])
        BriefingReview.objects.create(briefing=briefings[0], review=reviews[position])
        make_resource(many={"themes": themes})
        make_information_page()
    return {"review": reviews[0], "briefing": briefings[0], "theme": themes[0]}


def queries_of(client, page):
    client.get(page.url)  # what is cached across requests is not what is counted
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html_of(client, page)
    return len(queries)


def test_number_of_queries_does_not_grow_with_what_is_shown(client, home):
    few = fill(2) | {"home": home, "themes": ThemeIndexPage.objects.get()}
    before = {name: queries_of(client, page) for name, page in few.items()}
    more = fill(12) | {"home": home, "themes": ThemeIndexPage.objects.get()}
    after = {name: queries_of(client, page) for name, page in more.items()}
    assert after == before
    assert max(before.values()) <= MOST_QUERIES, before
