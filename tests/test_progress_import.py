"""Importing updates: what a file may say, what changes, and that it is all or nothing."""

from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from publishing.models import AuditEntry
from reviews.models import ProgressEntry, ProgressImport, Recommendation, ReviewPage
from reviews.models.progress_import import KEPT, SILENT, ImportState
from reviews.progress import record
from reviews.progress_import import job
from tests.factories import make_agency, make_recommendation, make_review

from .progress_files import csv_of, record_it, send
from .registers import address, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client, django_user_model):
    """Somebody of the business unit, who is signed in."""
    return sign_in(client, django_user_model, "Business unit")


def update(recommendation, **cells):
    """The text of a file of one row."""
    return csv_of(["Id", *cells], [recommendation.key, *cells.values()])


def newest(recommendation):
    return recommendation.progress.in_order().last()


# --- What a file may say -----------------------------------------------------------------------------------------


def test_a_row_changes_what_it_gives_and_leaves_the_rest(user):
    recommendation = make_recommendation(make_review(), status="in-progress", due=date(2030, 1, 1), update_date=None)
    made = record_it(send(user, update(recommendation, Status="Complete", **{"Private note": "Rang the school."})))
    assert (made.state, made.done) == (ImportState.DONE, 1)
    recommendation.refresh_from_db()
    assert (recommendation.status, recommendation.due) == ("complete", date(2030, 1, 1))
    entry = newest(recommendation)
    assert (entry.source, entry.recorded_by, entry.date) == ("file", user, timezone.localdate())
    assert entry.private_note == "Rang the school."


def test_the_registers_own_file_comes_back_unchanged_and_changed(client, user):
    review = make_review(reference="2024-01")
    first = make_recommendation(review, agencies=[make_agency()], status="in-progress", due=date(2030, 1, 1))
    second = make_recommendation(
        review, status="overtaken", status_reason="New law, new duty.", update="=1+1", update_date=date(2024, 6, 1)
    )
    exported = b"".join(client.get(address("recommendations"), {"export": "csv"})).decode("utf-8-sig")
    made = send(user, exported)
    assert (made.state, made.counts["new"], made.counts["unchanged"]) == (ImportState.CHECKED, 0, 2)
    assert "In progress" in exported
    record_it(send(user, exported.replace("In progress", "Complete")))
    statuses = Recommendation.objects.in_bulk([first.pk, second.pk])
    assert (statuses[first.pk].status, statuses[second.pk].status) == ("complete", "overtaken")
    assert statuses[second.pk].update == "=1+1"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: b"sep=;\r\n" + text.replace(",", ";").encode(),
        lambda text: text.replace("\r\n", "\n").encode(),
    ],
    ids=["utf-8", "with its mark", "utf-16", "semicolons", "tabs", "sep=", "unix"],
)
def test_files_are_read_as_excel_and_others_write_them(user, encode):
    recommendation = make_recommendation(make_review())
    text = csv_of(
        ["ID", "date", "STATUS", "What has been done"], [recommendation.key, "1/5/2024", "complete", "Zoë's café"]
    )
    made = send(user, encode(text))
    assert made.errors == []
    record_it(made)
    entry = ProgressEntry.objects.get(source="file")
    assert (entry.date, entry.status, entry.update) == (date(2024, 5, 1), "complete", "Zoë's café")


@pytest.mark.parametrize(
    "written",
    ["2024-05-31", "31/05/2024", "31.5.2024", "31-05-2024", "31 May 2024", "31-May-2024", "2024-05-31 00:00:00"],
)
def test_days_are_read_as_people_write_them(user, written):
    recommendation = make_recommendation(make_review())
    record_it(send(user, update(recommendation, Due=written)))
    recommendation.refresh_from_db()
    assert recommendation.due == date(2024, 5, 31)


@pytest.mark.parametrize("written", ["complete-and-evidenced", "Complete and evidenced", " COMPLETE  and evidenced "])
def test_a_status_is_taken_in_words_or_as_stored(user, written):
    recommendation = make_recommendation(make_review())
    record_it(send(user, update(recommendation, Status=written)))
    recommendation.refresh_from_db()
    assert recommendation.status == "complete-and-evidenced"


def test_none_removes_the_due_date_and_an_empty_cell_does_not(user):
    one, other = (make_recommendation(make_review(), due=date(2030, 1, 1)) for _ in range(2))
    content = csv_of(["Id", "Due", "Status"], [one.key, "none", ""], [other.key, "", "Complete"])
    record_it(send(user, content))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.due, other.due) == (None, date(2030, 1, 1))


def test_several_days_of_one_recommendation_make_its_history(user):
    recommendation = make_recommendation(make_review(publication_date=date(2024, 1, 1)))
    rows = [(recommendation.key, "2024-06-01", "Complete"), (recommendation.key, "2024-03-01", "In progress")]
    made = send(user, csv_of(["Id", "Date", "Status"], *rows))
    assert [change["is_history"] for change in made.shown] == [False, True]
    record_it(made)
    steps = recommendation.progress.in_order().values_list("status", flat=True)
    assert list(steps) == ["not-started", "in-progress", "complete"]
    recommendation.refresh_from_db()
    assert recommendation.status == "complete"


def test_an_earlier_day_than_what_is_recorded_joins_the_history_only(user):
    recommendation = make_recommendation(make_review(publication_date=date(2020, 1, 1)))
    record([ProgressEntry(recommendation=recommendation, date=date(2025, 1, 1), status="complete")])
    made = send(user, update(recommendation, Date="2024-01-01", Status="In progress"))
    assert made.counts["history"] == 1
    record_it(made)
    recommendation.refresh_from_db()
    assert recommendation.status == "complete"


def test_sending_a_file_again_records_nothing_more(user):
    recommendation = make_recommendation(make_review())
    content = update(recommendation, Status="Complete", **{"What has been done": "Done,\nand done."})
    record_it(send(user, content))
    made = send(user, content)
    assert (made.counts["new"], made.counts["unchanged"]) == (0, 1)


def test_the_preview_says_what_changes_from_what_to_what(client, user):
    recommendation = make_recommendation(make_review("Child Elm"), number="3", due=date(2030, 1, 1))
    made = send(user, update(recommendation, Status="Complete", Due="2031-02-03", Evidence="An <audit>."))
    [shown] = made.shown
    assert shown["differences"] == [
        ["Status", "Not started", "Complete"],
        ["Due", "1 Jan 2030", "3 Feb 2031"],
        ["Evidence", "", "An <audit>."],
    ]
    html = client.get(reverse("show_progress_import", args=[made.key])).content.decode()
    assert "3 of Child Elm" in html
    assert "An &lt;audit&gt;." in html
    recommendation.refresh_from_db()
    assert recommendation.status == "not-started"


# --- What is wrong with it, by row -------------------------------------------------------------------------------


def errors_of(made):
    assert made.state == ImportState.REFUSED
    assert all(error["problem"] and error["remedy"] for error in made.errors)
    return [(error["row"], error["column"]) for error in made.errors]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Status": "finished"}, "Status"),
        ({"Status": "Overtaken"}, "Reason"),
        ({"Due": "soon"}, "Due"),
        ({"Due": "13/31/2026"}, "Due"),
        ({"Due": "31/02/2026"}, "Due"),
        ({"Due": "1/5/26"}, "Due"),
        ({"Date": "01/01/2190", "Status": "Complete"}, "Date"),
        ({"Date": "0001-01-01", "Status": "Complete"}, "Date"),
        ({"What has been done": "=HYPERLINK(1)"}, "What has been done"),
        ({"What has been done": "  =1+1"}, "What has been done"),
        ({"Evidence": "@SUM(A1)"}, "Evidence"),
        ({"Evidence": "+cmd|' /C calc'!A0"}, "Evidence"),
        ({"Private note": "-2+3"}, "Private note"),
        ({"Private note": "\t=1"}, "Private note"),
        ({"Reason": "\uff1d1"}, "Reason"),
        ({"Status": "=A1"}, "Status"),
        ({"Reason": "x" * 301, "Status": "Overtaken"}, "Reason"),
        ({"Evidence": "x" * 5001}, "Evidence"),
        ({"Evidence": "a\x00b"}, "Evidence"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_error_is_named_by_row_and_column_and_nothing_is_recorded(user, cells, column):
    good, bad = (make_recommendation(make_review()) for _ in range(2))
    empty = dict.fromkeys(cells, "")
    content = csv_of(["Id", *cells], [good.key, *(empty | {"Status": "Complete"}).values()][: len(cells) + 1])
    content += csv_of([bad.key, *cells.values()])
    assert (3, column) in errors_of(send(user, content))
    assert not ProgressEntry.objects.exists()


@pytest.mark.parametrize("text", ["- Training held.", "-5", "+3,5", "5 = 5", "'quoted'"])
def test_sentences_with_dashes_and_numbers_are_no_formulas(user, text):
    recommendation = make_recommendation(make_review())
    assert send(user, update(recommendation, Evidence=text)).state == ImportState.CHECKED


def test_what_is_unknown_not_live_or_private_is_told_apart_by_nothing(user):
    hidden = [make_recommendation(make_review(live=False)), make_recommendation(make_review(private=True))]
    keys = [uuid4(), *(each.key for each in hidden), "no-id", ""]
    made = send(user, csv_of(["Id", "Status"], *([key, "Complete"] for key in keys)))
    assert errors_of(made) == [(row, "Id") for row in range(2, 7)]
    assert len({error["problem"] for error in made.errors[:3]}) == 1


def test_two_rows_of_one_day_are_one_too_many(user):
    recommendation = make_recommendation(make_review())
    rows = [[recommendation.key, "2024-01-01", "Complete"], [str(recommendation.key).upper(), "1/1/2024", "Embedded"]]
    made = send(user, csv_of(["Id", "Date", "Status"], *rows))
    assert errors_of(made) == [(3, "Id")]
    assert "Row 2" in made.errors[0]["problem"]


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        (["Status", "Due"], "Id"),
        (["Id", "Review"], ""),
        (["Id", "Date"], ""),
        (["Id", "Status", "Colour"], "Colour"),
        (["Id", "Status", "status"], "status"),
        (["Id", "", "Status"], ""),
    ],
    ids=str,
)
def test_columns_that_are_missing_twice_there_or_unknown_are_named(user, headings, named):
    recommendation = make_recommendation(make_review())
    made = send(user, csv_of(headings, [recommendation.key, *["Complete"] * (len(headings) - 1)]))
    assert errors_of(made) == [(1, named)]


@pytest.mark.parametrize("cells", [["Complete"], ["Complete", "x", "and", "more"]], ids=str)
def test_rows_of_another_length_are_named(user, cells):
    recommendation = make_recommendation(make_review())
    content = csv_of(["Id", "Status", "Evidence"], [recommendation.key, *cells])
    assert errors_of(send(user, content)) == [(2, "")]


def test_rows_in_another_encoding_are_named_with_the_way_out(user):
    recommendation = make_recommendation(make_review())
    good, bad = [recommendation.key, "Fine."], [recommendation.key, "Zoë's café"]
    made = send(user, csv_of(["Id", "Evidence"], good, bad, good).encode("windows-1252"))
    assert errors_of(made) == [(3, "Evidence")]
    assert "CSV UTF-8" in made.errors[0]["remedy"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"\xef\xbb\xbf",
        b"Id,Status\r\n",
        b"PK\x03\x04rest",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0rest",
        b"<!doctype html><title>x",
        "Id,Status\r\n".encode("utf-16-le"),
        b"\xff\xfe\x00",
        b'Id,Status\r\n"unclosed,Complete\r\n',
        b'Id,Status\r\nx,"a"b\r\n',
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"Id,Status\r\n" + b"x" * 200_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_csv_of_updates_is_refused_with_a_sentence(client, user, content):
    made = send(user, content)
    assert made.state == ImportState.REFUSED
    assert made.errors[0]["problem"]
    assert made.errors[0]["remedy"]
    assert client.get(reverse("show_progress_import", args=[made.key])).status_code == 200


def test_errors_are_shown_and_can_be_downloaded(client, user):
    recommendation = make_recommendation(make_review())
    rows = [[recommendation.key, f"=wrong {number}"] for number in range(250)]
    made = send(user, csv_of(["Id", "Status"], *rows))
    html = client.get(reverse("show_progress_import", args=[made.key])).content.decode()
    assert "Row 2" in html
    assert "And 50 more" in html
    text = client.get(reverse("progress_import_errors", args=[made.key])).content.decode("utf-8-sig")
    assert len(text.splitlines()) == 251
    assert "Status" in text


# --- All or nothing, once ----------------------------------------------------------------------------------------


def test_what_was_recorded_meanwhile_stops_it_and_is_named(user):
    one, other = (make_recommendation(make_review()) for _ in range(2))
    made = send(user, csv_of(["Id", "Status"], [one.key, "Complete"], [other.key, "Complete"]))
    record([ProgressEntry(recommendation=other, status="in-progress")])
    made = record_it(made)
    assert made.state == ImportState.STOPPED
    assert [error["row"] for error in made.errors] == [3]
    one.refresh_from_db()
    assert one.status == "not-started"


def test_a_review_that_left_the_site_meanwhile_stops_it(user):
    recommendation = make_recommendation(make_review())
    made = send(user, update(recommendation, Status="Complete"))
    ReviewPage.objects.get().unpublish()
    assert record_it(made).state == ImportState.STOPPED


def test_confirming_twice_records_once(client, user):
    recommendation = make_recommendation(make_review())
    made = send(user, update(recommendation, Status="Complete"))
    url = reverse("show_progress_import", args=[made.key])
    for _ in range(2):
        assert client.post(url, {"confirm": "1"}).status_code == 302
    job.run(made.pk)
    job.run(made.pk)
    client.post(url, {"confirm": "1"})
    job.run(made.pk)
    assert recommendation.progress.filter(source="file").count() == 1


def test_killed_while_recording_nothing_is_there_and_it_can_be_done_again(client, user, monkeypatch):
    recommendation = make_recommendation(make_review())
    made = send(user, update(recommendation, Status="Complete"))
    job.confirm(made.pk)

    def fail(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("reviews.progress.settle", fail)
        with pytest.raises(KeyboardInterrupt):
            job.run(made.pk)
    assert not ProgressEntry.objects.exists()
    ProgressImport.objects.update(touched_at=timezone.now() - SILENT - timedelta(seconds=1))
    url = reverse("show_progress_import", args=[made.key])
    assert "Nothing of this file has been recorded" in client.get(url).content.decode()
    client.post(url, {"again": "1"})
    job.run(made.pk)
    made.refresh_from_db()
    assert made.state == ImportState.DONE
    assert recommendation.progress.filter(source="file").count() == 1


def test_a_run_that_lost_its_import_to_another_writes_nothing(user, monkeypatch):
    recommendation = make_recommendation(make_review())
    made = send(user, update(recommendation, Status="Complete"))
    job.confirm(made.pk)
    plan = job.plan

    def slow(*args, **kwargs):
        ProgressImport.objects.update(claim=uuid4())
        return plan(*args, **kwargs)

    monkeypatch.setattr(job, "plan", slow)
    job.run(made.pk)
    assert not recommendation.progress.exists()


def test_it_is_logged_for_each_review_and_notes_are_not(user):
    recommendation = make_recommendation(make_review(), number="2")
    record_it(send(user, update(recommendation, Status="Complete", **{"Private note": "Secret."})))
    entry = AuditEntry.objects.get(action="reviews.record_progress")
    assert (entry.user_name, entry.data["source"]) == (user.get_username(), "file")
    assert "Secret" not in str(entry.data)
    made = ProgressImport.objects.get()
    assert "Secret" not in str([made.steps, made.shown, bytes(made.content)])


def test_what_is_a_day_old_is_erased(user):
    made = send(user, update(make_recommendation(make_review()), Status="Complete"))
    ProgressImport.objects.update(made_at=timezone.now() - KEPT - timedelta(minutes=1))
    job.forget_old()
    assert not ProgressImport.objects.filter(pk=made.pk).exists()


def test_queries_grow_by_the_hundred_not_by_the_row(user, django_assert_max_num_queries):
    review = make_review()
    recommendations = [make_recommendation(review) for _ in range(100)]
    content = csv_of(["Id", "Status"], *([each.key, "Complete"] for each in recommendations))
    made = job.take("updates.csv", content.encode(), user)
    with django_assert_max_num_queries(40):
        job.run(made.pk)
    job.confirm(made.pk)
    with django_assert_max_num_queries(60):
        job.run(made.pk)
    assert Recommendation.objects.filter(status="complete").count() == 100


# --- Screens and command -----------------------------------------------------------------------------------------


def test_a_file_is_sent_from_the_screen_and_only_its_sender_sees_it(client, user, django_user_model):
    recommendation = make_recommendation(make_review())
    file = StringIO(update(recommendation, Status="Complete"))
    file.name = "updates.csv"
    response = client.post(reverse("import_progress"), {"file": file})
    made = ProgressImport.objects.get()
    assert response.url == reverse("show_progress_import", args=[made.key])
    assert "waits to be checked" in client.get(response.url).content.decode()
    client.force_login(django_user_model.objects.create_superuser("other", "other@example.org", "other-password"))
    assert client.get(response.url).status_code == 404


def test_without_a_file_the_screen_asks_for_one(client, user):
    assert client.post(reverse("import_progress")).context["form"].errors


def test_who_only_writes_pages_imports_nothing(client, django_user_model):
    sign_in(client, django_user_model, "Authors")
    assert client.get(reverse("import_progress")).status_code == 302


def test_the_command_records_says_what_it_would_and_names_errors(user, tmp_path):
    recommendation = make_recommendation(make_review())
    path = tmp_path / "updates.csv"
    path.write_text(update(recommendation, Status="Complete"))
    out = StringIO()
    call_command("import_progress", path, user=user.username, dry_run=True, stdout=out, stderr=StringIO())
    assert "1 steps would be recorded" in out.getvalue()
    assert not ProgressEntry.objects.exists()
    call_command("import_progress", path, user=user.username, stdout=out, stderr=StringIO())
    recommendation.refresh_from_db()
    assert recommendation.status == "complete"
    path.write_text(update(recommendation, Status="finished"))
    with pytest.raises(CommandError, match="Row 2, Status: “finished” is no status"):
        call_command("import_progress", path, user=user.username, stdout=out, stderr=StringIO())
    with pytest.raises(CommandError, match="may record"):
        call_command("import_progress", path, user="nobody", stdout=out, stderr=StringIO())
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_progress", tmp_path / "none.csv", user=user.username, stdout=out, stderr=StringIO())
