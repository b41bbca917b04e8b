"""Tables of the satisfaction survey: the survey, each person's sheet, the tasks that follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables.row import Id, Json, Row, only


class SurveyRow(Row, table=True):
    """A survey of a community; ``homes`` are the occupied ones when it closed."""

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("community", "period"),
        only("ix_survey_running", "closed_at IS NULL", "closes_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    period: str
    actor: str = ""
    """Who began it; empty: the clock."""
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    homes: int = 0
    approved_at: datetime | None = None
    approved_by: str = ""
    withheld: bool = False


class SurveySheetRow(Row, table=True):
    """What one person answered; the comment is sealed, for people write what they like there."""

    __tablename__ = "survey_sheet"
    __table_args__ = (UniqueConstraint("survey", "person"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    survey: int = Field(foreign_key="survey.id", sa_type=Id)
    person: int = Field(foreign_key="person.id", sa_type=Id, index=True)
    homes: list[str] = Field(sa_type=Json)
    asked_at: datetime
    reminded_at: datetime | None = None
    answers: dict[str, int] = Field(default_factory=dict, sa_type=Json)
    comment_sealed: bytes | None = None
    judged_at: datetime | None = None
    sent_at: datetime | None = None
    left_at: datetime | None = None
    shown: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """The row that shows it, by conversation."""


class SurveyTaskRow(Row, table=True):
    """The task that a weak subject was given."""

    __tablename__ = "survey_task"

    survey: int = Field(primary_key=True, foreign_key="survey.id", sa_type=Id)
    subject: str = Field(primary_key=True)
    ticket: int = Field(foreign_key="ticket.id", sa_type=Id)
