"""A clerk asks the resident something, and a complaint's solution is put to them (SPEC 2, 3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from flows.answers import asked_again, resolved_as_agreed, taken_back
from flows.asking import About, Outcome, Question
from flows.desk.actions import Adopt, AskResident, Conclude, Decline, Propose, Result
from flows.desk.deed import Deed, Move
from flows.keeping import promises_met
from flows.messages import Say
from flows.moves import record_move
from flows.numbers import duration
from flows.resident.rating import rating_choices, settled_choices
from flows.tickets import Action, EventKind, Illegal, Status, Ticket, WaitFor, move

MOST_CHOICES: Final = 8


async def ask(deed: Deed, act: AskResident) -> Result:
    """The resident gets the question with its buttons; the answer comes back under the card."""
    text, conversation = act.question.strip(), deed.conversation
    if not text or len(act.choices) > MOST_CHOICES:
        return deed.refused("desk-needs-question")
    if conversation is None:
        return deed.refused("desk-nobody-to-write-to")
    if conversation.dead:
        return deed.refused("desk-channel-closed")
    question = await _kept(deed, About.QUESTION, text, act.choices, "question_reminder")
    said = " / ".join((text, *act.choices))
    await deed.errand.record(deed.ticket, EventKind.REPLIED, deed.actor, text=said)
    saved = await _waiting(deed, question) if act.waits else await deed.saved(deed.responded())
    await deed.tell(saved, asked_again(question, saved))
    return deed.done("desk-asked", saved)


async def propose(deed: Move, act: Propose) -> Result:
    """完成, of a complaint: the solution goes to the resident, cause and measure are kept."""
    texts = [text.strip() for text in (act.solution, act.cause, act.measure)]
    if not all(texts):
        return deed.refused("desk-needs-words")
    reached = deed.conversation is not None and not deed.conversation.dead
    if not reached and act.agreed is None:
        return deed.refused("desk-solution-by-phone")
    errand = deed.errand
    for kind, text in zip(_KEPT, texts, strict=True):
        await errand.record(deed.ticket, kind, deed.actor, text=text)
    if not reached:
        return await _heard_by_phone(deed, agreed=bool(act.agreed))
    question = await _kept(deed, About.SOLUTION, texts[0], (), "solution_reminder")
    saved = await _waiting(deed, question)
    await deed.tell(saved, asked_again(question, saved))
    return deed.done("desk-solution-put", saved)


_KEPT: Final = (EventKind.PROPOSED, EventKind.CAUSE, EventKind.MEASURE)


async def _heard_by_phone(deed: Move, *, agreed: bool) -> Result:
    """What the resident said on the phone counts as what they would have pressed."""
    if not agreed:
        await deed.errand.record(deed.ticket, EventKind.REFUSED, deed.actor)
        return deed.done("desk-solution-refused", await deed.saved(deed.responded()))
    saved = await resolved_as_agreed(deed.errand, deed.ticket, deed.actor)
    return deed.done("desk-solution-agreed", saved)


async def conclude(deed: Move, act: Conclude) -> Result:
    """Nobody answered: a supervisor says that it is done as proposed, or goes on."""
    errand = deed.errand
    asked = [one for one in await errand.uow.questions.of_ticket(deed.ticket.id) if one.is_open]
    if not asked or asked[-1].about is not About.SOLUTION:
        return deed.refused("desk-no-solution-open")
    await errand.uow.questions.save(replace(asked[-1], outcome=Outcome.OVER, due=None))
    if not act.as_proposed:
        saved = await taken_back(errand, deed.ticket, deed.actor)
        return deed.done("desk-solution-goes-on", saved)
    saved = await resolved_as_agreed(errand, deed.ticket, deed.actor)
    choices = settled_choices(saved.id, saved.kind)
    told = Say("solution-concluded", {"number": saved.number}, choices)
    await deed.tell(saved, told)
    return deed.done("desk-resolved", saved)


async def _kept(
    deed: Deed, about: About, text: str, choices: tuple[str, ...], number: str
) -> Question:
    errand = deed.errand
    return await errand.uow.questions.ask(
        Question(
            community=deed.ticket.community,
            ticket=deed.ticket.id,
            conversation=deed.conversation.id if deed.conversation else 0,
            by=deed.staff.number,
            asked_at=errand.now,
            text=text,
            choices=choices,
            about=about,
            due=errand.now + duration(errand.community, number),
        )
    )


async def _waiting(deed: Deed, question: Question) -> Ticket:
    """Let the ticket wait for the resident, where it can: its clocks stop meanwhile (SPEC 4)."""
    ticket, errand = deed.responded(), deed.errand
    try:
        status = move(ticket.kind, ticket.status, Action.WAIT)
    except Illegal:
        return await deed.saved(ticket)
    until = (question.due or errand.now) + timedelta(days=1)
    data = {"for": WaitFor.RESIDENT.value, "until": until.isoformat()}
    await record_move(errand, deed.ticket, Action.WAIT, status, deed.actor, **data)
    return await deed.saved(
        replace(ticket, status=status, wait_for=WaitFor.RESIDENT, wait_until=until)
    )


# --- suggestions ----------------------------------------------------------------------------------


async def adopt(deed: Move, act: Adopt) -> Result:
    """采纳: the resident is told what is made of it."""
    return await _answered(deed, act.reason, "adopted")


async def decline(deed: Move, act: Decline) -> Result:
    """不采纳: the resident is told why."""
    return await _answered(deed, act.reason, "declined")


async def _answered(deed: Move, reason: str, outcome: str) -> Result:
    reason = reason.strip()
    if not reason:
        return deed.refused("desk-needs-reason")
    over = replace(
        deed.responded(),
        status=Status.RESOLVED,
        assignee=deed.ticket.assignee or deed.staff.number,
        resolved_at=deed.errand.now,
    )
    saved = await deed.moved(over, text=reason, outcome=outcome)
    await promises_met(deed.errand, saved)
    args = {"number": saved.number, "reason": reason}
    await deed.tell(saved, Say(f"suggestion-{outcome}", args, rating_choices(saved.id)))
    return deed.done(f"desk-suggestion-{outcome}", saved)
