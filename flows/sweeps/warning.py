"""A clock that runs out: the assignee is reminded, the supervisor called, then the manager (SPEC 4)."""

from collections.abc import Iterator
from typing import Final

from flows.clocks import Clock
from flows.desk.calling import managers, supervisors
from flows.messages import Say
from flows.moments import instant
from flows.numbers import number
from flows.sweeps.duty import Duty, Look
from flows.tickets import ROUTINES, Kind, Ticket

WARNED: Final = "clock_warned"
SUPERVISOR: Final = "supervisor_called"
MANAGER: Final = "manager_called"

_OVER: Final = 1
_TWICE: Final = 2


def warnings(look: Look) -> Iterator[Duty]:
    """Give the reminders and calls of both clocks, each once for each time they are set."""
    for clock in (look.clocks.respond, look.clocks.finish):
        if clock.runs and look.ticket.is_open:
            yield from _of(clock, look)


def _of(clock: Clock, look: Look) -> Iterator[Duty]:
    if clock.due is None or clock.at(_TWICE) is None:
        return  # to be met at once: alerts see to that
    which = "respond" if clock.respond else "finish"
    due = {**look.named, "due": instant(clock.due, look.community)}
    levels = (
        (WARNED, number(look.community, "warn_at"), (), Say(f"clock-warned-{which}", due)),
        (
            SUPERVISOR,
            _OVER,
            supervisors(look.ticket, look.community),
            Say(f"clock-over-{which}", due),
        ),
        (MANAGER, _TWICE, managers(look.ticket, look.community), Say(f"clock-twice-{which}", due)),
    )
    for gravity, (kind, share, called, said) in enumerate(levels, start=1):
        at = clock.at(share)
        promised = kind == WARNED and _is_reminded_otherwise(clock, look.ticket)
        if at is not None and not promised:
            yield Duty(
                key=f"clock:{look.ticket.id}:{which}:{clock.set_at.timestamp():.0f}:{kind}",
                kind=kind,
                at=at,
                gravity=10 * gravity,
                said=said,
                called=called,
                shows=gravity <= _TWICE,
            )


def _is_reminded_otherwise(clock: Clock, ticket: Ticket) -> bool:
    """Tell whether it is reminded of as a promise, or as a duty."""
    if ticket.kind is Kind.TASK:
        return not clock.respond and ticket.category in ROUTINES
    return clock.agreed is not None
