"""The clocks of tickets (SPEC 5, every 30 s): each is looked at when something may be owed on it.

When that is stands in the ticket itself: every change makes it at once, and every look says when
the next one is due.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Final

from flows.clocks import clocks_of
from flows.conversation import Conversation
from flows.desk.calling import call
from flows.duties import tasks as duties
from flows.errand import Errand
from flows.mentions import tags
from flows.moves import close
from flows.outreach import callbacks
from flows.ports import UnitOfWork
from flows.service_calendar import to_utc
from flows.sweeps import silence
from flows.sweeps.closing import CLOSED, closes_at
from flows.sweeps.duty import Duty, Look
from flows.sweeps.process import Owed, Process
from flows.sweeps.promising import BROKEN, REMINDED, note, promises
from flows.sweeps.silence import LINE_SAID, LINE_UNSAID, LINE_WANTED
from flows.sweeps.unanswered import UNANSWERED, unanswered
from flows.sweeps.waiting import WAIT_OVER, waits
from flows.sweeps.warning import MANAGER, SUPERVISOR, WARNED, warnings
from flows.tickets import BY_TIME, GUANJIA, Callback, EventKind, Ticket, standing

OWED: Final = (warnings, promises, unanswered, silence.silence, waits, duties.reminders)
"""What gives the duties of a look."""

SKIPPED: Final = "skipped"
"""Something that fell due together with something graver, which was told instead."""


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[int]]:
    return [Owed(community, ticket) for ticket, community in await uow.tickets.to_look_at(now)]


async def _look(errand: Errand, ticket_id: int) -> Sequence[str]:
    """Look at one ticket: tell what is owed on it by now, and say when to look again."""
    ticket, where = await _locked(errand, ticket_id)
    look = await _looked(errand, ticket)
    callback = callbacks.next_step(look)
    if callback is not None and look.is_over(callback.at):
        taken = await callbacks.take(errand, ticket, callback, where)
        await errand.uow.tickets.look_again(ticket.id, errand.now)  # there may be more
        return (taken,)
    over = closes_at(look) if callback is None else None
    if over is not None and look.is_over(over):
        await close(errand, ticket, GUANJIA, why=BY_TIME)
        return (CLOSED,)
    line: tuple[str, ...] = ()
    if look.is_over(silence.said_at(look)):
        line = (await silence.say(errand, look, where),)
        look = await _looked(errand, ticket)
    duties = [duty for owed in OWED for duty in owed(look)]
    fresh = [
        duty
        for duty in duties
        if look.is_over(duty.at) and await errand.uow.links.told_once(duty.key)
    ]
    await note(errand, look, fresh)
    done = await _told(errand, look, fresh)
    coming = [duty.at for duty in duties if not look.is_over(duty.at)]
    asked = callback.at if callback is not None else None
    coming += [at for at in (over, asked, silence.said_at(look)) if at is not None]
    await errand.uow.tickets.look_again(ticket.id, min(coming, key=to_utc, default=None))
    return (*line, *done)


async def _locked(errand: Errand, ticket_id: int) -> tuple[Ticket, Conversation | None]:
    """Lock a ticket, and before it the conversation in which its resident may be written to."""
    seen = await errand.uow.tickets.get(ticket_id)
    where = await callbacks.where_to_write(errand, seen)
    return await errand.uow.tickets.get(ticket_id, lock=True), where


async def _looked(errand: Errand, ticket: Ticket) -> Look:
    events = standing(await errand.uow.tickets.events(ticket.id))
    said = await errand.uow.messages.of_ticket(ticket.id) if ticket.is_open else ()
    theirs = [row.id for row in said if row.author == "resident"]
    return Look(
        ticket=ticket,
        events=events,
        clocks=clocks_of(ticket, events, errand.community),
        community=errand.community,
        now=errand.now,
        promises=await errand.uow.promises.open_of(ticket.id),
        rained=await _rained(errand, ticket),
        asked_again=await _asked_again(errand, ticket),
        last_message=theirs[-1] if theirs else None,
    )


async def _rained(errand: Errand, ticket: Ticket) -> datetime | None:
    """Give the first heavy rain since a leak was mended, by whoever reported it."""
    if ticket.callback is not Callback.LEAK or ticket.resolved_at is None:
        return None
    return await errand.uow.rains.after(errand.community.id, ticket.resolved_at)


async def _asked_again(errand: Errand, ticket: Ticket) -> datetime | None:
    """Give when the open question on a ticket is asked once more; None where it is not."""
    asked = await errand.uow.questions.of_ticket(ticket.id) if ticket.is_open else ()
    return next((one.due for one in asked if one.is_open and not one.reminded), None)


async def _told(errand: Errand, look: Look, duties: Sequence[Duty]) -> tuple[str, ...]:
    """Tell the gravest, to all whom any of them calls; the others are kept as skipped."""
    ticket = look.ticket
    quiet = tuple(duty.kind for duty in duties if not duty.gravity)
    duties = sorted((duty for duty in duties if duty.gravity), key=lambda duty: -duty.gravity)
    if not duties:
        return quiet
    told, *rest = duties
    called = tuple(dict.fromkeys(chain.from_iterable(duty.called for duty in (told, *rest))))
    said = told.said
    if called:
        said = replace(said, args={**said.args, "who": tags(called)})
    await call(errand, ticket, called, said, key=told.key, message=told.message)
    data = {"what": told.kind, "due": told.at.isoformat()}
    if rest:
        data[SKIPPED] = " ".join(duty.kind for duty in rest)
    await errand.record(ticket, EventKind.TOLD, GUANJIA, text=tags(called), data=data)
    if any(duty.shows for duty in duties):
        await errand.show(await errand.uow.tickets.save(ticket))
    return (told.kind, *(SKIPPED for _ in rest), *quiet)


TICKETS: Final = Process(
    kinds=(
        WARNED,
        SUPERVISOR,
        MANAGER,
        REMINDED,
        BROKEN,
        UNANSWERED,
        LINE_WANTED,
        LINE_SAID,
        LINE_UNSAID,
        WAIT_OVER,
        duties.REMINDED,
        CLOSED,
        SKIPPED,
        *callbacks.COUNTED.values(),
    ),
    owed=_owed,
    settle=_look,
)
