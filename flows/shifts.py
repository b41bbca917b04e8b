"""Who is on duty: the shifts of a community's file (SPEC 1)."""

from datetime import datetime, timedelta

from flows.community import Community, Shift


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
