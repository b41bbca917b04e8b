"""Words on a ticket: a clerk's reply to the resident, a note that stays inside, the word «done»."""

from dataclasses import replace

from flows.desk.actions import Done, Note, Reply, Result
from flows.desk.deed import Deed, Move
from flows.messages import Say
from flows.moments import moment
from flows.ports import ChatMessage
from flows.resident.rating import settled_choices
from flows.tickets import EventKind, Ticket


async def reply(deed: Deed, act: Reply) -> Result:
    """Pass words and files on to the resident, in the company's name and the staff number."""
    errand, conversation, text = deed.errand, deed.conversation, act.text.strip()
    if not text and not act.attachments:
        return deed.refused("desk-needs-words")
    if conversation is None:
        return deed.refused("desk-nobody-to-write-to")
    if conversation.dead:
        return deed.refused("desk-channel-closed")
    row = await _passed_on(deed, deed.ticket, replace(act, text=text))
    await deed.noted(EventKind.REPLIED, text, message=row.id if row else None)
    saved = await deed.saved(deed.responded())
    done = deed.done("desk-replied", saved, row)
    due = errand.due(conversation, saved)
    if due > errand.now:
        at = moment(due, errand.now, errand.community)
        return replace(done, said=Say("desk-replied-later", {"at": at}))
    return done


async def note(deed: Deed, act: Note) -> Result:
    """Keep words that stay inside."""
    text = act.text.strip()
    if not text:
        return deed.refused("desk-needs-words")
    await deed.noted(EventKind.NOTED, text)
    return deed.done("desk-noted", await deed.saved(deed.ticket))


async def finish(deed: Move, act: Done) -> Result:
    """完成: the resident is told, asked whether it is so, and may rate (SPEC 5)."""
    done = replace(
        deed.responded(),
        status=deed.status,
        assignee=deed.ticket.assignee or deed.staff.number,
        resolved_at=deed.errand.now,
    )
    text = act.text.strip()
    saved = await deed.moved(done, text=text)
    row = await _passed_on(
        deed, saved, Reply(ticket=saved.id, text=text, attachments=act.attachments)
    )
    choices = settled_choices(saved.id, saved.kind)
    await deed.tell(saved, Say("resolved", {"number": saved.number}, choices))
    return deed.done("desk-resolved", saved, row)


async def _passed_on(deed: Deed, ticket: Ticket, words: Reply) -> ChatMessage | None:
    """Promise words to the resident; None where there are none, or nobody to write to."""
    if deed.conversation is None or not (words.text or words.attachments):
        return None
    return await deed.errand.pass_on(
        deed.conversation,
        ticket,
        number=deed.staff.number,
        text=words.text,
        attachments=words.attachments,
    )
