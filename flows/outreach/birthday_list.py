"""The week's birthdays (本周生日): to each steward on Monday at 08:30 (SPEC 5).

Names, homes and days, no phone and no year; who wants no greetings is left in peace by people too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from flows.community import Community, Staff
from flows.errand import Errand
from flows.home_words import homes_in_words
from flows.messages import Address, Envelope, Priority, Say
from flows.outreach.birthdays import born_on
from flows.outreach.marks import NO_GREETINGS
from flows.people import Resident, Wish
from flows.ports import UnitOfWork
from flows.service_calendar import DAY, local_day
from flows.sweeps.process import Owed, Process

LISTED: Final = "birthday_list"
AT: Final = time(8, 30)
_WEEK: Final = 7
_FRONT_DESK: Final = "front_desk"


@dataclass(frozen=True, slots=True)
class Week:
    """A steward's list of the week that begins on ``monday``."""

    steward: str
    monday: date

    def key(self, community: Community) -> str:
        """Name it among all that was told once."""
        return f"birthdays:{community.id}:{self.monday}:{self.steward}"


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[Week]]:
    owed: list[Owed[Week]] = []
    for name in await uow.communities.ids():
        community = await uow.communities.get(name)
        if community is None or now.astimezone(community.zone).time() < AT:
            continue  # a list that was missed on Monday is given on a later morning of the week
        monday = _monday(community, now)
        weeks = [Week(steward.number, monday) for steward in stewards(community)]
        owed += [Owed(name, w) for w in weeks if not await uow.links.was_told(w.key(community))]
    return owed


def _monday(community: Community, now: datetime) -> date:
    day = local_day(community, now)
    return day - day.weekday() * DAY


def stewards(community: Community) -> list[Staff]:
    """Give everybody who has a building."""
    numbers = dict.fromkeys(b.steward for b in community.buildings if b.steward)
    return [member for number in numbers if (member := community.member(number))]


async def _list(errand: Errand, week: Week) -> Sequence[str]:
    """Give a steward the list of their week, where anybody stands on it."""
    steward = errand.community.member(week.steward)
    if steward is None or not await errand.uow.links.told_once(week.key(errand.community)):
        return ()
    rows: Say | str = ""
    first = local_day(errand.community, errand.now)
    days = [day for n in range(_WEEK) if (day := week.monday + n * DAY) >= first]
    for day in reversed(days):
        for person in reversed(await _of(errand, steward, day)):
            line = _row(errand.community, steward, person, day)
            rows = Say("desk-list-line", {"line": line, "more": rows})
    address = await steward_address(errand, steward)
    if not rows or address is None:  # nobody's birthday, or nobody to be told
        return ()
    said = Say("birthday-list", {"name": steward.name, "number": steward.number, "rows": rows})
    await errand.uow.outbox.put(
        Envelope(
            key=week.key(errand.community),
            address=address,
            body=errand.worded(said, errand.community.language),
            priority=Priority.NOTICE,
            due=errand.now,
        )
    )
    return (LISTED,)


async def _of(errand: Errand, steward: Staff, day: date) -> Sequence[Resident]:
    """Give those whose birthday is on a day, in the steward's buildings."""
    community, kept = errand.community, born_on(day)
    people = await errand.uow.people.born_on(community.id, solar=kept.solar, lunar=kept.lunar)
    return [
        person
        for person in people
        if theirs(person.homes, steward, community)
        and Wish.GREETINGS not in person.declined
        and not await errand.uow.home_marks.any_of(community.id, person.homes, NO_GREETINGS)
    ]


def theirs(homes: Iterable[str], steward: Staff, community: Community) -> list[str]:
    """Give those of the homes that are a steward's to look after."""
    return [home for home in homes if community.steward_of(home) == steward]


def _row(community: Community, steward: Staff, person: Resident, day: date) -> Say:
    weekday = Say(f"weekday-{day.isoweekday()}")
    on = Say("day-date", {"month": day.month, "day": day.day, "weekday": weekday})
    home = homes_in_words(theirs(person.homes, steward, community), community)
    return Say("birthday-row", {"day": on, "name": person.name, "home": home})


async def steward_address(errand: Errand, steward: Staff) -> Address | None:
    """Give where a steward is written to: in private, else their queue's group."""
    private = await errand.private(steward)
    queues = sorted(steward.queues, key=lambda queue: (queue != _FRONT_DESK, queue))
    groups = (errand.group(queue) for queue in queues)
    own = (group for group in groups if group is not None)
    return private or next(own, None)


LISTS: Final = Process(kinds=(LISTED,), owed=_owed, settle=_list)
