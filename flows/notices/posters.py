"""A notice's poster: its stewards post it, look after it in the middle, and take it down (SPEC 7).

Each is a task of its own, done by a button. What was opened is kept by notice, chore and steward, so
that whoever looks again opens nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flows.community import Building, Community, Staff
from flows.errand import Errand
from flows.home_words import building_in_words
from flows.messages import Say
from flows.notices.audience import homes_of, joined
from flows.notices.chores import Chore, Posted, next_chore
from flows.notices.notice import Notice, Step
from flows.numbers import duration
from flows.outreach.tasks import dropped, opened, queue_of, worded
from flows.ports import UnitOfWork
from flows.service_calendar import to_utc
from flows.sweeps.process import Owed, Process
from flows.tickets import Status, Ticket


@dataclass(frozen=True, slots=True)
class Next:
    """A notice's next chore."""

    notice: int
    chore: Chore


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[Next]]:
    pieces: list[Owed[Next]] = []
    known: dict[str, Community | None] = {}
    for notice, had in await uow.posters.pending():
        if notice.community not in known:
            known[notice.community] = await uow.communities.get(notice.community)
        community = known[notice.community]
        if community is not None and (chore := next_chore(notice, had, community, now)):
            pieces.append(Owed(notice.community, Next(notice.id, chore)))
    return pieces


async def _settle(errand: Errand, piece: Next) -> Sequence[str]:
    notice = await errand.uow.notices.get(piece.notice, lock=True)
    before = await errand.uow.posters.of(notice.id)
    had = {one.chore for one in before}
    if next_chore(notice, had, errand.community, errand.now) is not piece.chore:
        return ()
    if piece.chore is Chore.DOWN:
        stewards = await _hanging(errand, notice, before)
        await _over(errand, before)
    elif piece.chore is Chore.CHECK:
        stewards = [number for number, task in (await _posts(errand, before)).items() if _up(task)]
    else:
        stewards = list(_buildings(notice, errand.community))
    for steward in stewards:
        task = await _open(errand, notice, piece.chore, steward)
        await errand.uow.posters.keep(notice.id, Posted(piece.chore, steward, task.id))
    if not stewards:
        await errand.uow.posters.keep(notice.id, Posted(piece.chore, "", None))
    return (piece.chore.value,) * len(stewards)


async def _posts(errand: Errand, before: Sequence[Posted]) -> Mapping[str, Ticket]:
    """Give the tasks to post it, by steward."""
    return {
        one.steward: await errand.uow.tickets.get(one.ticket)
        for one in before
        if one.chore is Chore.POST and one.ticket is not None
    }


def _up(task: Ticket) -> bool:
    """Tell whether a poster may hang: nobody has said that it is not posted."""
    return task.status is not Status.CANCELLED


async def _hanging(errand: Errand, notice: Notice, before: Sequence[Posted]) -> list[str]:
    """Give whose posters are taken down; of what was called off, those that were posted."""
    called_off = notice.ended_how == Step.CALL_OFF
    return [
        steward
        for steward, task in (await _posts(errand, before)).items()
        if _up(task) and not (called_off and task.is_open)
    ]


async def _over(errand: Errand, before: Sequence[Posted]) -> None:
    """End what is open of posting and looking: the notice is over."""
    for one in before:
        if one.ticket is not None:
            task = await errand.uow.tickets.get(one.ticket, lock=True)
            if task.is_open:
                await dropped(errand, task, Say("poster-over"))


def _buildings(notice: Notice, community: Community) -> Mapping[str, Sequence[Building]]:
    """Give the buildings that it is for, by the number of their steward; nobody's under no number."""
    homes = homes_of(notice.audience, community)
    found: dict[str, list[Building]] = {}
    for building in community.buildings:
        if any(home.id in homes for home in building.homes):
            steward = community.member(building.steward) if building.steward else None
            found.setdefault(steward.number if steward else "", []).append(building)
    return found


async def _open(errand: Errand, notice: Notice, chore: Chore, steward: str) -> Ticket:
    community = errand.community
    who = community.member(steward) if steward else None
    ends = to_utc(notice.ends_at or errand.now)
    within = errand.now + duration(community, "poster_within")
    draft = worded(errand, chore.value, queue_of(who), _words(notice, chore, who, community))
    finish_by = within if chore is Chore.DOWN else min(within, ends)
    return await opened(errand, replace(draft, finish_by=finish_by), who)


def _words(notice: Notice, chore: Chore, who: Staff | None, community: Community) -> Say:
    theirs = _buildings(notice, community).get(who.number if who else "", community.buildings)
    ends = (notice.ends_at or notice.created_at).astimezone(community.zone)
    args: dict[str, str | int | float | Say] = {
        "id": str(notice.id),
        "kind": Say(f"notice-kind-{notice.kind}"),
        "where": joined([building_in_words(one) for one in theirs]),
        "until": f"{ends:%m-%d %H:%M}",
    }
    return Say(f"poster-task-{chore.removeprefix('poster_')}", args)


POSTERS: Final = Process(kinds=tuple(chore.value for chore in Chore), owed=_owed, settle=_settle)
