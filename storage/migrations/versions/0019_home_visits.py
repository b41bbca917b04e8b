"""Visits to homes: planned for a month, and their records."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0019"
down_revision: Final[str | None] = "0018"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON: Final = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Bring the table here."""
    op.create_table(
        "home_visit",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("steward", sa.String(), nullable=False),
        _at("planned_at"),
        sa.Column("task", ID, nullable=True),
        _at("visited_at"),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("noted_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("todo", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["community", "home"],
            ["home.community", "home.id"],
            name="fk_home_visit_community_home",
        ),
        sa.ForeignKeyConstraint(["task"], ["ticket.id"], name="fk_home_visit_task"),
        sa.PrimaryKeyConstraint("id", name="pk_home_visit"),
    )
    op.create_index("ix_home_visit_community_month", "home_visit", ["community", "month"])


def _at(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("home_visit")
