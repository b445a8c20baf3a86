"""The assistant keeps its word: the term that the register states for its own journal is the one in force."""

import re
from collections.abc import Iterator

from bot.knowledge.file_text import text_of
from bot.knowledge.files import RegisterFiles
from bot.knowledge.problems import Problem, RegisterError, word_problem
from bot.knowledge.register import FactName, Register
from bot.knowledge.yaml_nodes import line_at, read_tree


def check_own_retention(files: RegisterFiles, register: Register, *, days: int) -> None:
    """Raise RegisterError where the register states another term for the assistant's own entry than `days`, in any
    language (Article 13(2)(a) GDPR).

    `register` is what `files` make. A register without such an entry, or without a term in it, states nothing wrong.
    """
    problems = tuple(_problems(files, register, days))
    if problems:
        raise RegisterError(files.register.name, problems)


def _problems(files: RegisterFiles, register: Register, days: int) -> Iterator[Problem]:
    text = text_of(files.register.data)
    tree = read_tree(text)[0] if isinstance(text, str) else None
    for number, processing in enumerate(register.assistant.processings if register.assistant else ()):
        for language, term in processing.facts.get(FactName.RETENTION, {}).items():
            if str(days) not in re.findall(r"\d+", term):
                yield word_problem(
                    "retention_differs",
                    {"language": language, "term": term, "days": days},
                    file=files.register.name,
                    line=line_at(tree, ("assistant", "processings", number, "retention", language)),
                    entry=processing.id,
                )
