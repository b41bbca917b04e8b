"""The web on a stage: the real application, service and worker over a database of the test's.

``web(url, folder)`` runs the worker; requests go straight into the application, or, for streams,
through a real server on a loopback port (``listening``).
"""

import asyncio
import io
import json
import socket
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from PIL import Image

from bot.channels.web_chat import Streams
from bot.settings import Settings
from bot.web.auth import hashed_password
from bot.web.parts import DemoInfo, WebParts
from bot.web.server import create_app, serve_http
from bot.words import load_words
from flows.community import Community
from flows.ports import Received
from scheduler.worker import Worker
from tests.playbook import Playbook, stage

PASSWORD = "correct horse battery"
ANSWER_SECONDS = 60.0


@dataclass
class Web:
    """The application, and who may use it."""

    book: Playbook
    parts: WebParts
    app: FastAPI
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "zh-CN"})

    def client(self, host: str = "127.0.0.1", **more: Any) -> httpx.AsyncClient:
        """A browser of its own: its cookies are kept."""
        transport = httpx.ASGITransport(
            app=self.app, raise_app_exceptions=False, client=(host, 50_000)
        )
        return httpx.AsyncClient(
            transport=transport, base_url="http://guanjia", headers=self.headers, **more
        )

    async def resident(self, **more: Any) -> "Resident":
        """Somebody opens the chat; gives them with their token."""
        client = self.client()
        answer = await client.post("/api/chat/sessions", json={"community": "tcmy", **more})
        assert answer.status_code == 201, answer.text
        return Resident(self, client, answer.json()["token"], answer.json())

    async def clerk(self, number: str) -> "Clerk":
        """A clerk signs in."""
        async with self.book.storage.write() as uow:
            await uow.sessions.set_password("tcmy", number, _HASHED)
        client = self.client()
        answer = await client.post(
            "/api/desk/session",
            json={"community": "tcmy", "number": number, "password": PASSWORD},
        )
        assert answer.status_code == 201, answer.text
        return Clerk(client, answer.json()["csrf"])


_HASHED = hashed_password(PASSWORD)


@dataclass
class Resident:
    """A resident's client, by Bearer token."""

    web: Web
    client: httpx.AsyncClient
    token: str
    opened: dict[str, Any]
    sent: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, text: str = "", **more: Any) -> httpx.Response:
        self.sent += 1
        body = {"id": f"mine-{self.sent}", "text": text, **more}
        return await self.client.post("/api/chat/messages", json=body, headers=self.headers)

    async def says(self, text: str = "", **more: Any) -> list[dict[str, Any]]:
        """Write, and wait for the answer; gives what was said since."""
        before = await self.messages()
        posted = await self.post(text, **more)
        assert posted.status_code == 202, posted.text
        return await self.answered(after=before[-1]["id"] if before else 0)

    async def upload(self, content: bytes, name: str = "a.jpg") -> httpx.Response:
        return await self.client.post(
            "/api/chat/uploads", files={"file": (name, content)}, headers=self.headers
        )

    async def messages(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get("/api/chat/messages", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def answered(self, after: int = 0) -> list[dict[str, Any]]:
        """Wait until the bot has said something after that message."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                messages = await self.messages(after=after)
                if any(message["from"] == "bot" for message in messages):
                    return messages
                await asyncio.sleep(0.02)


@dataclass
class Clerk:
    """A clerk's browser, by cookie and CSRF token."""

    client: httpx.AsyncClient
    csrf: str

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(f"/api/desk/{path}", params=query)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.client.post(
            f"/api/desk/{path}", json=body, headers={"X-CSRF-Token": self.csrf}
        )

    async def cards(self, queue: str | None = None) -> list[dict[str, Any]]:
        answer = await self.get("tickets", **({"queue": queue} if queue else {}))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def card(self) -> dict[str, Any]:
        """The latest ticket that this clerk sees."""
        return (await self.cards())[-1]


@asynccontextmanager
async def web(
    url: str,
    folder: Path,
    *,
    demo: bool = False,
    place: Community | None = None,
    **settings: Any,
) -> AsyncIterator[Web]:
    """Open the application over a database with the playbook's community in it."""
    async with stage(url, place) as book:
        streams = Streams(book.storage, pause=0.05)

        async def receive(received: Received) -> None:
            await book.service.receive(received, book.now)
            streams.wake()

        worker = Worker(book.storage, receive, clock=lambda: book.now)
        info = DemoInfo(community="tcmy", homes=("3-2-501",), passwords={"012": PASSWORD})
        parts = WebParts(
            settings=Settings(
                _env_file=None,
                database_url=url,
                data_dir=folder / "var",
                secret_key="a secret key that is only for tests",
                **settings,
            ),
            storage=book.storage,
            service=book.service,
            words=load_words(),
            streams=streams,
            clock=lambda: book.now,
            work=worker.wake,
            deliver=lambda: None,
            demo=info if demo else None,
        )
        stop = asyncio.Event()
        working = asyncio.create_task(worker.run(stop))
        try:
            yield Web(book, parts, create_app(parts))
        finally:
            streams.close()
            stop.set()
            await working


@asynccontextmanager
async def listening(stage_of_web: Web) -> AsyncIterator[str]:
    """Serve on a loopback port; gives the address. Leaving stops the server as SIGTERM would."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = stage_of_web.parts.settings.model_copy(update={"http_port": port})
    stop = asyncio.Event()
    serving = asyncio.create_task(serve_http(replace(stage_of_web.parts, settings=settings), stop))
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient() as client, asyncio.timeout(ANSWER_SECONDS):
        while True:
            try:
                await client.get(f"{address}/healthz")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.02)
    try:
        yield address
    finally:
        stop.set()
        async with asyncio.timeout(ANSWER_SECONDS):
            await serving


@dataclass
class Event:
    """One server-sent event."""

    name: str
    data: Any
    id: str | None


async def events(answer: httpx.Response) -> AsyncIterator[Event]:
    """Read a stream as a browser does."""
    name, data, event_id = "message", "", None
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            data = line[6:]
        elif line.startswith("id: "):
            event_id = line[4:]
        elif not line and data:
            yield Event(name, json.loads(data), event_id)
            name, data, event_id = "message", "", None


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A small photo."""
    drawn = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(drawn, kind)
    return drawn.getvalue()


def office(part: str, **more: str) -> bytes:
    """A document of an office program, with further parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return packed.getvalue()
