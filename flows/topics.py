"""A ticket's topic in a forum group: what it is called, and when it is closed (SPEC 3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flows.messages import Address, Envelope, OutboundMessage, Priority, Sending
from flows.tickets import Kind, Status

SIGNS: Final[Mapping[Status, str]] = {
    Status.NEW: "🆕",
    Status.ACCEPTED: "🙋",
    Status.IN_PROGRESS: "🔧",
    Status.WAITING: "⏸",
    Status.RESOLVED: "☑️",
    Status.CLOSED: "✅",
    Status.CANCELLED: "🚫",
    Status.MERGED: "🔗",
}
"""What the name of a topic begins with: a list of topics is read at a glance, in any language."""
ALARM: Final = "🚨"
"""Stands before the sign of an emergency that nobody has ended."""
ENDED: Final = frozenset({Status.CLOSED, Status.CANCELLED, Status.MERGED})
"""Ends of a ticket, with which its topic is closed; what is resolved may still be talked about."""

_UNITS: Final = 128
_SUBJECT_LETTERS: Final = 30


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is, or as it should be."""

    name: str
    ended: bool
    """Closed with its ticket; one that staff closed by hand is not."""


def about_topic(ticket: int, group: Address, since: str, now: datetime) -> Envelope:
    """Promise that a ticket's topic in a group is brought up to date; ``since`` tells why twice.

    What that means is worked out when it is claimed: changes of a moment are one.
    """
    target = f"topic:{ticket}:{group.chat}"
    return Envelope(
        key=f"{target}:{since}",
        address=group,
        body=OutboundMessage(),
        sending=Sending.TOPIC,
        priority=Priority.NOTICE,  # words come first
        target=target,
        due=now,
        ticket=ticket,
        place=True,
    )


def topic_name(
    number: str, home: str | None, text: str, status: Status = Status.NEW, kind: Kind = Kind.REPAIR
) -> str:
    """Name a ticket's topic: its state, number, home, the beginning of what was written.

    Phone and ID numbers, which are tokens in ``text``, are left out.
    """
    words = " ".join(re.sub("⟨[^⟩]*⟩", "…", text).split())
    subject = words if len(words) <= _SUBJECT_LETTERS else f"{words[:_SUBJECT_LETTERS]}…"
    alarms = kind is Kind.EMERGENCY and status not in ENDED and status is not Status.RESOLVED
    head = f"{ALARM if alarms else ''}{SIGNS[status]} {number}"
    name = " · ".join(part for part in (head, home, subject) if part)
    return name[: _UNITS // 2]  # counted in UTF-16, where a letter may take two
