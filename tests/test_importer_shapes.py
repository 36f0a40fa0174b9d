"""Pages of the shapes that partnerships have: what is found on each, and with what it is paired."""

import pytest

from reviews.importer.document import document_of_text
from reviews.importer.html import document_of_html
from reviews.importer.recognise import recognise

ADDRESS = "https://www.testshire.example/reviews/"


def found_in(page, address=ADDRESS):
    return recognise(document_of_html(page, address) if page.startswith("<") else document_of_text(page))


def facts_of(review):
    """(title, types, date, {kind of file: its address below the site})"""
    files = {slot.kind: slot.address.removeprefix("https://www.testshire.example") for slot in review.slots}
    return review.title, review.types, review.date and review.date.value.isoformat(), files


TABLE = """<main><h1>Child Safeguarding Practice Reviews</h1><table>
<tr><th>Name</th><th>Type</th><th>Date published</th><th>Report</th><th>Learning</th></tr>
<tr><td>Child Finch</td><td>LCSPR</td><td>12/03/2024</td><td><a href="/f.pdf">Report (PDF 1.2MB)</a></td>
<td><a href="/f7.pdf">7 minute briefing</a></td></tr>
<tr><td>Baby Linnet</td><td>Serious Case Review</td><td>June 2017</td>
<td><a href="/l.pdf">Full report</a></td><td></td></tr>
</table></main>"""
ACCORDION = """<main><h1>Published reviews</h1>
<details><summary>2023</summary><ul>
<li><a href="/a.pdf">Child Ash - LCSPR - published 3rd May 2023 (PDF, 800KB)</a></li>
<li><a href="/a7.pdf">Child Ash - 7 minute briefing</a></li></ul></details>
<details><summary>2019</summary><ul><li><a href="/b.pdf">SCR Child Birch (published March 2019)</a></li>
<li><a href="/c.pdf">Serious Case Review: Young Person Cedar, overview report</a></li></ul></details></main>"""
CARDS = """<main><h1>Learning from reviews</h1>
<div><p>14 November 2022</p><h3><a href="/elm">Child Elm: Local Child Safeguarding Practice Review</a></h3>
<p>About a baby.</p><a href="/e.pdf">Read the report</a> <a href="/e7.pdf">Read the 7-minute briefing</a></div>
<div><h3><a href="/fir">Child Fir: Serious Case Review</a></h3><p>2 February 2021</p></div></main>"""
HEADINGS = """<main><h1>Serious case reviews and CSPRs</h1>
<h2>Child Hazel (CSPR)</h2><p>Published 17th March 2022. Child Hazel was four weeks old. Read the full report
<a href="/h.pdf">here</a>. The learning briefing can be found <a href="/h7.pdf">here</a>.</p>
<h2>Child Ivy (SCR)</h2><p>Published: 2016. Read the full report <a href="/i.pdf">here</a>.</p>
<h2>Contact us</h2><p><a href="/contact">Our office</a></p></main>"""
DEFINITIONS = """<main><h1>Practice reviews</h1><dl><dt>SPR Child Juniper</dt>
<dd>Published 9 Jan 2025 <a href="/j.pdf">Report</a> <a href="/js.pdf">Executive summary</a></dd></dl></main>"""
NESTED = """<main><h1>Case reviews</h1><ul><li>Child Maple (LCSPR, 2023)<ul><li><a href="/m.pdf">Full report</a></li>
<li><a href="/m7.pdf">7 minute briefing</a></li></ul></li></ul></main>"""
WORD = """<html><body><h1>Child Safeguarding Practice Reviews</h1><p class=MsoNormal><b>Child Quince</b></p>
<p class=MsoNormal>SCR published 1<sup>st</sup> April 2014 <a href="/q.pdf">Report</a></p></body></html>"""
LINES = """<main><h1>Reviews</h1><p><strong>Child Vetch | SCR | 1 May 2011</strong><br><a href="/v.pdf">Report</a> |
<a href="/vs.pdf">Executive summary</a></p>
<p>Domestic Homicide Review: Adult W (2020) <a href="/w.pdf">Report</a></p></main>"""


@pytest.mark.parametrize(
    ("page", "reviews"),
    [
        (
            TABLE,
            [
                (
                    "Child Finch",
                    ["lcspr"],
                    "2024-03-12",
                    {"full-report": "/f.pdf", "seven-minute-briefing": "/f7.pdf"},
                ),
                ("Baby Linnet", ["scr"], "2017-06-01", {"full-report": "/l.pdf"}),
            ],
        ),
        (
            ACCORDION,
            [
                (
                    "Child Ash - LCSPR",
                    ["lcspr"],
                    "2023-05-03",
                    {"full-report": "/a.pdf", "seven-minute-briefing": "/a7.pdf"},
                ),
                ("SCR Child Birch", ["scr"], "2019-03-01", {"full-report": "/b.pdf"}),
                ("Serious Case Review: Young Person Cedar", ["scr"], None, {"full-report": "/c.pdf"}),
            ],
        ),
        (
            CARDS,
            [
                (
                    "Child Elm: Local Child Safeguarding Practice Review",
                    ["lcspr"],
                    "2022-11-14",
                    {"full-report": "/e.pdf", "seven-minute-briefing": "/e7.pdf"},
                ),
                ("Child Fir: Serious Case Review", ["scr"], "2021-02-02", {"full-report": "/fir"}),
            ],
        ),
        (
            HEADINGS,
            [
                (
                    "Child Hazel (CSPR)",
                    ["lcspr"],
                    "2022-03-17",
                    {"full-report": "/h.pdf", "learning-briefing": "/h7.pdf"},
                ),
                ("Child Ivy (SCR)", ["scr"], "2016-01-01", {"full-report": "/i.pdf"}),
            ],
        ),
        (
            DEFINITIONS,
            [
                (
                    "SPR Child Juniper",
                    ["lcspr"],
                    "2025-01-09",
                    {"full-report": "/j.pdf", "executive-summary": "/js.pdf"},
                )
            ],
        ),
        (
            NESTED,
            [("Child Maple", ["lcspr"], "2023-01-01", {"full-report": "/m.pdf", "seven-minute-briefing": "/m7.pdf"})],
        ),
        (WORD, [("Child Quince", ["scr"], "2014-04-01", {"full-report": "/q.pdf"})]),
        (
            LINES,
            [
                (
                    "Child Vetch | SCR",
                    ["scr"],
                    "2011-05-01",
                    {"full-report": "/v.pdf", "executive-summary": "/vs.pdf"},
                ),
                ("Domestic Homicide Review: Adult W", ["dardr"], "2020-01-01", {"full-report": "/w.pdf"}),
            ],
        ),
    ],
)
def test_reviews_are_found_in_pages_of_every_shape_with_their_own_files(page, reviews):
    assert sorted(map(facts_of, found_in(page).reviews), key=str) == sorted(reviews, key=str)


def test_a_card_that_has_a_report_says_where_its_title_leads():
    (elm, _) = found_in(CARDS).reviews
    assert "Its title leads to https://www.testshire.example/elm." in elm.doubts


def test_what_stands_under_headings_of_others_is_not_local():
    page = """<main><h1>Serious case reviews and CSPRs</h1><h2>Child Ivy (SCR)</h2><p>Published: 2016.</p>
    <h2>National reviews</h2><p>The Panel published <a href="https://www.gov.uk/government/publications/out-of-routine">Out
    of routine</a> in July 2020.</p>
    <h2>Other areas</h2><p><a href="https://www.othershire.example/z.pdf">Child Z, Othershire SCR 2018</a></p></main>"""
    found = found_in(page)
    assert [review.title for review in found.reviews] == ["Child Ivy (SCR)"]
    assert [resource.title for resource in found.resources] == ["Out of routine", "Child Z, Othershire SCR"]


def test_a_page_of_plain_text_has_headings_too():
    page = """Learning from practice reviews
SCR Child Sorrel - 12th September 2013 - read it here

7 minute briefings
Bruising in babies (May 2022)
New - Contextual safeguarding
"""
    found = found_in(page)
    assert [review.title for review in found.reviews] == ["SCR Child Sorrel"]
    assert [(one.title, one.briefing_type) for one in found.briefings] == [
        ("Bruising in babies", "seven-minute"),
        ("Contextual safeguarding", "seven-minute"),
    ]
    assert found.flagged == []


def test_relative_links_of_a_page_without_address_are_paired_and_named():
    (review, _) = found_in(TABLE, address="").reviews
    assert [slot.kind for slot in review.slots] == ["full-report", "seven-minute-briefing"]
    saved = TABLE.replace("<main>", f"<!-- saved from url=(0038){ADDRESS} --><main>", 1)
    (review, _) = recognise(document_of_html("<!DOCTYPE html>" + saved)).reviews
    assert review.slots[0].address == "https://www.testshire.example/f.pdf"
