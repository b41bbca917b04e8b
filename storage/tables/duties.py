"""Tables of duties (例行工作): which occurrence of each was seen to."""

from datetime import date, datetime

from sqlmodel import Field

from storage.tables.row import Id, Row


class DutyRow(Row, table=True):
    """An occurrence of a recurring duty, posted as a task; without one it was told as missed.

    The first of a duty's rows may be of before the duty was known here: nothing was told of it.
    """

    __tablename__ = "duty"

    community: str = Field(primary_key=True, foreign_key="community.id")
    duty: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    begins: date
    at: datetime
    task: int | None = Field(default=None, foreign_key="ticket.id", sa_type=Id)
