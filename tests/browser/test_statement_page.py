"""The pages people read, in a real browser: filtering, anchors, small screens, large letters, nobody listening in."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.knowledge.register import Register
from bot.web.api import create_app
from tests.browser.servers import serving
from tests.examples import EXAMPLE_REGISTER
from tests.test_statement import HOSTILE, hostile_register, large_register
from tests.web import PUBLIC_URL, SHIPPED, settings
from tests.web import assistant as assistant_on

PAGES = ["/?language=nl", "/statement/nl", "/statement/en#4.5", "/nothing"]


def app(register: Register) -> FastAPI:
    return create_app(assistant_on(register), settings())


@pytest.fixture(scope="module")
def shipped() -> Iterator[str]:
    with serving(app(SHIPPED)) as url:
        yield url


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """A function that opens a page; its console must have stayed empty when the test ends."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def visit(url: str, *, size: tuple[int, int] = (1280, 800), **options: Any) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(f"dialog: {dialog.message}"))
        page.on("console", lambda message: problems.append(message.text))
        page.goto(url)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not [problem for problem in problems if "404" not in problem]


def entries(page: Page) -> list[str]:
    """Return the ids of the entries that can be seen, but for the assistant's own."""
    return [heading.get_attribute("id") or "" for heading in page.locator(":not(.own) > .entry h3:visible").all()]


def test_the_entries_narrow_while_one_types_and_their_number_is_said(visit, shipped):
    page = visit(f"{shipped}/statement/nl")
    assert len(entries(page)) == 20
    assert page.locator(".own").is_visible()
    page.get_by_role("searchbox").fill("klachten")
    assert entries(page) == ["1.4", "4.2"]
    expect(page.get_by_role("status")).to_have_text("2 van 20 verwerkingen met deze woorden.")
    expect(page.get_by_role("heading", name="Innovatieprojecten")).to_be_hidden()
    page.get_by_role("searchbox").fill("")
    assert len(entries(page)) == 20
    expect(page.get_by_role("status")).to_have_text("")


def test_the_filter_minds_neither_case_nor_accents_and_knows_what_people_call_it(visit):
    with serving(app(EXAMPLE_REGISTER)) as url:
        page = visit(f"{url}/statement/nl")
        page.get_by_role("searchbox").fill("CÁMERATOEZICHT")
        assert entries(page) == ["cctv"]
        page.get_by_role("searchbox").fill("camerabeelden")  # one of its keywords
        assert entries(page) == ["cctv"]


def test_where_the_filter_finds_nothing_the_question_can_still_be_asked(visit, shipped):
    page = visit(f"{shipped}/statement/nl")
    page.get_by_role("searchbox").fill("Waarom willen jullie weten of ik dubbel glas heb?")
    expect(page.get_by_role("status")).to_contain_text("Druk op Vraag")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", name="Energiegerelateerde woningeigenschappen")).to_be_visible()
    assert page.url == f"{shipped}/statement/nl/ask"  # the question stands in no address


def test_a_link_to_an_entry_that_the_filter_hides_shows_it(visit, shipped):
    page = visit(f"{shipped}/statement/nl")
    page.get_by_role("searchbox").fill("facebook")
    page.evaluate("location.hash = '4.5'")
    expect(page.locator("[id='4.5']")).to_be_in_viewport()
    assert len(entries(page)) == 20


@pytest.mark.parametrize("javascript", [True, False])
def test_a_link_leads_to_its_entry_in_view(visit, shipped, javascript):
    page = visit(f"{shipped}/statement/nl#4.5", size=(320, 640), java_script_enabled=javascript)
    heading = page.locator("[id='4.5']")
    expect(heading).to_be_in_viewport()
    box = heading.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 200


def test_a_link_to_an_entry_moves_the_focus_there(visit, shipped):
    page = visit(f"{shipped}/statement/nl#4.5")
    assert page.evaluate("document.activeElement.id") == "4.5"


def test_without_javascript_everything_is_there(visit, shipped):
    page = visit(f"{shipped}/statement/nl", java_script_enabled=False)
    assert len(entries(page)) == 20
    page.get_by_role("searchbox").fill("Wie krijgt mijn verbruiksgegevens?")
    page.get_by_role("button", name="Vraag").click()
    expect(page.get_by_role("heading", name="Verbruiksgegevens elektra en gas")).to_be_visible()
    link = page.get_by_role("link", name="Lees het in de volledige verklaring").first.get_attribute("href")
    assert link == f"{PUBLIC_URL}/statement/nl#4.5"


def test_the_way_back_keeps_the_page_whole(visit, shipped):
    # A page asked for again is answered 304, and takes the headers of that answer for its own.
    page = visit(f"{shipped}/statement/nl")
    page.goto(f"{shipped}/statement/en")
    page.goto(f"{shipped}/statement/nl")
    page.reload()
    page.get_by_role("searchbox").fill("klachten")
    assert entries(page) == ["1.4", "4.2"]


def test_in_a_large_register_a_link_leads_on_to_the_whole_entry(visit):
    with serving(app(large_register(20, 100))) as url:
        page = visit(f"{url}/statement/nl#17.42")
        page.wait_for_url(f"{url}/statement/nl/section/17#17.42")
        expect(page.locator("[id='17.42']")).to_be_in_viewport()
        assert "Dit is nodig om rekeningen te sturen." in page.locator("article:has([id='17.42'])").inner_text()
        page.goto(f"{url}/statement/nl")
        page.get_by_role("searchbox").fill("17.42")
        expect(page.locator(".entry:visible")).to_have_count(1)
        without = visit(f"{url}/statement/nl#17.42", java_script_enabled=False)
        expect(without.locator("[id='17.42']")).to_be_in_viewport()
        without.locator("[id='17.42']").click()
        expect(without.locator("h3[id='17.42']")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/?language=nl", "/statement/nl"])
def test_text_of_the_register_is_shown_and_never_run(visit, path):
    with serving(app(hostile_register())) as url:
        page = visit(f"{url}{path}")
        page.wait_for_timeout(200)
        assert page.locator("img[src=x]").count() == 0
        if path != "/?language=nl":
            assert HOSTILE in page.locator(".purpose").inner_text()
            page.get_by_role("searchbox").fill("camera <img src=x onerror=alert(1)>")
            page.get_by_role("searchbox").press("Enter")
            expect(page.locator("q")).to_have_text("camera <img src=x onerror=alert(1)>")
            assert page.locator("img[src=x]").count() == 0


def test_nobody_else_hears_of_a_visit_and_nothing_is_stored(visit, shipped):
    page = visit("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(shipped + path)
        page.wait_for_load_state("networkidle")
    assert asked
    assert not [url for url in asked if not url.startswith(shipped)]
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", [(320, 640), (320, 256), (740, 320), (640, 400)])
def test_a_small_screen_needs_no_sideways_scrolling(visit, shipped, path, size):
    page = visit(shipped + path, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_what_a_thumb_has_to_hit_is_large_enough(visit, shipped):
    page = visit(f"{shipped}/statement/nl", size=(320, 640))
    for target in page.locator(".bar a:visible, .contents a, .glance a, .ask input, button").all():
        box = target.bounding_box()
        assert box is not None
        if target.get_attribute("class") != "skip":
            assert box["height"] >= 44, target.inner_text()


@pytest.mark.parametrize("path", PAGES)
def test_letters_twice_as_large_and_wide_spacing_cut_nothing_off(visit, shipped, path):
    page = visit(shipped + path, bypass_csp=True)
    page.add_style_tag(
        content="html { font-size: 200% } * { line-height: 1.5 !important; letter-spacing: .12em !important;"
        " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
    )  # WCAG 1.4.4 and 1.4.12
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    cut = page.evaluate(
        "[...document.querySelectorAll('main *, header *, footer *')].filter(e => e.scrollWidth > e.clientWidth + 1"
        " && getComputedStyle(e).overflowX !== 'visible' && e.localName !== 'pre' && !e.matches('input, .skip'))"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert cut == []


def test_every_stop_of_the_tab_key_is_named_and_seen(visit, shipped):
    page = visit(f"{shipped}/statement/nl")
    for _ in range(25):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "(() => { const e = document.activeElement, style = getComputedStyle(e), box = e.getClientRects()[0];"
            " return { name: e.ariaLabel || e.labels?.[0]?.innerText || e.innerText, outline: style.outlineStyle,"
            " covered: !e.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)) }; })()"
        )
        assert stop["name"]
        assert stop["outline"] != "none", stop
        assert not stop["covered"], stop


def test_the_first_stop_skips_to_the_content(visit, shipped):
    page = visit(f"{shipped}/statement/nl")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_on_paper_the_statement_is_a_document(visit, shipped):
    page = visit(f"{shipped}/statement/nl")
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.get_by_role("navigation").first).to_be_hidden()
    expect(page.get_by_text(SHIPPED.version).first).to_be_visible()
    expect(page.get_by_text(f"{PUBLIC_URL}/statement/nl").first).to_be_visible()
    assert len(entries(page)) == 20


STATES = [
    *PAGES,
    "Waarom willen jullie weten of ik dubbel glas heb?",
    "wat is de prijs van gas",
    "Wat rust er allemaal op toestemming?",
    "Hoe lang bewaren jullie mijn verbruiksgegevens?",
    "Why do you need my meter readings?",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_no_obstacle_is_found_in_any_state(visit, shipped, state, scheme):
    page = visit(shipped + (state if state.startswith("/") else "/statement/nl"), color_scheme=scheme, bypass_csp=True)
    if not state.startswith("/"):
        page.get_by_role("searchbox").fill(state)
        page.get_by_role("searchbox").press("Enter")
        page.wait_for_url(re.compile("/ask$"))
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
