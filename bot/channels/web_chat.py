"""Web chat: what a browser posts becomes an InboundMessage; what is said becomes its events.

``Streams`` is the one reader of a process: it asks the database for the counters of all
conversations and desks that somebody watches, and wakes those whose counters moved.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from flows.messages import Address, Attachment, Channel, InboundMessage
from flows.ports import ChatMessage
from flows.privacy import unveil
from flows.understanding import Language
from storage.database import is_transient
from storage.live import OVERLAP, Change
from storage.unit_of_work import SqlStorage, SqlUnitOfWork

PAUSE: Final = 0.2
"""Seconds between two looks, when nobody wakes the reader."""
PAUSE_AWAY: Final = 1.0
"""The same while the database is away."""
_LONGEST_COUNT: Final = 15
"""Digits of a position in a stream."""
MOST_STREAMS: Final = 12
"""Open streams of one conversation: tabs that somebody has open, and some that are being lost."""
HISTORY: Final = 200
"""Messages that a stream begins with when it is not told where to go on."""

_log: Final = logging.getLogger(__name__)

SignedUrl = Callable[[Attachment], str]
"""Gives the address of a file, good for a short time."""


# --- what comes in --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What a browser posted, checked; ``id`` is its own name of the message."""

    id: str
    text: str = ""
    choice: str | None = None
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()


def address_of(token: str) -> Address:
    """Give the address of a web conversation by its random token."""
    return Address(Channel.WEB, "", token)


def to_inbound(
    posted: Posted, address: Address, community: str, now: datetime, language: Language | None
) -> InboundMessage:
    """Give the message as the inbox takes it; the same id again is the same delivery."""
    return InboundMessage(
        key=f"{address.chat}:{posted.id}",
        message=posted.id,
        address=address,
        at=now,
        community=community,
        text=posted.text,
        choice=posted.choice,
        reply_to=posted.reply_to,
        attachments=posted.attachments,
        language=language,
    )


def to_invited(
    token: str, address: Address, community: str, now: datetime, language: Language | None
) -> InboundMessage:
    """Give the following of an invitation link as the inbox takes it."""
    return InboundMessage(
        key=f"{address.chat}:invitation:{now.isoformat()}",
        address=address,
        at=now,
        community=community,
        invitation=token,
        language=language,
    )


# --- what goes out --------------------------------------------------------------------------------


def to_payload(
    message: ChatMessage, numbers: Mapping[int, str], signed: SignedUrl
) -> dict[str, Any]:
    """Give a message as CONTRACTS (HTTP) says. Its reader is its resident: nothing is masked.

    ``id`` counts up within the conversation, ``revision`` with every change of it.
    """
    payload: dict[str, Any] = {
        "id": message.seq,
        "revision": message.revision,
        "at": message.at.isoformat(),
        "from": message.author,
        "text": unveil(message.text, message.secrets),
        "choices": [{"label": b.label, "choice": b.choice} for b in message.buttons],
        "attachments": [to_file(attachment, signed) for attachment in message.attachments],
    }
    if message.name:
        payload["name"] = message.name
    if message.ticket is not None and message.ticket in numbers:
        payload["ticket"] = numbers[message.ticket]
    if message.author == "resident" and message.channel_id:
        payload["client_id"] = message.channel_id
    if message.edited_at is not None:
        payload["edited_at"] = message.edited_at.isoformat()
    return payload


def to_file(attachment: Attachment, signed: SignedUrl) -> dict[str, Any]:
    """Give a file as a page shows it."""
    return {
        "id": attachment.id,
        "url": signed(attachment),
        "kind": attachment.kind.value,
        "mime": attachment.mime,
        "name": attachment.name,
        "size": attachment.size,
    }


@dataclass(frozen=True, slots=True)
class Position:
    """How far a stream has come: the last message and the last change that were sent.

    As the id of an event it is ``seq-revision``; a plain message id is understood as well.
    """

    seq: int = 0
    revision: int = 0

    def __str__(self) -> str:
        """Write it as the id of an event."""
        return f"{self.seq}-{self.revision}"


def position_of(event_id: str) -> Position | None:
    """Read the id of an event back, or None where it is not one."""
    seq, _, revision = event_id.strip().partition("-")
    if max(len(seq), len(revision)) > _LONGEST_COUNT:
        return None
    if not (seq.isdecimal() and (revision or "0").isdecimal()):
        return None
    return Position(int(seq), int(revision or seq))


def in_order(
    messages: Iterable[ChatMessage], since: Position
) -> Sequence[tuple[str, ChatMessage, Position]]:
    """Order what changed for a stream: new messages, then edits; each with where it then is.

    Only after the last one everything up to its revision has been sent, so only then the revision
    moves: who is cut off in between gets some edits twice, and misses nothing.
    """
    every = sorted(messages, key=lambda message: (message.seq <= since.seq, message.seq))
    ordered = []
    at = since
    for message in every:
        new = message.seq > since.seq
        at = Position(max(at.seq, message.seq), since.revision)
        ordered.append(("message" if new else "edit", message, at))
    if ordered:
        newest = max(message.revision for message in every)
        name, message, at = ordered[-1]
        ordered[-1] = (name, message, Position(at.seq, max(newest, since.revision)))
    return ordered


# --- the one reader -------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class ChatWatch:
    """One open stream of a conversation. ``changed`` is set when there is something to look at."""

    conversation: int
    address: Address
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    revision: int = -1
    busy: bool = False
    """Its last message is being worked on."""


@dataclass(eq=False, slots=True)
class DeskWatch:
    """One open desk of a community; ``changes`` are those not yet looked at.

    From when it is ``ready`` on, no change is missed.
    """

    community: str
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ready: bool = False
    changes: list[Change] = field(default_factory=list)


class Streams:
    """Everything that is watched in this process, and the one task that looks for changes.

    The task lives while somebody watches. ``wake`` makes it look at once.
    """

    def __init__(self, storage: SqlStorage, *, pause: float = PAUSE) -> None:
        self._storage = storage
        self._pause = pause
        self._chats: set[ChatWatch] = set()
        self._desks: set[DeskWatch] = set()
        self._woken = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None
        self._seen_events: set[int] | None = None
        self.closed = False

    @property
    def count(self) -> int:
        """Give how many streams are open."""
        return len(self._chats) + len(self._desks)

    def are_many(self, conversation: int) -> bool:
        """Tell whether a conversation is watched as often as it may be."""
        of_it = sum(1 for watch in self._chats if watch.conversation == conversation)
        return of_it >= MOST_STREAMS

    def wake(self) -> None:
        """Look at once: something was committed in this process."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Let streams be watched until ``stop`` is set, then end them all."""
        await stop.wait()
        self.close()

    def close(self) -> None:
        """End every stream, so that the server can stop; nothing can be watched afterwards."""
        self.closed = True
        for changed in [watch.changed for watch in self._chats] + [
            watch.changed for watch in self._desks
        ]:
            changed.set()
        self._woken.set()

    @contextmanager
    def chat(self, conversation: int, address: Address) -> Iterator[ChatWatch]:
        """Watch a conversation."""
        watch = ChatWatch(conversation, address)
        self._chats.add(watch)
        try:
            self._begin()
            yield watch
        finally:
            self._chats.discard(watch)

    @contextmanager
    def desk(self, community: str) -> Iterator[DeskWatch]:
        """Watch the tickets of a community."""
        watch = DeskWatch(community)
        self._desks.add(watch)
        try:
            self._begin()
            yield watch
        finally:
            self._desks.discard(watch)

    def _begin(self) -> None:
        self._woken.set()
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read_on(), name="web streams")

    async def _read_on(self) -> None:
        self._seen_events = None
        while self.count and not self.closed:
            pause = self._pause
            self._woken.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 -- whatever it is, the next look may succeed
                if not is_transient(error):
                    _log.exception("looking for news failed")
                pause = PAUSE_AWAY
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)

    async def _look(self) -> None:
        chats, desks = tuple(self._chats), tuple(self._desks)
        async with self._storage.read() as uow:
            revisions = await uow.live.revisions({watch.conversation for watch in chats})
            busy = await uow.live.busy({watch.address for watch in chats})
            changes = await self._changes(uow) if desks else ()
        for chat in chats:
            now = (revisions.get(chat.conversation, 0), chat.address in busy)
            if now != (chat.revision, chat.busy):
                chat.revision, chat.busy = now
                chat.changed.set()
        for desk in desks:
            theirs = [change for change in changes if change.community == desk.community]
            if theirs or not desk.ready:
                desk.ready = True
                desk.changes += theirs
                desk.changed.set()
        if not desks:
            self._seen_events = None

    async def _changes(self, uow: SqlUnitOfWork) -> Sequence[Change]:
        """Give the events that were not seen yet; at the first look all are as good as seen."""
        if self._seen_events is None:
            newest = await uow.live.newest_event()
            self._seen_events = {change.event for change in await uow.live.changes(newest)}
            self._seen_events.add(newest)
            return ()
        last = max(self._seen_events)
        found = [c for c in await uow.live.changes(last) if c.event not in self._seen_events]
        self._seen_events |= {change.event for change in found}
        newest = max(self._seen_events)
        self._seen_events = {event for event in self._seen_events if event > newest - 2 * OVERLAP}
        return found
