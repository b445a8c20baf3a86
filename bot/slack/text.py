"""Words on their way into and out of Slack: what a message says, escaped once, cut at the end of a sentence.

Slack marks up text with three characters and asks to have exactly these escaped, once
(https://docs.slack.dev/messaging/formatting-message-text#escaping). What a user typed arrives escaped already.
"""

import re
from collections.abc import Iterator

QUESTION_LENGTH = 1000  # longer messages are cut: a question is rarely longer, and matching cost grows with it

# <@U1>, <@U1|name>, <#C1|name>, <!here>, <!subteam^S1|@team>, <!date^1^{date}|yesterday>, <https://site|label>
_MARKUP = re.compile(r"<(?P<sign>[@#!])(?P<id>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_LINK = re.compile(r"<(?P<url>[a-z][a-z0-9+.-]*:[^<>|]*)(?:\|(?P<text>[^<>]*))?>", re.IGNORECASE)
_SCHEME = re.compile(r"\b(?:https?|ftp)://|\bmailto:", re.IGNORECASE)
# Everything unprintable but tab and line break, and what turns the reading direction of the text that follows.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_QUOTE = "&gt; "  # the escaped sign quotes just as well, and never looks live
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|\n")


def escape(text: str) -> str:
    """Return plain text as Slack's mrkdwn shows it literally: nothing in it can mention, link or broadcast.

    >>> escape("<!channel> R&D")
    '&lt;!channel&gt; R&amp;D'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return what was typed, undoing `escape` once.

    >>> unescape("R&amp;D &amp;lt;")
    'R&D &lt;'
    """
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def said(text: str | None, *, links: bool = False) -> str:
    """Return the words of a Slack message as its author saw them, without people and groups it calls.

    A link leaves its label, or its address without the scheme; with `links` its address in full behind the label.

    >>> said("<@U1> see <https://enpuls.nl/a|our site> &amp; <#C1|general>, <!here>")
    'see our site & #general,'
    """

    def markup(match: re.Match[str]) -> str:
        sign, label = match["sign"], match["label"]
        if sign == "#":
            return f"#{label}" if label else ""
        return label if sign == "!" and label and match["id"].startswith("date^") else ""

    def link(match: re.Match[str]) -> str:
        url, label = match["url"], match["text"]
        if not links:
            return label or defanged(url)
        return f"{label} ({url})" if label and label != url else url

    plain = unescape(_LINK.sub(link, _MARKUP.sub(markup, text or "")))
    return clean(plain)


def clean(text: str) -> str:
    """Return a text without what cannot be seen: control characters, direction marks, halves of characters."""
    visible = _UNPRINTABLE.sub("", text)
    return "\n".join(" ".join(line.split()) for line in visible.splitlines()).strip()


def as_question(text: str) -> str:
    """Return the part of a text that is asked: all of it, or its first `QUESTION_LENGTH` characters."""
    return shortened(clean(text), QUESTION_LENGTH)


def defanged(text: str) -> str:
    """Return a text whose addresses no longer turn into links.

    >>> defanged("go to https://evil.example/now")
    'go to evil.example/now'
    """
    return _SCHEME.sub("", text)


def literal(text: str) -> str:
    """Return a text in which three backticks no longer begin or end a block of code."""
    return text.replace("```", "'''")


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut after a sentence where one ends in the second half, else after a word.

    >>> shortened("One sentence. Another one.", 20)
    'One sentence. …'
    >>> shortened("Klanttevredenheidsonderzoek", 12)
    'Klanttevred…'
    """
    if len(text) <= limit:
        return text
    room = text[: limit - 1]  # one for the ellipsis
    ends = [match.end() for match in _SENTENCE_END.finditer(text[: limit - 1]) if match.end() <= limit - 2]
    if ends and ends[-1] >= limit // 2:
        return room[: ends[-1]].rstrip() + " …"
    word_end = room.rfind(" ")
    return (room[:word_end].rstrip(" ,;:") if word_end >= limit // 2 else room) + "…"


def escaped_within(text: str, limit: int) -> str:
    """Return a text escaped, and shortened first so far that the escaped one has at most `limit` characters."""
    room = limit
    escaped = escape(shortened(text, room))
    while len(escaped) > limit:
        room -= max(1, (len(escaped) - limit) // 5)  # the longest escape, &amp;, adds four to one
        escaped = escape(shortened(text, room))
    return escaped


def quoted(text: str, limit: int = 2000) -> str:
    """Return a person's words as a quotation in mrkdwn of about `limit` characters, with nothing live in it.

    >>> print(quoted("hello <!here>"))
    &gt; hello &lt;!here&gt;
    """
    lines = escaped_within(literal(defanged(text)), limit).splitlines() or [""]
    if len(lines) > limit // 40:  # a poem of empty lines: the marks alone would fill the block
        lines = [" ".join(lines)]
    return "\n".join(_QUOTE + line for line in lines)


def quoted_in_parts(text: str, limit: int) -> list[str]:
    """Return a person's words, all of them, as quotations in mrkdwn of at most `limit` characters each.

    >>> quoted_in_parts("one two", 9)
    ['&gt; one', '&gt; two']
    """
    parts: list[str] = []
    for line in literal(text).splitlines() or [""]:
        for piece in _pieces(line, limit - len(_QUOTE)):
            if parts and len(parts[-1]) + 1 + len(_QUOTE) + len(piece) <= limit:
                parts[-1] += f"\n{_QUOTE}{piece}"
            else:
                parts.append(_QUOTE + piece)
    return parts


def _pieces(line: str, limit: int) -> Iterator[str]:
    """Give a line escaped, in pieces of at most `limit` characters that end with a word where one ends at all."""
    while len(escape(line)) > limit:
        room = limit
        while len(escape(line[:room])) > limit:
            room -= max(1, (len(escape(line[:room])) - limit) // 5)  # the longest escape adds four to one
        space = line.rfind(" ", 0, room + 1)
        end = max(1, space if space > room // 2 else room)
        yield escape(line[:end])
        line = line[end:].lstrip()
    yield escape(line)


def link(url: str, label: str) -> str:
    """Return a link in mrkdwn, or the bare label where the address is none that a browser should open.

    >>> link("https://enpuls.nl/?a=1&b=2#4.5", "Read on")
    '<https://enpuls.nl/?a=1&amp;b=2#4.5|Read on>'
    >>> link("javascript:alert(1)", "Read on")
    'Read on'
    """
    if not re.match(r"https?://[^\s<>|]+\Z", url):
        return escape(label)
    return f"<{escape(url)}|{escape(label.replace('|', '/'))}>"
