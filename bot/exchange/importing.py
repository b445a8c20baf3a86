"""A file of what officers have -> the YAML of a register, with a list of all that could not be placed in it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.exchange.about import is_own
from bot.exchange.gathering import DraftSection, Gathering
from bot.exchange.numbering import Numbering, common_section, lost_point, lost_zero
from bot.exchange.plain import Plain, as_plain
from bot.exchange.remarks import ImportRefusedError, Remark, load_wording
from bot.exchange.sheets import MAX_BYTES, readings_of, refused
from bot.exchange.tables import Table, find_table
from bot.exchange.writing import LEFT_OUT, entries_of, register_yaml
from bot.knowledge.loader import Source, load_register
from bot.knowledge.problems import Problem, RegisterError, shown

_UNDATED = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Imported:
    """A register made of a file: its YAML, how much is in it, and what the officer should know.

    `left_out` counts the entries that are in it as a comment alone. `problems` are what the register is still refused
    for, if anything.
    """

    text: str
    entries: int
    left_out: int
    remarks: tuple[Remark, ...]
    problems: tuple[Problem, ...] = ()

    def summary(self, language: str) -> str:
        """Return in a sentence how much of the file is in the register."""
        wording = load_wording(language)
        placed = wording["placed"].format(entries=self.entries)
        return f"{placed} {wording['left_out'].format(count=self.left_out)}" if self.left_out else placed


def import_register(
    source: Source, *, controller: str | None = None, language: str | None = None, say: str = "en"
) -> Imported:
    """Return the register that a file makes.

    `controller` is the name of the controller where the file does not tell it, `language` that of the texts, found out
    where it is None; `say` is the language of the comments in the YAML. Raises `ImportRefusedError` where no register
    can be made of the file, `RegisterError` where it is an export as JSON that the loader refuses.
    """
    if len(source.data) <= MAX_BYTES and source.data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _from_json(source, say)
    readings = [[find_table(sheet) for sheet in sheets] for sheets in readings_of(source.data)]
    tables = max(readings, key=_known_columns)  # the first of those that are equally good
    own = is_own(row for table in tables for row in table.sheet.rows)
    if own:
        tables = [find_table(table.sheet, exact=True) for table in tables]
    gathered = Gathering(language=language, own=own)
    gathered.take(tables)
    return _made(gathered, tables, source, controller=controller, say=say)


def _known_columns(tables: Sequence[Table]) -> int:
    """Return how many columns are understood, none where no row stands below them."""
    return sum(column.heading is not None for table in tables if table.rows for column in table.columns)


def _made(
    gathered: Gathering, tables: Sequence[Table], source: Source, *, controller: str | None, say: str
) -> Imported:
    """Return the register of what was gathered: numbered, and with comments for what is left out of it."""
    wording = load_wording(say)
    sections = [section for section in gathered.sections if section.drafts]
    remarks = gathered.remarks + [
        Remark("section_without_entries", section.where, {"title": next(iter(section.title.values()))})
        for section in gathered.sections
        if not section.drafts
    ]
    drafts = [draft for section in sections for draft in section.drafts]
    if all(draft.refusal for draft in drafts):
        raise ImportRefusedError(Remark("nothing_placed"), *_in_order(remarks, tables))
    told = gathered.about.as_plain()
    told["controller"]["name"] = controller or told["controller"]["name"]
    if not told["controller"]["name"]:
        told["controller"]["name"] = wording["unknown_controller"]
        remarks.append(Remark("controller_unknown"))
    told_sections, more = _numbered(sections, say)
    own = [one for one, section in zip(told_sections, sections, strict=True) if section.own]
    if own:
        told["assistant"] = own[0]
    told["sections"] = [one for one in told_sections if one not in own]
    comments = [wording["made_by"].format(file=shown(source.name))]
    left_out = sum(draft.refusal is not None for draft in drafts)
    return _checked(told, comments, _in_order(remarks + more, tables), left_out)


def _numbered(sections: Sequence[DraftSection], say: str) -> tuple[list[Plain], list[Remark]]:
    """Return the sections with an id for each and for each entry, and what is to be told of those."""
    ids = Numbering(draft.wanted_id for section in sections for draft in section.drafts)
    section_ids = [
        ids.for_section(
            section.wanted_id or common_section(draft.wanted_id for draft in section.drafts), position, section.where
        )
        for position, section in enumerate(sections, start=1)
    ]
    told = [_section(section, id, ids, say) for section, id in zip(sections, section_ids, strict=True)]
    return told, ids.remarks


def _section(section: DraftSection, id: str, ids: Numbering, say: str) -> Plain:
    told: Plain = {"id": id, "title": section.title}
    if section.keywords:
        told["keywords"] = section.keywords
    told["processings"] = []
    before = ""
    for position, draft in enumerate(section.drafts, start=1):
        wanted = draft.wanted_id
        if wanted and lost_point(wanted, id):
            meant = f"{id}.{wanted.removeprefix(id)}"
            ids.remarks.append(Remark("lost_point", draft.where, {"id": wanted, "meant": meant}))
        first = f"{wanted}0" if wanted and lost_zero(wanted, before) else f"{id}.{position}"
        draft.told["id"] = before = ids.for_entry(wanted, id, first, draft.where)
        if draft.refusal:
            draft.told[LEFT_OUT] = draft.refusal.told_in(say)
        told["processings"].append(draft.told)
    if all(draft.refusal for draft in section.drafts):
        told[LEFT_OUT] = load_wording(say)["section_left_out"]
    return told


def _checked(told: Plain, comments: Sequence[str], remarks: Sequence[Remark], left_out: int) -> Imported:
    text = register_yaml(told, comments=comments)
    problems: tuple[Problem, ...] = ()
    try:
        load_register(Source("processings.yaml", text.encode("utf-8", errors="replace")), None, changed=_UNDATED)
    except RegisterError as error:
        problems = error.problems
    return Imported(text, sum(1 for _entry in entries_of(told)), left_out, tuple(_once(remarks)), problems)


def _in_order(remarks: Sequence[Remark], tables: Sequence[Table]) -> list[Remark]:
    """Return remarks in the order of the file: sheet by sheet, what is of no row first, then row by row."""
    sheets = {table.sheet.name: position for position, table in enumerate(tables)}

    def place(remark: Remark) -> tuple[int, int, int]:
        where = remark.where
        return sheets.get(where.sheet, len(sheets)), where.row or 0, where.column or 0

    return sorted(remarks, key=place)


def _once(remarks: Sequence[Remark]) -> Iterator[Remark]:
    seen: set[str] = set()
    for remark in remarks:
        told = remark.told_in("en")
        if told not in seen:
            seen.add(told)
            yield remark


def _from_json(source: Source, say: str) -> Imported:
    """Return the register in an export as JSON, checked as its file would be."""
    try:
        told = json.loads(source.data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refused("not_json", reason=str(error)) from error
    for name in ("format", "version"):
        told.pop(name, None)
    data = json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", errors="replace")
    register = load_register(Source(source.name, data), None, changed=_UNDATED, max_bytes=MAX_BYTES)
    read = as_plain(register)
    if register.date == _UNDATED:
        del read["date"]
    return _checked(read, [load_wording(say)["made_by"].format(file=shown(source.name))], (), 0)
