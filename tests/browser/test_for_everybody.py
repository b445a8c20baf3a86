"""Keyboard, screen reader, small screens, large text, dark, forced colours: the widget works for everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit, Widget, a_page
from tests.browser.servers import Faults, Site

DOUBLE_GLAZING = {
    "nl": "Waarom willen jullie weten of ik dubbel glas heb?",
    "en": "Why do you want to know whether I have double glazing?",
}
EVERY_KIND = {
    "nl": [
        "Op welke grond doen jullie dat tevredenheidsonderzoek?",
        "Waarvoor gebruiken jullie mijn gegevens allemaal?",
        "Hoe kan ik mijn gegevens inzien?",
        "Wat eten we vanavond?",
        DOUBLE_GLAZING["nl"],
    ],
    "en": [
        "On what basis do you do that satisfaction survey?",
        "What do you use my data for?",
        "How can I see my data?",
        "What is for dinner tonight?",
        DOUBLE_GLAZING["en"],
    ],
}
EVERY_RULE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing_in_any_state(visit: Visit, site: Site, assistant: str, language: str, scheme: str) -> None:
    widget = visit(site.page(a_page(assistant), lang=language), color_scheme=scheme)
    widget.launcher.wait_for()
    assert violations(widget) == []
    widget.open()
    assert violations(widget) == []
    for question in EVERY_KIND[language]:
        widget.ask(question)
    widget.log.evaluate("(log) => log.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    assert violations(widget) == []


def violations(widget: Widget) -> list[tuple[str, str]]:
    """Return what axe-core finds against WCAG 2.2 AA and its own best practices."""
    found = Axe().run(widget.page, options=EVERY_RULE).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def test_axe_finds_nothing_in_an_error_or_a_widget_that_stands_inline(
    visit: Visit, site: Site, faults: tuple[Faults, str]
) -> None:
    _, url = faults
    widget = visit(site.page(a_page(url))).open()
    widget.input.fill("stuk 500")
    widget.input.press("Enter")
    widget.part(".failed").wait_for()
    inline = visit(site.page(a_page(url, more="<privacy-assistant inline></privacy-assistant>")))
    inline.ask("Waarom?")
    for each in (widget, inline):
        assert violations(each) == []


def test_every_tab_stop_has_a_name_and_a_ring_is_not_covered_and_tab_leaves_at_the_end(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(DOUBLE_GLAZING["nl"])
    widget.page.get_by_role("link", name="Lees hoe").last.focus()
    stops = []
    for _ in range(25):
        widget.page.keyboard.press("Tab")
        stop = widget.page.evaluate("probes.tabStop()")
        if stop is None and stops:
            break
        if stop:
            stops.append(stop)
    else:
        pytest.fail("Tab does not leave the widget")
    assert len(stops) >= 12
    assert [stop for stop in stops if not (stop["name"] and stop["ring"] and stop["seen"])] == []


def test_the_closed_launcher_covers_nothing_that_has_the_focus(visit: Visit, site: Site, assistant: str) -> None:
    links = "".join(f'<p style="text-align: right"><a href="#{n}">Punt {n}</a></p>' for n in range(40))
    page = site.page(a_page(assistant, more=links + '<button style="float: right">Bestel</button>'))
    widget = visit(page, size=(320, 640))
    widget.launcher.wait_for()
    for link in widget.page.locator("main a, main button").all():
        link.evaluate("(node) => node.focus()")
        widget.page.wait_for_function("!probes.coversTheFocus()")
    # At the end of the page, from where nothing can be scrolled away, it covers nothing that can be pressed either.
    widget.page.evaluate("document.activeElement.blur(); scrollTo(0, document.body.scrollHeight)")
    widget.page.wait_for_function("!probes.covers('main a, main button')")


def test_live_regions_exist_before_the_first_question_and_an_answer_is_announced_once(visit: Visit) -> None:
    widget = visit().open()
    assert widget.log.count() == widget.status.count() == 1
    assert widget.log.inner_text() == widget.status.inner_text() == ""
    widget.page.evaluate("probes.listen()")
    widget.ask(DOUBLE_GLAZING["nl"])
    said = widget.page.evaluate("said")
    assert said[0] == f"Vraag aanpassenJe vroeg: {DOUBLE_GLAZING['nl']}"
    assert said[1] == "Zoeken…"
    assert len(said) == 3, "the question, that it is looked for, and the answer as a whole"
    assert said[2].startswith("Antwoord")
    assert "Woningeigenschappen worden vastgelegd" in said[2]
    assert widget.status.inner_text() == ""
    assert widget.part("h3").text_content() == f"Je vroeg: {DOUBLE_GLAZING['nl']}"


def test_each_text_is_marked_with_its_language_and_an_english_question_gets_an_english_answer(visit: Visit) -> None:
    widget = visit().open()
    assert widget.part(".frame").get_attribute("lang") == "nl"
    answer = widget.ask(DOUBLE_GLAZING["en"])
    assert answer.get_attribute("lang") == "en"
    assert "What you can do" in answer.inner_text()
    assert "Consent" in answer.inner_text()
    assert widget.part("h3 [lang=en]").inner_text() == DOUBLE_GLAZING["en"]
    assert answer.locator("h4").get_attribute("lang") == "en"
    assert "Je vraag" in widget.part("form").inner_text()


def test_the_language_follows_the_page_and_falls_back_to_english(visit: Visit, site: Site, assistant: str) -> None:
    widget = visit(site.page(a_page(assistant), lang="nl-BE"))
    assert widget.launcher.inner_text() == "Privacyvraag"
    widget.page.evaluate("document.documentElement.lang = 'fr'")
    widget.page.get_by_role("button", name="Privacy question").wait_for()
    widget.open().ask("Waarom dubbel glas?")
    assert "language" not in widget.asked()[0].post_data_json, "what the page speaks is not what the asker speaks here"
    own = a_page(assistant, element="<privacy-assistant lang=nl label='Vragen?'></privacy-assistant>")
    assert visit(site.page(own, lang="en")).launcher.inner_text() == "Vragen?"
    nameless = visit(site.page(a_page(assistant), lang=""))
    assert nameless.launcher.inner_text() == "Privacy question"


SCREENS = [((320, 640), 1), ((320, 256), 1), ((640, 400), 2), ((740, 320), 1), ((1280, 800), 1)]


@pytest.mark.parametrize(("size", "scale"), SCREENS)
def test_on_any_screen_the_input_is_in_view_nothing_scrolls_sideways_and_targets_are_large(
    visit: Visit, size: tuple[int, int], scale: int
) -> None:
    widget = visit(size=size, device_scale_factor=scale).open()
    widget.ask("Op welke grond doen jullie dat tevredenheidsonderzoek?")
    widget.ask(DOUBLE_GLAZING["nl"])
    measured = widget.page.evaluate("probes.fit()")
    assert measured["sideways"] == []
    assert measured["input"]
    assert measured["log"] >= 60
    assert measured["small"] == []


def test_text_doubles_with_the_root_font_and_nothing_is_clipped(visit: Visit, site: Site, assistant: str) -> None:
    plain = visit().open()
    plain.ask(DOUBLE_GLAZING["nl"])
    doubled = visit(site.page(a_page(assistant), style="html { font-size: 200% }")).open()
    doubled.ask(DOUBLE_GLAZING["nl"])
    for once, twice in zip(
        plain.page.evaluate("probes.fontSizes()"), doubled.page.evaluate("probes.fontSizes()"), strict=True
    ):
        assert twice == pytest.approx(2 * once, rel=0.01)
    tiny = visit(site.page(a_page(assistant), style="html { font-size: 62.5% }")).open()
    assert min(tiny.page.evaluate("probes.fontSizes()")) >= 13, (
        "a page that counts in tenths of an em makes the text no smaller"
    )
    assert doubled.page.evaluate("probes.clipped()") == []
    plain.page.evaluate("probes.spaceOut()")
    assert plain.page.evaluate("probes.clipped()") == []


def test_dark_follows_the_system_and_can_be_forced(visit: Visit, site: Site, assistant: str) -> None:
    ground = "(node) => getComputedStyle(node).backgroundColor"
    light = visit(color_scheme="light").open().panel.evaluate(ground)
    dark = visit(color_scheme="dark").open().panel.evaluate(ground)
    assert light != dark
    for theme, expected in (("dark", dark), ("light", light)):
        page = site.page(a_page(assistant, element=f"<privacy-assistant theme={theme}></privacy-assistant>"))
        other = "light" if theme == "dark" else "dark"
        assert visit(page, color_scheme=other).open().panel.evaluate(ground) == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_body_text_has_a_contrast_of_seven_and_parts_of_three(visit: Visit, scheme: str) -> None:
    widget = visit(color_scheme=scheme).open()
    widget.ask(DOUBLE_GLAZING["nl"])
    ratios = widget.page.evaluate("probes.contrasts()")
    assert ratios["text"] >= 7
    assert ratios["edge"] >= 3
    assert ratios["ring"] >= 3


def test_forced_colours_keep_borders_and_the_ring(visit: Visit) -> None:
    widget = visit(forced_colors="active").open()
    widget.ask(DOUBLE_GLAZING["nl"])
    for css in (".panel", ".launcher", ".send", ".card", "textarea", ".chip", "h3"):
        names = ["borderTopWidth", "borderTopStyle", "borderTopColor", "backgroundColor"]
        width, style, colour, ground = widget.part(css).first.evaluate(
            "(node, names) => names.map((name) => getComputedStyle(node)[name])", names
        )
        assert (width, style) >= ("1px", "solid"), css
        assert colour != ground, css
        assert colour != "rgba(0, 0, 0, 0)", css
    widget.page.keyboard.press("Tab")
    assert widget.part(":focus-visible").first.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"


def test_nothing_moves_where_motion_is_unwanted(visit: Visit) -> None:
    widget = visit(reduced_motion="reduce")
    widget.launcher.click()
    assert widget.page.evaluate("document.querySelector('privacy-assistant').shadowRoot.getAnimations().length") == 0


def test_print_leaves_the_widget_out(visit: Visit) -> None:
    widget = visit().open()
    widget.page.emulate_media(media="print")
    assert widget.launcher.is_hidden()
    assert widget.panel.is_hidden()


def test_the_input_has_a_label_a_send_key_and_no_zoom_on_phones(visit: Visit) -> None:
    widget = visit(size=(390, 844)).open()
    assert widget.page.get_by_label("Je vraag", exact=True).count() == 1
    assert widget.input.get_attribute("enterkeyhint") == "send"
    assert widget.input.evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)") >= 16


def test_on_a_phone_the_widget_is_a_dialog_over_the_page_and_beside_it_elsewhere(visit: Visit) -> None:
    widget = visit(size=(390, 844)).open()
    assert widget.panel.evaluate("(node) => node.matches(':modal')")
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert widget.focused() == "h2", "the heading has the focus, so that no keyboard hides what can be read"
    widget.ask(DOUBLE_GLAZING["nl"])
    widget.page.set_viewport_size({"width": 1280, "height": 800})
    widget.page.wait_for_function("!document.querySelector('privacy-assistant').shadowRoot.querySelector(':modal')")
    assert widget.panel.is_visible()
    assert widget.answers.count() == 1
    widget.page.keyboard.press("Escape")
    assert widget.panel.is_hidden()


def test_enter_while_composing_and_an_empty_question_send_nothing(visit: Visit) -> None:
    widget = visit().open()
    widget.input.press("Enter")
    assert widget.status.inner_text() == "Typ eerst een vraag."
    widget.input.fill("   ")
    widget.input.press("Enter")
    widget.input.fill("日本")
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        widget.input.evaluate(
            "(node, how) => node.dispatchEvent(new KeyboardEvent('keydown', how))",
            {"key": "Enter", "bubbles": True, "cancelable": True, **composing},
        )
    widget.input.press("Shift+Enter")
    widget.page.wait_for_timeout(100)
    assert widget.asked() == []
    assert widget.input.input_value() == "日本\n"


def test_the_limit_of_500_characters_is_announced_and_a_longer_question_stays_to_be_shortened(visit: Visit) -> None:
    widget = visit().open()
    widget.input.fill("a" * 500)
    assert widget.status.inner_text() == ""
    widget.input.fill("b" * 501)
    assert "hoogstens 500 tekens" in widget.status.inner_text()
    assert widget.input.get_attribute("aria-invalid") == "true"
    widget.input.press("Enter")
    widget.page.wait_for_timeout(100)
    assert widget.asked() == []
    assert widget.input.input_value() == "b" * 501
    widget.input.fill("Waarom?")
    assert widget.status.inner_text() == ""
