"""What staff marked homes with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select

from storage.database import Connection
from storage.tables import HomeMarkRow, core
from storage.upserts import if_new

_MARK: Final = core(HomeMarkRow)
_PUT: Final = if_new(_MARK)
_LIFT: Final = delete(_MARK).where(
    _MARK.c.community == bindparam("of"),
    _MARK.c.home == bindparam("at_home"),
    _MARK.c.mark == bindparam("this"),
)
_ANY_OF: Final = (
    select(_MARK.c.home)
    .where(
        _MARK.c.community == bindparam("of"),
        _MARK.c.home.in_(bindparam("homes", expanding=True)),
        _MARK.c.mark == bindparam("this"),
    )
    .limit(1)
)


class SqlHomeMarks:
    """Marks in one transaction (``flows.ports.HomeMarks``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, community: str, home: str, mark: str, *, by: str, now: datetime) -> bool:
        """Mark a home; False where it was marked so."""
        row = {"community": community, "home": home, "mark": mark, "actor": by, "at": now}
        return bool((await self._connection.execute(_PUT[self._connection.kind], row)).rowcount)

    async def lift(self, community: str, home: str, mark: str) -> bool:
        """Take a mark from a home; False where it was not marked so."""
        given = {"of": community, "at_home": home, "this": mark}
        return bool((await self._connection.execute(_LIFT, given)).rowcount)

    async def any_of(self, community: str, homes: Sequence[str], mark: str) -> bool:
        """Tell whether any of these homes is marked so."""
        given = {"of": community, "homes": list(homes), "this": mark}
        return (await self._connection.execute(_ANY_OF, given)).first() is not None
