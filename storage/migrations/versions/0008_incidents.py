"""One fault that several residents report: the incident and its tickets."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0008"
down_revision: Final[str | None] = "0007"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE: Final = sa.text("stage IN ('proposed', 'open')")


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "incident",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name="fk_incident_community_community"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index(
        "ix_incident_live",
        "incident",
        ["community", "category", "building"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(
        "ix_incident_community_category_building", "incident", ["community", "category", "building"]
    )
    op.create_table(
        "incident_ticket",
        sa.Column("incident", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident"], ["incident.id"], name="fk_incident_ticket_incident_incident"
        ),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_incident_ticket_ticket_ticket"),
        sa.PrimaryKeyConstraint("incident", "ticket", name="pk_incident_ticket"),
    )
    op.create_index("ix_incident_ticket_ticket", "incident_ticket", ["ticket"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("incident_ticket")
    op.drop_table("incident")
