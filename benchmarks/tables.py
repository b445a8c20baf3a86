"""Tables in Markdown that read well as plain text too."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table, its first column to the left and the others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    ruler = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join(_line(row, widths) for row in (head, ruler, *rows))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"| {' | '.join(cells)} |"


def number(value: float) -> str:
    """Return a number with three digits that count: 0.0123, 1.23, 12.3, 123, 12,300.

    >>> [number(value) for value in (0.01234, 1.234, 12.34, 123.4, 12345.6)]
    ['0.0123', '1.23', '12.3', '123', '12,300']
    """
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:#.3g}"


def percent(count: int, total: int, *, digits: int = 1) -> str:
    """Return a share in percent.

    >>> percent(1, 3)
    '33.3'
    """
    return f"{100 * count / total:.{digits}f}" if total else ""
