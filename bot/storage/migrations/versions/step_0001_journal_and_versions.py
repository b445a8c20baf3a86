"""The journal, and the register's versions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("reply_id", sa.String(64), primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("entries", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("register_version", sa.String(64), nullable=False),
        sa.Column("text", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_questions_hour", "questions", ["hour"])
    op.create_table(
        "ratings",
        sa.Column("reply_id", sa.String(64), primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ratings_hour", "ratings", ["hour"])
    op.create_table(
        "register_versions",
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("first_served", sa.DateTime(timezone=True), nullable=False),
        sa.Column("register_name", sa.Text, nullable=False),
        sa.Column("register_data", sa.LargeBinary, nullable=False),
        sa.Column("topics_name", sa.Text),
        sa.Column("topics_data", sa.LargeBinary),
        sa.Column("changed", sa.Date, nullable=False),
    )
    op.create_table(
        "register_servings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String(64), sa.ForeignKey("register_versions.version"), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_register_servings_began", "register_servings", ["began"])
