"""Notices on the desk page: written, approved, changed, ended; the ledger, whom they reached.

Building systems write them too, by ``POST /api/v1/notices`` with a key of their community.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.ledger_file import BYTE_ORDER_MARK, harmless
from bot.notice_reach import reach_of, unreached
from bot.web.auth import Clerk, SignedIn, SignedInFirst, clerk_of
from bot.web.desk_acts import MOST_FILES, attached
from bot.web.files import signer_of
from bot.web.languages import language_of
from bot.web.pages import page_of
from bot.web.parts import Id, Parts, Plain, WebParts
from bot.web.refusals import Refusal, too_often
from flows.community import Community
from flows.desk.place import Places
from flows.fees.untold import everybody
from flows.messages import Say
from flows.notices import audience as audiences
from flows.notices.card import foreseen, name_of
from flows.notices.deeds import LONGEST, Change, Done, do, draft
from flows.notices.filled_in import set_texts
from flows.notices.notice import STAGES, Deed, Kind, Notice, Reach, Stage, Step
from flows.notices.reading import instant
from flows.notices.rules import may_bill, may_write, refused
from flows.notices.showing import shown, window
from flows.understanding import Language
from storage.unit_of_work import SqlUnitOfWork

router: Final = APIRouter()
_desk: Final = APIRouter(prefix="/api/desk", tags=["desk"], route_class=SignedInFirst)

_STEPS: Final = (
    Step.SUBMIT, Step.APPROVE, Step.SEND_BACK, Step.STOP, Step.RESUME, Step.AGAIN, Step.RESTORE,
    Step.END, Step.CALL_OFF,
)  # fmt: skip
"""What is a button on the page; a change is a form."""

Text = Annotated[Plain, Field(max_length=LONGEST)]
Clock = Annotated[Plain, Field(max_length=40)]
Uploads = Annotated[list[Annotated[Plain, Field(max_length=64)]], Field(max_length=MOST_FILES)]


class New(BaseModel):
    """A notice to be. Instants without an offset are the community's time.

    Without ``text_zh`` and ``text_en`` the set text of the kind is taken, with ``reason`` in it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kind: Kind
    audience: Plain = Field(default="", max_length=500, description="building=3,unit=2; else all")
    since: Clock = Field(default="", alias="from")
    until: Clock = ""
    send: Clock = ""
    text_zh: Text = ""
    text_en: Text = ""
    reason: Plain = Field(default="", max_length=200)
    urgent_because: Plain = Field(default="", max_length=200)
    attachments: Uploads = Field(default_factory=list, description="uploads of the desk's")


class Changed(BaseModel):
    """What is to be different; what is empty stays."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    since: Clock = Field(default="", alias="from")
    until: Clock = ""
    send: Clock = ""
    text_zh: Text = ""
    text_en: Text = ""
    urgent_because: Plain = Field(default="", max_length=200)
    attachments: Uploads = Field(default_factory=list, description="go with it too; not once sent")


class Kept(BaseModel):
    """A notice as it is now."""

    id: int
    stage: Stage
    mark: str = Field(default="", description="names what it says; approving names it too")
    duplicate: bool = False
    said: str = ""


# --- building systems -----------------------------------------------------------------------------


@router.post("/api/v1/notices", status_code=201, tags=["notices"])
async def from_a_system(
    new: New,
    request: Request,
    response: Response,
    parts: Parts,
    idempotency_key: Annotated[str, Header(max_length=200)] = "",
) -> Kept:
    """Write a notice by a building system; a supervisor approves it as any other.

    ``Authorization: Bearer`` and the key that ``guanjia notice key`` made; ``Idempotency-Key``:
    the same again changes nothing and is answered with 200.
    """
    scheme, _, shown_key = request.headers.get("authorization", "").partition(" ")
    async with parts.storage.read() as uow:
        holder = await uow.notices.keyholder(shown_key.strip()) if scheme else None
        community = await uow.communities.get(holder[0]) if holder else None
    if scheme.casefold() != "bearer" or holder is None or community is None:
        raise Refusal(401, Say("notice-key-wrong"))
    if wait := parts.limits.systems.wait(f"{community.id}:{holder[1]}"):
        raise too_often("page-refused-acts", wait)
    if new.attachments:
        raise Refusal(422, Say("page-refused-upload"))
    if not idempotency_key.strip():
        raise Refusal(400, Say("notice-key-missing"))
    async with parts.storage.write() as uow:
        places = _places(uow, parts, community)
        name = f"{holder[1]}:{idempotency_key.strip()}"
        known = await uow.notices.by_key(community.id, name)
        if known is not None:
            response.status_code = 200
            return Kept(id=known.id, stage=known.stage, mark=known.mark, duplicate=True)
        notice = _of(new, places, holder[1], key=name)
        done = await draft(places, holder[1], notice, submit=True)
        made = _made(done)
    if done.known:  # the same came twice at once, and the other was first
        response.status_code = 200
        return Kept(id=made.id, stage=made.stage, mark=made.mark, duplicate=True)
    parts.deliver()
    return Kept(id=made.id, stage=made.stage, mark=made.mark)


# --- the desk -------------------------------------------------------------------------------------


@_desk.post("/notices", status_code=201)
async def write_notice(new: New, clerk: SignedIn, parts: Parts) -> Kept:
    """Write a notice as a draft; its page shows it as residents will see it."""
    async with parts.storage.write() as uow:
        places = _places(uow, parts, clerk.community)
        files = await attached(uow, clerk, new.attachments)
        notice = replace(
            _of(new, places, clerk.staff.number), files=tuple(file.id for file in files)
        )
        made = _made(await draft(places, clerk.staff.number, notice, submit=False))
    parts.deliver()
    return Kept(id=made.id, stage=made.stage, mark=made.mark)


@_desk.post("/notices/{notice}/change")
async def change_notice(notice: Id, changed: Changed, clerk: SignedIn, parts: Parts) -> Kept:
    """Change a notice; whoever has it sees the change in place."""
    community = clerk.community
    async with parts.storage.read() as uow:
        files = await attached(uow, clerk, changed.attachments)
    change = Change(
        text=_written({"zh": changed.text_zh.strip(), "en": changed.text_en.strip()}),
        starts=_instant(changed.since, community),
        until=_instant(changed.until, community),
        send_at=_instant(changed.send, community),
        urgent_because=changed.urgent_because.strip() or None,
        files=tuple(file.id for file in files),
    )
    return await _done(notice, Step.CHANGE, clerk, parts, change)


@_desk.post("/notices/{notice}/{step}")
async def step_of_notice(
    notice: Id,
    step: Step,
    clerk: SignedIn,
    parts: Parts,
    seen: Annotated[str, Query(max_length=40)] = "",
) -> Kept:
    """Submit, approve, send back, stop, resume, send again, end, restore or call off a notice.

    To approve it, ``seen`` names what was shown (``mark``): what says something else is refused.
    """
    if step not in _STEPS:
        raise Refusal(404, Say("page-refused-not-found"))
    return await _done(notice, step, clerk, parts, None, seen=seen)


@_desk.get("/notices/{notice}/reach")
async def reach(notice: Id, clerk: SignedIn, parts: Parts) -> Mapping[str, Any]:
    """Give how far a notice has come, and by home who has not got it."""
    async with parts.storage.read() as uow:
        found = await found_for(uow, notice, clerk)
        return reach_of(await uow.notices.reach(found), await everybody(uow, found))


@_desk.get("/notices.csv", response_class=Response)
async def notices_csv(clerk: SignedIn, parts: Parts) -> Response:
    """Give the ledger of notices (信息公布台帐) as CSV: every version, who approved, who got it."""
    allowed(clerk)
    language = clerk.community.language

    def say(said: Say) -> str:
        return parts.words.say(said, language)

    lines = [[say(Say(f"page-notice-column-{name}")) for name in _LEDGER]]
    async with parts.storage.read() as uow:
        for found in await uow.notices.of_community(clerk.community.id, most=10_000):
            reach = await uow.notices.reach(found)
            deeds = await uow.notices.deeds(found.id)
            lines += [_line(found, deed, reach, clerk.community, say) for deed in deeds]
    return Response(
        BYTE_ORDER_MARK + "\r\n".join(",".join(map(_cell, line)) for line in lines) + "\r\n",
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="notices.csv"'},
    )


def _line(
    found: Notice, deed: Deed, reach: Reach, community: Community, say: Callable[[Say], str]
) -> list[str]:
    text = deed.text.get(community.language) or next(iter(deed.text.values()), "")
    return [
        str(found.id), say(Say(f"notice-kind-{found.kind}")), _clock(deed.at, community),
        name_of(deed.actor, community), say(Say(f"notice-step-{deed.step}")), str(deed.version),
        _clock(deed.starts, community), _clock(deed.until, community), text,
        name_of(found.approved_by, community), str(reach.sent),
        str(reach.failed + reach.cancelled), str(reach.unknown), str(reach.acknowledged),
    ]  # fmt: skip


_LEDGER: Final = (
    "id", "kind", "at", "who", "what", "version", "from", "until", "text", "approved", "sent",
    "failed", "unknown", "read",
)  # fmt: skip


@router.get("/desk/notices", include_in_schema=False)
async def notices_page(
    request: Request, parts: Parts, n: Annotated[int, Query(ge=0, le=2**53)] = 0
) -> Response:
    """Show the ledger and the form for a new one; with ``n`` one notice whole."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return RedirectResponse("/desk", 303)
    allowed(clerk)
    community = clerk.community
    language = language_of(request, community.language)
    given: dict[str, Any] = {
        "community": community.name[language],
        "csrf": clerk.session.csrf,
        "kinds": [kind.value for kind in Kind],
        "buildings": [(building.id, building.name) for building in community.buildings],
        "one": None,
        "may_write": may_write(clerk.staff),
        "may_bill": may_bill(clerk.staff),
    }
    async with parts.storage.read() as uow:
        if n:
            found = await found_for(uow, n, clerk)
            places = _places(uow, parts, community)
            given["one"] = await _whole(places, found, clerk, language)
            enclosed = await uow.attachments.get_all(found.files)
            link = signer_of(parts)
            given["files"] = [
                (file.name or file.kind.value, link(file))
                for file in (enclosed[name] for name in found.files if name in enclosed)
            ]
            return page_of(request, parts, "notices.html", language, **given)
        listed = await uow.notices.of_community(community.id)
        given["rows"] = [
            _row(one, await uow.notices.reach(one), parts, community, language) for one in listed
        ]
    return page_of(request, parts, "notices.html", language, **given)


router.include_router(_desk)


# --- what they need -------------------------------------------------------------------------------


def _places(uow: SqlUnitOfWork, parts: WebParts, community: Community) -> Places:
    return Places(
        uow=uow,
        words=parts.words,
        community=community,
        now=parts.clock(),
        account=parts.service.account_of(community.id),
    )


def _of(new: New, places: Places, author: str, key: str | None = None) -> Notice:
    """Give the notice that somebody wrote. Raises Refusal."""
    community = places.community
    try:
        meant = audiences.written(new.audience, community)
    except audiences.NotAnAudienceError as error:
        raise Refusal(422, error.said) from None
    texts = _written({"zh": new.text_zh.strip(), "en": new.text_en.strip()})
    return Notice(
        community=community.id,
        kind=new.kind,
        audience=meant,
        starts=_instant(new.since, community),
        until=_instant(new.until, community),
        send_at=_instant(new.send, community),
        urgent_because=new.urgent_because.strip(),
        text=texts or set_texts(new.kind, new.reason.strip(), places),
        author=author,
        created_at=places.now,
        key=key,
    )


def _written(texts: Mapping[Language, str]) -> dict[Language, str]:
    return {language: text for language, text in texts.items() if text}


def _instant(written: str, community: Community) -> datetime | None:
    try:
        return instant(written, community)
    except ValueError:
        raise Refusal(422, Say("notice-no-instant", {"words": written[:40]})) from None


def _made(done: Done) -> Notice:
    if not done.done or done.notice is None:
        raise Refusal(422, done.said)
    return done.notice


async def _done(
    notice: int,
    step: Step,
    clerk: Clerk,
    parts: WebParts,
    change: Change | None,
    *,
    seen: str = "",
) -> Kept:
    async with parts.storage.write() as uow:
        places = _places(uow, parts, clerk.community)
        try:
            done = await do(places, clerk.staff, notice, step, change, seen=seen)
        except LookupError:
            raise Refusal(404, Say("page-refused-not-found")) from None
        if not done.done or done.notice is None:
            raise Refusal(409, done.said)
    parts.deliver()
    said = parts.words.say(done.said, clerk.community.language)
    return Kept(id=done.notice.id, stage=done.notice.stage, mark=done.notice.mark, said=said)


def allowed(clerk: Clerk) -> None:
    """Refuse who has nothing to do with notices. Raises Refusal."""
    if not (may_write(clerk.staff) or may_bill(clerk.staff)):
        raise Refusal(403, Say("desk-not-your-role"))


async def found_for(uow: SqlUnitOfWork, notice: int, clerk: Clerk) -> Notice:
    """Read a notice of the clerk's community. Raises Refusal."""
    allowed(clerk)
    try:
        found = await uow.notices.get(notice)
    except LookupError:
        found = None
    if found is None or found.community != clerk.community.id:
        raise Refusal(404, Say("page-refused-not-found"))
    return found


async def _whole(places: Places, found: Notice, clerk: Clerk, language: Language) -> dict[str, Any]:
    community, uow = clerk.community, places.uow
    copies = await everybody(uow, found)
    reached = await foreseen(places, found)
    steps = [
        step.value
        for step in _STEPS
        if step in STAGES[found.stage]
        and refused(found, clerk.staff, step) is None
        and (step is not Step.RESTORE or found.is_outage)
        and (step is not Step.AGAIN or reached.unsure)
    ]
    return {
        "id": found.id,
        "kind": found.kind,
        "stage": found.stage,
        "mark": found.mark,
        "urgent": found.urgent_because,
        "author": name_of(found.author, community),
        "approver": name_of(found.approved_by, community),
        "reach": reached,
        "begun": found.begun_at is not None,
        "texts": {one: found.text.get(one, "") for one in in_order(language)},
        "previews": [
            (one, places.words.say(shown(found, community, language=one), one))
            for one in in_order(language)
        ],
        "starts": _input(found.starts, community),
        "until": _input(found.until, community),
        "send": _input(found.send_at, community),
        "steps": steps,
        "has_poster": not found.billed,
        "may_change": Step.CHANGE in STAGES[found.stage]
        and refused(found, clerk.staff, Step.CHANGE) is None,
        "unreached": [
            {
                "home": copy.home,
                "name": copy.name,
                "why": places.words.say(Say(f"notice-why-{copy.status}"), language),
                "steward": steward.name if (steward := community.steward_of(copy.home)) else "",
            }
            for copy in unreached(copies)
        ],
        "deeds": [
            {
                "at": _clock(deed.at, community),
                "who": name_of(deed.actor, community),
                "step": deed.step,
                "version": deed.version,
                "window": f"{_clock(deed.starts, community)} – {_clock(deed.until, community)}"
                if deed.starts or deed.until
                else "",
                "text": deed.text.get(language) or next(iter(deed.text.values()), ""),
            }
            for deed in await uow.notices.deeds(found.id)
        ],
    }


def _row(
    one: Notice, reach: Reach, parts: WebParts, community: Community, language: Language
) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "stage": one.stage,
        "urgent": one.is_urgent,
        "where": _say(parts, audiences.in_words(one.audience, community), language),
        "window": _say(parts, window(one, community), language),
        "author": name_of(one.author, community),
        "approver": name_of(one.approved_by, community),
        "reach": reach,
        "text": one.words(language),
    }


def in_order(language: Language) -> Sequence[Language]:
    """Give every language, the reader's first."""
    return ("zh", "en") if language == "zh" else ("en", "zh")


def _say(parts: WebParts, said: Say | str, language: Language) -> str:
    return parts.words.say(said, language)


def _clock(at: datetime | None, community: Community) -> str:
    return f"{at.astimezone(community.zone):%Y-%m-%d %H:%M}" if at else ""


def _input(at: datetime | None, community: Community) -> str:
    return f"{at.astimezone(community.zone):%Y-%m-%dT%H:%M}" if at else ""


def _cell(text: str) -> str:
    quoted = harmless(text).replace('"', '""')
    return f'"{quoted}"'
