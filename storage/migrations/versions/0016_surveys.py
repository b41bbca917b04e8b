"""Satisfaction surveys, their sheets, and the tasks that follow."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0016"
down_revision: Final[str | None] = "0015"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON: Final = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
RUNNING: Final = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Bring the tables here."""
    op.create_table(
        "survey",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        _at("opened_at", nullable=False),
        _at("closes_at", nullable=False),
        _at("closed_at"),
        sa.Column("homes", sa.Integer(), nullable=False),
        _at("approved_at"),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_survey_community"),
        sa.PrimaryKeyConstraint("id", name="pk_survey"),
        sa.UniqueConstraint("community", "period", name="uq_survey_community_period"),
    )
    op.create_index(
        "ix_survey_running",
        "survey",
        ["closes_at"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_table(
        "survey_sheet",
        sa.Column("id", ID, nullable=False),
        sa.Column("survey", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("homes", JSON, nullable=False),
        _at("asked_at", nullable=False),
        _at("reminded_at"),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        _at("judged_at"),
        _at("sent_at"),
        _at("left_at"),
        sa.Column("shown", JSON, nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.id"], name="fk_survey_sheet_survey"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_survey_sheet_person"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_sheet"),
        sa.UniqueConstraint("survey", "person", name="uq_survey_sheet_survey_person"),
    )
    op.create_index("ix_survey_sheet_person", "survey_sheet", ["person"])
    op.create_table(
        "survey_task",
        sa.Column("survey", ID, autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.id"], name="fk_survey_task_survey"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_survey_task_ticket"),
        sa.PrimaryKeyConstraint("survey", "subject", name="pk_survey_task"),
    )


def _at(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def downgrade() -> None:
    """Take them back."""
    op.drop_table("survey_task")
    op.drop_table("survey_sheet")
    op.drop_table("survey")
