"""Files in an S3-compatible object store, against a server that speaks the protocol."""

import urllib.request
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents import object_store
from documents.models import SiteDocument, SiteImage
from documents.object_store import PrivateS3Storage, StoreAddress
from documents.storage import local_copy
from publishing.signed_addresses import move_file
from publishing.withdrawal import withdraw
from reviews.models import ReviewPage

from .factories import make_document, make_image, make_review
from .object_stores import SECRET, files_in_store, running_store

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 4
EXAMPLE = "s3://EXAMPLEKEY:example@127.0.0.1:1/bucket?region=eu-west-2&tls=no"


@pytest.fixture(scope="session")
def host():
    with running_store() as host:
        yield host


@pytest.fixture
def store(host, settings):
    with files_in_store(host, settings) as storage:
        yield storage


@pytest.fixture
def public(store):
    """A document in the store that a live page refers to."""
    document = make_document(content=CONTENT, name="Adroddiad â.pdf")
    make_review(report=document)
    return document


def objects(storage):
    return {stored.key for stored in storage.bucket.objects.all()}


def fetch(address, method="GET", **headers):
    request = urllib.request.Request(address, method=method, headers=headers)
    with urllib.request.urlopen(request) as response:
        return response.status, response.read(), response.headers


def test_a_public_document_is_fetched_from_the_store_at_a_signed_address(client, store, public):
    response = client.get(public.url)
    assert (response.status_code, response["Cache-Control"]) == (302, "no-store")
    query = parse_qs(urlsplit(response["Location"]).query)
    assert query["X-Amz-Expires"] == ["30"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Signature"]
    assert SECRET not in response["Location"]
    status, body, headers = fetch(response["Location"])
    assert (status, body) == (200, CONTENT)
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "inline; filename*=utf-8''Adroddiad_%C3%A2.pdf"
    assert headers["Cache-Control"] == "private, no-store"


def test_the_seconds_of_an_address_are_a_setting(client, host, settings):
    settings.SIGNED_ADDRESS_SECONDS = 7
    with files_in_store(host, settings):
        document = make_document()
        make_review(report=document)
        assert "X-Amz-Expires=7&" in client.get(document.url)["Location"]


def test_the_store_answers_parts_and_heads(client, public):
    status, body, headers = fetch(client.get(public.url)["Location"], Range="bytes=10-19")
    assert (status, body, headers["Content-Range"]) == (206, CONTENT[10:20], "bytes 10-19/1024")
    head = client.head(public.url)
    assert (head.status_code, head.content) == (302, b"")
    status, body, headers = fetch(head["Location"], "HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", "1024")


def test_what_is_no_pdf_is_downloaded(client, store):
    document = make_document(content=b"a,b", name="data.csv")
    make_review(report=document)
    _, _, headers = fetch(client.get(document.url)["Location"])
    assert headers["Content-Disposition"] == 'attachment; filename="data.csv"'
    assert headers["Content-Type"] == "text/csv"


def test_objects_are_private_and_encrypted(store, public):
    stored = store.bucket.Object(public.file.name)
    grants = stored.Acl().grants
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]
    assert grants[0]["Grantee"]["Type"] == "CanonicalUser", "nobody but the owner"
    assert stored.server_side_encryption == "AES256"


def test_an_address_without_its_signature_opens_nothing(client, public):
    address = client.get(public.url)["Location"]
    with pytest.raises(HTTPError, match="403"):
        fetch(address.partition("?")[0])


def test_a_forbidden_document_has_no_signed_address(client, store):
    document = make_document()
    assert client.get(document.url).status_code == 404
    assert client.head(document.url).status_code == 404


def test_what_is_read_by_a_right_of_ones_own_is_sent_by_the_site_itself(admin_client, store):
    document = make_document(content=CONTENT)
    response = admin_client.get(document.url, headers={"range": "bytes=1000-"})
    assert (response.status_code, response.getvalue()) == (206, CONTENT[1000:])
    assert response["Cache-Control"] == "private, no-store"


def test_the_site_can_send_public_documents_itself_too(client, public, settings):
    settings.FILE_SERVING = "django"
    response = client.get(public.url)
    assert (response.status_code, response.getvalue()) == (200, CONTENT)
    assert client.get(public.url, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert client.get(public.url, headers={"range": "bytes=5-6"}).getvalue() == CONTENT[5:7]
    assert client.head(public.url)["Content-Length"] == "1024"


def test_an_empty_file_can_be_sent(client, store, settings):
    settings.FILE_SERVING = "django"
    document = make_document(content=b"", name="empty.csv")
    make_review(report=document)
    assert client.get(document.url).getvalue() == b""


def test_an_upload_in_the_admin_goes_to_the_store(admin_client, store):
    data = {"title": "A report", "file": SimpleUploadedFile("final.pdf", b"%PDF-1.7 new"), "tags": ""}
    assert admin_client.post(reverse("wagtaildocs:add"), data).status_code == 302
    document = SiteDocument.objects.get()
    assert objects(store) == {document.file.name}
    assert document.file_size == 12
    assert admin_client.get(document.url).getvalue() == b"%PDF-1.7 new"
    for address in (reverse("wagtaildocs:index"), reverse("wagtaildocs:edit", args=[document.pk])):
        assert admin_client.get(address).status_code == 200


def test_a_replaced_file_goes_from_the_store_and_its_signed_address_with_it(
    admin_client, client, store, public, django_capture_on_commit_callbacks
):
    old, address = public.file.name, client.get(public.url)["Location"]
    data = {"title": "A report", "file": SimpleUploadedFile("final.pdf", b"%PDF-1.7 new"), "tags": ""}
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("wagtaildocs:edit", args=[public.pk]), data)
    assert old not in objects(store)
    with pytest.raises(HTTPError, match=r"40[34]"):
        fetch(address)


def test_a_deleted_document_goes_from_the_store(store, public, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        public.delete()
    assert objects(store) == set()


def test_pictures_and_their_sizes_lie_in_the_store_and_come_from_the_site(client, store):
    image = make_image()
    make_review(social_image=image)
    rendition = image.get_rendition("width-100")
    assert objects(store) == {image.file.name, rendition.file.name}
    response = client.get(rendition.url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response.getvalue().startswith(b"\x89PNG")
    assert SiteImage.objects.get().get_rendition("width-50").width == 50


def test_a_missing_object_is_not_found(client, store, public):
    store.delete(public.file.name)
    assert client.get(public.url).status_code == 404
    assert not store.exists(public.file.name)
    store.delete(public.file.name)  # which is no error


@pytest.fixture
def no_store(settings, monkeypatch):
    """A store that does not answer: nothing listens on port 1."""
    settings.FILE_STORAGE_URL = EXAMPLE
    settings.FILE_SERVING = "signed-address"
    settings.STORAGES = settings.STORAGES | {"private": {"BACKEND": "documents.object_store.PrivateS3Storage"}}
    return PrivateS3Storage()


@pytest.mark.parametrize("serving", ["signed-address", "django"])
def test_a_store_that_is_down_is_503(client, no_store, settings, monkeypatch, serving):
    settings.FILE_SERVING = serving
    document = make_document()
    make_review(report=document)
    monkeypatch.setattr(SiteDocument._meta.get_field("file"), "storage", no_store)
    response = client.get(document.url)
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")


def test_a_store_that_is_down_is_an_error_of_the_kind_that_folders_have(no_store):
    tries = [no_store.exists, no_store.size, no_store.get_modified_time, no_store.delete, no_store.open]
    for attempt in tries:
        with pytest.raises(OSError, match="object store"):
            attempt("name")
    with pytest.raises(OSError, match="object store"):
        no_store.save("name", ContentFile(b"x"))


def test_readiness_asks_the_store(client, store):
    assert client.get("/health/ready/").json()["storage private"] == "ok"


@pytest.mark.usefixtures("no_store")
def test_a_store_that_is_down_is_not_ready(client):
    response = client.get("/health/ready/")
    assert (response.status_code, response.json()["storage private"]) == (503, "failed")


def test_a_file_is_read_in_parts_wherever_one_looks(store, monkeypatch):
    monkeypatch.setattr(object_store, "READ_AT_ONCE", 100)
    name = store.save("documents/x/a.bin", ContentFile(CONTENT))
    with store.open(name) as file:
        assert file.size == 1024
        assert file.read(10) == CONTENT[:10]
        assert (file.seek(500), file.read(300)) == (500, CONTENT[500:800])
        assert (file.seek(-5, 2), file.read()) == (1019, CONTENT[-5:])
        assert (file.seek(2000), file.read(1)) == (2000, b"")
        file.seek(0)
        assert b"".join(file.chunks(64)) == CONTENT


def test_an_object_that_is_replaced_while_it_is_read_is_an_error(store):
    name = store.save("documents/x/a.bin", ContentFile(b"a" * 2_000_000))
    with store.open(name) as file:
        assert file.read(1) == b"a"
        store.delete(name)
        with pytest.raises(FileNotFoundError):
            file.read(1_500_000)


def test_the_local_copy_of_an_object_has_its_suffix_and_goes_afterwards(public):
    with local_copy(public.file) as path:
        assert (path.suffix, path.read_bytes()) == (".pdf", CONTENT)
    assert not path.exists()


def test_there_is_no_local_copy_of_an_object_that_is_lost(store, public):
    store.delete(public.file.name)
    with pytest.raises(FileNotFoundError), local_copy(public.file):
        pass


def test_an_object_can_be_copied_within_the_store(store, public):
    store.copy(public.file.name, "documents/elsewhere/a.pdf")
    assert store.open("documents/elsewhere/a.pdf").read() == CONTENT
    assert store.bucket.Object("documents/elsewhere/a.pdf").server_side_encryption == "AES256"


@pytest.fixture
def withdrawn(client, store, settings, tmp_path, django_capture_on_commit_callbacks):
    """A document whose page was just withdrawn, with the address that was signed for it before."""
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"
    document = make_document(content=CONTENT)
    page = make_review(report=document)
    address = client.get(document.url)["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(page, user=None, reason="A test")
    return document, address


def test_an_address_that_was_signed_before_a_withdrawal_ends_with_it(admin_client, store, withdrawn):
    document, address = withdrawn
    with pytest.raises(HTTPError, match=r"40[34]"):
        fetch(address)
    moved = SiteDocument.objects.get(pk=document.pk)
    assert objects(store) == {moved.file.name} != {document.file.name}
    assert moved.filename == document.filename
    assert moved.file.read() == CONTENT


def test_moving_a_file_twice_or_after_it_was_replaced_leaves_what_is_there(store, withdrawn):
    document, _ = withdrawn
    name = SiteDocument.objects.get(pk=document.pk).file.name
    move_file(document.pk, document.file.name)
    assert SiteDocument.objects.get(pk=document.pk).file.name == name
    assert objects(store) == {name}


def test_a_store_that_is_down_stops_no_withdrawal(client, public, settings, tmp_path, monkeypatch):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"

    def fail(*args):
        raise OSError

    monkeypatch.setattr(PrivateS3Storage, "exists", fail)
    withdraw(ReviewPage.objects.get(report=public), user=None, reason="A test")
    assert client.get(public.url).status_code == 410


def test_tasks_hold_no_secret(store):
    path, arguments, named = store.deconstruct()
    assert (path, arguments, named) == ("documents.object_store.PrivateS3Storage", (), {})


@pytest.mark.parametrize(
    ("url", "endpoint", "key", "secret"),
    [
        ("s3://k:s%2F%40@store.example.org:9000/files", "https://store.example.org:9000", "k", "s/@"),
        ("s3://k:s@store.example.org/files/?tls=no", "http://store.example.org", "k", "s"),
        ("s3:///files?region=eu-west-2", "https://s3.eu-west-2.amazonaws.com", None, None),
        ("s3://store.example.org/files", "https://store.example.org", None, None),
    ],
)
def test_the_address_of_a_store_is_understood(url, endpoint, key, secret):
    address = StoreAddress.parse(url)
    assert (address.endpoint, address.bucket, address.key, address.secret) == (endpoint, "files", key, secret)


@pytest.mark.parametrize(
    "url",
    [
        "files",
        "https://store.example.org/files",
        "s3://k:s@store.example.org",
        "s3://k:s@store.example.org/files/more",
        "s3://k@store.example.org/files",
        "s3://:s@store.example.org/files",
        "s3://k:s@store.example.org/files?regoin=eu-west-2",
        "s3:///files",
    ],
)
def test_an_address_of_a_store_that_is_half_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="FILE_STORAGE_URL"):
        StoreAddress.parse(url)


@pytest.mark.parametrize("storage_url", ["", EXAMPLE])
@pytest.mark.parametrize("serving", ["django", "x-accel-redirect", "x-sendfile", "signed-address", "nginx", ""])
def test_settings_that_contradict_each_other_are_found_at_the_start(settings, storage_url, serving):
    settings.FILE_STORAGE_URL, settings.FILE_SERVING = storage_url, serving
    found = {error.id for error in run_checks() if error.id.startswith("documents.")}
    expected = {
        "nginx": {"documents.E001"},
        "": {"documents.E001"},
        "signed-address": set() if storage_url else {"documents.E002"},
        "x-accel-redirect": {"documents.E003"} if storage_url else set(),
        "x-sendfile": {"documents.E003"} if storage_url else set(),
    }
    assert found == expected.get(serving, set())


@pytest.mark.parametrize(("seconds", "is_right"), [(0, False), (1, True), (300, True), (3600, False)])
def test_signed_addresses_are_short_lived(settings, seconds, is_right):
    settings.SIGNED_ADDRESS_SECONDS = seconds
    assert any(error.id == "documents.E004" for error in run_checks()) is not is_right
