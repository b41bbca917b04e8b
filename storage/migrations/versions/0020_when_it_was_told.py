"""When something was told once, so that it can be let go of; and who moved in when, found fast."""

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0020"
down_revision: Final[str | None] = "0019"
branch_labels: Final = None
depends_on: Final = None

INSTANT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the column, as if all had been told now, and the indices."""
    with op.batch_alter_table("told_once") as told:
        told.add_column(sa.Column("at", INSTANT, nullable=True))
    told_once = sa.table("told_once", sa.column("at", INSTANT))
    op.execute(sa.update(told_once).values(at=datetime.now(UTC)))
    with op.batch_alter_table("told_once") as told:
        told.alter_column("at", existing_type=INSTANT, nullable=False)
    op.create_index("ix_told_once_at", "told_once", ["at"])
    op.create_index("ix_residence_community_since", "residence", ["community", "since"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_residence_community_since", "residence")
    op.drop_index("ix_told_once_at", "told_once")
    with op.batch_alter_table("told_once") as told:
        told.drop_column("at")
