"""Pages of the shapes that partnerships have: what is found on each, and with what it is paired."""

import pytest

from reviews.importer.document import document_of_text
from reviews.importer.html import document_of_html
from reviews.importer.recognise import recognise
from reviews.importer.run import run_import
from reviews.models import ReviewIndexPage

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

PANELS = """<main><h1>Local Child Safeguarding Practice Reviews</h1><h3><button>LCSPR Child Alder</button></h3>
<div><p>This review concerns a teenager. It was published on 6 June 2023.</p><ul><li><a href="/al.pdf">LCSPR Child Alder
full report</a></li><li><a href="/al7.pdf">LCSPR Child Alder 7 Minute Briefing</a></li></ul></div></main>"""
LISTED = """<main><h1>Learning</h1><h2>Serious Case Reviews</h2><p><a href="/d.pdf">Child D (2014)</a><br>
<a href="/g.pdf">Baby F and Baby G (November 2011)</a></p></main>"""
LABELLED = """<main><h1>Reviews</h1><h2>Child R</h2><dl><dt>Type</dt><dd>Serious Case Review</dd><dt>Published</dt>
<dd>3 March 2017</dd><dt>Documents</dt><dd><a href="/r.pdf">Report</a>,
<a href="/r7.pdf">7 minute briefing</a></dd></dl>
</main>"""
SENTENCES = """<main><h1>Published Reviews</h1><p>LCSPR - Child T - <a href="/t.pdf">click here</a> to read the report,
and <a href="/tb.pdf">click here</a> for the practitioner briefing. Published 12 February 2024.</p></main>"""
PLAIN = """Serious Case Reviews

Child P
Published: 4 July 2016
Overview report

Child Q
Published: May 2013
Executive summary
"""


@pytest.mark.parametrize(
    ("page", "reviews"),
    [
        (
            PANELS,
            [
                (
                    "LCSPR Child Alder",
                    ["lcspr"],
                    "2023-06-06",
                    {"full-report": "/al.pdf", "seven-minute-briefing": "/al7.pdf"},
                )
            ],
        ),
        (
            LISTED,
            [
                ("Child D", ["scr"], "2014-01-01", {"full-report": "/d.pdf"}),
                ("Baby F and Baby G", ["scr"], "2011-11-01", {"full-report": "/g.pdf"}),
            ],
        ),
        (
            LABELLED,
            [("Child R", ["scr"], "2017-03-03", {"full-report": "/r.pdf", "seven-minute-briefing": "/r7.pdf"})],
        ),
        (
            SENTENCES,
            [
                (
                    "LCSPR - Child T",
                    ["lcspr"],
                    "2024-02-12",
                    {"full-report": "/t.pdf", "learning-briefing": "/tb.pdf"},
                )
            ],
        ),
        (
            PLAIN,
            [
                ("Child P", ["scr"], "2016-07-04", {"full-report": ""}),
                ("Child Q", ["scr"], "2013-05-01", {"full-report": "", "executive-summary": ""}),
            ],
        ),
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


def test_briefings_are_found_in_tables_and_sentences_with_their_kinds():
    page = """<main><h1>Learning</h1><h2>7-minute briefings</h2><table><tr><th>Topic</th><th>Date</th></tr>
    <tr><td><a href="/1.pdf">Exploitation</a></td><td>Dec 2024</td></tr></table>
    <h2>Practitioner guides</h2><p><a href="/4.pdf">Curiosity: a practitioner guide</a> (March 2023)</p>
    <h2>Learning briefings</h2><ul><li><a href="/5.pdf">Domestic abuse - 7 minute briefing (2021)</a></li></ul>
    <p>We also published a 7 minute briefing on <a href="/fgm.pdf">FGM</a> in July 2021.</p></main>"""
    found = [(one.title, one.briefing_type, one.date.value.year) for one in found_in(page).briefings]
    assert found == [
        ("Exploitation", "seven-minute", 2024),
        ("Curiosity: a practitioner guide", "practitioner-guide", 2023),
        ("Domestic abuse", "seven-minute", 2021),
        ("FGM", "seven-minute", 2021),
    ]


def test_papers_that_are_no_reviews_files_are_flagged_with_their_addresses():
    page = """<main><h1>Case reviews</h1><ul><li><a href="/m.pdf">DHR Adult M 2019</a></li>
    <li><a href="/annual.pdf">Annual report 2023-24</a></li></ul></main>"""
    found = found_in(page)
    assert [facts_of(review)[3] for review in found.reviews] == [{"full-report": "/m.pdf"}]
    assert any("annual.pdf" in text for text in found.flagged)


def test_paragraphs_keep_their_links(home):
    page = b"""<html><body><main><h1>Practice reviews</h1><p>How we work is written in
    <a href="https://a.example/how?a=1&b=2">our agreement</a>,
    which the partners have signed and which is looked at each year.</p></main></body></html>"""
    run_import(page)
    index = ReviewIndexPage.objects.get().get_latest_revision_as_object()
    assert '<a href="https://a.example/how?a=1&amp;b=2">our agreement</a>' in index.intro[0].value.source
