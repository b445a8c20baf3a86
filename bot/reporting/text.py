"""A report in a terminal, or in a message that shows plain text: figures with bars of block characters."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from bot.messages import Messages
from bot.reporting.counting import Bar
from bot.reporting.report import Gap, Report, Told
from bot.reporting.telling import (
    Table,
    addition_intro,
    bar_label,
    cut_short,
    gap_count,
    gap_heading,
    gap_notes,
    headline,
    percent,
    period,
    rest,
    tables,
    title,
    yaml_lines,
)

WIDTH = 88
BAR = 24  # characters of the longest bar
HEIGHT = 6  # rows of a chart in columns
MOST_LINES = 16  # bars that are drawn as a line each
_EIGHTHS = " ▏▎▍▌▋▊▉"


def draw_report(report: Report, messages: Messages) -> str:
    """Return the report as plain text."""
    says = messages.report
    heading = title(report, messages)
    parts = [f"{heading}\n{period(report, messages)}\n{'─' * min(len(heading), WIDTH)}", headline(report, messages)]
    parts += filter(None, [cut_short(report, messages)])
    if report.figures.questions:
        parts += [_table(table) for table in tables(report, messages) if len(table.lines) > 1]
        legend = f"█ {says.answered}   ░ {says.unanswered}"
        parts.append(f"{says.steps[report.step.value]}   {legend}\n{chart(report, messages)}")
        parts += [_told(heading, told, messages) for heading, told in _lists(report, messages) if told]
        parts += _gaps(report, messages)
    parts.append(_wrapped(says.footer.format(version=report.register_version)))
    return "\n\n".join(parts)


def chart(report: Report, messages: Messages) -> str:
    """Return the chart, answered questions in full blocks and the others in light ones: a line for each bar, or
    columns side by side where there are many.
    """
    return _columns(report, messages) if len(report.bars) > MOST_LINES else _lines(report, messages)


def _lines(report: Report, messages: Messages) -> str:
    labels = [bar_label(bar, report.step, messages) for bar in report.bars]
    widest = max(map(len, labels))
    most = max(bar.questions for bar in report.bars)
    lines = []
    for label, bar in zip(labels, report.bars, strict=True):
        full, light = _cells(bar, most, BAR)
        drawn = "█" * full + "░" * light
        lines.append(f"  {label:<{widest}}  {drawn}{' ' if drawn else ''}{bar.questions or '·'}")
    return "\n".join(lines)


def _columns(report: Report, messages: Messages) -> str:
    most = max(bar.questions for bar in report.bars)
    columns = []
    for bar in report.bars:
        full, light = _cells(bar, most, HEIGHT)
        columns.append(("█" * full + "░" * light).ljust(HEIGHT, " ") if full + light else "·".ljust(HEIGHT, " "))
    rows = [" ".join(column[row] for column in columns).rstrip() for row in reversed(range(HEIGHT))]
    scale = [str(most), *[""] * (HEIGHT - 2), "0"]
    first, last = (bar_label(bar, report.step, messages) for bar in (report.bars[0], report.bars[-1]))
    axis = f"{'':>7}{first}{last:>{2 * len(columns) - 1 - len(first)}}"
    return "\n".join((*(f"{mark:>5}  {row}".rstrip() for mark, row in zip(scale, rows, strict=True)), axis))


def _cells(bar: Bar, most: int, room: int) -> tuple[int, int]:
    """Return how many cells are full and how many light; whatever was asked has at least one."""
    cells = -(-bar.questions * room // max(most, 1))
    light = round(cells * bar.unanswered / bar.questions) if bar.questions else 0
    light = min(max(light, bool(bar.unanswered)), cells - (bar.answered > 0)) if cells > 1 else light
    return cells - light, light


def _table(table: Table) -> str:
    widest = max(len(line.label) for line in table.lines)
    lines = [
        f"  {line.label:<{widest}}  {line.count:>5}  {percent(line.share):>5}  {_bar(line.share)}".rstrip()
        for line in table.lines
    ]
    return "\n".join((table.heading, *lines))


def _bar(share: float) -> str:
    """Return a bar to an eighth of a character."""
    eighths = round(share * BAR * 8)
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def _lists(report: Report, messages: Messages) -> Iterator[tuple[str, tuple[Told, ...]]]:
    yield messages.report.entries_title, report.entries
    yield messages.report.topics_title, report.topics


def _told(heading: str, told: Iterable[Told], messages: Messages) -> str:
    says = messages.report
    lines = []
    for one in told:
        judged = [f"{says.helpful.lower()}: {one.helpful}"] if one.helpful else []
        judged += [f"{says.unhelpful.lower()}: {one.unhelpful}"] if one.unhelpful else []
        opinion = f" ({', '.join(judged)})" if judged else ""
        lines.append(f"  {one.count:>5}  {one.id}  {one.title or says.gone}{opinion}")
    return "\n".join((heading, *lines))


def _gaps(report: Report, messages: Messages) -> Iterator[str]:
    says = messages.report
    yield says.gaps_title + "\n" + "─" * len(says.gaps_title)
    if not report.figures.unanswered:
        yield says.no_gaps
    if report.gaps:
        yield _wrapped(says.gaps_intro.format(threshold=report.threshold))
        yield from (_gap(number, gap, messages) for number, gap in enumerate(report.gaps, start=1))
    if report.few:
        few = [f"  {gap.count:>5}  {gap_heading(gap)}" for gap in report.few]
        yield "\n".join((says.few_title, _wrapped(says.few_intro, indent="  "), *few))
    if others := rest(report, messages):
        yield "\n".join(map(_wrapped, others))


def _gap(number: int, gap: Gap, messages: Messages) -> str:
    lines = [f"{number}. {gap_heading(gap)}", f"   {gap_count(gap, messages)}"]
    lines += [_wrapped(note, indent="   ") for note in gap_notes(gap, messages)]
    if gap.addition:
        lines.append(_wrapped(addition_intro(gap, gap.addition, messages), indent="   "))
        lines += [f"       {line}" for line in yaml_lines(gap.addition).splitlines()]
    return "\n".join(lines)


def _wrapped(text: str, indent: str = "") -> str:
    return "\n".join(wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False))
