"""Surveys, what each person answered, and the tasks that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, Select, String, bindparam, cast, exists, insert, select, update

from flows.survey.survey import NOT, SUBJECTS, Sheet, Standing, Survey
from storage.crypt import Crypt
from storage.database import Connection
from storage.people import REACHABLE
from storage.tables import (
    ResidenceRow,
    SurveyRow,
    SurveySheetRow,
    SurveyTaskRow,
    ToldOnceRow,
    core,
)
from storage.upserts import if_new

COMMENT: Final = "survey_sheet.comment"

_SURVEY: Final = core(SurveyRow)
_SHEET: Final = core(SurveySheetRow)
_TASK: Final = core(SurveyTaskRow)
_LIVES: Final = core(ResidenceRow)
_TOLD: Final = core(ToldOnceRow)

_OPEN: Final = if_new(_SURVEY, _SURVEY.c.id)
_BY_ID: Final = select(_SURVEY).where(_SURVEY.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update()
_CHANGED: Final = (
    "closes_at", "closed_at", "homes", "approved_at", "approved_by", "withheld",
)  # fmt: skip
_SAVE: Final = (
    update(_SURVEY)
    .where(_SURVEY.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_OF: Final = (
    select(_SURVEY)
    .where(_SURVEY.c.community == bindparam("of_community"))
    .order_by(_SURVEY.c.opened_at.desc())
)
_RUNNING: Final = select(_SURVEY).where(_SURVEY.c.closed_at.is_(None)).order_by(_SURVEY.c.id)
_CLOSED: Final = select(_SURVEY).where(_SURVEY.c.closed_at >= bindparam("since"))
_TO_ASK: Final = REACHABLE.where(
    ~exists().where(_SHEET.c.survey == bindparam("of_survey"), _SHEET.c.person == _LIVES.c.person)
)
_TO_REMIND: Final = (
    select(_SHEET.c.id)
    .where(
        _SHEET.c.survey == bindparam("of_survey"),
        _SHEET.c.judged_at.is_(None),
        _SHEET.c.left_at.is_(None),
        _SHEET.c.reminded_at.is_(None),
    )
    .order_by(_SHEET.c.id)
)
_ASK: Final = if_new(_SHEET, _SHEET.c.id)
_SHEET_BY_ID: Final = select(_SHEET).where(_SHEET.c.id == bindparam("this"))
_SHEET_LOCKED: Final = _SHEET_BY_ID.with_for_update()
_FILLED: Final = (
    "reminded_at", "answers", "comment_sealed", "judged_at", "sent_at", "left_at", "shown",
)  # fmt: skip
_SAVE_SHEET: Final = (
    update(_SHEET)
    .where(_SHEET.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _FILLED})
)
_SHEETS: Final = (
    select(_SHEET).where(_SHEET.c.survey == bindparam("of_survey")).order_by(_SHEET.c.id)
)
_UNTOLD: Final = (
    select(_SHEET.c.person)
    .where(
        _SHEET.c.survey == bindparam("of_survey"),
        ~exists().where(
            _TOLD.c.key == bindparam("told", type_=String) + cast(_SHEET.c.person, String)
        ),
    )
    .order_by(_SHEET.c.id)
)
_DISLIKING: Final = {
    subject: _UNTOLD.where(_SHEET.c.answers[subject].as_integer() == NOT) for subject in SUBJECTS
}
_STANDING: Final = (
    select(_SHEET)
    .join(_SURVEY, _SURVEY.c.id == _SHEET.c.survey)
    .where(
        _SHEET.c.person == bindparam("of_person"),
        _SURVEY.c.closed_at.is_(None),
        _SURVEY.c.closes_at > bindparam("now"),
    )
    .order_by(_SHEET.c.id.desc())
    .limit(1)
    .with_for_update(of=_SHEET)
)
_SET_TASK: Final = insert(_TASK)
_TASKS: Final = (
    select(_TASK.c.subject, _TASK.c.ticket)
    .where(_TASK.c.survey == bindparam("of_survey"))
    .order_by(_TASK.c.ticket)
)


class SqlSurveys:
    """Surveys in one transaction (``flows.ports.Surveys``)."""

    def __init__(self, connection: Connection, crypt: Crypt) -> None:
        self._connection = connection
        self._crypt = crypt

    async def open(self, survey: Survey) -> Survey | None:
        """Keep a new one; gives it with its id, None where its period has one."""
        row = {
            "community": survey.community,
            "period": survey.period,
            "actor": survey.by,
            "opened_at": survey.opened_at,
            **{name: getattr(survey, name) for name in _CHANGED},
        }
        added = await self._connection.execute(_OPEN[self._connection.kind], row)
        kept: int | None = added.scalar()
        return None if kept is None else replace(survey, id=kept)

    async def get(self, survey: int, *, lock: bool = False) -> Survey:
        """Read one. Raises LookupError."""
        found = await self._all(_LOCKED if lock else _BY_ID, {"this": survey})
        if not found:
            raise LookupError(f"no survey {survey}")
        return found[0]

    async def save(self, survey: Survey) -> None:
        """Write when it closes, closed, and what was decided of its result."""
        values = {f"new_{name}": getattr(survey, name) for name in _CHANGED}
        await self._connection.execute(_SAVE, {"this": survey.id} | values)

    async def of(self, community: str) -> Sequence[Survey]:
        """Give a community's surveys, the latest first."""
        return await self._all(_OF, {"of_community": community})

    async def running(self) -> Sequence[Survey]:
        """Give all that are not closed."""
        return await self._all(_RUNNING, {})

    async def closed(self, since: datetime) -> Sequence[Survey]:
        """Give those that closed since an instant."""
        return await self._all(_CLOSED, {"since": since})

    async def to_ask(self, survey: Survey, day: date) -> Sequence[int]:
        """Give who lives there on a day, can be written to, and has not been asked."""
        given = {"community": survey.community, "of_survey": survey.id, "day": day}
        return list((await self._connection.execute(_TO_ASK, given)).scalars())

    async def to_remind(self, survey: int) -> Sequence[int]:
        """Give the sheets that are not filled in, not left, and were not reminded of."""
        found = await self._connection.execute(_TO_REMIND, {"of_survey": survey})
        return list(found.scalars())

    async def ask(self, sheet: Sheet) -> Sheet | None:
        """Keep a new sheet; gives it with its id, None where this person has one."""
        row = {
            "survey": sheet.survey,
            "person": sheet.person,
            "homes": list(sheet.homes),
            "asked_at": sheet.asked_at,
            **self._filled(sheet),
        }
        added = await self._connection.execute(_ASK[self._connection.kind], row)
        kept: int | None = added.scalar()
        return None if kept is None else replace(sheet, id=kept)

    async def sheet(self, sheet: int, *, lock: bool = False) -> Sheet:
        """Read one. Raises LookupError."""
        wanted = _SHEET_LOCKED if lock else _SHEET_BY_ID
        row = (await self._connection.execute(wanted, {"this": sheet})).first()
        if row is None:
            raise LookupError(f"no sheet {sheet}")
        return self._sheet(row)

    async def save_sheet(self, sheet: Sheet) -> None:
        """Write what was answered, and where it is shown."""
        values = {f"new_{name}": value for name, value in self._filled(sheet).items()}
        await self._connection.execute(_SAVE_SHEET, {"this": sheet.id} | values)

    async def sheets(self, survey: int) -> Sequence[Sheet]:
        """Give all sheets of a survey."""
        rows = await self._connection.execute(_SHEETS, {"of_survey": survey})
        return [self._sheet(row) for row in rows]

    async def disliking(self, survey: int, subject: str, told: str) -> Sequence[int]:
        """Give who is not satisfied with a subject and was not told what became of it.

        ``told`` begins the name of what is told once; the person's id follows.
        """
        given = {"of_survey": survey, "told": told}
        return list((await self._connection.execute(_DISLIKING[subject], given)).scalars())

    async def standing(self, person: int, now: datetime) -> Standing | None:
        """Give the sheet that somebody can fill in now, locked, and its survey."""
        given = {"of_person": person, "now": now}
        row = (await self._connection.execute(_STANDING, given)).first()
        return None if row is None else Standing(await self.get(row.survey), self._sheet(row))

    async def set_task(self, survey: int, subject: str, ticket: int) -> None:
        """Keep which task a weak subject was given."""
        row = {"survey": survey, "subject": subject, "ticket": ticket}
        await self._connection.execute(_SET_TASK, row)

    async def tasks(self, survey: int) -> Sequence[tuple[str, int]]:
        """Give the weak subjects of a survey, and the ticket of each one's task."""
        rows = await self._connection.execute(_TASKS, {"of_survey": survey})
        return [(row.subject, row.ticket) for row in rows]

    async def _all(self, statement: Select[Any], given: Mapping[str, Any]) -> list[Survey]:
        return [_survey(row) for row in await self._connection.execute(statement, given)]

    def _filled(self, sheet: Sheet) -> dict[str, Any]:
        return {
            "reminded_at": sheet.reminded_at,
            "answers": dict(sheet.answers),
            "comment_sealed": self._crypt.seal_text(COMMENT, sheet.comment),
            "judged_at": sheet.judged_at,
            "sent_at": sheet.sent_at,
            "left_at": sheet.left_at,
            "shown": {str(chat): row for chat, row in sheet.shown.items()},
        }

    def _sheet(self, row: Row[Any]) -> Sheet:
        return Sheet(
            id=row.id,
            survey=row.survey,
            person=row.person,
            homes=tuple(row.homes),
            asked_at=row.asked_at,
            reminded_at=row.reminded_at,
            answers=row.answers,
            comment=self._crypt.open_text(COMMENT, row.comment_sealed) or "",
            judged_at=row.judged_at,
            sent_at=row.sent_at,
            left_at=row.left_at,
            shown={int(chat): shown for chat, shown in row.shown.items()},
        )


def _survey(row: Row[Any]) -> Survey:
    return Survey(
        id=row.id,
        community=row.community,
        period=row.period,
        by=row.actor,
        opened_at=row.opened_at,
        **{name: getattr(row, name) for name in _CHANGED},
    )
