"""What the clock owes on one ticket: a look at it, and the duties that come of the look.

Each duty is told once, by its key. Where several fell due together, after hours without a clock,
the gravest is told and the others with it: one message, not one for each (SPEC 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flows.clocks import Clocks
from flows.community import Community, Staff
from flows.desk.calling import holders
from flows.mentions import tags
from flows.messages import Say
from flows.promises import PromisedTime
from flows.service_calendar import to_utc
from flows.tickets import Action, Event, EventKind, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A ticket as the clock sees it at ``now``; ``events`` are its history, less what was recalled."""

    ticket: Ticket
    events: Sequence[Event]
    clocks: Clocks
    community: Community
    now: datetime
    promises: Sequence[PromisedTime] = ()
    """Those that are open."""
    rained: datetime | None = None
    """The first heavy rain since a leak was mended."""
    asked_again: datetime | None = None
    """When a clerk's question will be put to the resident once more."""
    last_message: int | None = None
    """The resident's last row on it: an answer to words about it goes to the resident."""

    @property
    def holder(self) -> Say | str:
        """Name whoever has it: a person, else the queue."""
        found = holders(self.ticket, self.community)
        return tags(found) if found else Say(f"queue-{self.ticket.queue.replace('_', '-')}")

    @property
    def named(self) -> dict[str, str | int | float | Say]:
        """Give what all words of the clock name: the ticket, and who has it."""
        return {"who": self.holder, "number": self.ticket.number}

    def is_over(self, at: datetime | None) -> bool:
        """Tell whether an instant has come."""
        return at is not None and to_utc(at) <= to_utc(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something to be told to staff at an instant.

    ``at`` is when it falls due; ``kind`` how it is counted, and the word of its event; ``gravity``
    says which of several is told; none is told that has no gravity. ``called`` are named and told in private too, ``message`` is the
    resident's row that it is about.
    """

    key: str
    kind: str
    at: datetime
    gravity: int
    said: Say
    """The words. They name whoever has the ticket; where somebody is called, those instead."""
    called: tuple[Staff, ...] = ()
    message: int | None = None
    promise: int | None = None
    shows: bool = False
    """The card is touched (SPEC 3)."""


def last_told(events: Sequence[Event]) -> Event | None:
    """Give the last thing by which staff told the resident anything; None where there is none."""
    return next((event for event in reversed(events) if _tells_resident(event)), None)


def _tells_resident(event: Event) -> bool:
    by_staff = event.actor.startswith("staff:")
    inside = (event.data or {}).get("action") in _INSIDE
    return by_staff and event.kind in _TELLING and not inside


_INSIDE: Final = frozenset({Action.GIVE_BACK, Action.RESUME})
"""Moves by staff of which the resident hears nothing."""
_TELLING: Final = frozenset({EventKind.REPLIED, EventKind.AGREED, EventKind.MOVED})
