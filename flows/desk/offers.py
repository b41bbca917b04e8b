"""What a clerk is offered for a ticket now: no button that would be refused (SPEC 3).

The card of a group is seen by everybody in it and cannot choose; the desk page is one clerk's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from flows.community import Community, Queue, Staff
from flows.desk.acting import refused_now
from flows.desk.actions import (
    Act,
    Adopt,
    Agree,
    Approve,
    AskApproval,
    AskResident,
    CalledBack,
    Cancel,
    Conclude,
    Decline,
    Done,
    FileReport,
    Fold,
    GiveBack,
    HandOver,
    Note,
    Propose,
    Refuse,
    Reopen,
    Reply,
    Restore,
    Resume,
    ReturnWords,
    Start,
    Take,
    Unlike,
    Unreached,
    Wait,
    WrongAnswer,
    has_it,
    may_see_phone,
)
from flows.desk.cards import behind, buttons
from flows.desk.matters import Consult, Escalate, LookAgain, Merge, Refile, SetMajor, Split
from flows.shifts import on_duty
from flows.tickets import Callback, Kind, Ticket, WaitFor
from flows.understanding import Interval

_PHONE: Final = "phone"
_EVER: Final = datetime.max.replace(tzinfo=UTC)

SAMPLES: Final[Mapping[str, Callable[[int], Act]]] = {
    "take": lambda ticket: Take(ticket=ticket),
    "start": lambda ticket: Start(ticket=ticket),
    "agree": lambda ticket: Agree(ticket=ticket, when=Interval(_EVER, _EVER)),
    "wait": lambda ticket: Wait(ticket=ticket, reason=WaitFor.PARTS, until=_EVER),
    "resume": lambda ticket: Resume(ticket=ticket),
    "done": lambda ticket: Done(ticket=ticket),
    "propose": lambda ticket: Propose(ticket=ticket, solution="", cause="", measure=""),
    "report": lambda ticket: FileReport(ticket=ticket, told={}),
    "conclude": lambda ticket: Conclude(ticket=ticket, as_proposed=True),
    "go-on": lambda ticket: Conclude(ticket=ticket, as_proposed=False),
    "adopt": lambda ticket: Adopt(ticket=ticket, reason=""),
    "decline": lambda ticket: Decline(ticket=ticket, reason=""),
    "ask": lambda ticket: AskResident(ticket=ticket, question=""),
    "send-back": lambda ticket: ReturnWords(ticket=ticket, held=0),
    "request": lambda ticket: AskApproval(ticket=ticket),
    "back": lambda ticket: GiveBack(ticket=ticket),
    "reopen": lambda ticket: Reopen(ticket=ticket),
    "approve": lambda ticket: Approve(ticket=ticket),
    "refuse": lambda ticket: Refuse(ticket=ticket),
    "cancel": lambda ticket: Cancel(ticket=ticket, reason=""),
    "reply": lambda ticket: Reply(ticket=ticket),
    "note": lambda ticket: Note(ticket=ticket),
    "escalate": lambda ticket: Escalate(ticket=ticket),
    "consult": lambda ticket: Consult(ticket=ticket, queue=""),
    "refile": lambda ticket: Refile(ticket=ticket),
    "major": lambda ticket: SetMajor(ticket=ticket, major=True),
    "minor": lambda ticket: SetMajor(ticket=ticket, major=False),
    "merge": lambda ticket: Merge(ticket=ticket, into=""),
    "split": lambda ticket: Split(ticket=ticket, category="", text=""),
    "callback": lambda ticket: LookAgain(ticket=ticket, callback=Callback.ORDINARY),
    "wrong": lambda ticket: WrongAnswer(ticket=ticket),
    "fold": lambda ticket: Fold(ticket=ticket),
    "unlike": lambda ticket: Unlike(ticket=ticket),
    "restore": lambda ticket: Restore(ticket=ticket),
    "called3": lambda ticket: CalledBack(ticket=ticket, rating=3),
    "called2": lambda ticket: CalledBack(ticket=ticket, rating=2),
    "called1": lambda ticket: CalledBack(ticket=ticket, rating=1),
    "unmended": lambda ticket: CalledBack(ticket=ticket, rating=None),
    "unreached": lambda ticket: Unreached(ticket=ticket),
}
"""Each button's act without what it may ask first: enough to tell whether it would be refused."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom a ticket can be handed to."""

    staff: Staff
    on_duty: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """A queue that a ticket can be handed to, and its people, those on duty first.

    ``anybody`` is false for the queue that has it already: there it goes to a person alone.
    """

    queue: Queue
    anybody: bool
    people: tuple[Colleague, ...]


def offered(ticket: Ticket, staff: Staff, community: Community, now: datetime) -> tuple[str, ...]:
    """Give the names of what this clerk may do now: the card's own buttons, and more.

    The desk page has no button for the phone: it shows the number itself.
    """
    names = list(buttons(ticket))
    if ticket.kind is Kind.EMERGENCY and ticket.resolved_at is not None:
        names.append("report")
    if ticket.kind is Kind.COMPLAINT and ticket.wait_for is WaitFor.RESIDENT:
        names += ["conclude", "go-on"]
    shown = [name for name in names if _is_offered(name, ticket, staff, community, now)]
    every = (*shown, *more(ticket, staff, community, now))
    return tuple(name for name in every if name != _PHONE)


def more(ticket: Ticket, staff: Staff, community: Community, now: datetime) -> tuple[str, ...]:
    """Give what this clerk may do besides what the card's buttons say."""
    return tuple(
        name for name in behind(ticket) if _is_offered(name, ticket, staff, community, now)
    )


def _is_offered(
    name: str, ticket: Ticket, staff: Staff, community: Community, now: datetime
) -> bool:
    if name == _PHONE:
        return may_see_phone(ticket, staff)
    if name == "hand":
        return bool(recipients(ticket, staff, community, now))
    if name in {"ask", "request"} and not _writes(ticket, staff):
        return False
    if name in {"major", "minor"} and ticket.major is (name == "major"):
        return False
    act = SAMPLES.get(name)  # «more» is none
    return act is not None and refused_now(act(ticket.id), ticket, staff, community) is None


def _writes(ticket: Ticket, staff: Staff) -> bool:
    """Tell whether it is this clerk who writes to the ticket's resident, who has a chat."""
    taken = ticket.conversation is not None and ticket.assignee is not None
    return taken and has_it(ticket, staff)


def recipients(
    ticket: Ticket, staff: Staff, community: Community, now: datetime
) -> tuple[Recipient, ...]:
    """Give where this clerk can hand the ticket over to: its own queue first."""
    found = (_recipient(queue, ticket, staff, community, now) for queue in community.queues)
    able = [one for one in found if one.anybody or one.people]
    return tuple(sorted(able, key=lambda one: one.queue.id != ticket.queue))


def _recipient(
    queue: Queue, ticket: Ticket, staff: Staff, community: Community, now: datetime
) -> Recipient:
    """Give what of a queue a ticket can be handed to."""

    def can_be(to: str | None) -> bool:
        act = HandOver(ticket=ticket.id, queue=queue.id, to=to)
        return refused_now(act, ticket, staff, community) is None

    now_there = on_duty(community, queue.id, now)
    able = [
        member
        for member in community.staff
        # Those above see every queue, but are not whom its tickets are handed to.
        if queue.id in member.queues
        and can_be(member.number)
        # Whoever wants it themself takes it.
        and (ticket.assignee is not None or member.number != staff.number)
    ]
    people = [Colleague(member, member.number in now_there) for member in able]
    return Recipient(
        queue=queue,
        anybody=can_be(None),
        people=tuple(sorted(people, key=lambda one: (not one.on_duty, one.staff.number))),
    )
