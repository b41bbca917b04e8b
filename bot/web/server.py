"""The web application: every route in one place, and the server that stops without cutting off."""

import asyncio
import hmac
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Final

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.settings import Settings
from bot.web import (
    api,
    auth,
    demo,
    desk,
    desk_acts,
    desk_help,
    desk_ledger,
    desk_photos,
    desk_stream,
    duties,
    fees,
    files,
    notices,
    pages,
    posters,
    refusals,
    reports,
    survey,
    visits,
)
from bot.web.guard import Guard
from bot.web.parts import DemoInfo, Parts, WebParts
from bot.web.refusals import Refusal
from flows.messages import Say
from storage.database import head

__all__ = ["DemoInfo", "WebParts", "create_app", "serve_http"]

STOP_SECONDS: Final = 10
"""How long the server waits for answers in hand when it is told to stop."""
LATE_SECONDS: Final = 300.0
"""A row unsent for so long after it was due makes ``/readyz`` say so."""

_log: Final = logging.getLogger(__name__)
_watching: Final = APIRouter(tags=["operation"])


def create_app(parts: WebParts) -> FastAPI:
    """Build the application. It starts nothing: streams begin when somebody watches."""
    app = _Application(
        title="Guanjia",
        version="0.1.0",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    # First, and no endpoint of FastAPI's: most calls are to it, and it has nothing to be checked.
    app.router.add_route("/telegram/{bot}", webhook, methods=["POST"], include_in_schema=False)
    for router in (
        api.router, files.router, auth.router, desk_help.router, desk_ledger.router,
        desk_photos.router, desk.router, notices.router, posters.router, fees.router, survey.router,
        reports.router, duties.router, visits.router,
        desk_stream.router, desk_acts.router, pages.router, _watching,
    ):  # fmt: skip
        app.include_router(router)
    if parts.demo is not None:
        app.include_router(demo.router)
    app.mount("/static", StaticFiles(directory=pages.HERE / "static"), name="static")
    refusals.install(app, parts.words, pages.refused)
    if parts.settings.trusted_proxies:
        proxies = parts.settings.trusted_proxies.split(",")
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)
    return app


class _Application(FastAPI):
    """An application of which no answer, not even that to an error, leaves without its headers."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put the guard outside of everything, Starlette's own catcher of errors included."""
        return Guard(super().build_middleware_stack())


# --- operation ------------------------------------------------------------------------------------


@_watching.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    """Tell that the process runs."""
    return "ok"


@_watching.get("/readyz")
async def readyz(parts: Parts) -> JSONResponse:
    """Tell whether it can do its work: database, migrations, and the oldest unsent row's age."""
    seen: dict[str, object] = {
        "database": False,
        "migrations": False,
        "oldest_unsent_seconds": None,
    }
    try:
        revision = await parts.storage.database.revision()
        seen["database"] = True
        seen["migrations"] = revision == head()
        seen["oldest_unsent_seconds"] = await _unsent_seconds(parts)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the answer is "not ready"
        _log.warning("not ready: %s", type(error).__name__)
    late = seen["oldest_unsent_seconds"]
    seen["delivery"] = isinstance(late, float) and late < LATE_SECONDS
    ready = bool(seen["database"] and seen["migrations"])
    return JSONResponse({"ready": ready, **seen}, 200 if ready else 503)


@_watching.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request, parts: Parts) -> Response:
    """Give the figures that Prometheus collects; nothing personal is among them.

    To this machine, or with the Bearer token of the settings; to others it is not there.
    """
    if not _may_watch(request, parts.settings):
        raise Refusal(404, Say("page-refused-not-found"))
    async with parts.storage.read() as uow:
        backlog = await uow.live.backlog()
    now = parts.clock()
    oldest = backlog.oldest_received
    waited = (now - oldest).total_seconds() if oldest else 0.0
    figures = {
        "guanjia_streams_open": ("Open streams of web pages", parts.streams.count),
        "guanjia_inbox_open": ("Messages received and not worked off", backlog.received),
        "guanjia_inbox_oldest_seconds": ("Age of the oldest of them", waited),
        "guanjia_outbox_waiting": ("Messages promised and not sent", backlog.unsent),
        "guanjia_outbox_oldest_seconds": (
            "Seconds since the oldest of them fell due", await _unsent_seconds(parts),
        ),
    }  # fmt: skip
    registry = CollectorRegistry()
    for name, (meaning, value) in figures.items():
        Gauge(name, meaning, registry=registry).set(value)
    return Response(generate_latest() + generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _may_watch(request: Request, settings: Settings) -> bool:
    """Tell whether somebody may see the figures: by the token, or from this machine itself."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if settings.metrics_token and scheme.casefold() == "bearer":
        return hmac.compare_digest(shown.strip().encode(), settings.metrics_token.encode())
    try:
        is_here = ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False
    # A proxy on this machine that nobody told us of speaks for somebody else.
    is_forwarded = "x-forwarded-for" in request.headers and not settings.trusted_proxies
    return is_here and not is_forwarded


async def _unsent_seconds(parts: WebParts) -> float:
    async with parts.storage.read() as uow:
        due = (await uow.live.backlog()).oldest_unsent
    return max(0.0, (parts.clock() - due).total_seconds()) if due else 0.0


# --- Telegram's webhook ---------------------------------------------------------------------------


async def webhook(request: Request) -> Response:
    """Hand an update to whoever feeds the inbox; the status is theirs to choose."""
    parts: WebParts = request.app.state.parts
    if parts.feed is None:
        return Response(status_code=404)
    secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
    status = await parts.feed(request.path_params["bot"], await request.body(), secret)
    return Response(status_code=status)


# --- the server -----------------------------------------------------------------------------------


class _Server(uvicorn.Server):
    """A server that ends the streams first, since they would keep it from stopping.

    Signals are the composition root's: it sets ``stop``.
    """

    def __init__(self, config: uvicorn.Config, parts: WebParts) -> None:
        super().__init__(config)
        self._parts = parts

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, end the streams, finish what is in hand."""
        self._parts.streams.close()
        await super().shutdown(sockets)


async def serve_http(parts: WebParts, stop: asyncio.Event) -> None:
    """Serve the settings' host and port until ``stop`` is set.

    Raises OSError where that address cannot be listened on.
    """
    settings = parts.settings
    family = socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET
    listening = socket.create_server((settings.http_host, settings.http_port), family=family)
    config = uvicorn.Config(
        create_app(parts),
        log_config=None,
        access_log=False,  # the addresses of invitations hold their tokens
        proxy_headers=False,  # the application itself knows which proxies are trusted
        lifespan="off",
        timeout_graceful_shutdown=STOP_SECONDS,
        server_header=False,
    )
    server = _Server(config, parts)

    async def told_to_stop() -> None:
        await stop.wait()
        server.should_exit = True

    telling = asyncio.create_task(told_to_stop())
    try:
        await server.serve(sockets=[listening])
    finally:
        telling.cancel()
        listening.close()
