"""How pieces of a message are shown, and the place on the map that came with it."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0009"
down_revision: Final[str | None] = "0008"
branch_labels: Final = None
depends_on: Final = None

JSON: Final = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Bring the columns here."""
    op.add_column("message", sa.Column("marks", JSON, nullable=True))
    op.add_column("message", sa.Column("location", JSON, nullable=True))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("message") as batch:
        batch.drop_column("location")
        batch.drop_column("marks")
