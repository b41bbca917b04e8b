"""Duties as they fall due: posted on the day they begin, told as missed where nobody was there.

Each occurrence is posted or told once, by its key: the duty and its period. After a time without
a clock what can still be done is posted, what is over is told of in one message (SPEC 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice, takewhile
from typing import Final

from flows.community import Community, Role
from flows.duties.routine import Occurrence, Routine, before, occurrence_at
from flows.duties.tasks import closing_on, days_said, named, open_task
from flows.errand import Errand
from flows.mentions import mentions_in, tags
from flows.messages import Envelope, Priority, Say
from flows.ports import UnitOfWork
from flows.service_calendar import local_day, opening_windows
from flows.survey.report import in_lines
from flows.sweeps.process import Owed, Process

POSTED: Final = "duty_posted"
MISSED: Final = "duty_missed"
_MOST: Final = 12
"""Occurrences that are told as missed; who was away for longer knows."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is owed of a duty: an occurrence to post, or those that nobody was asked to do.

    ``begins`` alone, without either: the duty is new here, and is not missed before that day.
    """

    duty: str
    now: Occurrence | None = None
    missed: tuple[Occurrence, ...] = ()
    begins: Occurrence | None = None


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[_Piece]]:
    owed: list[Owed[_Piece]] = []
    there = [await uow.communities.get(name) for name in await uow.communities.ids()]
    for community in filter(None, there):
        name = community.id
        latest = await uow.duties.latest(name) if community.duties else {}
        for routine in community.duties:
            piece = _of(community, routine, latest.get(routine.id), now)
            owed += [Owed(name, one) for one in piece]
    return owed


def _of(community: Community, routine: Routine, latest: date | None, now: datetime) -> list[_Piece]:
    """Work out what is owed of a duty whose last known occurrence began on ``latest``."""
    today = local_day(community, now)
    found = occurrence_at(routine, today)
    current = found if found is not None and _has_begun(community, found, now) else None
    if current is not None and (latest is None or latest < current.first):
        pieces = [_Piece(routine.id, now=current)]
    else:
        pieces = []
    if latest is None:
        return pieces or [_Piece(routine.id, begins=next(before(routine, today)))]
    gone = takewhile(lambda one: one.first > latest, before(routine, today))
    missed = tuple(islice(gone, _MOST))
    return [*([_Piece(routine.id, missed=missed)] if missed else []), *pieces]


def _has_begun(community: Community, occurrence: Occurrence, now: datetime) -> bool:
    """Tell whether it is to be done now: from the opening of its first day to the last's closing."""
    opens = opening_windows(community, occurrence.first)[0].start
    closes = closing_on(community, occurrence.last)
    return occurrence.is_on(local_day(community, now)) and opens <= now < closes


async def _settle(errand: Errand, piece: _Piece) -> Sequence[str]:
    community, uow = errand.community, errand.uow
    routine = next((one for one in community.duties if one.id == piece.duty), None)
    if routine is None:  # taken out of the file meanwhile
        return ()
    if piece.begins is not None:
        await uow.duties.keep(community.id, routine.id, piece.begins, at=errand.now)
        return ()
    if piece.now is not None:
        if not await uow.duties.keep(community.id, routine.id, piece.now, at=errand.now):
            return ()
        task = await open_task(errand, routine, piece.now)
        await uow.duties.posted(community.id, routine.id, piece.now.period, task.id)
        return (POSTED,)
    fresh = [
        one
        for one in reversed(piece.missed)
        if await uow.duties.keep(community.id, routine.id, one, at=errand.now)
    ]
    await _tell_missed(errand, routine, fresh)
    return (MISSED,) * len(fresh)


async def _tell_missed(errand: Errand, routine: Routine, missed: Sequence[Occurrence]) -> None:
    """Say in the queue's group that nobody was asked to do it, and name who is above."""
    group = errand.group(routine.queue) or errand.group("manager")
    if not missed or group is None:
        return
    community = errand.community
    above = [one for one in community.staff if Role.SUPERVISOR in one.roles]
    above = above or [one for one in community.staff if Role.MANAGER in one.roles]
    rows = [Say("duty-missed-row", days_said(one)) for one in missed]
    args: dict[str, str | int | float | Say] = {
        "who": tags(above), "name": named(routine, community), "rows": in_lines(rows),
    }  # fmt: skip
    body = errand.worded(Say("duty-missed", args), community.language)
    await errand.uow.outbox.put(
        Envelope(
            key=f"duty:{community.id}:{routine.id}:{missed[-1].period}:missed",
            address=group,
            body=replace(body, mentions=mentions_in(body.text, community)),
            priority=Priority.NOTICE,
            due=errand.now,
        )
    )


DUTIES: Final = Process(kinds=(POSTED, MISSED), owed=_owed, settle=_settle)
