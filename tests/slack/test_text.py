"""Words into and out of Slack: escaped exactly once, nothing live, cut between words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import as_question, clean, escape, escaped_within, link, quoted, said, shortened, unescape
from tests.slack.block_kit import problems_of_mrkdwn

ANYTHING = st.text() | st.text(alphabet="&<>;amplt!@#|`*_ \n")


@given(ANYTHING)
def test_what_is_escaped_reads_as_before(text: str) -> None:
    assert unescape(escape(text)) == text


@given(ANYTHING)
def test_nothing_escaped_is_live(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped
    assert ">" not in escaped
    assert not re.search(r"&(?!amp;|lt;|gt;)", escaped)


@given(ANYTHING)
def test_what_somebody_typed_is_quoted_without_calling_anybody(text: str) -> None:
    assert [p for p in problems_of_mrkdwn(quoted(text)) if p not in ("escaped twice", "Markdown in mrkdwn")] == []
    assert "://" not in re.sub(r"(?i)[^ -~]", "", quoted(text)) or "http" not in quoted(text).lower()


@given(ANYTHING, st.integers(10, 300))
def test_an_escaped_text_keeps_to_its_limit_and_to_whole_escapes(text: str, limit: int) -> None:
    escaped = escaped_within(text, limit)
    assert len(escaped) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", escaped)


@given(st.text(), st.integers(2, 200))
def test_a_shortened_text_keeps_to_its_limit(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


def test_a_long_text_ends_with_a_sentence() -> None:
    text = "De eerste zin. De tweede zin is langer. " * 20
    assert shortened(text, 200).endswith("zin. …") or shortened(text, 200).endswith("langer. …")
    assert len(shortened(text, 200)) > 150


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U0BOT> waarom?", "waarom?"),
        ("vraag het <@U1|jan> in <#C1|algemeen>", "vraag het in #algemeen"),
        ("<!channel> <!here|here> <!subteam^S1|@team> hallo", "hallo"),
        ("op <!date^1392734382^{date}|18 februari>", "op 18 februari"),
        ("zie <https://enpuls.nl/a?b=1&amp;c=2>", "zie enpuls.nl/a?b=1&c=2"),
        ("zie <https://evil.example|je bank>", "zie je bank"),
        ("mail <mailto:jan@enpuls.nl|jan@enpuls.nl>", "mail jan@enpuls.nl"),
        ("&lt;b&gt; &amp;amp; R&amp;D", "<b> &amp; R&D"),
        ("a < b en <c>", "a < b en <c>"),
        ("nul\x00 \u202egespiegeld \ud800half", "nul gespiegeld half"),
        (None, ""),
    ],
)
def test_a_message_is_read_as_its_author_saw_it(typed: str | None, read: str) -> None:
    assert said(typed) == read


@given(st.text())
def test_any_message_can_be_read(text: str) -> None:
    assert len(as_question(said(text))) <= 1000
    clean(said(text, links=True)).encode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "http://x|y", "https://x>", "", "/statement/nl"])
def test_only_an_address_that_a_browser_should_open_becomes_a_link(url: str) -> None:
    assert link(url, "Lees <meer>") == "Lees &lt;meer&gt;"


@pytest.mark.parametrize("growth", [2_000, 20_000, 200_000])
def test_a_text_of_any_length_is_read_to_its_end_and_quoted_short(growth: int) -> None:
    # Quadratic work on the longest of these would take minutes, and the test run with it.
    for hostile in ("<" * growth, "<@" * growth, "&amp;" * growth, "<https:" * growth, " " * growth, "a\n" * growth):
        assert said(f"{hostile} the end").endswith("the end")
        assert len(quoted(hostile)) <= 3000  # what a block of Slack takes
