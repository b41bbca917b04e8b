"""Service reports on the desk page, for supervisors and managers: a period's tables, and its files."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot.pdf import PdfMissingError, can_be_made
from bot.report_file import shown
from bot.report_formats import MEDIA, rendered
from bot.web.auth import Clerk, SignedIn, clerk_of
from bot.web.languages import language_of
from bot.web.pages import page_of
from bot.web.parts import Parts, WebParts
from bot.web.refusals import Refusal
from bot.web.survey import Said
from flows.community import Role
from flows.desk.actions import is_above
from flows.messages import Say
from flows.notices.card import name_of
from flows.periods import NotAPeriodError, period_after, period_before, periods_at
from flows.reports.reading import report_of
from flows.reports.report import Report
from flows.reports.words import for_residents
from flows.survey.filling import period_said
from flows.understanding import Language

router: Final = APIRouter()

Wanted = Annotated[
    str, Query(max_length=16, description="2026-11-22, 2026-W47, 2026-11, 2026-Q4; else this month")
]


@router.get("/api/desk/reports.{form}", tags=["desk"], response_class=Response)
async def report_file(
    form: Literal["html", "pdf", "csv", "json", "xlsx"],
    clerk: SignedIn,
    parts: Parts,
    wanted: Annotated[Wanted, Query(alias="period")] = "",
) -> Response:
    """Give a period's service report as a file."""
    found = await _read(clerk, parts, wanted)
    try:
        written = await asyncio.to_thread(rendered, found, clerk.community, parts.words, form)
    except PdfMissingError as error:
        raise Refusal(501, Say("page-pdf-missing", {"command": str(error)})) from None
    return Response(
        written,
        media_type=MEDIA[form],
        headers={"content-disposition": f'attachment; filename="report-{found.period}.{form}"'},
    )


@router.post("/api/desk/reports/{period}/{verb}", tags=["desk"])
async def report_decided(
    period: Annotated[str, Path(max_length=16)],
    verb: Literal["publish", "withhold"],
    clerk: SignedIn,
    parts: Parts,
) -> Said:
    """Let a quarter's report out to residents, or keep it: the manager's, once; 409 else."""
    place, number = clerk.community, clerk.staff.number
    try:
        said, done = await parts.service.desk.on_report(
            place.id, number, verb, period, parts.clock()
        )
    except LookupError:
        raise Refusal(404, Say("page-refused-not-found")) from None
    if not done:
        raise Refusal(403 if Role.MANAGER not in clerk.staff.roles else 409, said)
    parts.deliver()
    return Said(said=parts.words.say(said, place.language))


@router.get("/desk/reports", include_in_schema=False)
async def report_page(
    request: Request, parts: Parts, wanted: Annotated[Wanted, Query(alias="period")] = ""
) -> Response:
    """Show a period's service report: each table with its chart beside it."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    found = await _read(clerk, parts, wanted)
    language = language_of(request, clerk.community.language)
    given: dict[str, Any] = {
        **shown(found, clerk.community, parts.words, language),
        "csrf": clerk.session.csrf,
        "quarter": await _quarter(found, clerk, parts, language),
        "period": found.period,
        "before": period_before(found.period, clerk.community.zone),
        "after": period_after(found.period, clerk.community.zone),
        "others": [
            (parts.words.say(name, language), one, here)
            for name, one, here in _others(found, clerk, parts.clock())
        ],
        "formats": [one for one in MEDIA if one != "pdf" or can_be_made()],
    }
    return page_of(request, parts, "report.html", language, **given)


async def _quarter(
    found: Report, clerk: Clerk, parts: WebParts, language: Language
) -> dict[str, Any]:
    """Give what was decided of this report, or is to be; and which other waits for its decision."""
    community = clerk.community
    async with parts.storage.read() as uow:
        quarters = await uow.reports.quarters(community.id)
    this = next((one for one in quarters if one.period == found.period), None)
    waiting = next((one.period for one in quarters if one.decided_at is None), None)
    is_manager = Role.MANAGER in clerk.staff.roles

    def say(key: str, **args: str | Say) -> str:
        return parts.words.say(Say(f"page-report-{key}", dict(args)), language)

    def asked(period: str) -> str:
        return say("undecided" if is_manager else "waits", period=period_said(period))

    shown: dict[str, Any] = {"asked": "", "decided": "", "other": None, "is_manager": is_manager}
    if this is not None and this.decided_at is not None:
        at = f"{this.decided_at.astimezone(community.zone):%Y-%m-%d %H:%M}"
        who = name_of(this.decided_by, community)
        shown["decided"] = say("published" if this.published else "withheld", at=at, name=who)
    elif this is not None:
        shown["asked"] = asked(found.period)
        shown["preview"] = parts.words.say(for_residents(found, community, language), language)
    if waiting is not None and waiting != found.period:
        shown["other"] = {"period": waiting, "said": asked(waiting)}
    return shown


async def _read(clerk: Clerk, parts: WebParts, wanted: str) -> Report:
    """Read what this clerk may see of a report. Raises Refusal."""
    if not is_above(clerk.staff):
        raise Refusal(403, Say("desk-not-your-role"))
    now = parts.clock()
    wanted = wanted or f"{now.astimezone(clerk.community.zone):%Y-%m}"
    for_manager = Role.MANAGER in clerk.staff.roles
    async with parts.storage.read() as uow:
        try:
            return await report_of(uow, clerk.community, wanted, now, for_manager=for_manager)
        except NotAPeriodError:
            raise Refusal(422, Say("page-report-which", {"words": wanted})) from None


def _others(found: Report, clerk: Clerk, now: datetime) -> list[tuple[Say, str, bool]]:
    """Give the day, week, month and quarter in which the period ended, or is now: key, name, this."""
    last = min(found.until - timedelta(days=1), now).astimezone(clerk.community.zone).date()
    names = zip(("day", "week", "month", "quarter"), periods_at(last), strict=True)
    return [(Say(f"page-report-{kind}"), one, one == found.period) for kind, one in names]
