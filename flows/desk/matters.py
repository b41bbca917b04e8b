"""What a clerk can do with the matter itself: call for help, file it anew, join it, part it (SPEC 3).

Each is a value like those of ``flows.desk.actions``, which has them in its union.
"""

from dataclasses import dataclass

from flows.messages import Attachment
from flows.tickets import Callback
from flows.urgency import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """升级: the supervisor is called at once, the next time the manager."""

    ticket: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """会办: another queue is asked for advice; whoever has the ticket keeps it."""

    ticket: int
    queue: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advise:
    """What a consulted queue says; it stays inside."""

    ticket: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refile:
    """It is something else than it was taken for; what is None stays as it is."""

    ticket: int
    category: str | None = None
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMajor:
    """重大: set or cleared by a supervisor or a manager."""

    ticket: int
    major: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """并单: it is the same matter as another, by number, and goes on there."""

    ticket: int
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """拆单: a part of it becomes a ticket of its own, in these words."""

    ticket: int
    category: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """回访方式: how the work is looked at again (SPEC 5)."""

    ticket: int
    callback: Callback
