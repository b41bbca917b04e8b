"""Questions and solutions that nobody has answered, approvals that nobody has given (SPEC 2, 4).

A resident is asked once more; after that a clerk is told, and of a complaint's solution the
supervisor decides. A manager is reminded of an approval, again and again until there is one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from flows.answers import asked_again
from flows.asking import About, Question
from flows.desk.actions import MANAGER
from flows.desk.calling import call, supervisors
from flows.errand import Errand
from flows.held import Held
from flows.mentions import tag, tags
from flows.messages import Choice, Envelope, Priority, Say
from flows.numbers import duration
from flows.ports import UnitOfWork
from flows.sweeps.process import Owed, Process
from flows.tickets import ASKED_AGAIN, GUANJIA, EventKind, Ticket

CLERK_TOLD: Final = "question_unanswered"
SUPERVISOR_CALLED: Final = "solution_unanswered"
MANAGER_REMINDED: Final = "approval_reminded"


async def _questions(uow: UnitOfWork, now: datetime) -> Sequence[Owed[Question]]:
    return [Owed(one.community, one) for one in await uow.questions.due(now)]


async def _unanswered(errand: Errand, seen: Question) -> Sequence[str]:
    """Ask the resident once more; the next time tell those who asked."""
    conversation = await errand.uow.conversations.get(seen.conversation, lock=True)
    ticket = await errand.uow.tickets.get(seen.ticket, lock=True)
    question = await errand.uow.questions.get(seen.id, lock=True)
    if question is None or not question.is_open or question.due is None:
        return ()
    if question.due > errand.now:
        return ()
    if not ticket.is_open:
        await errand.uow.questions.save(replace(question, due=None))
        return ()
    if question.reminded:
        return await _told_staff(errand, question, ticket)
    number = "solution_decided" if question.about is About.SOLUTION else "question_reminder"
    due = max(question.asked_at + duration(errand.community, number), errand.now)
    if due <= question.due:
        due = errand.now + duration(errand.community, "question_reminder")
    await errand.uow.questions.save(replace(question, reminded=1, due=due))
    if not conversation.dead:
        language = conversation.language or errand.community.language
        await errand.tell(conversation, language, asked_again(question, ticket), ticket=ticket)
    data = {"what": ASKED_AGAIN, "due": errand.now.isoformat()}
    await errand.record(ticket, EventKind.TOLD, GUANJIA, data=data)
    await errand.show(ticket)
    await errand.uow.tickets.look_again(ticket.id, errand.now)  # what is owed counts from here
    return (ASKED_AGAIN,)


async def _told_staff(errand: Errand, question: Question, ticket: Ticket) -> Sequence[str]:
    key = f"question:{question.id}:unanswered:{question.reminded}"
    if question.about is About.QUESTION:
        await errand.uow.questions.save(replace(question, reminded=2, due=None))
        member = errand.community.member(ticket.assignee or question.by)
        to = tag(member) if member else question.by
        args = {"to": to, "number": ticket.number, "question": errand.shown(question.text)}
        await errand.post(ticket, Say("question-unanswered-staff", args), key=key)
        return (CLERK_TOLD,)
    due = errand.now + duration(errand.community, "solution_reminder")
    again = replace(question, reminded=question.reminded + 1, due=due)
    await errand.uow.questions.save(again)
    choices = tuple(
        Choice(Say(f"desk-{verb}"), f"desk.{verb}={ticket.id}") for verb in ("conclude", "go-on")
    )
    above = supervisors(ticket, errand.community)
    args = {"names": tags(above), "number": ticket.number}
    await call(errand, ticket, above, Say("solution-unanswered-staff", args, choices), key=key)
    return (SUPERVISOR_CALLED,)


async def _approvals(uow: UnitOfWork, now: datetime) -> Sequence[Owed[Held]]:
    return [Owed(one.community, one) for one in await uow.held.due(now)]


async def _unapproved(errand: Errand, seen: Held) -> Sequence[str]:
    """Remind the manager where the answer was put before them."""
    ticket = await errand.uow.tickets.get(seen.ticket, lock=True)
    held = await errand.uow.held.get(seen.id, lock=True)
    if held is None or not held.waits or held.due is None or held.due > errand.now:
        return ()
    if not ticket.is_open:  # nobody waits for it any more
        await errand.uow.held.save(replace(held, due=None))
        return ()
    due = errand.now + duration(errand.community, "approval_reminder")
    await errand.uow.held.save(replace(held, due=due))
    group = errand.group(MANAGER)
    if group is None:
        return ()
    said = Say("approval-waiting", {"number": ticket.number})
    await errand.uow.outbox.put(
        Envelope(
            key=f"{held.asked}:reminded:{held.due.isoformat()}",
            address=group,
            body=errand.worded(said, errand.community.language),
            priority=Priority.REPLY,
            due=errand.now,
            reply_to=held.asked or None,
            ticket=ticket.id,
        )
    )
    return (MANAGER_REMINDED,)


QUESTIONS: Final = Process(
    kinds=(ASKED_AGAIN, CLERK_TOLD, SUPERVISOR_CALLED), owed=_questions, settle=_unanswered
)
APPROVALS: Final = Process(kinds=(MANAGER_REMINDED,), owed=_approvals, settle=_unapproved)
