"""What becomes of a result: let out by the manager, told to residents, and its outcome (SPEC 6)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from flows import quiet
from flows.community import Community, Role, Staff
from flows.errand import Errand
from flows.messages import Envelope, Priority, Say, Sending
from flows.moments import in_day
from flows.outreach.greetings import reachable
from flows.people import Wish
from flows.ports import UnitOfWork
from flows.privacy import masked
from flows.service_calendar import local_day
from flows.survey.asking import MANAGER
from flows.survey.closing import RESULT, tasks_of
from flows.survey.filling import period_said
from flows.survey.report import in_lines, percent, result_said
from flows.survey.results import Result, figures, result_of
from flows.survey.survey import Survey
from flows.sweeps.process import Owed, Process
from flows.tickets import EventKind, Status, Ticket

PUBLISHED: Final = "survey_result_told"
OUTCOME: Final = "survey_outcome_told"
PUBLISH, WITHHOLD = "publish", "withhold"

_TOLD_WITHIN: Final = timedelta(days=7)
"""A result that is older, or an outcome, is told nobody any more."""
_TASKS_LAST: Final = timedelta(days=120)
_OVER: Final = frozenset({Status.RESOLVED, Status.CLOSED})


# --- decided -------------------------------------------------------------------------------------


async def decide(errand: Errand, staff: Staff, survey_id: int, *, publish: bool) -> Say:
    """Let a result out, or keep it: the manager's word, given once. Raises LookupError."""
    uow = errand.uow
    survey = await uow.surveys.get(survey_id, lock=True)
    if survey.community != errand.community.id:
        raise LookupError(survey_id)
    if Role.MANAGER not in staff.roles:
        return Say("desk-managers-word")
    if survey.closed_at is None or survey.approved_at is not None or survey.withheld:
        return Say("survey-decided-before")
    approved_at = errand.now if publish else None
    survey = replace(
        survey, approved_at=approved_at, approved_by=staff.number, withheld=not publish
    )
    await uow.surveys.save(survey)
    await _show_decision(errand, survey, staff)
    return Say("survey-published" if publish else "survey-withheld")


async def _show_decision(errand: Errand, survey: Survey, staff: Staff) -> None:
    """Let the result in the manager's group say what was decided, without buttons."""
    group = errand.group(MANAGER)
    if group is None:
        return
    verb = "withheld" if survey.withheld else "published"
    mark = Say(f"survey-{verb}-by", {"name": f"{staff.name}({staff.number})"})
    result = await result_of(errand.uow, survey, errand.community, errand.now)
    key = f"survey:{survey.id}:{RESULT}"
    await errand.uow.outbox.put(
        Envelope(
            key=f"{key}:decided",
            address=group,
            body=errand.worded(result_said(result, mark), errand.community.language),
            sending=Sending.EDIT,
            target=key,
            priority=Priority.CARD,
            due=errand.now,
        )
    )


# --- told ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """Who is to be told of a survey: its result, or what became of a subject.

    The result is worked out once for all of them.
    """

    survey: int
    person: int
    subject: str = ""
    result: Result | None = None
    disliked: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name it among all that was told once."""
        return f"{told_prefix(self.survey, self.subject)}{self.person}"


def told_prefix(survey: int, subject: str = "") -> str:
    """Begin the name of what somebody was told of a survey; the person's id follows."""
    return f"survey:{survey}:{subject or RESULT}:"


async def _to_tell(uow: UnitOfWork, now: datetime) -> Sequence[Owed[_Piece]]:
    owed: list[Owed[_Piece]] = []
    for survey in await uow.surveys.closed(now - _TASKS_LAST):
        community = await uow.communities.get(survey.community)
        if community is None or in_day(community, now) != now:
            continue
        if survey.approved_at is not None and now - survey.approved_at < _TOLD_WITHIN:
            owed += await _untold(uow, survey, community, now)
        for subject, number in await uow.surveys.tasks(survey.id):
            if _is_done(await uow.tickets.get(number), now):
                owed += await _complained(uow, survey, subject)
    return owed


async def _untold(
    uow: UnitOfWork, survey: Survey, community: Community, now: datetime
) -> list[Owed[_Piece]]:
    """Give who has not been told the result, and it with them."""
    told = told_prefix(survey.id)
    people = await uow.people.to_tell(community.id, local_day(community, now), told)
    if not people:
        return []
    sheets = await uow.surveys.sheets(survey.id)
    result = figures(survey, sheets, community, survey.homes)
    disliked = {sheet.person: sheet.disliked for sheet in sheets}
    pieces = [
        _Piece(survey.id, person, result=result, disliked=disliked.get(person, ()))
        for person in people
    ]
    return [Owed(community.id, one) for one in pieces]


def _is_done(task: Ticket, now: datetime) -> bool:
    done = task.status in _OVER and task.resolved_at is not None
    return done and task.resolved_at is not None and now - task.resolved_at < _TOLD_WITHIN


async def _complained(uow: UnitOfWork, survey: Survey, subject: str) -> list[Owed[_Piece]]:
    """Give those who judged a subject badly and have not been told what became of it."""
    people = await uow.surveys.disliking(survey.id, subject, told_prefix(survey.id, subject))
    return [Owed(survey.community, _Piece(survey.id, person, subject)) for person in people]


async def _tell(errand: Errand, piece: _Piece) -> Sequence[str]:
    uow = errand.uow
    survey, person = await uow.surveys.get(piece.survey), await uow.people.get(piece.person)
    found = await reachable(uow, person) if person is not None and person.homes else None
    if not await uow.links.told_once(piece.key) or person is None or found is None:
        return ()
    if not piece.subject and Wish.NOTICES in person.declined:
        return ()
    said = await (
        _outcome(errand, survey, piece.subject)
        if piece.result is None
        else _result(errand, piece.result, piece.disliked)
    )
    conversation = await uow.conversations.get(found.id, lock=True)
    await errand.tell(
        conversation,
        errand.language_of(conversation),
        said,
        priority=Priority.NOTICE,
        again=False,
        until=quiet.begins(errand.community, errand.now),
    )
    return (OUTCOME if piece.subject else PUBLISHED,)


async def _result(errand: Errand, result: Result, own: Collection[str]) -> Say:
    """Word the result for a resident; what they complained of (``own``) stands out."""
    rows = [
        Say(
            "survey-published-row",
            {"subject": Say(f"survey-subject-{one.subject}"), "rate": percent(one.rate)},
        )
        for one in result.tallies
    ]
    plans = []
    for subject, task in await tasks_of(errand, result.survey):
        due = (task.finish_by or task.opened_at).astimezone(errand.community.zone)
        args: dict[str, str | int | float | Say] = {
            "subject": Say(f"survey-subject-{subject}"),
            "queue": Say(f"queue-{task.queue.replace('_', '-')}"),
            "month": due.month,
            "day": due.day,
        }
        plans.append(Say("survey-plan-own" if subject in own else "survey-plan", args))
    return Say(
        "survey-published-to-residents",
        {
            "period": period_said(result.survey.period),
            "homes": result.homes_answered,
            "response": percent(result.response),
            "total": percent(result.total),
            "rows": in_lines(rows),
            "plans": in_lines(plans),
        },
    )


async def _outcome(errand: Errand, survey: Survey, subject: str) -> Say:
    """Word what was done about a subject, in the words with which its task was ended."""
    tasks = dict(await errand.uow.surveys.tasks(survey.id))
    events = await errand.uow.tickets.events(tasks[subject])
    done = [
        masked(event.text, event.secrets or {})
        for event in events
        if event.kind is EventKind.MOVED and (event.data or {}).get("to") == Status.RESOLVED
    ]
    args = {"period": period_said(survey.period), "subject": Say(f"survey-subject-{subject}")}
    if not done or not done[-1]:
        return Say("survey-outcome", args)
    return Say("survey-outcome-words", {**args, "text": done[-1]})


RESULTS: Final = Process(kinds=(PUBLISHED, OUTCOME), owed=_to_tell, settle=_tell)
