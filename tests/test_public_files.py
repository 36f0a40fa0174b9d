"""Lists of public files: the same answer for all at once as for each one alone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from documents.access import Access, access_to
from documents.models import SiteDocument
from documents.public_files import PublicFiles
from home.models import InformationPage
from reviews.models import ReviewDocument

from .factories import make_briefing, make_document, make_information_page, make_recommendation, make_review

pytestmark = pytest.mark.django_db


def public():
    return set(SiteDocument.objects.filter(pk__in=PublicFiles().keys))


def link(document):
    return f'<p><a linktype="document" id="{document.pk}">the report</a> of 3</p>'


def by_field(document, **state):
    make_review(report=document, **state)


def by_inline_field(document, **state):
    page = make_review(**state)
    page.further_documents.add(ReviewDocument(title="Summary", document=document))
    page.save()


def by_block(document, **state):
    make_information_page(body=[("file", {"document": document, "title": ""})], **state)


def by_rich_text_in_a_block(document, **state):
    make_information_page(body=[("paragraph", link(document))], **state)


def by_rich_text_in_a_list_in_a_block(document, **state):
    sections = [{"heading": "Papers", "text": link(document)}]
    make_information_page(body=[("accordion", {"sections": sections})], **state)


def by_rich_text_of_an_inline_record(document, **state):
    page = make_review(**state)
    make_recommendation(page, text=link(document))
    page.refresh_from_db()
    page.save()


def by_rich_text_field(document, **state):
    make_briefing(questions=link(document), **state)


WAYS = [
    by_field,
    by_inline_field,
    by_block,
    by_rich_text_in_a_block,
    by_rich_text_in_a_list_in_a_block,
    by_rich_text_of_an_inline_record,
    by_rich_text_field,
]
way = pytest.mark.parametrize("offer", WAYS, ids=lambda offer: offer.__name__)


@way
def test_file_is_public_while_a_public_page_offers_it(home, offer):
    document = make_document()
    other = make_document("Never offered")
    offer(document)
    assert public() == {document}
    assert other not in public()


@way
@pytest.mark.parametrize(
    "state",
    [
        {"live": False},
        {"private": True},
        {"go_live_at": timezone.now() + timedelta(days=1)},
        {"expire_at": timezone.now() - timedelta(days=1)},
    ],
    ids=["draft", "private", "embargoed", "expired"],
)
def test_file_is_not_public_while_its_page_is_not(home, offer, state):
    offer(make_document(), **state)
    assert public() == set()


def test_reference_that_only_the_index_keeps_opens_nothing(home):
    document = make_document()
    by_block(document)
    # As when the task that updates the index has failed, or is still to come.
    page = InformationPage.objects.get()
    InformationPage.objects.filter(pk=page.pk).update(body=[("paragraph", "<p>Nothing here.</p>")])
    assert public() == set()


@pytest.mark.parametrize(
    "change",
    [{"cleared": ""}, {"sha256": ""}, {"sha256": "", "cleared": ""}, {"public_until": timezone.now()}],
    ids=["not cleared", "another file", "never read", "publication ended"],
)
def test_file_that_is_closed_is_not_public(home, change):
    document = make_document()
    by_field(document)
    SiteDocument.objects.update(**change)
    assert public() == set()


def test_file_in_a_closed_collection_is_not_public(home):
    document = make_document()
    by_field(document)
    above = Collection.get_first_root_node().add_child(name="Closed")
    SiteDocument.objects.update(collection=above.add_child(name="Below"))
    CollectionViewRestriction.objects.create(collection=above, restriction_type="login")
    assert public() == set()


def test_all_at_once_get_the_answer_of_each_alone(home, rf):
    for number, offer in enumerate([*WAYS, *WAYS, *WAYS]):
        offer(make_document(), live=number % 3 != 1, private=number % 3 == 2)
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), {}
    alone = {each for each in SiteDocument.objects.all() if access_to(each, request) is Access.PUBLIC}
    assert public() == alone
    assert len(alone) == len(WAYS)


def test_costs_the_same_however_many_files_there_are(home, django_assert_num_queries, django_assert_max_num_queries):
    for offer in WAYS:
        offer(make_document())
    public()
    with django_assert_max_num_queries(16) as counted:
        public()
    for offer in [*WAYS, *WAYS, *WAYS]:
        offer(make_document())
    with django_assert_num_queries(len(counted)):
        assert len(public()) == 4 * len(WAYS)


def test_first_publication_is_that_of_the_first_page_that_offers_it(home):
    document = make_document()
    early, late = timezone.now() - timedelta(days=900), timezone.now() - timedelta(days=3)
    make_review(report=document, first_published_at=late)
    make_briefing(document=document, first_published_at=early)
    make_briefing(document=document, live=False, first_published_at=early - timedelta(days=1))
    assert PublicFiles().offered_since[document.pk] == early


def test_each_file_knows_the_public_pages_that_offer_it(home):
    document, other = make_document(), make_document()
    offering = [
        make_review(report=document),
        make_information_page(body=[("file", {"document": document, "title": ""})]),
    ]
    make_review(report=document, live=False)
    make_review(report=other, private=True)
    assert PublicFiles().offers == {document.pk: {page.pk for page in offering}}
