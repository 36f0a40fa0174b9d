"""What only a browser can tell of the public pages: accessibility, width, weight, keyboard, life without JavaScript."""

import gzip
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
MOST_BYTES = 60_000
NARROW = {"width": 320, "height": 640}  # 1280 pixels at 400 % zoom (WCAG 2.2, 1.4.10)
SEVEN_MINUTE_SHEETS = 2  # both sides of one sheet
KINDS_BY_KEYBOARD = ["home", "review", "information", "reviews", "recommendations", "progress", "year", "search"]


def complaints_of_axe(page):
    page.evaluate(AXE)
    # Also what Wagtail's own checker tells editors about, and axe does not ask for by itself.
    found = page.evaluate("axe.run(document, {rules: {'p-as-heading': {enabled: true}}})")["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found]


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(site, new_page, width):
    page = new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    found = {}
    for kind, address in site.items():
        page.goto(address)
        if complaints := complaints_of_axe(page):
            found[kind] = complaints
    assert found == {}


def test_html_is_valid(site, new_page, tmp_path):
    page = new_page()
    for kind, address in site.items():
        response = page.goto(address)
        (tmp_path / f"{kind.replace(' ', '-')}.html").write_bytes(response.body())
    report = tmp_path / "report.json"
    validator = ["node", str(ROOT / "node_modules/html-validate/bin/html-validate.mjs"), f"--formatter=json={report}"]
    files = sorted(str(path) for path in tmp_path.glob("*.html"))
    subprocess.run([*validator, f"--config={ROOT / '.htmlvalidate.json'}", *files], check=False)
    messages = [
        (Path(result["filePath"]).stem, message["line"], message["ruleId"], message["message"])
        for result in json.loads(report.read_text())
        for message in result["messages"]
    ]
    assert messages == []


def test_nothing_is_wider_than_a_small_phone_or_400_percent_zoom(site, new_page):
    page = new_page(viewport=NARROW)
    wide = []
    for kind, address in site.items():
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
            wide.append(kind)
    assert wide == []


def test_pages_ask_nobody_else_set_no_cookie_and_break_no_rule_of_their_own_policy(site, new_page, live_server):
    page = new_page()
    asked, said = set(), []
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for kind, address in site.items():
        page.goto(address, wait_until="networkidle")
        if kind == "not found":
            said = [text for text in said if "404" not in text]  # the browser's own word for it
    assert asked == {urlsplit(live_server.url).netloc}
    assert page.context.cookies() == []
    assert said == []


def transferred(response):
    """Return the bytes of a response as a web server sends them: compressed, unless it is so already."""
    return len(response.body() if response.url.endswith(".woff2") else gzip.compress(response.body(), 6))


@pytest.mark.parametrize("kind", ["home", "review", "briefing"])
def test_page_is_light(site, new_page, kind):
    page = new_page()
    responses = []

    def keep(response):  # Playwright cannot call a built-in method
        responses.append(response)

    page.on("response", keep)
    page.goto(site[kind], wait_until="networkidle")
    sizes = {urlsplit(response.url).path: transferred(response) for response in responses}
    assert any(path.endswith(".woff2") for path in sizes)
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_first_key_leads_past_the_menu(site, new_page):
    page = new_page()
    page.goto(site["review"])
    page.keyboard.press("Tab")
    skip = page.locator(".govuk-skip-link")
    assert skip.evaluate("node => node === document.activeElement")
    assert skip.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("kind", KINDS_BY_KEYBOARD)
def test_keyboard_reaches_everything_and_is_seen_where_it_is(site, new_page, kind):
    page = new_page()
    page.goto(site[kind])
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    can_be_reached = "a[href], button, summary, input:not([type=hidden]), select"
    stops = page.locator(can_be_reached).filter(visible=True).count()
    unseen = []
    for _ in range(min(stops, 80)):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => {
            const node = document.activeElement;
            const style = getComputedStyle(node);
            const label = node.type === "checkbox" ? getComputedStyle(node.nextElementSibling, "::before") : style;
            const box = node.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 20) / 2);
            return {
                what: node.outerHTML.slice(0, 90),
                marked: [style, label].some((each) => each.outlineStyle !== "none" || each.boxShadow !== "none"),
                covered: Boolean(top && top.closest(".pr-leave") && !node.closest(".pr-leave")),
            };
        }""")
        if not stop["marked"] or stop["covered"]:
            unseen.append(stop)
    assert unseen == []


def test_pages_are_whole_without_javascript(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(site["information"])
    assert not page.get_by_text("What lies inside.").is_visible()
    page.get_by_text("Open me").click()
    assert page.get_by_text("What lies inside.").is_visible()
    page.goto(site["home"])
    page.locator("#welcome-search").fill("otter")
    page.locator(".pr-search--large button").click()
    assert page.url.endswith("/search/?q=otter")
    assert page.locator("[data-leave]").get_attribute("href") == "https://weather.example/today"
    for kind, address in site.items():
        page.goto(address)
        assert page.locator("h1").is_visible(), kind


def test_editors_see_their_bar_and_it_breaks_no_rule(site, new_page, client, django_user_model, live_server):
    client.force_login(django_user_model.objects.create_superuser("chief", "chief@example.org", "chief-password"))
    page = new_page()
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(site["review"], wait_until="networkidle")
    page.locator("#wagtail-userbar-trigger").click()
    page.get_by_role("menuitem", name="Edit this page").wait_for()
    assert said == []


@pytest.fixture
def weather(new_page):
    """A tab in which the page that the way out leads to answers, without anybody being asked."""
    page = new_page()
    page.route(
        "https://weather.example/**", lambda route: route.fulfill(body="<h1>Sunny</h1>", content_type="text/html")
    )
    return page


def test_way_out_leaves_no_way_back(site, weather):
    weather.goto(site["home"])
    weather.goto(site["review"])
    weather.locator("[data-leave]").click()
    weather.wait_for_url("https://weather.example/today")
    weather.go_back()
    assert weather.url == site["home"]


def test_shift_three_times_leaves_and_typing_capitals_does_not(site, weather):
    weather.goto(site["review"])
    for key in ["Shift", "Shift", "a", "Shift"]:
        weather.keyboard.press(key)
    assert weather.locator("[data-leave-status]").inner_text() == "Press Shift 2 more times to leave this site."
    weather.keyboard.press("Shift")
    weather.keyboard.press("Shift")
    weather.wait_for_url("https://weather.example/today")


def test_paper_shows_the_text_and_none_of_the_furniture(site, new_page):
    page = new_page()
    page.goto(site["information"])
    page.emulate_media(media="print")
    for furniture in [".pr-menu", ".pr-leave", ".pr-urgent", ".pr-search", ".govuk-breadcrumbs"]:
        assert not page.locator(furniture).first.is_visible(), furniture
    assert page.get_by_text("What lies inside.").is_visible()
    address = page.locator("main a[href^='https://example.org']").evaluate(
        "node => getComputedStyle(node, '::after').content"
    )
    assert "example.org" in address


def test_seven_minute_briefing_prints_on_one_sheet(site, new_page):
    page = new_page()
    page.goto(site["briefing"])
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= SEVEN_MINUTE_SHEETS


def test_charts_that_are_higher_than_a_sheet_are_parted_between_their_bars(site, new_page):
    page = new_page()
    page.emulate_media(media="print")
    for kind in ("progress", "year", "recommendations by agency"):
        page.goto(site[kind])
        bars = page.locator(".pr-chart__svg:not([role])").all()
        assert bars, kind
        for bar in bars:
            assert bar.evaluate("node => getComputedStyle(node).breakInside") == "avoid"
            assert bar.bounding_box()["height"] < 80
