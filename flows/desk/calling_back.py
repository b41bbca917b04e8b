"""What a phone callback came to, by button: satisfied or not, not mended, nobody answered (SPEC 5)."""

from dataclasses import replace
from typing import Final

from flows.carrying_out import found_wanting, judge
from flows.desk.actions import CalledBack, Result, Unreached
from flows.desk.deed import Deed, Move
from flows.judgements import NOT, SATISFIED
from flows.keeping import promises_met, promises_over
from flows.messages import Say
from flows.moves import close, record_move
from flows.promises import Standing
from flows.tickets import UNREACHED, Action, EventKind, Status, Ticket, move

_MOST_TRIES: Final = 3
"""After so many calls in vain the task is done: they were asked by every way there is."""


_SAID: Final = {3: "called-3", 2: "called-2", 1: "called-1", None: "called-not-mended"}


async def called_back(deed: Move, act: CalledBack) -> Result:
    """Somebody was reached: the task is done, and what they said is kept where it belongs."""
    errand = deed.errand
    done = replace(deed.responded(), status=deed.status, resolved_at=errand.now)
    text = errand.words.say(Say(_SAID[act.rating]), errand.community.language)
    saved = await deed.moved(
        replace(done, assignee=deed.ticket.assignee or deed.staff.number), text=text
    )
    await promises_met(errand, saved)
    saved = await close(errand, saved, deed.actor)
    about = await errand.uow.tickets.get(deed.ticket.linked or 0, lock=True)
    await _keep(deed, about, act.rating)  # what is worked on again has called its task off
    return deed.done("desk-called-back", saved)


async def _keep(deed: Move, about: Ticket, rating: int | None) -> None:
    if rating is None:
        await found_wanting(deed.errand, about, deed.actor, "")
        return
    judged = await judge(deed.errand, about, rating, "", deed.actor)
    if rating == NOT:
        await found_wanting(deed.errand, judged, deed.actor, "")
    elif rating == SATISFIED and judged.status is Status.RESOLVED:
        await close(deed.errand, judged, deed.actor)


async def unreached(deed: Deed, _: Unreached) -> Result:
    """Nobody answered: kept, and tried again; the last time in vain ends it."""
    errand = deed.errand
    events = await errand.uow.tickets.events(deed.ticket.id)
    nth = 1 + sum((event.data or {}).get("what") == UNREACHED for event in events)
    data = {"what": UNREACHED, "nth": str(nth)}
    await errand.record(deed.ticket, EventKind.TOLD, deed.actor, data=data)
    saved = await deed.saved(deed.responded())
    if nth < _MOST_TRIES:
        return deed.done("desk-unreached-noted", saved)
    status = move(saved.kind, saved.status, Action.RESOLVE)
    await record_move(errand, saved, Action.RESOLVE, status, deed.actor)
    ended = replace(saved, status=status, resolved_at=errand.now, wait_for=None, wait_until=None)
    await promises_over(errand, saved, Standing.DROPPED)
    await close(errand, await errand.uow.tickets.save(ended), deed.actor)
    return deed.done("desk-unreached-last", saved)
