"""Slack's questions are answered in several threads at once, beside the website's in another."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from bot.ids import random_id
from bot.matching.vocabulary import Vocabulary

THREADS = 4
ENDINGS = {"nl": ("ingen", "heden", "eren", "elijk"), "en": ("ations", "ingly", "ness", "ibility")}


@pytest.fixture
def switching_often() -> Iterator[None]:
    """Threads that take turns as often as they can, so that a race that is rare elsewhere is met here."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def vocabulary() -> Vocabulary:
    return Vocabulary({}, stemmers={"nl": "dutch", "en": "english"})


@pytest.mark.usefixtures("switching_often")
def test_words_have_the_same_stems_whoever_asks_at_the_same_time() -> None:
    beginnings = [a + b + c for a, b, c in product(("fac", "ver", "mel", "hand"), ("tur", "bruik", "kop"), "bdlmnprst")]
    words = [(begun + ending, language) for begun in beginnings for language in ENDINGS for ending in ENDINGS[language]]
    alone, together = vocabulary(), vocabulary()
    with ThreadPoolExecutor(THREADS) as threads:
        stems = list(threads.map(lambda word: together.stem(*word), words))
    assert stems == [alone.stem(*word) for word in words]


@pytest.mark.usefixtures("switching_often")
def test_no_two_replies_have_the_same_id_whoever_asks_at_the_same_time() -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        ids = list(threads.map(lambda _: random_id(), range(4_000)))
    assert len(set(ids)) == len(ids)
