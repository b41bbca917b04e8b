"""Who may do what to a ticket (SPEC 3, roles): the table of role and action, and what else stops one.

What the ticket's status allows stands in ``flows.tickets.TRANSITIONS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.community import COMPANY, Community, Role, Staff
from flows.desk.actions import (
    ABOVE,
    MANAGER,
    WORKED,
    Act,
    Adopt,
    Agree,
    Approve,
    ApproveWords,
    AskApproval,
    AskResident,
    CalledBack,
    Cancel,
    Conclude,
    Decline,
    Done,
    DropHeld,
    Edit,
    FileReport,
    Fold,
    GiveBack,
    HandOver,
    Inform,
    Note,
    Propose,
    Recall,
    Refuse,
    Reopen,
    Reply,
    Restore,
    Resume,
    ReturnWords,
    SendHeld,
    Start,
    Take,
    Unlike,
    Unreached,
    Wait,
    WrongAnswer,
    has_it,
    may_advise,
    may_approve,
    may_see,
)
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
from flows.messages import Say
from flows.routing import ABOUT_STAFF
from flows.tickets import Kind, Ticket, is_callback


@dataclass(frozen=True, slots=True)
class Right:
    """Which roles may do something, and whether to a colleague's ticket too.

    How a ticket goes on is the word of whoever has it, and of those above.
    """

    roles: frozenset[Role]
    to_anybodys: bool = False
    refused: str = "desk-not-your-role"


_ALL: Final = frozenset(Role)
_DESK: Final = frozenset({Role.AGENT, Role.STEWARD, Role.SUPERVISOR, Role.MANAGER})

RIGHTS: Final[Mapping[type, Right]] = {
    # action        by whom                                        on whose ticket
    Take:         Right(_ALL,                                      to_anybodys=True),
    GiveBack:     Right(_ALL),
    HandOver:     Right(_ALL),
    Agree:        Right(_ALL),
    Start:        Right(_ALL),
    Wait:         Right(_ALL),
    Resume:       Right(_ALL),
    Done:         Right(_ALL),
    LookAgain:    Right(_ALL),
    Cancel:       Right(_ALL),
    Reopen:       Right(_ALL,                                      to_anybodys=True),
    Reply:        Right(_ALL,                                      to_anybodys=True),
    Edit:         Right(_ALL,                                      to_anybodys=True),
    Recall:       Right(_ALL,                                      to_anybodys=True),
    Note:         Right(_ALL,                                      to_anybodys=True),
    SendHeld:     Right(_ALL,                                      to_anybodys=True),
    DropHeld:     Right(_ALL,                                      to_anybodys=True),
    AskApproval:  Right(_ALL,                                      to_anybodys=True),
    ApproveWords: Right(_ALL, refused="desk-managers-word",        to_anybodys=True),
    ReturnWords:  Right(_ALL, refused="desk-managers-word",        to_anybodys=True),
    Escalate:     Right(_ALL),
    Consult:      Right(_ALL),
    Fold:         Right(_ALL,                                      to_anybodys=True),
    Unlike:       Right(_ALL,                                      to_anybodys=True),
    Inform:       Right(_ALL,                                      to_anybodys=True),
    Restore:      Right(_ALL,                                      to_anybodys=True),
    Advise:       Right(_ALL,                                      to_anybodys=True),
    Refile:       Right(_ALL),
    Merge:        Right(_ALL),
    Split:        Right(_ALL),
    AskResident:  Right(_ALL,                                      to_anybodys=True),
    Propose:      Right(_ALL),
    Conclude:     Right(ABOVE, refused="desk-supervisors-word"),
    Adopt:        Right(_ALL),
    FileReport:   Right(_ALL),
    Decline:      Right(_ALL),
    CalledBack:   Right(_ALL),
    Unreached:    Right(_ALL),
    SetMajor:     Right(ABOVE, refused="desk-for-those-above",    to_anybodys=True),
    Approve:      Right(_DESK),
    Refuse:       Right(_DESK),
    WrongAnswer:  Right(_ALL,                                      to_anybodys=True),
}  # fmt: skip
"""Within one's own queues (``may_see``). The words of an approval are the manager's queue's."""


def roles_of(staff: Staff) -> frozenset[Role]:
    """Give the roles that somebody acts in; the company's contact stands as a manager."""
    return staff.roles | (frozenset({Role.MANAGER}) if COMPANY in staff.queues else frozenset())


def refusal(act: Act, ticket: Ticket, staff: Staff, community: Community) -> Say | None:
    """Give why this clerk may not do this, or None where they may (SPEC 3, roles)."""
    if isinstance(act, Edit):
        return None  # one's own words, wherever the ticket went since
    if isinstance(act, Advise):
        return None if may_advise(staff, ticket) else Say("desk-not-asked")
    if not may_see(staff, ticket.queue, ticket.category):
        queue = Say(f"queue-{ticket.queue.replace('_', '-')}")
        return Say("desk-not-your-queue", {"number": ticket.number, "queue": queue})
    right = RIGHTS[type(act)]
    words = isinstance(act, (ApproveWords, ReturnWords))
    if not roles_of(staff) & right.roles or (words and not may_approve(staff)):
        return Say(right.refused)
    if not right.to_anybodys and ticket.assignee and not has_it(ticket, staff):
        return Say("desk-not-yours", {"number": ticket.number})
    return _of_the_matter(act, ticket, community)


def _of_the_matter(act: Act, ticket: Ticket, community: Community) -> Say | None:
    """Give why this is not for such a ticket, whoever does it, or None."""
    number = {"number": ticket.number}
    match act:
        case HandOver():
            return _not_there(act, ticket, community)
        case WrongAnswer() if ticket.article is None:
            return Say("desk-no-article", {**number})
        case LookAgain() if ticket.kind not in WORKED:
            return Say("desk-no-work", {**number})
        case Escalate() | AskApproval() if ticket.queue == COMPANY:
            return Say("desk-nobody-above", {**number})
        case Consult() if ticket.category == ABOUT_STAFF or ticket.queue == COMPANY:
            return Say("desk-stays-with-manager", {**number})
        case _:
            return _of_another_kind(act, ticket)


def _of_another_kind(act: Act, ticket: Ticket) -> Say | None:
    """Give why a ticket of this kind is not done in this way, or None where it is (SPEC 2)."""
    number = {"number": ticket.number}
    if isinstance(act, CalledBack | Unreached) and not is_callback(ticket):
        return Say("desk-no-callback", {**number})
    if isinstance(act, Done) and ticket.kind is Kind.COMPLAINT:
        return Say("desk-complaint-agreed-first", {**number})
    if isinstance(act, Done) and ticket.kind is Kind.SUGGESTION:
        return Say("desk-suggestion-adopted-or-not", {**number})
    if isinstance(act, Propose | Conclude) and ticket.kind is not Kind.COMPLAINT:
        return Say("desk-no-complaint", {**number})
    if isinstance(act, FileReport) and ticket.kind is not Kind.EMERGENCY:
        return Say("desk-no-report-owed", {**number})
    if isinstance(act, Adopt | Decline) and ticket.kind is not Kind.SUGGESTION:
        return Say("desk-no-suggestion", {**number})
    return None


def _not_there(act: HandOver, ticket: Ticket, community: Community) -> Say | None:
    """Give why a ticket cannot go to that queue or person, or None where it can."""
    if community.queue(act.queue) is None:
        return Say("desk-no-such-queue", {"queue": act.queue})
    if ticket.category == ABOUT_STAFF and (act.queue != MANAGER or ticket.queue == COMPANY):
        return Say("desk-stays-with-manager", {"number": ticket.number})
    if act.to is None:
        return Say("desk-same-queue") if act.queue == ticket.queue else None
    member = community.member(act.to)
    if member is None or not may_see(member, act.queue, ticket.category):
        return Say("desk-no-such-colleague", {"staff": act.to})
    return Say("desk-has-it-already", {"name": member.name}) if act.to == ticket.assignee else None
