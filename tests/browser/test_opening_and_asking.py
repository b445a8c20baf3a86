"""What a visitor does with the widget: open it, ask, choose, follow up, keep the answer, begin again."""

import json
import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, Widget, a_page
from tests.browser.servers import Faults, Site

DOUBLE_GLAZING = "Waarom willen jullie weten of ik dubbel glas heb?"
THE_SURVEY = "Op welke grond doen jullie dat tevredenheidsonderzoek?"


def sent(widget: Widget) -> list[dict[str, object]]:
    return [json.loads(request.post_data) for request in widget.asked()]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_the_widget_and_escape_closes_it_where_it_was_opened(visit: Visit, key: str) -> None:
    widget = visit()
    widget.launcher.focus()
    assert widget.launcher.get_attribute("aria-expanded") == "false"
    widget.page.keyboard.press(key)
    widget.panel.wait_for()
    assert widget.launcher.get_attribute("aria-expanded") == "true"
    assert "input" in widget.focused()
    widget.page.keyboard.press("Shift+Tab")
    widget.page.keyboard.press("Escape")
    assert widget.panel.is_hidden()
    assert widget.launcher.get_attribute("aria-expanded") == "false"
    assert "launcher" in widget.focused()


def test_escape_closes_an_open_panel_without_taking_the_focus_from_the_page(visit: Visit) -> None:
    widget = visit().open()
    widget.page.get_by_role("link", name="Lees hoe").first.focus()
    widget.page.keyboard.press("Escape")
    assert widget.panel.is_hidden()
    assert widget.page.evaluate("document.activeElement.textContent") == "Lees hoe"


def test_the_name_of_the_launcher_is_what_stands_on_it(visit: Visit) -> None:
    widget = visit()
    assert widget.page.get_by_role("button", name="Privacyvraag", exact=True).inner_text() == "Privacyvraag"


def test_an_answer_tells_purpose_basis_rights_and_source(visit: Visit) -> None:
    widget = visit().open()
    answer = widget.ask(DOUBLE_GLAZING)
    text = answer.inner_text()
    for words in (
        "Energiegerelateerde woningeigenschappen",
        "Woningeigenschappen worden vastgelegd",
        "Toestemming",
        "art. 6 lid 1 onder a AVG",
        "Dit mag alleen omdat",
        "Je toestemming intrekken",
        "Register van ",
    ):
        assert words in text
    assert "input" in widget.focused()
    assert widget.input.input_value() == ""
    source = answer.get_by_role("link", name="Lees het in de volledige verklaring")
    assert str(source.get_attribute("href")).endswith("/statement/nl#4.6")
    assert "Je gegevens meenemen" not in text
    answer.get_by_text("Andere rechten").click()
    assert "Je gegevens meenemen" in answer.inner_text()


def test_the_link_of_an_answer_opens_the_statement_at_its_entry_beside_the_conversation(visit: Visit) -> None:
    widget = visit().open()
    link = widget.ask(DOUBLE_GLAZING).get_by_role("link", name="Lees het in de volledige verklaring")
    assert "(nieuw tabblad)" in str(link.text_content())
    with widget.page.context.expect_page() as opened:
        link.click()
    statement = opened.value
    expect(statement.locator("[id='4.6']")).to_be_in_viewport()
    assert "Energiegerelateerde woningeigenschappen" in statement.locator("[id='4.6']").inner_text()
    assert statement.evaluate("opener") is None
    assert widget.answers.count() == 1


def test_a_link_to_the_very_page_is_followed_with_the_panel_out_of_the_way(
    visit: Visit, site: Site, faults: tuple[Faults, str]
) -> None:
    server, url = faults
    entry = '<div style="height: 3000px"></div><h2 id="4.6" tabindex="-1">Woningeigenschappen</h2>'
    page = site.page(a_page(url, more=entry))
    server.statement_url = f"{page}#4.6"
    widget = visit(page, size=(390, 844)).open()
    widget.ask("Waarom?").get_by_role("link", name="Lees het in de volledige verklaring").click()
    assert widget.panel.is_hidden()
    expect(widget.page.locator("main h2")).to_be_in_viewport()
    assert widget.page.evaluate("document.activeElement.id") == "4.6"


def test_choices_show_their_bases_and_one_press_answers_with_the_chosen_entry(visit: Visit) -> None:
    widget = visit().open()
    answer = widget.ask(THE_SURVEY)
    first, second = answer.locator(".choice").all()
    assert "Toestemming" in first.inner_text()
    assert "Gerechtvaardigd belang" in second.inner_text()
    for choice in (first, second):  # both in view at once
        expect(choice).to_be_in_viewport(ratio=1)
    second.click()
    widget.answers.nth(1).wait_for()
    assert "Bezwaar maken" in widget.answer.inner_text()
    assert [(body["question"], body["context"]) for body in sent(widget)] == [(THE_SURVEY, None), (THE_SURVEY, "4.4")]
    assert widget.part("h3").last.inner_text().endswith("Klant(tevredenheids)onderzoek")
    # The earlier choices stay, so that one can go back and take the other.
    first.click()
    widget.answers.nth(2).wait_for()
    assert "Je toestemming intrekken" in widget.answer.inner_text()


def test_no_long_word_of_a_choice_is_broken_in_the_panel(visit: Visit) -> None:
    answer = visit().open().ask(THE_SURVEY)
    lines = """title => {
        const range = document.createRange();
        range.selectNodeContents(title);
        return range.getClientRects().length;
    }"""
    titles = answer.locator(".choice b").all()
    assert [(title.inner_text(), title.evaluate(lines)) for title in titles] == [
        ("Klanttevredenheidsonderzoek", 1),
        ("Klant(tevredenheids)onderzoek", 1),
    ]


def test_an_overview_is_grouped_by_section_and_unfolds(visit: Visit) -> None:
    widget = visit().open()
    answer = widget.ask("Waarvoor gebruiken jullie mijn gegevens allemaal?")
    folds = answer.locator("details")
    assert [fold.locator("summary").inner_text() for fold in folds.all()] == [
        "Zakelijke relaties (6)",
        "Bezoekregistratie (2)",
        "Innovatieprojecten (1)",
        "Buurkracht (6)",
        "Website en sociale media (5)",
    ]
    assert folds.locator(".choice >> visible=true").count() == 0
    folds.nth(3).locator("summary").click()
    folds.nth(3).get_by_role("button", name="Verbruiksgegevens elektra en gas").click()
    widget.answers.nth(1).wait_for()
    assert "Toestemming" in widget.answer.inner_text()
    assert sent(widget)[-1] == {"question": "Verbruiksgegevens elektra en gas", "language": "nl", "context": "4.5"}


def test_a_topic_tells_the_law_and_whom_to_ask(visit: Visit) -> None:
    widget = visit().open()
    answer = widget.ask("Hoe dien ik een klacht in bij de toezichthouder?")
    text = answer.inner_text()
    assert "art. 77 AVG" in text
    assert "privacy officer" in text
    assert answer.get_by_role("link", name="Privacyverklaring").count() == 1


def test_a_question_that_finds_nothing_gets_the_statement_and_questions_to_ask_instead(visit: Visit) -> None:
    widget = visit().open()
    answer = widget.ask("Wat eten we vanavond in de kantine?")
    assert "ga niet raden" in answer.inner_text()
    chips = answer.locator(".chip")
    assert chips.count() >= 1
    question = chips.first.inner_text()
    chips.first.click()
    widget.answers.nth(1).wait_for()
    assert sent(widget)[-1]["question"] == question


def test_what_an_answer_leaves_open_can_be_asked_with_one_press(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(DOUBLE_GLAZING)
    widget.button("Wie krijgt deze gegevens").click()
    widget.answers.nth(1).wait_for()
    assert sent(widget)[-1] == {"question": "Wie krijgt deze gegevens?", "language": "nl", "context": "4.6"}
    assert "vermeldt niet wie deze gegevens krijgt" in widget.answer.inner_text()
    assert widget.focused() == "h3", "the focus is at the new turn, not lost with the button"


def test_a_typed_follow_up_is_about_the_entry_answered_last(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(DOUBLE_GLAZING)
    widget.ask("en hoe lang?")
    assert sent(widget)[-1]["context"] == "4.6"
    assert "vermeldt niet hoe lang" in widget.answer.inner_text()


def test_a_question_can_be_rephrased(visit: Visit) -> None:
    widget = visit().open()
    widget.ask("Wat eten we vanavond in de kantine?")
    widget.button("Vraag aanpassen").click()
    assert widget.input.input_value() == "Wat eten we vanavond in de kantine?"
    assert "input" in widget.focused()


def test_beginning_again_empties_the_conversation_and_forgets_what_it_was_about(visit: Visit) -> None:
    widget = visit().open()
    assert widget.button("Opnieuw beginnen").count() == 0
    widget.ask(DOUBLE_GLAZING)
    widget.button("Opnieuw beginnen").click()
    assert widget.log.inner_text() == ""
    assert "input" in widget.focused()
    widget.ask("en hoe lang?")
    assert sent(widget)[-1]["context"] is None


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_conversation_that_is_opened_again_stands_where_it_was_left(visit: Visit, size: tuple[int, int]) -> None:
    widget = visit(size=size).open()
    for question in (DOUBLE_GLAZING, THE_SURVEY):
        widget.ask(question)
    left = widget.log.evaluate("log => log.scrollTop")
    assert left > 100
    widget.page.keyboard.press("Escape")
    assert widget.panel.is_hidden()
    widget.open()
    assert widget.log.evaluate("log => log.scrollTop") == left


def test_the_widget_says_beforehand_that_reloading_empties_the_conversation(visit: Visit) -> None:
    widget = visit().open()
    note = widget.part("#note").inner_text()
    assert "Herladen wist dit gesprek" in note
    assert "Typ geen klantnummer" in note
    assert "Wie je bent, bewaren we niet" in note
    assert "Automatisch antwoord" in widget.part("header").inner_text()
    widget.ask(DOUBLE_GLAZING)
    widget.page.reload()
    assert widget.open().answers.count() == 0


def test_an_answer_can_be_copied_mailed_and_printed(visit: Visit) -> None:
    # Printing shows nothing here, so the page that would be printed tells what is on it.
    widget = visit(
        permissions=["clipboard-read", "clipboard-write"],
        script="window.print = () => { top.printed = document.body.innerText; dispatchEvent(new Event('afterprint')) }",
    ).open()
    answer = widget.ask(DOUBLE_GLAZING)
    widget.button("Kopiëren").click()
    widget.part("[role=status]:text('Gekopieerd')").wait_for()
    copied = widget.page.evaluate("navigator.clipboard.readText()")
    assert "Grondslag: Toestemming" in copied
    mail = unquote(str(answer.get_by_role("link", name="Mailen").get_attribute("href")))
    assert mail.startswith("mailto:?subject=")
    assert copied in mail
    widget.button("Afdrukken").click()
    widget.page.wait_for_function("window.printed")
    printed = widget.page.evaluate("window.printed")
    assert printed.startswith(DOUBLE_GLAZING)
    assert "Je gegevens meenemen" in printed, "what is folded on screen is printed too"
    assert "Kopiëren" not in printed
    assert widget.part("iframe").count() == 0, "the printed page is gone afterwards"


def test_a_page_that_may_not_write_to_the_clipboard_gets_the_answer_selected(visit: Visit) -> None:
    widget = visit(
        script="Clipboard.prototype.writeText = async () => { throw new DOMException('', 'NotAllowedError'); };"
    ).open()
    widget.ask(DOUBLE_GLAZING)
    widget.button("Kopiëren").click()
    widget.part("[role=status]:text('geselecteerd')").wait_for()


def test_one_tap_tells_whether_an_answer_helped(visit: Visit, faults: tuple[Faults, str], site: Site) -> None:
    server, url = faults
    widget = visit(site.page(a_page(url))).open()
    widget.ask("Wat doen jullie?")
    widget.button("^Nee$").click()
    widget.part(".helpful >> text=Bedankt").wait_for()
    widget.page.wait_for_timeout(100)
    assert server.voted == [{"reply_id": "a1", "helpful": False}]
    assert widget.part(".helpful button").count() == 0
    assert widget.problems == []


def test_a_vote_is_taken_by_the_app_itself(visit: Visit) -> None:
    widget = visit().open()
    widget.ask(DOUBLE_GLAZING)
    with widget.page.expect_response("**/api/feedback") as response:
        widget.button("^Ja$").click()
    assert response.value.status == 204
    assert widget.problems == []


def test_the_formal_form_of_address_is_used_where_the_page_or_the_register_asks_for_it(
    visit: Visit, site: Site, assistant: str
) -> None:
    page = site.page(a_page(assistant, element="<privacy-assistant address=u></privacy-assistant>"))
    widget = visit(page).open()
    assert "Wat doen we met uw gegevens?" in widget.panel.inner_text()
    assert re.search(r"\b(je|jouw)\b", widget.panel.inner_text(), re.IGNORECASE) is None
    assert "Wat u kunt doen" in widget.ask(DOUBLE_GLAZING).inner_text()


def test_the_page_can_open_close_and_ask_and_hears_of_it_without_the_question(visit: Visit) -> None:
    widget = visit()
    widget.page.evaluate(
        """() => {
          window.heard = [];
          for (const name of ["open", "close", "answer", "error"])
            document.addEventListener(name, (event) => heard.push([name, event.detail]));
        }"""
    )
    widget.page.evaluate(
        "document.querySelector('privacy-assistant').ask('Waarom willen jullie weten of ik dubbel glas heb?')"
    )
    widget.answers.first.wait_for()
    widget.page.evaluate("document.querySelector('privacy-assistant').close()")
    heard = widget.page.evaluate("heard")
    assert [name for name, _ in heard] == ["open", "answer", "close"]
    detail = heard[1][1]
    assert (detail["kind"], detail["language"], detail["processings"]) == ("answer", "nl", ["4.6"])
    assert "dubbel" not in json.dumps(heard)


def test_the_widget_stands_inline_in_a_page(visit: Visit, site: Site, assistant: str) -> None:
    page = site.page(a_page(assistant, more="<privacy-assistant inline></privacy-assistant>"))
    widget = visit(page)
    assert widget.launcher.count() == 0
    assert "Toestemming" in widget.ask(DOUBLE_GLAZING).inner_text()
    assert widget.part("dialog").count() == 0


def test_an_open_widget_in_the_page_takes_no_focus_and_never_a_whole_phone(
    visit: Visit, site: Site, assistant: str
) -> None:
    page = site.page(a_page(assistant, element="<privacy-assistant open></privacy-assistant>"))
    widget = visit(page)
    widget.panel.wait_for()
    assert widget.page.evaluate("document.activeElement.localName") == "body"
    widget.page.keyboard.press("Escape")
    assert widget.panel.is_hidden()
    phone = visit(page, size=(390, 844))
    phone.launcher.wait_for()
    assert phone.panel.is_hidden()
