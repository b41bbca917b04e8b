"""A month's visits as its desk page shows them: what is planned, what was said, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.community import Community, Staff
from flows.desk.actions import is_above, is_managers, may_see
from flows.outreach.birthday_list import stewards
from flows.outreach.home_visits import HomeVisit
from flows.outreach.visits import share_of
from flows.ports import UnitOfWork
from flows.service_calendar import local_day
from flows.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Shown:
    """A visit, its task where it was planned, its tickets: not those that are the manager's alone."""

    visit: HomeVisit
    task: Ticket | None
    todo: Sequence[Ticket]


@dataclass(frozen=True, slots=True)
class Quota:
    """How many homes of theirs a steward visited in a month, and how many are to be."""

    steward: Staff
    done: int
    goal: int


async def visits_of(
    uow: UnitOfWork, community: Community, staff: Staff, month: str
) -> Sequence[Shown]:
    """Give a month's visits: all to those above, to others those of their homes, or made by them."""
    return [
        Shown(
            visit=one,
            task=await uow.tickets.get(one.task) if one.task is not None else None,
            todo=[
                ticket
                for ticket in [await uow.tickets.get(n) for n in one.todo]
                if not is_managers(ticket) or may_see(staff, ticket.queue, ticket.category)
            ],
        )
        for one in await uow.home_visits.of_month(community.id, month)
        if is_above(staff) or staff.number in {one.steward, one.by}
    ]


async def quotas_of(
    uow: UnitOfWork, community: Community, staff: Staff, month: str, now: datetime
) -> Sequence[Quota]:
    """Give how a month's quotas stand, of all stewards or of whoever looks; of homes as they are now."""
    visits = await uow.home_visits.of_month(community.id, month)
    visited: Mapping[str, set[str]] = {one.number: set() for one in stewards(community)}
    for one in visits:
        if one.visited_at is not None and one.steward in visited:
            visited[one.steward].add(one.home)
    occupied = await uow.people.occupied(community.id, local_day(community, now))
    return [
        Quota(
            steward=one,
            done=len(visited[one.number]),
            goal=share_of(community, sum(community.steward_of(home) == one for home in occupied)),
        )
        for one in stewards(community)
        if is_above(staff) or one.number == staff.number
    ]
