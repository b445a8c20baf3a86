"""How the assistant's speed and size grow with the register, from twenty entries to twenty thousand."""

from dataclasses import dataclass
from datetime import date

from benchmarks.generate import MadeUpQuestion, MadeUpRegister
from benchmarks.measuring import memory_mb, seconds, timed
from bot.knowledge.files import GENERAL_TOPICS, RegisterFiles
from bot.knowledge.loader import Source

LARGEST_FILE = 1 << 30
"""The loader's limit here, in bytes; its own is for registers that people write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What was measured of one register in one process. Each question was asked once, and no two are the same."""

    entries: int
    file_mb: float
    parse_seconds: float
    index_seconds: float
    memory_mb: float  # what register and index added
    milliseconds: list[float]  # by question
    found: int  # the questions whose entry was answered or offered, or that were rightly refused


def measure_size(entries: int, questions: int) -> Speed:
    """Return the speed of the assistant with a made-up register, topics included."""
    made_up = MadeUpRegister(entries)
    files = RegisterFiles(
        register=Source("processings.yaml", made_up.yaml),
        topics=Source("topics.yaml", GENERAL_TOPICS.read_bytes()),
        changed=date(2026, 1, 1),
    )
    asked = tuple({question.text: question for question in made_up.questions(questions)}.values())
    from bot.assistant import Assistant, Question

    before, start = memory_mb(), seconds()
    register = files.load(max_bytes=LARGEST_FILE)
    parsed = seconds()
    assistant = Assistant(register, base_url="http://localhost:8000", new_id=lambda: "")
    indexed, memory = seconds(), memory_mb() - before
    found = []

    def ask(question: MadeUpQuestion) -> None:
        reply = assistant.answer(Question(text=question.text, language=question.language))
        ids = [processing.id for processing in reply.processings]
        found.append(question.expect in ids if question.expect else not ids)

    milliseconds = timed(ask, asked)
    return Speed(
        entries=entries,
        file_mb=len(made_up.yaml) / 1e6,
        parse_seconds=parsed - start,
        index_seconds=indexed - parsed,
        memory_mb=memory,
        milliseconds=milliseconds,
        found=sum(found),
    )
