"""The end of a survey: counted, put before the manager, its weak subjects given as tasks (SPEC 6)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Final

from flows.errand import Errand
from flows.messages import Attachment, Choice, Envelope, FileKind, Priority, Say
from flows.ports import UnitOfWork
from flows.service_calendar import local_day
from flows.survey.asking import MANAGER, tell_manager
from flows.survey.filling import period_said
from flows.survey.report import chart_of, in_lines, result_said
from flows.survey.results import Result, result_of
from flows.survey.survey import Survey
from flows.survey.tasks import open_task
from flows.sweeps.process import Owed, Process
from flows.tickets import Ticket

CLOSED: Final = "survey_closed"
RESULT: Final = "result"
"""Names the message in the manager's group that holds the result."""


async def _to_close(uow: UnitOfWork, now: datetime) -> Sequence[Owed[int]]:
    running = await uow.surveys.running()
    return [Owed(one.community, one.id) for one in running if not one.is_open(now)]


async def _close(errand: Errand, survey_id: int) -> Sequence[str]:
    uow, community = errand.uow, errand.community
    survey = await uow.surveys.get(survey_id, lock=True)
    if survey.closed_at is not None or survey.is_open(errand.now):
        return ()
    homes = await uow.people.occupied(community.id, local_day(community, errand.now))
    survey = replace(survey, closed_at=errand.now, homes=len(homes))
    await uow.surveys.save(survey)
    result = await result_of(uow, survey, community, errand.now)
    if not result.answered:
        nobody = Say("survey-nobody", {"period": period_said(survey.period)})
        await tell_manager(errand, survey, nobody, key=RESULT)
        return (CLOSED,)
    tasks = [(subject, await open_task(errand, result, subject)) for subject in result.weak]
    await _chart(errand, result)
    said = result_said(result, _tasks_said(errand, tasks), decisions(survey))
    await tell_manager(errand, survey, said, key=RESULT)
    return (CLOSED,)


def decisions(survey: Survey) -> tuple[Choice, ...]:
    """Give the buttons by which the manager lets a result out, or keeps it."""
    return tuple(
        Choice(Say(f"survey-button-{verb}"), f"survey.{verb}=s{survey.id}")
        for verb in ("publish", "withhold")
    )


async def tasks_of(errand: Errand, survey: Survey) -> list[tuple[str, Ticket]]:
    """Read the weak subjects of a survey with their tasks."""
    uow = errand.uow
    return [(one, await uow.tickets.get(n)) for one, n in await uow.surveys.tasks(survey.id)]


def _tasks_said(errand: Errand, tasks: Sequence[tuple[str, Ticket]]) -> Say | str:
    """Say who has which weak subject, and by when."""
    rows = []
    for subject, ticket in tasks:
        owner = errand.community.member(ticket.assignee) if ticket.assignee else None
        by = ticket.finish_by.astimezone(errand.community.zone) if ticket.finish_by else None
        args: dict[str, str | int | float | Say] = {
            "number": ticket.number,
            "subject": Say(f"survey-subject-{subject}"),
            "owner": f"{owner.name}({owner.number})" if owner else "",
            "by": f"{by:%m-%d}" if by else "",
        }
        rows.append(Say("survey-task-row", args))
    return Say("survey-tasks", {"rows": in_lines(rows)}) if rows else ""


async def _chart(errand: Errand, result: Result) -> None:
    """Put the chart before the table, where charts can be drawn and the manager has a group."""
    group = errand.group(MANAGER)
    if group is None or errand.draw is None:
        return
    community, survey = errand.community, result.survey
    chart = chart_of(result, errand.words, community.language)
    png = errand.draw(chart)
    picture = Attachment(
        id=f"survey-{survey.id}-{token_hex(16)}",  # nobody guesses a file's name
        kind=FileKind.PHOTO,
        mime="image/png",
        size=len(png),
        name=f"survey-{survey.period}.png",
    )
    await errand.uow.attachments.write(picture, png, community=community.id, now=errand.now)
    body = errand.worded(
        Say("survey-chart", {"period": period_said(survey.period)}), community.language
    )
    await errand.uow.outbox.put(
        Envelope(
            key=f"survey:{survey.id}:chart",
            address=group,
            body=replace(body, attachments=(picture,)),
            priority=Priority.NOTICE,
            due=errand.now,
        )
    )


CLOSINGS: Final = Process(kinds=(CLOSED,), owed=_to_close, settle=_close)
