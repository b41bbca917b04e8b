"""The claim: which envelopes may go now. One transaction; the pace rows of accounts serialise it.

Whoever claims locks the pace rows of the accounts first and then sees all that an earlier claim
committed: so no envelope goes twice, one at a time goes to an address, and the pace is exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import Row

from flows.messages import (
    Attachment,
    Claimed,
    Envelope,
    OutboundMessage,
    Priority,
    Sending,
    said_here,
)
from flows.pace import (
    BULK,
    IDLE,
    Pace,
    account_bucket,
    after_account,
    after_chat,
    chat_bucket,
    cost,
    is_group,
    room,
    turn,
)
from flows.tickets import Kind, Status
from flows.topics import ENDED, topic_name
from storage import claiming_sql as sql
from storage.addresses import from_row
from storage.attachments import SqlAttachments
from storage.crypt import Crypt, UnreadableError
from storage.database import Connection
from storage.leases import lease_parameters
from storage.outbox import opened

TOO_LATE: Final = "it was too late for it"
"""Why something was dropped that was worth nothing any more."""
AHEAD: Final = 0.25
"""Seconds of an account's pace that are given out beforehand: an answer waits no longer behind."""
HELD_AT_MOST: Final = timedelta(hours=6)
"""A hold further ahead was made by a clock that was put back since (``tick --simulate``)."""
PACED_AT_MOST: Final = timedelta(seconds=90)
"""The same for a pace."""
LANE_HELD_FOR: Final = timedelta(minutes=10)
"""So long an envelope that is tried again keeps the later ones of its lane behind it."""
LANES_OF_ONE: Final = 4
"""How many lanes of busy groups are looked at for each envelope that may be taken."""
TARGET_PAUSE: Final = timedelta(seconds=1)


@dataclass(slots=True)
class Claims:
    """What a claim came to: ``taken`` may be sent; of ``gone`` the target lives elsewhere now."""

    taken: list[Claimed] = field(default_factory=list)
    gone: list[Claimed] = field(default_factory=list)


class Claiming:
    """One claim within one transaction.

    ``accounts`` are the accounts that this process knows to be sent from; new ones are added.
    """

    def __init__(
        self, connection: Connection, crypt: Crypt, *, now: datetime, accounts: set[str]
    ) -> None:
        self._connection = connection
        self._crypt = crypt
        self._now = now
        self._at = now.timestamp()
        self._known = accounts
        self._accounts: dict[str, Pace] = {}
        self._chats: dict[str, Pace] = {}
        self._full: set[str] = set()
        self._used: set[str] = set()

    async def claim(self, *, owner: str, limit: int, lease: timedelta) -> Claims:
        """Take what may go now, most urgent first."""
        rows = await self._candidates(limit)
        while unknown := {account_bucket(from_row(row)) for row in rows} - set(self._accounts):
            # Nobody has sent from there yet: its pace row must be made before it can be locked.
            await self._make_pace(unknown)
            self._known |= unknown
            rows = await self._candidates(limit)
        if not rows:
            return Claims()
        claims = await self._chosen(rows, limit)
        if claimed := [*claims.taken, *claims.gone]:
            given = lease_parameters(self._connection.kind, lease) | {
                "ids": [one.id for one in claimed], "new_owner": owner, "now": self._now,
            }  # fmt: skip
            await self._connection.execute(sql.TAKE[self._connection.kind], given)
        await self._note_pace()
        return claims

    # --- who may go ------------------------------------------------------------------------------

    async def _candidates(self, limit: int) -> Sequence[Row[Any]]:
        """Read the first due envelope of each lane whose address is free."""
        blocked = []
        locked = await self._connection.execute(sql.LOCK_ACCOUNTS, {"buckets": sorted(self._known)})
        for row in locked:
            self._accounts[row.bucket] = Pace(tuple(row.recent))
            if self._is_held(row.held_until) or self._account_is_full(row.bucket):
                blocked.append(row.bucket)
        given = {
            "now": self._now,
            "void_hold": self._now + HELD_AT_MOST,
            "void_pace": self._now + PACED_AT_MOST,
            "lane_since": self._now - LANE_HELD_FOR,
            "blocked": blocked,
            "most": limit * LANES_OF_ONE,
        }
        return (await self._connection.execute(sql.CANDIDATES, given)).all()

    def _is_held(self, until: datetime | None) -> bool:
        return until is not None and self._now < until <= self._now + HELD_AT_MOST

    def _account_is_full(self, bucket: str) -> bool:
        return turn(self._accounts[bucket], now=self._at, cost=1, bulk=False) > self._at + AHEAD

    async def _make_pace(self, buckets: Iterable[str]) -> None:
        rows = [_pace_row(bucket, IDLE) for bucket in sorted(buckets)]
        await self._connection.execute(sql.PUT_PACE[self._connection.kind], rows)

    async def _chosen(self, rows: Sequence[Row[Any]], limit: int) -> Claims:
        found = _Found(
            named=await self._named(rows),
            topics=await self._topics(rows),
            stands=await self._stands(rows),
        )
        claims = Claims()
        for row in rows:
            if len(claims.taken) == limit:
                break
            address = from_row(row)
            if account_bucket(address) in self._full or chat_bucket(address) in self._chats:
                continue  # or another lane of this group has its turn now
            if row.sending == Sending.TOPIC:
                claimed = await self._about_topic(row, found)
            else:
                claimed = await self._claimed(row, found)
            if claimed is None:
                continue
            target = found.named.get(claimed.envelope.target or "")
            if target is not None and target.chat != row.chat:
                claims.gone.append(claimed)
            elif (at := self._turn(row, claimed)) is not None:
                claims.taken.append(replace(claimed, at=datetime.fromtimestamp(at, UTC)))
        return claims

    # --- its turn --------------------------------------------------------------------------------

    def _turn(self, row: Row[Any], claimed: Claimed) -> float | None:
        """Give its instant in the pace of account and chat, and note it; None: not now."""
        envelope = claimed.envelope
        chat, account = chat_bucket(envelope.address), account_bucket(envelope.address)
        urgent = envelope.priority is Priority.EMERGENCY
        actions = cost(claimed)
        pace = _pace(row)
        fits = room(pace, envelope.address, now=self._at, cost=actions, urgent=urgent)
        if fits > self._at:
            self._chats[chat] = replace(
                pace,
                free_at=max(pace.free_at, fits),
                urgent_free_at=max(pace.urgent_free_at, fits) if urgent else pace.urgent_free_at,
            )
            return None
        bulk = envelope.priority in BULK
        at = turn(self._accounts[account], now=self._at, cost=actions, bulk=bulk)
        if at > self._at + AHEAD:
            self._full.add(account)
            return None
        self._accounts[account] = after_account(self._accounts[account], at=at, cost=actions)
        self._used.add(account)
        self._chats[chat] = after_chat(pace, envelope.address, at=at, cost=actions)
        return at

    async def _note_pace(self) -> None:
        noted = self._chats | {account: self._accounts[account] for account in self._used}
        if noted:
            rows = [_pace_row(bucket, noted[bucket]) for bucket in sorted(noted)]
            await self._connection.execute(sql.NOTE_PACE[self._connection.kind], rows)

    # --- everything that its channel needs -------------------------------------------------------

    async def _claimed(self, row: Row[Any], found: "_Found") -> Claimed | None:
        """Resolve what could not be known when it was promised; None where it cannot go (now)."""
        if row.until is not None and row.until <= self._now:
            await self._end(row, "cancelled", TOO_LATE)
            return None
        target = found.named.get(row.target_key or "")
        if row.sending != Sending.MESSAGE and not await self._can_change(row, target):
            return None
        try:
            body = await self._body(row)
        except (UnreadableError, ValidationError) as error:
            await self._end(row, "failed", f"unreadable: {type(error).__name__}")
            return None
        envelope = _envelope(row, body, card=row.card or (target is not None and target.card))
        in_topics = row.place and row.forum is not False and is_group(envelope.address)
        thread = row.thread if in_topics else None
        ids = tuple(target.channel_ids or ()) if target is not None else ()
        makes_topic = (
            in_topics
            and thread is None
            and row.state != "plain"
            and envelope.sending is Sending.MESSAGE
        )
        return Claimed(
            id=row.id,
            fence=row.fence + 1,
            envelope=envelope,
            tries=row.tries + 1,
            thread=thread,
            topic=_name(found, row) if makes_topic else None,
            # A card is edited in a closed topic too: only what is said there opens it.
            reopen=thread is not None
            and row.state in {"closed", "ended"}
            and envelope.sending is Sending.MESSAGE,
            target_id=ids[0] if ids else None,
            target_ids=ids,
            reply_id=_reply(row, found, plain=row.place and thread is None and not makes_topic),
            sent=tuple(row.channel_ids or ()) if envelope.sending is Sending.MESSAGE else (),
        )

    async def _about_topic(self, row: Row[Any], found: "_Found") -> Claimed | None:
        """Give what is to be done to a ticket's topic by now; None where nothing is."""
        wanted = found.topics.get(row.ticket)
        if wanted is None or row.thread is None or row.forum is False or row.state == "plain":
            await self._end(row, "cancelled", "it has no topic here")
            return None
        name = _name(found, row)
        left = wanted.lives_in not in {None, row.chat}
        ended = Status(wanted.status) in ENDED or left
        claimed = Claimed(
            id=row.id,
            fence=row.fence + 1,
            envelope=_envelope(row, OutboundMessage(), card=False),
            tries=row.tries + 1,
            thread=row.thread,
            topic=name if name != row.topic_is else None,
            reopen=not ended and row.state == "ended",
            close=ended and row.state != "ended",
        )
        if claimed.topic is None and not claimed.reopen and not claimed.close:
            await self._end(row, "cancelled", "its topic is so already")
            return None
        return claimed

    async def _can_change(self, row: Row[Any], target: Row[Any] | None) -> bool:
        """Tell whether there is something to change; put off or end what has nothing."""
        if target is not None and target.status in {"waiting", "sending"}:
            due = max(target.due, self._now) + TARGET_PAUSE
            await self._connection.execute(sql.PUT_OFF, {"this": row.id, "due_at": due})
            return False
        if target is None or target.status != "sent" or not target.channel_ids:
            await self._end(row, "cancelled", f"{row.target_key} was not sent")
            return False
        return True

    async def _end(self, row: Row[Any], status: str, reason: str) -> None:
        given = {"this": row.id, "as_status": status, "why": reason}
        await self._connection.execute(sql.END, given)

    async def _body(self, row: Row[Any]) -> OutboundMessage:
        """Read its words, its files as they are known by now: stored, or handed out before."""
        body = opened(self._crypt, row.body)
        if not body.attachments:
            return body
        files = SqlAttachments(self._connection, self._crypt)
        known: Mapping[str, Attachment] = await files.get_all(file.id for file in body.attachments)
        fresh = tuple(known.get(file.id, file) for file in body.attachments)
        return replace(body, attachments=fresh)

    async def _named(self, rows: Sequence[Row[Any]]) -> Mapping[str, Row[Any]]:
        """Read the envelopes that these name: to be changed, to be answered, their card."""
        keys = {key for row in rows for key in (row.target_key, row.reply_key, row.card_key) if key}
        if not keys:
            return {}
        found = await self._connection.execute(sql.NAMED, {"keys": sorted(keys)})
        return {row.key: row for row in found}

    async def _topics(self, rows: Sequence[Row[Any]]) -> Mapping[int, Row[Any]]:
        """Read the tickets whose topics may have to be made or changed."""
        tickets = {
            row.ticket
            for row in rows
            if row.place
            and row.ticket
            and row.forum is not False
            and (row.thread is None or row.sending == Sending.TOPIC)
        }
        if not tickets:
            return {}
        found = await self._connection.execute(sql.TICKETS, {"tickets": sorted(tickets)})
        return {row.id: row for row in found}

    async def _stands(self, rows: Sequence[Row[Any]]) -> Mapping[tuple[int, str], str]:
        """Find what each chat calls the messages that these answer."""
        answered = {row.answers for row in rows if row.answers is not None}
        if not answered:
            return {}
        stands: dict[tuple[int, str], str] = {}
        for statement in (sql.WHERE_IT_WAS_SAID, sql.WHERE_IT_STANDS):
            found = await self._connection.execute(statement, {"messages": sorted(answered)})
            for row in found:
                stands.setdefault((row.message, chat_bucket(from_row(row))), row.channel_id)
        return stands


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was looked up for all candidates: envelopes by key, tickets, messages by chat."""

    named: Mapping[str, Row[Any]]
    topics: Mapping[int, Row[Any]]
    stands: Mapping[tuple[int, str], str]


def _name(found: _Found, row: Row[Any]) -> str | None:
    """Give what a ticket's topic is to be called."""
    ticket = found.topics.get(row.ticket)
    if ticket is None:
        return None
    return topic_name(
        ticket.number, ticket.home, ticket.text, Status(ticket.status), Kind(ticket.kind)
    )


def _envelope(row: Row[Any], body: OutboundMessage, *, card: bool) -> Envelope:
    return Envelope(
        key=row.key,
        address=from_row(row),
        body=body,
        sending=Sending(row.sending),
        priority=Priority(row.priority),
        due=row.due,
        until=row.until,
        again=row.again,
        target=row.target_key,
        reply_to=row.reply_key,
        ticket=row.ticket,
        message=row.message,
        answers=row.answers,
        place=row.place,
        card=card,
    )


def _reply(row: Row[Any], looked_up: _Found, *, plain: bool) -> str | None:
    """Find what it answers: a message of the talk, what it names, or without a topic the card."""
    if row.sending != Sending.MESSAGE or row.card:
        return None
    here = looked_up.stands.get((row.answers, chat_bucket(from_row(row))))
    here = here or said_here(row.reply_key, row.chat)
    if here is not None:
        return here
    for key in (row.reply_key, row.card_key if plain else None):
        found = looked_up.named.get(key or "")
        if found is not None and found.status == "sent" and found.chat == row.chat:
            return next(iter(found.channel_ids or ()), None)
    return None


def _pace(row: Row[Any]) -> Pace:
    if row.free_at is None:
        return IDLE
    return Pace(tuple(row.recent), row.free_at.timestamp(), row.urgent_free_at.timestamp())


def _pace_row(bucket: str, pace: Pace) -> dict[str, Any]:
    return {
        "bucket": bucket,
        "free_at": datetime.fromtimestamp(pace.free_at, UTC),
        "urgent_free_at": datetime.fromtimestamp(pace.urgent_free_at, UTC),
        "recent": list(pace.recent),
        "held_until": None,
    }
