"""The sentences of Slack."""

from collections.abc import Mapping

from bot.messages.part import Part


class SlackSays(Part):
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
