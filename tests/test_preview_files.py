"""The files of a previewed page: readable below the link alone, and only those that the shown version refers to."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Page

from documents.models import SiteRendition
from publishing.withdrawal import withdraw
from reviews.models import ReviewDocument, ReviewPage

from .factories import make_document, make_image, make_information_page, make_recommendation, make_review
from .previews import answer, logged, make_preview, nothing, the_link
from .releases import make_user

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"""(?:href|src|content)=["']([^"']*/(?:documents|images)/[^"']+)""")
PARTS = {"Range": "bytes=0-3"}


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"


@pytest.fixture
def maker(django_user_model):
    return make_user(django_user_model, "maker")


@pytest.fixture
def draft():
    """A draft with a file in every place where a page can have one, and pictures."""
    papers = {name: make_document(name, name=f"{name}.pdf") for name in ("report", "row", "block", "text", "advice")}
    picture = make_image("Picture")
    link = '<p><a linktype="document" id="{}">read</a></p>'
    page = make_review(
        live=False,
        report=papers["report"],
        social_image=picture,
        key_learning=[
            ("file", {"document": papers["block"], "title": ""}),
            ("accordion", {"sections": [{"heading": "Papers", "text": link.format(papers["text"].pk)}]}),
            ("picture", {"image": picture, "alt_text": "A door", "caption": ""}),
        ],
    )
    page.further_documents.add(ReviewDocument(title="Summary", document=papers["row"]))
    page.save()
    make_recommendation(page, text=link.format(papers["advice"].pk))
    page = ReviewPage.objects.get(pk=page.pk)
    page.save_revision()
    return page


def files_in(html):
    """The addresses of documents and pictures in `html`, those of the site's own design left out."""
    return {found for found in ADDRESS.findall(html) if not found.startswith(settings.STATIC_URL)}


def test_every_file_of_the_page_has_an_address_below_the_link_and_no_other(client, draft, maker):
    address = make_preview(draft, maker)
    files = files_in(client.get(address).content.decode())
    names = {file.rpartition("/")[2] for file in files}
    assert {"report.pdf", "row.pdf", "block.pdf", "text.pdf", "advice.pdf"} < names
    assert len(files) == 6
    for file in files:
        assert file.startswith(address), file
        assert client.get(file).status_code == 200
        assert client.get("/" + file.removeprefix(address)).status_code == 404
    assert len(logged("read")) == 6


def test_a_picture_is_made_at_its_size_while_the_page_is_shown(client, draft, maker):
    assert not SiteRendition.objects.filter(filter_spec__contains="width-840").exists()
    html = client.get(make_preview(draft, maker)).content.decode()
    (picture,) = [file for file in files_in(html) if "/images/" in file]
    response = client.get(picture)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert logged("read")[0].data["title"] == "Picture"


def test_a_document_can_be_read_in_parts_and_is_kept_by_nobody(client, draft, maker):
    address = f"{make_preview(draft, maker)}documents/{draft.report.token}/report.pdf"
    response = client.get(address, headers=PARTS)
    assert (response.status_code, response.getvalue()) == (206, b"%PDF")
    assert response["Cache-Control"] == "no-store, private"
    assert client.head(address)["Content-Length"] == str(draft.report.file_size)
    assert the_link().times_opened == 0


def test_what_is_not_the_pages_is_not_below_its_link(client, draft, maker):
    address = make_preview(draft, maker)
    foreign, public = make_document("Other"), make_document("Public")
    make_review(report=foreign, live=False)
    make_review(report=public)
    size = make_image("Other").get_rendition("width-100")
    for below in (
        f"documents/{foreign.token}/report.pdf",
        f"documents/{public.token}/report.pdf",
        f"documents/{draft.report.token}/other.pdf",
        f"documents/{draft.report_id}/report.pdf",
        f"images/{size.url.rpartition('/')[2]}",
        "images/",
        "images/x.png",
    ):
        assert answer(client.get(address + below)) == nothing(client), below
    assert not logged("read")


def test_of_a_live_page_the_link_opens_the_new_file_and_the_public_the_old(client, maker):
    old, new = make_document("Old", name="old.pdf"), make_document("New", name="new.pdf")
    page = make_review(report=old)
    page.save_revision().publish()
    page = ReviewPage.objects.get(pk=page.pk)
    page.report, page.go_live_at = new, timezone.now() + timedelta(hours=1)
    page.save_revision().publish(user=maker)
    address = make_preview(Page.objects.get(pk=page.pk), maker)
    html = client.get(address).content.decode()
    assert client.get(f"{address}documents/{new.token}/new.pdf").status_code == 200
    assert client.get(f"{address}documents/{old.token}/old.pdf").status_code == 404
    assert "new.pdf" in html
    assert "old.pdf" not in html
    assert client.get(new.url).status_code == 404
    assert client.get(old.url).status_code == 200


def test_a_withdrawn_file_is_not_below_the_link_of_another_page(client, maker):
    report = make_document()
    withdraw(make_review(report=report), user=None, reason="Wrong file.")
    other = make_information_page(live=False, body=[("file", {"document": report, "title": ""})])
    address = make_preview(other, maker)
    assert client.get(f"{address}documents/{report.token}/report.pdf").status_code == 404


def test_a_file_that_its_collection_keeps_stays_closed(client, draft, maker):
    collection = Collection.get_first_root_node().add_child(name="For the panel")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    draft.report.collection = collection
    draft.report.save()
    address = make_preview(draft, maker)
    assert client.get(address).status_code == 200
    assert client.get(f"{address}documents/{draft.report.token}/report.pdf").status_code == 404


def test_a_file_that_is_lost_is_503(client, draft, maker):
    draft.report.file.storage.delete(draft.report.file.name)
    response = client.get(f"{make_preview(draft, maker)}documents/{draft.report.token}/report.pdf")
    assert response.status_code == 503
    assert not logged("read")
