"""撤回: a clerk takes back what went to a resident, all parts of it, within 48 hours (SPEC 3)."""

from dataclasses import replace

from flows.clocks import clocks_of
from flows.desk.actions import Recall, Result, is_above
from flows.desk.deed import Deed
from flows.messages import Envelope, OutboundMessage, Sending
from flows.numbers import duration
from flows.ports import ChatMessage
from flows.privacy import unveil
from flows.tickets import EventKind, Ticket


async def recall(deed: Deed, act: Recall) -> Result:
    """Delete the resident's copy; what it said stays in the ticket's history."""
    errand = deed.errand
    row = await errand.uow.messages.get(act.message)
    refused = _refusal(deed, row)
    if row is None or refused:
        return deed.refused(refused)
    conversation = await errand.uow.conversations.get(row.conversation, lock=True)
    await errand.uow.messages.remove(row.id, at=errand.now)
    await errand.uow.outbox.put(
        Envelope(
            key=f"message:{row.id}:recalled",
            address=conversation.address,
            body=OutboundMessage(),
            sending=Sending.DELETE,
            target=f"message:{row.id}",
            due=errand.now,
            ticket=deed.ticket.id,
            message=row.id,
        )
    )
    await deed.noted(EventKind.RECALLED, unveil(row.text, row.secrets), message=row.id)
    return deed.done("desk-recalled", await deed.saved(await _unanswered(deed)))


async def _unanswered(deed: Deed) -> Ticket:
    """Give the ticket as it is without the words: it may be that nobody has responded (SPEC 4)."""
    ticket, uow = deed.ticket, deed.errand.uow
    clocks = clocks_of(ticket, await uow.tickets.events(ticket.id), deed.errand.community)
    return ticket if clocks.respond.ended_by else replace(ticket, responded_at=None)


def _refusal(deed: Deed, row: ChatMessage | None) -> str:
    """Give why it cannot be taken back, or nothing."""
    if row is None or row.author != "staff" or row.ticket != deed.ticket.id:
        return "desk-recall-what"
    if row.name != deed.staff.number and not is_above(deed.staff):
        return "desk-recall-not-yours"
    if is_empty(row):
        return "desk-recalled-before"
    late = deed.errand.now - row.at > duration(deed.errand.community, "recall_within")
    return "desk-recall-too-late" if late else ""


def is_empty(row: ChatMessage) -> bool:
    """Tell whether nothing is left of a message: it was taken back."""
    return not row.text and not row.attachments
