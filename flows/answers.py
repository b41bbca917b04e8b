"""What becomes of a clerk's question or a proposed solution once the resident has answered (SPEC 2)."""

from dataclasses import replace

from flows.asking import About, Outcome, Question
from flows.errand import Errand
from flows.keeping import promises_met
from flows.mentions import tag
from flows.messages import Choice, Say
from flows.moves import record_move, timed_anew
from flows.privacy import unveil
from flows.resident.rating import settled_choices
from flows.tickets import RESIDENT, Action, EventKind, Ticket, WaitFor, move
from flows.turn import AnswerQuestion
from flows.turning import Turning


def asked_again(question: Question, ticket: Ticket) -> Say:
    """Word a question for the resident, with its buttons."""
    args = {"number": ticket.number, "staff": question.by, "text": question.text}
    if question.about is About.SOLUTION:
        return Say("solution-proposed", args, solution_choices(question))
    choices = tuple(
        Choice(label, f"ticket.answer-{question.id}-{nth}={ticket.id}")
        for nth, label in enumerate(question.choices)
    )
    return Say("staff-asks", args, choices)


def solution_choices(question: Question) -> tuple[Choice, ...]:
    """Offer to agree, or not."""
    return (
        Choice(Say("button-agreed"), f"ticket.answer-{question.id}-0={question.ticket}"),
        Choice(Say("button-not-agreed"), f"ticket.answer-{question.id}-1={question.ticket}"),
    )


async def answer(turning: Turning, command: AnswerQuestion) -> Turning:
    """Bring an answer back to the clerk who asked; one that comes too late is words like others."""
    errand = turning.errand
    ticket = await errand.uow.tickets.get(command.ticket, lock=True)
    question = await errand.uow.questions.get(command.question, lock=True)
    stands = question is not None and question.ticket == ticket.id and question.is_open
    if question is None or not stands or not ticket.is_open:
        await turning.say(Say("question-over", {"number": ticket.number}), ticket)
        return turning
    row = turning.row
    said = unveil(row.text, row.secrets) if row else ""
    if row is not None:
        await errand.uow.messages.set_ticket(row.id, ticket.id)
        await errand.show_words(ticket, row)
    if question.about is About.SOLUTION:
        return await _on_solution(turning, command, question, ticket, said)
    picked = question.choices[command.choice] if command.choice is not None else said
    await errand.uow.questions.save(_over(question, errand, Outcome.ANSWERED, picked))
    await errand.record(
        ticket, EventKind.ADDED, RESIDENT, text=picked, message=row.id if row else None
    )
    saved = await taken_back(errand, ticket, RESIDENT)
    args = {"question": errand.shown(question.text), "answer": errand.shown(picked)}
    await _tell_clerk(errand, saved, question, "answered-staff", args)
    await turning.say(Say("answer-passed-on", {"number": saved.number}), saved)
    return turning.handed(saved)


def _over(question: Question, errand: Errand, outcome: Outcome, said: str) -> Question:
    return replace(question, outcome=outcome, answer=said, answered_at=errand.now, due=None)


async def _on_solution(
    turning: Turning, command: AnswerQuestion, question: Question, ticket: Ticket, said: str
) -> Turning:
    """Agreed: it is resolved. Not agreed: it returns to the clerk, with the words."""
    errand = turning.errand
    if command.choice == 0:
        await errand.uow.questions.save(_over(question, errand, Outcome.AGREED, said))
        saved = await resolved_as_agreed(errand, ticket, RESIDENT, said)
        await _tell_clerk(errand, saved, question, "solution-agreed-staff", {})
        told = Say(
            "solution-agreed", {"number": saved.number}, settled_choices(saved.id, saved.kind)
        )
        await turning.say(told, saved)
        return turning.handed(saved)
    await errand.uow.questions.save(_over(question, errand, Outcome.REFUSED, said))
    await errand.record(ticket, EventKind.REFUSED, RESIDENT, text=said)
    saved = await taken_back(errand, ticket, RESIDENT)
    await _tell_clerk(
        errand, saved, question, "solution-refused-staff", {"words": errand.shown(said)}
    )
    await turning.say(Say("solution-refused", {"number": saved.number}), saved)
    return turning.handed(saved)


async def _tell_clerk(
    errand: Errand, ticket: Ticket, question: Question, key: str, args: dict[str, str]
) -> None:
    """Tell whoever has it, by name, in the ticket's place."""
    member = errand.community.member(ticket.assignee or question.by)
    to = tag(member) if member else question.by
    said = Say(key, {"to": to, "number": ticket.number, **args})
    await errand.post(ticket, said, key=f"question:{question.id}:{key}")


async def taken_back(errand: Errand, ticket: Ticket, actor: str) -> Ticket:
    """Give the ticket as it goes on once it need not wait for the resident any more."""
    after = replace(ticket, changed_at=errand.now)
    if ticket.wait_for is WaitFor.RESIDENT:
        status = move(ticket.kind, ticket.status, Action.RESUME)
        await record_move(errand, ticket, Action.RESUME, status, actor)
        after = await timed_anew(errand, replace(after, status=status))
        after = replace(after, wait_for=None, wait_until=None)
    saved = await errand.uow.tickets.save(after)
    await errand.show(saved)
    return saved


async def resolved_as_agreed(errand: Errand, ticket: Ticket, actor: str, text: str = "") -> Ticket:
    """Resolve a complaint whose solution was agreed to."""
    status = move(ticket.kind, ticket.status, Action.RESOLVE)
    await record_move(errand, ticket, Action.RESOLVE, status, actor, text=text)
    saved = await errand.uow.tickets.save(
        replace(
            ticket,
            status=status,
            changed_at=errand.now,
            responded_at=ticket.responded_at or errand.now,
            resolved_at=errand.now,
            wait_for=None,
            wait_until=None,
        )
    )
    await promises_met(errand, saved)
    await errand.show(saved)
    return saved
