"""Two matters that are one, and one that is two: merged into another, or a part split off (SPEC 3)."""

from dataclasses import replace

from flows.carrying_out import receipt, tell_roles
from flows.desk.actions import Result, is_managers, may_see
from flows.desk.deed import Deed, Move
from flows.desk.matters import Merge, Split
from flows.desk.refiling import kind_of
from flows.keeping import promises_over
from flows.messages import Say
from flows.privacy import unveil
from flows.promises import Standing
from flows.routing import ABOUT_STAFF, route
from flows.standard import deadlines
from flows.tickets import Draft, EventKind, Kind, Ticket
from flows.understanding import Intent, Matter
from flows.urgency import urgency_of


async def merge(deed: Move, act: Merge) -> Result:
    """并单: it ends in another of the same household, with all that was said on it."""
    errand, merged = deed.errand, deed.ticket
    into = await errand.uow.tickets.by_number(merged.community, act.into)
    if into is None or not may_see(deed.staff, into.queue, into.category):
        return _no_such(deed, act.into)
    into = await errand.uow.tickets.get(into.id, lock=True)
    if into.id == merged.id or not into.is_open:
        return _no_such(deed, act.into)
    if _reaches_further(merged, into):
        return deed.refused("desk-stays-with-manager")
    if not _same_house(merged, into):
        return deed.refused("desk-not-one-house")
    over = replace(merged, status=deed.status, closed_at=errand.now, linked=into.id)
    saved = await deed.moved(over, into=into.number)
    await promises_over(errand, saved, Standing.DROPPED)
    await _goes_on_there(deed, into)
    said = Say("merged", {"number": merged.number, "into": into.number})
    await deed.tell(into, said)
    said = Say("desk-merged", {"number": merged.number, "into": into.number})
    return Result(said, done=True, ticket=saved)


def _no_such(deed: Deed, number: str) -> Result:
    shown = deed.errand.shown(number)
    said = Say("desk-no-such-ticket", {"number": shown})
    return Result(said, done=False, ticket=deed.ticket)


def _reaches_further(merged: Ticket, into: Ticket) -> bool:
    """Tell whether more people would read it there: a complaint about staff, what is the manager's."""
    about_staff = merged.category == ABOUT_STAFF and into.category != ABOUT_STAFF
    return about_staff or (is_managers(merged) and into.queue != merged.queue)


def _same_house(one: Ticket, other: Ticket) -> bool:
    """Tell whether two are of the same resident, chat or home: nobody sees another's matter.

    A household sees its repairs alone (SPEC 1): anything else is its author's.
    """
    homes = one.verified and other.verified and one.kind is Kind.REPAIR is other.kind
    return any(
        mine is not None and mine == theirs
        for mine, theirs in (
            (one.person, other.person),
            (one.conversation, other.conversation),
            (one.home if homes else None, other.home),
        )
    )


async def _goes_on_there(deed: Move, into: Ticket) -> None:
    """Let the other ticket have what was said; the resident's words stand in its place."""
    errand, merged = deed.errand, deed.ticket
    for row in await errand.uow.messages.of_ticket(merged.id):
        await errand.uow.messages.set_ticket(row.id, into.id)
        if row.author == "resident":
            await errand.show_words(into, row)
    text = unveil(merged.text, merged.secrets)
    data = {"what": "merged", "number": merged.number}
    await errand.record(into, EventKind.ADDED, deed.actor, text=text, data=data)
    where = into.conversation or merged.conversation
    saved = await errand.uow.tickets.save(replace(into, conversation=where, changed_at=errand.now))
    await errand.show(saved)


async def split(deed: Deed, act: Split) -> Result:
    """拆单: a part gets a number, a queue and clocks of its own; the resident gets its receipt."""
    errand, whole, text = deed.errand, deed.ticket, act.text.strip()
    kind = kind_of(act.category)
    if kind is None or not text:
        return deed.refused("desk-no-such-category" if text else "desk-needs-words")
    today = errand.now.astimezone(errand.community.zone).date()
    urgency = urgency_of(Matter(text, Intent(act.category, 1.0)), text, today)
    due = deadlines(errand.community, urgency, errand.now)
    part = await errand.uow.tickets.open(
        Draft(
            community=whole.community,
            kind=kind,
            category=act.category,
            urgency=urgency,
            queue=route(act.category, errand.community, text=text).queue,
            text=text,
            channel=whole.channel,
            home=whole.home,
            verified=whole.verified,
            person=whole.person,
            person_name=whole.person_name,
            conversation=whole.conversation,
            phone=whole.phone,
            respond_by=due.respond_by,
            finish_by=due.finish_by,
            linked=whole.id,
        ),
        now=errand.now,
    )
    data = {"what": "split", "number": whole.number}
    # That there is a complaint about staff is nobody's business in another queue.
    told = None if is_managers(whole) and part.queue != whole.queue else data
    await errand.record(part, EventKind.OPENED, deed.actor, text=text, data=told)
    data = {"what": "split", "number": part.number}
    await errand.record(whole, EventKind.CORRECTED, deed.actor, text=text, data=data)
    await deed.saved(whole)
    await errand.show(part)
    await tell_roles(errand, part)
    receipted = Say("split-by-staff", {"whole": whole.number, **receipt(part, errand)})
    await deed.tell(part, receipted)
    said = Say("desk-split-off", {"number": whole.number, "part": part.number})
    return Result(said, done=True, ticket=part)
