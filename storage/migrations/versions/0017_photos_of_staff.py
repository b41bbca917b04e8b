"""The photo that a member of staff sent of themselves."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0017"
down_revision: Final[str | None] = "0016"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Bring it here."""
    op.add_column("staff", sa.Column("photo", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("staff", "photo")
