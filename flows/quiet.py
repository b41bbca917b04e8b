"""Quiet hours: at night a resident gets only what cannot wait, or what they just asked (SPEC 5)."""

from datetime import datetime, time, timedelta

from flows.community import Community
from flows.messages import Channel
from flows.numbers import duration
from flows.service_calendar import to_utc
from flows.tickets import Ticket
from flows.urgency import Urgency

MUTE = frozenset({Channel.PHONE, Channel.WALK_IN})
"""Channels on which nobody can be written to."""
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
    if not is_quiet(community, now):
        return now
    end = community.quiet_hours[1]
    local = now.astimezone(community.zone)
    day = local.date() if _face(local) < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, community.zone)


def by_day(community: Community, at: datetime, since: datetime, ahead: timedelta) -> datetime:
    """Give ``at``, or so much ahead of the quiet hours that it lies in.

    Where it has been quiet ever since ``since``, that is the end of those hours.
    """
    if not is_quiet(community, at):
        return at
    start, _ = community.quiet_hours
    local = at.astimezone(community.zone)
    day = local.date() if _face(local) >= start else local.date() - timedelta(days=1)
    began = datetime.combine(day, start, community.zone)
    before = to_utc(began) - ahead
    return before if before > to_utc(since) else _morning_after(community, at)


def is_quiet(community: Community, now: datetime) -> bool:
    """Tell whether an instant lies in the quiet hours."""
    start, end = community.quiet_hours
    clock = _face(now.astimezone(community.zone))
    return start <= clock or clock < end if start > end else start <= clock < end


def begins(community: Community, now: datetime) -> datetime:
    """Give when the quiet hours begin next; of an instant in them, their next beginning.

    Without quiet hours, the end of the day: what is for the day does not go after it.
    """
    start, end = community.quiet_hours
    local = now.astimezone(community.zone)
    if start == end:
        start = time()
    day = local.date() if _face(local) < start else local.date() + timedelta(days=1)
    return datetime.combine(day, start, community.zone)


def _face(local: datetime) -> time:
    return local.time().replace(tzinfo=None)
