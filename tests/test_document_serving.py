"""The address of a document: what it answers, to whom, with which headers."""

import contextlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse
from django.utils.http import http_date
from django.utils.text import get_valid_filename
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import CollectionViewRestriction
from wagtail.rich_text import expand_db_html

from documents.models import SiteDocument
from documents.ranges import RangeNotSatisfiableError, requested_range
from documents.storage import safe_name

from .factories import make_document, make_review

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 4


@pytest.fixture
def document():
    return make_document(content=CONTENT)


@pytest.fixture
def public(document):
    """A document that a live page refers to."""
    make_review(report=document)
    return document


def content(response):
    return response.getvalue() if response.streaming else response.content


def test_a_public_document_is_sent_with_headers_that_suit_a_file(client, public):
    response = client.get(public.url)
    assert response.status_code == 200
    assert content(response) == CONTENT
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Content-Disposition"] == 'inline; filename="report.pdf"'
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["ETag"] == f'"{public.file_hash}"'
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize("name", ["data.csv", "page.html", "picture.svg", "noname", "sheet.xlsx"])
def test_whatever_is_no_pdf_is_downloaded_and_cannot_run(client, name):
    document = make_document(content=b"<script>1</script>", name=name)
    make_review(report=document)
    response = client.get(document.url)
    assert response["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_name_that_is_not_ascii_reaches_the_reader(client):
    document = make_document(name="Adroddiad â ŵ.pdf")
    make_review(report=document)
    response = client.get(document.url)
    assert response.status_code == 200
    assert response["Content-Disposition"] == "inline; filename*=utf-8''Adroddiad_%C3%A2_%C5%B5.pdf"


def shape_of(response):
    return response.status_code, content(response), dict(response.headers)


@pytest.mark.parametrize("signed_in", [False, True])
def test_unknown_forbidden_and_misnamed_look_the_same(client, django_user_model, document, signed_in):
    if signed_in:
        client.force_login(django_user_model.objects.create_user("reader"))
    public = make_document("Public")
    make_review(report=public)
    unknown = shape_of(client.get(f"/documents/{'x' * 32}/report.pdf"))
    assert unknown[0] == 404
    addresses = [
        document.url,  # nobody may read it
        public.url.replace("report.pdf", "other.pdf"),
        public.url.replace("report.pdf", "REPORT.PDF"),
        public.url.replace(public.token, public.token.swapcase()),
        f"/documents/{public.pk}/report.pdf",  # Wagtail's own address
        f"/documents/{'A' * 5000}/report.pdf",
    ]
    for address in addresses:
        assert shape_of(client.get(address)) == unknown, address


def test_other_addresses_near_a_document_are_ordinary_pages_that_are_not_there(client, public):
    ordinary = shape_of(client.get("/no-such-page/"))
    addresses = [
        public.url + "/",
        f"/documents/{public.token}/",
        "/documents/",
        f"/documents/../{public.file.name}",
        f"/media/{public.file.name}",
        f"/private/{public.file.name}",
    ]
    for address in addresses:
        assert shape_of(client.get(address)) == ordinary, address
    assert ordinary[1] == client.get(f"/documents/{'x' * 32}/report.pdf").content


@pytest.mark.parametrize(
    "header", ["HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_RANGE", "HTTP_IF_RANGE"]
)
def test_a_forbidden_file_is_not_found_whatever_the_conditions(client, document, header):
    values = [f'"{document.file_hash}"', "*", http_date(4_000_000_000), "bytes=0-0", "bytes=99999-", '"x"']
    for value in values:
        assert client.get(document.url, **{header: value}).status_code == 404
        assert client.head(document.url, **{header: value}).status_code == 404


def test_a_file_closes_at_once_for_who_holds_it_in_a_cache(client, document):
    page = make_review(report=document)
    etag = client.get(document.url)["ETag"]
    assert client.get(document.url, HTTP_IF_NONE_MATCH=etag).status_code == 304
    page.unpublish()
    assert client.get(document.url, HTTP_IF_NONE_MATCH=etag).status_code == 404


def test_a_document_whose_hash_is_not_known_has_an_etag_of_its_own(client, public):
    SiteDocument.objects.update(file_hash="")
    assert len(client.get(public.url)["ETag"]) > 10


def test_a_conditional_answer_carries_the_rule_of_caching(client, public):
    first = client.get(public.url)
    for header in ({"HTTP_IF_NONE_MATCH": first["ETag"]}, {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}):
        response = client.get(public.url, **header)
        assert (response.status_code, response.content) == (304, b"")
        assert response["Cache-Control"] == "no-cache"
        assert response["ETag"] == first["ETag"]
    assert client.get(public.url, HTTP_IF_MATCH='"other"').status_code == 412


def test_an_editor_reads_a_file_before_its_page_is_live_and_nothing_keeps_it(admin_client, document):
    response = admin_client.get(document.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]


def test_a_file_seen_through_a_page_with_a_password_is_kept_nowhere(client, django_user_model, document):
    make_review(report=document, private=True)
    assert client.get(document.url).status_code == 404
    client.force_login(django_user_model.objects.create_user("reader"))
    response = client.get(document.url)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_a_collection_may_still_ask_for_a_login(client, public):
    CollectionViewRestriction.objects.create(
        collection=public.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    response = client.get(public.url)
    assert response.status_code == 302
    assert response["Cache-Control"] == "private, no-store"


def test_a_collection_may_still_ask_for_a_password(client, public):
    restriction = CollectionViewRestriction.objects.create(
        collection=public.collection, restriction_type=CollectionViewRestriction.PASSWORD, password="together"
    )
    assert b"password" in client.get(public.url).content
    address = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
    response = client.post(address, {"password": "together", "return_url": public.url})
    assert response.status_code == 302
    assert content(client.get(public.url)) == CONTENT


def test_head_has_the_headers_of_get_and_no_body(client, public):
    get, head = client.get(public.url), client.head(public.url)
    assert content(head) == b""
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_document_can_only_be_read(client, public, method):
    assert getattr(client, method)(public.url).status_code == 405


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 1023),
        ("bytes=-10", 1014, 1023),
        ("bytes=-99999", 0, 1023),
        ("bytes=1000-99999", 1000, 1023),
        ("bytes= 5-6 ", 5, 6),
        ("Bytes=5-6", 5, 6),
        ("bytes=1023-1023", 1023, 1023),
        ("bytes=0-999999999999999999", 0, 1023),
    ],
)
def test_a_part_of_a_file_is_sent(client, public, header, first, last):
    response = client.get(public.url, HTTP_RANGE=header)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)
    assert content(response) == CONTENT[first : last + 1]
    assert response["ETag"] == f'"{public.file_hash}"'


@pytest.mark.parametrize("header", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_behind_the_end_is_416(client, public, header):
    response = client.get(public.url, HTTP_RANGE=header)
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */1024")
    assert response.content == b""


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "lines=1-2",
        "bytes=0-1,5-6",
        "bytes=" + ",".join(["0-"] * 1000),
        "bytes=\u0661-\u0662",
        "bytes=" + "9" * 5000 + "-",
        "bytes=--5",
        "bytes=1 - 2",
    ],
)
def test_what_is_no_single_range_gets_the_whole_file(client, public, header):
    response = client.get(public.url, HTTP_RANGE=header)
    assert response.status_code == 200
    assert content(response) == CONTENT


def test_a_part_is_only_sent_of_the_file_that_the_reader_has_begun(client, public):
    whole = client.get(public.url)
    for condition, status in [
        (whole["ETag"], 206),
        (whole["Last-Modified"], 206),
        ('"other"', 200),
        (f"W/{whole['ETag']}", 200),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 200),
        ("nonsense", 200),
    ]:
        response = client.get(public.url, HTTP_RANGE="bytes=0-0", HTTP_IF_RANGE=condition)
        assert response.status_code == status, condition


def test_an_empty_file_can_be_asked_for(client):
    document = make_document(content=b"", name="empty.csv")
    make_review(report=document)
    assert content(client.get(document.url)) == b""
    assert client.get(document.url, HTTP_RANGE="bytes=0-").status_code == 416


@given(st.text(max_size=60) | st.from_regex(r"bytes=[0-9]{0,25}-[0-9]{0,25}"), st.integers(0, 10**6))
def test_no_range_header_asks_for_what_is_not_there(header, size):
    with contextlib.suppress(RangeNotSatisfiableError):
        part = requested_range(header, size)
        assert part is None or 0 <= part[0] <= part[1] < size


class Unreachable:
    """A stand-in for a query set of a database that is gone."""

    def __getattr__(self, name):
        raise OperationalError("server closed the connection unexpectedly")


def test_without_the_database_the_answer_is_503_and_not_the_file(client, public, monkeypatch):
    monkeypatch.setattr(SiteDocument, "objects", Unreachable())
    response = client.get(public.url)
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"
    assert response["Retry-After"]


def test_a_database_that_fails_while_the_right_is_asked_for_is_503(client, public, monkeypatch):
    monkeypatch.setattr("documents.access.Page.objects", Unreachable())
    assert client.get(public.url).status_code == 503


def test_a_file_that_the_storage_lost_is_not_found(client, public):
    public.file.storage.delete(public.file.name)
    assert client.get(public.url).status_code == 404


def test_a_storage_that_fails_is_503(client, public, monkeypatch):
    def fail(*args):
        raise PermissionError

    monkeypatch.setattr(type(public.file.storage), "open", fail)
    assert client.get(public.url).status_code == 503


def test_links_in_rich_text_lead_to_the_address_with_the_token(public):
    assert expand_db_html(f'<a linktype="document" id="{public.pk}">x</a>') == f'<a href="{public.url}">x</a>'
    assert public.url == f"/documents/{public.token}/report.pdf"


def test_files_lie_outside_the_folder_that_web_servers_serve(public):
    assert Path(public.file.path).is_relative_to(settings.PRIVATE_MEDIA_ROOT)
    assert not Path(public.file.path).is_relative_to(settings.MEDIA_ROOT)
    with pytest.raises(ValueError, match="not accessible via a URL"):
        assert public.file.url


def test_tokens_differ_and_are_long():
    tokens = {make_document().token for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 32 for token in tokens)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Child A, final report (v2).PDF", "Child_A_final_report_v2.PDF"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\Users\\Jo\\report.pdf", "report.pdf"),
        ("a\x00b\x7f\r\n.pdf", "ab_.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
        ("///", "file"),
        ("'\"<script>&?#%.pdf", "script.pdf"),
        ("e\u0301tude.pdf", "étude.pdf"),
        ("报告.pdf", "报告.pdf"),
        ("\udcff.pdf", "pdf"),
        ("x." + "y" * 300, "x." + "y" * 118),
    ],
)
def test_names_of_files_are_made_safe(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_no_name_is_unsafe(name):
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= 140
    assert safe not in {".", ".."}
    assert "/" not in safe
    assert get_valid_filename(safe) == safe


@pytest.mark.parametrize("name", ["ﷺ" * 200 + ".pdf", "a" * 500 + ".pdf", "../../x.pdf", ".pdf", "\x00.pdf"])
def test_a_document_with_an_odd_name_is_stored_and_served(client, name):
    document = make_document("Odd", content=CONTENT, name=name)
    make_review(report=document)
    assert content(client.get(document.url)) == CONTENT


def upload(client, address, name="final.pdf", body=b"%PDF-1.7 new", **fields):
    return client.post(address, {"title": "A report", "file": SimpleUploadedFile(name, body), "tags": ""} | fields)


def test_a_replaced_file_has_another_place_and_the_old_one_goes(
    admin_client, public, django_capture_on_commit_callbacks
):
    old = Path(public.file.path)
    with django_capture_on_commit_callbacks() as callbacks:
        response = upload(admin_client, reverse("wagtaildocs:edit", args=[public.pk]))
    assert response.status_code == 302
    assert old.exists(), "the old file must outlast a transaction that fails"
    for callback in callbacks:
        callback()
    assert not old.exists()
    new = SiteDocument.objects.get(pk=public.pk)
    assert Path(new.file.path).parent != old.parent
    assert new.file_hash != public.file_hash
    assert admin_client.get(public.url).status_code == 404, "the address under the old name"
    assert content(admin_client.get(new.url)) == b"%PDF-1.7 new"


def test_a_deleted_document_takes_its_file_with_it(public, django_capture_on_commit_callbacks):
    path = Path(public.file.path)
    with django_capture_on_commit_callbacks() as callbacks:
        public.delete()
    assert path.exists()
    for callback in callbacks:
        callback()
    assert not path.exists()


def test_the_library_and_the_chooser_work_with_private_files(admin_client, public):
    for name in ("wagtaildocs:index", "wagtaildocs:add_multiple", "wagtaildocs_chooser:choose"):
        assert admin_client.get(reverse(name)).status_code == 200
    chosen = admin_client.get(reverse("wagtaildocs_chooser:chosen", args=[public.pk])).json()["result"]
    assert chosen["url"] == public.url
    assert public.url in admin_client.get(reverse("wagtaildocs:edit", args=[public.pk])).text


def test_an_uploaded_document_is_served_to_its_editor(admin_client):
    assert upload(admin_client, reverse("wagtaildocs:add"), name="Überblick.pdf").status_code == 302
    document = SiteDocument.objects.get()
    assert content(admin_client.get(document.url)) == b"%PDF-1.7 new"
    assert document.file_size == 12


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("report.docx", "Save it as PDF, and upload that."),
        ("figures.XLSX", "Save the figures as CSV, or the sheet as PDF, and upload that."),
        ("slides.pptx", "Save it as PDF, and upload that."),
        ("page.html", "is not allowed"),
        ("run.exe", "is not allowed"),
        ("report", "is not allowed"),
    ],
)
def test_other_kinds_of_file_are_refused_with_a_message(admin_client, name, said):
    response = upload(admin_client, reverse("wagtaildocs:add"), name=name)
    assert response.status_code == 200
    assert said in response.text
    assert not SiteDocument.objects.exists()
