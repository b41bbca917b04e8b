"""The posters of notices: which tasks were opened for them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import bindparam, exists, insert, or_, select

from flows.notices.chores import Chore, Posted
from flows.notices.notice import Notice
from storage.database import Connection
from storage.notices import to_notice
from storage.tables import NoticePosterRow, NoticeRow, core

_NOTICE: Final = core(NoticeRow)
_POSTER: Final = core(NoticePosterRow)
_down: Final = _POSTER.alias("down")

_hanging: Final = (
    select(_POSTER.c.notice)
    .where(
        _POSTER.c.chore == Chore.POST.value,
        ~exists().where(_down.c.notice == _POSTER.c.notice, _down.c.chore == Chore.DOWN.value),
    )
    .scalar_subquery()
)
_PENDING: Final = (
    select(_NOTICE)
    .where(or_(_NOTICE.c.stage.in_(["running", "stopped"]), _NOTICE.c.id.in_(_hanging)))
    .order_by(_NOTICE.c.id)
)
_OPENED: Final = select(_POSTER.c.notice, _POSTER.c.chore).where(
    _POSTER.c.notice.in_(bindparam("notices", expanding=True))
)
_OF: Final = (
    select(_POSTER)
    .where(_POSTER.c.notice == bindparam("of_notice"))
    .order_by(_POSTER.c.chore, _POSTER.c.steward)
)


class SqlPosters:
    """Posters in one transaction (``flows.ports.Posters``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def pending(self) -> Sequence[tuple[Notice, Collection[Chore]]]:
        """Give the notices of all communities that are in force, or hang and are over."""
        notices = [to_notice(row) for row in await self._connection.execute(_PENDING)]
        had: defaultdict[int, set[Chore]] = defaultdict(set)
        if notices:
            given = {"notices": [notice.id for notice in notices]}
            for row in await self._connection.execute(_OPENED, given):
                had[row.notice].add(Chore(row.chore))
        return [(notice, had[notice.id]) for notice in notices]

    async def of(self, notice: int) -> Sequence[Posted]:
        """Give what was opened for a notice."""
        rows = await self._connection.execute(_OF, {"of_notice": notice})
        return [Posted(Chore(row.chore), row.steward, row.ticket) for row in rows]

    async def keep(self, notice: int, posted: Posted) -> None:
        """Keep what was opened. The notice must be locked."""
        row = {
            "notice": notice, "chore": posted.chore.value, "steward": posted.steward,
            "ticket": posted.ticket,
        }  # fmt: skip
        await self._connection.execute(insert(_POSTER), row)
