"""Tables of reports: what the manager decided of a quarter's."""

from datetime import datetime

from sqlmodel import Field

from storage.tables.row import Json, Row


class ReportRow(Row, table=True):
    """A quarter's report that the manager has before them; ``words`` are what residents are told."""

    __tablename__ = "report"

    community: str = Field(primary_key=True, foreign_key="community.id")
    period: str = Field(primary_key=True)
    given_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
    published: bool = False
    words: dict[str, str] = Field(default_factory=dict, sa_type=Json)
