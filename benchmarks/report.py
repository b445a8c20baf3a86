"""What was measured, as the tables that stand in docs/benchmarks.md."""

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.measuring import Times, times_of
from benchmarks.peers import PEERS
from benchmarks.quality import Quality
from benchmarks.speed import Speed
from benchmarks.tables import number, percent, table

OURS = "privacybot"


def _title(name: str) -> str:
    return PEERS[name].title if name in PEERS else "privacybot"


def draw_quality(measured: Mapping[str, Quality]) -> str:
    """Return what share of the questions came out how."""
    head = ["% of questions", "right", "asked back", "wrong", "refused", "false basis", "right nl", "right en"]
    rows = []
    for name, quality in measured.items():
        total = quality.number()
        outcomes = [percent(quality.number(of), total) for of in ("right", "asked back", "wrong", "refused")]
        by_language = [
            percent(quality.number("right", language=of), quality.number(language=of)) for of in ("nl", "en")
        ]
        rows.append([_title(name), *outcomes, percent(quality.false_basis, total, digits=2), *by_language])
    return table(head, rows)


def draw_kinds(measured: Mapping[str, Quality]) -> str:
    """Return the share of right answers by what was expected."""
    kinds = sorted({count.kind for quality in measured.values() for count in quality.counts})
    numbers = [next(iter(measured.values())).number(kind=kind) for kind in kinds]
    head = ["% right of those that expect", *kinds]
    rows = [["(questions)", *(str(n) for n in numbers)]]
    rows += [
        [_title(name), *(percent(quality.number("right", kind=kind), quality.number(kind=kind)) for kind in kinds)]
        for name, quality in measured.items()
    ]
    return table(head, rows)


def draw_times(measured: Mapping[str, Quality]) -> str:
    """Return how fast and how large each is, and its times as multiples of the assistant's."""
    head = ["on one core", "questions/s", "p50 ms", "p99 ms", "p50 ÷ ours", "p99 ÷ ours", "load s", "memory MB"]
    ours = measured.get(OURS)
    rows = []
    for name, quality in measured.items():
        rows.append(
            [*_times_row(_title(name), quality.times, ours), number(quality.load_seconds), number(quality.memory_mb)]
        )
        for condition, times in (quality.other_times or {}).items():
            rows.append([*_times_row(f"  {condition}", times, ours), "", ""])
    return table(head, rows)


def _times_row(title: str, times: Times, ours: Quality | None) -> list[str]:
    ratios = [number(times.p50 / ours.times.p50), number(times.p99 / ours.times.p99)] if ours else ["", ""]
    return [title, number(times.per_second), number(times.p50), number(times.p99), *ratios]


def draw_peers(measured: Mapping[str, Quality]) -> str:
    """Return which version of each peer was measured, and with which settings; empty where there was none."""
    head = ["peer", "package", "threshold", "margin", "words for nothing"]
    rows = []
    for name, quality in measured.items():
        if quality.tuning is None:
            continue
        kind = PEERS[name]
        rows.append(
            [
                kind.title,
                f"{kind.package} {kind.version()}",
                number(quality.tuning["threshold"]),
                f"{quality.tuning['margin']:.0%}",
                "heeded" if quality.tuning["heeds_outside"] else "left out",
            ]
        )
    return table(head, rows) if rows else ""


def draw_speed(measured: Sequence[Sequence[Speed]]) -> str:
    """Return how speed and size grow. For each size there are one or more runs: the medians over them are shown."""
    head = ["entries", "file MB", "parse s", "index s", "load s", "memory MB"]
    head += ["questions/s", "p50 ms", "p99 ms", "mean ÷ size before", "% found"]
    rows = []
    before: Times | None = None
    for runs in measured:
        first, times = runs[0], times_of([run.milliseconds for run in runs])
        parse, index = median(run.parse_seconds for run in runs), median(run.index_seconds for run in runs)
        rows.append(
            [
                f"{first.entries:,}",
                number(first.file_mb),
                number(parse),
                number(index),
                number(parse + index),
                number(median(run.memory_mb for run in runs)),
                number(times.per_second),
                number(times.p50),
                number(times.p99),
                number(times.mean / before.mean) if before else "",
                percent(first.found, len(first.milliseconds)),
            ]
        )
        before = times
    return table(head, rows)
