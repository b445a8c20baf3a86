"""Rows of the journal -> a report: counted, put together, and told in the words of the register in force."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.assistant import Assistant, Question
from bot.journal import Row, Rows
from bot.knowledge.register import Audience, Processing, Register, in_language
from bot.messages import load_messages
from bot.replies import Kind, Reply
from bot.reporting.clusters import Cluster, Text, cluster, read
from bot.reporting.counting import (
    Asked,
    bars_of,
    entries_asked,
    figures_of,
    is_unanswered,
    step_of,
    topics_asked,
)
from bot.reporting.lexicon import Lexicon
from bot.reporting.report import Addition, Gap, Near, Report, Told
from bot.reporting.wording import known_words, new_words, outside_words, shown_wording

MOST_ENTRIES = 10
MOST_TOPICS = 5
MOST_GAPS = 20
MOST_FEW = 12
MOST_ASKED_AGAIN = 10  # questions of one cluster
NEAREST = 3
NEAR = 10.0
"""The score from which an entry is told to be near: below it, one word of a stored question is all they share."""


def report_on(
    rows: Rows,
    assistant: Assistant,
    *,
    since: datetime,
    until: datetime,
    language: str,
    threshold: int,
    kept_days: int,
    local: Callable[[datetime], datetime],
) -> Report:
    """Return the report on the questions from `since` up to `until` (both aware).

    `language` is the report's own. `kept_days` is for how long the journal keeps its rows, `local` puts a moment on the
    clock of the calendar. Raises what `rows` raises.
    """
    earlier = since - (until - since)
    found = [row for row in rows.rows(since=earlier) if earlier <= row.hour < until]
    now = [row for row in found if row.hour >= since]
    kept_since = until - timedelta(days=kept_days)
    unanswered = [row for row in now if is_unanswered(row)]
    texts = [row for row in unanswered if row.text]
    teller = _Teller(assistant, language=language, threshold=threshold)
    clusters, unread = cluster(teller.read(texts), teller.lexicon)
    gaps, few, wordless = teller.gaps(clusters)
    return Report(
        controller=assistant.register.controller.name,
        language=language,
        since=local(since),
        until=local(until),
        figures=figures_of(now),
        before=figures_of([row for row in found if row.hour < since]) if earlier >= kept_since else None,
        kept_since=local(kept_since) if since < kept_since else None,
        step=step_of(until - since),
        bars=bars_of(now, since=since, until=until, local=local),
        entries=teller.told(entries_asked(now, most=MOST_ENTRIES), teller.entry_title),
        topics=teller.told(topics_asked(now, most=MOST_TOPICS), teller.topic_title),
        gaps=gaps,
        few=few,
        wordless=wordless,
        smaller=len(texts) - unread - wordless - sum(gap.count for gap in (*gaps, *few)),
        unread=unread,
        unkept=len(unanswered) - len(texts),
        threshold=threshold,
        register_version=assistant.register.version,
    )


class _Teller:
    """Tells clusters and ids in the words of the register in force."""

    def __init__(self, assistant: Assistant, *, language: str, threshold: int) -> None:
        self._assistant = assistant
        self._register: Register = assistant.register
        self._language = language
        self._threshold = threshold
        address = self._register.controller.address.value
        hears = [load_messages(of, address).hears for of in self._register.languages]
        polite = (phrase for of in hears for phrase in of.polite)
        self.lexicon = Lexicon(assistant.index, polite=polite)

    def read(self, rows: Iterable[Row]) -> list[Text]:
        return [read(row, self.lexicon, self._register.languages) for row in rows]

    def told(self, asked: Sequence[Asked], title: Callable[[str], str]) -> tuple[Told, ...]:
        return tuple(
            Told(id=one.id, title=title(one.id), count=one.count, helpful=one.helpful, unhelpful=one.unhelpful)
            for one in asked
        )

    def entry_title(self, id: str) -> str:
        entry = self._register.processing(id)
        return self._in_language(entry.title) if entry else ""

    def topic_title(self, id: str) -> str:
        topic = self._register.topic(id)
        return self._in_language(topic.title) if topic else ""

    def gaps(self, clusters: Sequence[Cluster]) -> tuple[tuple[Gap, ...], tuple[Gap, ...], int]:
        """Return the clusters told with a wording, those told without one, and the number of questions of which even
        that would tell nothing.
        """
        common = [of for of in clusters if of.hours >= self._threshold]
        few: dict[tuple[str, tuple[str, ...]], list[Text]] = defaultdict(list)  # by what would be told of them
        for of in clusters:
            if of.hours < self._threshold:
                few[of.language, known_words(of, self.lexicon)] += of.texts
        wordless = sum(len(texts) for (_language, words), texts in few.items() if not words)
        rest = [Cluster(language=of, texts=tuple(texts)) for (of, words), texts in few.items() if words]
        rest.sort(key=lambda of: -len(of.texts))
        gaps = self._helped([(of, self._gap(of, common=True)) for of in common[:MOST_GAPS]])
        return gaps, tuple(self._gap(of, common=False) for of in rest[:MOST_FEW]), wordless

    def _gap(self, of: Cluster, *, common: bool) -> Gap:
        nearest = self._nearest(of)
        new = new_words(of, self.lexicon, threshold=self._threshold) if common else ()
        return Gap(
            language=of.language,
            count=len(of.texts),
            unhelpful=sum(text.row.kind is not Kind.FALLBACK for text in of.texts),
            hours=of.hours,
            wording=shown_wording(of, self.lexicon, threshold=self._threshold) if common else None,
            words=known_words(of, self.lexicon),
            outside=outside_words(of, self.lexicon),
            new=new,
            nearest=nearest,
            addition=_addition(of, new, nearest),
        )

    def _helped(self, told: Sequence[tuple[Cluster, Gap]]) -> tuple[Gap, ...]:
        """Return the gaps with how many of their questions would find the entry that words could be added to."""
        additions = [gap.addition for _of, gap in told if gap.addition]
        if not additions:
            return tuple(gap for _of, gap in told)
        tried = Assistant(with_keywords(self._register, additions), base_url="", new_id=lambda: "")

        def helped(of: Cluster, gap: Gap) -> Gap:
            if gap.addition is None:
                return gap
            found = sum(_finds(tried, text, gap.addition.entry) for text in of.texts)
            return replace(gap, addition=replace(gap.addition, helps=found)) if found else replace(gap, addition=None)

        return tuple(helped(of, gap) for of, gap in told)

    def _nearest(self, of: Cluster) -> tuple[Near, ...]:
        """Return the entries and topics that come nearest to the questions of a cluster, by their score in all."""
        asked = list({text.words: text for text in of.texts}.values())[:MOST_ASKED_AGAIN]
        scores: dict[str, float] = defaultdict(float)
        for text in asked:
            for one in _asked_again(self._assistant, text).candidates or ():
                scores[one.id] += one.score / len(asked)
        best = sorted(scores.items(), key=lambda item: -item[1])[:NEAREST]
        return tuple(self._near(id, round(score, 1)) for id, score in best if score >= NEAR)

    def _near(self, id: str, score: float) -> Near:
        topic = id.removeprefix("topic:")
        if topic != id:
            return Near(id=topic, title=self.topic_title(topic), score=score, is_topic=True)
        return Near(id=id, title=self.entry_title(id), score=score)

    def _in_language(self, text: Mapping[str, str]) -> str:
        return in_language(text, self._language, self._register.languages)[0]


def with_keywords(register: Register, additions: Iterable[Addition]) -> Register:
    """Return a register whose entries have further keywords."""
    words: dict[str, list[Addition]] = defaultdict(list)
    for addition in additions:
        words[addition.entry].append(addition)

    def more(entry: Processing) -> Processing:
        keywords = dict(entry.keywords)
        for addition in words.get(entry.id, ()):
            keywords[addition.language] = (*keywords.get(addition.language, ()), *addition.words)
        return replace(entry, keywords=keywords)

    sections = (replace(of, processings=tuple(map(more, of.processings))) for of in register.sections)
    return replace(register, sections=tuple(sections))


def _finds(assistant: Assistant, text: Text, entry: str) -> bool:
    reply = _asked_again(assistant, text)
    return reply.kind in (Kind.ANSWER, Kind.CHOICES) and any(told.id == entry for told in reply.processings)


def _asked_again(assistant: Assistant, text: Text) -> Reply:
    return assistant.answer(
        Question(text=text.row.text or "", language=text.language, audience=Audience.STAFF, explain=True)
    )


def _addition(of: Cluster, new: tuple[str, ...], nearest: Sequence[Near]) -> Addition | None:
    entry = next((near for near in nearest if not near.is_topic), None)
    return Addition(entry=entry.id, title=entry.title, language=of.language, words=new) if new and entry else None
