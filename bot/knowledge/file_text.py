"""From the bytes of a file to its text: encodings, other kinds of file, invisible characters, tabs and git's marks."""

import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[str | int, ...]
"""Where in the file's structure: `("sections", 0, "title", "nl")`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a file, not yet worded: `code` and `values` fit `bot.knowledge.problems.ENGLISH`."""

    code: str
    line: int | None = None
    place: Place = ()
    values: Mapping[str, object] = field(default_factory=dict)


# Control characters but tab and line ends; line separators that editors do not count as lines; characters that turn the
# direction of a text round ("Trojan Source", CVE-2021-42574); byte order marks inside; letters lost (�); noncharacters;
# invisible tag characters; halves of surrogate pairs.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffd\ufffe\uffff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)

# The first bytes of the files that are put in a register's place by mistake.
_OTHER_FILES = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "ZIP (Word and Excel write it)"),
    (b"\xd0\xcf\x11\xe0", "Word or Excel 97"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"SQLite format 3\x00", "SQLite"),
)
_WEB_PAGE = re.compile(rb"\s*<(!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_CONFLICT_MARK = re.compile(r"(<<<<<<<|>>>>>>>)(\s|$)")
_TAB_INDENT = re.compile(r" *\t")
_LINE_END = re.compile(r"\r\n|\n|\r")
_NAMES = {"\x00": "NUL", "\x1b": "ESC", "\x07": "BELL", "\x08": "BACKSPACE", "\x7f": "DELETE", "\x85": "NEXT LINE"}
_REPORTED_CHARACTERS = 100  # lines; a file with more of them is no text


def text_of(data: bytes) -> str | Finding:
    """Return the text of a file in UTF-8, with or without a byte order mark, or what keeps it from being read."""
    if not data.strip():
        return Finding("file_empty")
    for first_bytes, name in _OTHER_FILES:
        if data.startswith(first_bytes):
            return Finding("other_file", values={"format": name})
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\x00" in data[:2]:
        return Finding("utf16")
    if _WEB_PAGE.match(data.removeprefix(BOM_UTF8)):
        return Finding("web_page")
    try:
        return data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        before = _LINE_END.split(error.object[: error.start].decode("latin-1"))
        after = _LINE_END.split(error.object[error.start : error.start + 12].decode("cp1252", errors="replace"))
        return Finding("not_utf8", len(before), values={"near": (before[-1][-12:] + after[0]).strip()})


def check_lines(text: str) -> tuple[str, list[Finding], list[Finding]]:
    """Return a text with its forbidden characters blanked, what was found of them, and what keeps YAML from being read.

    The latter are tabs as indentation, and the marks of a git conflict.
    """
    lines = list(enumerate(_LINE_END.split(text), start=1))
    characters = [
        Finding(character_code(found[0]), number, values={"name": character_name(found[0])})
        for number, line in lines
        if not (line.isascii() and line.isprintable()) and (found := FORBIDDEN.search(line))
    ]
    blocking = []
    tabbed = [number for number, line in lines if "\t" in line and _TAB_INDENT.match(line)]
    if tabbed:
        more = len(tabbed) - 1
        blocking.append(Finding("tabs" if more else "tab", tabbed[0], values={"more": more}))
    marks = [(number, found[1]) for number, line in lines if (found := _CONFLICT_MARK.match(line))]
    begins = [(number, mark) for number, mark in marks if mark == "<<<<<<<"]
    for number, mark in begins or [(number, mark) for number, mark in marks if mark == ">>>>>>>"]:
        blocking.append(Finding("conflict_mark", number, values={"mark": mark}))
    return FORBIDDEN.sub(" ", text) if characters else text, characters[:_REPORTED_CHARACTERS], blocking


def character_code(character: str) -> str:
    """Return the code of the problem that a forbidden character is."""
    return "lost_character" if character == "\ufffd" else "control_character"


def character_name(character: str) -> str:
    """Return what a forbidden character is called.

    >>> character_name(chr(27)), character_name(chr(0x202E))
    ('U+001B (ESC)', 'U+202E (RIGHT-TO-LEFT OVERRIDE)')
    """
    name = _NAMES.get(character) or unicodedata.name(character, "")
    return f"U+{ord(character):04X} ({name})" if name else f"U+{ord(character):04X}"
