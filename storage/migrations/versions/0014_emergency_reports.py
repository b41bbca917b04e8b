"""Reports that are owed after emergencies; files that are made here."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0014"
down_revision: Final[str | None] = "0013"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON: Final = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Bring them here."""
    op.add_column("attachment", sa.Column("content_sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "emergency_report",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("attachments", JSON, nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name="fk_emergency_report_community"
        ),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_emergency_report_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_report"),
        sa.UniqueConstraint("ticket", name="uq_emergency_report_ticket"),
    )
    op.create_index(
        "ix_emergency_report_look_at",
        "emergency_report",
        ["look_at"],
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("emergency_report")
    op.drop_column("attachment", "content_sealed")
