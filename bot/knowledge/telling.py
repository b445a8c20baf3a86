"""What changed in a register, told in one language as a person would: a sentence each, with the old and new text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.changes import (
    About,
    Added,
    BasisChanged,
    Change,
    Moved,
    OrderChanged,
    Removed,
    Renumbered,
    Subject,
    TextChanged,
    TranslationAdded,
    ValueChanged,
    WordsChanged,
)
from bot.knowledge.register import LawfulBasis, Translated, in_language
from bot.messages import Messages, load_messages, message_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """A change in the words of one language.

    `before` and `after` are the register's own texts, in `text_language`, where a text changed: either is empty where
    there was or is none. `id` is that of the entry it is about, empty where it is about anything else or several.
    """

    text: str
    before: str = ""
    after: str = ""
    text_language: str = ""
    id: str = ""
    basis: bool = False  # whether the lawful basis of an entry changed


def told_changes(changes: Sequence[Change], messages: Messages) -> tuple[ToldChange, ...]:
    """Return changes as told in a language, in the order they come in. New translations, and words by which entries
    are found, are told together: what is new in them is a list, and no news for the people in the data.
    """
    together = (TranslationAdded, WordsChanged)
    told = [_told(change, messages) for change in changes if not isinstance(change, together)]
    told += _told_translations([change for change in changes if isinstance(change, TranslationAdded)], messages)
    told += _told_words([change for change in changes if isinstance(change, WordsChanged)], messages)
    return tuple(told)


def lines_of(told: Sequence[ToldChange], messages: Messages) -> tuple[str, ...]:
    """Return told changes as plain text: a line each, and below it a line for the old and one for the new text."""
    say = messages.changes
    lines: list[str] = []
    for change in told:
        lines.append(change.text)
        lines += [
            f"  {name}: {text}" for name, text in ((say.before, change.before), (say.after, change.after)) if text
        ]
    return tuple(lines)


def _told(change: Change, messages: Messages) -> ToldChange:
    say = messages.changes
    what = _name(change.subject, messages)
    id = change.subject.id if change.subject.about is About.ENTRY else ""
    match change:
        case BasisChanged(old=old, new=new):
            text = say.basis.format(what=what, old=_basis(old, messages), new=_basis(new, messages))
            return ToldChange(text=text, id=id, basis=True)
        case Added(basis=basis):
            sentence = say.entry_added.format(what=what, basis=_basis(basis, messages)) if basis else ""
            return ToldChange(text=sentence or say.added.format(what=what), id=id)
        case Removed(basis=basis):  # no id: there is nothing left to link to
            sentence = say.entry_removed.format(what=what, basis=_basis(basis, messages)) if basis else ""
            return ToldChange(text=sentence or say.removed.format(what=what))
        case Renumbered(old=number):
            return ToldChange(text=say.renumbered.format(what=what, old=number), id=id)
        case Moved(old=old_section, new=new_section):
            old_title, new_title = _text(old_section, messages), _text(new_section, messages)
            return ToldChange(text=say.moved.format(what=what, old=old_title, new=new_title), id=id)
        case TextChanged():
            return _told_text(change, what, id, messages)
        case ValueChanged():
            return ToldChange(text=_told_value(change, what, messages), id=id)
        case OrderChanged():
            return ToldChange(text=say.order.format(what=what))
    raise AssertionError(f"{change} is told together with others")


def _told_text(change: TextChanged, what: str, id: str, messages: Messages) -> ToldChange:
    say = messages.changes
    old, new = change.old, change.new
    changed = [language for language in dict.fromkeys((*new, *old)) if old.get(language) != new.get(language)]
    # The reader's own language is shown where it changed, else another that did: a text is never told to be as it was.
    shown = messages.language if messages.language in changed else changed[0]
    sentence = say.text_changed if old and new else say.text_added if new else say.text_dropped
    text = sentence.format(what=what, field=say.fields[change.field])
    if set(changed) != (new or old).keys():  # a translation that stayed as it was may be out of date
        names = ", ".join(_language(language) for language in changed)
        text = say.in_languages.format(sentence=text.removesuffix("."), languages=names) + "."
    return ToldChange(text=text, before=old.get(shown, ""), after=new.get(shown, ""), text_language=shown, id=id)


def _told_value(change: ValueChanged, what: str, messages: Messages) -> str:
    say = messages.changes
    old, new = (value and say.values.get(value, value) for value in (change.old, change.new))
    sentence = say.value_changed if old and new else say.value_added if new else say.value_dropped
    return sentence.format(what=what, field=say.fields[change.field], old=old, new=new)


def _told_translations(changes: Sequence[TranslationAdded], messages: Messages) -> Iterator[ToldChange]:
    for language in dict.fromkeys(change.language for change in changes):
        whats = ", ".join(_name(change.subject, messages) for change in changes if change.language == language)
        yield ToldChange(text=messages.changes.translated.format(whats=whats, language=_language(language)))


def _told_words(changes: Sequence[WordsChanged], messages: Messages) -> Iterator[ToldChange]:
    say = messages.changes
    whats = [
        say.words_counted.format(what=_name(change.subject, messages), added=change.added, removed=change.removed)
        for change in changes
        if change.subject.about is not About.REGISTER
    ]
    if whats:
        yield ToldChange(text=say.words.format(whats=", ".join(whats)))
    for change in changes:
        if change.subject.about is About.REGISTER:
            yield ToldChange(text=say.words_outside.format(added=change.added, removed=change.removed))


def _name(subject: Subject, messages: Messages) -> str:
    name = messages.changes.subjects[subject.about]
    return name.format(id=subject.id, title=_text(subject.title, messages) if subject.title else "")


def _text(text: Translated, messages: Messages) -> str:
    return in_language(text, messages.language, tuple(text))[0]


def _basis(basis: LawfulBasis, messages: Messages) -> str:
    return messages.lawful_bases[basis].label


def _language(code: str) -> str:
    return load_messages(code).name if code in message_languages() else code
