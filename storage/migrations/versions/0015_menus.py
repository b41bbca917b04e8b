"""What the bots' menus were last set to."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0015"
down_revision: Final[str | None] = "0014"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Bring the table here."""
    op.create_table(
        "menu",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "scope", "language", name="pk_menu"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("menu")
