"""Bills: what homes owe, by which notice they were told, when they are reminded of, what is paid."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, insert, select, update

from flows.fees.bill import Bill
from flows.notices.notice import Stage
from storage.crypt import Crypt
from storage.database import Connection
from storage.tables import FeeBillRow, NoticeRow, core

AMOUNT: Final = "fee_bill.amount"

_BILL: Final = core(FeeBillRow)
_NOTICE: Final = core(NoticeRow)

_all: Final = select(_BILL).order_by(_BILL.c.home, _BILL.c.period, _BILL.c.item)
_of_homes: Final = and_(
    _BILL.c.community == bindparam("of_community"),
    _BILL.c.home.in_(bindparam("homes", expanding=True)),
)
_STOPPED: Final = select(_NOTICE.c.id).where(_NOTICE.c.stage == Stage.STOPPED.value)
_is_due: Final = and_(
    _BILL.c.paid_at.is_(None),
    _BILL.c.remind_at <= bindparam("now"),
    _BILL.c.notice.not_in(_STOPPED),
)
_OF: Final = _all.where(_of_homes)
_OF_LOCKED: Final = _OF.with_for_update()
_OF_NOTICE_AT: Final = _OF.where(_BILL.c.notice == bindparam("of_notice"))
_OF_NOTICE: Final = _all.where(_BILL.c.notice == bindparam("of_notice"))
_OF_NOTICE_LOCKED: Final = _OF_NOTICE.with_for_update()
_TOLD: Final = (
    _all.join_from(_BILL, _NOTICE, _NOTICE.c.id == _BILL.c.notice)
    .where(_of_homes, _BILL.c.paid_at.is_(None))
    .where(_NOTICE.c.begun_at.is_not(None), _NOTICE.c.ended_how != "call-off")
)
_TO_REMIND: Final = (
    select(_BILL.c.community, _BILL.c.home)
    .where(_is_due)
    .distinct()
    .order_by(_BILL.c.community, _BILL.c.home)
)
_LOCK_DUE: Final = (
    select(_BILL)
    .where(
        _BILL.c.community == bindparam("of_community"),
        _BILL.c.home == bindparam("of_home"),
        _is_due,
    )
    .order_by(_BILL.c.id)
    .with_for_update()
)
_CHANGED: Final = (
    "amount_sealed", "due", "payer", "notice", "remind", "remind_at", "paid_at", "paid_by",
)  # fmt: skip
_SAVE: Final = (
    update(_BILL)
    .where(_BILL.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_MANY: Final = 500
"""Homes that are asked for at once: SQLite takes a limited number of parameters."""


class SqlFees:
    """Bills in one transaction (``flows.ports.Fees``)."""

    def __init__(self, connection: Connection, crypt: Crypt) -> None:
        self._connection = connection
        self._crypt = crypt

    async def of(
        self, community: str, homes: Collection[str], *, lock: bool = False
    ) -> Sequence[Bill]:
        """Give every bill of some homes; locked, where they are written after."""
        asked, found = sorted(homes), []
        for start in range(0, len(asked), _MANY):
            given = {"of_community": community, "homes": asked[start : start + _MANY]}
            rows = await self._connection.execute(_OF_LOCKED if lock else _OF, given)
            found += [self._bill(row) for row in rows]
        return found

    async def of_notice_at(
        self, notice: int, community: str, homes: Collection[str]
    ) -> Sequence[Bill]:
        """Give the bills that a notice tells some homes."""
        given = {"of_notice": notice, "of_community": community, "homes": sorted(homes)}
        return [self._bill(row) for row in await self._connection.execute(_OF_NOTICE_AT, given)]

    async def of_notice(self, notice: int, *, lock: bool = False) -> Sequence[Bill]:
        """Give the bills that a notice tells; locked, where they are written after."""
        asked = _OF_NOTICE_LOCKED if lock else _OF_NOTICE
        rows = await self._connection.execute(asked, {"of_notice": notice})
        return [self._bill(row) for row in rows]

    async def told_to(self, community: str, homes: Collection[str]) -> Sequence[Bill]:
        """Give the bills of some homes that were told and are not paid."""
        given = {"of_community": community, "homes": sorted(homes)}
        return [self._bill(row) for row in await self._connection.execute(_TOLD, given)]

    async def add(self, bills: Sequence[Bill], *, by: str, now: datetime) -> None:
        """Keep new ones."""
        rows = [
            self._changing(bill)
            | {
                "community": bill.community, "home": bill.home, "period": bill.period,
                "item": bill.item, "loaded_by": by, "loaded_at": now,
            }
            for bill in bills
        ]  # fmt: skip
        if rows:
            await self._connection.execute(insert(_BILL), rows)

    async def save(self, bills: Sequence[Bill]) -> None:
        """Write what can change of them."""
        rows = [
            {"this": bill.id}
            | {f"new_{name}": value for name, value in self._changing(bill).items()}
            for bill in bills
        ]
        if rows:
            await self._connection.execute(_SAVE, rows)

    async def to_remind(self, now: datetime) -> Sequence[tuple[str, str]]:
        """Give the communities and homes of which a bill is to be reminded of by now."""
        rows = await self._connection.execute(_TO_REMIND, {"now": now})
        return [(row.community, row.home) for row in rows]

    async def lock_due(self, community: str, home: str, now: datetime) -> Sequence[Bill]:
        """Give a home's bills that are to be reminded of by now; they are locked."""
        given = {"of_community": community, "of_home": home, "now": now}
        return [self._bill(row) for row in await self._connection.execute(_LOCK_DUE, given)]

    def _changing(self, bill: Bill) -> dict[str, Any]:
        return {
            "amount_sealed": self._crypt.seal_text(AMOUNT, str(bill.amount)),
            "due": bill.due, "payer": bill.payer, "notice": bill.notice, "remind": bill.remind,
            "remind_at": bill.remind_at, "paid_at": bill.paid_at, "paid_by": bill.paid_by,
        }  # fmt: skip

    def _bill(self, row: Row[Any]) -> Bill:
        return Bill(
            id=row.id, community=row.community, home=row.home, period=row.period, item=row.item,
            amount=Decimal(self._crypt.open_text(AMOUNT, row.amount_sealed) or "0"),
            due=row.due, payer=row.payer, notice=row.notice, remind=row.remind,
            remind_at=row.remind_at, paid_at=row.paid_at, paid_by=row.paid_by,
        )  # fmt: skip
