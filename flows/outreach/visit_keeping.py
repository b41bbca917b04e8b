"""The record of a visit: who was met, what was said, and the tickets of what is to be done (SPEC 5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, cast

from flows.community import Role, Staff
from flows.desk.acting import do
from flows.desk.actions import Done, New
from flows.desk.recording import Recording, read_in, record
from flows.desk.recording_form import kind_of
from flows.errand import Errand
from flows.home_words import home_in_words
from flows.messages import Channel, Say
from flows.outreach.home_visits import HomeVisit
from flows.outreach.visits import month_of
from flows.privacy import masked
from flows.service_calendar import local_day
from flows.survey.report import in_lines
from flows.tickets import Kind, Ticket
from flows.understanding import Understanding

MOST_TO_DO: Final = 5
"""Tickets of one visit; what is more goes into the last of them."""
_WHO: Final = frozenset({Role.STEWARD, Role.AGENT, Role.SUPERVISOR, Role.MANAGER})
_RECORDED_UNTIL: Final = 5
"""The day on which a month's records go to the manager: until then visits of its plan are entered."""


@dataclass(frozen=True, slots=True)
class Told:
    """A visit as somebody tells of it; each part of ``todo`` is one thing to be done."""

    home: str
    whom: str
    said: str
    todo: tuple[str, ...] = ()


def may_visit(staff: Staff) -> bool:
    """Tell whether somebody records visits."""
    return bool(staff.roles & _WHO)


def each_once(todo: Sequence[str]) -> tuple[str, ...]:
    """Give the things to be done, no more than become tickets: the last holds those beyond."""
    parts = [one.strip() for one in todo if one.strip()]
    rest = "；".join(parts[MOST_TO_DO - 1 :])
    return (*parts[: MOST_TO_DO - 1], *([rest] if rest else []))


async def keep(
    errand: Errand, staff: Staff, told: Told, reads: Sequence[Understanding]
) -> tuple[Say, bool]:
    """Keep a visit; ``reads`` is how each part of its to-do was understood.

    Gives what is said of it, and whether it was kept.
    """
    if not may_visit(staff):
        return Say("desk-not-your-role"), False
    if errand.community.home(told.home) is None:
        return Say("new-no-such-home", {"home": errand.shown(told.home)}), False
    tickets = [
        await _ticket(errand, staff, told.home, text, read)
        for text, read in zip(told.todo, reads, strict=True)
    ]
    kept = await _keep(errand, staff, told, tickets)
    rows = [
        Say("visit-ticket", {"number": one.number, "text": masked(one.text, one.secrets)})
        for one in tickets
    ]
    args: dict[str, str | int | float | Say] = {
        "home": home_in_words(kept.home, errand.community), "rows": in_lines(rows),
    }  # fmt: skip
    return Say("visit-kept", args), True


async def _keep(errand: Errand, staff: Staff, told: Told, todo: Sequence[Ticket]) -> HomeVisit:
    """Keep the record on the plan that owes the visit, or beside it; its task is done with it."""
    community = errand.community
    steward = community.steward_of(told.home)
    visit = await _owed(errand, told.home) or HomeVisit(
        community=community.id,
        month=month_of(community, errand.now),
        home=told.home,
        steward=steward.number if steward else staff.number,
    )
    visit = replace(
        visit,
        by=staff.number,
        whom=errand.shown(told.whom),
        said=errand.shown(told.said),
        visited_at=errand.now,
        todo=tuple(ticket.id for ticket in todo),
    )
    await errand.uow.home_visits.keep(visit)
    if visit.task is not None:
        await do(errand, staff, Done(ticket=visit.task, text=visit.said))
    return visit


async def _owed(errand: Errand, home: str) -> HomeVisit | None:
    """Give the planned visit that this one is: this month's, or the last one's until it is told."""
    community, visits = errand.community, errand.uow.home_visits
    today = local_day(community, errand.now)
    found = await visits.planned(community.id, f"{today:%Y-%m}", home)
    if found is not None or today.day >= _RECORDED_UNTIL:
        return found
    before = today.replace(day=1) - timedelta(days=1)
    return await visits.planned(community.id, f"{before:%Y-%m}", home)


async def _ticket(
    errand: Errand, staff: Staff, home: str, text: str, read: Understanding
) -> Ticket:
    """Open a ticket of what is to be done: what was read in the words says of which kind."""
    kind = kind_of(read) or Kind.INQUIRY
    new = New(kind=kind, text=text, channel=Channel.WALK_IN, home=home)
    result = await record(errand, staff, Recording(new=new, slots=read_in(read, kind)))
    return cast("Ticket", result.ticket)  # the home was looked for, and there are words
