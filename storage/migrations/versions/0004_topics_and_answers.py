"""What a topic was called last, and which message a message answers."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final[str | None] = "0003"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the columns here."""
    op.add_column("place", sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.add_column("message", sa.Column("answers", ID, nullable=True))
    op.add_column("outbox", sa.Column("answers", ID, nullable=True))


def downgrade() -> None:
    """Take them away."""
    for table, column in (("outbox", "answers"), ("message", "answers"), ("place", "name")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
