"""Birthday greetings, marks of homes, and until when something is worth sending."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0011"
down_revision: Final[str | None] = "0010"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "greeting",
        sa.Column("person", ID, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("became", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_greeting_person"),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_greeting_community"),
        sa.PrimaryKeyConstraint("person", "year", name="pk_greeting"),
    )
    op.create_index("ix_greeting_community_day", "greeting", ["community", "day"])
    op.create_table(
        "home_mark",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community", "home"], ["home.community", "home.id"], name="fk_home_mark_community_home"
        ),
        sa.PrimaryKeyConstraint("community", "home", "mark", name="pk_home_mark"),
    )
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("until")
    op.drop_table("home_mark")
    op.drop_table("greeting")
