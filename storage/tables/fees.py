"""The table of bills (催缴)."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables.row import Id, Row, only


class FeeBillRow(Row, table=True):
    """What a home owes (``flows.fees.bill.Bill``); the amount is sealed."""

    __tablename__ = "fee_bill"
    __table_args__ = (
        UniqueConstraint("community", "home", "period", "item", name="uq_fee_bill_what"),
        only("ix_fee_bill_remind", "paid_at IS NULL", "remind_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    community: str = Field(foreign_key="community.id")
    home: str
    period: str
    item: str
    amount_sealed: bytes
    due: date
    payer: int | None = Field(default=None, foreign_key="person.id", sa_type=Id)
    notice: int | None = Field(default=None, foreign_key="notice.id", sa_type=Id, index=True)
    remind: str = ""
    remind_at: datetime | None = None
    paid_at: datetime | None = None
    paid_by: str = ""
    loaded_by: str
    loaded_at: datetime
