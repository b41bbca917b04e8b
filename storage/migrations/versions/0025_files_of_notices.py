"""Photos and documents that go with a notice."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0025"
down_revision: Final[str | None] = "0024"
branch_labels: Final = None
depends_on: Final = None

JSON: Final = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Add the column: what was written before has none."""
    op.add_column("notice", sa.Column("files", JSON, nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("notice", "files")
