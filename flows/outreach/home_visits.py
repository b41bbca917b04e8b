"""A visit to a home: planned for a month, and its record (SPEC 5)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

VISIT_TASK: Final = "visit_plan"
"""The category of the task to visit a home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeVisit:
    """A home to be visited in a month (``2026-12``), and the record of the visit once it was.

    ``steward`` has it in their plan, ``by`` went there; ``said`` and ``whom`` are what they noted,
    ``todo`` the tickets that came of it. A visit that nobody planned has no ``task``.
    """

    id: int = 0
    community: str
    month: str
    home: str
    steward: str
    planned_at: datetime | None = None
    task: int | None = None
    visited_at: datetime | None = None
    by: str = ""
    whom: str = ""
    said: str = ""
    todo: tuple[int, ...] = field(default=())
