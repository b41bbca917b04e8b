"""走访 on the desk page: a month's plan and its records, what came of them; a visit is recorded."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.web.auth import Clerk, SignedIn, clerk_of
from bot.web.languages import language_of
from bot.web.pages import page_of
from bot.web.parts import Parts, Plain, WebParts
from bot.web.refusals import Refusal
from bot.web.survey import Said
from flows.home_words import home_in_words
from flows.messages import Say
from flows.outreach.visit_keeping import MOST_TO_DO, Told, each_once, may_visit
from flows.outreach.visit_standing import Shown, quotas_of, visits_of
from flows.outreach.visits import month_of
from flows.periods import NotAPeriodError, period, period_after, period_before
from flows.privacy import masked
from flows.understanding import Language

router: Final = APIRouter()
_MONTH: Final = r"^\d{4}-\d{2}$"
_LONGEST: Final = 500

Words = Annotated[Plain, StringConstraints(strip_whitespace=True, max_length=_LONGEST)]


class Recorded(BaseModel):
    """A visit that was made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Plain = Field(default="", max_length=64, description="the client's own; once done, no more")
    home: Annotated[
        Plain, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)
    ] = Field(description="such as 3-2-501")
    whom: Annotated[Plain, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    said: Words = ""
    todo: list[Words] = Field(
        default_factory=list, max_length=20, description="what is to be done; each is a ticket"
    )


@router.post("/api/desk/visits", status_code=201, tags=["desk"])
async def record_visit(recorded: Recorded, clerk: SignedIn, request: Request, parts: Parts) -> Said:
    """Record a visit to a home, with what is to be done there (``/visit``)."""
    told = Told(recorded.home, recorded.whom, recorded.said, each_once(recorded.todo))
    said, done = await parts.service.desk.record_visit(
        clerk.community.id, clerk.staff.number, told, parts.clock(), key=recorded.id
    )
    if not done:
        raise Refusal(422 if may_visit(clerk.staff) else 403, said)
    parts.streams.wake()
    parts.deliver()
    return Said(said=parts.words.say(said, language_of(request, clerk.community.language)))


@router.get("/desk/visits", include_in_schema=False)
async def visits_page(
    request: Request,
    parts: Parts,
    month: Annotated[str, Query(pattern=_MONTH)] = "",
) -> Response:
    """Show a month's plan and records, how the quotas stand, and what is taken up of them."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    if not may_visit(clerk.staff):
        raise Refusal(403, Say("desk-not-your-role"))
    community, now = clerk.community, parts.clock()
    language = language_of(request, community.language)
    month = month or month_of(community, now)
    try:
        period(month, community.zone)
    except NotAPeriodError:
        raise Refusal(422, Say("page-report-which", {"words": month})) from None
    async with parts.storage.read() as uow:
        found = await visits_of(uow, community, clerk.staff, month)
        quotas = await quotas_of(uow, community, clerk.staff, month, now)
    given: dict[str, Any] = {
        "community": community.name[language],
        "csrf": clerk.session.csrf,
        "month": month,
        "before": period_before(month, community.zone),
        "after": period_after(month, community.zone),
        "most": MOST_TO_DO,
        "longest": _LONGEST,
        "quotas": [(f"{one.steward.name}({one.steward.number})", one) for one in quotas],
        "left": [one.visit.home for one in found if one.visit.visited_at is None],
        "rows": [_row(one, clerk, parts, language) for one in found],
    }
    return page_of(request, parts, "visits.html", language, **given)


def _row(shown: Shown, clerk: Clerk, parts: WebParts, language: Language) -> dict[str, Any]:
    visit, task = shown.visit, shown.task
    agreed = task.visit if task is not None else None
    return {
        "home": visit.home,
        "where": parts.words.say(home_in_words(visit.home, clerk.community), language),
        "steward": _name(visit.steward, clerk),
        "planned": visit.task is not None,
        "agreed": _clock(agreed.start, clerk) if agreed is not None else "",
        "ended": task is not None and not task.is_open,
        "visited": _clock(visit.visited_at, clerk),
        "by": _name(visit.by, clerk),
        "whom": visit.whom,
        "said": visit.said,
        "todo": [
            {
                "number": one.number,
                "text": masked(one.text, one.secrets),
                "status": f"status-{one.status.value.replace('_', '-')}",
            }
            for one in shown.todo
        ],
    }


def _name(number: str, clerk: Clerk) -> str:
    member = clerk.community.member(number)
    return f"{member.name}({member.number})" if member else number


def _clock(at: datetime | None, clerk: Clerk) -> str:
    return f"{at.astimezone(clerk.community.zone):%m-%d %H:%M}" if at else ""
