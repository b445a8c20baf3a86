"""The journal's rows in SQL: how they are written, read back, and removed when their time is over."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, case, delete, func, null, select

from bot.journal import Answered, Channel, Row
from bot.replies import Kind
from bot.storage.database import insert_into, reading, writing
from bot.storage.tables import questions, ratings

REMOVED_AT_ONCE = 5_000  # so that no statement takes long, however much has piled up
STRAY_AFTER = timedelta(days=1)  # a judgement whose question was never written, or is gone


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that waits to be written."""

    table: Table
    values: dict[str, Any]


def question_row(answered: Answered, *, hour: datetime, text: str | None) -> NewRow:
    """Return the row of a question; `text` is redacted, or None where it is not to be kept."""
    return NewRow(
        questions,
        {
            "reply_id": answered.reply_id,
            "hour": hour,
            "channel": answered.channel.value,
            "language": answered.language,
            "kind": answered.kind.value,
            "entries": json.dumps(answered.entries),
            "topic": answered.topic,
            "score": answered.score,
            "register_version": answered.register_version,
            "text": text,
        },
    )


def rating_row(reply_id: str, *, helpful: bool, hour: datetime, text: str | None) -> NewRow:
    """Return the row of a judgement; `text` is the question's, redacted, where the reply was unhelpful."""
    return NewRow(ratings, {"reply_id": reply_id, "hour": hour, "helpful": helpful, "text": text})


def write_rows(engine: Engine, rows: Sequence[NewRow]) -> None:
    """Write rows, all or none. Writing them again changes nothing: a write whose end was not seen can be repeated."""
    with writing(engine) as connection:
        for table in (questions, ratings):
            if values := [row.values for row in rows if row.table is table]:
                connection.execute(_insert(connection, table), values)


def select_rows(engine: Engine, *, since: datetime) -> tuple[Row, ...]:
    """Return the questions from an hour on, each with the last judgement of its reply, oldest first."""
    # A question that found nothing has its text in its own row, one that was found unhelpful in its judgement's.
    text = func.coalesce(questions.c.text, ratings.c.text).label("wording")
    chosen = (
        select(questions, ratings.c.helpful, text)
        .select_from(questions.outerjoin(ratings, questions.c.reply_id == ratings.c.reply_id))
        .where(questions.c.hour >= since)
        .order_by(questions.c.hour, questions.c.reply_id)
    )
    with reading(engine) as connection:
        return tuple(
            Row(
                hour=row.hour,
                channel=Channel(row.channel),
                language=row.language,
                kind=Kind(row.kind),
                entries=tuple(json.loads(row.entries)),
                topic=row.topic,
                score=row.score,
                register_version=row.register_version,
                helpful=row.helpful,
                text=row.wording,
            )
            for row in connection.execute(chosen)
        )


def remove_old(engine: Engine, *, hour: datetime, days: int) -> int:
    """Remove what was asked `days` days before an hour or earlier, and judgements of nothing; return how many rows."""
    limit = hour - timedelta(days=days)
    asked = select(questions.c.reply_id).where(questions.c.reply_id == ratings.c.reply_id)
    stray = and_(ratings.c.hour <= hour - STRAY_AFTER, ~asked.exists())
    return (
        _remove(engine, questions, questions.c.hour <= limit)
        + _remove(engine, ratings, ratings.c.hour <= limit)
        + _remove(engine, ratings, stray)
    )


def _remove(engine: Engine, table: Table, over: Any) -> int:
    removed = 0
    some = select(table.c.reply_id).where(over).limit(REMOVED_AT_ONCE)
    while True:
        with writing(engine) as connection:
            gone = connection.execute(delete(table).where(table.c.reply_id.in_(some))).rowcount
        removed += gone
        if gone < REMOVED_AT_ONCE:
            return removed


def _insert(connection: Connection, table: Table) -> Any:
    insert = insert_into(connection, table)
    if table is questions:
        return insert.on_conflict_do_nothing()
    new = insert.excluded
    # Another process may not know the text that the first judgement brought. Of a helpful reply none is kept.
    text = case((new.helpful, null()), else_=func.coalesce(new.text, ratings.c.text))
    return insert.on_conflict_do_update(
        index_elements=[ratings.c.reply_id], set_={"helpful": new.helpful, "hour": new.hour, "text": text}
    )
