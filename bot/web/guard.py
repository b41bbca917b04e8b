"""What holds for every answer and every request: safe headers, and bodies no larger than needed."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.file_kinds import LARGEST
from bot.web.refusals import Refusal
from flows.messages import Say

_POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_LARGEST_UPLOAD: Final = LARGEST + 64 * 1024
"""The file, and the form around it."""
_LARGEST_BODY: Final = 256 * 1024
_LARGEST_WEBHOOK: Final = 2 * 1024 * 1024
_WIDGET: Final = "/api/chat/"
"""What a page of another origin may call, with its Bearer token and without cookies."""
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept-Language, Last-Event-ID",
    "Access-Control-Expose-Headers": "Retry-After",
    "Access-Control-Max-Age": "86400",
}


class Guard:
    """Wraps an application (ASGI): every answer gets the headers, every body its limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if path.startswith(_WIDGET):
                    headers.update(_CORS)
                if path.startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
                if path.startswith("/static/"):
                    headers["Cache-Control"] = "no-cache"  # kept, and asked about each time
            await send(message)

        if scope["method"] == "OPTIONS" and path.startswith(_WIDGET):
            await guarded({"type": "http.response.start", "status": 204, "headers": []})
            await guarded({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, _limited(receive, Headers(scope=scope), _most(path)), guarded)


def _most(path: str) -> int:
    if path.endswith("/uploads"):
        return _LARGEST_UPLOAD
    return _LARGEST_WEBHOOK if path.startswith("/telegram/") else _LARGEST_BODY


def _limited(receive: Receive, headers: Headers, most: int) -> Receive:
    """Let a body through until it is too large, whatever its headers promised."""
    stated = headers.get("content-length", "0")
    came = 0

    async def counted() -> Message:
        nonlocal came
        if stated.isdecimal() and int(stated) > most:
            raise Refusal(413, Say("page-refused-large"))
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise Refusal(413, Say("page-refused-large"))
        return message

    return counted
