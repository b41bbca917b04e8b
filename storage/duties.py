"""Occurrences of recurring duties: each is posted once, or told as missed once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, func, select, update

from flows.duties.routine import Occurrence
from storage.database import Connection
from storage.tables import DutyRow, core
from storage.upserts import if_new, or_replace

_DUTY: Final = core(DutyRow)
_KEEP: Final = if_new(_DUTY)
_BEGIN_ANEW: Final = or_replace(_DUTY, ("community", "duty", "period"), ("begins",))
_LATEST: Final = (
    select(_DUTY.c.duty, func.max(_DUTY.c.begins).label("begins"))
    .where(_DUTY.c.community == bindparam("of_community"))
    .group_by(_DUTY.c.duty)
)
_POSTED: Final = (
    update(_DUTY)
    .where(
        _DUTY.c.community == bindparam("of_community"),
        _DUTY.c.duty == bindparam("of_duty"),
        _DUTY.c.period == bindparam("in_period"),
    )
    .values(task=bindparam("its_task"))
)


class SqlDuties:
    """Duties in one transaction (``flows.ports.Duties``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def latest(self, community: str) -> Mapping[str, date]:
        """Give the first day of the last known occurrence of each duty."""
        rows = await self._connection.execute(_LATEST, {"of_community": community})
        return {row.duty: row.begins for row in rows}

    async def keep(
        self, community: str, duty: str, occurrence: Occurrence, *, at: datetime
    ) -> bool:
        """Keep that it is seen to; False where it was before."""
        row = _row(community, duty, occurrence, at)
        kept = await self._connection.execute(_KEEP[self._connection.kind], row)
        return bool(kept.rowcount)

    async def begin_anew(
        self, community: str, duty: str, occurrence: Occurrence, *, at: datetime
    ) -> None:
        """Keep that it falls on other days from now on: up to this occurrence nothing was missed."""
        row = _row(community, duty, occurrence, at)
        await self._connection.execute(_BEGIN_ANEW[self._connection.kind], row)

    async def posted(self, community: str, duty: str, period: str, task: int) -> None:
        """Keep the task that an occurrence became."""
        given = {"of_community": community, "of_duty": duty, "in_period": period, "its_task": task}
        await self._connection.execute(_POSTED, given)


def _row(community: str, duty: str, occurrence: Occurrence, at: datetime) -> dict[str, object]:
    return {
        "community": community,
        "duty": duty,
        "period": occurrence.period,
        "begins": occurrence.first,
        "at": at,
    }
