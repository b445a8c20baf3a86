"""What the widget does to the page that embeds it, and the page to the widget: as little as can be."""

import json

import pytest

from bot.web.embed import embed_snippet, widget_script
from tests.browser.conftest import HERE, Visit, Widget, a_page
from tests.browser.servers import Faults, Site

DOUBLE_GLAZING = "Waarom willen jullie weten of ik dubbel glas heb?"

SPIES = (HERE / "spies.js").read_text(encoding="utf-8")


def test_a_closed_widget_makes_one_request_and_a_question_one_more(visit: Visit, assistant: str) -> None:
    widget = visit()
    widget.launcher.wait_for()
    ours = lambda: [(r.method, r.url.removeprefix(assistant)) for r in widget.requests if r.url.startswith(assistant)]  # noqa: E731
    assert ours() == [("GET", "/widget.js")]
    widget.open()
    widget.input.press_sequentially("Waarom dubbel glas?")
    widget.page.wait_for_timeout(200)
    assert ours() == [("GET", "/widget.js")], "nothing is sent while one opens and types"
    widget.input.press("Enter")
    widget.answer.wait_for()
    assert ours()[1:] == [("POST", "/api/ask")]


def test_nothing_is_stored_read_of_the_visitor_or_sent_to_others(visit: Visit, assistant: str, site: Site) -> None:
    widget = visit(script=SPIES).open()
    widget.ask(DOUBLE_GLAZING)
    widget.ask("Wat eten we vanavond in de kantine?")
    assert widget.page.evaluate("spied") == []
    assert {request.url.split("/")[2] for request in widget.requests if request.url.startswith("http")} == {
        assistant.split("/")[2],
        site.url.split("/")[2],
    }
    assert widget.page.context.cookies() == []
    assert widget.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert widget.problems == []


def test_a_question_travels_in_the_body_alone_without_cookie_or_referrer(visit: Visit, assistant: str) -> None:
    widget = visit()
    widget.page.context.add_cookies([{"name": "session", "value": "secret", "url": assistant}])
    widget.open().ask(DOUBLE_GLAZING)
    (asked,) = widget.asked()
    assert json.loads(asked.post_data)["question"] == DOUBLE_GLAZING
    headers = asked.all_headers()
    assert "cookie" not in headers
    assert "referer" not in headers
    assert not any("dubbel" in request.url for request in widget.requests)
    assert "dubbel" not in widget.page.title()
    assert "dubbel" not in widget.page.url


POLICIES = {
    "strict": "default-src 'none'; script-src {assistant}; connect-src {assistant}; style-src 'self'; img-src data:",
    "nonce and strict-dynamic": "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src {assistant}; "
    "style-src 'self'; img-src data:",
    "trusted types": "require-trusted-types-for 'script'; trusted-types 'none'",
}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_strict_policy_of_the_page_is_kept(visit: Visit, site: Site, assistant: str, policy: str) -> None:
    body = a_page(assistant).replace("<script ", "<script nonce=abc ")
    if "dynamic" in policy:  # a loader that the page trusts brings the widget
        body = (
            "<main><h1>Energie</h1></main><script nonce=abc>const s = document.createElement('script');"
            f"s.src = '{assistant}/widget.js'; document.head.append(s)</script>"
        )
    widget = visit(
        site.page(body, policy=POLICIES[policy].format(assistant=assistant), style="body { color: #222 }"),
        script="window.broken = [];"
        "addEventListener('securitypolicyviolation', (event) => broken.push(event.violatedDirective));"
        "window.print = () => dispatchEvent(new Event('afterprint'));",
    ).open()
    widget.ask(DOUBLE_GLAZING)
    widget.button("Wie krijgt deze gegevens").click()
    widget.answers.nth(1).wait_for()
    widget.button("Afdrukken").click()
    assert widget.page.evaluate("broken") == []
    assert widget.problems == []
    assert widget.panel.evaluate("(panel) => getComputedStyle(panel).position") == "fixed", (
        "its own style is not blocked"
    )
    assert widget.page.evaluate("probes.inlineStyles()") == 0


def test_the_pasted_lines_load_the_script_whose_hash_they_hold(visit: Visit, site: Site, assistant: str) -> None:
    snippet = embed_snippet(assistant, widget_script())
    widget = visit(site.page(f"<main><h1>Energie</h1></main>{snippet}")).open()
    assert "Toestemming" in widget.ask(DOUBLE_GLAZING).inner_text()
    assert widget.part(".row a").get_attribute("href") == f"{assistant}/statement/nl"
    changed = visit(site.page(f"<main><h1>Energie</h1></main>{snippet.replace('sha384-', 'sha384-A')}"))
    assert changed.page.get_by_role("link", name="Privacyverklaring").is_visible(), (
        "a changed script does not run; the link stays"
    )


def test_the_script_included_twice_gives_one_widget(visit: Visit, site: Site, assistant: str) -> None:
    twice = a_page(assistant) + f'<script src="{assistant}/widget.js?again"></script>'
    widget = visit(site.page(twice))
    widget.launcher.wait_for()
    assert widget.page.locator("privacy-assistant").count() == 1
    assert widget.problems == []


def test_a_widget_that_the_page_adds_later_replaces_the_one_that_mounted_itself(visit: Visit) -> None:
    widget = visit()
    widget.launcher.wait_for()
    widget.page.evaluate("document.querySelector('main').append(document.createElement('privacy-assistant'))")
    assert widget.page.locator("main privacy-assistant").count() == 1
    assert widget.page.locator("privacy-assistant").count() == 1


def test_a_removed_widget_takes_its_listeners_along_and_one_that_moves_keeps_its_conversation(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(DOUBLE_GLAZING)
    widget.page.evaluate("document.querySelector('main').append(document.querySelector('privacy-assistant'))")
    assert widget.answers.count() == 1
    listeners = widget.page.context.new_cdp_session(widget.page)
    widget.page.evaluate("document.querySelector('privacy-assistant').remove()")
    for target in ("window", "document"):
        node = listeners.send("Runtime.evaluate", {"expression": target})["result"]["objectId"]
        kept = listeners.send("DOMDebugger.getEventListeners", {"objectId": node})["listeners"]
        assert kept == []
    widget.page.keyboard.press("Escape")
    widget.page.set_viewport_size({"width": 400, "height": 500})
    widget.page.wait_for_timeout(100)
    assert widget.problems == []


def test_a_closed_widget_listens_to_no_key_and_to_no_unloading(visit: Visit) -> None:
    widget = visit()
    widget.launcher.wait_for()
    session = widget.page.context.new_cdp_session(widget.page)
    heard = set()
    for target in ("window", "document"):
        node = session.send("Runtime.evaluate", {"expression": target})["result"]["objectId"]
        heard |= {
            each["type"] for each in session.send("DOMDebugger.getEventListeners", {"objectId": node})["listeners"]
        }
    assert heard & {"keydown", "keyup", "keypress", "unload", "beforeunload", "pagehide", "visibilitychange"} == set()


def test_the_page_is_as_it_was_but_for_one_element(visit: Visit, site: Site, assistant: str) -> None:
    bare = visit(site.page(a_page(assistant).split("<script")[0]))
    before = bare.page.evaluate("probes.page()")
    widget = visit().open()
    widget.ask(DOUBLE_GLAZING)
    widget.page.keyboard.press("Escape")
    after = widget.page.evaluate("probes.page()")
    assert after == before
    added = widget.page.evaluate("[...document.body.children].map((node) => node.localName)")
    assert added == ["main", "script", "privacy-assistant"]


def test_nothing_shifts_while_the_widget_loads_opens_and_answers_slowly(
    visit: Visit, faults: tuple[Faults, str], site: Site
) -> None:
    _, url = faults
    widget = visit(
        site.page(a_page(url)),
        script="window.shifts = 0; new PerformanceObserver((list) => list.getEntries().forEach((each) =>"
        " shifts += each.hadRecentInput ? 0 : each.value)).observe({ type: 'layout-shift', buffered: true });",
    ).open()
    widget.ask("Dit is langzaam 0.8")
    widget.ask("Ook dit is langzaam 0.8")
    assert widget.page.evaluate("shifts") == 0


HOSTILE = """
  body * {
    all: revert !important; color: red !important; background: yellow !important; font: italic 30px fantasy !important;
    margin: 9px !important; padding: 21px !important; border: 5px dashed lime !important; line-height: 3 !important;
    letter-spacing: 4px !important; text-transform: uppercase !important; text-align: right !important;
    opacity: .5 !important; transform: rotate(3deg) !important; filter: blur(1px) !important; zoom: 1.1 !important;
    display: inline-block !important; float: left !important; position: static !important; width: 50px !important;
    visibility: visible !important; white-space: pre !important; cursor: wait !important;
  }
  button, textarea, dialog, section { display: none !important }
"""


def test_the_style_of_a_hostile_page_cannot_get_in(visit: Visit, site: Site, assistant: str) -> None:
    def looks(widget: Widget) -> list[list[str]]:
        widget.open()
        widget.ask(DOUBLE_GLAZING)
        widget.part("[role=status]:not(:has-text('Zoeken'))").wait_for(state="attached")
        return list(widget.page.evaluate("probes.looks()"))

    plain = looks(visit())
    hostile = looks(visit(site.page(a_page(assistant), style=HOSTILE)))
    differences = [
        (one[0], a, b)
        for one, other in zip(plain, hostile, strict=True)
        for a, b in zip(one, other, strict=True)
        if a != b
    ]
    assert differences == []


def test_a_page_sets_the_looks_by_custom_properties_and_parts_and_cannot_make_text_unreadable(
    visit: Visit, site: Site, assistant: str
) -> None:
    style = """
      privacy-assistant { --privacy-assistant-accent: #ffe100; --privacy-assistant-offset: 40px }
      privacy-assistant::part(launcher) { text-decoration: underline }
    """
    widget = visit(site.page(a_page(assistant), style=style))
    looks = widget.launcher.evaluate(
        "(node) => [getComputedStyle(node).textDecorationLine, getComputedStyle(node).bottom]"
    )
    assert looks == ["underline", "40px"]
    widget.open()
    assert widget.page.evaluate("probes.contrasts()")["text"] >= 4.5


def test_without_javascript_or_in_an_old_browser_the_element_shows_its_own_link(
    visit: Visit, site: Site, assistant: str
) -> None:
    page = site.page(
        a_page(assistant, element='<privacy-assistant><a href="/privacy">Privacyverklaring</a></privacy-assistant>')
    )
    link = visit(page, java_script_enabled=False).page.get_by_role("link", name="Privacyverklaring")
    assert link.is_visible()
    old = visit(page, script="CSS.supports = () => false;")
    assert old.page.get_by_role("link", name="Privacyverklaring").is_visible()
    assert old.launcher.count() == 0


def test_the_pages_own_link_is_where_the_widget_says_to_read_on(visit: Visit, site: Site, assistant: str) -> None:
    links = '<a href="mailto:a@b.nl">Mail</a> <a href="/privacy">Privacyverklaring</a>'
    element = f"<privacy-assistant>{links}</privacy-assistant>"
    widget = visit(site.page(a_page(assistant, element=element))).open()
    assert widget.part(".row a").get_attribute("href") == f"{site.url}/privacy"


def test_a_right_to_left_page_has_the_widget_at_its_own_end(visit: Visit, site: Site, assistant: str) -> None:
    widget = visit(site.page(a_page(assistant), attributes='dir="rtl"')).open()
    widget.ask(DOUBLE_GLAZING)
    launcher, panel = widget.launcher.bounding_box(), widget.panel.bounding_box()
    assert launcher["x"] < 100
    assert panel["x"] < 100
    assert widget.log.evaluate("(node) => getComputedStyle(node).direction") == "ltr"
