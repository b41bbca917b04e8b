"""When the clock looks at a ticket again."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final[str | None] = "0006"
branch_labels: Final = None
depends_on: Final = None

THERE: Final = sa.text("look_at IS NOT NULL")
UNTAKEN: Final = sa.text("kind = 'E' AND status = 'new'")


def upgrade() -> None:
    """Bring the column here; what is under way or resolved is looked at soon."""
    with op.batch_alter_table("ticket") as ticket:
        ticket.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_ticket_look_at", "ticket", ["look_at"], sqlite_where=THERE, postgresql_where=THERE
    )
    op.create_index(
        "ix_ticket_untaken", "ticket", ["id"], sqlite_where=UNTAKEN, postgresql_where=UNTAKEN
    )
    op.execute(
        "UPDATE ticket SET look_at = changed_at "
        "WHERE status IN ('new', 'accepted', 'in_progress', 'waiting', 'resolved')"
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_ticket_untaken", "ticket")
    op.drop_index("ix_ticket_look_at", "ticket")
    with op.batch_alter_table("ticket") as ticket:
        ticket.drop_column("look_at")
