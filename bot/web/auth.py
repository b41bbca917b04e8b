"""Signing in to the staff desk: staff number and password, a session in the database, CSRF."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from bot.web.parts import Parts, Plain, WebParts
from bot.web.refusals import Refusal, too_often
from bot.web.sessions import CSRF, is_secure
from flows.community import Community, Staff
from flows.messages import Say
from storage.sessions import DeskSession

COOKIE: Final = "guanjia_desk"
LIFE: Final = timedelta(hours=12)
SHORTEST: Final = 8
"""Letters of a password."""
LONGEST: Final = 200

router: Final = APIRouter(prefix="/api/desk", tags=["desk"])

_hasher: Final = PasswordHasher()
_NOBODYS: Final = _hasher.hash(secrets.token_urlsafe(16))
"""Compared with where there is no such clerk, so that this takes as long."""


def hashed_password(password: str) -> str:
    """Give what is stored of a password (argon2id)."""
    return _hasher.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Tell whether it is the password; takes as long where none is stored."""
    try:
        _hasher.verify(stored or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@dataclass(frozen=True, slots=True)
class Clerk:
    """A request of a clerk who is signed in."""

    token: str
    session: DeskSession
    staff: Staff
    community: Community


async def clerk_of(request: Request, parts: WebParts) -> Clerk | None:
    """Find who is signed in, or None. Somebody who left is nobody."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    async with parts.storage.read() as uow:
        session = await uow.sessions.desk_find(token, now=parts.clock())
        community = await uow.communities.get(session.community) if session else None
    if session is None or community is None:
        return None
    staff = community.member(session.staff)
    return Clerk(token, session, staff, community) if staff else None


async def _signed_in(request: Request, parts: Parts) -> Clerk:
    """Let in who is signed in; what changes something must show the CSRF token."""
    known: Clerk | None = getattr(request.state, "clerk", None)
    return known if known is not None else await _let_in(request, parts)


async def _let_in(request: Request, parts: WebParts) -> Clerk:
    clerk = await clerk_of(request, parts)
    if clerk is None:
        raise Refusal(401, Say("page-refused-sign-in"))
    if request.method != "GET":
        shown = request.headers.get(CSRF, "")
        if not hmac.compare_digest(shown.encode(), clerk.session.csrf.encode()):
            raise Refusal(403, Say("page-refused-csrf"))
    return clerk


class SignedInFirst(APIRoute):
    """A way of the desk's: who is not signed in, or too quick, is refused before a word is read.

    FastAPI reads a body before it asks who sent it.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give what answers a request."""
        answer = super().get_route_handler()

        async def let_in_first(request: Request) -> Response:
            parts: WebParts = request.app.state.parts
            clerk = await _let_in(request, parts)
            name = f"desk:{clerk.community.id}:{clerk.staff.number}"
            if request.method != "GET" and (wait := parts.limits.acts.wait(name)):
                raise too_often("page-refused-acts", wait)
            request.state.clerk = clerk
            return await answer(request)

        return let_in_first


SignedIn = Annotated[Clerk, Depends(_signed_in)]
"""What an endpoint of the desk asks for."""


class SignIn(BaseModel):
    """Who wants in."""

    community: Plain = Field(max_length=64)
    number: Plain = Field(max_length=32)
    password: Plain = Field(max_length=LONGEST)


class NewPassword(BaseModel):
    """A clerk's first password, by the link that they were given."""

    invite: Plain = Field(max_length=200)
    password: Plain = Field(max_length=LONGEST)


class Welcome(BaseModel):
    """A clerk is signed in. ``csrf`` goes with every write, as the header X-CSRF-Token."""

    number: str
    name: str
    csrf: str


def _knocked(request: Request, parts: WebParts) -> float:
    """Count one more password of a host; give the seconds to wait, or 0."""
    return parts.limits.doors.wait(request.client.host if request.client else "")


@router.post("/session", status_code=201)
async def sign_in(who: SignIn, request: Request, response: Response, parts: Parts) -> Welcome:
    """Sign a clerk in: five wrong tries shut the number out for a minute."""
    name = f"{who.community}:{who.number}"
    if wait := parts.limits.sign_in.wait(name) or _knocked(request, parts):
        raise too_often("page-refused-locked", wait)
    # Counted before it is looked at: of many tries at once only the first few are.
    parts.limits.sign_in.failed(name)
    async with parts.storage.read() as uow:
        stored = await uow.sessions.password_hash(who.community, who.number)
        community = await uow.communities.get(who.community)
    right = await asyncio.to_thread(is_password, who.password, stored)
    staff = community.member(who.number) if community else None
    if not right or staff is None:
        raise Refusal(401, Say("page-refused-password"))
    parts.limits.sign_in.succeeded(name)
    return await _opened(staff, who.community, request, response, parts)


@router.post("/password", status_code=201)
async def set_password(
    new: NewPassword, request: Request, response: Response, parts: Parts
) -> Welcome:
    """Set a clerk's password by the one-time link, and sign them in."""
    if len(new.password) < SHORTEST:
        raise Refusal(422, Say("page-refused-short-password", {"letters": SHORTEST}))
    if wait := _knocked(request, parts):
        raise too_often("page-refused-locked", wait)
    stored = await asyncio.to_thread(hashed_password, new.password)
    async with parts.storage.write() as uow:
        invited = await uow.sessions.use_staff_invitation(new.invite, now=parts.clock())
        community = await uow.communities.get(invited[0]) if invited else None
        staff = community.member(invited[1]) if community and invited else None
        if community is None or staff is None:
            raise Refusal(404, Say("page-refused-invitation"))
        await uow.sessions.set_password(community.id, staff.number, stored)
        await uow.sessions.end_other_invitations(
            new.invite, community=community.id, number=staff.number, now=parts.clock()
        )
    return await _opened(staff, community.id, request, response, parts)


@router.delete("/session", status_code=204)
async def sign_out(clerk: SignedIn, response: Response, parts: Parts) -> None:
    """Sign a clerk out."""
    async with parts.storage.write() as uow:
        await uow.sessions.desk_close(clerk.token)
    response.delete_cookie(COOKIE, path="/", samesite="strict", httponly=True)


async def _opened(
    staff: Staff, community: str, request: Request, response: Response, parts: WebParts
) -> Welcome:
    token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(16), parts.clock()
    async with parts.storage.write() as uow:
        await uow.sessions.desk_open(
            token,
            community=community,
            number=staff.number,
            csrf=csrf,
            now=now,
            expires=now + LIFE,
        )
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=is_secure(request, parts),
        path="/",
    )
    return Welcome(number=staff.number, name=staff.name, csrf=csrf)
