"""Unknown and forbidden look the same: to every kind of request, every kind of reader, and by every side entrance."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from home.feeds import updated
from home.models import HomePage, InformationPage

from .canary_channels import ask, assert_unknown
from .factories import make_document, make_image, make_information_page, make_review

pytestmark = pytest.mark.django_db

METHODS = ["get", "head", "post", "put", "patch", "delete", "options", "trace"]
UNKNOWN = "no-such-thing"
TOKEN = "x" * 32


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.WITHDRAWAL_LEDGER = tmp_path / "withdrawals"


@pytest.fixture
def hidden(home):
    """A draft with a file and a picture."""
    return make_review("Child Wren", live=False, report=make_document(), social_image=make_image())


@pytest.fixture
def user(django_user_model):
    return django_user_model.objects.create_user("reader", "reader@example.org", "example-password")


def unknown_twins(page):
    picture = page.social_image.get_rendition("width-100").url
    name = picture.rpartition("/")[2].partition(".")[0]
    yield page.url, page.url.replace(page.slug, UNKNOWN), (page.slug, UNKNOWN)
    yield page.report.url, page.report.url.replace(page.report.token, TOKEN), (page.report.token, TOKEN)
    yield picture, picture.replace(name, TOKEN), (name, TOKEN)


@pytest.mark.parametrize("method", METHODS)
def test_no_method_tells_them_apart(client, hidden, method):
    for guess in unknown_twins(hidden):
        assert_unknown(client, *guess, method=method)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nor_does_a_request_from_another_site(hidden, method, strict):
    client = Client(enforce_csrf_checks=strict)
    for guess in unknown_twins(hidden):
        assert_unknown(client, *guess, method=method, Origin="https://elsewhere.example")


def test_no_condition_and_no_range_tells_them_apart(client, hidden):
    long_ago, soon = "Mon, 02 Jan 2006 15:04:05 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
    etag = f'"{hidden.report.get_file_hash()}"'
    conditions = [
        {"If-None-Match": "*"},
        {"If-None-Match": etag},
        {"If-Match": etag},
        {"If-Match": '"another"'},
        {"If-Modified-Since": soon},
        {"If-Unmodified-Since": long_ago},
        {"Range": "bytes=0-3"},
        {"Range": "bytes=999999-"},
        {"Range": "bytes=0-3", "If-Range": etag},
        {"Accept": "application/json"},
    ]
    for headers in conditions:
        for guess in unknown_twins(hidden):
            assert_unknown(client, *guess, **headers)


class TestReaders:
    def test_an_account_without_the_right_sees_what_anybody_sees(self, client, hidden, user):
        client.force_login(user)
        for guess in unknown_twins(hidden):
            assert_unknown(client, *guess)

    def test_a_private_page_and_its_file_close_when_a_reader_leaves_the_group(self, client, home, user):
        page = make_review(report=make_document(), private=True)
        partners = Group.objects.create(name="Partners")
        restriction = PageViewRestriction.objects.get(page=page)
        restriction.restriction_type = PageViewRestriction.GROUPS
        restriction.save()
        restriction.groups.set([partners])
        user.groups.add(partners)
        client.force_login(user)
        assert [client.get(address).status_code for address in (page.url, page.report.url)] == [200, 200]
        user.groups.clear()
        assert [client.get(address).status_code for address in (page.url, page.report.url)] == [302, 404]

    def test_an_account_that_was_closed_has_no_right_left(self, client, home, user):
        page = make_review(report=make_document(), private=True)
        client.force_login(user)
        assert [client.get(address).status_code for address in (page.url, page.report.url)] == [200, 200]
        user.is_active = False
        user.save()
        assert [client.get(address).status_code for address in (page.url, page.report.url)] == [302, 404]

    def test_an_editor_whose_right_was_taken_away_reads_no_draft_and_no_file(self, client, hidden, user):
        user.groups.add(Group.objects.get(name="Authors"))
        client.force_login(user)
        draft = reverse("wagtailadmin_pages:view_draft", args=[hidden.pk])
        assert [client.get(address).status_code for address in (draft, hidden.report.url)] == [200, 200]
        user.groups.clear()
        assert [client.get(address).status_code for address in (draft, hidden.report.url)] == [302, 404]
        assert hidden.title not in ask(client, draft).text


class TestRedirects:
    @pytest.fixture
    def rename(self, client, django_capture_on_commit_callbacks):
        """Give a page another address, which makes Wagtail redirect the old one."""

        def rename(page, slug):
            old = page.url
            page.slug = slug
            with django_capture_on_commit_callbacks(execute=True):
                page.save()
            assert Redirect.objects.filter(old_path=old.rstrip("/"), redirect_page=page).exists()
            return old

        return rename

    def test_the_new_name_of_a_draft_is_not_told(self, client, hidden, rename):
        old = rename(hidden, "child-robin")
        assert_unknown(client, old, old.replace("child-wren", UNKNOWN), ("child-wren", UNKNOWN))

    def test_the_new_name_of_a_page_is_not_told_once_it_is_closed(self, client, home, rename):
        page = make_review("Child Wren")
        old = rename(page, "child-robin")
        assert client.get(old)["Location"] == page.url
        page.unpublish()
        assert_unknown(client, old, old.replace("child-wren", UNKNOWN), ("child-wren", UNKNOWN))

    def test_the_new_name_of_a_private_page_is_told_to_its_readers(self, client, home, rename, user):
        page = make_review("Child Wren", private=True)
        old = rename(page, "child-robin")
        assert_unknown(client, old, old.replace("child-wren", UNKNOWN), ("child-wren", UNKNOWN))
        client.force_login(user)
        assert client.get(old)["Location"] == page.url

    def test_a_redirect_with_a_query_and_one_to_another_site_are_followed(self, client, home):
        Redirect.add_redirect("/old", redirect_to=make_review("Child Wren"))
        Redirect.add_redirect("/out", redirect_to="https://example.org/")
        assert client.get("/old/?utm=1")["Location"] == "/reviews/child-wren/"
        assert client.get("/out/")["Location"] == "https://example.org/"


class TestPagesBelowADraft:
    """Their address holds the draft's."""

    @pytest.fixture
    def below(self, home):
        above = make_information_page("Child Wren", live=False)
        return above.add_child(instance=InformationPage(title="Timeline"))

    def test_they_have_no_address_until_it_is_live(self, client, below):
        assert_unknown(client, below.url, "/no-such/timeline/", ("child-wren", "no-such"))
        assert "child-wren" not in client.get("/sitemap.xml").content.decode()
        above = below.get_parent().specific
        above.save_revision().publish()
        assert client.get(below.url).status_code == 200
        assert below.url in client.get("/sitemap.xml").content.decode()

    def test_their_files_are_closed_to_readers_with_and_without_a_restriction(self, client, below):
        document = make_document()
        below.body = [("file", {"document": document, "title": ""})]
        below.save()
        assert client.get(document.url).status_code == 404
        below.get_parent().specific.save_revision().publish()
        assert client.get(document.url).status_code == 200

    def test_a_section_that_is_taken_down_closes_what_is_in_it(self, client, home):
        page = make_review("Child Wren")
        page.get_parent().specific.unpublish()
        assert client.get(page.url).status_code == 404
        for address in ("/", "/sitemap.xml", "/search/?q=wren", "/api/v2/pages/", "/recommendations/data.json"):
            assert "child-wren" not in client.get(address).content.decode()


class TestPasswordForm:
    """The address that a private page's form posts to."""

    @pytest.fixture
    def page(self, home):
        page = make_information_page("Child Wren")
        kind = PageViewRestriction.PASSWORD
        PageViewRestriction.objects.create(page=page, restriction_type=kind, password="open-sesame")
        return page

    def address(self, page, restriction=None):
        restriction = restriction or PageViewRestriction.objects.get()
        return reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])

    def test_it_lets_through_whoever_knows_the_password(self, client, page):
        form = client.get(page.url)
        assert self.address(page) in form.content.decode()
        client.post(self.address(page), {"password": "open-sesame", "return_url": page.url})
        assert client.get(page.url).status_code == 200

    def test_a_wrong_password_is_said_to_be_wrong(self, client, page):
        response = client.post(self.address(page), {"password": "wrong", "return_url": page.url})
        assert (response.status_code, response.wsgi_request.path) == (200, self.address(page))
        assert "Child Wren" not in response.content.decode()
        assert client.get(page.url).templates[0].name == "wagtailcore/password_required.html"

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_it_tells_of_no_other_page(self, client, page, hidden, method):
        nothing = self.address(page).replace(f"/{page.pk}/", "/99999999/")
        for other in (hidden, HomePage.objects.get()):
            number = (f"/{other.pk}/", "/99999999/")
            assert_unknown(
                client, self.address(page).replace(f"/{page.pk}/", number[0]), nothing, number, method=method
            )
        page.unpublish()
        assert_unknown(client, self.address(page), nothing, (f"/{page.pk}/", "/99999999/"), method=method)

    def test_it_shows_no_form_by_itself(self, client, page):
        assert client.get(self.address(page)).status_code == 404


def test_a_draft_of_a_public_page_moves_none_of_its_dates(home):
    page = make_review("Child Wren")
    before = updated(page)
    page.save_revision()
    page.refresh_from_db()
    assert updated(page) == before
