"""The tasks of notices' posters."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0022"
down_revision: Final[str | None] = "0021"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the table here."""
    op.create_table(
        "notice_poster",
        sa.Column("notice", ID, autoincrement=False, nullable=False),
        sa.Column("chore", sa.String(), nullable=False),
        sa.Column("steward", sa.String(), nullable=False),
        sa.Column("ticket", ID, nullable=True),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_notice_poster_notice"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_notice_poster_ticket"),
        sa.PrimaryKeyConstraint("notice", "chore", "steward", name="pk_notice_poster"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("notice_poster")
