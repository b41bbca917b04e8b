"""A new household (新入住): asked on day 28 after moving in how it is going (SPEC 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from flows.community import Community
from flows.conversation import Conversation
from flows.errand import Errand
from flows.home_words import home_in_words
from flows.messages import Choice, Say
from flows.moments import in_day
from flows.numbers import duration
from flows.outreach.greetings import reachable, send, signature
from flows.people import Resident
from flows.ports import UnitOfWork
from flows.service_calendar import local_day
from flows.sweeps.process import Owed, Process
from flows.understanding import Language

WELCOMED: Final = "new_household_asked"


@dataclass(frozen=True, slots=True)
class MovedIn:
    """A home and the day on which its people moved in."""

    home: str
    since: date

    def key(self, community: Community) -> str:
        """Name it among all that was told once."""
        return f"new-household:{community.id}:{self.home}:{self.since}"


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[MovedIn]]:
    owed: list[Owed[MovedIn]] = []
    for name in await uow.communities.ids():
        community = await uow.communities.get(name)
        if community is None or in_day(community, now) != now:
            continue
        last = local_day(community, now) - duration(community, "new_household_after")
        first = last - duration(community, "new_household_late")
        for home, since in await uow.people.moved_in(name, after=first, until=last):
            moved = MovedIn(home, since)
            if await uow.links.was_told(moved.key(community)):
                continue
            if await _somebody(uow, community, moved) is not None:
                owed.append(Owed(name, moved))
    return owed


async def _ask(errand: Errand, moved: MovedIn) -> Sequence[str]:
    """Ask one of the household, the first who can be written to; nobody else of it."""
    community = errand.community
    found = await _somebody(errand.uow, community, moved)
    if found is None or not await errand.uow.links.told_once(moved.key(community)):
        return ()
    person, conversation = found
    await send(errand, conversation, partial(_words, community, person, moved.home))
    return (WELCOMED,)


async def _somebody(
    uow: UnitOfWork, community: Community, moved: MovedIn
) -> tuple[Resident, Conversation] | None:
    """Give the first who moved in then and can be written to, and where; or None."""
    for person in await uow.people.of_home(community.id, moved.home):
        new = any(r.home == moved.home and r.since == moved.since for r in person.residences)
        conversation = await reachable(uow, person) if new else None
        if conversation is not None:
            return person, conversation
    return None


def _words(community: Community, person: Resident, home: str, language: Language) -> Say:
    choices = (
        Choice(Say("button-repair"), "menu.repair"),
        Choice(Say("button-inquiry"), "menu.inquiry"),
        Choice(Say("button-human"), "human"),
    )
    args = {
        "name": person.name,
        "home": home_in_words(home, community),
        "signed": signature(community, person, language),
    }
    return Say("new-household", args, choices)


HOUSEHOLDS: Final = Process(kinds=(WELCOMED,), owed=_owed, settle=_ask)
