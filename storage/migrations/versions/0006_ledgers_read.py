"""Ledgers that were handed over, and whether they were read."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the table here."""
    op.create_table(
        "ledger_copy",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name="fk_ledger_copy_community_community"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_copy"),
        sa.UniqueConstraint("community", "period", "reader", name="uq_ledger_copy_community"),
    )
    op.create_index(
        "ix_ledger_copy_unread",
        "ledger_copy",
        ["community", "sent_at"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("ledger_copy")
