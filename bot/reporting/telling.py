"""What every way of telling a report shares: its figures as lines, its sentences, and the YAML to add."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import yaml

from bot.messages import Messages, load_messages
from bot.replying import told_date
from bot.reporting.counting import Bar, Figures, Step
from bot.reporting.report import Addition, Gap, Near, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure under its name, with its share of all, 0 to 1."""

    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures that belong together, under a heading."""

    heading: str
    lines: tuple[Line, ...]


def tables(report: Report, messages: Messages) -> tuple[Table, ...]:
    """Return the figures: by kind, by what askers thought, by channel, by language. Each adds up to all questions."""
    says, figures = messages.report, report.figures
    judged = [(says.helpful, figures.helpful), (says.unhelpful, figures.unhelpful)]
    judged.append((says.not_judged, figures.questions - figures.helpful - figures.unhelpful))
    return (
        _table(says.by_kind, [(says.kinds[kind.value], count) for kind, count in figures.kinds.items()], figures),
        _table(says.judged, judged, figures),
        _table(
            says.by_channel,
            [(says.channels[channel.value], count) for channel, count in figures.channels.items() if count],
            figures,
        ),
        _table(says.by_language, [(language_name(of), count) for of, count in figures.languages.items()], figures),
    )


def title(report: Report, messages: Messages) -> str:
    """Return what the report is about."""
    return messages.report.title.format(controller=report.controller)


def period(report: Report, messages: Messages) -> str:
    """Return the days that the report is about."""
    last = (report.until - timedelta(microseconds=1)).date()
    says = messages.report.day if last == report.since.date() else messages.report.period
    return says.format(since=told_date(report.since.date(), messages), until=told_date(last, messages))


def headline(report: Report, messages: Messages) -> str:
    """Return in a sentence how much was asked, and how that compares with the time before."""
    says = messages.report
    if not report.figures.questions:
        return says.nothing_asked
    return f"{says.questions.of(report.figures.questions)}: {_compared(report, messages)}."


def cut_short(report: Report, messages: Messages) -> str:
    """Return in a sentence from when on the journal keeps what was asked; empty where that is the whole period."""
    kept_since = report.kept_since
    return messages.report.kept_since.format(date=told_date(kept_since.date(), messages)) if kept_since else ""


def bar_label(bar: Bar, step: Step, messages: Messages) -> str:
    """Return when a bar is: "Mon 23 Nov", "14:00", or "November 2026"."""
    begin = bar.begin
    if step is Step.MONTH:
        return f"{messages.months[begin.month - 1]} {begin.year}"
    day = f"{messages.report.weekdays[begin.weekday()]} {_short_day(begin, messages)}"
    return f"{day} {begin:%H:%M}" if step is Step.HOUR else day


def short_label(bar: Bar, step: Step, messages: Messages) -> str:
    """Return when a bar is in a few characters, for the axis of a chart."""
    match step:
        case Step.HOUR:
            return f"{bar.begin:%H}"
        case Step.MONTH:
            return messages.months[bar.begin.month - 1][:3]
        case _:
            return f"{bar.begin.day}/{bar.begin.month}"


def busiest(report: Report, messages: Messages) -> str:
    """Return in a sentence what the chart shows; empty where nothing was asked."""
    most = max(report.bars, key=lambda bar: bar.questions, default=None)
    if most is None or not most.questions:
        return ""
    says = messages.report
    return says.busiest.format(
        when=bar_label(most, report.step, messages),
        questions=says.questions.of(most.questions),
        unanswered=report.figures.unanswered,
    )


def gap_heading(gap: Gap) -> str:
    """Return what stands for alike questions: their wording, or the register's words in them."""
    return gap.wording or ", ".join(gap.words)


def gap_count(gap: Gap, messages: Messages) -> str:
    """Return how often alike questions were asked, and how many of them had an answer that did not help."""
    says = messages.report
    parts = [f"{says.asked.of(gap.count)} {says.in_hours.of(gap.hours)}", language_name(gap.language)]
    if gap.unhelpful:
        parts.append(says.of_these_unhelpful.of(gap.unhelpful))
    return ", ".join(parts)


def nearest(gap: Gap, messages: Messages) -> str:
    """Return in a sentence which entries came nearest."""
    says = messages.report
    if not gap.nearest:
        return says.nothing_near
    return f"{says.nearest}: {'; '.join(map(_near, gap.nearest))}."


def gap_notes(gap: Gap, messages: Messages) -> tuple[str, ...]:
    """Return the sentences under alike questions."""
    says = messages.report
    notes = [nearest(gap, messages)]
    if gap.outside:
        notes.append(says.outside.format(words=", ".join(gap.outside)))
    if gap.new and gap.addition is None:
        notes.append(says.unknown_words.format(words=", ".join(gap.new)))
    return tuple(notes)


def addition_intro(gap: Gap, addition: Addition, messages: Messages) -> str:
    """Return what is said above the lines of YAML."""
    says = messages.report
    helps = says.helps.format(count=addition.helps, total=gap.count)
    return f"{says.add.format(id=addition.entry, title=addition.title)} {helps}"


def yaml_lines(addition: Addition) -> str:
    """Return the lines of YAML that give an entry further keywords.

    >>> print(yaml_lines(Addition(entry="4.5", title="", language="nl", words=("laadkaart", "no"))))
    - id: "4.5"
      keywords: {nl: [laadkaart, 'no']}
    """
    keywords = {addition.language: list(addition.words)}
    return f'- id: "{addition.entry}"\n  keywords: {flow(keywords)}'


def flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000)
    return text.strip()


def rest(report: Report, messages: Messages) -> tuple[str, ...]:
    """Return the sentences on the questions that are not told one by one, and why."""
    says = messages.report
    counts = (
        (says.wordless, report.wordless),
        (says.smaller, report.smaller),
        (says.unread, report.unread),
        (says.unkept, report.unkept),
    )
    return tuple(words.of(count) for words, count in counts if count)


def language_name(language: str) -> str:
    """Return a language by its own name, where the app speaks it."""
    try:
        return load_messages(language).name
    except LookupError:
        return language


def percent(share: float) -> str:
    """Return a share as people write it.

    >>> percent(0.125), percent(0.004)
    ('13 %', '< 1 %')
    """
    return "< 1 %" if 0 < share < 0.01 else f"{int(100 * share + 0.5)} %"


def _table(heading: str, counts: Iterable[tuple[str, int]], figures: Figures) -> Table:
    lines: Sequence[Line] = [
        Line(label=label, count=count, share=count / max(figures.questions, 1)) for label, count in counts
    ]
    return Table(heading=heading, lines=tuple(lines))


def _compared(report: Report, messages: Messages) -> str:
    says = messages.report
    if report.before is None:
        return says.no_comparison
    now, before = report.figures.questions, report.before.questions
    if not before:
        return says.first_questions
    if now == before:
        return says.as_many
    return (says.more if now > before else says.fewer).format(count=abs(now - before), before=before)


def _near(near: Near) -> str:
    return near.title if near.is_topic else f"{near.id} {near.title}"


def _short_day(begin: datetime | date, messages: Messages) -> str:
    return f"{begin.day} {messages.months[begin.month - 1][:3]}"
