"""Birthday greetings, one a person and (lunar) year."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import bindparam, select, update

from flows.outreach.greeted import Greeted, Greeting
from storage.database import Connection
from storage.tables import GreetingRow, core
from storage.upserts import if_new

_GREETING: Final = core(GreetingRow)
_ADD: Final = if_new(_GREETING)
_CHANGE: Final = (
    update(_GREETING)
    .where(
        _GREETING.c.person == bindparam("of_person"),
        _GREETING.c.year == bindparam("of_year"),
        _GREETING.c.became.not_in([Greeted.SENT.value, bindparam("became_now")]),
    )
    .values(became=bindparam("became_now"), day=bindparam("on_day"), at=bindparam("now"))
)
_BECAME: Final = select(_GREETING.c.became).where(
    _GREETING.c.person == bindparam("of_person"), _GREETING.c.year == bindparam("of_year")
)
_SENT_ON: Final = select(_GREETING.c.person).where(
    _GREETING.c.community == bindparam("community"),
    _GREETING.c.day == bindparam("day"),
    _GREETING.c.became == Greeted.SENT.value,
)


class SqlGreetings:
    """Greetings in one transaction (``flows.ports.Greetings``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, greeting: Greeting) -> bool:
        """Keep what became of one; False where nothing changed, or where it was sent before."""
        now = {
            "of_person": greeting.person,
            "of_year": greeting.year,
            "became_now": greeting.became.value,
            "on_day": greeting.day,
            "now": greeting.at,
        }
        if (await self._connection.execute(_CHANGE, now)).rowcount:
            return True
        row = {
            "person": greeting.person,
            "year": greeting.year,
            "community": greeting.community,
            "day": greeting.day,
            "became": greeting.became.value,
            "at": greeting.at,
        }
        added = await self._connection.execute(_ADD[self._connection.kind], row)
        return bool(added.rowcount)

    async def of(self, person: int, year: int) -> Greeted | None:
        """Give what has become of somebody's greeting of a (lunar) year; None: nothing yet."""
        asked = {"of_person": person, "of_year": year}
        became = (await self._connection.execute(_BECAME, asked)).scalar()
        return None if became is None else Greeted(became)

    async def sent_on(self, community: str, day: date) -> Collection[int]:
        """Give who was greeted on a day."""
        given = {"community": community, "day": day}
        return set((await self._connection.execute(_SENT_ON, given)).scalars())
