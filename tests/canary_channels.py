"""Asking a site as somebody outside does: every public address, and every address that could be guessed."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from .canary_world import NOBODY, UNKNOWN

LINK = re.compile(r"""(?:href|src|action|content)="([^"]+)"|<loc>([^<]+)</loc>|"(?:\w+_url|address)": "([^"]+)\"""")
STARTS = [
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/api/v2/pages/?fields=*",
    "/api/v2/pages/?order=-first_published_at&limit=1",
    "/api/v2/pages/?type=reviews.ReviewPage&fields=*",
    "/api/v2/pages/?type=learning.BriefingPage&fields=*",
    "/api/v2/pages/?type=learning.ResourceLinkPage&fields=*",
    "/api/v2/pages/?type=reviews.ThemePage&fields=*",
    "/api/v2/pages/?type=learning.LearnedYearPage&fields=*",
    "/api/v2/pages/?descendant_of=2",
    "/api/v2/documents/",
    "/api/v2/images/",
    "/api/v3/",
    "/health/",
    "/health/ready/",
    "/reviews/?sort=oldest",
    "/reviews/?page=2",
    "/reviews/?year=1961",
    "/documents/known-problems.csv",
    "/reviews/data.csv",
    "/recommendations/data.csv",
    "/recommendations/data.json",
    "/recommendations/history.csv",
    "/recommendations/history.json",
    "/recommendations/?overdue=yes",
    "/recommendations/?group=agency",
    "/recommendations/?group=theme",
    "/recommendations/progress/",
    "/learning/?sort=title",
    "/learning/data.csv",
    "/resources/data.json",
    "/themes/data.csv",
    "/themes/data.json",
    "/data/",
    "/data/catalogue.jsonld",
    "/exchange/briefings.json",
    "/exchange/briefings.json?theme=supervision",
    "/exchange/briefings.json?since=1961-05-01",
    "/learned/",
    "/learned/2024/",
    "/learned/1961/",
    "/themes/supervision/feed/",
    "/resources/?sort=newest",
    "/search/",
    "/search/?q=sparrow",
    "/search/?q=review&kind=review",
    "/search/?q=nothing-of-the-kind",
    "/alerts/",
    "/alerts/check-your-mail/",
    "/alerts/manage/no-such-token/",
    "/no-such-page/",
    "/releases/nobody.ics",
    "/_util/login/",
]
MOST_ADDRESSES = 400
# These say how long an answer may be kept (tests/test_page_cache.py), which depends on the second.
TIMES = {"Cache-Control", "Expires", "Last-Modified", "X-Accel-Expires"}
SECRET = re.compile(r'(name="csrfmiddlewaretoken" value=)"\w+"')


@dataclass(frozen=True)
class Answer:
    """What came back, without what differs between any two requests."""

    status: int
    headers: tuple
    body: str

    @property
    def text(self):
        """All of it in one."""
        return "\n".join([*(f"{name}: {value}" for name, value in self.headers), self.body])

    def about(self, what, instead):
        """Return the answer as it would be if `instead` had been asked for in place of `what`."""
        headers = tuple(
            (name, value.replace(what, instead)) for name, value in self.headers if name != "Content-Length"
        )
        return Answer(self.status, headers, self.body.replace(what, instead))


def assert_unknown(client, address, twin, instead, **request):
    """Assert that `address` is answered as its twin is, which leads to nothing: status, headers and body."""
    answer, other = ask(client, address, **request), ask(client, twin, **request)
    assert answer.about(*instead) == other.about(*instead), address


def ask(client, address, method="get", **headers):
    """Return the `Answer` to a request."""
    response = getattr(client, method)(address, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    facts = tuple(sorted((name, value) for name, value in response.headers.items() if name not in TIMES))
    return Answer(response.status_code, facts, SECRET.sub(r"\1", body.decode("utf-8", "replace")))


def crawl(client, starts=STARTS):
    """Return {address: Answer} of all that can be reached by links from `starts`."""
    answers, waiting = {}, list(starts)
    while waiting and len(answers) < MOST_ADDRESSES:
        address = waiting.pop(0)
        if address in answers:
            continue
        answers[address] = answer = ask(client, address)
        found = (unescape(next(filter(None, groups))) for groups in LINK.findall(answer.body))
        links = [
            urlsplit(urljoin(f"http://localhost:8000{address}", link))
            for link in found
            if link.startswith(("/", "?", "http"))
        ]
        # What a list can be narrowed to stands on the list already, with counts.
        waiting += [
            link.path
            for link in links
            if link.netloc == "localhost:8000" and not link.query and not link.path.startswith("/static/")
        ]
    assert len(answers) < MOST_ADDRESSES, "the crawl did not end"
    return answers


def page_guesses(page):
    """Return (address, twin) for what leads to `page`; the twin asks in the same way for what is not there.

    Each comes with what has to be put in place of what to make the twin's answer this one's.
    """
    slug, number = (page.slug, UNKNOWN), (str(page.pk), str(NOBODY))
    ways = ["", "?x=1", "?page=2", "feed/", "data.csv", "data.json", "print/", "briefing.pdf", "report.pdf", "slides/"]
    guesses = [(page.url + way, slug) for way in ways]
    guesses += [
        (page.url.rstrip("/"), slug),
        (page.url.upper(), (page.slug.upper(), UNKNOWN.upper())),
        (f"/api/v2/pages/?slug={page.slug}", slug),
        (f"/exchange/briefings.json?theme={page.slug}", slug),
        (f"/api/v2/pages/?title={page.title}", (page.title, UNKNOWN)),
        (f"/api/v2/pages/find/?html_path={page.url}", slug),
    ]
    by_number = [
        "/old-{}/",
        "/api/v2/pages/{}/",
        "/api/v2/pages/find/?id={}",
        "/api/v2/pages/?id={}",
        "/api/v2/pages/?child_of={}",
        "/api/v2/pages/?descendant_of={}",
        "/admin/pages/{}/edit/",
        "/admin/pages/{}/view_draft/",
        "/documents/{}/report.pdf",
        "/_util/authenticate_with_password/1/{}/",
    ]
    guesses += [(address.format(page.pk), number) for address in by_number]
    return [(address, address.replace(*instead), instead) for address, instead in guesses]


def recommendation_guesses(review):
    """Return the same for what leads to the recommendations of `review`."""
    nothing = "00000000-0000-4000-8000-000000000000"
    found = [(f"/recommendations/{each.key}/", (str(each.key), nothing)) for each in review.recommendations.all()]
    return [(address, address.replace(*instead), instead) for address, instead in found]


def document_guesses(document):
    """Return the same for what leads to `document`."""
    name, path = document.filename, document.file.name
    token, number = (document.token, "x" * len(document.token)), (f"/{document.pk}/", f"/{NOBODY}/")
    guesses = [
        (document.url, token),
        (f"{document.url}/", token),
        (f"{document.url}?x=1", token),
        (document.text_url, token),
        (f"{document.text_url}?part=1", token),
        (f"/documents/{document.token}/other.pdf", token),
        (f"/documents/{document.pk}/{name}", number),
        (f"/documents/{document.pk}/", number),
        *((f"/{folder}/{path}", (name, f"{UNKNOWN}.pdf")) for folder in ("media", "private", "static", "documents")),
    ]
    return [(address, address.replace(*instead), instead) for address, instead in guesses]


def picture_guesses(picture):
    """Return the same for what leads to `picture`, the original and every size."""
    guesses = []
    for path in [picture.file.name, *picture.renditions.values_list("file", flat=True)]:
        name = path.rpartition("/")[2]
        instead = (name.partition(".")[0], "x" * 32)
        guesses += [(address, instead) for address in (f"/images/{name}", f"/media/{path}", f"/private/{path}")]
    return [(address, address.replace(*instead), instead) for address, instead in guesses]
