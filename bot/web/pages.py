"""The pages themselves: the residents' chat, the staff desk, the demo. Texts are Fluent's."""

from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.web.api import resident_of
from bot.web.auth import SHORTEST, clerk_of
from bot.web.desk_view import queues_of
from bot.web.languages import language_of
from bot.web.parts import Parts, Plain, WebParts
from bot.web.refusals import Refusal
from bot.web.sessions import found, token_of
from flows.community import Community
from flows.desk.actions import is_above, may_record
from flows.duties.adding import may_add
from flows.home_words import home_in_words
from flows.messages import Say
from flows.outreach.visit_keeping import may_visit
from flows.resident.small_talk import menu
from flows.survey.ordered import may_survey
from flows.understanding import Language

HERE: Final = Path(__file__).parent
router: Final = APIRouter(include_in_schema=False)

_templates: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

Asked = tuple[str, tuple[str, ...]]
"""A key of words that a script needs, and the variables that the script fills in."""

CHAT_WORDS: Final[tuple[Asked, ...]] = (
    ("page-chat-online", ()),
    ("page-chat-connecting", ()),
    ("page-chat-offline", ()),
    ("page-chat-you", ()),
    ("page-chat-steward", ()),
    ("page-chat-staff", ("number",)),
    ("page-chat-desk", ()),
    ("page-chat-typing", ()),
    ("page-chat-today", ()),
    ("page-chat-yesterday", ()),
    ("page-chat-edited", ()),
    ("page-chat-removed", ()),
    ("page-chat-waiting", ()),
    ("page-chat-failed", ()),
    ("page-chat-again", ()),
    ("page-chat-discard", ()),
    ("page-chat-sent-later", ()),
    ("page-chat-uploading", ()),
    ("page-chat-remove-file", ("name",)),
    ("page-chat-photo", ()),
    ("page-chat-video", ()),
    ("page-chat-voice", ()),
    ("page-chat-file", ()),
    ("page-chat-send", ()),
    ("page-chat-record", ()),
    ("page-chat-recording", ("seconds",)),
    ("page-chat-no-microphone", ()),
    ("page-chat-ticket", ("number",)),
    ("page-chat-new-below", ()),
    ("page-chat-earlier", ()),
    ("page-chat-too-many", ("most",)),
    ("page-chat-too-large", ()),
    ("page-chat-signed-in", ("name", "home")),
)
DESK_WORDS: Final[tuple[Asked, ...]] = (
    ("page-desk-all", ()),
    ("page-desk-found", ("words", "count")),
    ("page-desk-found-more", ("words", "count", "shown")),
    ("page-desk-found-none", ("words",)),
    ("page-desk-found-ended", ("count",)),
    ("page-desk-find-leave", ()),
    ("page-desk-phrases", ()),
    ("page-desk-skip", ()),
    ("page-desk-open-count", ("count",)),
    ("page-desk-new-count", ("count",)),
    ("page-desk-empty", ()),
    ("page-desk-ended", ("count",)),
    ("page-desk-resident", ()),
    ("page-desk-steward", ()),
    ("page-desk-note", ()),
    ("page-desk-unverified", ()),
    ("page-desk-major", ()),
    ("page-desk-why", ()),
    ("page-desk-mine", ()),
    ("page-desk-has-it", ("name", "number")),
    ("page-desk-phone-later", ()),
    ("page-desk-reply", ("number",)),
    ("page-desk-reply-hint", ()),
    ("page-desk-note-hint", ()),
    ("page-desk-no-chat", ()),
    ("page-desk-send", ()),
    ("page-desk-keep", ()),
    ("page-desk-attach", ()),
    ("page-desk-earlier", ("count",)),
    ("desk-more", ()),
    ("desk-less", ()),
    ("page-desk-edited", ()),
    ("page-desk-undelivered", ()),
    ("page-desk-recall", ()),
    ("page-desk-recalled", ()),
    ("page-desk-inform-title", ("number",)),
    ("page-desk-inform-hint", ()),
    ("page-desk-restore-title", ("number",)),
    ("page-desk-restore-hint", ()),
    ("page-desk-done-title", ("number",)),
    ("page-desk-done-hint", ()),
    ("page-desk-cancel-title", ("number",)),
    ("page-desk-cancel-hint", ()),
    ("page-desk-refuse-title", ("number",)),
    ("page-desk-refuse-hint", ()),
    ("page-desk-return-title", ("number",)),
    ("page-desk-return-hint", ()),
    ("page-desk-hand-title", ("number",)),
    ("page-desk-hand-hint", ()),
    ("page-desk-hand-anybody", ()),
    ("page-desk-hand-here", ("name",)),
    ("page-desk-on-duty", ("name", "number")),
    ("page-desk-confirm", ()),
    ("page-desk-leave", ()),
    ("page-desk-arrived", ("number", "title")),
    ("page-desk-online", ()),
    ("page-desk-offline", ()),
    ("page-desk-late", ()),
    ("page-desk-rated", ("stars",)),
    ("page-desk-source-phone", ()),
    ("page-desk-source-walk-in", ()),
    ("page-desk-passwords-differ", ()),
    ("page-chat-remove-file", ("name",)),
    ("page-chat-photo", ()),
    ("page-chat-video", ()),
    ("page-chat-voice", ()),
    ("page-chat-file", ()),
    ("page-chat-failed", ()),
    ("page-chat-uploading", ()),
    ("page-chat-too-large", ()),
    ("page-chat-too-many", ("most",)),
    ("page-chat-today", ()),
    ("page-chat-yesterday", ()),
)


# --- pages ----------------------------------------------------------------------------------------


@router.get("/", response_class=HTMLResponse)
async def front(request: Request, parts: Parts) -> Response:
    """Show the demo; else the chat of the only community, or the list of all."""
    if parts.demo is not None:
        return await _demo(request, parts, parts.demo.community)
    communities = await _communities(parts)
    if len(communities) == 1:
        return RedirectResponse(f"/c/{communities[0].id}", status_code=303)
    language = language_of(request)
    listed = [{"id": c.id, "name": c.name[language]} for c in communities]
    return page_of(request, parts, "communities.html", language, communities=listed)


@router.get("/c/{community_id}", response_class=HTMLResponse)
async def chat(community_id: Plain, request: Request, parts: Parts) -> Response:
    """Show the residents' chat of a community. ``?invite=`` is followed by the page's script."""
    async with parts.storage.read() as uow:
        community = await uow.communities.get(community_id)
    if community is None:
        raise Refusal(404, Say("page-refused-community"))
    language = language_of(request, community.language)
    session = await found(token_of(request, community.id), parts)
    who = await resident_of(parts, session.conversation, language) if session else None
    data = {
        "community": community.id,
        "language": language,
        "zone": community.timezone,
        "csrf": session.csrf if session else "",
        "resident": who and who.model_dump(),
        "words": _script_words(parts, CHAT_WORDS, language),
    }
    starters = [
        {"label": parts.words.say(choice.label, language), "choice": choice.payload}
        for choice in menu()
    ]
    return page_of(
        request,
        parts,
        "chat.html",
        language,
        data=data,
        name=community.name[language],
        resident=who,
        starters=starters,
        emergency_phone=community.emergency_phone,
    )


@router.get("/desk", response_class=HTMLResponse)
async def desk(request: Request, parts: Parts) -> Response:
    """Show the staff desk, or its door."""
    clerk = await clerk_of(request, parts)
    if clerk is None:
        return await _door(request, parts)
    language = language_of(request, clerk.community.language)
    data = {
        "csrf": clerk.session.csrf,
        "zone": clerk.community.timezone,
        "words": _script_words(parts, DESK_WORDS, language),
    }
    return page_of(
        request,
        parts,
        "desk.html",
        language,
        data=data,
        community=clerk.community.name[language],
        clerk=clerk.staff,
        may_record=may_record(clerk.staff),
        may_survey=may_survey(clerk.staff),
        may_report=is_above(clerk.staff),
        may_add=may_add(clerk.staff),
        may_visit=may_visit(clerk.staff),
    )


@router.get("/desk/join", response_class=HTMLResponse)
async def join(request: Request, parts: Parts) -> Response:
    """Let a new clerk set a password. ``?invite=`` is their one-time link."""
    language = language_of(request)
    data = {"words": _script_words(parts, DESK_WORDS, language)}
    return page_of(request, parts, "join.html", language, data=data, shortest=SHORTEST)


async def _door(request: Request, parts: WebParts) -> Response:
    language = language_of(request)
    listed = [{"id": c.id, "name": c.name[language]} for c in await _communities(parts)]
    demo = parts.demo
    clerks = await _demo_clerks(parts, language) if demo else []
    data = {"words": _script_words(parts, DESK_WORDS, language)}
    return page_of(
        request, parts, "door.html", language, communities=listed, clerks=clerks, data=data
    )


async def _demo(request: Request, parts: WebParts, community_id: str) -> Response:
    language = language_of(request)
    async with parts.storage.read() as uow:
        community = await uow.communities.get(community_id)

        def worded(home: str) -> str:
            named = home_in_words(home, community) if community else home
            return parts.words.say(named, language)

        homes = parts.demo.homes if parts.demo else ()
        people = [
            {"person": person.id, "home": worded(home), "name": person.name}
            for home in homes
            for person in (await uow.people.of_home(community_id, home))[:1]
        ]
    if community is None:
        raise Refusal(404, Say("page-refused-community"))
    clerk = await clerk_of(request, parts)
    return page_of(
        request,
        parts,
        "demo.html",
        language,
        signed_in={
            "resident": await found(token_of(request, community_id), parts) is not None,
            "clerk": clerk.staff.number if clerk else "",
        },
        community=community_id,
        name=community.name[language],
        people=people,
        clerks=await _demo_clerks(parts, language),
    )


async def _demo_clerks(parts: WebParts, language: Language) -> list[dict[str, Any]]:
    """Give the clerks whose password the demo shows, with the names of their queues."""
    if parts.demo is None:
        return []
    async with parts.storage.read() as uow:
        community = await uow.communities.get(parts.demo.community)
    if community is None:
        return []
    widest = max(
        (staff for staff in community.staff if staff.number in parts.demo.passwords),
        key=lambda staff: len(queues_of(staff, community)),
        default=None,
    )
    return [
        {
            "sees_most": staff == widest,
            "community": community.id,
            "number": staff.number,
            "name": staff.name,
            "password": parts.demo.passwords[staff.number],
            "roles": " · ".join(
                parts.words.say(Say(f"page-role-{role.value}"), language)
                for role in sorted(staff.roles)
            ),
        }
        for staff in community.staff
        if staff.number in parts.demo.passwords
    ]


def refused(request: Request, status: int, detail: str) -> Response:
    """Show a refusal as a page."""
    parts: WebParts = request.app.state.parts
    language = language_of(request)
    answer = page_of(request, parts, "refused.html", language, detail=detail)
    answer.status_code = status
    return answer


async def _communities(parts: WebParts) -> list[Community]:
    async with parts.storage.read() as uow:
        found_ids = await uow.communities.ids()
        every = [await uow.communities.get(community) for community in found_ids]
    return [community for community in every if community is not None]


# --- wording --------------------------------------------------------------------------------------


def page_of(
    request: Request, parts: WebParts, template: str, language: Language, **values: Any
) -> HTMLResponse:
    """Render a template in a language; ``say`` words keys in it."""

    def say(key: str, **args: str | int) -> str:
        return parts.words.say(Say(key, args), language)

    text = _templates.get_template(template).render(
        say=say,
        language=language,
        other="en" if language == "zh" else "zh",
        path=request.url.path,
        **values,
    )
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


def _script_words(parts: WebParts, asked: tuple[Asked, ...], language: Language) -> dict[str, str]:
    """Word what a script says; variables stay as ``{name}`` for the script to fill in."""
    return {
        key: parts.words.say(Say(key, {name: f"{{{name}}}" for name in names}), language)
        for key, names in asked
    }
