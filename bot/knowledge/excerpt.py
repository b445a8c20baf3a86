"""An entry as it stands in a file that can't be loaded any more: its lines, found by their indentation alone."""

import re

from bot.knowledge.loader import Source


def entry_lines(source: Source, id: str) -> str | None:
    """Return the lines of the entry with this id, None where none stands out.

    >>> print(entry_lines(Source("processings.yaml", b"- id: '1'\\n  title: {nl: Loon}\\n- id: '2'\\n"), "1"))
    - id: '1'
      title: {nl: Loon}
    """
    lines = source.data.decode("utf-8-sig", "replace").splitlines()
    names_it = re.compile(rf"""(?P<before>\s*-?\s*)id:\s*(?P<quote>["']?){re.escape(id)}(?P=quote)\s*(\#.*)?""")
    for number, line in enumerate(lines):
        if found := names_it.fullmatch(line):
            return _block(lines, number, indent=len(found["before"]))
    return None


def _block(lines: list[str], number: int, *, indent: int) -> str:
    """Return the list item whose fields are indented so far and that the line belongs to, without the space around."""
    first = number
    while first > 0 and "-" not in lines[first][:indent] and _is_within(lines[first - 1], indent - 2):
        first -= 1
    last = number + 1
    while last < len(lines) and _is_within(lines[last], indent):
        last += 1
    block = lines[first:last]
    margin = min(len(line) - len(line.lstrip()) for line in block if line.strip())
    return "\n".join(line[margin:] for line in block).rstrip()


def _is_within(line: str, indent: int) -> bool:
    return not line.strip() or len(line) - len(line.lstrip()) >= indent
