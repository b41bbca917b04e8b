"""Words in a ticket's place: to the resident, or inside; and what becomes of their edits (SPEC 3)."""

from dataclasses import replace

from flows.desk.actions import Act, Done, Edit, Note, Reply, Result
from flows.desk.guarding import act_of
from flows.desk.held_in_group import keep, was_held
from flows.desk.locking import locked
from flows.desk.matters import Advise
from flows.desk.notes import is_note, order_in, without_marks
from flows.desk.recalling import is_empty
from flows.desk.rights import refusal
from flows.desk.written import CHATTER, Heard, Written
from flows.held import Became, Why
from flows.messages import Say, StaffMessage
from flows.ports import ChatMessage, Link
from flows.privacy import unveil
from flows.tickets import Ticket

_SAYS_MORE: frozenset[str] = frozenset({"desk-replied-later"})
"""What is said even though it was done: the card does not show it."""


async def noted(written: Written, ticket: Ticket) -> Heard:
    """Keep what stays inside."""
    message = written.message
    note = Note(ticket=ticket.id, text=without_marks(message.text), attachments=message.attachments)
    return await said(written, note)


async def advised(written: Written, ticket: Ticket) -> Heard:
    """Bring what a consulted queue says to whoever has the ticket; none of it goes out."""
    message = written.message
    text = without_marks(words_of(message))
    return await said(written, Advise(ticket=ticket.id, text=text, attachments=message.attachments))


async def relayed(written: Written, ticket: Ticket) -> Heard:
    """Pass a clerk's words on, where they are for the resident; else say that they were not sent.

    An answer in the place is for the resident; so is, in a topic, whatever the one who took the
    ticket writes without answering anybody.
    """
    message = written.message
    plain = message.reply_to is None and ticket.assignee == written.staff.number
    if message.unsupported:
        await written.answer(Say("desk-unsupported"))
    text = words_of(message)
    if not text and not message.attachments:
        return Heard()
    reply = Reply(
        ticket=ticket.id,
        text=text,
        attachments=message.attachments,
        answers=written.about.message,
        marks=message.marks,
        location=message.location,
    )
    refused = refusal(reply, ticket, written.staff, written.errand.community)
    if refused is not None:
        await written.answer(refused)
        return Heard()
    if not written.about.to_resident and not plain:
        await keep(written.errand, message, ticket, reply, written.staff.number)
        return Heard()
    return await said(written, reply)


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
    if await was_held(written, result):
        return Heard()
    if not result.done or result.said.key in _SAYS_MORE:
        await written.answer(result.said)
    await remember(written, result)
    return Heard()


async def remember(written: Written, result: Result) -> None:
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
    row = await _copy_of(written)
    return await (_edited_before_it_went(written) if row is None else _changed(written, row))


async def _copy_of(written: Written) -> ChatMessage | None:
    """Find the row that a clerk's message became for the resident."""
    uow, message = written.errand.uow, written.message
    link = await uow.links.find(message.group, message.message)
    return await uow.messages.get(link.message) if link and link.message else None


async def _changed(written: Written, row: ChatMessage) -> Heard:
    uow, message = written.errand.uow, written.message
    if row.author != "staff" or row.name != written.staff.number:
        return CHATTER
    ticket = await uow.tickets.get(row.ticket) if row.ticket and not is_empty(row) else None
    if ticket is None or not _is_for_resident(message):
        await written.answer(Say("desk-edit-not-passed-on"))
        return Heard()
    words = words_of(message)
    marks = () if order_in(message.text) else message.marks
    if words == unveil(row.text, row.secrets) and marks == row.marks:
        return Heard()
    edit = Edit(ticket=ticket.id, message=row.id, text=words, marks=marks)
    return await said(written, edit)


async def _edited_before_it_went(written: Written) -> Heard:
    """Words that are held were changed where they were written: the new ones are judged anew."""
    uow, message = written.errand.uow, written.message
    held = await uow.held.written_as(message.group, message.message)
    if held is None or held.author != written.staff.number or held.why is Why.UNSURE:
        return CHATTER
    # Somebody may be letting them out just now: then it is the resident's copy that changes.
    await locked(written.errand, act_of(held))
    held = await uow.held.get(held.id, lock=True) or held
    if held.became is Became.SENT:
        row = await _copy_of(written)
        return CHATTER if row is None else await _changed(written, row)
    if held.waits:
        over = replace(
            held, became=Became.DROPPED, decided_by=held.author, decided_at=written.errand.now
        )
        await uow.held.save(over)
    if not _is_for_resident(message):
        return Heard()
    act, text = act_of(held), words_of(message)
    if isinstance(act, Done):
        return await said(written, replace(act, text=text))
    if isinstance(act, Reply):
        return await said(written, replace(act, text=text, marks=message.marks))
    return CHATTER


def _is_for_resident(message: StaffMessage) -> bool:
    """Tell whether edited words still are what they were: no note, no order but 「done」."""
    order = order_in(message.text)
    return not is_note(message.text) and (order is None or order[0] == "/done")
