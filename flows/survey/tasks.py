"""A weak subject's task: whose it is, by when, and what is told of it (SPEC 6)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from flows.community import Role, Staff
from flows.errand import Errand
from flows.messages import Say
from flows.numbers import duration
from flows.outreach.tasks import opened, worded
from flows.survey.filling import period_said
from flows.survey.report import in_lines, percent
from flows.survey.results import Result
from flows.tickets import Ticket

SURVEY_TASK: Final = "survey_task"
"""The category of such a task."""
_MANAGER: Final = "manager"
_QUEUES: Final = {
    "power": "maintenance",
    "water": "maintenance",
    "security": "security",
    "cleanliness": "cleaning",
    "greening": "cleaning",
    "facilities": "maintenance",
    "repairs": "maintenance",
    "attitude": _MANAGER,
}
"""Who sees to a subject; the manners of staff are the manager's."""


async def open_task(errand: Errand, result: Result, subject: str) -> Ticket:
    """Open the task to make a subject better, and give it to its owner."""
    queue = _QUEUES[subject] if errand.community.queue(_QUEUES[subject]) else _MANAGER
    draft = worded(errand, SURVEY_TASK, queue, _text(result, subject))
    draft = replace(draft, finish_by=finished_by(errand))
    task = await opened(errand, draft, owner_of(errand, queue))
    await errand.uow.surveys.set_task(result.survey.id, subject, task.id)
    return task


def finished_by(errand: Errand) -> datetime:
    """Give by when a weak subject is to be better."""
    return errand.now + duration(errand.community, "survey_task_within")


def owner_of(errand: Errand, queue: str) -> Staff | None:
    """Give whose task it is: a supervisor of the queue, else who stands first on it, else above."""
    staff = errand.community.staff
    of_queue = [member for member in staff if queue in member.queues]
    above = [member for member in of_queue if Role.SUPERVISOR in member.roles]
    managers = [member for member in staff if Role.MANAGER in member.roles]
    return next(iter((*above, *of_queue, *managers)), None)


def _text(result: Result, subject: str) -> Say:
    tally = next(one for one in result.tallies if one.subject == subject)
    quotes = [
        Say("survey-quote", {"text": quote})
        for theme in result.themes
        if theme.name in _THEMES[subject]
        for quote in theme.quotes
    ]
    args: dict[str, str | int | float | Say] = {
        "period": period_said(result.survey.period),
        "subject": Say(f"survey-subject-{subject}"),
        "rate": percent(tally.rate),
        "count": tally.dissatisfied,
        "quotes": in_lines(quotes),
    }
    return Say("survey-task", args)


_THEMES: Final = {
    "power": {"power"},
    "water": {"water"},
    "security": {"security", "fire", "parcels"},
    "cleanliness": {"cleaning", "pets"},
    "greening": {"greening"},
    "facilities": {"facilities", "lift", "parking"},
    "repairs": {"repairs", "slow"},
    "attitude": {"attitude", "slow"},
}
"""The themes of comments that tell why a subject is weak."""
