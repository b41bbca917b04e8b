"""The month's visits to the manager by the 5th, and what came of them by the 10th (SPEC 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from flows.community import Community
from flows.errand import Errand
from flows.home_words import home_in_words
from flows.messages import Envelope, Priority, Say
from flows.notices.audience import joined
from flows.outreach.home_visits import HomeVisit
from flows.ports import UnitOfWork
from flows.privacy import masked
from flows.service_calendar import local_day
from flows.survey.report import in_lines
from flows.sweeps.process import Owed, Process
from flows.tickets import Status

RECORDS: Final = "visit_records"
ADOPTED: Final = "visit_adopted"
_MANAGER: Final = "manager"
_AT: Final = time(9)
_DAYS: Final = {RECORDS: 5, ADOPTED: 10}
"""The day of the month on which each goes to the manager; a clock that was down gives it later."""
_LATE: Final = 5
_MOST: Final = 40


@dataclass(frozen=True, slots=True)
class _Piece:
    what: str
    month: str

    def key(self, community: Community) -> str:
        """Name it among all that was told once."""
        return f"{self.what}:{community.id}:{self.month}"


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[_Piece]]:
    owed: list[Owed[_Piece]] = []
    for name in await uow.communities.ids():
        community = await uow.communities.get(name)
        if community is None or now.astimezone(community.zone).time() < _AT:
            continue
        today = local_day(community, now)
        before = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
        pieces = [_Piece(w, before) for w, on in _DAYS.items() if on <= today.day < on + _LATE]
        owed += [Owed(name, p) for p in pieces if not await uow.links.was_told(p.key(community))]
    return owed


async def _give(errand: Errand, piece: _Piece) -> Sequence[str]:
    uow, community = errand.uow, errand.community
    if not await uow.links.told_once(piece.key(community)):
        return ()
    visits = await uow.home_visits.of_month(community.id, piece.month)
    group = errand.group(_MANAGER)
    if not visits or group is None:
        return ()
    said = await (_records if piece.what == RECORDS else _adopted)(errand, piece.month, visits)
    await uow.outbox.put(
        Envelope(
            key=piece.key(community),
            address=group,
            body=errand.worded(said, community.language),
            priority=Priority.NOTICE,
            due=errand.now,
        )
    )
    return (piece.what,)


async def _records(errand: Errand, month: str, visits: Sequence[HomeVisit]) -> Say:
    """Word what was seen and said at each home, and which were not visited."""
    done = [one for one in visits if one.visited_at is not None]
    rows = [
        Say(
            "visit-record",
            {
                "home": home_in_words(one.home, errand.community),
                "whom": one.whom,
                "by": one.by,
                "said": one.said,
                "todo": len(one.todo),
            },
        )
        for one in done[:_MOST]
    ]
    left = [home_in_words(one.home, errand.community) for one in visits if one.visited_at is None]
    if left:
        rows.append(Say("visit-unvisited", {"count": len(left), "homes": joined(left[:_MOST])}))
    args: dict[str, str | int | float | Say] = {
        "month": int(month[-2:]), "done": len(done), "planned": sum(bool(v.task) for v in visits),
        "rows": in_lines(rows),
    }  # fmt: skip
    return Say("visit-records", args)


async def _adopted(errand: Errand, month: str, visits: Sequence[HomeVisit]) -> Say:
    """Word what of all that was to be done was taken up, and how it stands."""
    tickets = [await errand.uow.tickets.get(n) for one in visits for n in one.todo]
    taken = [one for one in tickets if one.status not in {Status.NEW, Status.CANCELLED}]
    rows = [
        Say(
            "visit-adopted-row",
            {
                "number": one.number,
                "text": masked(one.text, one.secrets),
                "status": Say(f"status-{one.status.value.replace('_', '-')}"),
            },
        )
        for one in tickets[:_MOST]
    ]
    args: dict[str, str | int | float | Say] = {
        "month": int(month[-2:]), "taken": len(taken), "of": len(tickets), "rows": in_lines(rows),
    }  # fmt: skip
    return Say("visit-adopted", args)


VISIT_RECORDS: Final = Process(kinds=(RECORDS, ADOPTED), owed=_owed, settle=_give)
