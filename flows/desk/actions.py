"""What a clerk can do to a ticket, and who may (SPEC 3). Each is a value; ``Desk`` does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flows.community import COMPANY, Role, Staff
from flows.desk.matters import (
    Advise,
    Consult,
    Escalate,
    LookAgain,
    Merge,
    Refile,
    SetMajor,
    Split,
)
from flows.formatting import Marks
from flows.messages import Attachment, Channel, Location, Say
from flows.routing import ABOUT_STAFF
from flows.tickets import Action, Kind, Status, Ticket, WaitFor
from flows.understanding import Interval


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
    """转派: it belongs to another queue, or to a person of a queue, with a remark.

    ``to`` is the staff number of whoever has it from then on; None: whoever of the queue takes it.
    """

    ticket: int
    queue: str
    remark: str = ""
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """出发: on the way; the resident is told."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agree:
    """约定: a time given to the resident, a visit or an answer; it is a promise (SPEC 3)."""

    ticket: int
    when: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """等待: nothing can be done before ``until``, for want of parts, the resident, or dry weather."""

    ticket: int
    reason: WaitFor
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Go on after waiting."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Words and files for the resident; ``answers`` is the row that they are a reply to.

    ``as_desk``: in the desk's name, under nobody's number.
    """

    ticket: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    as_desk: bool = False
    answers: int | None = None
    marks: Marks = ()
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """New words for a reply that has gone out; ``message`` is its row."""

    ticket: int
    message: int
    text: str
    marks: Marks = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Take back what was sent to the resident: ``message`` is its row (SPEC 3)."""

    ticket: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """归为一起: the reports that were proposed with this one are one incident (SPEC 3)."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlike:
    """不是: they are not the same fault."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inform:
    """发进展: one word to every resident of the incident that this ticket belongs to."""

    ticket: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """已恢复: the fault is mended; each resident is asked whether it is so for them."""

    ticket: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words and files that stay inside."""

    ticket: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


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
class WrongAnswer:
    """The article that answered it was not what was asked for: the classifier learns of it."""

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
class AskApproval:
    """请示: an answer that goes to the resident once the manager has said yes (SPEC 4)."""

    ticket: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskResident:
    """A question to the resident, with choices as buttons; ``waits``: the ticket waits for it."""

    ticket: int
    question: str
    choices: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose:
    """A complaint's solution, put to the resident; cause and corrective measure are kept (SPEC 2).

    ``agreed`` is what the resident said on the phone, None where they are asked in their chat.
    """

    ticket: int
    solution: str
    cause: str
    measure: str
    agreed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclude:
    """A supervisor's word on a solution that was not answered: it is done as proposed, or not."""

    ticket: int
    as_proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt:
    """A suggestion is adopted, and how."""

    ticket: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A suggestion is not adopted, and why."""

    ticket: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """事故报告: what happened in an emergency, part by part; an empty part is as recorded."""

    ticket: int
    told: Mapping[str, str]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendHeld:
    """Words that were held go out after all."""

    ticket: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropHeld:
    """Words that were held do not go out: they are changed, or stay inside."""

    ticket: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveWords:
    """同意: an answer that waits for the manager goes out, in the clerk's number."""

    ticket: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWords:
    """退回: an answer that waits for the manager goes back to the clerk, with a reason."""

    ticket: int
    held: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBack:
    """回访成功: what somebody said when they were called; ``rating`` None: it is not mended."""

    ticket: int
    rating: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """没打通: nobody answered the call."""

    ticket: int


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
    | Agree
    | Wait
    | Resume
    | Reply
    | Note
    | Done
    | Cancel
    | Reopen
    | Approve
    | Refuse
    | WrongAnswer
    | Escalate
    | Consult
    | Advise
    | Refile
    | SetMajor
    | Merge
    | Split
    | LookAgain
    | Edit
    | AskApproval
    | AskResident
    | Propose
    | Conclude
    | Adopt
    | FileReport
    | Decline
    | SendHeld
    | DropHeld
    | ApproveWords
    | ReturnWords
    | Recall
    | Fold
    | Unlike
    | Inform
    | Restore
    | CalledBack
    | Unreached
)
"""What is done to a ticket that is there."""

OnIncident = Fold | Unlike | Inform | Restore
"""What is done to all the tickets of an incident; any of them names it."""

MOVES: Final[dict[type, Action]] = {
    Take: Action.TAKE,
    GiveBack: Action.GIVE_BACK,
    HandOver: Action.HAND_OVER,
    Start: Action.START,
    Wait: Action.WAIT,
    Resume: Action.RESUME,
    Done: Action.RESOLVE,
    Propose: Action.RESOLVE,
    Conclude: Action.RESOLVE,
    Adopt: Action.RESOLVE,
    Decline: Action.RESOLVE,
    Cancel: Action.CANCEL,
    Reopen: Action.REOPEN,
    Approve: Action.RESOLVE,
    Refuse: Action.CANCEL,
    CalledBack: Action.RESOLVE,
    Merge: Action.MERGE,
}
"""The change of status that an action is; the others change none."""

ON_OPEN: Final = (
    Agree, AskResident, Unreached, Escalate, Consult, Advise, Refile, SetMajor, Split,
)  # fmt: skip
"""What changes no status, and means something on an open ticket alone."""

DONE: Final = frozenset({Status.RESOLVED, Status.CLOSED})
"""Where what comes after the work has its place."""

WORKED: Final = frozenset({Kind.REPAIR, Kind.ORDER})
"""What is looked at again once it is done (SPEC 5)."""

MANAGER: Final = "manager"

ABOVE: Final = frozenset({Role.SUPERVISOR, Role.MANAGER})
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
    held: int | None = None
    """Its words did not go out: they wait to be decided upon under this id."""


def may_see(staff: Staff, queue: str, category: str) -> bool:
    """Tell whether a ticket of that queue and category is this clerk's to see and to work on.

    What lies with the manager, and every complaint about staff wherever it lies, is for those
    alone who serve the manager's queue: it skips the supervisor (SPEC 4). What is about a manager
    lies with the company, and is nobody's in the community.
    """
    if queue == COMPANY:
        return COMPANY in staff.queues
    if queue == MANAGER or category == ABOUT_STAFF:
        return MANAGER in staff.queues or Role.MANAGER in staff.roles
    return staff.serves(queue)


def is_managers(ticket: Ticket) -> bool:
    """Tell whether a ticket is for the manager or the company alone: nobody else hears of it."""
    return ticket.queue in {MANAGER, COMPANY} or ticket.category == ABOUT_STAFF


def has_it(ticket: Ticket, staff: Staff) -> bool:
    """Tell whether a ticket is this clerk's, or they stand above."""
    return ticket.assignee == staff.number or is_above(staff)


def is_above(staff: Staff) -> bool:
    """Tell whether somebody may set right what a colleague did: supervisors and managers."""
    return bool(staff.roles & ABOVE)


def may_approve(staff: Staff) -> bool:
    """Tell whether somebody may answer for what is beyond the community's authority (SPEC 4)."""
    return Role.MANAGER in staff.roles or bool(staff.queues & {MANAGER, COMPANY})


def may_advise(staff: Staff, ticket: Ticket) -> bool:
    """Tell whether somebody serves a queue whose advice was asked."""
    return any(staff.serves(queue) for queue in ticket.consulted)


def may_see_phone(ticket: Ticket, staff: Staff) -> bool:
    """Tell whether the full number may be shown: to the one who took the ticket (SPEC 3)."""
    return may_see(staff, ticket.queue, ticket.category) and ticket.assignee == staff.number


def may_record(staff: Staff) -> bool:
    """Tell whether somebody may record calls and visits: the desk's own people."""
    return bool(staff.roles & _DESK)
