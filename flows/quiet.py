"""Quiet hours: at night a resident gets only what cannot wait, or what they just asked (SPEC 5)."""

from datetime import datetime, timedelta

from flows.community import Community
from flows.numbers import duration
from flows.tickets import Ticket
from flows.urgency import Urgency

_CANNOT_WAIT = frozenset({Urgency.EMERGENCY, Urgency.URGENT})


def due(
    community: Community, now: datetime, last_inbound_at: datetime | None, ticket: Ticket | None
) -> datetime:
    """Give when words may go to a resident: now, or at the end of the quiet hours.

    They go at once by day, on an urgent ticket, or where the resident wrote within the window
    (60 minutes).
    """
    window = duration(community, "quiet_reply_window")
    if last_inbound_at is not None and now - last_inbound_at <= window:
        return now
    if ticket is not None and ticket.urgency in _CANNOT_WAIT:
        return now
    return _morning_after(community, now)


def _morning_after(community: Community, now: datetime) -> datetime:
    """Give the end of the quiet hours that ``now`` lies in, or ``now`` itself."""
    start, end = community.quiet_hours
    local = now.astimezone(community.zone)
    clock = local.time().replace(tzinfo=None)
    quiet = start <= clock or clock < end if start > end else start <= clock < end
    if not quiet:
        return now
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, community.zone)
