"""Who may read a document: whoever may read a page that refers to it, and editors."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, Page, PageViewRestriction, ReferenceIndex, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from documents.access import Access, access_to
from home.models import InformationPage, PartnershipSettings
from reviews.models import ReviewDocument, ReviewPage

from .factories import make_briefing, make_document, make_information_page, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return make_document()


def read(rf, document, user=None, passed=()):
    """Ask for the document as `user`, anonymous by default, who gave the passwords of the restrictions `passed`."""
    request = rf.get(document.url)
    request.user = user or AnonymousUser()
    request.session = {PageViewRestriction.passed_view_restrictions_session_key: list(passed)}
    return access_to(document, request)


def body_with(document):
    return [("file", {"document": document, "title": ""})]


def text_linking(document):
    return f'<p><a linktype="document" id="{document.pk}">the report</a></p>'


def by_field(document, **state):
    return make_review(report=document, **state)


def by_inline(document, **state):
    page = make_review(**state)
    page.further_documents.add(ReviewDocument(title="Summary", document=document))
    page.save()
    return page


def by_block(document, **state):
    return make_information_page(body=body_with(document), **state)


def by_nested_rich_text(document, **state):
    sections = [{"heading": "Papers", "text": text_linking(document)}]
    return make_information_page(body=[("accordion", {"sections": sections})], **state)


def by_rich_text(document, **state):
    return make_briefing(questions=text_linking(document), **state)


WAYS = pytest.mark.parametrize("refer", [by_field, by_inline, by_block, by_nested_rich_text, by_rich_text])


def test_nobody_reads_a_document_that_no_page_refers_to(rf, document):
    assert read(rf, document) is None


@WAYS
def test_a_live_page_opens_its_document(rf, document, refer):
    refer(document)
    assert read(rf, document) is Access.PUBLIC


@WAYS
def test_a_draft_does_not(rf, document, refer):
    refer(document, live=False)
    assert read(rf, document) is None


@WAYS
def test_a_private_page_does_not(rf, document, refer):
    refer(document, private=True)
    assert read(rf, document) is None


@WAYS
def test_an_unpublished_page_closes_it(rf, document, refer):
    refer(document).unpublish()
    assert read(rf, document) is None


@WAYS
def test_a_deleted_page_closes_it(rf, document, refer):
    refer(document).delete()
    assert read(rf, document) is None


@WAYS
def test_a_scheduled_page_does_not_open_it_before_its_time(rf, document, refer):
    page = refer(document, live=False, go_live_at=timezone.now() + timedelta(hours=1))
    page.save_revision().publish()
    assert Page.objects.get(pk=page.pk).approved_schedule
    assert read(rf, document) is None


@WAYS
def test_a_page_that_is_live_before_its_go_live_time_does_not_open_it(rf, document, refer):
    refer(document, go_live_at=timezone.now() + timedelta(hours=1))
    assert read(rf, document) is None


@WAYS
def test_an_expired_page_that_is_not_yet_unpublished_closes_it(rf, document, refer):
    refer(document, expire_at=timezone.now() - timedelta(seconds=1))
    assert read(rf, document) is None


@WAYS
def test_a_page_below_a_private_one_does_not_open_it(rf, document, refer):
    page = refer(document)
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert read(rf, document) is None


@WAYS
def test_one_public_page_among_closed_ones_opens_it(rf, document, refer):
    refer(document, live=False)
    refer(document, private=True)
    assert read(rf, document) is None
    refer(document)
    assert read(rf, document) is Access.PUBLIC


def draft_on(page, **changed):
    for name, value in changed.items():
        setattr(page, name, value)
    return page.save_revision()


@pytest.mark.parametrize("scheduled", [False, True])
def test_a_file_in_the_draft_of_a_live_page_stays_closed_and_the_old_one_open(rf, document, scheduled):
    new = make_document("New report")
    page = make_review(report=document)
    page.save_revision().publish()
    page = ReviewPage.objects.get(pk=page.pk)
    revision = draft_on(page, report=new, go_live_at=timezone.now() + timedelta(hours=1) if scheduled else None)
    if scheduled:
        revision.publish()
    assert (read(rf, document), read(rf, new)) == (Access.PUBLIC, None)


def test_a_file_that_a_draft_removes_stays_open_until_the_draft_is_published(rf, document):
    page = make_information_page(body=body_with(document))
    revision = draft_on(page, body=[("heading", "No file")])
    assert read(rf, document) is Access.PUBLIC
    revision.publish()
    assert read(rf, document) is None


def test_the_old_file_closes_when_a_page_is_published_with_another(rf, document):
    new = make_document("New report")
    page = make_review(report=document)
    draft_on(page, report=new).publish()
    assert (read(rf, document), read(rf, new)) == (None, Access.PUBLIC)


def test_an_inline_record_that_is_removed_closes_its_file(rf, document):
    page = ReviewPage.objects.get(pk=by_inline(document).pk)
    page.further_documents.set([])
    page.save_revision().publish()
    assert ReferenceIndex.get_references_to(document).exists(), "fixed in Wagtail? then documents.access may trust it"
    assert read(rf, document) is None


def test_a_stale_entry_of_the_reference_index_opens_nothing(rf, document):
    page = by_block(document)
    with disable_reference_index_auto_update():
        page.body = [("heading", "No file")]
        page.save()
    assert ReferenceIndex.get_references_to(document).exists()
    assert read(rf, document) is None


@pytest.mark.parametrize("refer", [by_field, by_inline])
def test_files_of_fields_and_inlines_do_not_need_the_reference_index(rf, document, refer):
    refer(document)
    ReferenceIndex.objects.all().delete()
    assert read(rf, document) is Access.PUBLIC


def test_files_in_text_stay_closed_without_the_reference_index_until_it_is_rebuilt(rf, document):
    page = by_block(document)
    ReferenceIndex.objects.all().delete()
    assert read(rf, document) is None
    ReferenceIndex.create_or_update_for_object(page)
    assert read(rf, document) is Access.PUBLIC


def test_the_reference_index_is_written_in_the_transaction_that_saves_the_page(
    rf, document, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=False):
        by_block(document)
    assert read(rf, document) is Access.PUBLIC


def test_a_setting_or_another_record_that_is_no_page_opens_nothing(rf, document):
    settings = PartnershipSettings.for_site(Site.objects.get(is_default_site=True))
    settings.footer_text = text_linking(document)
    settings.save()
    ReferenceIndex.create_or_update_for_object(settings)
    assert ReferenceIndex.get_references_to(document).exists()
    assert read(rf, document) is None


def test_the_number_of_another_page_type_is_not_taken_for_this_one(rf, document):
    """A block that holds the same number for something else (here a page) refers to no document."""
    page = make_information_page(body=[("paragraph", f'<p><a linktype="page" id="{document.pk}">a page</a></p>')])
    assert isinstance(page, InformationPage)
    assert read(rf, document) is None


def test_a_page_with_a_password_opens_it_to_who_gave_it(rf, document):
    restriction = PageViewRestriction.objects.create(
        page=by_field(document), restriction_type=PageViewRestriction.PASSWORD, password="together"
    )
    assert read(rf, document) is None
    assert read(rf, document, passed=[restriction.pk + 1]) is None
    assert read(rf, document, passed=[restriction.pk]) is Access.PERSONAL


@pytest.mark.parametrize("refer", [by_field, by_block])
def test_a_page_for_signed_in_people_opens_it_to_them(rf, django_user_model, document, refer):
    refer(document, private=True)
    user = django_user_model.objects.create_user("reader")
    assert read(rf, document, user) is Access.PERSONAL


def test_a_page_for_a_group_opens_it_to_its_members(rf, django_user_model, document):
    group = Group.objects.create(name="Panel")
    restriction = PageViewRestriction.objects.create(
        page=by_field(document), restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(group)
    user = django_user_model.objects.create_user("reader")
    assert read(rf, document, user) is None
    user.groups.add(group)
    assert read(rf, document, user) is Access.PERSONAL


def test_each_of_several_restrictions_must_be_met(rf, django_user_model, document):
    page = by_field(document, private=True)
    outer = PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="together"
    )
    user = django_user_model.objects.create_user("reader")
    assert read(rf, document, user) is None
    assert read(rf, document, user, passed=[outer.pk]) is Access.PERSONAL


@pytest.mark.parametrize("group", ["Authors", "Checkers", "Publishers"])
def test_editors_who_may_choose_a_document_read_it_before_its_page_is_live(rf, django_user_model, document, group):
    user = django_user_model.objects.create_user("editor")
    assert read(rf, document, user) is None
    user.groups.add(Group.objects.get(name=group))
    user = django_user_model.objects.get(pk=user.pk)
    assert read(rf, document, user) is Access.PERSONAL
    user.is_active = False
    assert read(rf, document, user) is None


def test_editors_of_one_collection_do_not_read_the_documents_of_another(rf, django_user_model, document):
    root = Collection.get_first_root_node()
    theirs = root.add_child(name="Theirs")
    group = Group.objects.create(name="Guests")
    GroupCollectionPermission.objects.create(
        group=group,
        collection=theirs,
        permission=Permission.objects.get(content_type__app_label="wagtaildocs", codename="choose_document"),
    )
    user = django_user_model.objects.create_user("guest")
    user.groups.add(group)
    assert read(rf, document, user) is None
    document.collection = theirs
    document.save()
    assert read(rf, document, django_user_model.objects.get(pk=user.pk)) is Access.PERSONAL


def test_asking_takes_few_queries(rf, document, django_assert_max_num_queries):
    for _ in range(3):
        by_field(document)
        by_block(document)
    with django_assert_max_num_queries(5):
        assert read(rf, document) is Access.PUBLIC
