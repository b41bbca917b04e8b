"""Words in a ticket's place: to the resident, or inside; and what becomes of their edits (SPEC 3)."""

from flows.desk.actions import Act, Note, Reply, Result
from flows.desk.notes import is_note, order_in, without_marks
from flows.desk.written import CHATTER, Heard, Written
from flows.messages import Say, StaffMessage
from flows.ports import ChatMessage, Link
from flows.privacy import unveil
from flows.tickets import EventKind, Ticket

_SAYS_MORE: frozenset[str] = frozenset({"desk-replied-later"})
"""What is said even though it was done: the card does not show it."""


async def noted(written: Written, ticket: Ticket) -> Heard:
    """Keep what stays inside."""
    message = written.message
    note = Note(ticket=ticket.id, text=without_marks(message.text), attachments=message.attachments)
    return await said(written, note)


async def relayed(written: Written, ticket: Ticket) -> Heard:
    """Pass a clerk's words on, where they are for the resident; else say that they were not sent.

    An answer in the place is for the resident; so is, in a topic, whatever the one who took the
    ticket writes without answering anybody.
    """
    message = written.message
    plain = message.reply_to is None and ticket.assignee == written.staff.number
    if not written.about.to_resident and not plain:
        await written.answer(Say("desk-not-sent", {"number": ticket.number}))
        return Heard()
    if message.unsupported:
        await written.answer(Say("desk-unsupported"))
    text = words_of(message)
    if not text and not message.attachments:
        return Heard()
    return await said(written, Reply(ticket=ticket.id, text=text, attachments=message.attachments))


def words_of(message: StaffMessage) -> str:
    """Give a message's words, with a place on the map or a shared number in them."""
    order = order_in(message.text)
    lines = [message.text if order is None else order[1]]
    if message.location is not None:
        lines.append(f"📍 {message.location.latitude:.5f}, {message.location.longitude:.5f}")
    if message.contact is not None:
        lines.append(f"☎ {message.contact.name} {message.contact.phone}")
    return "\n".join(line for line in lines if line)


async def said(written: Written, act: Act) -> Heard:
    """Do it; only what went wrong is said in the group, the card shows the rest."""
    result = await written.act(act)
    if not result.done or result.said.key in _SAYS_MORE:
        await written.answer(result.said)
    await _remember(written, result)
    return Heard()


async def _remember(written: Written, result: Result) -> None:
    """Link the clerk's message to the resident's copy, so that an edit finds its way."""
    if result.ticket is None or result.message is None:
        return
    await written.errand.uow.links.add(
        Link(
            address=written.message.group,
            channel_id=written.message.message,
            ticket=result.ticket.id,
            message=result.message,
            thread=written.message.thread,
        )
    )


# --- edits ---------------------------------------------------------------------------------------


async def edited(written: Written) -> Heard:
    """A clerk changed what they had sent: the resident's copy changes too, the old text stays."""
    uow, message = written.errand.uow, written.message
    link = await uow.links.find(message.group, message.message)
    row = await uow.messages.get(link.message) if link and link.message else None
    if row is None or row.author != "staff" or row.name != written.staff.number:
        return CHATTER
    ticket = await uow.tickets.get(row.ticket) if row.ticket else None
    order = order_in(message.text)
    if ticket is None or is_note(message.text) or (order is not None and order[0] != "/done"):
        await written.answer(Say("desk-edit-not-passed-on"))
        return Heard()
    if words_of(message) != unveil(row.text, row.secrets):
        await _pass_on_edit(written, ticket, row)
    return Heard()


async def _pass_on_edit(written: Written, ticket: Ticket, row: ChatMessage) -> None:
    errand = written.errand
    conversation = await errand.uow.conversations.get(row.conversation, lock=True)
    ticket = await errand.uow.tickets.get(ticket.id, lock=True)
    before = unveil(row.text, row.secrets)
    await errand.pass_on_edit(conversation, ticket, row, words_of(written.message))
    actor = f"staff:{written.staff.number}"
    await errand.record(ticket, EventKind.EDITED, actor, text=before, message=row.id)
    await errand.show(await errand.uow.tickets.save(ticket))
