"""Times given to residents; what a ticket waits for, its callback, whose advice was asked."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final[str | None] = "0004"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "promise",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_promise_community"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_promise_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_promise"),
    )
    op.create_index("ix_promise_community", "promise", ["community"])
    op.create_index("ix_promise_ticket_state", "promise", ["ticket", "state"])
    for due in ("remind_at", "broken_at"):
        there = sa.text(f"{due} IS NOT NULL")
        op.create_index(
            f"ix_promise_{due}", "promise", [due], sqlite_where=there, postgresql_where=there
        )
    with op.batch_alter_table("ticket") as ticket:
        ticket.add_column(sa.Column("wait_for", sa.String(), nullable=True))
        ticket.add_column(sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True))
        ticket.add_column(sa.Column("callback", sa.String(), nullable=True))
        ticket.add_column(sa.Column("consulted", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("ticket") as ticket:
        for column in ("consulted", "callback", "wait_until", "wait_for"):
            ticket.drop_column(column)
    op.drop_table("promise")
