"""The check tells what makes entries hard to tell apart, before an asker finds out."""

from dataclasses import replace

from bot.knowledge.register import Register
from bot.likeness import alike_pairs, lost_questions, shared_words


def with_words(
    register: Register, words: dict[str, tuple[str, ...]], questions: dict[str, tuple[str, ...]]
) -> Register:
    """Return the first section of a register, its entries with other keywords and questions in Dutch."""
    section = register.sections[0]
    entries = tuple(
        replace(p, keywords={"nl": words.get(p.id, ())}, questions={"nl": questions.get(p.id, ())})
        for p in section.processings
    )
    return replace(register, sections=(replace(section, processings=entries),), topics=())


def test_the_twins_of_the_register_are_told_with_what_differs(register: Register) -> None:
    pairs = {(pair.first, pair.second): pair.same_basis for pair in alike_pairs(register)}
    assert pairs[("1.6", "4.4")] is False
    assert pairs[("1.4", "4.2")] is True
    assert ("1.2", "1.3") not in pairs


def test_a_word_that_entries_share_is_told_unless_they_are_alike_anyway(register: Register) -> None:
    small = with_words(
        register,
        {"1.2": ("rekening", "factuur", "nota"), "1.3": ("rekening", "aanmaning", "schuld"), "1.4": ("klacht",)},
        {},
    )
    assert [(shared.word, shared.entries) for shared in shared_words(small, alike_pairs(small))] == [
        ("rekening", ("1.2", "1.3"))
    ]


def test_a_question_whose_words_stand_nowhere_else_is_told(register: Register) -> None:
    small = with_words(
        register,
        {"1.2": ("factuur",), "1.4": ("klacht",)},
        {
            "1.2": ("Waarom krijg ik een factuur?", "Waarom ligt er een blauwe envelop?"),
            "1.4": ("Wie leest mijn klacht?",),
        },
    )
    lost = list(lost_questions(small))
    assert [(one.entry, one.question) for one in lost] == [("1.2", "Waarom ligt er een blauwe envelop?")]
