"""The ids of sections and entries: those of the file where it has them, else new ones that follow from their place."""

import re
from collections.abc import Iterable
from itertools import chain, count

from bot.exchange.remarks import Remark, Where
from bot.knowledge.file_format import ID, MAX_ID

_WELL_FORMED = re.compile(ID)
_NOT_IN_IDS = re.compile(r"[^\w./-]+")
_NUMBERED = re.compile(r"\s*(\d+(?:\.\d+)+\.?[a-z]?|\d+)[.):]?\s+(?=\S)")
_LETTERED = re.compile(r"\s*([A-Z])[.):]\s+(?=\S)")
_BARE_NUMBER = re.compile(r"\d+")


def fit_id(text: str) -> str | None:
    """Return a text as an id, without what an id can't have; None where nothing is left.

    >>> fit_id("1.10"), fit_id("HR 12"), fit_id("1."), fit_id("#7"), fit_id("–")
    ('1.10', 'HR-12', '1', '7', None)
    """
    fitting = _NOT_IN_IDS.sub("-", text.strip()).strip("-./_")[:MAX_ID]
    return fitting if _WELL_FORMED.fullmatch(fitting) else None


def number_before(title: str, *, bare: bool) -> tuple[str | None, str]:
    """Return the number that a title begins with, and the rest; a `bare` number has no dot in it, or is a letter.

    >>> number_before("1.4 Klachtenregistratie", bare=False), number_before("24 uur bereikbaar", bare=False)
    (('1.4', 'Klachtenregistratie'), (None, '24 uur bereikbaar'))
    >>> number_before("B. Personeel", bare=True)
    ('B', 'Personeel')
    """
    found = _NUMBERED.match(title) or (_LETTERED.match(title) if bare else None)
    if not found or (_BARE_NUMBER.fullmatch(found[1]) and not bare):
        return None, title
    return found[1].rstrip("."), title[found.end() :].strip()


def common_section(ids: Iterable[str | None]) -> str | None:
    """Return the section that ids such as 4.1 and 4.2 have in common, None where they have not.

    >>> common_section(["4.1", "4.2", None]), common_section(["4.1", "5.1"]), common_section(["a", "b"])
    ('4', None, None)
    """
    sections = {id.rpartition(".")[0] for id in ids if id and "." in id}
    return sections.pop() if len(sections) == 1 else None


def lost_point(id: str, section: str) -> bool:
    """Whether an id looks as if it lost the point after its section.

    >>> lost_point("43", "4"), lost_point("4", "4"), lost_point("4.3", "4")
    (True, False, False)
    """
    return id.isdigit() and section.isdigit() and id != section and id.startswith(section)


def lost_zero(id: str, before: str) -> bool:
    """Whether an id looks as if it lost its last zero, as Excel does with 1.10, by the id before it.

    >>> lost_zero("1.1", "1.9"), lost_zero("1.2", "1.19"), lost_zero("1.1", "1.1")
    (True, True, False)
    """
    section, point, number = id.rpartition(".")
    section_before, _point, number_before_it = before.rpartition(".")
    if not (point and number.isdigit() and number_before_it.isdigit()):
        return False
    return section == section_before and int(f"{number}0") == int(number_before_it) + 1


class Numbering:
    """Gives out ids, each once in the whole register."""

    def __init__(self, given: Iterable[str | None]) -> None:
        """Take the ids that the file gives to entries: nothing else gets them."""
        self._reserved = {id for id in given if id}
        self._taken: set[str] = set()
        self.remarks: list[Remark] = []

    def for_entry(self, wanted: str | None, section: str, first: str, where: Where) -> str:
        """Return the id of an entry: the file's own where it is still free, else `first`, else one of its section."""
        if wanted and wanted not in self._taken:
            self._taken.add(wanted)
            return wanted
        return self._other(wanted, chain([first], (f"{section}.{number}" for number in count(1))), where)

    def for_section(self, wanted: str | None, position: int, where: Where) -> str:
        """Return the id of a section: the file's own or its position, unless an entry has that; then s1, s2, …"""
        if wanted and wanted not in self._taken | self._reserved:
            self._taken.add(wanted)
            return wanted
        others = chain([str(position)], (f"s{number}" for number in count(position)))
        return self._other(wanted, others, where)

    def _other(self, wanted: str | None, others: Iterable[str], where: Where) -> str:
        id = next(other for other in others if other not in self._taken and other not in self._reserved)
        if wanted:
            self.remarks.append(Remark("double_id", where, {"id": wanted, "new": id}))
        self._taken.add(id)
        return id
