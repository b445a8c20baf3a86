"""What the privacy officer is told: of edits, of what changed in the register, of what was asked."""

from collections.abc import Mapping

from bot.messages.part import Counted, Part


class PublicationSays(Part):
    """What the officers' channel is told of an edit to the register. Braces name what is filled in."""

    published: str  # {version}, {date}: of what serves, here and below
    refused: str  # {version}, {date}
    held_back: str  # {lost}, {in_force}, {version}: the one that waits
    how_to_confirm: str  # {version}, {date}
    mended: str  # {version}, {date}
    line: str  # {line}
    more: Counted


class ChangesSay(Part):
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


class ReportSays(Part):
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
