"""The columns of a table -> where in the register their texts belong, in which language."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.exchange.plain import FACTS, TRANSLATED
from bot.exchange.remarks import Remark, Where
from bot.exchange.tables import Column, Table
from bot.exchange.words import load_words, plain
from bot.language import LanguageDetector
from bot.matching.text import words_of
from bot.messages import message_languages

BY_LANGUAGE = (*TRANSLATED, "section", "statement", "keywords", "questions", "section_keywords")
"""The fields that a register has by language."""

_JOINED = (*FACTS, "lawful_basis", "keywords", "questions", "section_keywords")
"""The fields of which a table may have several columns: what stands in them is put together."""

_FEWEST_WORDS = 6  # of a row, to say that it is in another language than the rest


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the texts of a column belong: `language` is None where it is that of the row."""

    field: str
    language: str | None


def place_columns(
    columns: Sequence[Column], table: Table, *, language: str | None
) -> tuple[Mapping[int, Placed], list[Remark]]:
    """Return where each column of a table belongs, and which have no place in a register.

    `language` is that of all texts whose heading names none, where it is known.
    """
    remarks = []
    placed: dict[int, Placed] = {}
    fields = {column.heading.field for column in columns if column.heading}
    of_description = next((field for field in ("purpose", "title") if field not in fields), None)
    told_languages = _twins(columns, table) if language is None else {}
    for column in columns:
        where = Where(table.sheet.name, column=column.index + 1)
        filled = sum(bool(row.row.cell(column.index)) for row in table.rows)
        values: dict[str, object] = {"heading": column.text, "count": filled}
        heading = column.heading
        field = heading.field if heading else None
        if field == "description":
            field = of_description
        if heading is None or field is None:
            if filled:
                remarks.append(Remark("column_without_place", where, values))
            continue
        if heading.also:
            remarks.append(Remark("column_of_two", where, values))
            continue
        in_language = heading.language or told_languages.get(column.index) if field in BY_LANGUAGE else None
        spot = Placed(field, in_language)
        if spot in placed.values() and field not in _JOINED:
            if filled:
                remarks.append(Remark("column_again", where, values))
            continue
        placed[column.index] = spot
    return placed, remarks


def _twins(columns: Sequence[Column], table: Table) -> Mapping[int, str]:
    """Return the languages of columns that say the same in two languages: "Doel" and "Purpose" side by side."""
    by_field: dict[str, list[Column]] = {}
    for column in columns:
        if column.heading and not column.heading.language and column.heading.field in BY_LANGUAGE:
            by_field.setdefault(column.heading.field, []).append(column)
    found: dict[int, str] = {}
    for twins in by_field.values():
        languages = [
            language_of(row.row.cell(column.index) for row in table.rows) or language_of_heading(column.text)
            for column in twins
        ]
        if len(set(languages)) < len(twins):
            languages = [language_of_heading(column.text) for column in twins]
        if len(twins) > 1 and len(set(languages)) == len(twins) and None not in languages:
            found |= {column.index: told for column, told in zip(twins, languages, strict=True) if told}
    return found


def language_of_table(table: Table) -> str:
    """Return the language of a table: that of its texts, else that of its headings, else the first there is."""
    told = (row.row.cell(column.index) for row in table.rows for column in row.columns if _is_text(column))
    votes = Counter(
        language for column in table.columns if column.heading and (language := language_of_heading(column.text))
    )
    by_headings = votes.most_common(1)[0][0] if votes else message_languages()[0]
    return language_of(told) or by_headings


def _is_text(column: Column) -> bool:
    return column.heading is not None and column.heading.language is None and column.heading.field in BY_LANGUAGE


def language_of(texts: Iterable[str]) -> str | None:
    """Return the language that most words of these texts are in, None where they are too few to tell.

    >>> language_of(["Wij sturen u een factuur voor het werk.", "Facebook"])
    'nl'
    """
    votes: Counter[str] = Counter()
    for text in texts:
        words = words_of(text)
        if len(words) >= 3 and (language := _detector().hear(words).language):
            votes[language] += len(words)
    return votes.most_common(1)[0][0] if votes else None


def language_of_row(texts: Mapping[str, str], table_language: str) -> str:
    """Return the language of a row by its texts: that of the table, unless they are clearly in another.

    `texts` are by field. Names are no evidence: a Dutch register has its "Direct marketing".
    """
    told = [text for field, text in texts.items() if field not in ("title", "section")]
    if len(words_of(texts.get("purpose", ""))) < _FEWEST_WORDS:
        return table_language
    alone = language_of([texts["purpose"]])
    return alone if alone and alone == language_of([" ".join(told)]) else table_language


def language_of_heading(text: str) -> str | None:
    """Return the language that a heading is in, None where it is the same in several."""
    languages = _languages_of_names().get(plain(text), frozenset())
    return next(iter(languages)) if len(languages) == 1 else None


@cache
def _languages_of_names() -> Mapping[str, frozenset[str]]:
    """Return the languages that each name of a column is in."""
    found: dict[str, frozenset[str]] = {}
    for names in load_words()["columns"].values():
        for language, said in names.items():
            for name in map(plain, said):
                found[name] = found.get(name, frozenset()) | {language}
    return found


@cache
def _detector() -> LanguageDetector:
    return LanguageDetector(message_languages())
