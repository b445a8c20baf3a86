"""A file -> its sheets as texts: what kind of file it is, and how much of it is read."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from charset_normalizer import from_bytes

from bot.exchange.cells import meant
from bot.exchange.remarks import ImportRefusedError, Remark, Where

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024  # of an Excel file, which is a ZIP: a small one may hold terabytes
MAX_ROWS = 10_000  # with something in them
MAX_CELLS = 300_000  # with something in them
MAX_CELL = 100_000  # characters; Excel allows 32,767

DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has something in it. `cells` are its texts, the first column first, as far as they are filled.

    `copied` are the columns (from 0) whose text stands in a merged cell that began in a row above. `spans` are the
    cells that are merged with those to the right of them: how many columns each takes.
    """

    number: int
    cells: tuple[str, ...]
    copied: frozenset[int] = frozenset()
    spans: Mapping[int, int] = field(default_factory=dict)
    hidden: bool = False

    def cell(self, column: int) -> str:
        """Return the text in a column (from 0), empty beyond the last one filled."""
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns with a text of this row's own."""
        return tuple(column for column, text in enumerate(self.cells) if text and column not in self.copied)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by its rows; `name` is None where the file has but this one, `title` is what it is called in the file."""

    name: str | None
    rows: tuple[Row, ...]
    title: str = ""
    remarks: tuple[Remark, ...] = ()


def readings_of(data: bytes) -> tuple[tuple[Sheet, ...], ...]:
    """Return the sheets of an Excel or CSV file; of the latter several readings, one for each way to part its columns.

    Raises `ImportRefusedError` where the file is of another kind, can't be read, or is larger than is read.
    """
    if len(data) > MAX_BYTES:
        raise refused("too_large", limit=f"{MAX_BYTES // 1024 // 1024} MiB")
    if not data.strip():
        raise refused("empty")
    if data.startswith(b"PK\x03\x04"):
        from bot.exchange.workbook_in import read_workbook  # openpyxl takes a while to import

        return (read_workbook(data, _parts_of(data)),)
    for first_bytes, code in _OTHERS:
        if data.startswith(first_bytes):
            raise refused(code)
    return tuple((sheet,) for sheet in read_delimited(data))


_OTHERS = ((b"\xd0\xcf\x11\xe0", "old_excel"), (b"%PDF", "no_table_file"), (b"{\\rtf", "no_table_file"))
_READING_ONLY = re.compile(r"\s*(<(!doctype|html|head|body|table)\b|# .*\n(\n|.*\n)*?\| ?---)", re.IGNORECASE)
_A_REGISTER = re.compile(r"^(sections:|# yaml-language-server:)", re.MULTILINE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")


def _parts_of(data: bytes) -> zipfile.ZipFile:
    """Return the parts of an Excel file, refused where it is another kind of ZIP or unpacks to more than is read."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise refused("damaged") from error
    names = set(parts.namelist())
    if "xl/workbook.xml" not in names:
        raise refused("open_document" if "content.xml" in names else "no_table_file")
    # What a part says of its size is also how far it is unpacked, so that a false size can't hide a large one.
    if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED or len(names) > 2_000:
        raise refused("unpacks_too_large", limit=f"{MAX_UNPACKED // 1024 // 1024} MiB")
    return parts


def read_delimited(data: bytes) -> tuple[Sheet, ...]:
    """Return a text file as sheets, one for each character that may part its columns, the likeliest first."""
    text, remarks = text_in(data)
    if _READING_ONLY.match(text):
        raise refused("for_reading")
    if _A_REGISTER.search(text) and "lawful_basis:" in text:
        raise refused("already_register")
    if _CONTROLS.search(text):
        raise refused("no_table_file")
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        text = text[named.end() :]
    sheets = []
    for delimiter in (named[1],) if named else DELIMITERS:
        if delimiter in text:
            rows = _parted(text, delimiter, first=2 if named else 1)
            sheets.append(Sheet(None, rows, remarks=remarks))
    if not sheets:
        raise refused("no_columns")
    return tuple(sorted(sheets, key=lambda sheet: -_regularity(sheet.rows)))


def text_in(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    """Return the text of a file in whichever encoding, with a remark where that had to be guessed.

    >>> text_in("Privégegevens – €5".encode("cp1252"))
    ('Privégegevens – €5', ())
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), ()
    try:
        text = data.decode("utf-8")
        if "\x00" not in text:
            return text, ()
    except UnicodeDecodeError:
        pass
    if data[1:200:2].count(0) > len(data[1:200:2]) / 2:
        return data.decode("utf-16-le", errors="replace"), ()
    if data[:200:2].count(0) > len(data[:200:2]) / 2:
        return data.decode("utf-16-be", errors="replace"), ()
    # What Excel writes in western Europe. Asked first, and believed where it gives what people there write: of a short
    # text charset-normalizer makes Korean as easily.
    western = data.decode("cp1252", errors="replace")
    if not _UNLIKELY_WESTERN.search(western):
        return western, ()
    best = from_bytes(data, cp_isolation=["cp850", "mac_roman", "cp1250", "cp1252"]).best()
    if best is None:
        return western, (Remark("encoding_guessed", values={"encoding": "cp1252"}),)
    return str(best), (Remark("encoding_guessed", values={"encoding": best.encoding}),)


_UNLIKELY_WESTERN = re.compile(r"[^\x00-\x7f\xa0§©«®°²³´·»¼½¾×À-ÖØ-öø-ÿŒœŠšŸŽž–—‘’“”„•…€™†‰‹›]|\w[„‚]\w|\ufffd")


def _parted(text: str, delimiter: str, *, first: int) -> tuple[Row, ...]:
    rows = []
    cells = 0
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, parts in enumerate(reader, start=first):
            texts = trimmed(parts)
            if texts:
                rows.append(Row(number, texts))
                cells += len(texts)
                check_bounds(len(rows), cells)
    except csv.Error as error:
        raise ImportRefusedError(Remark("damaged_row", Where(row=reader.line_num))) from error
    return tuple(rows)


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the texts of a row without the empty cells at its end, each as it was meant."""
    texts = [meant(cell.strip()).strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def check_bounds(rows: int, cells: int) -> None:
    """Refuse a file with more in it than a register has."""
    if rows > MAX_ROWS or cells > MAX_CELLS:
        raise refused("too_many_cells", rows=f"{MAX_ROWS:,}", cells=f"{MAX_CELLS:,}")


def _regularity(rows: Sequence[Row]) -> float:
    """Return how many columns the rows of a file have in common."""
    widths = sorted(len(row.cells) for row in rows)
    return widths[len(widths) // 2] if widths else 0


def refused(code: str, **values: object) -> ImportRefusedError:
    """Return the refusal of a whole file."""
    return ImportRefusedError(Remark(code, values=values))


def named_sheets(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Return sheets with the name that places in them are told by, none where there is but one."""
    if len(sheets) > 1:
        return tuple(sheets)
    return tuple(replace(sheet, name=None, remarks=tuple(map(_of_no_sheet, sheet.remarks))) for sheet in sheets)


def _of_no_sheet(remark: Remark) -> Remark:
    return replace(remark, where=replace(remark.where, sheet=None))
