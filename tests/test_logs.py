"""A log of one line for each thing, whatever was asked, sent or raised."""

import io
import logging
import sys

import pytest

from bot.logs import OneLine, set_up_logging


@pytest.mark.parametrize(
    "forged",
    [
        "a\nINFO bot.web.ledger request id=1 status=200",
        "a\r\nINFO",
        "a\x1b[2J\x1b[31mred",
        "a\x9b31m",  # the same in one character
        "a\x00b\x07\x08",
        "a\u2028INFO",
        "a\x85INFO",
        "a\u202eOFNI",
        "a\u2066b",
        "a\ud800",
    ],
)
def test_no_text_can_begin_a_line_or_steer_a_terminal(forged):
    line = OneLine().format(logging.makeLogRecord({"name": "bot", "levelname": "INFO", "msg": "%s", "args": (forged,)}))
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    assert line.startswith("INFO bot a")
    line.encode("utf-8")


def test_a_traceback_is_one_line_too():
    try:
        raise ValueError("one\ntwo")
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
    assert len(OneLine().format(record).splitlines()) == 1


def test_letters_of_every_language_stay_as_they_are():
    assert OneLine().format(logging.makeLogRecord({"msg": "café 🙂 Ω"})).endswith("café 🙂 Ω")


def test_a_log_that_cannot_be_written_says_nothing_elsewhere(monkeypatch, capsys):
    root = logging.getLogger()
    before, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    closed = io.StringIO()
    monkeypatch.setattr(sys, "stdout", closed)
    try:
        set_up_logging("info")
        logging.getLogger("bot").info("before")
        closed.close()  # as where whoever read the pipe is gone
        logging.getLogger("bot").info("canary")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        logging.raiseExceptions = raising
    assert "canary" not in capsys.readouterr().err
