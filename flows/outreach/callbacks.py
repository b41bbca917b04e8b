"""Callbacks (回访): asked a day after it was done, reminded, and then called by phone (SPEC 5).

What is owed follows from a ticket's history: the steps that were taken since it was last resolved,
and whether the resident has been heard. After a time without a clock a step is taken late, never
twice; nothing is asked outside the day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from flows import quiet
from flows.community import Community
from flows.conversation import Conversation, Facts, Scene
from flows.engine import over, run, waiting
from flows.errand import Errand
from flows.messages import Priority, Say
from flows.moments import ASKED_FROM, in_day
from flows.numbers import duration
from flows.outreach.calls import goes_in_person, open_call, open_visit
from flows.outreach.greetings import reachable
from flows.resident.callback import CALLBACK as TALK
from flows.resident.callback import TICKET
from flows.resident.rating import settled_choices
from flows.resident.revisit import ABOUT, REVISIT, TASK
from flows.service_calendar import DAY, local_day, to_utc
from flows.sweeps.duty import Look
from flows.tickets import (
    CALLBACK,
    GUANJIA,
    RESIDENT,
    Callback,
    Event,
    EventKind,
    Kind,
    Status,
    Ticket,
)
from flows.turn import Talk


class Step(StrEnum):
    """What is done to hear how it went."""

    ASK = "ask"
    REMIND = "remind"
    PHONE = "phone"
    VISIT = "visit"
    """Somebody goes there and looks (its kind)."""


COUNTED: Final = {
    Step.ASK: "callback_asked",
    Step.REMIND: "callback_reminded",
    Step.PHONE: "callback_by_phone",
    Step.VISIT: "callback_by_visit",
}
"""How each is counted."""
KINDS: Final = frozenset({Kind.REPAIR, Kind.ORDER, Kind.COMPLAINT})
_OVER: Final = frozenset({Status.RESOLVED, Status.CLOSED})
_WITHOUT: Final = "unreachable"
"""In a step's event: the resident could not be written to."""


@dataclass(frozen=True, slots=True)
class Owed:
    """The next step of a callback, and when it is due."""

    step: Step
    at: datetime


def next_step(look: Look) -> Owed | None:
    """Give the next step on a ticket; None where nothing is owed (any more)."""
    resolved = next((e for e in reversed(look.events) if resolves(e)), None)
    over = look.ticket.kind in KINDS and look.ticket.status in _OVER
    if resolved is None or not over:
        return None
    since = [event for event in look.events if event.id > resolved.id]
    steps = {_step(event): event for event in since if _step(event)}
    coming = []
    looked_at = _looked_at(look, resolved.at)
    if looked_at is not None and Step.VISIT not in steps:
        coming.append(Owed(Step.VISIT, _in_day(look, looked_at)))
    if look.ticket.status is Status.RESOLVED and not _was_heard(since, steps.get(Step.ASK)):
        coming += _asking(look, resolved.at, steps)
    return min(coming, key=lambda owed: to_utc(owed.at), default=None)


def _asking(look: Look, resolved: datetime, steps: Mapping[str, Event]) -> Iterator[Owed]:
    """Give what may come next to hear it from the resident: a question, once more, a call.

    Nobody is reminded of a question once they were called.
    """
    asked = steps.get(Step.ASK)
    if asked is None:
        due = resolved + duration(look.community, "callback_after")
        yield Owed(Step.ASK, _in_day(look, due))
        return
    last = Step.VISIT if goes_in_person(look.ticket) else Step.PHONE
    if last in steps:
        return
    if Step.REMIND not in steps and not _is_without(asked):
        morning = local_day(look.community, asked.at) + DAY
        due = datetime.combine(morning, ASKED_FROM, look.community.zone)
        yield Owed(Step.REMIND, _in_day(look, due))
    if last is Step.PHONE:
        yield Owed(Step.PHONE, _phone_at(look.community, resolved, asked.at))


def _looked_at(look: Look, resolved: datetime) -> datetime | None:
    """Give from when on somebody is to go there: at once, or once it rained; None: nobody is.

    A major complaint is the manager's to go to, whatever its resident has said of it (SPEC 5).
    """
    if goes_in_person(look.ticket):
        return resolved + duration(look.community, "phone_callback_after")
    match look.ticket.callback:
        case Callback.REWORK | Callback.SEEPAGE | Callback.HIDDEN:
            return resolved
        case Callback.LEAK:
            return look.rained
        case _:
            return None


def resolves(event: Event) -> bool:
    """Tell whether a matter was settled by it."""
    data = event.data or {}
    return event.kind is EventKind.MOVED and data.get("to") == Status.RESOLVED


def _step(event: Event) -> str:
    data = event.data or {}
    return data.get("step", "") if data.get("what") == CALLBACK else ""


def _is_without(asked: Event) -> bool:
    return (asked.data or {}).get("way") == _WITHOUT


def _was_heard(since: Sequence[Event], asked: Event | None) -> bool:
    """Tell whether a judgement was given, or anything was said to the question."""
    if any(event.kind is EventKind.RATED for event in since):
        return True
    says = {EventKind.ADDED, EventKind.URGED}
    theirs = [event for event in since if event.kind in says and event.actor == RESIDENT]
    return asked is not None and any(event.id > asked.id for event in theirs)


@dataclass(frozen=True, slots=True)
class CalledBack:
    """How far a callback came: the resident was asked, and was heard (SPEC 5, goals)."""

    asked: bool
    heard: bool


def was_called_back(events: Sequence[Event]) -> CalledBack:
    """Tell of a ticket that was resolved how far its callback came since it last was."""
    last = max((event.id for event in events if resolves(event)), default=0)
    since = [event for event in events if event.id > last]
    asked = next((event for event in since if _step(event) == Step.ASK), None)
    heard = _was_heard(since, asked)
    return CalledBack(asked=heard or asked is not None, heard=heard)


def _phone_at(community: Community, resolved: datetime, asked: datetime) -> datetime:
    """Give when somebody calls: in time, or as long after a question that came too late."""
    after = duration(community, "phone_callback_after")
    if asked < resolved + after:
        return resolved + after
    return asked + max(after - duration(community, "callback_after"), DAY)


def _in_day(look: Look, due: datetime) -> datetime:
    """Give the first instant of a day from which it can be asked, and is not over yet."""
    return in_day(look.community, max(due, look.now, key=to_utc))


# --- taken ---------------------------------------------------------------------------------------


async def take(errand: Errand, ticket: Ticket, owed: Owed, where: Conversation | None) -> str:
    """Take a step on a locked ticket; gives how it is counted.

    ``where`` is where its resident can be written to, locked before it; None: nowhere.
    """
    data = {"what": CALLBACK, "step": owed.step.value}
    if owed.step is Step.PHONE:
        data["task"] = str((await open_call(errand, ticket)).id)
    elif owed.step is Step.VISIT:
        data["visit"] = str((await _visit(errand, ticket, where)).id)
    elif where is None:
        data["way"] = _WITHOUT
    else:
        await _ask(errand, where, ticket, owed.step)
    await errand.record(ticket, EventKind.TOLD, GUANJIA, data=data)
    return COUNTED[owed.step]


async def _visit(errand: Errand, ticket: Ticket, where: Conversation | None) -> Ticket:
    """Open the task to look at it, and let the resident choose when."""
    task = await open_visit(errand, ticket)
    if where is not None:
        await agree_on_visit(errand, where, task, ticket)
    return task


async def where_to_write(errand: Errand, ticket: Ticket) -> Conversation | None:
    """Give where the resident can be written to: where the matter was spoken of, else elsewhere.

    It is locked: this comes before the ticket is, as with a resident's message.
    """
    uow = errand.uow
    if ticket.conversation is not None:
        own = await uow.conversations.get(ticket.conversation, lock=True)
        if not own.dead and own.address.channel not in quiet.MUTE:
            return own
    person = await uow.people.get(ticket.person) if ticket.person is not None else None
    other = await reachable(uow, person) if person is not None else None
    return await uow.conversations.get(other.id, lock=True) if other is not None else None


async def _ask(errand: Errand, where: Conversation, ticket: Ticket, step: Step) -> None:
    """Ask; what is said next is the answer, where nothing else is being talked about."""
    said = Say(
        f"callback-{step.value}-{ticket.kind.name.lower()}",
        {"number": ticket.number},
        settled_choices(ticket.id, ticket.kind),
    )
    await errand.tell(
        where,
        errand.language_of(where),
        said,
        ticket=ticket,
        priority=Priority.NOTICE,
        again=False,
        until=quiet.begins(errand.community, errand.now),
    )
    if where.talk.flow == REVISIT.name or _is_free(errand, where, ticket):
        talk: Talk = replace(
            over(where.talk),
            flow=TALK.name,
            slots={TICKET: str(ticket.id)},
            asked=TALK.steps[0].slot,
            asked_at=errand.now.isoformat(),
        )
        await errand.uow.conversations.save(replace(where, talk=talk))


def _is_free(errand: Errand, where: Conversation, about: Ticket) -> bool:
    """Tell whether the resident can be asked something: nothing is open that anybody waits for.

    What a receipt was followed by, or when to come, is asked no more once that matter was settled,
    or after as long as half a report is kept.
    """
    talk = where.talk
    if talk.flow is None or talk.asked_at is None:
        return True
    if talk.is_report and talk.flow != REVISIT.name:
        return False
    left = errand.now - datetime.fromisoformat(talk.asked_at)
    return talk.ticket == about.id or left >= duration(errand.community, "drop_after")


async def agree_on_visit(errand: Errand, where: Conversation, task: Ticket, about: Ticket) -> None:
    """Offer the resident times for a visit; what is chosen stands on the task.

    While something else is talked about, the offer waits until that is over.
    """
    facts = Facts(now=errand.now, community=errand.community)
    language = errand.language_of(where)
    slots = {TASK: task.id, "number": task.number, ABOUT: about.kind.name.lower()}
    if where.talk.flow != TALK.name and not _is_free(errand, where, about):
        later = waiting(Talk(flow=REVISIT.name, slots=slots, ticket=task.id))
        talk = replace(where.talk, later=(*where.talk.later, later))
        await errand.uow.conversations.save(replace(where, talk=talk))
        return
    scene = Scene(conversation=where, facts=facts, slots=slots, language=language)
    turn = run(REVISIT, scene, over(where.talk))
    for said in turn.says:
        await errand.tell(
            where,
            language,
            said,
            priority=Priority.NOTICE,
            again=False,
            until=quiet.begins(errand.community, errand.now),
        )
    await errand.uow.conversations.save(replace(where, talk=turn.talk or where.talk))
