"""A report as JSON, for programs."""

from typing import Any

from bot.reporting.counting import Figures
from bot.reporting.report import Gap, Report, Told
from bot.reporting.telling import yaml_lines


def to_json(report: Report) -> dict[str, Any]:
    """Return a report as the JSON of `privacybot report --format json`."""
    return {
        "controller": report.controller,
        "language": report.language,
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "kept_since": report.kept_since and report.kept_since.isoformat(),
        **_figures(report.figures),
        "before": report.before and _figures(report.before),
        "chart": {
            "step": report.step.value,
            "bars": [
                {"begin": bar.begin.isoformat(), "answered": bar.answered, "unanswered": bar.unanswered}
                for bar in report.bars
            ],
        },
        "entries": [_told(told) for told in report.entries],
        "topics": [_told(told) for told in report.topics],
        "gaps": [_gap(gap) for gap in report.gaps],
        "few": [_gap(gap) for gap in report.few],
        "not_told": {
            "wordless": report.wordless,
            "smaller": report.smaller,
            "unread": report.unread,
            "unkept": report.unkept,
        },
        "threshold": report.threshold,
        "register_version": report.register_version,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "questions": figures.questions,
        "unanswered": figures.unanswered,
        "helpful": figures.helpful,
        "unhelpful": figures.unhelpful,
        "kinds": {kind.value: count for kind, count in figures.kinds.items()},
        "channels": {channel.value: count for channel, count in figures.channels.items()},
        "languages": dict(figures.languages),
    }


def _told(told: Told) -> dict[str, Any]:
    return {
        "id": told.id,
        "title": told.title or None,
        "count": told.count,
        "helpful": told.helpful,
        "unhelpful": told.unhelpful,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "count": gap.count,
        "unhelpful": gap.unhelpful,
        "hours": gap.hours,
        "language": gap.language,
        "wording": gap.wording,
        "words": list(gap.words),
        "outside": list(gap.outside),
        "new": list(gap.new),
        "nearest": [
            {"id": near.id, "title": near.title, "kind": "topic" if near.is_topic else "entry", "score": near.score}
            for near in gap.nearest
        ],
        "addition": gap.addition
        and {
            "entry": gap.addition.entry,
            "keywords": {gap.addition.language: list(gap.addition.words)},
            "would_find_it": gap.addition.helps,
            "yaml": yaml_lines(gap.addition),
        },
    }
