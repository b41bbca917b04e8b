"""Who is on duty: the shifts of a community's file (SPEC 1)."""

from datetime import datetime, time, timedelta
from typing import Final

from flows.community import Community, Shift

_AHEAD: Final = 9
"""Days that are looked through: a week, with the days that a shift begins and ends on."""


def on_duty(community: Community, queue: str, now: datetime) -> frozenset[str]:
    """Give the numbers of those who are on a queue at an instant.

    A queue without shifts is served by all its staff, always (CONTRACTS, a community's file).
    """
    shifts = community.shifts.get(queue)
    if shifts is None:
        return frozenset(member.number for member in community.staff if queue in member.queues)
    here = now.astimezone(community.zone)
    return frozenset(shift.staff for shift in shifts if _covers(shift, here))


def _covers(shift: Shift, here: datetime) -> bool:
    """Tell whether a shift is on at a local time; one past midnight belongs to the day it began."""
    today, yesterday = here.weekday(), (here - timedelta(days=1)).weekday()
    at = here.time()
    begun = today in shift.days and shift.start <= at
    if shift.end is None:
        return begun
    if shift.start < shift.end:
        return begun and at < shift.end
    return begun or (yesterday in shift.days and at < shift.end)


def next_change(
    community: Community, queue: str, now: datetime
) -> tuple[datetime, frozenset[str]] | None:
    """Give when others will be on a queue and who, within a week; None where nothing changes."""
    here = now.astimezone(community.zone)
    present = on_duty(community, queue, now)
    times = {at for shift in community.shifts.get(queue, ()) for at in (shift.start, shift.end)}
    instants = sorted(
        datetime.combine(here.date() + timedelta(days=ahead), at or time(), community.zone)
        for ahead in range(_AHEAD)
        for at in times
    )
    for instant in instants:
        following = on_duty(community, queue, instant)
        if instant > now and following != present:
            return instant, following
    return None
