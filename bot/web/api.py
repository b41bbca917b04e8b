"""The chat of residents over HTTP: sessions, messages, uploads, and the stream (CONTRACTS, HTTP)."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.channels.web_chat import (
    HISTORY,
    ChatWatch,
    Position,
    Posted,
    address_of,
    in_order,
    position_of,
    to_inbound,
    to_invited,
    to_payload,
)
from bot.web import sse
from bot.web.files import UPLOAD, received, signer_of
from bot.web.languages import language_of
from bot.web.parts import MOST_ID, Id, Parts, Plain, WebParts
from bot.web.refusals import Refusal, too_often
from bot.web.sessions import SEEN_AGAIN, Visitor, found, give_cookie, token_of
from flows.conversation import Conversation
from flows.home_words import homes_in_words
from flows.messages import Address, Attachment, Say
from flows.ports import ChatMessage, Link
from flows.understanding import Language
from storage.sessions import WebSession
from storage.unit_of_work import SqlUnitOfWork

LONGEST: Final = 20_000
"""Characters of a message."""
MOST_FILES: Final = 10
_LONGEST_ID: Final = 20
"""Digits that are read of an id."""
LONGEST_CHOICE: Final = 64
"""Bytes of a button's payload."""
STREAM_SECONDS: Final = 10.0
"""When to come back where a conversation has too many streams open."""
_LETTERS_OF_ONE: Final = 1000
"""A message of more letters counts for more than one: reading it costs as much."""
INVITATION_SECONDS: Final = 2.0
"""How long the opening of a session waits for its invitation to be worked off."""

router: Final = APIRouter(prefix="/api/chat", tags=["chat"])


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class NewSession(_Body):
    """A browser that begins. ``keep`` follows an invitation in the session that it has."""

    community: Plain = Field(max_length=64)
    language: Language | None = None
    invite: Plain | None = Field(default=None, max_length=200)
    keep: bool = False


class Who(_Body):
    """A resident, as they may see themselves; ``home_name`` is the home in words."""

    name: str
    home: str
    home_name: str


class OpenedSession(_Body):
    """A session. ``csrf`` goes with every write by cookie, as the header X-CSRF-Token."""

    token: str
    resident: Who | None
    csrf: str


class NewMessage(_Body):
    """What a resident writes, presses or sends. ``id`` is the client's own and random."""

    id: Plain = Field(min_length=1, max_length=64)
    text: str = Field(default="", max_length=LONGEST)
    choice: Plain | None = None
    reply_to: int | str | None = None
    attachments: list[Annotated[Plain, Field(max_length=64)]] = Field(
        default_factory=list, max_length=MOST_FILES
    )


class Accepted(_Body):
    """The message is kept and will be answered."""

    id: str
    duplicate: bool


class Uploaded(_Body):
    """A file is kept; a message may name it."""

    id: str
    kind: str


# --- sessions -------------------------------------------------------------------------------------


@router.post("/sessions", status_code=201)
async def begin(
    new: NewSession, request: Request, response: Response, parts: Parts
) -> OpenedSession:
    """Open a session in a community; with an invitation its follower is bound to the home."""
    host = request.client.host if request.client else ""
    if wait := parts.limits.sessions.wait(host):
        raise too_often("page-refused-sessions", wait)
    language = new.language or language_of(request)
    now, token, csrf = parts.clock(), secrets.token_urlsafe(32), secrets.token_urlsafe(16)
    kept = await found(token_of(request, new.community), parts) if new.keep else None
    async with parts.storage.write() as uow:
        community = await uow.communities.get(new.community)
        if community is None:
            raise Refusal(404, Say("page-refused-community"))
        conversation = await _conversation(uow, parts, kept, community.id, language)
        await uow.sessions.web_open(
            token, conversation=conversation.id, community=community.id, csrf=csrf, now=now
        )
        if new.invite:
            invited = to_invited(new.invite, conversation.address, community.id, now, language)
            await uow.inbox.put(invited, now=now)
    if new.invite:
        await _worked_off(parts, conversation.address)
    give_cookie(response, request, parts, new.community, token)
    who = await resident_of(parts, conversation.id, language)
    return OpenedSession(token=token, csrf=csrf, resident=who)


async def _conversation(
    uow: SqlUnitOfWork,
    parts: WebParts,
    kept: WebSession | None,
    community: str,
    language: Language,
) -> Conversation:
    if kept is not None and kept.community == community:
        return await uow.conversations.get(kept.conversation)
    address = address_of(secrets.token_urlsafe(16))
    opened = await uow.conversations.open(address, community, now=parts.clock())
    locked = await uow.conversations.get(opened.id, lock=True)
    await uow.conversations.save(replace(locked, language=language))
    return opened


async def _worked_off(parts: WebParts, address: Address) -> None:
    """Wait a little until what was received from there is dealt with."""
    parts.work()
    deadline = asyncio.get_running_loop().time() + INVITATION_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        async with parts.storage.read() as uow:
            if not await uow.live.busy([address]):
                return
        await asyncio.sleep(0.03)


async def resident_of(parts: WebParts, conversation: int, language: Language) -> Who | None:
    """Give who is bound to a conversation: their name, and their homes, the latest first."""
    async with parts.storage.read() as uow:
        person = (await uow.conversations.get(conversation)).person
        community = await uow.communities.get(person.community) if person else None
    if person is None or community is None:
        return None
    homes = person.homes[::-1]
    named = parts.words.say(homes_in_words(homes, community), language) if homes else ""
    return Who(name=person.name, home="、".join(homes), home_name=named)


@router.get("/session")
async def whose(visit: Visitor, request: Request, parts: Parts) -> dict[str, Any]:
    """Tell a browser who it is."""
    who = await resident_of(parts, visit.session.conversation, language_of(request))
    return {
        "community": visit.session.community,
        "csrf": visit.session.csrf,
        "resident": who and who.model_dump(),
    }


# --- messages in ----------------------------------------------------------------------------------


@router.post("/messages", status_code=202)
async def post(new: NewMessage, request: Request, visit: Visitor, parts: Parts) -> Accepted:
    """Take a message: it is kept before this answers. The same id again changes nothing."""
    text = new.text.replace("\x00", "")
    if not (text.strip() or new.choice or new.attachments):
        raise Refusal(422, Say("page-refused-empty"))
    if len((new.choice or "").encode()) > LONGEST_CHOICE:
        raise Refusal(422, Say("page-refused-fields", {"fields": "choice"}))
    cost = max(1.0, len(text) / _LETTERS_OF_ONE)
    if wait := parts.limits.messages.wait(f"chat:{visit.session.conversation}", cost):
        raise too_often("page-refused-messages", wait)
    now = parts.clock()
    async with parts.storage.write() as uow:
        conversation = await uow.conversations.get(visit.session.conversation)
        posted = Posted(
            id=new.id,
            text=text,
            choice=new.choice or None,
            reply_to=await _replied(uow, conversation, new.reply_to),
            attachments=await _attached(uow, conversation, new.attachments),
        )
        inbound = to_inbound(
            posted, conversation.address, conversation.community, now, language_of(request)
        )
        fresh = await uow.inbox.put(inbound, now=now)
        if now - visit.session.seen_at > SEEN_AGAIN:
            await uow.sessions.web_seen(visit.token, now=now)
    if fresh:
        parts.work()
        parts.streams.wake()
    return Accepted(id=new.id, duplicate=not fresh)


async def _attached(
    uow: SqlUnitOfWork, conversation: Conversation, ids: Sequence[str]
) -> tuple[Attachment, ...]:
    """Find what was uploaded before in this conversation."""
    known = await uow.attachments.get_all(ids)
    for upload in ids:
        owner = await uow.attachments.belongs_to(upload)
        if owner is None or owner[1] != conversation.id:
            raise Refusal(422, Say("page-refused-upload"))
    return tuple(known[upload] for upload in dict.fromkeys(ids))


async def _replied(
    uow: SqlUnitOfWork, conversation: Conversation, reply_to: int | str | None
) -> str | None:
    """Give the name under which the service finds the message that is answered."""
    seq = _seq(reply_to)
    if seq is None:
        return None
    found_rows = await uow.messages.next(conversation.id, seq=seq - 1, limit=1)
    row = next((row for row in found_rows if row.seq == seq), None)
    if row is None:
        return None
    if row.channel_id:
        return row.channel_id
    name = f"seq:{seq}"
    await uow.links.add(
        Link(address=conversation.address, channel_id=name, ticket=row.ticket, message=row.id)
    )
    return name


def _seq(written: int | str | None) -> int | None:
    """Read a message's id; None where it is none of ours."""
    digits = "" if written is None else str(written)[:_LONGEST_ID]
    seq = int(digits) if digits.isascii() and digits.isdecimal() else None
    return None if seq is None or seq > MOST_ID else seq


@router.post("/uploads", status_code=201, openapi_extra=UPLOAD)
async def upload(request: Request, visit: Visitor, parts: Parts) -> Uploaded:
    """Take a file: jpg png webp heic up to 10 MB, mp4 ogg m4a pdf docx xlsx up to 20 MB."""
    if wait := parts.limits.uploads.wait(f"chat:{visit.session.conversation}"):
        raise too_often("page-refused-uploads", wait)
    attachment = await received(request, parts)
    async with parts.storage.write() as uow:
        await uow.attachments.add(
            attachment,
            community=visit.session.community,
            conversation=visit.session.conversation,
            now=parts.clock(),
        )
    return Uploaded(id=attachment.id, kind=attachment.kind.value)


# --- messages out ---------------------------------------------------------------------------------


@router.get("/messages")
async def history(
    visit: Visitor,
    parts: Parts,
    after: Annotated[Id | None, Query(description="messages after this id")] = None,
    before: Annotated[Id | None, Query(ge=1, description="the last ones before this id")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = HISTORY,
) -> list[dict[str, Any]]:
    """Give messages in order, one's own included: the last ones, or those after an id."""
    conversation = visit.session.conversation
    async with parts.storage.read() as uow:
        if after is not None:
            messages = await uow.messages.next(conversation, seq=after, limit=limit)
        else:
            messages = await uow.messages.latest(conversation, before=before, limit=limit)
        numbers = await _numbers(uow, messages)
    signed = signer_of(parts)
    return [to_payload(message, numbers, signed) for message in messages]


@router.get("/stream", response_class=sse.EventStream)
async def stream(
    visit: Visitor,
    parts: Parts,
    last_event_id: Annotated[str | None, Header()] = None,
    since: Annotated[str | None, Query(description="like Last-Event-ID, which wins")] = None,
) -> sse.EventStream:
    """Give what is said as it is said: events ``message``, ``edit`` and ``typing``.

    Begins with the last messages, or after the event that Last-Event-ID names.
    """
    async with parts.storage.read() as uow:
        conversation = await uow.conversations.get(visit.session.conversation)
    if parts.streams.are_many(conversation.id):
        raise too_often("page-refused-sessions", STREAM_SECONDS)
    position = position_of(last_event_id or since or "")
    return sse.EventStream(_events(parts, conversation, position))


async def _events(
    parts: WebParts, conversation: Conversation, position: Position | None
) -> AsyncIterator[bytes]:
    yield sse.RETRY
    with parts.streams.chat(conversation.id, conversation.address) as watch:
        typing = False
        while not parts.streams.closed:
            if position is not None and -1 < watch.revision < position.revision:
                position = None  # it speaks of another conversation: begin anew
            at = position or Position()
            if position is None or watch.revision > at.revision:
                found_messages, numbers = await _news(parts, watch, position)
                signed = signer_of(parts)
                for name, message, then in in_order(found_messages, at):
                    position = then
                    yield sse.event(name, to_payload(message, numbers, signed), then)
                position = position or at
            if watch.busy != typing:
                typing = watch.busy
                yield sse.event("typing", {"from": "bot", "typing": typing})
            if not await sse.waited(watch.changed):
                yield sse.NOTHING


async def _news(
    parts: WebParts, watch: ChatWatch, position: Position | None
) -> tuple[list[ChatMessage], dict[int, str]]:
    """Read what changed since a position, or the last messages where there is none."""
    async with parts.storage.read() as uow:
        if position is None:
            messages = list(await uow.messages.latest(watch.conversation, limit=HISTORY))
        else:
            messages, revision = [], position.revision
            while more := await uow.messages.after(watch.conversation, revision=revision):
                messages += more
                revision = more[-1].revision
        return messages, await _numbers(uow, messages)


async def _numbers(uow: SqlUnitOfWork, messages: Sequence[ChatMessage]) -> dict[int, str]:
    tickets = {message.ticket for message in messages if message.ticket is not None}
    return dict(await uow.live.ticket_numbers(tickets)) if tickets else {}
