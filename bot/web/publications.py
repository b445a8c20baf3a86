"""What changed with each version that served, as the web tells it in one language: values for the page of changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from bot.history import Publication, told_moment
from bot.knowledge.telling import ToldChange, told_changes
from bot.messages import Messages
from bot.web.statement import statement_path

MOST_LISTED = 200
"""Changes of one version that are listed; of a register that was made anew, nobody reads them one by one."""

ALIKE = 0.5
"""The share of words that two texts have in common from which on it helps to mark the others."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, and whether the other text has others in their place."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A change as a line of the page. The entry's `id` leads its sentence as a link to `path`, where it has one."""

    id: str
    path: str
    text: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    text_language: str
    basis: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPublication:
    """A version that began to serve. `remark` is said where there are no changes to tell."""

    version: str
    began: datetime
    moment: str
    path: str  # of the whole statement in this version
    now: bool  # whether this is the version in force
    changes: tuple[ChangeLine, ...]
    remark: str
    more: int  # changes that are not listed


def tell_publications(
    publications: Sequence[Publication], messages: Messages, *, present: str
) -> tuple[ToldPublication, ...]:
    """Return publications as told in a language; `present` is the version in force, which is linked to without one."""
    return tuple(_tell(publication, messages, present) for publication in publications)


def _tell(publication: Publication, messages: Messages, present: str) -> ToldPublication:
    serving, history = publication.serving, messages.history
    now = serving.version == present
    path = statement_path(messages.language) + ("" if now else f"?version={serving.version}")
    told = told_changes(publication.changes or (), messages)
    remark = ""
    if publication.changes is None:
        remark = history.first if publication.first else history.unreadable
    elif not told:
        remark = history.unchanged
    return ToldPublication(
        version=serving.version,
        began=serving.began,
        moment=told_moment(serving.began, messages),
        path=path,
        now=now,
        changes=tuple(_line(change, path) for change in told[:MOST_LISTED]),
        remark=remark,
        more=max(0, len(told) - MOST_LISTED),
    )


def _line(change: ToldChange, path: str) -> ChangeLine:
    linked = bool(change.id) and change.text.startswith(f"{change.id} ")
    before, after = compared(change.before, change.after)
    return ChangeLine(
        id=change.id,
        path=f"{path}#{change.id}" if linked else "",
        text=change.text.removeprefix(f"{change.id} ") if linked else change.text,
        before=before,
        after=after,
        text_language=change.text_language,
        basis=change.basis,
    )


def compared(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two texts in pieces that spaces join; those that differ are told apart where the texts are alike else.

    >>> compared("twee jaar bewaard", "drie jaar bewaard")[1]
    (Piece(text='drie', changed=True), Piece(text='jaar bewaard', changed=False))
    >>> compared("", "drie jaar")
    ((), (Piece(text='drie jaar', changed=False),))
    """
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _whole(before), _whole(after)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        for side, words in zip(pieces, (old[old_start:old_end], new[new_start:new_end]), strict=True):
            if words:
                side.append(Piece(" ".join(words), changed=kind != "equal"))
    return tuple(pieces[0]), tuple(pieces[1])


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text),) if text else ()
