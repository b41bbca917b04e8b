"""Answers of clerks that may become articles."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0013"
down_revision: Final = "0012"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON: Final = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Bring the table here."""
    op.create_table(
        "article_draft",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_as", JSON, nullable=False),
        sa.Column("decided", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name="fk_article_draft_community_community"
        ),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_article_draft_ticket_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_article_draft"),
    )
    op.create_index("ix_article_draft_community", "article_draft", ["community"])
    op.create_index("ix_article_draft_ticket", "article_draft", ["ticket"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("article_draft")
