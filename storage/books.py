"""The books: everything received and promised, and what became of it (SPEC 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, select

from storage.database import Connection
from storage.tables import InboxRow, OutboxRow, core

_INBOX: Final = core(InboxRow)
_OUTBOX: Final = core(OutboxRow)


def _figures(table: Table, when: str, needs_reason: str, reason: str) -> Select[Any]:
    """Count a table by status, and how many of one status have no reason."""
    of_period: tuple[ColumnElement[bool], ...] = (
        table.c[when] >= bindparam("start"),
        table.c[when] < bindparam("end"),
    )
    unexplained = func.count().filter(table.c.status == needs_reason, table.c[reason] == "")
    return (
        select(table.c.status, func.count().label("n"), unexplained.label("unexplained"))
        .where(*of_period)
        .group_by(table.c.status)
    )


_RECEIVED: Final = _figures(_INBOX, "received_at", "set_aside", "reason")
_PROMISED: Final = _figures(_OUTBOX, "created_at", "failed", "error")

_BECAME_OF_RECEIVED: Final = ("answered", "with_staff", "set_aside", "open")
_BECAME_OF_PROMISED: Final = ("sent", "waiting", "failed", "unknown", "cancelled")


@dataclass(frozen=True, slots=True)
class Books:
    """The figures of a period, as ``guanjia balance --json`` prints them.

    They balance when every row is in one of the states, and nothing was set aside or failed
    without a reason.
    """

    inbox: Mapping[str, int]
    outbox: Mapping[str, int]
    balanced: bool


class SqlBooks:
    """The books in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def balance(self, start: datetime, end: datetime) -> Books:
        """Count what was received and promised from ``start`` to before ``end``.

        What is being sent just now is among ``waiting``.
        """
        period = {"start": start, "end": end}
        received = await self._connection.scan(_RECEIVED, period)
        promised = await self._connection.scan(_PROMISED, period)
        inbox, inbox_right = _sum(received, "received", _BECAME_OF_RECEIVED)
        outbox, outbox_right = _sum(promised, "promised", _BECAME_OF_PROMISED)
        return Books(inbox, outbox, inbox_right and outbox_right)


def _sum(rows: Sequence[Any], total: str, states: tuple[str, ...]) -> tuple[dict[str, int], bool]:
    figures = {total: 0, **dict.fromkeys(states, 0)}
    unexplained = 0
    for row in rows:
        status = "waiting" if row.status == "sending" else row.status
        figures[total] += row.n
        unexplained += row.unexplained
        if status in figures:
            figures[status] += row.n
    accounted = sum(figures[state] for state in states)
    return figures, accounted == figures[total] and unexplained == 0
