"""Volumes, repeats, complaints and judgements, counted from tickets and their histories (SPEC 8)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from flows.community import COMPANY, Community
from flows.outreach.callbacks import resolves
from flows.privacy import masked
from flows.reports.report import NOWHERE, Complained, Count, Duties, Judged, Repeat
from flows.survey.survey import FAIRLY, NOT, SATISFIED
from flows.tickets import ROUTINES, Event, EventKind, Kind, Status, Ticket

Histories = Mapping[int, Sequence[Event]]
"""The events of each ticket, oldest first."""

_MANAGER: Final = "manager"
_COMMON: Final = frozenset({"repair_lift", "repair_access", "repair_public"})
"""What is the same thing whoever of the building reports it."""
_SETTLED: Final = frozenset({Status.RESOLVED, Status.CLOSED})
_MEASURES: Final = 3
"""Measures that are quoted of a subject, the latest."""
_LONGEST: Final = 120


def matters(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Leave out tasks: nobody of the residents brought them."""
    return [ticket for ticket in tickets if ticket.kind is not Kind.TASK]


def building_of(ticket: Ticket, community: Community) -> str:
    """Give the id of the building that a matter is in; empty where nobody knows.

    What is common to a building is in the one that was named, else in whose home it was told from.
    """
    named = [one for one in community.buildings if one.name in (ticket.place or "")]
    if named and ticket.category in _COMMON:
        return max(named, key=lambda one: len(one.name)).id  # «1号楼» is also in «11号楼»
    home = community.home(ticket.home) if ticket.home else None
    return home.building if home is not None else NOWHERE


def counts(
    now: Iterable[Ticket], before: Iterable[Ticket], of: Callable[[Ticket], str]
) -> list[Count]:
    """Count tickets by something, the most first."""
    here, there = (Counter(of(ticket) for ticket in found) for found in (now, before))
    names = sorted({*here, *there}, key=lambda name: (-here[name], -there[name], name))
    return [Count(name, here[name], there[name]) for name in names]


def judged(
    tickets: Iterable[Ticket], histories: Histories, since: datetime, until: datetime
) -> Judged:
    """Count the judgements that were given in a span, each time that a matter was settled.

    Who is not satisfied has the matter taken up again: it is judged once more, and counts twice.
    """
    given = Counter(
        (event.data or {}).get("rating")
        for one in tickets
        for event in _judgements(histories.get(one.id, ()))
        if since <= event.at < until
    )
    return Judged(given[str(SATISFIED)], given[str(FAIRLY)], given[str(NOT)])


def _judgements(events: Iterable[Event]) -> list[Event]:
    """Give the last word on a matter each time that it was settled: a reason comes with it again."""
    rounds: dict[int, Event] = {}
    settled = 0
    for event in events:
        settled += resolves(event)
        if event.kind is EventKind.RATED:
            rounds[settled] = event
    return [*rounds.values()]


def reopened(tickets: Iterable[Ticket], histories: Histories) -> int:
    """Count the matters that had to be taken up again."""
    return sum(any(map(_reopens, histories.get(one.id, ()))) for one in tickets)


def _reopens(event: Event) -> bool:
    data = event.data or {}
    return event.kind is EventKind.MOVED and data.get("action") == "reopen"


# --- what came again -----------------------------------------------------------------------------


def repeats(
    now: Sequence[Ticket],
    earlier: Sequence[Ticket],
    community: Community,
    within: timedelta,
    *,
    homes: bool,
) -> list[Repeat]:
    """Give the repairs that had to be made again within a time after they were made (SPEC 8).

    Two reports of one fault that is not mended yet are one; what was merged or withdrawn is none.
    Without ``homes`` it is not said whose it is, nor by which tickets one could find out.
    """
    ids = {ticket.id for ticket in now}
    groups: dict[tuple[str, ...], list[Ticket]] = {}
    for ticket in sorted({one.id: one for one in (*earlier, *now)}.values(), key=_by_opening):
        gone = ticket.status in {Status.CANCELLED, Status.MERGED}
        if ticket.kind is Kind.REPAIR and not gone and (key := _same(ticket, community)):
            groups.setdefault(key, []).append(ticket)
    found = []
    for (building, category, home, place), tickets in groups.items():
        again = _again(tickets, ids, within)
        if again:
            shown = (home, tuple(again)) if homes else ("", ("",) * len(again))
            found.append(Repeat(building, category, shown[0], place, shown[1]))
    return sorted(found, key=lambda one: (-len(one.numbers), one.building, one.category, one.home))


def _again(tickets: Sequence[Ticket], ids: set[int], within: timedelta) -> list[str]:
    """Give the numbers of those that came again, and of what they came after."""
    numbers: dict[str, None] = {}
    for before, after in pairwise(tickets):
        mended = before.resolved_at
        if after.id in ids and mended and mended <= after.opened_at <= mended + within:
            numbers |= {before.number: None, after.number: None}
    return [*numbers]


def _by_opening(ticket: Ticket) -> tuple[object, int]:
    return ticket.opened_at, ticket.id


def _same(ticket: Ticket, community: Community) -> tuple[str, str, str, str] | None:
    """Name what a repair is of: a thing of the building, or a home's; None where nobody knows."""
    building = building_of(ticket, community)
    if ticket.category in _COMMON or not ticket.home:
        place = ticket.item or ticket.place or ""
        return (building, ticket.category, "", place) if building or place else None
    return building, ticket.category, ticket.home, ""


# --- complaints, and duties ----------------------------------------------------------------------


def complaints(
    tickets: Iterable[Ticket], histories: Histories, *, for_manager: bool
) -> list[Complained]:
    """Give the subjects of complaint, the most first, and the measures taken.

    What was done about staff is the manager's to read, what about a manager the company's alone.
    """
    of: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        if ticket.kind is Kind.COMPLAINT:
            of.setdefault(ticket.category, []).append(ticket)
    found = [
        Complained(
            category,
            len(ones),
            sum(one.status in _SETTLED for one in ones),
            _measures([t for t in ones if _may_read(t, for_manager=for_manager)], histories),
        )
        for category, ones in of.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.category))


def _may_read(ticket: Ticket, *, for_manager: bool) -> bool:
    return ticket.queue != COMPANY and (for_manager or ticket.queue != _MANAGER)


def _measures(tickets: Sequence[Ticket], histories: Histories) -> tuple[str, ...]:
    events = [event for one in tickets for event in histories.get(one.id, ())]
    said = [
        masked(event.text, event.secrets or {})
        for event in sorted(events, key=lambda event: event.id)
        if event.kind is EventKind.MEASURE and event.text
    ]
    return tuple(text[:_LONGEST] for text in [*dict.fromkeys(reversed(said))][:_MEASURES])


def duties(tickets: Iterable[Ticket]) -> Duties:
    """Count duties by how they were done; those withdrawn are none."""
    in_time = late = undone = 0
    for one in tickets:
        if one.category not in ROUTINES or one.finish_by is None:
            continue
        done = one.resolved_at
        in_time += done is not None and done <= one.finish_by
        late += done is not None and done > one.finish_by
        undone += one.is_open
    return Duties(in_time, late, undone)
