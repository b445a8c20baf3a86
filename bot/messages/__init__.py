"""Every sentence that the app itself says, and the small words by which it understands, one YAML file a language.

A language is supported by adding its file: `nl.yaml` serves as the example. What is said about a processing never
stands here; that is the register's own text.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Basis(_Part):
    """How one lawful basis is told."""

    label: str
    article: str
    explanation: str


class RightText(_Part):
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


class Says(_Part):
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


class Hears(_Part):
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


class ChangesSay(_Part):
    """How it is told what changed in the register. Braces name what is filled in; `{what}` is one of `subjects`."""

    basis: str  # {what}, {old}, {new}
    entry_added: str  # {what}, {basis}
    entry_removed: str  # {what}, {basis}
    added: str  # {what}
    removed: str  # {what}
    renumbered: str  # {what}, {old}
    moved: str  # {what}, {old}, {new}
    text_changed: str  # {what}, {field}
    text_added: str  # {what}, {field}
    text_dropped: str  # {what}, {field}
    in_languages: str  # {sentence}, {languages}: where a text did not change in all of its languages
    value_changed: str  # {what}, {field}, {old}, {new}
    value_added: str  # {what}, {field}, {new}
    value_dropped: str  # {what}, {field}, {old}
    translated: str  # {whats}, {language}
    words: str  # {whats}, each as `words_counted`
    words_counted: str  # {what}, {added}, {removed}
    words_outside: str  # {added}, {removed}
    order: str  # {what}
    before: str  # stands before the old text
    after: str
    none: str
    subjects: Mapping[str, str]  # by what a change is about: {id}, {title}
    values: Mapping[str, str]  # values that are codes in the file
    fields: Mapping[str, str]  # what changed, in the singular, as it stands within a sentence


class SlackSays(_Part):
    """Labels and sentences of Slack alone. A button takes 75 characters, a modal's title and submit button 24."""

    help_words: tuple[str, ...]  # a message of one of these alone asks for help
    reply_words: tuple[str, ...]  # /privacy reply CODE
    usage: str  # ends help
    working: str  # the status in a thread, after the app's name
    searching: str
    went_wrong: str  # {id}: under which the log has it
    read_rest: str  # the link under a reply that had to be shortened
    # Buttons and menus under a reply
    open_entry: str
    all_rights: str
    share: str
    ask_officer: str
    officer_here: str  # says that the button below asks the privacy officer
    helpful: str
    unhelpful: str
    thanks_helpful: str
    thanks_unhelpful: str
    asker_judges: str  # somebody else's feedback
    entry_gone: str
    outdated: str  # a button of an older version
    slow_down: str  # {wait}; whoever asks or clicks too often
    # Sharing and posting
    shared_by: str  # {asker}
    shared: str
    cannot_share: str
    looked_up_by: str  # {asker}
    cannot_post_there: str
    cannot_open: str  # a modal that Slack would not open
    # The question modal
    ask_title: str
    question_label: str
    question_hint: str
    search_again: str
    post_in_thread: str
    ask: str
    close: str
    type_a_question: str
    # A question to the privacy officer
    officer_title: str
    officer_intro: str
    officer_text_label: str
    officer_text_hint: str
    name_label: str
    with_my_name: str
    with_my_name_means: str
    anonymously: str
    anonymously_means: str
    send: str
    sending: str
    sent_named: str
    sent_anonymously: str  # {code}
    keep_code: str  # {code}
    not_sent: str
    officer_replied: str
    not_a_code: str
    no_reply_yet: str
    # The officers' channel
    question_from: str  # {asker}
    question_from_nobody: str
    thread_goes_to_asker: str
    thread_goes_to_box: str
    reply: str
    reply_label: str
    reply_hint: str
    reply_from: str  # {officer}
    type_a_reply: str
    mark_answered: str
    answered_by: str  # {officer}
    add_to_register: str
    passed_on: str
    laid_in_box: str
    not_passed_on: str
    files_stay: str
    officers_only: str
    register_intro: str
    register_entry: str  # {id}, {title}
    register_new: str
    register_example: str
    # App Home and the conversation with the app
    prompts_title: str
    home_title: str
    home_intro: str  # {controller}
    browse: str
    read: str
    back: str
    previous: str
    next: str
    figures_title: str
    asked_since: str  # {date}, {count}
    kinds: Mapping[str, str]  # by kind of reply
    rated: str  # {helpful}, {unhelpful}


class Counted(_Part):
    """Words for a number of things: `one` for 1, `other` with `{count}` for the rest."""

    one: str
    other: str

    def of(self, count: int) -> str:
        """Return the words for a number."""
        return (self.one if count == 1 else self.other).format(count=count)


class HistorySays(_Part):
    """The sentences around the versions of the register that served. Braces name what is filled in."""

    title: str
    lead: str  # {controller}
    link: str  # of the link to what changed
    version: str  # {version}
    since: str  # {began}
    period: str  # {began}, {ended}
    served: str  # {periods}
    and_: str  # between two periods
    now: str
    read: str  # the words of the link to a version
    first: str
    unreadable: str  # one of two versions is refused by today's app
    unchanged: str
    none: str
    older: Counted
    more: Counted
    past_title: str
    past_text: str  # {version}, {periods}
    past_link: str


class Refusals(_Part):
    """Why a request to the web side was not answered, in a sentence for whoever made it."""

    not_found: str
    version_unknown: str
    version_unreadable: str
    archive_away: str
    method: str
    head: str
    host: str
    framing: str
    content_type: str
    not_json: str
    too_large: str
    too_slow: str
    question: str
    question_too_long: str
    language: str  # {languages}
    context: str
    explain: str
    feedback: str
    too_many: str  # {wait}
    metrics_token: str
    problem: str  # {id}


class Pages(_Part):
    """The sentences of the web pages. Braces name what is filled in."""

    title: str  # {controller}
    description: str  # {controller}
    kind: str
    lead: str  # {controller}, {processings}, {sections}
    processings: Counted
    sections: Counted
    skip: str
    contents: str
    languages: str
    search_label: str
    search_placeholder: str
    ask: str
    found: str  # {count}, {total}
    found_none: str
    no_personal_data: str
    about: str
    controller: str
    contact: str
    contact_unknown: str  # {controller}
    version: str
    version_text: str  # {version}, {date}
    as_json: str
    as_json_text: str
    permalink: str  # {id}
    other_rights: str
    rights_explained: str
    not_recorded: str
    bases_title: str
    bases_lead: str
    used_by: str  # {processings}
    all_of_section: str
    whole_statement: str
    choose: str
    your_question: str
    answer: str
    automatic: str
    ask_again: str
    home_title: str  # {controller}
    home_lead: str  # {controller}
    home_statement: str
    home_embed: str
    home_embed_text: str
    home_embed_more: str
    not_found_title: str
    not_found_text: str  # {controller}
    error_title: str
    errors: Refusals
    seconds: Counted  # within a sentence: how long to wait
    minutes: Counted

    def waiting(self, seconds: int) -> str:
        """Return the words for how long to wait, in minutes where it is more than two."""
        return self.seconds.of(seconds) if seconds <= 120 else self.minutes.of(-(-seconds // 60))


class PublicationSays(_Part):
    """What the officers' channel is told of an edit to the register. Braces name what is filled in."""

    published: str  # {version}, {date}: of what serves, here and below
    refused: str  # {version}, {date}
    held_back: str  # {lost}, {in_force}, {version}: the one that waits
    how_to_confirm: str  # {version}, {date}
    mended: str  # {version}, {date}
    line: str  # {line}
    more: Counted


class ReportSays(_Part):
    """The report on what was asked, for the privacy officer. Braces name what is filled in."""

    title: str  # {controller}
    period: str  # {since}, {until}: its first and last day
    day: str  # of one day alone: {since}
    week_title: str  # the weekly message's
    nothing_asked: str
    journal_off: str
    journal_empty: str
    questions: Counted
    more: str  # {count}, {before}
    fewer: str  # {count}, {before}
    as_many: str
    first_questions: str  # there were none before
    no_comparison: str
    kept_since: str  # {date}
    by_kind: str
    by_channel: str
    by_language: str
    judged: str
    kinds: Mapping[str, str]  # by kind of reply
    channels: Mapping[str, str]
    helpful: str
    unhelpful: str
    not_judged: str
    weekdays: tuple[str, ...]  # short, Monday first
    steps: Mapping[str, str]  # by step of the chart: its title
    busiest: str  # {when}, {questions}, {unanswered}
    as_table: str
    when: str
    answered: str
    unanswered: str
    all_questions: str
    entries_title: str
    topics_title: str
    entry: str
    topic: str
    times: str
    gone: str
    gaps_title: str
    gaps_intro: str  # {threshold}
    no_gaps: str
    asked: Counted
    of_these_unhelpful: Counted
    in_hours: Counted
    nearest: str
    nothing_near: str
    outside: str  # {words}
    unknown_words: str  # {words}
    add: str  # {id}, {title}
    helps: str  # {count}, {total}
    few_title: str
    few_intro: str  # {threshold}
    wording: str
    language: str
    words: str
    to_add: str
    wordless: Counted
    smaller: Counted
    unread: Counted
    unkept: Counted
    footer: str  # {version}
    whole_report: str  # ends the weekly message


class Kept(_Part):
    """What is said about the keeping of questions, by the mode of the journal. `days` are words for their number."""

    redacted: str  # {days}
    counts: str  # {days}
    off: str
    days: Counted


class Messages(_Part):
    """One language: what the app says in it and how it hears it."""

    language: str  # ISO 639-1
    name: str  # in its own words: "Nederlands"
    stemmer: str  # the snowballstemmer algorithm
    months: tuple[str, ...]  # January first
    lawful_bases: Mapping[str, Basis]
    rights: Mapping[str, RightText]
    facets: Mapping[str, str]  # by facet: its label
    says: Says
    hears: Hears
    changes: ChangesSay
    history: HistorySays
    slack: SlackSays
    pages: Pages
    publication: PublicationSays
    report: ReportSays
    kept: Kept


@cache
def load_messages(language: str, address: str = "") -> Messages:
    """Return the messages of a language; raises LookupError where it has no file.

    `address` is how people are addressed, where a language has another way than its usual one: `nl-u.yaml` holds the
    sentences that are said otherwise with "u". A language without such a file has one way for all.
    """
    if not (language.isalpha() and _file(language).is_file()):
        raise LookupError(f"there is no messages file for the language {language!r}")
    messages = _read(_file(language))
    other_way = _file(f"{language}-{address}")
    if address.isalpha() and other_way.is_file():
        messages = _said_otherwise(messages, _read(other_way))
    return Messages.model_validate(messages)


def _read(file: Traversable) -> dict[str, Any]:
    # The C parser: in Python a start would spend most of its time here.
    text = file.read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506  # nosec B506 - a safe loader
    return read


def _file(name: str) -> Traversable:
    return resources.files(__name__).joinpath(f"{name}.yaml")


def _said_otherwise(messages: dict[str, Any], otherwise: dict[str, Any]) -> dict[str, Any]:
    """Return messages with some of their sentences replaced."""
    return messages | {
        name: _said_otherwise(messages[name], said) if isinstance(said, dict) else said
        for name, said in otherwise.items()
    }


def message_languages() -> tuple[str, ...]:
    """Return the languages that have a messages file, in alphabetical order."""
    names = (file.name.removesuffix(".yaml") for file in resources.files(__name__).iterdir())
    return tuple(sorted(name for name in names if name.isalpha() and len(name) == 2))
