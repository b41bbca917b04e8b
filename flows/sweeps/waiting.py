"""A wait that is over: whoever has the ticket is reminded to go on (SPEC 3)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from flows.messages import Say
from flows.sweeps.duty import Duty, Look
from flows.tickets import Action, Status

WAIT_OVER: Final = "wait_over"


def waits(look: Look) -> Iterator[Duty]:
    """Give the reminder of the instant until which it was to wait, once for each."""
    if look.ticket.status is not Status.WAITING:
        return
    moves = (event.data or {} for event in reversed(look.events))
    wait = next((data for data in moves if data.get("action") == Action.WAIT), {})
    if "until" in wait:
        until = datetime.fromisoformat(wait["until"])
        yield Duty(
            key=f"wait:{look.ticket.id}:{until.timestamp():.0f}",
            kind=WAIT_OVER,
            at=until,
            gravity=7,
            said=Say(f"wait-over-{wait['for']}", look.named),
        )
