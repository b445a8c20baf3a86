"""The rights that follow from each lawful basis, as Articles 7, 15 to 18, 20, 21 and 77 GDPR give them."""

import pytest

from bot.assistant import Assistant, Question
from bot.knowledge.register import LawfulBasis
from bot.messages import load_messages, message_languages
from bot.replying import told_right, why_absent
from bot.rights import Right, rights_of

ALWAYS = {Right.ACCESS, Right.RECTIFICATION, Right.RESTRICTION, Right.COMPLAINT_AUTHORITY}


@pytest.mark.parametrize(
    ("basis", "first", "own"),
    [
        (LawfulBasis.CONSENT, Right.WITHDRAW_CONSENT, {Right.WITHDRAW_CONSENT, Right.ERASURE, Right.PORTABILITY}),
        (LawfulBasis.CONTRACT, Right.PORTABILITY, {Right.PORTABILITY, Right.ERASURE}),
        (LawfulBasis.LEGAL_OBLIGATION, Right.ACCESS, {Right.ERASURE}),
        (LawfulBasis.VITAL_INTERESTS, Right.ACCESS, {Right.ERASURE}),
        (LawfulBasis.PUBLIC_TASK, Right.OBJECTION, {Right.OBJECTION, Right.ERASURE}),
        (LawfulBasis.LEGITIMATE_INTERESTS, Right.OBJECTION, {Right.OBJECTION, Right.ERASURE}),
    ],
)
def test_each_basis_gives_its_own_rights_beside_those_that_everybody_has(
    basis: LawfulBasis, first: Right, own: set[Right]
) -> None:
    assert set(rights_of(basis)) == ALWAYS | own
    assert rights_of(basis)[0] is first
    assert len(rights_of(basis)) == len(set(rights_of(basis)))


@pytest.mark.parametrize("language", message_languages())
@pytest.mark.parametrize("basis", LawfulBasis)
def test_every_right_is_worded_as_what_one_can_ask_or_why_it_is_absent(language: str, basis: LawfulBasis) -> None:
    messages = load_messages(language)
    for right in Right:
        if right in rights_of(basis):
            told = told_right(right, basis, messages)
            assert told.text
            assert any(character.isdigit() for character in told.article)
        else:
            reason = why_absent(right, basis, messages)
            assert reason
            assert "{" not in reason


def test_a_right_that_does_not_follow_is_said_to_be_absent_with_the_reason(assistant: Assistant) -> None:
    reply = assistant.answer(Question(text="Can I withdraw my consent for the invoice you sent me?", language="en"))
    assert [processing.id for processing in reply.processings] == ["1.2"]
    assert "does not rest on consent" in reply.lead
    assert "Art. 21(1)" in reply.lead


def test_a_right_that_was_asked_about_is_told_first(assistant: Assistant) -> None:
    reply = assistant.answer(Question(text="Can I take my meter readings with me to another company?", language="en"))
    assert reply.processings[0].rights[0].id == "portability"
    assert "Art. 20 GDPR" in reply.text
