"""Ledgers handed over when the day has begun: to the supervisor daily, to the manager weekly (SPEC 5).

Who has not confirmed by the next day is reminded once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flows.community import Community
from flows.desk.ledgers import hand_over, read_lines, remind
from flows.errand import Errand
from flows.ledger import last_handed, periods_owed
from flows.ports import UnitOfWork
from flows.sweeps.process import Owed, Process

HANDED: Final = "ledger_handed"
REMINDED: Final = "ledger_reminded"


@dataclass(frozen=True, slots=True)
class Handing:
    """A ledger that somebody is to get; with ``copy`` it is one that they have not read."""

    period: str
    reader: str
    copy: int | None = None

    def empty(self, community: Community) -> str:
        """Name it among all that was told once, where there was nothing to hand over."""
        return f"ledger:{community.id}:{self.period}:{self.reader}:empty"


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[Handing]]:
    owed = []
    there = [await uow.communities.get(name) for name in await uow.communities.ids()]
    for community in filter(None, there):
        name = community.id
        for period, readers in periods_owed(community, now).items():
            have = {copy.reader for copy in await uow.ledgers.of_period(name, period)}
            handed = [Handing(period, one.number) for one in readers if one.number not in have]
            owed += [
                Owed(name, handing)
                for handing in handed
                if not await uow.links.was_told(handing.empty(community))
            ]
        unread = await uow.ledgers.unread(name, before=last_handed(community, now))
        owed += [Owed(name, Handing(copy.period, copy.reader, copy.id)) for copy in unread]
    return owed


async def _settle(errand: Errand, handing: Handing) -> Sequence[str]:
    reader = errand.community.member(handing.reader)
    if reader is None:  # they left: nobody reads it any more
        return ()
    if handing.copy is not None:
        return await _reminded(errand, handing.copy)
    found = await read_lines(errand.uow, errand.community, handing.period, reader)
    if not found:  # there is nothing to read, and there will not be
        await errand.uow.links.told_once(handing.empty(errand.community))
        return ()
    copy = await errand.uow.ledgers.hand(
        errand.community.id, handing.period, reader.number, at=errand.now
    )
    if copy is None:
        return ()
    await hand_over(errand, copy, reader, found)
    return (HANDED,)


async def _reminded(errand: Errand, number: int) -> Sequence[str]:
    copy = await errand.uow.ledgers.get(number, lock=True)
    reader = errand.community.member(copy.reader) if copy else None
    if copy is None or reader is None or copy.read_at or copy.reminded_at:
        return ()
    await errand.uow.ledgers.mark_reminded(copy.id, at=errand.now)
    await remind(errand, copy, reader)
    return (REMINDED,)


LEDGERS: Final = Process(kinds=(HANDED, REMINDED), owed=_owed, settle=_settle)
