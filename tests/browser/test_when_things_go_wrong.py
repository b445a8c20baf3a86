"""A slow, failing or vanished server, and texts that nobody meant: the visitor is told, and keeps the question."""

import pytest

from tests.browser.conftest import Visit, Widget, a_page
from tests.browser.servers import Faults, Site

Assistant = tuple[Faults, str]


def failing(widget: Widget, question: str) -> str:
    """Ask what goes wrong and return what the visitor reads."""
    widget.input.fill(question)
    widget.input.press("Enter")
    widget.part(".failed").wait_for(timeout=12_000)
    return widget.part(".failed").inner_text()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("stuk 500", "Er ging bij ons iets mis."),
        ("stuk 422", "Er ging bij ons iets mis."),
        ("stuk 429", "Te veel vragen achter elkaar. Wacht een minuut."),
        ("te veel", "Wacht 42 seconden."),
        ("onleesbaar", "Er ging bij ons iets mis."),
    ],
)
def test_a_failure_is_told_in_a_sentence_and_can_be_tried_again(
    visit: Visit, site: Site, faults: Assistant, question: str, sentence: str
) -> None:
    server, url = faults
    widget = visit(site.page(a_page(url))).open()
    said = failing(widget, question)
    assert sentence in said
    assert "Je vraag staat nog in het invoerveld." in said
    assert widget.input.input_value() == question
    assert widget.status.inner_text() == ""
    assert widget.part(".failed a").get_attribute("href") == f"{url}/statement/nl"
    assert [problem for problem in widget.problems if "Failed to load" not in problem] == []
    if question != "onleesbaar":
        server.well = True
        widget.button("Probeer opnieuw").click()
        widget.answer.wait_for()
        assert widget.part(".failed").count() == 0
        assert widget.input.input_value() == ""
        assert widget.focused() == "h3"


def test_offline_is_told_within_a_second_and_the_widget_recovers(visit: Visit, site: Site, faults: Assistant) -> None:
    _, url = faults
    widget = visit(site.page(a_page(url))).open()
    widget.page.context.set_offline(True)
    widget.input.fill("Waarom?")
    widget.input.press("Enter")
    widget.part(".failed").wait_for(timeout=1000)
    assert "Geen verbinding" in widget.part(".failed").inner_text()
    assert widget.input.input_value() == "Waarom?"
    widget.page.context.set_offline(False)
    widget.button("Probeer opnieuw").click()
    widget.answer.wait_for()


def test_a_server_that_is_gone_leaves_the_statement(visit: Visit, site: Site, faults: Assistant) -> None:
    _, url = faults
    element = (
        '<privacy-assistant api="http://127.0.0.1:9" statement="https://voorbeeld.example/privacy"></privacy-assistant>'
    )
    widget = visit(site.page(a_page(url, element=element))).open()
    assert "Geen verbinding" in failing(widget, "Waarom?")
    assert widget.part(".failed a").get_attribute("href") == "https://voorbeeld.example/privacy"


def test_a_slow_answer_is_said_to_be_looked_for_and_given_up_after_ten_seconds(
    visit: Visit, site: Site, faults: Assistant
) -> None:
    server, url = faults
    widget = visit(site.page(a_page(url))).open()
    widget.input.fill("langzaam 60")
    widget.input.press("Enter")
    widget.part("[role=status] >> text=Zoeken").wait_for(timeout=1000)
    widget.input.fill("langzaam 60")
    widget.input.press("Enter")
    widget.part(".failed").wait_for(timeout=12_000)
    assert "Het antwoord duurt te lang." in widget.part(".failed").inner_text()
    assert widget.status.inner_text() == ""
    assert len(server.asked) == 1, "a second Enter sends nothing twice"
    assert widget.input.input_value() == "langzaam 60"


def test_what_is_typed_while_an_answer_is_on_its_way_stays(visit: Visit, site: Site, faults: Assistant) -> None:
    _, url = faults
    widget = visit(site.page(a_page(url))).open()
    widget.input.fill("langzaam 0.5")
    widget.input.press("Enter")
    widget.input.fill("En dan nog iets")
    widget.answer.wait_for()
    assert widget.input.input_value() == "En dan nog iets"


def test_markup_stays_text_and_a_long_word_stays_inside(visit: Visit, site: Site, faults: Assistant) -> None:
    _, url = faults
    widget = visit(site.page(a_page(url))).open()
    markup = "<img src=x onerror=alert(1)><script>alert(2)</script><b>vet</b>"
    answer = widget.ask(markup)
    assert answer.inner_text().count(markup) >= 5
    assert answer.locator("img, script").count() == 0
    widget.ask("a" * 400)
    for css in (".log", ".panel", ".card", ".question", ".answer"):
        assert widget.part(css).last.evaluate("(node) => node.scrollWidth <= node.clientWidth"), css
    assert widget.problems == []


def test_a_link_that_is_none_of_the_webs_is_not_made(visit: Visit, site: Site, faults: Assistant) -> None:
    _, url = faults
    element = '<privacy-assistant statement="javascript:alert(1)"></privacy-assistant>'
    widget = visit(site.page(a_page(url, element=element))).open()
    assert widget.part(".row a").count() == 0
