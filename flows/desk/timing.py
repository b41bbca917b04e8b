"""Times on a ticket: one agreed with the resident, which is a promise, and a wait until one."""

from dataclasses import replace

from flows.desk.actions import Agree, Result, Wait
from flows.desk.deed import Deed, Move
from flows.keeping import promises_over
from flows.messages import Say
from flows.moments import moment, span
from flows.promises import (
    Promised,
    PromisedTime,
    Standing,
    breaks_at,
    promised_for,
    reminder_of,
)
from flows.tickets import EventKind


async def agree(deed: Deed, act: Agree) -> Result:
    """约定: the resident is told, the respond clock ends, and the time is a promise (SPEC 3, 4).

    A time for an answer is by when it is finished; a visit leaves the standard as it is.
    """
    errand, when = deed.errand, act.when
    if when.end <= errand.now:
        return deed.refused("desk-time-over")
    what = promised_for(deed.ticket.kind)
    await promises_over(errand, deed.ticket, Standing.REPLACED)
    promise = PromisedTime(
        community=deed.ticket.community,
        ticket=deed.ticket.id,
        what=what,
        when=when,
        by=deed.actor,
        made_at=errand.now,
        remind_at=reminder_of(when, errand.now, errand.community),
        broken_at=breaks_at(when, errand.community),
    )
    await errand.uow.promises.add(promise)
    data = {"what": what.value, "from": when.start.isoformat(), "until": when.end.isoformat()}
    await errand.record(deed.ticket, EventKind.AGREED, deed.actor, data=data)
    after = deed.responded()
    if what is Promised.VISIT:
        after = replace(after, visit=when)
    else:
        after = replace(after, finish_by=when.end)
    saved = await deed.saved(after)
    at = span(when, errand.now, errand.community)
    await deed.tell(saved, Say(f"agreed-{what.value}", {"number": saved.number, "when": at}))
    said = Say("desk-agreed", {"number": saved.number, "when": at})
    return Result(said, done=True, ticket=saved)


async def wait(deed: Move, act: Wait) -> Result:
    """等待: the resident is told what for and until when."""
    errand = deed.errand
    if act.until <= errand.now:
        return deed.refused("desk-time-over")
    waits = replace(deed.ticket, status=deed.status, wait_for=act.reason, wait_until=act.until)
    data = {"for": act.reason.value, "until": act.until.isoformat()}
    saved = await deed.moved(waits, **data)
    until = moment(act.until, errand.now, errand.community)
    told = Say(f"waiting-for-{act.reason.value}", {"number": saved.number, "until": until})
    await deed.tell(saved, told)
    said = Say("desk-waiting", {"number": saved.number, "until": until})
    return Result(said, done=True, ticket=saved)
