"""What staff have asked residents, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from flows.asking import About, Outcome, Question
from storage.crypt import Crypt
from storage.database import Connection
from storage.tables import QuestionRow, core

WORDS: Final = "question.words"
ANSWER: Final = "question.answer"

_QUESTION: Final = core(QuestionRow)
_IS_OPEN: Final = _QUESTION.c.outcome == Outcome.OPEN.value
_ADD: Final = insert(_QUESTION).returning(_QUESTION.c.id)
_BY_ID: Final = select(_QUESTION).where(_QUESTION.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update()
_OPEN_IN: Final = (
    select(_QUESTION)
    .where(_QUESTION.c.conversation == bindparam("chat"), _IS_OPEN)
    .order_by(_QUESTION.c.id)
)
_OF_TICKET: Final = (
    select(_QUESTION).where(_QUESTION.c.ticket == bindparam("of")).order_by(_QUESTION.c.id)
)
_DUE: Final = (
    select(_QUESTION).where(_QUESTION.c.due <= bindparam("now"), _IS_OPEN).order_by(_QUESTION.c.due)
)
_ASKED_ANEW: Final = (
    update(_QUESTION)
    .where(_QUESTION.c.ticket == bindparam("of"), _IS_OPEN)
    .values(outcome=Outcome.OVER.value, due=None)
)
_CHANGED: Final = ("outcome", "answer_sealed", "answered_at", "due", "reminded")
_SAVE: Final = (
    update(_QUESTION)
    .where(_QUESTION.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


class SqlQuestions:
    """Questions in one transaction (``flows.ports.Questions``)."""

    def __init__(self, connection: Connection, crypt: Crypt) -> None:
        self._connection = connection
        self._crypt = crypt

    async def ask(self, question: Question) -> Question:
        """Keep it; gives it with its id. An open one on the same ticket is over."""
        await self._connection.execute(_ASKED_ANEW, {"of": question.ticket})
        made = await self._connection.execute(_ADD, self._columns(question))
        return replace(question, id=made.scalar_one())

    async def get(self, question: int, *, lock: bool = False) -> Question | None:
        """Read one; with ``lock`` nobody else may answer it meanwhile."""
        found = await self._connection.execute(_LOCKED if lock else _BY_ID, {"this": question})
        row = found.first()
        return None if row is None else self._question(row)

    async def save(self, question: Question) -> None:
        """Write its answer, and when somebody is reminded of it."""
        written = self._columns(question)
        values = {f"new_{name}": written[name] for name in _CHANGED}
        await self._connection.execute(_SAVE, {"this": question.id} | values)

    async def open_in(self, conversation: int) -> Sequence[Question]:
        """Give those that are open in a conversation, oldest first."""
        rows = await self._connection.execute(_OPEN_IN, {"chat": conversation})
        return [self._question(row) for row in rows]

    async def of_ticket(self, ticket: int) -> Sequence[Question]:
        """Give those of a ticket, oldest first."""
        rows = await self._connection.execute(_OF_TICKET, {"of": ticket})
        return [self._question(row) for row in rows]

    async def due(self, now: datetime) -> Sequence[Question]:
        """Give the open ones of which somebody is to be reminded by now."""
        rows = await self._connection.execute(_DUE, {"now": now})
        return [self._question(row) for row in rows]

    def _columns(self, question: Question) -> Mapping[str, Any]:
        words = {"text": question.text, "choices": list(question.choices)}
        return {
            "community": question.community,
            "ticket": question.ticket,
            "conversation": question.conversation,
            "by": question.by,
            "asked_at": question.asked_at,
            "about": question.about.value,
            "words_sealed": self._crypt.seal_json(WORDS, words),
            "outcome": question.outcome.value,
            "answer_sealed": self._crypt.seal_text(ANSWER, question.answer),
            "answered_at": question.answered_at,
            "due": question.due,
            "reminded": question.reminded,
        }

    def _question(self, row: Row[Any]) -> Question:
        words = self._crypt.open_json(WORDS, row.words_sealed)
        return Question(
            id=row.id,
            community=row.community,
            ticket=row.ticket,
            conversation=row.conversation,
            by=row.by,
            asked_at=row.asked_at,
            text=words["text"],
            choices=tuple(words["choices"]),
            about=About(row.about),
            outcome=Outcome(row.outcome),
            answer=self._crypt.open_text(ANSWER, row.answer_sealed) or "",
            answered_at=row.answered_at,
            due=row.due,
            reminded=row.reminded,
        )
