"""The visit plan (走访计划): each month each steward goes to see a share of their homes (SPEC 5).

On the first of a month those of a steward's occupied homes that nobody has visited for the longest
become tasks, at least 5 % of them; the steward gets the list, and the bot agrees a time with
somebody of each home beforehand.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flows.community import Community, Staff
from flows.errand import Errand
from flows.home_words import home_in_words
from flows.messages import Envelope, Priority, Say
from flows.moments import in_day
from flows.numbers import number
from flows.outreach.birthday_list import steward_address, stewards
from flows.outreach.callbacks import agree_on_visit
from flows.outreach.greetings import reachable
from flows.outreach.home_visits import VISIT_TASK, HomeVisit
from flows.outreach.tasks import opened, queue_of, worded
from flows.periods import period
from flows.ports import UnitOfWork
from flows.service_calendar import local_day
from flows.survey.report import in_lines
from flows.sweeps.process import Owed, Process
from flows.tickets import Ticket

PLANNED: Final = "visits_planned"
_PLANNED_UNTIL: Final = 7
"""The last day of a month on which its plan is still made."""


@dataclass(frozen=True, slots=True)
class _Plan:
    steward: str
    month: str

    def key(self, community: Community) -> str:
        """Name it among all that was done once."""
        return f"visit-plan:{community.id}:{self.steward}:{self.month}"


def month_of(community: Community, now: datetime) -> str:
    """Give the month that an instant lies in."""
    return f"{local_day(community, now):%Y-%m}"


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[_Plan]]:
    owed: list[Owed[_Plan]] = []
    for name in await uow.communities.ids():
        community = await uow.communities.get(name)
        if community is None or not number(community, "visit_share"):
            continue
        if in_day(community, now) != now or local_day(community, now).day > _PLANNED_UNTIL:
            continue
        plans = [_Plan(one.number, month_of(community, now)) for one in stewards(community)]
        owed += [Owed(name, p) for p in plans if not await uow.links.was_told(p.key(community))]
    return owed


async def _plan(errand: Errand, plan: _Plan) -> Sequence[str]:
    """Make a steward's plan of a month: its tasks, the questions to residents, the list.

    Whoever is asked is locked before the first task is opened: as a resident's message locks its
    conversation before its ticket has a number.
    """
    uow, community = errand.uow, errand.community
    steward = community.member(plan.steward)
    if steward is None or not await uow.links.told_once(plan.key(community)):
        return ()
    where = {home: await _whom(errand, home) for home in await to_visit(errand, steward)}
    for one in sorted({one for one in where.values() if one is not None}):
        await uow.conversations.get(one, lock=True)
    tasks = [await _task(errand, plan, steward, home) for home in where]
    for task, asked in zip(tasks, where.values(), strict=True):
        if asked is not None:
            conversation = await uow.conversations.get(asked, lock=True)
            await agree_on_visit(errand, conversation, task, task)
    if tasks:
        await _tell_steward(errand, plan, steward, tasks)
    return (PLANNED,) * len(tasks)


async def homes_of(errand: Errand, steward: Staff) -> list[str]:
    """Give the occupied homes that are a steward's to look after."""
    today = local_day(errand.community, errand.now)
    occupied = await errand.uow.people.occupied(errand.community.id, today)
    return [home for home in occupied if errand.community.steward_of(home) == steward]


def share_of(community: Community, homes: int) -> int:
    """Give how many of so many homes are to be visited in a month, whole ones."""
    return math.ceil(round(number(community, "visit_share") * homes, 9))


async def to_visit(errand: Errand, steward: Staff) -> list[str]:
    """Pick the homes of a steward's plan: those longest unvisited, never visited ones first."""
    last = await errand.uow.home_visits.last(errand.community.id)
    homes = await homes_of(errand, steward)
    never = [home for home in homes if home not in last]
    others = sorted((home for home in homes if home in last), key=lambda home: (last[home], home))
    return [*never, *others][: share_of(errand.community, len(homes))]


async def _task(errand: Errand, plan: _Plan, steward: Staff, home: str) -> Ticket:
    """Open the task to visit a home."""
    community = errand.community
    said = Say("visit-task", {"home": home_in_words(home, community)})
    draft = worded(errand, VISIT_TASK, queue_of(steward), said)
    until = period(plan.month, community.zone)[1]
    task = await opened(errand, replace(draft, home=home, finish_by=until), steward)
    planned = HomeVisit(
        community=community.id,
        month=plan.month,
        home=home,
        steward=steward.number,
        planned_at=errand.now,
        task=task.id,
    )
    await errand.uow.home_visits.keep(planned)
    return task


async def _whom(errand: Errand, home: str) -> int | None:
    """Give the conversation of the first of a home who can be written to: they are asked when."""
    uow = errand.uow
    for person in await uow.people.of_home(errand.community.id, home):
        found = await reachable(uow, person)
        if found is not None:
            return found.id
    return None


async def _tell_steward(
    errand: Errand, plan: _Plan, steward: Staff, tasks: Sequence[Ticket]
) -> None:
    address = await steward_address(errand, steward)
    if address is None:
        return
    rows = [
        Say(
            "visit-row",
            {"number": task.number, "home": home_in_words(task.home or "", errand.community)},
        )
        for task in tasks
    ]
    args: dict[str, str | int | float | Say] = {
        "name": steward.name, "number": steward.number, "month": int(plan.month[-2:]),
        "count": len(tasks), "rows": in_lines(rows),
    }  # fmt: skip
    body = errand.worded(Say("visit-list", args), errand.community.language)
    await errand.uow.outbox.put(
        Envelope(
            key=plan.key(errand.community),
            address=address,
            body=body,
            priority=Priority.NOTICE,
            due=errand.now,
        )
    )


VISITS: Final = Process(kinds=(PLANNED,), owed=_owed, settle=_plan)
