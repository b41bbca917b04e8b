"""What the web needs of the rest of the program: handed to ``create_app``, reached by requests."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from fastapi import Depends, Request
from pydantic import Field

from bot.channels.web_chat import Streams
from bot.settings import Settings
from bot.web.limits import Limits
from flows.messages import Attachment
from flows.ports import Words
from flows.service import Service
from storage.unit_of_work import SqlStorage

Feed = Callable[[str, bytes, str | None], Awaitable[int]]
"""Takes a webhook call (bot's number, body, secret header); gives the HTTP status to answer."""

Fetch = Callable[[Attachment], Awaitable[Path | None]]
"""Brings a file that its channel still holds; None where it is gone there too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoInfo:
    """The demo: which community it is, and who can be tried.

    ``homes`` are those whose residents are offered, ``passwords`` those of clerks by number.
    """

    community: str
    homes: tuple[str, ...]
    passwords: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """Everything that ``create_app`` needs.

    ``streams`` is woken by the worker when it has committed something, ``work`` wakes the worker
    (something came in), ``deliver`` the delivery (something is to be sent). ``feed`` takes
    Telegram's webhook calls; ``fetch`` brings files that a channel holds.
    """

    settings: Settings
    storage: SqlStorage
    service: Service
    words: Words
    streams: Streams
    clock: Callable[[], datetime]
    work: Callable[[], None]
    deliver: Callable[[], None]
    feed: Feed | None = None
    fetch: Fetch | None = None
    demo: DemoInfo | None = None
    limits: Limits = field(default_factory=Limits)


async def _parts_of(request: Request) -> WebParts:  # async: else each call goes to a thread
    parts: WebParts = request.app.state.parts
    return parts


Parts = Annotated[WebParts, Depends(_parts_of)]
"""What an endpoint asks for."""

MOST_ID: Final = 2**53
"""No id counts up so far, and both databases can be asked for it."""
Id = Annotated[int, Field(ge=0, le=MOST_ID)]
"""The number of a row, as somebody wrote it into an address."""
Plain = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Letters that a database can keep: no NUL, no half of a character."""
