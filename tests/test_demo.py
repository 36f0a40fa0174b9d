"""The demo: loaded once for all of these tests, and taken back at their end."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, PageViewRestriction, Revision, TaskState

from documents.models import SiteDocument
from home.demo.auth import DEMO_LOGINS
from home.demo.checks import check_demo_passwords
from learning.kinds import BriefingType
from learning.models import BriefingPage, ResourceLinkPage
from reviews.kinds import RecommendationStatus
from reviews.models import Agency, Recommendation, ReviewPage, ThemePage

from .figures import compared

pytestmark = pytest.mark.django_db


def public(model):
    return model.objects.live().public()


def snapshot():
    models = (Page, Revision, PageLogEntry, SiteDocument, Recommendation, Agency, get_user_model())
    return [model.objects.count() for model in models]


def test_holds_what_the_site_needs_to_be_tried_out(demo):
    assert public(ReviewPage).count() >= 12
    assert public(BriefingPage).count() >= 20
    assert public(ThemePage).count() >= 15
    assert public(ResourceLinkPage).count() >= 8
    assert Agency.objects.count() >= 15
    assert Recommendation.objects.public().count() >= 40
    assert set(Recommendation.objects.public().values_list("status", flat=True)) == set(RecommendationStatus)


def test_every_figure_on_a_page_is_the_one_of_the_exported_data(demo, client):
    figures = list(compared(client))
    assert [figure for figure in figures if figure[1] != figure[2]] == []
    assert len(figures) > 150


def test_reviews_are_of_several_types_and_years(demo):
    assert len(set(public(ReviewPage).values_list("review_types", flat=True))) >= 4
    assert len(set(public(ReviewPage).values_list("publication_date__year", flat=True))) >= 4


def test_has_pages_in_every_state(demo):
    scheduled = Revision.page_revisions.filter(approved_go_live_at__gt=timezone.now())
    assert scheduled.count() >= 2
    assert ReviewPage.objects.filter(live=False, go_live_at=None).exists()
    assert PageViewRestriction.objects.count() >= 1
    assert TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).exists()
    assert Page.objects.live().filter(reviewpage__content_check_due__lt=timezone.localdate()).exists()


def test_seven_minute_briefings_have_seven_sections_and_fit_into_seven_minutes(demo):
    briefings = public(BriefingPage).filter(briefing_type=BriefingType.SEVEN_MINUTE)
    assert len(briefings) >= 10
    for briefing in briefings:
        sections = [block for block in briefing.body if block.block_type == "section"]
        assert len(sections) == len(briefing.body) == 7, briefing
        assert all(block.value["text"].source for block in sections), briefing
        assert briefing.questions.count("<li>") >= 3, briefing


def test_reports_are_tagged_pdf_of_several_pages(demo):
    documents = SiteDocument.objects.all()
    assert len(documents) >= 10
    for document in documents:
        content = document.file.open().read()
        assert content.startswith(b"%PDF-"), document
        assert len(re.findall(rb"/Type/Page\b", content)) > 1, document
        for mark in (b"/StructTreeRoot", b"/Lang(en-GB)", b"/MarkInfo<</Marked true", b"pdfuaid", b"/Title"):
            assert mark in content, (document, mark)


def test_public_reviews_with_a_full_report_have_it(demo):
    assert not public(ReviewPage).filter(publication_decision="full-report", report=None)


def test_children_have_no_order_by_accident(demo):
    assert not Recommendation.objects.filter(sort_order=None)


def test_every_public_page_answers(demo, client):
    for page in Page.objects.live().public().filter(depth__gt=1).specific():
        response = client.get(page.url, follow=isinstance(page, ResourceLinkPage))
        assert response.status_code == 200, page


def test_no_other_page_answers(demo, client):
    for page in Page.objects.not_live().specific():
        assert client.get(page.get_url()).status_code == 404, page


def test_running_again_changes_nothing_and_revives_nothing(demo, capsys):
    ReviewPage.objects.first().delete()
    theme = ThemePage.objects.first()
    theme.title = "Edited since"
    theme.save_revision().publish()
    before = snapshot()
    with override_settings(DEBUG=True):
        call_command("load_demo")
    assert snapshot() == before
    assert ThemePage.objects.get(pk=theme.pk).title == "Edited since"
    assert "nothing was changed" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "password"), DEMO_LOGINS.items())
def test_demo_logins_work_in_debug_only(demo, client, settings, name, password):
    assert not client.login(username=name, password=password)
    settings.DEBUG = True
    assert client.login(username=name, password=password)


def test_check_names_users_with_a_demo_password_outside_debug(demo, settings):
    admin = get_user_model().objects.get(username="admin")
    admin.set_password("a password of their own")
    admin.save()
    assert [error.id for error in check_demo_passwords(None)] == ["home.E001"] * 4
    settings.DEBUG = True
    assert check_demo_passwords(None) == []
