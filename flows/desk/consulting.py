"""会办: another queue is asked, and what it says stands under the card; its keeper keeps it (SPEC 3)."""

from dataclasses import replace

from flows.community import COMPANY
from flows.desk.actions import Result
from flows.desk.cards import card
from flows.desk.deed import Deed
from flows.desk.matters import Advise, Consult
from flows.desk.place import priority_of
from flows.messages import Envelope, Say
from flows.tickets import EventKind


async def consult(deed: Deed, act: Consult) -> Result:
    """Put the matter before another queue's group; what is written under it there comes back.

    Where both answer from one group it is asked in the ticket's own place.
    """
    errand, ticket, text = deed.errand, deed.ticket, act.text.strip()
    if not text:
        return deed.refused("desk-needs-words")
    if errand.community.queue(act.queue) is None or act.queue in {ticket.queue, COMPANY}:
        return Result(Say("desk-no-such-queue", {"queue": act.queue}), done=False, ticket=ticket)
    data = {"queue": act.queue}
    await errand.record(ticket, EventKind.CONSULTED, deed.actor, text=text, data=data)
    asked = tuple(dict.fromkeys((*ticket.consulted, act.queue)))
    saved = await deed.saved(replace(ticket, consulted=asked))
    name = f"{deed.staff.name}({deed.staff.number})"
    queue = Say(f"queue-{act.queue.replace('_', '-')}")
    there, key = errand.group(act.queue), f"consult:{saved.id}:{saved.version}"
    shown = errand.shown(text)
    if there == errand.group(saved.queue):
        here = Say("desk-consult-here", {"name": name, "queue": queue, "text": shown})
        await errand.post(saved, here, key=key)
    elif there is not None:
        bare = replace(card(replace(saved, phone=None), (), errand.community), choices=())
        asked_there = Say("desk-consult-there", {"name": name, "text": shown, "card": bare})
        await errand.uow.outbox.put(
            Envelope(
                key=key,
                address=there,
                body=errand.worded(asked_there, errand.community.language),
                priority=priority_of(saved),
                due=errand.now,
                ticket=saved.id,
                place=True,
            )
        )
    said = Say("desk-consulted", {"number": saved.number, "queue": queue})
    return Result(said, done=True, ticket=saved)


async def advise(deed: Deed, act: Advise) -> Result:
    """Keep what a consulted queue says as a note, and put it under the card."""
    errand, text = deed.errand, act.text.strip()
    if not text and not act.attachments:
        return deed.refused("desk-needs-words")
    await deed.noted(EventKind.NOTED, text, attachments=act.attachments)
    saved = await deed.saved(deed.ticket)
    name = f"{deed.staff.name}({deed.staff.number})"
    said = Say("desk-advice", {"name": name, "text": errand.shown(text)})
    key = f"advice:{saved.id}:{saved.version}"
    await errand.post(saved, said, key=key, attachments=act.attachments)
    return deed.done("desk-advised", saved)
