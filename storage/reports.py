"""Quarterly reports: given to the manager, let out to residents or kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update

from flows.ports import Quarter
from flows.understanding import Language
from storage.database import Connection
from storage.tables import ReportRow, core
from storage.upserts import if_new

_REPORT: Final = core(ReportRow)
_GIVE: Final = if_new(_REPORT)
_DECIDE: Final = (
    update(_REPORT)
    .where(
        _REPORT.c.community == bindparam("of_community"),
        _REPORT.c.period == bindparam("of_period"),
        _REPORT.c.decided_at.is_(None),
    )
    .values(
        decided_at=bindparam("now"),
        decided_by=bindparam("actor"),
        published=bindparam("let_out"),
        words=bindparam("said"),
    )
)
_UNDECIDED: Final = select(_REPORT.c.given_at).where(
    _REPORT.c.community == bindparam("of_community"),
    _REPORT.c.period == bindparam("of_period"),
    _REPORT.c.decided_at.is_(None),
)
_QUARTERS: Final = (
    select(
        _REPORT.c.period,
        _REPORT.c.given_at,
        _REPORT.c.decided_at,
        _REPORT.c.decided_by,
        _REPORT.c.published,
    )
    .where(_REPORT.c.community == bindparam("of_community"))
    .order_by(_REPORT.c.period.desc())
)
_PUBLISHED: Final = (
    select(_REPORT.c.community, _REPORT.c.period, _REPORT.c.words)
    .where(_REPORT.c.published, _REPORT.c.decided_at > bindparam("since"))
    .order_by(_REPORT.c.community, _REPORT.c.period)
)


class SqlReports:
    """Reports in one transaction (``flows.ports.Reports``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def give(self, community: str, period: str, *, at: datetime) -> bool:
        """Keep that the manager has one before them; False where they had."""
        row = {"community": community, "period": period, "given_at": at}
        given = await self._connection.execute(_GIVE[self._connection.kind], row)
        return bool(given.rowcount)

    async def decide(
        self,
        community: str,
        period: str,
        *,
        by: str,
        at: datetime,
        words: Mapping[Language, str],
    ) -> bool:
        """Keep what residents are told of one, nothing where it is kept; False: none to decide on."""
        decided = {
            "of_community": community, "of_period": period, "now": at, "actor": by,
            "let_out": bool(words), "said": dict(words),
        }  # fmt: skip
        return bool((await self._connection.execute(_DECIDE, decided)).rowcount)

    async def quarters(self, community: str) -> Sequence[Quarter]:
        """Give all that were given, the latest first."""
        rows = await self._connection.execute(_QUARTERS, {"of_community": community})
        return [
            Quarter(row.period, row.given_at, row.decided_at, row.decided_by, row.published)
            for row in rows
        ]

    async def undecided(self, community: str, period: str) -> datetime | None:
        """Tell since when one is before the manager; None: none is, or it was decided."""
        wanted = {"of_community": community, "of_period": period}
        found: datetime | None = (await self._connection.execute(_UNDECIDED, wanted)).scalar()
        return found

    async def published(self, since: datetime) -> Sequence[tuple[str, str, Mapping[Language, str]]]:
        """Give those let out since an instant: community, period, words."""
        rows = await self._connection.execute(_PUBLISHED, {"since": since})
        return [(row.community, row.period, row.words) for row in rows]
