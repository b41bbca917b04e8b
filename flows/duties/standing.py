"""How duties stand: what is to be done, what became of it, what comes next (SPEC 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flows.community import Community, Staff
from flows.desk.acting import refused_now
from flows.desk.actions import Done, may_see
from flows.duties.routine import Occurrence, Routine, after
from flows.ports import UnitOfWork
from flows.service_calendar import local_day
from flows.tickets import ROUTINES, Ticket

_SHOWN_FOR: Final = timedelta(days=92)
"""So long what was done, or is not to be done any more, is still shown."""


@dataclass(frozen=True, slots=True)
class Task:
    """A duty's task: whether it is past its day, and whether whoever looks can end it now."""

    ticket: Ticket
    late: bool
    can_end: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody sees of the duties: those with the nearest day first, the latest done first."""

    to_do: Sequence[Task]
    over: Sequence[Task]
    coming: Sequence[tuple[Routine, Occurrence]]


async def standing_of(
    uow: UnitOfWork, community: Community, staff: Staff, now: datetime
) -> Standing:
    """Give how duties and matters for the committee stand, as far as they are this clerk's to see."""
    queues = [queue.id for queue in community.queues]
    found = await uow.tickets.of_queues(community.id, queues, closed_since=now - _SHOWN_FOR)
    tasks = [
        _task(one, community, staff, now)
        for one in found
        if one.category in ROUTINES and may_see(staff, one.queue, one.category)
    ]
    to_do = [one for one in tasks if one.ticket.is_open]
    return Standing(
        to_do=sorted(to_do, key=lambda one: (one.ticket.finish_by or now, one.ticket.id)),
        over=[one for one in tasks if one not in to_do],
        coming=coming(community, local_day(community, now)),
    )


def _task(ticket: Ticket, community: Community, staff: Staff, now: datetime) -> Task:
    ended = ticket.resolved_at or ticket.closed_at or now
    return Task(
        ticket=ticket,
        late=ticket.finish_by is not None and ended > ticket.finish_by,
        can_end=refused_now(Done(ticket=ticket.id), ticket, staff, community) is None,
    )


def coming(community: Community, today: date) -> Sequence[tuple[Routine, Occurrence]]:
    """Give of each duty when it begins next, the nearest first."""
    found = [(routine, after(routine, today)) for routine in community.duties]
    return sorted(found, key=lambda one: (one[1].first, one[0].id))
