"""The journal in a database: what a row tells, which words are kept, and for how long."""

import asyncio
import json
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields
from datetime import timedelta

import pytest

from bot.journal import Channel, JournalError, JournalMode, Row
from bot.replies import Kind
from bot.storage import journal as storage
from tests.journals import LONG_AGO, NOON, Clock, answered, journal_in, running, until

PERSONAL = "Ik heet Canary Kanarie, bsn 123456782, bel 0612345678 of mail canary@example.org: krijg ik pizza?"


async def rows_after(url: str, *given: object, mode: JournalMode = JournalMode.REDACTED) -> tuple[Row, ...]:
    """Return the rows of a journal that recorded questions, and judgements as (reply_id, helpful)."""
    async with running(journal_in(url, mode)) as journal:
        for one in given:
            if isinstance(one, tuple):
                journal.rate(one[0], helpful=one[1])
            else:
                journal.record(one)
    return tuple(journal_in(url).rows(since=LONG_AGO))


async def test_a_question_is_read_back_as_it_was_recorded_but_for_its_words_and_minute(database_url):
    clock = Clock(NOON + timedelta(minutes=42, seconds=7))
    async with running(journal_in(database_url, now=clock)) as journal:
        journal.record(answered(entries=("1.2", "4.3"), topic="erasure", channel=Channel.SLACK, kind=Kind.CHOICES))
    (row,) = journal.rows(since=NOON)
    assert row == Row(
        hour=NOON,
        channel=Channel.SLACK,
        language="nl",
        kind=Kind.CHOICES,
        entries=("1.2", "4.3"),
        topic="erasure",
        score=87.5,
        register_version="0123456789ab",
        helpful=None,
        text=None,
    )


async def test_what_several_threads_record_while_rows_are_written_is_all_there(database_url):
    asked = [answered(f"vraag {number}", kind=Kind.FALLBACK) for number in range(1_200)]
    async with running(journal_in(database_url)) as journal:
        with ThreadPoolExecutor(4) as threads:
            await asyncio.gather(*(asyncio.wrap_future(threads.submit(journal.record, one)) for one in asked))
    rows = journal.rows(since=NOON)
    assert sorted(row.text for row in rows) == sorted(one.question for one in asked)


async def test_rows_come_oldest_first_from_the_hour_that_is_asked_for(database_url):
    clock = Clock()
    async with running(journal_in(database_url, now=clock)) as journal:
        for hours in (5, 1, 3):
            clock.moment = NOON + timedelta(hours=hours)
            journal.record(answered(topic=str(hours)))
    assert [row.topic for row in journal.rows(since=NOON)] == ["1", "3", "5"]
    assert [row.topic for row in journal.rows(since=NOON + timedelta(hours=3, minutes=59))] == ["3", "5"]


@pytest.mark.parametrize(
    ("mode", "kind", "helpful", "kept"),
    [
        (JournalMode.REDACTED, Kind.FALLBACK, None, True),
        (JournalMode.REDACTED, Kind.FALLBACK, True, True),
        (JournalMode.REDACTED, Kind.ANSWER, False, True),
        (JournalMode.REDACTED, Kind.ANSWER, True, False),
        (JournalMode.REDACTED, Kind.ANSWER, None, False),
        (JournalMode.REDACTED, Kind.CHOICES, None, False),
        (JournalMode.COUNTS, Kind.FALLBACK, None, False),
        (JournalMode.COUNTS, Kind.ANSWER, False, False),
    ],
)
async def test_words_are_kept_only_of_what_found_nothing_or_was_unhelpful(sqlite_url, mode, kind, helpful, kept):
    question = answered("Krijg ik pizza?", kind=kind)
    judgement = () if helpful is None else ((question.reply_id, helpful),)
    (row,) = await rows_after(sqlite_url, question, *judgement, mode=mode)
    assert (row.text, row.helpful) == ("Krijg ik pizza?" if kept else None, helpful)


async def test_nothing_at_all_is_kept_where_the_journal_is_off(sqlite_url):
    question = answered(kind=Kind.FALLBACK)
    assert await rows_after(sqlite_url, question, (question.reply_id, False), mode=JournalMode.OFF) == ()


async def test_the_last_judgement_of_a_reply_counts(database_url):
    question = answered("Krijg ik pizza?")
    (row,) = await rows_after(database_url, question, (question.reply_id, False), (question.reply_id, True))
    assert (row.helpful, row.text) == (True, None)
    (row,) = await rows_after(database_url, (question.reply_id, False))  # by a process that does not know the words
    assert (row.helpful, row.text) == (False, None)


async def test_a_judgement_may_come_before_its_question_and_from_another_process(database_url):
    question = answered()
    assert await rows_after(database_url, (question.reply_id, False)) == ()
    (row,) = await rows_after(database_url, question)
    assert row.helpful is False


async def test_a_second_process_does_not_lose_the_words_that_the_first_one_kept(database_url):
    question = answered("Krijg ik pizza?")
    await rows_after(database_url, question, (question.reply_id, False))
    (row,) = await rows_after(database_url, (question.reply_id, False))
    assert row.text == "Krijg ik pizza?"


async def test_a_judgement_of_an_unknown_reply_does_no_harm_and_goes_after_a_day(database_url):
    clock = Clock()
    async with running(journal_in(database_url, now=clock)) as journal:
        journal.rate("never-given", helpful=False)
        await until(lambda: journal.counts.written)
        clock.moment += timedelta(hours=25)
        await until(lambda: journal.counts.removed == 1)
    assert journal.rows(since=LONG_AGO) == ()


async def test_what_an_asker_may_still_judge_is_remembered_for_a_bounded_time_and_number(sqlite_url, monkeypatch):
    monkeypatch.setattr(storage, "REMEMBERED_ROWS", 2)
    questions = [answered(f"Vraag {number}") for number in range(3)]
    rows = await rows_after(sqlite_url, *questions, *((question.reply_id, False) for question in questions))
    assert sorted(str(row.text) for row in rows) == ["None", "Vraag 1", "Vraag 2"]
    monkeypatch.setattr(storage, "REMEMBERED_SECONDS", -1.0)
    late = answered("Te laat")
    assert "Te laat" not in [row.text for row in await rows_after(sqlite_url, late, (late.reply_id, False))]


async def test_rows_go_when_their_days_are_over(database_url):
    clock = Clock(NOON - timedelta(days=7))
    async with running(journal_in(database_url, days=7, now=clock)) as journal:
        old, young = answered("Oud?", kind=Kind.FALLBACK), answered("Jong?", kind=Kind.FALLBACK)
        journal.record(old)
        journal.rate(old.reply_id, helpful=False)
        clock.moment += timedelta(hours=1)
        journal.record(young)
        await until(lambda: journal.counts.written == 3)
        clock.moment = NOON + timedelta(minutes=1)
        await until(lambda: journal.counts.removed == 2)
    assert [row.text for row in journal.rows(since=LONG_AGO)] == ["Jong?"]


async def test_rows_of_before_are_removed_at_the_start_even_where_the_journal_is_off_now(sqlite_url):
    await rows_after(sqlite_url, answered(kind=Kind.FALLBACK))
    late = Clock(NOON + timedelta(days=31))
    async with running(journal_in(sqlite_url, JournalMode.OFF, now=late)) as journal:
        await until(lambda: journal.counts.removed == 1)


async def test_removed_words_are_gone_from_the_disk_too(sqlite_url, tmp_path):
    await rows_after(sqlite_url, answered("Wat kost een kanariepiet?", kind=Kind.FALLBACK))
    assert any(b"kanariepiet" in file.read_bytes() for file in tmp_path.iterdir())
    async with running(journal_in(sqlite_url, now=Clock(NOON + timedelta(days=31)))) as journal:
        await until(lambda: journal.counts.removed == 1)
        assert not any(b"kanariepiet" in file.read_bytes() for file in tmp_path.iterdir())


async def test_personal_data_reach_neither_disk_nor_log_nor_status(sqlite_url, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    nothing, unhelpful = answered(PERSONAL, kind=Kind.FALLBACK), answered(PERSONAL)
    async with running(journal_in(sqlite_url)) as journal:
        journal.record(nothing)
        journal.record(unhelpful)
        journal.rate(unhelpful.reply_id, helpful=False)
        await until(lambda: journal.counts.written == 3)
        kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())  # the log of changes as well
        told = json.dumps(journal.status()) + caplog.text
    assert b"pizza" in kept
    for canary in ("anary", "anarie", "123456782", "0612345678"):
        assert canary.encode() not in kept
        assert canary not in told


async def test_a_text_that_cannot_be_redacted_is_not_kept(sqlite_url, monkeypatch, caplog):
    def fail(text: str) -> str:
        raise ValueError(text)

    journal = journal_in(sqlite_url)
    monkeypatch.setattr(journal, "_redact", fail)
    async with running(journal):
        journal.record(answered(PERSONAL, kind=Kind.FALLBACK))
    (row,) = journal.rows(since=LONG_AGO)
    assert row.text is None
    assert "anary" not in caplog.text


@pytest.mark.parametrize("question", ["half \ud800 een", "nul \0 hier", "\N{PILE OF POO}" * 500, "e\u0301" * 5000, " "])
async def test_no_text_is_too_odd_to_be_written(database_url, question):
    (row,) = await rows_after(database_url, answered(question, kind=Kind.FALLBACK))
    assert len(row.text or "") <= 2000


async def test_a_row_that_the_database_refuses_does_not_take_others_with_it(postgresql_url, caplog):
    rows = await rows_after(postgresql_url, answered(topic="a"), answered(topic="nul \0"), answered(topic="b"))
    assert sorted(str(row.topic) for row in rows) == ["a", "b"]
    assert "a row was refused" in caplog.text


def test_no_column_tells_who_asked(sqlite_url, tmp_path):
    journal_in(sqlite_url).rows(since=LONG_AGO)
    with closing(sqlite3.connect(tmp_path / "privacybot.db")) as database:
        columns = {name for _, name, *_ in database.execute("PRAGMA table_info(questions)")}
    assert columns == {field.name for field in fields(Row)} - {"helpful"} | {"reply_id"}


def test_a_journal_that_cannot_be_read_says_so_without_secrets():
    with pytest.raises(JournalError, match=r"The journal can't be read now\. The database: not reachable") as refused:
        journal_in("postgresql://me:canary@127.0.0.1:9/app").rows(since=LONG_AGO)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("hours", [-3, 3], ids=["back", "forward"])
async def test_a_clock_that_is_set_loses_no_row_and_keeps_nothing_waiting(sqlite_url, hours):
    clock = Clock()
    async with running(journal_in(sqlite_url, now=clock)) as journal:
        journal.record(answered())
        await until(lambda: journal.counts.written == 1)
        clock.moment = NOON + timedelta(hours=hours)
        journal.record(answered())
        await until(lambda: journal.counts.written == 2)
        clock.moment = NOON
        journal.record(answered())
        await until(lambda: journal.counts.written == 3)
    assert sorted(row.hour for row in journal.rows(since=LONG_AGO)) == sorted(
        [NOON, NOON, NOON + timedelta(hours=hours)]
    )
    assert journal.counts.removed == 0
