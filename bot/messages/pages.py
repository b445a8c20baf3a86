"""The sentences of the web side."""

from bot.messages.part import Counted, Part


class Refusals(Part):
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


class Pages(Part):
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


class HistorySays(Part):
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
