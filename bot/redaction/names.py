"""Where names stand in a text that something announces: "my name is", a greeting, "Mr". No pattern knows others from
words.
"""

import re
from collections.abc import Iterator

from bot.redaction.spans import Personal, Span

_ANNOUNCED = re.compile(
    r"""\b(?: ik[ ]heet | mijn[ ]naam[ ]is | naam[ ]?: | u[ ]spreekt[ ]met | my[ ]name(?:[ ]is|'s) | name[ ]?:
            | i[ ]am[ ]called | groet(?:en|jes)? | m\.?v\.?g | hoogachtend | regards
            | yours[ ](?:sincerely|faithfully|truly) | sincerely )\b[ ,.:!-]*+""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a name follows, whether it is written with a capital or not."""

_ADDRESSED = re.compile(
    r"""\b(?: ik[ ]ben | i[ ]am | i'm | this[ ]is | dit[ ]is | beste | geachte | hallo | hoi | dag | dear | hello | hi
            | de[ ]heer | dhr\.? | mevrouw | mevr\.? | mw\.? | meneer | mr\.? | mrs\.? | ms\.?
            | namens )(?!\w)[ ,]*+""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a name may follow, with a capital."""

_WORD = re.compile(r"[^\W\d_][\w'’.-]*+")
_PARTICLES = frozenset(
    {"van", "von", "de", "den", "der", "het", "'t", "ten", "ter", "te", "la", "le", "du", "di", "da"}
)
_OTHER_WORDS = """
en ik jij je u wij we ze zij hij maar dus want of met die dat dit deze is was wil wou zou heb had kan kon mag moet woon
werk uit bij voor naar klant lid graag wat wie waar waarom wanneer hoe welke hoelang kunt kun kunnen mijn jullie heeft
hebben een geen niet ook nog als om over op in al and i you he she they but or so with from would want have am can could
may must live at for to a an the what who where why when how which my your our does do did are please sir madam heer
mevrouw meneer team allemaal all iedereen there this that still wrong spelled misspelled verkeerd fout"""
_NO_NAMES = frozenset(_OTHER_WORDS.split())
"""Words that follow such an announcement without being a name, or end one."""

_MOST_WORDS = 5  # with particles
_MOST_SMALL = 2  # words without a capital: a first name and a surname


def names(text: str) -> Iterator[Span]:
    """Yield the names of people where something announces them."""
    for pattern, capitals in ((_ANNOUNCED, False), (_ADDRESSED, True)):
        for cue in pattern.finditer(text):
            if end := _end_of_name(text, cue.end(), capitals=capitals):
                yield Span(cue.end(), end, Personal.NAME)


def _end_of_name(text: str, start: int, *, capitals: bool) -> int | None:
    """Return where the name that begins at `start` ends, None where there is none; with `capitals` every word of it but
    particles has one.
    """
    end, at, small = None, start, 0
    for _ in range(_MOST_WORDS):
        word = _WORD.match(text, at)
        if word is None:
            break
        bare = word[0].rstrip(".'’-")
        if bare.lower() in _NO_NAMES:
            break
        if bare.lower() not in _PARTICLES:  # those are of the name if more of it follows
            small += not bare[:1].isupper()
            if small > (0 if capitals else _MOST_SMALL):
                break
            end = word.start() + len(bare)
        initial = len(bare) < 3 or "." in bare
        if text[word.end() : word.end() + 1] != " " or (word[0] != bare and not initial):
            break  # a mark ends the name
        at = word.end() + 1
    return end
