"""The chart of a report as numbers: where each column, line and label stands in the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Messages
from bot.reporting.report import Report
from bot.reporting.telling import bar_label, short_label

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 4, 12, 28  # margins
MOST_TICKS = 5
MOST_LABELS = 12
WIDEST_COLUMN = 44.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a column, from its upper edge down."""

    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One bar of the report. `label` stands under it, empty where there is no room; `name` says in full when it is."""

    x: float
    width: float
    answered: Part
    unanswered: Part
    label: str
    name: str
    questions: int
    unanswered_questions: int

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line across the chart with the number it stands for."""

    y: float
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything that is drawn, in units of a view box of `width` by `height`."""

    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def draw_chart(report: Report, messages: Messages) -> Chart:
    """Return the chart of a report that has bars."""
    values = ticks_up_to(max(bar.questions for bar in report.bars))
    top = values[-1]
    room = (WIDTH - LEFT - RIGHT) / len(report.bars)
    width = min(room * 0.72, WIDEST_COLUMN)
    every = -(-len(report.bars) // MOST_LABELS)

    def y_of(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top), 1)

    def part(low: int, high: int) -> Part:
        return Part(y=y_of(high), height=round(y_of(low) - y_of(high), 1))

    columns = tuple(
        Column(
            x=round(LEFT + room * (number + 0.5) - width / 2, 1),
            width=round(width, 1),
            answered=part(0, bar.answered),
            unanswered=part(bar.answered, bar.questions),
            label=short_label(bar, report.step, messages) if number % every == 0 else "",
            name=bar_label(bar, report.step, messages),
            questions=bar.questions,
            unanswered_questions=bar.unanswered,
        )
        for number, bar in enumerate(report.bars)
    )
    return Chart(columns=columns, ticks=tuple(Tick(y=y_of(value), value=value) for value in values))


def ticks_up_to(most: int) -> Sequence[int]:
    """Return round numbers from 0 to at least `most`, few enough to be read.

    >>> ticks_up_to(3), ticks_up_to(23), ticks_up_to(0)
    (range(0, 4), range(0, 26, 5), range(0, 2))
    """
    step = 1
    while -(-max(most, 1) // step) > MOST_TICKS:
        # 1, 2, 5, 10, 20, 50 …
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return range(0, -(-max(most, 1) // step) * step + 1, step)
