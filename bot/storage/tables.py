"""The tables as the code expects them. A change here needs a step in `bot/storage/migrations/versions`."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware on both sides: SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


questions = Table(
    "questions",
    metadata,
    # The reply's id is random: a number that counts up would tell who came after whom within an hour.
    Column("reply_id", String(64), primary_key=True),
    Column("hour", Moment, nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("language", String(35), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("entries", Text, nullable=False),  # a JSON list of ids
    Column("topic", Text),
    Column("score", Float, nullable=False),
    Column("register_version", String(64), nullable=False),
    Column("text", Text),  # redacted, and only where nothing was found
    sqlite_with_rowid=False,
)
"""What was asked, a row a question."""

ratings = Table(
    "ratings",
    metadata,
    # No foreign key: a judgement may be written before its question, by another process.
    Column("reply_id", String(64), primary_key=True),
    Column("hour", Moment, nullable=False, index=True),
    Column("helpful", Boolean, nullable=False),
    Column("text", Text),  # the question's, redacted, and only where the reply was unhelpful
    sqlite_with_rowid=False,
)
"""What askers judged of replies, the last word of each."""

register_versions = Table(
    "register_versions",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("first_served", Moment, nullable=False),
    Column("register_name", Text, nullable=False),
    Column("register_data", LargeBinary, nullable=False),
    Column("topics_name", Text),
    Column("topics_data", LargeBinary),
    Column("changed", Date, nullable=False),
)
"""The register's files, byte for byte, each version once."""

register_servings = Table(
    "register_servings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", String(64), ForeignKey(register_versions.c.version), nullable=False),
    Column("began", Moment, nullable=False),
    Index("ix_register_servings_began", "began"),
)
"""When which version began to serve: an earlier one may come back."""

claims = Table(
    "claims",
    metadata,
    Column("key", String(200), primary_key=True),  # such as a week's name: nothing that somebody asked, and nobody
    Column("until", Moment, nullable=False),
)
"""What one process has taken on, so that no other does it as well."""
