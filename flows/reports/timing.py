"""How long it took: the clocks of a period's matters against the standard, and its callbacks (SPEC 8)."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from flows.clocks import Clock, Clocks, clocks_of
from flows.community import Community
from flows.measures import NOTHING, DayAndNight, Measure, WorkingDays, amount_of
from flows.numbers import duration
from flows.outreach.callbacks import KINDS, was_called_back
from flows.reports.counting import Histories
from flows.reports.report import Called, Taken, Times
from flows.service_calendar import to_utc
from flows.tickets import Status, Ticket
from flows.urgency import Urgency

_NINTH: Final = 0.9
_GONE: Final = frozenset({Status.CANCELLED, Status.MERGED})


def times(
    tickets: Iterable[Ticket], histories: Histories, community: Community, now: datetime
) -> list[Times]:
    """Give the clocks of each urgency; what was withdrawn or merged has none."""
    of: dict[Urgency, list[Clocks]] = {}
    for ticket in tickets:
        if ticket.status not in _GONE:
            clocks = clocks_of(ticket, histories.get(ticket.id, ()), community)
            of.setdefault(ticket.urgency, []).append(clocks)
    return [
        Times(
            urgency,
            taken([one.respond for one in of[urgency]], community, now),
            taken([one.finish for one in of[urgency]], community, now),
        )
        for urgency in Urgency
        if urgency in of
    ]


def taken(clocks: Sequence[Clock], community: Community, now: datetime) -> Taken:
    """Judge clocks: kept is what ended in time; what still may be in time is not judged yet.

    A clock that is to be met at once has no time to be judged by, and is only measured.
    """
    kept = due = 0
    lengths: list[timedelta] = []
    for clock in clocks:
        end = clock.ended_by.at if clock.ended_by is not None else None
        if end is not None:
            lengths.append(_length(clock, end, community))
        if clock.due is None or (clock.span is not None and amount_of(clock.span) == NOTHING):
            continue
        in_time = end is not None and to_utc(end) <= to_utc(clock.due)
        kept += in_time
        due += in_time or to_utc(clock.due) < to_utc(end or now)
    return Taken(due, kept, len(lengths), median(lengths), ninth(lengths))


def median(lengths: Sequence[timedelta]) -> timedelta | None:
    """Give the length in the middle; between two, half way. None of none."""
    ordered = sorted(lengths)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def ninth(lengths: Sequence[timedelta]) -> timedelta | None:
    """Give the length that nine of ten do not exceed (the nearest rank); None of none."""
    ordered = sorted(lengths)
    return ordered[math.ceil(_NINTH * len(ordered)) - 1] if ordered else None


def _length(clock: Clock, end: datetime, community: Community) -> timedelta:
    """Give how long a clock ran, waits left out: one of working days by day and night."""
    measure: Measure = DayAndNight(community)
    if clock.measure is not None and not isinstance(clock.measure, WorkingDays):
        measure = clock.measure
    whole = measure.between(clock.set_at, end)
    waits = (
        measure.between(one.start, min(one.end or end, end, key=to_utc)) for one in clock.pauses
    )
    return max(whole - sum(waits, NOTHING), NOTHING)


def callbacks(
    settled: Iterable[Ticket], histories: Histories, community: Community, now: datetime
) -> list[Called]:
    """Give the callbacks of what was settled a day ago and more, or is judged already (SPEC 5)."""
    latest = now - duration(community, "callback_after")
    found = []
    for kind in sorted(KINDS, key=lambda kind: kind.name):
        states = [
            (one.resolved_at, was_called_back(histories.get(one.id, ())))
            for one in settled
            if one.kind is kind
        ]
        # What was judged before it was taken up again is asked about anew.
        due = [state for at, state in states if state.heard or (at is not None and at <= latest)]
        if due:
            asked, heard = sum(one.asked for one in due), sum(one.heard for one in due)
            found.append(Called(kind, len(due), asked, heard))
    return found
