"""The phone call to somebody who has not said how it went: a task of their steward's (SPEC 5)."""

from dataclasses import replace
from typing import Final

from flows.community import COMPANY, Role, Staff
from flows.desk.actions import is_managers
from flows.desk.calling import call
from flows.desk.cards import shown
from flows.errand import Errand
from flows.keeping import promises_over
from flows.mentions import tags
from flows.messages import Channel, Say
from flows.moves import record_move
from flows.numbers import duration
from flows.privacy import masked
from flows.promises import Standing
from flows.standard import deadlines
from flows.tickets import (
    BY_PHONE,
    BY_VISIT,
    CALLBACK,
    GUANJIA,
    Action,
    Draft,
    EventKind,
    Kind,
    Ticket,
    move,
)
from flows.urgency import Urgency

_FRONT_DESK: Final = "front_desk"
_MANAGER: Final = "manager"


async def open_call(errand: Errand, about: Ticket) -> Ticket:
    """Open the task to call about a ticket.

    The task quotes the ticket: what only the manager or the company may see is theirs to call about.
    """
    words = Say("callback-task", _what(about))
    if about.queue == COMPANY:
        contact = errand.community.contact
        return await _open(errand, about, words, BY_PHONE, contact, COMPANY)
    if is_managers(about):
        return await _open(errand, about, words, BY_PHONE, _manager(errand), _MANAGER)
    steward = _steward(errand, about)
    return await _open(errand, about, words, BY_PHONE, steward, queue_of(steward))


def goes_in_person(about: Ticket) -> bool:
    """Tell whether the manager goes there to hear how it is: on every major complaint (SPEC 5).

    One about the manager is the company's, who calls.
    """
    return about.kind is Kind.COMPLAINT and about.major and about.queue != COMPANY


async def open_visit(errand: Errand, about: Ticket) -> Ticket:
    """Open the task to go and look at what was done, within three days."""
    if goes_in_person(about):
        words = Say("callback-visit-complaint", _what(about))
        return await _open(errand, about, words, BY_VISIT, _manager(errand), _MANAGER)
    words = Say(f"callback-visit-{about.callback}", _what(about))
    if about.queue == _MANAGER:
        return await _open(errand, about, words, BY_VISIT, _manager(errand), _MANAGER)
    steward = _steward(errand, about)
    return await _open(errand, about, words, BY_VISIT, steward, queue_of(steward))


def _what(about: Ticket) -> dict[str, str | int | float | Say]:
    return {"number": about.number, "text": masked(about.text, about.secrets)}


async def _open(  # noqa: PLR0917 -- what a task is made of
    errand: Errand, about: Ticket, words: Say, category: str, who: Staff | None, queue: str
) -> Ticket:
    community, uow = errand.community, errand.uow
    person = await uow.people.get(about.person) if about.person is not None else None
    due = deadlines(community, Urgency.NORMAL, errand.now)
    within = errand.now + duration(community, "visit_within")
    draft = Draft(
        community=community.id,
        kind=Kind.TASK,
        category=category,
        urgency=Urgency.NORMAL,
        queue=queue,
        text=errand.words.say(words, community.language),
        channel=Channel.PHONE,
        home=about.home,
        verified=about.verified,
        person_name=shown(about.person_name, community),
        phone=about.phone or (person.phone if person else None),
        respond_by=due.respond_by,
        finish_by=within if category == BY_VISIT else due.finish_by,
        linked=about.id,
    )
    task = await uow.tickets.open(draft, now=errand.now)
    await errand.record(task, EventKind.OPENED, GUANJIA, text=draft.text)
    if who is None:
        await errand.show(task)
        return task
    return await given(errand, task, who)


def _steward(errand: Errand, about: Ticket) -> Staff | None:
    return errand.community.steward_of(about.home) if about.home else None


def _manager(errand: Errand) -> Staff | None:
    return next((s for s in errand.community.staff if Role.MANAGER in s.roles), None)


def queue_of(steward: Staff | None) -> str:
    """Give the queue in whose place a steward's task stands."""
    if steward is None or steward.serves(_FRONT_DESK):
        return _FRONT_DESK
    return min(steward.queues, default=_FRONT_DESK)


async def given(errand: Errand, task: Ticket, who: Staff) -> Ticket:
    """Give a task to somebody: it is theirs as if they had taken it, and they are told."""
    status = move(task.kind, task.status, Action.TAKE)
    await record_move(errand, task, Action.TAKE, status, GUANJIA, assignee=who.number)
    task = await errand.uow.tickets.save(
        replace(task, status=status, assignee=who.number, responded_at=errand.now)
    )
    await errand.show(task)
    said = Say("task-for-you", {"who": tags((who,)), "number": task.number})
    await call(errand, task, (who,), said, key=f"task:{task.id}")
    return task


async def call_off(errand: Errand, about: Ticket, *, visits: bool = False) -> None:
    """The resident has said it themselves: nobody needs to call them any more.

    ``visits``: nor to go there, for it is worked on again.
    """
    events = await errand.uow.tickets.events(about.id)
    names = ("task", "visit") if visits else ("task",)
    steps = [event.data for event in events if event.data and _is_step(event.data)]
    named = [step.get(name) for step in steps for name in names]
    for number in named:
        task = await errand.uow.tickets.get(int(number), lock=True) if number else None
        if task is None or not task.is_open:
            continue
        await dropped(errand, task, Say("callback-heard-of-itself"))


async def dropped(errand: Errand, task: Ticket, why: Say) -> None:
    """End a locked task that nobody needs to do any more."""
    status = move(task.kind, task.status, Action.CANCEL)
    said = errand.words.say(why, errand.community.language)
    await record_move(errand, task, Action.CANCEL, status, GUANJIA, text=said)
    over = replace(
        task,
        status=status,
        changed_at=errand.now,
        closed_at=errand.now,
        wait_for=None,
        wait_until=None,
    )
    await promises_over(errand, task, Standing.DROPPED)
    await errand.show(await errand.uow.tickets.save(over))


def _is_step(data: dict[str, str] | None) -> bool:
    return data is not None and data.get("what") == CALLBACK
