"""A wait that is over: whoever has the ticket is reminded to go on (SPEC 3)."""

from collections.abc import Iterator
from typing import Final

from flows.messages import Say
from flows.sweeps.duty import Duty, Look

WAIT_OVER: Final = "wait_over"


def waits(look: Look) -> Iterator[Duty]:
    """Give the reminder of the instant until which it was to wait, once for each."""
    until, reason = look.ticket.wait_until, look.ticket.wait_for
    if until is not None and reason is not None:
        yield Duty(
            key=f"wait:{look.ticket.id}:{until.timestamp():.0f}",
            kind=WAIT_OVER,
            at=until,
            gravity=7,
            said=Say(f"wait-over-{reason.value}", look.named),
        )
