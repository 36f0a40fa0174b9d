"""What only a browser can tell of the search box: words completed while typing, and openings that are counted."""

import time

import pytest

from search.models import OpenedCount
from tests.factories import make_review

from .test_public_pages import complaints_of_axe

PLACES = {"home": "#welcome-search", "review": "#header-search", "search": "#search-words", "not found": "#page-search"}
READER = "Mozilla/5.0 (a reader's browser)"


def state_of(page, box):
    """Return what assistive technology is told of a search box."""
    return page.locator(box).evaluate("""(input) => {
        const list = document.getElementById(input.getAttribute("aria-controls"));
        const active = document.getElementById(input.getAttribute("aria-activedescendant") ?? "none");
        return {
            role: input.getAttribute("role"),
            expanded: input.getAttribute("aria-expanded"),
            list: list.getAttribute("role"),
            shown: !list.hidden,
            active: active?.firstChild.textContent ?? null,
            selected: [...list.querySelectorAll('[aria-selected="true"]')].map((each) => each.firstChild.textContent),
        };
    }""")


def type_into(page, box, text):
    page.locator(box).fill("")
    page.keyboard.type(text)
    page.locator(f"{box}-suggestions a").first.wait_for()


@pytest.mark.parametrize(("kind", "box"), PLACES.items())
def test_box_completes_by_keyboard_wherever_it_stands(site, new_page, kind, box):
    page = new_page()
    page.goto(site[kind])
    type_into(page, box, "unseen")
    closed = {
        "role": "combobox",
        "expanded": "false",
        "list": "listbox",
        "shown": False,
        "active": None,
        "selected": [],
    }
    opened = closed | {"expanded": "true", "shown": True}
    assert state_of(page, box) == opened
    assert page.locator(f"{box}-suggestions ~ [role=status]").inner_text() == "1 suggestion"
    page.keyboard.press("ArrowDown")
    assert state_of(page, box) == opened | {"active": "Unseen men", "selected": ["Unseen men"]}
    page.keyboard.press("ArrowDown")
    assert state_of(page, box) == opened, "below the last one lies the box"
    page.keyboard.press("ArrowUp")
    assert state_of(page, box)["active"] == "Unseen men"
    page.keyboard.press("Escape")
    assert state_of(page, box) == closed
    assert page.locator(box).input_value().endswith("unseen"), "Escape keeps what was typed"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(site["theme"])


def test_enter_without_a_choice_searches_for_what_was_typed(site, new_page):
    page = new_page()
    page.goto(site["home"])
    type_into(page, "#welcome-search", "otter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=otter")


def test_term_is_searched_for(site, new_page):
    page = new_page()
    page.goto(site["home"])
    type_into(page, "#welcome-search", "constab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=Example+Constabulary")


@pytest.mark.parametrize("touch", [False, True])
def test_mouse_and_finger_choose(site, new_page, touch):
    page = new_page(has_touch=touch, viewport={"width": 390, "height": 800})
    page.goto(site["review"])
    type_into(page, "#header-search", "bruis")
    option = page.locator("#header-search-suggestions a").first
    option.tap() if touch else option.click()
    page.wait_for_url(site["briefing"])


def test_leaving_the_box_closes_the_list(site, new_page):
    page = new_page()
    page.goto(site["home"])
    type_into(page, "#welcome-search", "child")
    page.keyboard.press("Tab")
    assert state_of(page, "#welcome-search")["expanded"] == "false"


def test_list_stays_open_while_a_screen_reader_moves_to_an_option(site, new_page):
    page = new_page()
    page.goto(site["home"])
    type_into(page, "#welcome-search", "unseen")
    page.locator("#welcome-search-suggestions a").first.focus()
    assert state_of(page, "#welcome-search")["expanded"] == "true"
    page.locator("#welcome-search").focus()
    assert state_of(page, "#welcome-search")["expanded"] == "true"
    page.locator("#welcome-search-suggestions a").first.focus()
    page.keyboard.press("Tab")
    assert state_of(page, "#welcome-search")["expanded"] == "false"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_open_list_is_accessible_within_the_page_and_breaks_no_policy(site, new_page, width):
    page = new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for kind, box in PLACES.items():
        if kind == "not found":
            continue
        page.goto(site[kind])
        type_into(page, box, "child")
        page.keyboard.press("ArrowDown")
        assert complaints_of_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []


def test_only_the_last_words_typed_are_asked_for_and_answered(site, new_page):
    page = new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/complete/" in request.url else None)
    page.goto(site["home"])
    type_into(page, "#welcome-search", "unseen men")
    assert len(asked) < len("unseen men")
    assert asked[-1].endswith("q=unseen%20men")


def test_box_is_a_plain_one_while_the_site_does_not_answer(site, new_page):
    page = new_page()
    page.route("**/search/complete/**", lambda route: route.abort())
    page.goto(site["home"])
    page.locator("#welcome-search").click()
    with page.expect_event("requestfailed"):
        page.keyboard.type("otter")
    assert state_of(page, "#welcome-search")["shown"] is False
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=otter")


def test_opened_result_is_counted(site, new_page):
    review = make_review("Child Numbat")
    page = new_page(user_agent=READER)
    page.goto(site["home"].rstrip("/") + "/search/?q=numbat")
    page.get_by_role("link", name="Child Numbat").click()
    page.wait_for_url(f"**{review.url}")
    until = time.monotonic() + 5  # the browser sends it when it has time
    while time.monotonic() < until and not OpenedCount.objects.exists():
        page.wait_for_timeout(100)
    assert list(OpenedCount.objects.values_list("kind", "number", "times")) == [("page", review.pk, 1)]
