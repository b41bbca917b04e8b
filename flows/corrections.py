"""A correction: what the classifier read, and where staff put the matter after all (SPEC 4, end)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.tickets import Kind, ReadAs, Ticket
from flows.understanding import Language


class Standing(StrEnum):
    """What was decided of a correction."""

    OPEN = "open"
    ACCEPTED = "accepted"
    """Its words are an example of an intent."""
    DISMISSED = "dismissed"
    """It teaches nothing: the ticket was moved for another reason."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a matter is: its queue, its kind, its category."""

    queue: str
    kind: Kind
    category: str

    @classmethod
    def of(cls, ticket: Ticket) -> "Filed":
        """Give where a ticket is."""
        return cls(ticket.queue, ticket.kind, ticket.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What one ticket teaches; there is one a ticket, the last move wins.

    ``words`` are the resident's, with ``⟨phone⟩``, ``⟨home⟩`` and the like for what tells of
    anybody. ``was`` is where the classifier put it, ``now`` where staff did. ``article`` answered
    it wrongly, or is empty. ``by`` is ``resident`` or ``staff:031``, like an event's actor.
    """

    community: str
    ticket: int
    at: datetime
    words: str
    language: Language
    read_as: ReadAs | None
    was: Filed
    now: Filed
    by: str
    article: str = ""
    standing: Standing = Standing.OPEN
    intent: str | None = None
    """What the words mean, once it is accepted."""
    decided_by: str = ""
    decided_at: datetime | None = None
    id: int = 0
