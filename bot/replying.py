"""From a match to the reply: the register's own words, the rights that follow, and the few sentences of the app
around them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.journal import NOTHING_KEPT, Keeping
from bot.knowledge.register import FactName, LawfulBasis, Processing, Register, Topic, in_language
from bot.matching.general import FACET_TOPICS
from bot.matching.match import Match
from bot.matching.matcher import Candidate
from bot.matching.reading import Reading
from bot.messages import Messages, load_messages
from bot.replies import (
    Kind,
    RegisterStamp,
    Reply,
    ScoredCandidate,
    SectionCount,
    ToldBasis,
    ToldFact,
    ToldProcessing,
    ToldRight,
    ToldTopic,
    WordMatch,
)
from bot.rights import Right, rights_of

MOST_LISTED = 50
"""Entries in an overview; of more, the sections are named."""

ALWAYS_TOLD = (FactName.INTEREST, FactName.STATUTE, FactName.RETENTION)
"""Facts that go with every answer: what the lawful basis needs to be complete (13(1)(d), 6(3)), and for how long
(13(2)(a)).
"""

SUGGESTIONS = 3

ABOUT_BOT = "about_bot"
"""The topic about the assistant itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What replies are made with: the register, the messages of one language, and where the statement stands."""

    register: Register
    messages: Messages
    languages: tuple[str, ...]  # the register's, the reply's own first
    base_url: str
    keeping: Keeping = NOTHING_KEPT  # what is kept of questions

    @property
    def language(self) -> str:
        """The language of the reply."""
        return self.messages.language

    def text(self, translated: Mapping[str, str]) -> str:
        """Return a text in the reply's language, or in the register's first language that has it."""
        return in_language(translated, self.language, self.languages)[0]

    def statement_url(self, processing: Processing | None = None) -> str:
        """Return where the full statement stands, at the entry if one is given."""
        for urls in (processing and processing.statement, self.register.statement):
            if urls and any(urls.values()):
                url = self.text(urls)
                return url.replace("{id}", processing.id if processing else "")
        page = f"{self.base_url}/statement/{self.language}"
        return f"{page}#{processing.id}" if processing else page

    def contact(self) -> str:
        """Return the sentence on how to reach the privacy officer, honest where the register doesn't record it."""
        controller = self.register.controller
        ways = [way for way in (controller.email, controller.url) if way]
        if ways:
            return self.messages.says.contact.format(contact=" · ".join(ways))
        return self.messages.says.contact_unknown.format(controller=controller.name)


def voice_for(
    register: Register,
    messages: Messages,
    *,
    base_url: str,
    keeping: Keeping = NOTHING_KEPT,
) -> Voice:
    """Return the voice of a language; texts that lack it are told in the register's other languages."""
    return Voice(register=register, messages=messages, languages=register.languages, base_url=base_url, keeping=keeping)


def reply_to(match: Match, voice: Voice, *, reply_id: str, lead: str = "") -> Reply:
    """Return the reply to what was found. `lead` is said before all else where it is given."""
    register = voice.register
    asked = tuple(facet for facet in match.facets if match.ids or match.topic)
    entries = [p for id in match.ids if (p := register.processing(id)) is not None]
    empty = Reply(
        kind=match.kind,
        language=voice.language,
        lead=lead,
        text="",
        facets=asked,
        statement_url=voice.statement_url(),
        contact=voice.contact(),
        address=register.controller.address.value,
        register=RegisterStamp(version=register.version, date=register.date),
        reply_id=reply_id,
    )
    match match.kind:
        case Kind.ANSWER:
            reply = _answer(empty, entries[0], asked, voice)
        case Kind.CHOICES:
            reply = _choices(empty, entries, match, voice)
        case Kind.OVERVIEW:
            reply = _overview(empty, entries, match, voice)
        case Kind.TOPIC:
            reply = _topic(empty, match.topic, voice)
        case Kind.FALLBACK:
            reply = _fallback(empty, match, voice)
    return replace(reply, text=as_text(reply, voice.messages))


def _answer(reply: Reply, processing: Processing, asked: Sequence[str], voice: Voice) -> Reply:
    told = told_processing(processing, voice, asked=asked)
    says = voice.messages.says
    leads = []
    for facet in asked:
        if facet in ("basis", "permission"):
            leads.append(says.basis_asked.format(basis=f"{told.lawful_basis.label} ({told.lawful_basis.article})"))
        elif facet in {right.value for right in Right} and Right(facet) not in rights_of(processing.lawful_basis):
            leads.append(why_absent(Right(facet), processing.lawful_basis, voice.messages))
    missing = [facet for facet in asked if facet in says.not_recorded and FactName(facet) not in processing.facts]
    leads += [says.not_recorded[facet] for facet in missing]
    lead = " ".join(dict.fromkeys((*([reply.lead] if reply.lead else []), *leads)))
    if not missing:
        return replace(reply, lead=lead, processings=(told,))
    # A fact that is not on file is said to be so, and the topic tells what the law gives instead: never a silence
    # that reads as "no".
    topic = voice.register.topic(FACET_TOPICS[missing[0]])
    return replace(
        reply, kind=Kind.TOPIC, lead=lead, processings=(told,), topic=told_topic(topic, voice) if topic else None
    )


def _choices(reply: Reply, entries: Sequence[Processing], match: Match, voice: Voice) -> Reply:
    says = voice.messages.says
    if match.several:
        lead = says.several
    else:
        differ = len({entry.lawful_basis for entry in entries}) > 1
        lead = f"{says.which_one} {says.bases_differ}" if differ else says.which_one
    return replace(reply, lead=lead, processings=tuple(told_processing(e, voice, asked=match.facets) for e in entries))


def _overview(reply: Reply, entries: Sequence[Processing], match: Match, voice: Voice) -> Reply:
    says = voice.messages.says
    count = len(entries)
    if match.everything:
        lead = says.overview_all.format(count=count)
    elif match.basis is not None:
        lead = says.overview_basis.format(count=count, basis=voice.messages.lawful_bases[match.basis].label)
    elif match.section is not None:
        section = next(s for s in voice.register.sections if s.id == match.section)
        lead = says.overview_section.format(count=count, title=voice.text(section.title))
    else:
        lead = says.overview_found.format(count=count)
    if count > MOST_LISTED:
        return replace(reply, lead=says.overview_sections.format(count=count), sections=_sections(entries, voice))
    return replace(reply, lead=lead, processings=tuple(told_processing(entry, voice) for entry in entries))


def _sections(entries: Sequence[Processing], voice: Voice) -> tuple[SectionCount, ...]:
    held = Counter(entry.section_id for entry in entries)
    return tuple(
        SectionCount(
            id=section.id,
            title=voice.text(section.title),
            count=held[section.id],
            url=voice.statement_url(section.processings[0]),
        )
        for section in voice.register.sections
        if section.id in held
    )


def _topic(reply: Reply, topic_id: str | None, voice: Voice) -> Reply:
    topic = voice.register.topic(topic_id) if topic_id else None
    if topic is None:
        return replace(reply, kind=Kind.FALLBACK, lead=voice.messages.says.fallback)
    suggestions = examples_of(voice) if topic.id in ("greeting", ABOUT_BOT) else ()
    return replace(reply, topic=told_topic(topic, voice), suggestions=suggestions)


def _fallback(reply: Reply, match: Match, voice: Voice) -> Reply:
    near = [question for id in match.near if (question := _a_question(id, voice))]
    return replace(reply, lead=reply.lead or voice.messages.says.fallback, suggestions=tuple(near[:SUGGESTIONS]))


def _a_question(id: str, voice: Voice) -> str | None:
    processing = voice.register.processing(id)
    if processing is None:
        return None
    questions = processing.questions.get(voice.language, ())
    return questions[0] if questions else processing.title.get(voice.language)


def examples_of(voice: Voice) -> tuple[str, ...]:
    """Return a few questions that can be asked, of as many sections, spread over the register."""
    firsts = [section.processings[-1].id for section in voice.register.sections if section.processings]
    return tuple(question for id in firsts[::-1] if (question := _a_question(id, voice)))[:SUGGESTIONS]


def told_processing(processing: Processing, voice: Voice, *, asked: Sequence[str] = ()) -> ToldProcessing:
    """Return an entry as it is told in one language: facts and rights that were asked about first."""
    title, language = in_language(processing.title, voice.language, voice.languages)
    purpose, purpose_language = in_language(processing.purpose, voice.language, voice.languages)
    basis = processing.lawful_basis
    wanted = [name for name in FactName if name in asked]
    wanted += [name for name in ALWAYS_TOLD if name not in wanted]
    rights = sorted(rights_of(basis), key=lambda right: right.value not in asked)
    return ToldProcessing(
        id=processing.id,
        section=voice.text(voice.register.section_of(processing).title),
        title=title,
        purpose=purpose,
        lawful_basis=told_basis(basis, voice.messages),
        facts=tuple(
            ToldFact(id=name.value, label=voice.messages.facets[name], text=voice.text(processing.facts[name]))
            for name in wanted
            if name in processing.facts
        ),
        rights=tuple(told_right(right, basis, voice.messages) for right in rights),
        statement_url=voice.statement_url(processing),
        text_language=purpose_language if purpose_language != voice.language else language,
    )


def told_basis(basis: LawfulBasis, messages: Messages) -> ToldBasis:
    """Return a lawful basis in the words of one language."""
    text = messages.lawful_bases[basis]
    return ToldBasis(code=basis.value, label=text.label, article=text.article, explanation=text.explanation)


def told_right(right: Right, basis: LawfulBasis, messages: Messages) -> ToldRight:
    """Return a right as it follows from a lawful basis, in the words of one language."""
    text = messages.rights[right]
    return ToldRight(id=right.value, label=text.label, article=text.article, text=text.by_basis.get(basis, text.text))


def why_absent(right: Right, basis: LawfulBasis, messages: Messages) -> str:
    """Return why a right does not follow from a lawful basis."""
    text = messages.rights[right]
    return text.absent_by_basis.get(basis, text.absent).format(basis=messages.lawful_bases[basis].label.lower())


def told_keeping(keeping: Keeping, messages: Messages) -> str:
    """Return what is kept of questions, in one language.

    >>> told_keeping(NOTHING_KEPT, load_messages("en"))
    'Your question is not kept.'
    """
    sentence: str = getattr(messages.kept, keeping.mode.value)
    return sentence.format(days=messages.kept.days.of(keeping.days))


def told_topic(topic: Topic, voice: Voice) -> ToldTopic:
    """Return a topic in one language, with the controller's name and what is kept of questions filled in."""
    text = voice.text(topic.text).replace("{controller}", voice.register.controller.name)
    return ToldTopic(
        id=topic.id,
        title=voice.text(topic.title),
        text=text.replace("{kept}", told_keeping(voice.keeping, voice.messages)),
        article=voice.text(topic.article) if any(topic.article.values()) else "",
        url=voice.text(topic.link) if topic.link else _own_entry_url(topic, voice),
    )


def _own_entry_url(topic: Topic, voice: Voice) -> str | None:
    """Return where the assistant's own entry stands, for the topic about it."""
    own = voice.register.assistant
    return voice.statement_url(own.processings[0]) if own and topic.id == ABOUT_BOT else None


def as_text(reply: Reply, messages: Messages) -> str:
    """Return a whole reply as plain text that reads well on its own, line by line."""
    says = messages.says
    parts = [reply.lead] if reply.lead else []
    if reply.topic is not None:
        article = f" ({reply.topic.article})" if reply.topic.article else ""
        url = f"\n{reply.topic.url}" if reply.topic.url else ""
        parts.append(f"{reply.topic.title}{article}\n{reply.topic.text}{url}")
    if reply.kind is Kind.OVERVIEW:
        parts.append(_listed(reply, messages))
    else:
        parts += [_entry_text(processing, reply, messages) for processing in reply.processings]
    if reply.suggestions:
        parts.append("\n".join((f"{says.suggestions}:", *(f"- {suggestion}" for suggestion in reply.suggestions))))
    if reply.kind is Kind.FALLBACK or (reply.kind is Kind.TOPIC and reply.topic and reply.topic.id != "greeting"):
        parts.append(f"{reply.contact}\n{says.read_more}: {reply.statement_url}")
    parts.append(
        says.register_stamp.format(date=told_date(reply.register.date, messages), version=reply.register.version)
    )
    return "\n\n".join(part for part in parts if part)


def told_date(day: date, messages: Messages) -> str:
    """Return a date as people write it: 23 November 2026."""
    return f"{day.day} {messages.months[day.month - 1]} {day.year}"


def _entry_text(processing: ToldProcessing, reply: Reply, messages: Messages) -> str:
    says = messages.says
    basis = processing.lawful_basis
    lines = [
        f"{processing.title} ({processing.section}, {processing.id})",
        f"{says.purpose}: {processing.purpose}",
        f"{says.lawful_basis}: {basis.label} ({basis.article})",
    ]
    if reply.kind is not Kind.CHOICES:
        lines[-1] += f". {basis.explanation}"
    lines += [f"{fact.label}: {fact.text}" for fact in processing.facts]
    if reply.kind is not Kind.CHOICES:
        asked = [right for right in processing.rights if right.id in reply.facets] or list(processing.rights[:1])
        lines += [f"{says.rights}: {right.label} ({right.article}). {right.text}" for right in asked]
        others = [right.label[:1].lower() + right.label[1:] for right in processing.rights if right not in asked]
        if len(asked) > 1 or any(right.id in reply.facets for right in asked):
            others = []
        lines += [f"{says.other_rights}: {', '.join(others)}."] if others else []
    if processing.text_language != reply.language:
        lines.append(says.other_language.format(language=_language_name(processing.text_language)))
    lines.append(f"{says.read_more}: {processing.statement_url}")
    return "\n".join(lines)


def _language_name(language: str) -> str:
    return load_messages(language).name


def _listed(reply: Reply, messages: Messages) -> str:
    if reply.sections:
        return "\n".join(
            f"- {messages.says.section_count.format(title=s.title, count=s.count)}: {s.url}" for s in reply.sections
        )
    lines: list[str] = []
    section = None
    for processing in reply.processings:
        if processing.section != section:
            section = processing.section
            lines.append(f"{section}:")
        lines.append(
            f"- {processing.title} ({processing.id}): {processing.lawful_basis.label}. {processing.statement_url}"
        )
    return "\n".join(lines)


def scored(candidates: Sequence[Candidate], reading: Reading) -> tuple[ScoredCandidate, ...]:
    """Return the candidates as those who ask why may see them: each word, what it met, how, and what it weighed."""
    return tuple(
        ScoredCandidate(
            id=candidate.document.id,
            score=round(candidate.score, 1),
            matched=tuple(
                WordMatch(word=reading.tokens[position].word.text, met=c.met, how=c.how, weight=round(c.weight, 3))
                for position, c in sorted(candidate.words.items())
            ),
        )
        for candidate in candidates
    )
