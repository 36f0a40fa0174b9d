"""What is counted of searches and of what is opened: enough for editors, nothing about a person."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion

from home import stamp
from publishing.scheduler import Scheduler
from publishing.watch_lists.records import keep_words
from search import statistics
from search.models import OpenedCount, SearchCount

from .factories import make_document, make_information_page, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(monkeypatch):
    """A function that lets some days pass."""
    passed = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: passed[0])

    def pass_days(number):
        passed[0] += timedelta(days=number)

    return pass_days


def count_on_days(day, text, found=0, *, days=statistics.DAYS_UNTIL_KEPT):
    for _ in range(days):
        statistics.count(text, found)
        day(1)


def shown():
    return {row["words"]: (row["total"], row["nothing"]) for row in statistics.searches()}


class TestWhatIsKept:
    def test_text_is_kept_in_clear_from_the_third_day_on_and_counts_from_the_first(self, day):
        for _ in range(2):
            statistics.count("Quokka  neglect?", 0)
            statistics.count("quokka neglect", 5)
            day(1)
            assert shown() == {}
            assert not SearchCount.objects.exclude(text="").exists()
        statistics.count("quokka neglect", 0)
        assert shown() == {"quokka neglect": (5, 3)}

    def test_text_repeated_on_one_day_stays_a_digest(self):
        for _ in range(20):
            statistics.count("quokka neglect", 0)
        (row,) = SearchCount.objects.values()
        assert row["text"] == ""
        assert row["searches"] == row["nothing_found"] == 20
        assert "quokka" not in str(row)

    def test_digest_cannot_be_made_without_the_sites_key(self, settings):
        statistics.count("quokka", 0)
        settings.SECRET_KEY = "another key of fifty characters, made up for this test only"
        statistics.count("quokka", 0)
        assert SearchCount.objects.count() == 2

    @pytest.mark.parametrize(
        "text",
        [
            "quokka@example.org",
            "SW1A 2AA",
            "quokka of sw1a2aa",
            "07700 900123",
            "+44 7700-900-123",
            "943 476 5919",
            "123456",
            "2015",
            "quokka 01/02/2015",
            "quokka 1 February 2015",
            "quokka born 2015",
            "dob quokka",
            "12 Wombat Street",
            "quokka, 7b old wombat road",
            "quokka " * 20,
            "",
            "?!",
        ],
    )
    def test_what_looks_like_a_persons_is_counted_without_text_and_digest(self, day, text):
        count_on_days(day, text, days=4)
        assert set(SearchCount.objects.values_list("digest", "text")) == {("", "")}
        assert SearchCount.objects.count() == 4
        assert statistics.not_shown() == 4

    @pytest.mark.parametrize(
        "text", ["section 47", "7 minute briefing", "scr 2019", "under 5s", "working together 2023"]
    )
    def test_words_of_the_trade_with_figures_are_kept(self, day, text):
        count_on_days(day, text)
        assert list(shown()) == [text]

    def test_words_of_a_watch_list_go_before_anybody_sees_them(self, day, admin_client, admin_user_of):
        count_on_days(day, "zyzzyva school")
        count_on_days(day, "quokka")
        page = make_review()
        OpenedCount.objects.create(
            day=timezone.localdate(), kind="page", number=page.pk, text="zyzzyva school", times=1
        )
        keep_words(page, ["Zyzzyva"], admin_user_of, seen="")
        assert "zyzzyva" not in admin_client.get(reverse("nothing_found_report")).text
        assert list(shown()) == ["quokka"]
        assert not OpenedCount.objects.exists()

    @pytest.fixture
    def admin_user_of(self, admin_client, django_user_model):
        return django_user_model.objects.get(username="chief")

    def test_no_column_holds_more_than_a_day_and_numbers(self):
        names = {field.name for model in (SearchCount, OpenedCount) for field in model._meta.get_fields()}
        assert names == {"id", "day", "digest", "text", "searches", "nothing_found", "kind", "number", "times"}


class TestCounting:
    def test_first_look_at_a_search_is_counted_and_nothing_else(self, client, home):
        for address in ["?q=Bruises", "?q=bruises&page=2", "?q=bruises&kind=review", "?q=%22", "?q="]:
            client.get(f"/search/{address}")
        client.head("/search/?q=bruises")
        assert list(SearchCount.objects.values_list("searches", "nothing_found")) == [(1, 1)]

    @pytest.mark.parametrize(
        "headers",
        [
            {"user-agent": "Mozilla/5.0 (compatible; ExampleBot/1.0)"},
            {"user-agent": "python-requests/2"},
            {"sec-purpose": "prefetch;prerender"},
        ],
    )
    def test_machines_are_not_counted(self, client, home, headers):
        client.get("/search/?q=bruises", headers=headers)
        assert not SearchCount.objects.exists()

    def test_editors_are_not_counted(self, admin_client, home):
        admin_client.get("/search/?q=bruises")
        assert not SearchCount.objects.exists()

    def test_counting_takes_at_most_two_queries(self, day, django_assert_max_num_queries):
        for _ in range(4):
            for _ in range(2):
                with django_assert_max_num_queries(2):
                    statistics.count("quokka", 0)
            day(1)
        assert shown() == {"quokka": (8, 8)}

    def test_counting_moves_no_stamp_and_empties_no_cache(self, home):
        page = make_information_page()
        before = stamp.read()
        statistics.count("quokka", 0)
        statistics.count_opened("page", page.pk, "quokka")
        assert stamp.read() == before

    @pytest.mark.parametrize("text", ["İ" * 200, "x" * 5000, "\x00a\x00", "'\"; --", "\ud7ff\U0010ffff a", "%s %d {0}"])
    def test_no_text_is_too_strange_to_count(self, day, text):
        count_on_days(day, text)
        assert sum(SearchCount.objects.values_list("searches", flat=True)) == 3

    def test_flood_of_texts_is_counted_together(self, monkeypatch):
        monkeypatch.setattr(statistics, "MOST_TEXTS_A_DAY", 3)
        for number in range(10):
            statistics.count(f"quokka w{number}", 0)
        statistics.count("quokka w1", 0)
        assert SearchCount.objects.count() == 4
        assert SearchCount.objects.get(digest="").searches == 7

    def test_failure_is_logged_without_the_text_and_the_reader_gets_the_page(self, client, home, monkeypatch, caplog):
        def fail(*args):
            raise DatabaseError("locked while counting bruises")

        monkeypatch.setattr(statistics, "_digest", fail)
        make_review("Quokka")
        assert client.get("/search/?q=quokka").status_code == 200
        assert "A search was not counted: DatabaseError" in caplog.text
        assert "bruises" not in caplog.text

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not databases")
    def test_patience_with_other_writers_is_short_and_afterwards_what_it_was(self):
        def patience():
            return connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]

        before = patience()
        with statistics._little_patience():
            assert patience() == statistics.PATIENCE
        assert patience() == before


class TestOpened:
    def test_public_page_is_counted_with_a_text_that_is_kept(self, client, home, day):
        page = make_review()
        count_on_days(day, "quokka", 1)
        for text in ("Quokka", "quokka", "a rare name"):
            assert client.post("/search/opened/", {"page": page.pk, "q": text}).status_code == 204
        counted = OpenedCount.objects.values_list("kind", "number", "text", "times")
        assert set(counted) == {("page", page.pk, "quokka", 2), ("page", page.pk, "", 1)}

    def test_open_file_is_counted_by_its_token(self, client, home):
        document = make_document()
        make_review(report=document)
        client.post("/search/opened/", {"file": document.token, "q": "quokka"})
        assert list(OpenedCount.objects.values_list("kind", "number", "times")) == [("file", document.pk, 1)]

    def test_what_is_not_public_is_not_counted_and_answered_the_same(self, client, home):
        closed = make_document()
        make_review(report=closed, live=False)
        pages = [
            make_review(live=False).pk,
            make_review(private=True).pk,
            home.get_parent().pk,
            10**17,
            "1e3",
            "",
            "x" * 99,
        ]
        told = [{"page": page} for page in pages] + [{"file": closed.token}, {"file": "x" * 43}, {"file": ""}, {}]
        answers = {
            (answer.status_code, answer.content) for answer in (client.post("/search/opened/", each) for each in told)
        }
        assert answers == {(204, b"")}
        assert not OpenedCount.objects.exists()

    def test_only_the_sites_own_readers_count(self, client, home):
        page = make_review()
        for headers in ({"sec-fetch-site": "cross-site"}, {"user-agent": "somebot"}):
            assert client.post("/search/opened/", {"page": page.pk}, headers=headers).status_code == 204
        assert client.get("/search/opened/", {"page": page.pk}).status_code == 405
        assert not OpenedCount.objects.exists()

    def test_flood_makes_no_more_than_so_many_rows_a_day(self, home, monkeypatch):
        monkeypatch.setattr(statistics, "MOST_OPENED_A_DAY", 2)
        for number in range(5):
            statistics.count_opened("page", number, "quokka")
        assert OpenedCount.objects.count() == 2

    def test_results_say_what_they_are(self, client, home):
        page = make_review("Quokka")
        answer = client.get("/search/?q=quokka").text
        assert f'data-opened="page:{page.pk}"' in answer
        assert 'data-opened-address="/search/opened/"' in answer


class TestForgetting:
    def test_text_that_does_not_come_back_is_forgotten_and_everything_after_a_year(self, day):
        count_on_days(day, "quokka")
        statistics.count("somebody once", 0)
        statistics.count_opened("page", 1, "quokka")
        day(statistics.FORGET_UNKEPT_AFTER.days + 1)
        statistics.keep_in_order()
        assert list(SearchCount.objects.values_list("text", flat=True)) == ["quokka"]
        day(300)
        statistics.keep_in_order()
        assert not SearchCount.objects.exists()
        assert not OpenedCount.objects.exists()

    def test_wagtails_own_list_gets_kept_texts_and_loses_them_after_a_year(self, day):
        count_on_days(day, "quokka")
        statistics.count("somebody once", 0)
        promoted = SearchPromotion.objects.create(query=Query.get("wombat"), external_link_url="https://example.org/")
        statistics.keep_in_order()
        assert list(QueryDailyHits.objects.values_list("query__query_string", "hits")) == [("quokka", 1)]
        day(400)
        statistics.keep_in_order()
        assert list(Query.objects.all()) == [promoted.query]

    def test_scheduler_does_it_once_a_day(self, day, monkeypatch):
        calls = []
        monkeypatch.setattr(hooks, "get_hooks", lambda name: [lambda: calls.append(name)])
        scheduler = Scheduler()
        for number in (0, 0, 1):
            day(number)
            scheduler._tidy()
        assert calls == ["do_daily", "do_daily"]

    def test_scheduler_is_told_to(self):
        assert statistics.keep_in_order in hooks.get_hooks("do_daily")


class TestReports:
    @pytest.fixture
    def counted(self, day, home):
        count_on_days(day, "=quokka neglect", 0)
        count_on_days(day, "found always", 3)
        statistics.count("rare name", 0)
        page = make_review("Child Quokka")
        statistics.count_opened("page", page.pk, "=quokka neglect")
        return page

    def test_texts_that_found_nothing_are_shown_with_what_helps(self, admin_client, counted):
        text = admin_client.get(reverse("nothing_found_report")).text
        assert "quokka neglect" in text
        assert "found always" not in text
        assert "rare name" not in text
        assert "Not shown, and found nothing: 1." in text
        address = f"{reverse('wagtailsearchpromotions:add')}?query_string=quokka+neglect"
        assert address in text
        assert 'value="quokka neglect"' in admin_client.get(address).text

    def test_pages_that_were_opened_are_shown_with_their_searches(self, admin_client, counted):
        text = admin_client.get(reverse("opened_report")).text
        assert "Child Quokka" in text
        assert "quokka neglect" in text
        assert reverse("wagtailadmin_pages:edit", args=[counted.pk]) in text

    def test_page_that_is_gone_leaves_its_count_only(self, admin_client, counted):
        counted.delete()
        assert "(deleted)" in admin_client.get(reverse("opened_report")).text

    @pytest.mark.parametrize("name", ["nothing_found_report", "opened_report"])
    @pytest.mark.parametrize("ordering", ["words", "-total", "last_day", "-opened", "nonsense"])
    def test_reports_are_sorted_and_narrowed_by_period(self, admin_client, counted, name, ordering):
        tomorrow = timezone.localdate() + timedelta(days=9)
        assert admin_client.get(reverse(name), {"ordering": ordering}).status_code == 200
        answer = admin_client.get(reverse(name), {"ordering": ordering, "day_from": tomorrow.isoformat()})
        assert answer.status_code == 200
        assert "quokka" not in answer.context["table"].data.__repr__().lower()
        assert admin_client.get(reverse(f"{name}_results"), {"day_to": tomorrow.isoformat()}).status_code == 200

    @pytest.mark.parametrize("name", ["nothing_found_report", "opened_report"])
    def test_reports_are_exported(self, admin_client, counted, name):
        rows = b"".join(admin_client.get(reverse(name), {"export": "csv"}).streaming_content).decode().splitlines()
        assert len(rows) == 2
        assert "quokka neglect" in rows[1]
        assert admin_client.get(reverse(name), {"export": "xlsx"}).status_code == 200

    @pytest.mark.parametrize("name", ["nothing_found_report", "opened_report"])
    def test_who_edits_no_page_sees_no_report(self, client, django_user_model, name):
        client.force_login(django_user_model.objects.create_user("reader", password="x"))
        assert client.get(reverse(name)).status_code == 302
