"""The front-desk ledger on the desk page: a day's inquiries, their CSV, and «read»."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot.ledger_file import COLUMNS, rows, to_csv
from bot.web.auth import Clerk, SignedIn, clerk_of
from bot.web.languages import language_of
from bot.web.pages import page_of
from bot.web.parts import Parts, WebParts
from bot.web.refusals import Refusal
from flows.desk.actions import is_above, may_see
from flows.desk.ledgers import FRONT_DESK, held_in, read_lines
from flows.ledger import Copy, Line
from flows.messages import Say
from flows.periods import NotAPeriodError, period

SHOWN: Final = tuple(name for name in COLUMNS if name not in {"channel", "status", "minutes"})
"""The columns of the page; the file has all."""

router: Final = APIRouter()

Wanted = Annotated[str, Query(max_length=16, description="2026-11-22 or 2026-W47; else today")]


@router.get("/api/desk/ledger.csv", tags=["desk"], response_class=Response)
async def ledger_csv(clerk: SignedIn, parts: Parts, day: Wanted = "") -> Response:
    """Give a day's or a week's ledger as CSV."""
    wanted, found, _ = await _read(clerk, parts, day)
    return Response(
        to_csv(found, clerk.community, parts.words),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="ledger-{wanted}.csv"'},
    )


@router.post("/api/desk/ledger/{day}/read", tags=["desk"], status_code=204)
async def ledger_read(day: str, clerk: SignedIn, parts: Parts) -> None:
    """Confirm having read a ledger that was handed to oneself; 404 where none was."""
    community, staff = clerk.community.id, clerk.staff.number
    if not await parts.service.desk.confirm_ledger(community, staff, day, parts.clock()):
        raise Refusal(404, Say("page-refused-not-found"))
    parts.deliver()


@router.get("/desk/ledger", include_in_schema=False)
async def ledger_page(request: Request, parts: Parts, day: Wanted = "") -> Response:
    """Show a day's or a week's ledger."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    wanted, found, copies = await _read(clerk, parts, day)
    held = await _held(clerk, parts, wanted)
    language = language_of(request, clerk.community.language)
    own = next((copy for copy in copies if copy.reader == clerk.staff.number), None)
    lines = [
        (line.is_open, {name: parts.words.say(cell, language) for name, cell in cells.items()})
        for line, cells in zip(found, rows(found, clerk.community), strict=True)
    ]
    given: dict[str, Any] = {
        "community": clerk.community.name[language],
        "wanted": wanted,
        "before": _beside(wanted, clerk, -1),
        "after": _beside(wanted, clerk, 1),
        "columns": SHOWN,
        "lines": lines,
        "readers": [_reader(copy, clerk) for copy in copies],
        "held": held,
        "to_confirm": own is not None and own.read_at is None,
        "csrf": clerk.session.csrf,
    }
    return page_of(request, parts, "ledger.html", language, **given)


async def _read(
    clerk: Clerk, parts: WebParts, day: str
) -> tuple[str, Sequence[Line], Sequence[Copy]]:
    """Read what this clerk may see of a ledger. Raises Refusal."""
    community = clerk.community
    if not may_see(clerk.staff, FRONT_DESK, ""):
        raise Refusal(403, Say("desk-not-your-role"))
    wanted = day or parts.clock().astimezone(community.zone).date().isoformat()
    async with parts.storage.read() as uow:
        try:
            found = await read_lines(uow, community, wanted, clerk.staff)
        except NotAPeriodError:
            raise Refusal(422, Say("ledger-which-day", {"words": wanted})) from None
        return wanted, found, await uow.ledgers.of_period(community.id, wanted)


async def _held(clerk: Clerk, parts: WebParts, wanted: str) -> list[dict[str, str | int]]:
    """Give how often whose words were held, to those above alone: it shames nobody (SPEC 3)."""
    if not is_above(clerk.staff):
        return []
    async with parts.storage.read() as uow:
        tallies = await held_in(uow, clerk.community, wanted)
    return [
        {
            "name": _name(one.author, clerk),
            "count": one.count,
            "changed": one.changed,
            "sent": one.sent,
            "waiting": one.waiting,
        }
        for one in tallies
    ]


def _name(number: str, clerk: Clerk) -> str:
    member = clerk.community.member(number)
    return f"{member.name}({member.number})" if member else number


def _beside(wanted: str, clerk: Clerk, step: int) -> str:
    """Give the day before or after; of a week, its first or last day."""
    since, until = period(wanted, clerk.community.zone)
    day = since.date() - timedelta(days=1) if step < 0 else until.date()
    return day.isoformat()


def _reader(copy: Copy, clerk: Clerk) -> dict[str, str]:
    return {
        "name": _name(copy.reader, clerk),
        "at": _clock(copy.read_at, clerk),
    }


def _clock(at: datetime | None, clerk: Clerk) -> str:
    return f"{at.astimezone(clerk.community.zone):%m-%d %H:%M}" if at else ""
