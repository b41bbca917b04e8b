"""Words of staff that have not gone out: asked about once, or waiting for somebody's yes (SPEC 3, 4).

Nothing of them is lost: words and files are kept until it is decided what becomes of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from flows.messages import Address, Attachment


class Why(StrEnum):
    """Why they did not go out at once."""

    PHRASE = "phrase"
    """They put the resident off."""
    STRANGER = "stranger"
    """They name another resident, or another's home or number."""
    AUTHORITY = "authority"
    """The manager must approve them first (SPEC 4)."""
    ANONYMOUS = "anonymous"
    """An anonymous admin wrote them: nobody can tell who (CONTRACTS)."""
    UNSURE = "unsure"
    """Plain words of somebody who has not taken the ticket: they may be for colleagues."""


class Became(StrEnum):
    """What has become of them."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    """Changed, or kept inside."""
    RETURNED = "returned"
    """The manager sent them back."""


FAULTS = frozenset({Why.PHRASE, Why.STRANGER})
"""Words that somebody was asked about: they put a resident off, or name another one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one clerk's words were held in a period, and what became of them (SPEC 3)."""

    author: str
    changed: int = 0
    sent: int = 0
    waiting: int = 0

    @property
    def count(self) -> int:
        """Give how often in all."""
        return self.changed + self.sent + self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Words that were held. ``author`` is a staff number, empty for an anonymous admin.

    ``act`` names what they were part of (``reply``, ``done`` …); ``message`` is the row that an
    edit would change. ``origin`` is where they were written: the group's address, the message's
    id there, its topic. ``asked`` is the key of the envelope that asks about them.
    """

    community: str
    ticket: int
    at: datetime
    author: str
    act: str
    why: Why
    text: str
    attachments: tuple[Attachment, ...] = ()
    message: int | None = None
    became: Became = Became.WAITING
    group: Address | None = None
    origin: str = ""
    thread: str | None = None
    asked: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else the act is made of."""
    due: datetime | None = None
    """When somebody is reminded of them."""
    id: int = 0

    @property
    def waits(self) -> bool:
        """Tell whether it is still to be decided what becomes of them."""
        return self.became is Became.WAITING
