"""Notices: what they say, what was done to them, who has which copy, and keys of systems."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0018"
down_revision: Final[str | None] = "0017"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON: Final = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
LIVE: Final = "stage IN ('approved', 'running', 'stopped')"


def _at(name: str, *, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        _at("starts"),
        _at("until"),
        _at("send_at"),
        sa.Column("urgent_because", sa.String(), nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        _at("created_at", nullable=False),
        _at("begun_at"),
        _at("ends_at"),
        _at("ended_at"),
        sa.Column("ended_how", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("behind", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_notice_community"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("community", "key", name="uq_notice_community_key"),
    )
    op.create_index(
        "ix_notice_live",
        "notice",
        ["community", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_notice_behind",
        "notice",
        ["id"],
        sqlite_where=sa.text("behind"),
        postgresql_where=sa.text("behind"),
    )
    op.create_index("ix_notice_community_created_at", "notice", ["community", "created_at"])
    op.create_table(
        "notice_deed",
        sa.Column("id", ID, nullable=False),
        sa.Column("notice", ID, nullable=False),
        _at("at", nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", JSON, nullable=False),
        _at("starts"),
        _at("until"),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_notice_deed_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_deed"),
    )
    op.create_index("ix_notice_deed_notice", "notice_deed", ["notice"])
    op.create_table(
        "notice_copy",
        sa.Column("notice", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("conversation", ID, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("message", ID, nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        _at("read_at"),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_notice_copy_notice"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_notice_copy_person"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_notice_copy_conversation"
        ),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_notice_copy_message"),
        sa.PrimaryKeyConstraint("notice", "person", name="pk_notice_copy"),
    )
    op.create_index(
        "ix_notice_copy_due",
        "notice_copy",
        ["notice", "told", "conversation"],
        sqlite_where=sa.text("why = ''"),
        postgresql_where=sa.text("why = ''"),
    )
    op.create_index("ix_notice_copy_message", "notice_copy", ["message"])
    op.create_table(
        "notice_key",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        _at("created_at", nullable=False),
        _at("revoked_at"),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_notice_key_community"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_key"),
        sa.UniqueConstraint("key_hash", name="uq_notice_key_key_hash"),
    )
    op.create_index("ix_notice_key_community", "notice_key", ["community"])


def downgrade() -> None:
    """Take them back."""
    for table in ("notice_key", "notice_copy", "notice_deed", "notice"):
        op.drop_table(table)
