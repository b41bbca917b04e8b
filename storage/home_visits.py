"""Visits to homes: planned for a month, and their records."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, insert, select, update

from flows.outreach.home_visits import HomeVisit
from storage.crypt import Crypt
from storage.database import Connection
from storage.tables import HomeVisitRow, core

NOTED: Final = "home_visit.noted"

_VISIT: Final = core(HomeVisitRow)
_ADD: Final = insert(_VISIT)
_COLUMNS: Final = (
    "community", "month", "home", "steward", "planned_at", "task", "visited_at", "actor",
    "noted_sealed", "todo",
)  # fmt: skip
_SAVE: Final = (
    update(_VISIT)
    .where(_VISIT.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _COLUMNS})
)
_OF_MONTH: Final = (
    select(_VISIT)
    .where(_VISIT.c.community == bindparam("of_community"), _VISIT.c.month == bindparam("in_month"))
    .order_by(_VISIT.c.id)
)
_PLANNED: Final = _OF_MONTH.where(
    _VISIT.c.home == bindparam("at_home"), _VISIT.c.visited_at.is_(None)
).with_for_update()
_LAST: Final = (
    select(_VISIT.c.home, func.max(_VISIT.c.visited_at).label("at"))
    .where(_VISIT.c.community == bindparam("of_community"), _VISIT.c.visited_at.is_not(None))
    .group_by(_VISIT.c.home)
)


class SqlHomeVisits:
    """Visits in one transaction (``flows.ports.HomeVisits``)."""

    def __init__(self, connection: Connection, crypt: Crypt) -> None:
        self._connection = connection
        self._crypt = crypt

    async def keep(self, visit: HomeVisit) -> None:
        """Write one, new or changed."""
        row = {
            "community": visit.community,
            "month": visit.month,
            "home": visit.home,
            "steward": visit.steward,
            "planned_at": visit.planned_at,
            "task": visit.task,
            "visited_at": visit.visited_at,
            "actor": visit.by,
            "noted_sealed": self._crypt.seal_json(
                NOTED, {"whom": visit.whom, "said": visit.said} if visit.visited_at else None
            ),
            "todo": list(visit.todo),
        }
        if visit.id:
            changed = {f"new_{name}": value for name, value in row.items()}
            await self._connection.execute(_SAVE, {"this": visit.id} | changed)
        else:
            await self._connection.execute(_ADD, row)

    async def planned(self, community: str, month: str, home: str) -> HomeVisit | None:
        """Give the visit to a home that a month's plan still owes."""
        given = {"of_community": community, "in_month": month, "at_home": home}
        row = (await self._connection.execute(_PLANNED, given)).first()
        return None if row is None else self._visit(row)

    async def of_month(self, community: str, month: str) -> Sequence[HomeVisit]:
        """Give a month's visits, planned or made."""
        given = {"of_community": community, "in_month": month}
        return [self._visit(row) for row in await self._connection.execute(_OF_MONTH, given)]

    async def last(self, community: str) -> Mapping[str, datetime]:
        """Give when each home was visited last."""
        rows = await self._connection.execute(_LAST, {"of_community": community})
        return {row.home: row.at for row in rows}

    def _visit(self, row: Row[Any]) -> HomeVisit:
        noted = self._crypt.open_json(NOTED, row.noted_sealed) or {}
        return HomeVisit(
            id=row.id,
            community=row.community,
            month=row.month,
            home=row.home,
            steward=row.steward,
            planned_at=row.planned_at,
            task=row.task,
            visited_at=row.visited_at,
            by=row.actor,
            whom=noted.get("whom", ""),
            said=noted.get("said", ""),
            todo=tuple(row.todo),
        )
