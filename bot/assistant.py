"""The one door that all channels use: a question comes in, a reply with its source goes out. A new reader starts
here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.collecting import without_collecting
from bot.journal import NOTHING_KEPT, Answered, Channel, Journal, Keeping, SilentJournal
from bot.knowledge.register import Audience, Register
from bot.language import LanguageDetector
from bot.matching.decision import Matcher
from bot.matching.index import Index, build_index
from bot.matching.match import Match
from bot.matching.reading import Reader
from bot.matching.text import words_of
from bot.messages import load_messages
from bot.replies import Kind, Reply
from bot.replying import Voice, as_text, examples_of, reply_to, scored, voice_for

REMEMBERED_REPLIES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was typed, with what the channel knows of the asker.

    `language` is the asker's (widget, Slack locale), used where the question shows none; with `force_language` it is
    used whatever the question shows. `context` is the id of the entry answered last. `audience` decides whether
    entries for staff may be told. `channel` is where somebody asked; None where nobody did, as for an example that is
    tried out, and then nothing goes into the journal.
    """

    text: str
    language: str | None = None
    force_language: bool = False
    context: str | None = None
    audience: Audience = Audience.PUBLIC
    explain: bool = False
    channel: Channel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knowledge:
    """A register made ready to answer for one audience. Swapped whole, so that no question sees half of one."""

    register: Register
    matcher: Matcher
    detector: LanguageDetector
    voices: Mapping[str, Voice]  # by language
    say: Callable[[Match, str, str], Reply]
    """What is said of a match in a language after a lead, but for the reply's id. People ask for the same few things,
    so that it is remembered."""


class Assistant:
    """Answers questions from a register that can be swapped for a newer one while it answers."""

    def __init__(
        self,
        register: Register,
        *,
        base_url: str,
        new_id: Callable[[], str],
        journal: Journal | None = None,
        keeping: Keeping = NOTHING_KEPT,
    ) -> None:
        """Take the register, the URL under which this app's own statement page stands, what makes reply ids, the
        journal of what people ask, and what that keeps; without one nothing is kept.
        """
        self.keeping = keeping
        self._base_url = base_url.rstrip("/")
        self._new_id = new_id
        self._journal = journal or SilentJournal()
        self._knowledge = self._knowledge_of(register)

    @property
    def register(self) -> Register:
        """The register in force, with the entries for staff."""
        return self._knowledge[Audience.STAFF].register

    @property
    def index(self) -> Index:
        """The words of the register in force, as questions are matched with them."""
        return self._knowledge[Audience.STAFF].matcher.index

    def publish(self, register: Register) -> None:
        """Answer from another register from now on; questions under way keep the one they began with."""
        self._knowledge = self._knowledge_of(register)

    def answer(self, question: Question) -> Reply:
        """Return the reply to a question. Deterministic but for its `reply_id`; never raises, whatever the text."""
        knowledge = self._knowledge[question.audience]
        words = words_of(question.text)
        if not words:
            return self.help(language=question.language, audience=question.audience)
        heard = knowledge.detector.hear(words)
        match = knowledge.matcher.match(question.text, language=heard.language, context=question.context)
        asker = question.language if question.language in knowledge.voices else None
        language = (
            (asker if question.force_language else None) or heard.language or asker or knowledge.register.languages[0]
        )
        lead = ""
        if heard.foreign:
            # A third language: told in English where the words clearly find an entry, else refused in the asker's
            # language.
            found = match.kind in (Kind.ANSWER, Kind.CHOICES)
            language = ("en" if found and "en" in knowledge.voices else asker) or language
            lead = "" if match.kind is not Kind.FALLBACK else knowledge.voices[language].messages.says.fallback_language
        reply = replace(knowledge.say(match, language, lead), reply_id=self._new_id())
        if question.explain:
            reading = knowledge.matcher.read(question.text, language=heard.language)
            reply = replace(reply, candidates=scored(match.candidates, reading))
        self._record(question, reply, match)
        return reply

    def show(
        self, processing_id: str, *, language: str, facet: str | None = None, audience: Audience = Audience.PUBLIC
    ) -> Reply | None:
        """Return the reply about one entry, as when a choice is clicked; None where the register has no such entry."""
        knowledge = self._knowledge[audience]
        if knowledge.register.processing(processing_id) is None:
            return None
        match = Match(kind=Kind.ANSWER, ids=(processing_id,), facets=(facet,) if facet else ())
        return replace(knowledge.say(match, _known(language, knowledge), ""), reply_id=self._new_id())

    def help(self, *, language: str | None = None, audience: Audience = Audience.PUBLIC) -> Reply:
        """Return what can be asked: the reply to an empty question."""
        knowledge = self._knowledge[audience]
        voice = knowledge.voices[_known(language, knowledge)]
        lead = voice.messages.says.nothing_asked
        reply = reply_to(Match(kind=Kind.FALLBACK), voice, reply_id=self._new_id(), lead=lead)
        reply = replace(reply, suggestions=examples_of(voice))
        return replace(reply, text=as_text(reply, voice.messages))

    def _record(self, question: Question, reply: Reply, match: Match) -> None:
        if question.channel is None:
            return
        self._journal.record(
            Answered(
                reply_id=reply.reply_id,
                question=question.text,
                channel=question.channel,
                language=reply.language,
                kind=reply.kind,
                entries=tuple(processing.id for processing in reply.processings),
                topic=reply.topic.id if reply.topic else None,
                score=match.candidates[0].score if match.candidates else 0.0,
                register_version=reply.register.version,
            )
        )

    def _knowledge_of(self, register: Register) -> Mapping[Audience, _Knowledge]:
        public = register.public()
        with without_collecting():
            of_public = self._prepare(public)
            of_staff = of_public if public is register else self._prepare(register)
        return {Audience.PUBLIC: of_public, Audience.STAFF: of_staff}

    def _prepare(self, register: Register) -> _Knowledge:
        address = register.controller.address.value
        messages = {language: load_messages(language, address) for language in register.languages}
        voices = {
            language: voice_for(register, of, base_url=self._base_url, keeping=self.keeping)
            for language, of in messages.items()
        }
        index = build_index(register, messages)

        def say(match: Match, language: str, lead: str) -> Reply:
            return reply_to(match, voices[language], reply_id="", lead=lead)

        return _Knowledge(
            register=register,
            matcher=Matcher(register, index, Reader(messages, index, controller=register.controller.name)),
            detector=LanguageDetector(register.languages, index.vocabulary.languages_of_word),
            voices=voices,
            say=lru_cache(maxsize=REMEMBERED_REPLIES)(say),
        )


def _known(language: str | None, knowledge: _Knowledge) -> str:
    """Return a language where the register has it, else its first."""
    return language if language is not None and language in knowledge.voices else knowledge.register.languages[0]
