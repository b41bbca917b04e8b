"""Who is writing: a resident's browser, by its Bearer token or its cookie (CONTRACTS, HTTP)."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Depends, Request, Response

from bot.web.parts import Parts, WebParts
from bot.web.refusals import Refusal
from flows.messages import Say
from storage.sessions import WEB_LIFE, WebSession

COOKIE: Final = "guanjia_chat_"
"""Begins the name of a cookie, a community's id ends it: a browser may be at home in several."""
CSRF: Final = "X-CSRF-Token"
LIFE: Final = WEB_LIFE
"""After the last visit."""
SEEN_AGAIN: Final = timedelta(hours=12)
"""A visit is noted no more often."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who has a session; ``token`` is theirs."""

    token: str
    session: WebSession


def token_of(request: Request, community: str | None = None) -> str | None:
    """Give the token that a request shows, by header or by cookie."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return bearer.strip() or None
    if community is not None:
        return request.cookies.get(COOKIE + community)
    return next((c for name, c in request.cookies.items() if name.startswith(COOKIE)), None)


async def found(token: str | None, parts: WebParts) -> WebSession | None:
    """Find the session of a token, if it is still good."""
    if not token:
        return None
    async with parts.storage.read() as uow:
        session = await uow.sessions.web_find(token)
    return session if session is not None and parts.clock() - session.seen_at < LIFE else None


async def _visit(request: Request, parts: Parts, community: str | None = None) -> Visit:
    """Let in who has a session; what changes something by cookie must show its CSRF token."""
    token = token_of(request, community)
    session = await found(token, parts)
    if token is None or session is None:
        raise Refusal(401, Say("page-refused-session"))
    by_cookie = "authorization" not in request.headers
    if by_cookie and request.method != "GET":
        shown = request.headers.get(CSRF, "")
        if not hmac.compare_digest(shown.encode(), session.csrf.encode()):
            raise Refusal(403, Say("page-refused-csrf"))
    return Visit(token, session)


Visitor = Annotated[Visit, Depends(_visit)]
"""What an endpoint for residents asks for."""


def is_secure(request: Request, parts: WebParts) -> bool:
    """Tell whether cookies are only for HTTPS: so it is when that is how the pages are reached."""
    public = parts.settings.public_url or ""
    return request.url.scheme == "https" or public.startswith("https://")


def give_cookie(
    response: Response, request: Request, parts: WebParts, community: str, token: str
) -> None:
    """Let the browser keep a session; not one that a page of another site asked for."""
    if request.headers.get("sec-fetch-site") == "cross-site":
        return
    response.set_cookie(
        COOKIE + community,
        token,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request, parts),
        path="/",
    )
