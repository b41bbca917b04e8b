"""What a clerk can do to a ticket, and who may (SPEC 3). Each is a value; ``Desk`` does it."""

from dataclasses import dataclass
from typing import Final

from flows.community import Community, Role, Staff
from flows.messages import Attachment, Channel, Say
from flows.tickets import Action, Kind, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """接单: it is mine now."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack:
    """Somebody else of the queue may take it."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """转派: it belongs to another queue, with a remark."""

    ticket: int
    queue: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """出发: on the way; the resident is told."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Go on after waiting."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Words and files for the resident."""

    ticket: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words that stay inside."""

    ticket: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """完成: done, with what was done; the resident is asked whether it is so."""

    ticket: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Withdrawn by staff, with a reason."""

    ticket: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """It is to be done after all."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """A request to be bound to a home: yes, this person lives there."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """A request to be bound to a home: no."""

    ticket: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """代录: a phone call or a walk-in, recorded as a ticket. ``home`` as ``building-unit-room``."""

    kind: Kind
    text: str
    channel: Channel = Channel.PHONE
    home: str | None = None
    phone: str | None = None
    name: str = ""


Act = (
    Take
    | GiveBack
    | HandOver
    | Start
    | Resume
    | Reply
    | Note
    | Done
    | Cancel
    | Reopen
    | Approve
    | Refuse
)
"""What is done to a ticket that is there."""

MOVES: Final[dict[type, Action]] = {
    Take: Action.TAKE,
    GiveBack: Action.GIVE_BACK,
    HandOver: Action.HAND_OVER,
    Start: Action.START,
    Resume: Action.RESUME,
    Done: Action.RESOLVE,
    Cancel: Action.CANCEL,
    Reopen: Action.REOPEN,
    Approve: Action.RESOLVE,
    Refuse: Action.CANCEL,
}
"""The change of status that an action is; the others change none."""

_OF_WHO_HAS_IT: Final = (GiveBack, Start, Resume)
"""Only for whoever has the ticket, or somebody above."""

MANAGER: Final = "manager"
ABOUT_STAFF: Final = "complaint_staff"

_ABOVE: Final = frozenset({Role.SUPERVISOR, Role.MANAGER})
_DESK: Final = frozenset({Role.AGENT, Role.STEWARD, Role.SUPERVISOR, Role.MANAGER})

NEW_KINDS: Final = (
    Kind.REPAIR,
    Kind.COMPLAINT,
    Kind.INQUIRY,
    Kind.SUGGESTION,
    Kind.PRAISE,
    Kind.ORDER,
    Kind.EMERGENCY,
)
"""What can be recorded for somebody (SPEC 3, 代录)."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an action: words for the clerk, and the ticket as it is now.

    ``message`` is the row of the conversation that the clerk's words became.
    """

    said: Say
    done: bool
    ticket: Ticket | None = None
    message: int | None = None


def refusal(act: Act, ticket: Ticket, staff: Staff, community: Community) -> Say | None:
    """Give why this clerk may not do this, or None where they may (SPEC 3, roles)."""
    if not may_see(staff, ticket.queue, ticket.category):
        queue = Say(f"queue-{ticket.queue.replace('_', '-')}")
        return Say("desk-not-your-queue", {"number": ticket.number, "queue": queue})
    if isinstance(act, (Approve, Refuse)) and not staff.roles & _DESK:
        return Say("desk-not-your-role")
    if isinstance(act, HandOver):
        return _not_there(act, ticket, community)
    if isinstance(act, _OF_WHO_HAS_IT) and not has_it(ticket, staff):
        return Say("desk-not-yours", {"number": ticket.number})
    return None


def _not_there(act: HandOver, ticket: Ticket, community: Community) -> Say | None:
    """Give why a ticket cannot go to that queue, or None where it can."""
    if community.queue(act.queue) is None:
        return Say("desk-no-such-queue", {"queue": act.queue})
    if act.queue == ticket.queue:
        return Say("desk-same-queue")
    if ticket.category == ABOUT_STAFF and act.queue != MANAGER:
        return Say("desk-stays-with-manager", {"number": ticket.number})
    return None


def may_see(staff: Staff, queue: str, category: str) -> bool:
    """Tell whether a ticket of that queue and category is this clerk's to see and to work on.

    What lies with the manager, and every complaint about staff wherever it lies, is for those
    alone who serve the manager's queue: it skips the supervisor (SPEC 4).
    """
    if queue == MANAGER or category == ABOUT_STAFF:
        return MANAGER in staff.queues or Role.MANAGER in staff.roles
    return staff.serves(queue)


def has_it(ticket: Ticket, staff: Staff) -> bool:
    """Tell whether a ticket is this clerk's, or they stand above."""
    return ticket.assignee == staff.number or bool(staff.roles & _ABOVE)


def may_see_phone(ticket: Ticket, staff: Staff) -> bool:
    """Tell whether the full number may be shown: to the one who took the ticket (SPEC 3)."""
    return may_see(staff, ticket.queue, ticket.category) and ticket.assignee == staff.number


def may_record(staff: Staff) -> bool:
    """Tell whether somebody may record calls and visits: the desk's own people."""
    return bool(staff.roles & _DESK)
