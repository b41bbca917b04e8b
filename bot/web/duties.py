"""例行工作 on the desk page: what is to be done and what became of it; matters for the committee."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.web.auth import Clerk, SignedIn, clerk_of
from bot.web.languages import language_of
from bot.web.pages import page_of
from bot.web.parts import Parts, Plain
from bot.web.refusals import Refusal
from bot.web.survey import Said
from flows.duties.adding import LONGEST, Matter, may_add
from flows.duties.standing import Task, standing_of
from flows.duties.tasks import named
from flows.messages import Say
from flows.privacy import masked

router: Final = APIRouter()
_DAYS: Final = {"ge": date(2000, 1, 1), "le": date(2099, 12, 31)}


class Entered(BaseModel):
    """A matter: one that happened is told, one that is planned is applied for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Plain = Field(default="", max_length=64, description="the client's own; once done, no more")
    kind: Literal["tell", "apply"]
    what: Annotated[
        Plain, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)
    ]
    day: Annotated[date, Field(**_DAYS)]


@router.post("/api/desk/duties", status_code=201, tags=["desk"])
async def enter(entered: Entered, clerk: SignedIn, request: Request, parts: Parts) -> Said:
    """Enter what the owners' committee is told of, or applied to for (``/routine_add``)."""
    matter = Matter(entered.kind, entered.what, entered.day)
    said, done = await parts.service.desk.enter_matter(
        clerk.community.id, clerk.staff.number, matter, parts.clock(), key=entered.id
    )
    if not done:
        raise Refusal(422 if may_add(clerk.staff) else 403, said)
    parts.streams.wake()
    parts.deliver()
    language = language_of(request, clerk.community.language)
    return Said(said=parts.words.say(said, language))


@router.get("/desk/duties", include_in_schema=False)
async def duties_page(request: Request, parts: Parts) -> Response:
    """Show what is to be done and by when, what was done and by whom, and what comes next."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    if not may_add(clerk.staff):
        raise Refusal(403, Say("desk-not-your-role"))
    community, now = clerk.community, parts.clock()
    language = language_of(request, community.language)
    async with parts.storage.read() as uow:
        found = await standing_of(uow, community, clerk.staff, now)
    given: dict[str, Any] = {
        "community": community.name[language],
        "csrf": clerk.session.csrf,
        "today": f"{now.astimezone(community.zone):%Y-%m-%d}",
        "longest": LONGEST,
        "to_do": [_row(one, clerk) for one in found.to_do],
        "over": [_row(one, clerk) for one in found.over],
        "coming": [
            {
                "name": routine.name.get(language)
                or parts.words.say(named(routine, community), language),
                "first": f"{occurrence.first:%m-%d}",
                "last": f"{occurrence.last:%m-%d}",
                "queue": f"queue-{routine.queue.replace('_', '-')}",
            }
            for routine, occurrence in found.coming
        ],
    }
    return page_of(request, parts, "duties.html", language, **given)


def _row(task: Task, clerk: Clerk) -> dict[str, Any]:
    ticket = task.ticket
    has_it = clerk.community.member(ticket.assignee) if ticket.assignee else None
    return {
        "id": ticket.id,
        "number": ticket.number,
        "text": masked(ticket.text, ticket.secrets),
        "due": _day(ticket.finish_by, clerk),
        "late": task.late,
        "who": f"{has_it.name}({has_it.number})" if has_it else "",
        "status": f"status-{ticket.status.value.replace('_', '-')}",
        "ended": _day(ticket.resolved_at or ticket.closed_at, clerk),
        "can_end": task.can_end,
    }


def _day(at: datetime | None, clerk: Clerk) -> str:
    return f"{at.astimezone(clerk.community.zone):%m-%d}" if at else ""
