"""What was resolved and not heard of again is closed a week after the last callback step (SPEC 3)."""

from datetime import datetime
from typing import Final

from flows.numbers import duration
from flows.sweeps.duty import Look
from flows.tickets import CALLBACK, EventKind, Status

CLOSED: Final = "ticket_closed"


def closes_at(look: Look) -> datetime | None:
    """Give when a ticket is closed by time; None where it is not resolved."""
    if look.ticket.status is not Status.RESOLVED:
        return None
    steps = [event.at for event in look.events if event.kind in _HEARD_OF]
    steps += [e.at for e in look.events if (e.data or {}).get("what") == CALLBACK]
    return max(steps, default=look.ticket.changed_at) + duration(look.community, "close_after")


_HEARD_OF: Final = frozenset({
    EventKind.OPENED, EventKind.MOVED, EventKind.RATED, EventKind.ADDED, EventKind.URGED,
    EventKind.REPLIED,
})  # fmt: skip
