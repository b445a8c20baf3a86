"""Replies drawn in Block Kit: the kept pictures, the limits, and register texts of every kind."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import load_messages
from bot.replies import Kind, Reply, SectionCount
from bot.slack.blocks import Surface, choice_label, draw
from bot.slack.clicks import carried, carry
from bot.slack.delivery import Message
from tests.slack.block_kit import problems_of_message, problems_of_view
from tests.slack.snapshots import FOLDER, KIND_OF, QUESTIONS, as_file, drawn, reply_to

PICTURES = [(name, language) for language in QUESTIONS for name in drawn(language)]
MENTIONING = ("shared", "officer_question")


@pytest.mark.parametrize(("name", "language"), PICTURES)
def test_what_is_shown_is_as_it_was_last_looked_at(name: str, language: str) -> None:
    kept = FOLDER / f"{name}.{language}.json"
    assert kept.read_text(encoding="utf-8") == as_file(drawn(language)[name]), "python -m tests.slack.snapshots"


def test_no_picture_is_kept_of_what_is_shown_no_more() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {f"{name}.{language}.json" for name, language in PICTURES}


@pytest.mark.parametrize(("name", "language"), PICTURES)
def test_slack_takes_every_kept_picture(name: str, language: str) -> None:
    payload = json.loads((FOLDER / f"{name}.{language}.json").read_text(encoding="utf-8"))
    if "type" in payload:
        assert problems_of_view(payload) == []
    else:
        assert problems_of_message({**payload, "unfurl_links": False}, mentions=name in MENTIONING) == []


@pytest.mark.parametrize("language", QUESTIONS)
@pytest.mark.parametrize("name", QUESTIONS["nl"])
def test_the_pictures_show_the_five_kinds(name: str, language: str) -> None:
    reply = reply_to(QUESTIONS[language][name], language)
    assert reply.kind.value == KIND_OF.get(name, name)
    assert reply.language == language


@pytest.mark.parametrize("name", sorted({name for name, _ in PICTURES}))
def test_both_languages_have_the_same_shape(name: str) -> None:
    def shape(language: str) -> list[str]:
        return [block["type"] for block in drawn(language)[name]["blocks"]]

    if name not in ("greeting", "answer_in_one_language_alone"):  # the example register has fewer English questions
        assert shape("nl") == shape("en")


# Limits


def answer(**changed: str) -> Reply:
    reply = reply_to(QUESTIONS["nl"]["answer"], "nl")
    told = replace(reply.processings[0], **changed)  # type: ignore[arg-type]
    return replace(reply, processings=(told,), text=f"{told.title}\n{told.purpose}\n{reply.text}")


def problems(message: Message) -> list[str]:
    payload = {
        "text": message.text_within(39_000),
        "blocks": list(message.blocks),
        "metadata": dict(message.metadata or {}),
    }
    return problems_of_message({**payload, "unfurl_links": False})


def texts(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


def test_a_long_answer_is_shortened_at_a_sentence_and_ends_with_a_link_to_the_rest() -> None:
    message = draw(answer(purpose="Dit is een zin over het doel. " * 1000), surface=Surface.THREAD)
    assert problems(message) == []
    purpose = next(text for text in texts(message) if text.startswith("*Waarvoor*"))
    assert len(purpose) <= 3000
    assert purpose.endswith("doel. …")
    assert "|Dit is ingekort; lees de rest in de volledige verklaring>" in json.dumps(message.blocks)
    updated = message.text_within(4000)
    assert len(updated) <= 4000
    assert updated.endswith("https://privacy.example/statement/nl")


@pytest.mark.parametrize("text", ["&" * 5000, "<b>" * 2000, "woord" * 2000, '"\n' * 4000, "🔒" * 3000])
def test_text_that_grows_when_escaped_stays_within_the_limits(text: str) -> None:
    message = draw(answer(purpose=text), surface=Surface.PRIVATE, question=text[:1000])
    assert [p for p in problems(message) if "does not carry" not in p] == []


@given(st.text(min_size=1, max_size=400), st.text(min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_register_text_is_shown_as_it_is(purpose: str, title: str) -> None:
    message = draw(answer(purpose=purpose, title=title), surface=Surface.PRIVATE, question=purpose)
    # A text that really says "&lt;" or "**so**" is shown saying it.
    shown_as_written = ("escaped twice", "Markdown in mrkdwn", "code that does not end", "shows an escape", "carry")
    assert [p for p in problems(message) if not any(kind in p for kind in shown_as_written)] == []


def test_fifty_entries_with_long_titles_fit_one_message() -> None:
    reply = reply_to(QUESTIONS["nl"]["overview"], "nl")
    first = reply.processings[0]
    entries = tuple(
        replace(
            first,
            id=f"{place // 10}.{place}",
            section=f"Onderdeel {place // 10}",
            title=f"Verwerking {place} van persoonsgegevens met een lange naam",
            statement_url=f"https://privacy.example.com/statement/nl?section={place}&entry=yes#{place}",
        )
        for place in range(50)
    )
    text = reply.lead + "\n" + "\n".join(entry.title + entry.lawful_basis.label for entry in entries)
    message = draw(replace(reply, processings=entries, text=text), surface=Surface.THREAD)
    assert [p for p in problems(message) if "carry" not in p] == []
    said = json.dumps(message.blocks, ensure_ascii=False)
    assert all(entry.title in said for entry in entries)


def test_of_more_than_fifty_entries_the_sections_are_told_with_the_way_to_each() -> None:
    reply = reply_to(QUESTIONS["en"]["overview"], "en")
    sections = tuple(
        SectionCount(id=str(n), title=f"Section {n}", count=n, url=f"https://privacy.example/s#{n}") for n in range(70)
    )
    message = draw(replace(reply, processings=(), sections=sections), surface=Surface.THREAD)
    said = json.dumps(message.blocks)
    assert all(f"<{section.url}|{section.title}: {section.count}>" in said for section in sections)


def test_five_choices_with_endless_titles_keep_their_bases_and_their_buttons() -> None:
    reply = reply_to(QUESTIONS["en"]["choices"], "en")
    twins = tuple(
        replace(
            reply.processings[place % 2],
            id=str(place),
            title="Processing of personal data " * 10,
            purpose="Word " * 900,
        )
        for place in range(5)
    )
    message = draw(replace(reply, processings=twins), surface=Surface.PRIVATE, question="q" * 1000)
    assert [p for p in problems(message) if "carry" not in p] == []
    buttons = [e for b in message.blocks if b["type"] == "actions" for e in b["elements"]]
    choices = [b["text"]["text"] for b in buttons if b["action_id"].startswith("choose:")]
    assert [text.split(" · ")[1] for text in choices] == [twin.lawful_basis.label for twin in twins]


def test_a_choice_says_title_and_basis() -> None:
    reply = reply_to(QUESTIONS["nl"]["choices"], "nl")
    labels = [choice_label(processing, reply) for processing in reply.processings]
    assert labels == [
        "Klanttevredenheidsonderzoek (Zakelijke relaties) · Toestemming",
        "Klanttevredenheidsonderzoek (Buurkracht) · Gerechtvaardigd belang",
    ]


# Buttons' values


@given(st.text(), st.text(max_size=40), st.integers(60, 2000))
def test_a_value_fits_and_gives_back_what_fitted(question: str, entry: str, limit: int) -> None:
    value = carry(limit=limit, entry="4.6", language="nl", question=question)
    assert len(value) <= limit
    assert carried(value)["entry"] == "4.6"
    assert carried(carry(entry=entry)).get("entry", "") == entry


@given(
    st.text() | st.binary().map(repr) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps)
)
def test_any_value_can_be_read(value: str) -> None:
    assert all(isinstance(text, str) for text in carried(value).values())


@pytest.mark.parametrize("language", QUESTIONS)
def test_labels_keep_to_slacks_limits(language: str) -> None:
    slack = load_messages(language).slack
    assert set(slack.kinds) == {kind.value for kind in Kind}
    cut = ("ask_title", "officer_title", "post_in_thread", "ask", "close", "send", "reply", "add_to_register")
    assert {name: getattr(slack, name) for name in cut if len(getattr(slack, name)) > 24} == {}
    buttons = ("all_rights", "share", "ask_officer", "helpful", "unhelpful", "search_again", "mark_answered", "back")
    assert {name: getattr(slack, name) for name in buttons if len(getattr(slack, name)) > 75} == {}
