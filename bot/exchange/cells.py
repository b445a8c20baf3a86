"""A text and the cell of a sheet that holds it: the same text comes back, and no cell is taken for a formula."""

import json
import re
from collections.abc import Sequence

# What spreadsheets compute or pass to another program: https://owasp.org/www-community/attacks/CSV_Injection
_LIKE_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_BULLET = re.compile(r"\s*[-–•*·▪]\s+")

# In Excel's files `_x000D_` stands for a carriage return and `_x005F_` for an underscore that is one (ECMA-376,
# ST_Xstring).
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def neutralised(text: str) -> str:
    """Return a text as a cell holds it, behind an apostrophe where a spreadsheet would take it for a formula.

    >>> neutralised("=1+1"), neutralised("- naam"), neutralised("'t kan")
    ("'=1+1", "'- naam", "'t kan")
    """
    return "'" + text if _LIKE_FORMULA.match(text) else text


def meant(cell: str) -> str:
    """Return the text that a cell holds, without the apostrophe that keeps it from being a formula.

    >>> meant("'=1+1"), meant("'t kan"), meant(neutralised("'=1"))
    ('=1+1', "'t kan", "'=1")
    """
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def escaped(text: str) -> str:
    """Return a text as Excel's files hold it."""
    return _LIKE_ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")


def unescaped(text: str) -> str:
    """Return the text that Excel shows for what its file holds.

    >>> unescaped("een_x000D_ twee _x005F_x000D_")
    'een\\r twee _x000D_'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def phrases_cell(phrases: Sequence[str], *, also: str = "") -> str:
    """Return phrases as one cell: a line each, or as JSON where lines would not read back as the same phrases."""
    lines = "\n".join(phrases)
    return lines if phrases_in(lines, also=also) == list(phrases) else json.dumps(list(phrases), ensure_ascii=False)


def phrases_in(cell: str, *, also: str = "") -> list[str]:
    """Return the phrases in a cell. `also` are characters that part phrases where the cell is one line.

    >>> phrases_in("rekening, factuur", also=",;"), phrases_in("- Waarom?\\n- Hoe, en wat?", also=",;")
    (['rekening', 'factuur'], ['Waarom?', 'Hoe, en wat?'])
    """
    if cell.startswith("["):
        try:
            listed = json.loads(cell)
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list) and all(isinstance(phrase, str) for phrase in listed):
            return listed
    lines = cell.split("\n")
    if len(lines) == 1 and also:
        lines = re.split(f"[{re.escape(also)}]", cell)
    phrases = (_BULLET.sub("", line, count=1) if _BULLET.match(line) else line for line in lines)
    return [phrase.strip() for phrase in phrases if phrase.strip()]
