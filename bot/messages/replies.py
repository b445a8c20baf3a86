"""The sentences of a reply, whatever door it goes out by."""

from collections.abc import Mapping

from bot.messages.part import Counted, Part


class Basis(Part):
    """How one lawful basis is told."""

    label: str
    article: str
    explanation: str


class RightText(Part):
    """How one right is told: `text` in general, `by_basis` where a basis asks for other words.

    `absent` says why the right does not follow from a basis, `{basis}` in it stands for the basis's label;
    `absent_by_basis` says it better for some.
    """

    label: str
    article: str
    text: str
    by_basis: Mapping[str, str] = {}
    absent: str = ""
    absent_by_basis: Mapping[str, str] = {}


class Says(Part):
    """The sentences around the register's own words. Braces name what is filled in."""

    purpose: str  # the heading before a purpose
    lawful_basis: str
    rights: str
    other_rights: str
    read_more: str  # the words of the link to the statement
    register_stamp: str  # {date}, {version}
    contact: str  # {contact}
    contact_unknown: str  # {controller}
    which_one: str  # above choices that could be meant
    several: str  # above choices where more than one thing was asked
    bases_differ: str  # said with choices whose lawful bases are not the same
    overview_all: str  # {count}
    overview_section: str  # {title}, {count}
    overview_basis: str  # {basis}, {count}
    overview_found: str  # {count}
    overview_sections: str  # {count}: more than fit, so the sections are named
    section_count: str  # {title}, {count}
    not_recorded: Mapping[str, str]  # by fact: the register doesn't record it
    basis_asked: str  # {basis}: said first where basis or permission was asked
    fallback: str
    fallback_language: str  # the question was in a language that is not understood
    suggestions: str  # above what can be asked
    nothing_asked: str  # the question was empty
    other_language: str  # {language}: a text is shown in the other language


class Kept(Part):
    """What is said about the keeping of questions, by the mode of the journal. `days` are words for their number."""

    redacted: str  # {days}
    counts: str  # {days}
    off: str
    days: Counted
