"""Every "no" of the web: a problem document (RFC 9457) in the reader's language."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response

from bot.web.languages import language_of
from flows.messages import Say
from flows.ports import Words
from storage.database import is_transient

PROBLEM: Final = "application/problem+json"
_log: Final = logging.getLogger(__name__)

_WORDS: Final = {
    400: Say("page-refused-malformed"),
    401: Say("page-refused-session"),
    404: Say("page-refused-not-found"),
    405: Say("page-refused-method"),
    413: Say("page-refused-large"),
    415: Say("page-refused-media"),
}
"""For refusals that a library makes."""


class Refusal(HTTPException):
    """A request that is not carried out; ``said`` tells its author what to do."""

    def __init__(self, status: int, said: Say, *, retry_after: float | None = None) -> None:
        headers = None if retry_after is None else {"Retry-After": str(int(retry_after) + 1)}
        super().__init__(status, said.key, headers)
        self.said = said


def too_often(said_key: str, seconds: float) -> Refusal:
    """Refuse what comes too often; the words get the seconds to wait."""
    return Refusal(429, Say(said_key, {"seconds": int(seconds) + 1}), retry_after=seconds)


def _is_page(request: Request) -> bool:
    """Tell whether somebody looks at it: then a page says no."""
    wants_page = "text/html" in request.headers.get("accept", "")
    return wants_page and not request.url.path.startswith("/api/")


Page = Callable[[Request, int, str], Response]
"""Shows a refusal to somebody's eyes: the request, the status, the words."""


def install(app: FastAPI, words: Words, page: Page) -> None:
    """Let every refusal of an application be worded here."""

    def problem(
        request: Request, status: int, said: Say | str, headers: dict[str, str] | None = None
    ) -> Response:
        detail = words.say(said, language_of(request))
        if _is_page(request):
            return page(request, status, detail)
        document = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
        }
        return JSONResponse(document, status, headers, media_type=PROBLEM)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, StarletteHTTPException)  # noqa: S101 -- registered for these
        said = getattr(error, "said", None) or _WORDS.get(error.status_code)
        headers = dict(error.headers) if error.headers else None
        return problem(request, error.status_code, said or str(error.detail), headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for these
        fields = sorted(
            {".".join(map(str, found["loc"][1:])) or "body" for found in error.errors()}
        )
        return problem(request, 422, Say("page-refused-fields", {"fields": ", ".join(fields)}))

    async def failed(request: Request, error: Exception) -> Response:
        if is_transient(error):
            _log.warning("the database is away: %s", type(error).__name__)
            return problem(request, 503, Say("page-refused-away"), {"Retry-After": "2"})
        _log.error("a request failed", exc_info=error)
        return problem(request, 500, Say("page-refused-broken"))

    app.add_exception_handler(StarletteHTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, failed)
