"""A clerk asked something: a button, a reply to the question, or words that answer it (SPEC 3).

A question is its ticket's, whatever else is talked about: what is surely another matter goes its
own way, and the question waits on.
"""

import re
from datetime import datetime
from typing import Final

from flows.asking import About, Question
from flows.messages import Choice, Say
from flows.resident.questions import bare
from flows.resident.undecided import MATTERS
from flows.said import COURTESIES, Message
from flows.tickets import Ticket
from flows.turn import AddToTicket, AnswerQuestion, Turn
from flows.wordless import approves, says_nothing

_OTHERWISE: Final = (
    MATTERS
    | COURTESIES
    | {
        "human", "help", "switch_language", "ticket_status", "ticket_cancel", "ticket_urge",
        "ticket_reopen",
    }
)  # fmt: skip
"""What is surely no answer; what else the words may be taken for hardly matters to who was asked."""
_NOT_AGREED: Final = re.compile(
    r"不同意|不接受|不行|不可以|不满意|不认可|不答应|没法接受"
    r"|\b(?:not? (?:agree|accept|ok|okay|acceptable)|don't (?:agree|accept)|disagree|unacceptable)\b"
)
_AGREED: Final = re.compile(
    r"同意|可以|接受|没问题|没意见|就这样|行|好的?|\b(?:i )?(?:agree|accept|okay|ok|fine|yes|sure)\b"
)
_LONGEST_ID: Final = 15
_AGREE_OR_NOT: Final = 2


def answered_question(message: Message) -> Turn | None:
    """Take words as the answer to what a clerk asked, where they may be one."""
    facts, inbound = message.scene.facts, message.inbound
    if inbound.choice is not None or inbound.edited or _is_another_matter(message):
        return None
    replied = facts.replied_ticket
    asked = [one for one in facts.questions if replied in {None, one.ticket}]
    ticket = facts.ticket(asked[-1].ticket) if asked else None
    if ticket is None or not ticket.is_open:
        return None
    question = asked[-1]
    if replied is None and _asked_since(message, question):
        return None
    if question.about is About.SOLUTION:
        return _on_solution(message, question, ticket)
    if says_nothing(message.understanding) and not inbound.attachments:
        return None
    return Turn(commands=(AnswerQuestion(ticket=ticket.id, question=question.id),))


def _is_another_matter(message: Message) -> bool:
    sure = {m.intent.name for m in message.understanding.matters if m.decided}
    return bool(sure & _OTHERWISE)


def _asked_since(message: Message, question: Question) -> bool:
    """Tell whether Guanjia itself has asked something after the clerk did."""
    talk = message.talk
    if talk.asked is None or talk.asked_at is None:
        return False
    return datetime.fromisoformat(talk.asked_at) > question.asked_at


def _on_solution(message: Message, question: Question, ticket: Ticket) -> Turn:
    """Read whether a solution will do; words that say neither are passed on, and asked about."""
    said = bare(message.text)
    agreed = None
    if _NOT_AGREED.search(said):
        agreed = False
    elif _AGREED.match(said) or (says_nothing(message.understanding) and approves(message.text)):
        agreed = True
    if agreed is None:
        choices = (
            Choice(Say("button-agreed"), f"ticket.answer-{question.id}-0={ticket.id}"),
            Choice(Say("button-not-agreed"), f"ticket.answer-{question.id}-1={ticket.id}"),
        )
        told = Say("solution-which", {"number": ticket.number}, choices)
        return Turn(commands=(AddToTicket(ticket=ticket.id, told=told),))
    choice = 0 if agreed else 1
    return Turn(commands=(AnswerQuestion(ticket=ticket.id, question=question.id, choice=choice),))


def pressed_answer(message: Message, ticket: Ticket, verb: str) -> Turn | None:
    """Take a button under a question: ``answer-7-0``."""
    name, _, rest = verb.partition("-")
    question, _, choice = rest.partition("-")
    numbers = all(part.isdecimal() and len(part) <= _LONGEST_ID for part in (question, choice))
    if name != "answer" or not numbers:
        return None
    answer = AnswerQuestion(ticket=ticket.id, question=int(question), choice=int(choice))
    asked = next((one for one in message.scene.facts.questions if one.id == answer.question), None)
    most = 0 if asked is None else len(asked.choices)
    if asked is not None and asked.about is About.SOLUTION:
        most = _AGREE_OR_NOT
    if int(choice) >= most:
        return Turn(says=(Say("question-over", {"number": ticket.number}),))
    return Turn(commands=(answer,))
