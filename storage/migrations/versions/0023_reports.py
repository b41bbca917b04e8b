"""Quarterly reports: given to the manager, let out to residents or kept."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0023"
down_revision: Final[str | None] = "0022"
branch_labels: Final = None
depends_on: Final = None

JSON: Final = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
INSTANT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the table here."""
    op.create_table(
        "report",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_report_community"),
        sa.PrimaryKeyConstraint("community", "period", name="pk_report"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("report")
