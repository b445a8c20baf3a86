"""The small words by which a question is understood."""

from collections.abc import Mapping

from bot.messages.part import Part


class Hears(Part):
    """The words that steer understanding but never vote for an entry. Each phrase is written as people type it."""

    stop_words: tuple[str, ...]  # carry no meaning of their own
    prefixes: tuple[str, ...] = ()  # what stands before a loan word that is inflected: "ge-cookie-d"
    suffixes: tuple[str, ...] = ()  # what stands behind it, or makes a word small: "factuur-tje"
    polite: tuple[str, ...]  # greetings and thanks: they say nothing in a question, and all where they stand alone
    everyday: tuple[str, ...]  # meaningful, but said about anything: weighed little
    handling: tuple[str, ...]  # what one does with personal data: shows that a question is about that
    practical: tuple[str, ...]  # shows that help with something else is wanted: a price, a repair, a how-to
    how_to: tuple[str, ...]  # begins a question about how the world is, unless the controller is spoken to
    mine: tuple[str, ...]  # "my": what is asked about is the asker's own
    controller: tuple[str, ...]  # "you", "your": the controller is spoken to
    splitters: tuple[str, ...]  # stand between two questions in one sentence
    both: tuple[str, ...]  # say that two things are meant
    meaning: tuple[str, ...]  # ask what a word means
    question_words: tuple[str, ...]  # begin the part that asks
    pronouns: tuple[str, ...]  # point back at what was answered last
    other: tuple[str, ...]  # ask for the twin of what was answered last
    listing: tuple[str, ...]  # ask for a list
    everything: tuple[str, ...]  # ask for the whole register
    facets: Mapping[str, tuple[str, ...]]  # by facet: the phrases that ask for it
    bases: Mapping[str, tuple[str, ...]]  # by lawful basis: what people call it
