"""Recurring duties: which occurrence was posted, or told as missed."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0021"
down_revision: Final[str | None] = "0020"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the table here."""
    op.create_table(
        "duty",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task", ID, nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_duty_community"),
        sa.ForeignKeyConstraint(["task"], ["ticket.id"], name="fk_duty_task"),
        sa.PrimaryKeyConstraint("community", "duty", "period", name="pk_duty"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("duty")
