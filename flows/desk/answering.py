"""Words on a ticket: a clerk's reply to the resident, a note that stays inside, the word «done»."""

from dataclasses import replace

from flows.desk.actions import WORKED, Done, Edit, Note, Reply, Result, WrongAnswer
from flows.desk.deed import Deed, Move
from flows.desk.looking_again import ask_how
from flows.desk.reporting import owe
from flows.desk.visited import ask_for_record
from flows.formatting import shifted
from flows.keeping import promises_met
from flows.messages import Say
from flows.moments import moment
from flows.ports import ChatMessage
from flows.privacy import unveil
from flows.resident.rating import settled_choices
from flows.teaching import learn_of_wrong_answer
from flows.tickets import WRONG_ANSWER, Callback, EventKind, Ticket


async def reply(deed: Deed, act: Reply) -> Result:
    """Pass words and files on to the resident, in the company's name and the staff number."""
    errand, conversation, text = deed.errand, deed.conversation, act.text.strip()
    if not text and not act.attachments:
        return deed.refused("desk-needs-words")
    if conversation is None:
        return deed.refused("desk-nobody-to-write-to")
    if conversation.dead:
        return deed.refused("desk-channel-closed")
    marks = shifted(act.marks, len(act.text.lstrip()) - len(act.text))
    row = await _passed_on(deed, deed.ticket, replace(act, text=text, marks=marks))
    await deed.noted(EventKind.REPLIED, text, message=row.id if row else None)
    saved = await deed.saved(deed.responded())
    done = deed.done("desk-replied", saved, row)
    due = errand.due(conversation, saved)
    if due > errand.now:
        at = moment(due, errand.now, errand.community)
        return replace(done, said=Say("desk-replied-later", {"at": at}))
    return done


async def edit(deed: Deed, act: Edit) -> Result:
    """Let a reply that has gone out show new words; the old ones stay in the history."""
    errand, ticket = deed.errand, deed.ticket
    row = await errand.uow.messages.get(act.message)
    theirs = row is not None and row.ticket == ticket.id and row.name == deed.staff.number
    if row is None or not theirs or row.author != "staff":
        return deed.refused("desk-edit-not-passed-on")
    before = unveil(row.text, row.secrets)
    if act.text == before and act.marks == row.marks:
        return deed.done("desk-edited", ticket)
    conversation = await errand.uow.conversations.get(row.conversation, lock=True)
    await errand.pass_on_edit(conversation, ticket, row, act.text, act.marks)
    await deed.noted(EventKind.EDITED, before, message=row.id)
    return deed.done("desk-edited", await deed.saved(ticket))


async def note(deed: Deed, act: Note) -> Result:
    """Keep words that stay inside."""
    errand, text = deed.errand, act.text.strip()
    if not text and not act.attachments:
        return deed.refused("desk-needs-words")
    await deed.noted(EventKind.NOTED, text, attachments=act.attachments)
    saved = await deed.saved(deed.ticket)
    # What was written in the group stands there; files of the desk page are put beside the card.
    files = tuple(file for file in act.attachments if file.stored is not None)
    if files:
        name = f"{deed.staff.name}({deed.staff.number})"
        said = Say("desk-note-with-files", {"name": name, "text": errand.shown(text)})
        await errand.post(saved, said, key=f"note:{saved.id}:{saved.version}", attachments=files)
    return deed.done("desk-noted", saved)


async def answered_wrongly(deed: Deed, _: WrongAnswer) -> Result:
    """Keep that the knowledge gave the wrong article; the resident is told nothing by it."""
    ticket = deed.ticket
    if await learn_of_wrong_answer(deed.errand, ticket, by=deed.actor, language=deed.language):
        data = {"what": WRONG_ANSWER}
        await deed.errand.record(ticket, EventKind.CORRECTED, deed.actor, data=data)
        await deed.saved(ticket)
    return deed.done("desk-wrong-answer-noted", ticket)


async def finish(deed: Move, act: Done) -> Result:
    """完成: the resident is told, asked whether it is so, and may rate (SPEC 5)."""
    done = replace(
        deed.responded(),
        status=deed.status,
        assignee=deed.ticket.assignee or deed.staff.number,
        resolved_at=deed.errand.now,
        callback=Callback.ORDINARY if deed.ticket.kind in WORKED else None,
    )
    text = act.text.strip()
    saved = await deed.moved(done, text=text)
    await promises_met(deed.errand, saved)
    row = await _passed_on(
        deed, saved, Reply(ticket=saved.id, text=text, attachments=act.attachments)
    )
    await owe(deed, saved)
    await ask_for_record(deed, saved)
    choices = settled_choices(saved.id, saved.kind)
    await deed.tell(saved, Say("resolved", {"number": saved.number}, choices))
    if saved.kind in WORKED:
        await ask_how(deed.errand, saved, told=bool(text or act.attachments))
    # A task, and who only telephoned, has nobody who could be asked.
    key = "desk-resolved" if deed.conversation else "desk-resolved-unasked"
    return deed.done(key, saved, row)


async def _passed_on(deed: Deed, ticket: Ticket, words: Reply) -> ChatMessage | None:
    """Promise words to the resident; None where there are none, or nobody to write to."""
    if deed.conversation is None or not (words.text or words.attachments):
        return None
    return await deed.errand.pass_on(
        deed.conversation,
        ticket,
        number="" if words.as_desk else deed.staff.number,
        text=words.text,
        attachments=words.attachments,
        answers=words.answers,
        marks=words.marks,
        location=words.location,
    )
