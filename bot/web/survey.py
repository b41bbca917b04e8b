"""The satisfaction survey on the desk page: how it goes, what it came to, its CSV, what is decided."""

import csv
import io
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from bot.ledger_file import BYTE_ORDER_MARK, harmless
from bot.web.auth import Clerk, SignedIn, clerk_of
from bot.web.languages import language_of
from bot.web.pages import page_of
from bot.web.parts import Id, Parts, WebParts
from bot.web.refusals import Refusal
from flows.community import Role
from flows.messages import Say
from flows.ports import Words
from flows.survey.filling import period_said
from flows.survey.ordered import may_survey
from flows.survey.report import percent
from flows.survey.results import Result, Tally, result_of
from flows.survey.survey import JUDGEMENTS, Survey, period_of
from flows.tickets import Ticket
from flows.understanding import Language

router: Final = APIRouter()

Wanted = Annotated[str, Query(max_length=16, description="2026-H2 or 2026-Q4; else the latest")]
Verb = Literal["begin", "end", "publish", "withhold"]
_COLUMNS: Final = ("satisfied", "fairly", "dissatisfied")
_WIDTH: Final = 300
"""Of a bar on the page, in the units of its picture."""


class Said(BaseModel):
    """What was done, in words."""

    said: str


@router.post("/api/desk/surveys/{survey}/{verb}", tags=["desk"])
async def survey_decided(survey: Id, verb: Verb, clerk: SignedIn, parts: Parts) -> Said:
    """Begin (survey 0), end, publish or withhold a survey; 409 where that cannot be."""
    place, number = clerk.community, clerk.staff.number
    try:
        said, done = await parts.service.desk.on_survey(
            place.id, number, verb, survey, parts.clock()
        )
    except LookupError:
        raise Refusal(404, Say("page-refused-not-found")) from None
    if not done:
        raise Refusal(409, said)
    parts.deliver()
    return Said(said=parts.words.say(said, place.language))


@router.get("/api/desk/surveys.csv", tags=["desk"], response_class=Response)
async def survey_csv(clerk: SignedIn, parts: Parts, period: Wanted = "") -> Response:
    """Give a survey's figures, and what comments speak of, as CSV."""
    _, result, _ = await _read(clerk, parts, period)
    if result is None:
        raise Refusal(404, Say("page-refused-not-found"))
    name = f"survey-{result.survey.period}.csv"
    return Response(
        _to_csv(result, parts.words, clerk.community.language),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@router.get("/desk/surveys", include_in_schema=False)
async def survey_page(request: Request, parts: Parts, period: Wanted = "") -> Response:
    """Show a survey: its figures as a chart and a table, the comments, the tasks."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    surveys, result, tasks = await _read(clerk, parts, period)
    language = language_of(request, clerk.community.language)
    given: dict[str, Any] = {
        "community": clerk.community.name[language],
        "periods": [
            (one.period, _say(parts, period_said(one.period), language)) for one in surveys
        ],
        "result": result,
        "rows": [_bar(tally, result) for tally in result.tallies] if result else [],
        "percent": percent,
        "closes": _closes(result, clerk),
        "tasks": [_task(subject, ticket, clerk) for subject, ticket in tasks],
        "can_begin": _can_begin(clerk, parts, surveys),
        "is_manager": Role.MANAGER in clerk.staff.roles,
        "csrf": clerk.session.csrf,
    }
    return page_of(request, parts, "survey.html", language, **given)


async def _read(
    clerk: Clerk, parts: WebParts, period: str
) -> tuple[Sequence[Survey], Result | None, Sequence[tuple[str, Ticket]]]:
    """Read the surveys, the figures of the one that is wanted, and its tasks. Raises Refusal."""
    if not may_survey(clerk.staff):
        raise Refusal(403, Say("desk-not-your-role"))
    async with parts.storage.read() as uow:
        surveys = await uow.surveys.of(clerk.community.id)
        wanted = next((one for one in surveys if period in {"", one.period}), None)
        if wanted is None:
            return surveys, None, ()
        result = await result_of(uow, wanted, clerk.community, parts.clock())
        tasks = [(name, await uow.tickets.get(n)) for name, n in await uow.surveys.tasks(wanted.id)]
    return surveys, result, tasks


def _can_begin(clerk: Clerk, parts: WebParts, surveys: Sequence[Survey]) -> bool:
    period = period_of(clerk.community, parts.clock())
    return period is not None and period not in {one.period for one in surveys}


def _closes(result: Result | None, clerk: Clerk) -> str:
    """Give until when it can be answered; nothing once it is over."""
    if result is None or result.survey.closed_at is not None:
        return ""
    return f"{result.survey.closes_at.astimezone(clerk.community.zone):%m-%d %H:%M}"


def _bar(tally: Tally, result: Result) -> dict[str, Any]:
    """Give a subject's row: its counts, and where the parts of its bar begin and how wide they are."""
    counts = (tally.satisfied, tally.fairly, tally.dissatisfied)
    widths = [n / (tally.judged or 1) * _WIDTH for n in counts]
    return {
        "subject": tally.subject,
        "counts": counts,
        "rate": percent(tally.rate) if tally.judged else "",
        "weak": tally.subject in result.weak,
        "parts": [(n, sum(widths[:n]), width) for n, width in enumerate(widths)],
    }


def _task(subject: str, ticket: Ticket, clerk: Clerk) -> dict[str, str]:
    owner = clerk.community.member(ticket.assignee) if ticket.assignee else None
    due = ticket.finish_by.astimezone(clerk.community.zone) if ticket.finish_by else None
    return {
        "subject": subject,
        "number": ticket.number,
        "owner": f"{owner.name}({owner.number})" if owner else "",
        "due": f"{due:%m-%d}" if due else "",
        "status": f"status-{ticket.status.value.replace('_', '-')}",
    }


def _to_csv(result: Result, words: Words, language: Language) -> str:
    """Write the figures as CSV in the community's language; no cell of it is ever a formula."""

    def say(key: str) -> str:
        return words.say(Say(key), language)

    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    judgements = [say(f"survey-judge-{value}") for value in JUDGEMENTS]
    rows.writerow([say("page-survey-subject"), *judgements, say("page-survey-rate")])
    for tally in result.tallies:
        counts = [getattr(tally, name) for name in _COLUMNS]
        rows.writerow([say(f"survey-subject-{tally.subject}"), *counts, percent(tally.rate)])
    rows.writerow([say("page-survey-total"), "", "", "", percent(result.total)])
    answered = [result.homes_answered, result.homes, "", percent(result.response)]
    rows.writerow([say("page-survey-response"), *answered])
    rows.writerow([])
    rows.writerow([say("page-survey-comments")])
    for theme in result.themes:
        quotes = [harmless(quote) for quote in theme.quotes]
        rows.writerow([say(f"survey-theme-{theme.name}"), theme.count, *quotes])
    return BYTE_ORDER_MARK + written.getvalue()


def _say(parts: WebParts, said: Say, language: Language) -> str:
    return parts.words.say(said, language)
