"""Heavy rains that staff reported."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0012"
down_revision: Final[str | None] = "0011"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the table here."""
    op.create_table(
        "rain",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("strength", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_rain_community"),
        sa.PrimaryKeyConstraint("id", name="pk_rain"),
        sa.UniqueConstraint("community", "at", name="uq_rain_community_at"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("rain")
