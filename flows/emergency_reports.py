"""The report that is owed after an emergency: what it asks, and when somebody is reminded (SPEC 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from flows.messages import Attachment

PARTS: Final = ("time", "place", "course", "done", "harm", "cause", "change")
"""What a report tells, in its order."""
RECORDED: Final = frozenset({"time", "place", "course", "done"})
"""What the ticket's own history tells where nobody words it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReport:
    """A report that ``by`` owes until ``due``; ``look_at`` is when somebody is reminded next.

    ``told`` are its parts once it is filed, with what was drafted from the ticket among them.
    """

    community: str
    ticket: int
    by: str
    due: datetime
    look_at: datetime | None
    reminded: int = 0
    told: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    filed_at: datetime | None = None
    id: int = 0
