"""What came in and is not yet dealt with: kept before it is acknowledged, in order within a lane.

A row belongs to who claimed it until its lease runs out; ``fence`` goes up with every claim, so
that a late outcome of an earlier owner changes nothing (SPEC 9).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from flows.albums import album_of, merged
from flows.messages import Address, Channel, GroupChange, Inbound, InboundMessage, StaffMessage
from flows.numbers import NUMBERS
from flows.ports import Outcome, Received
from storage.crypt import Crypt, UnreadableError
from storage.database import Connection
from storage.leases import clock, clock_parameters, lease_end, lease_parameters
from storage.prepared import Kind
from storage.tables import InboxRow, core
from storage.upserts import if_new

LEASE: Final = timedelta(seconds=60)
"""Longer than any message takes, understanding included; a dead owner's are taken over earlier."""
KEY_LIFE: Final = timedelta(hours=48)
LONGEST_PAUSE: Final = timedelta(minutes=5)
PAYLOAD: Final = "inbox.payload"

_inbox: Final = core(InboxRow)
_columns: Final = _inbox.c

_MARKS: Final[dict[bytes, TypeAdapter[Any]]] = {
    b"M": TypeAdapter(InboundMessage),
    b"S": TypeAdapter(StaffMessage),
    b"G": TypeAdapter(GroupChange),
}
"""What a payload begins with says which of the three it is."""
_MARK_OF: Final = {InboundMessage: b"M", StaffMessage: b"S", GroupChange: b"G"}


def lane_of(inbound: Inbound) -> str:
    """Name what must stay in order: one resident's chat, or one topic of a staff group."""
    match inbound:
        case InboundMessage(address=address):
            return _named(address)
        case StaffMessage(group=group, thread=thread):
            return f"{_named(group)}/{thread or ''}"
        case GroupChange(group=group):
            return f"{_named(group)}#"


def address_of(inbound: Inbound) -> Address:
    """Give where something came from."""
    return inbound.address if isinstance(inbound, InboundMessage) else inbound.group


class SqlInbox:
    """The inbox within one transaction (``flows.ports.Inbox``)."""

    def __init__(self, connection: Connection, crypt: Crypt, *, lease: timedelta = LEASE) -> None:
        self._connection = connection
        self._crypt = crypt
        self._lease = lease

    async def put(
        self, inbound: Inbound, *, now: datetime, silence: timedelta | None = None
    ) -> bool:
        """Keep it; False when this key was received within 48 h already (a duplicate).

        ``silence`` ends an album: its community's number, else the default.
        """
        address, lane, album = address_of(inbound), lane_of(inbound), album_of(inbound)
        row = {
            "channel": address.channel.value,
            "account": address.account,
            "key": inbound.key,
            "dedupe": f"{address.channel}:{address.account}:{inbound.key}",
            "lane": lane,
            "album": album,
            "community": inbound.community if isinstance(inbound, InboundMessage) else None,
            "received_at": now,
            "due": now + (silence or _silence()) if album else now,
            "payload": self._sealed(inbound),
        }
        put = _PUT[self._connection.kind]
        if not (await self._connection.execute(put, row)).rowcount:
            stale = {"stale": row["dedupe"], "before": now - KEY_LIFE}
            if not (await self._connection.execute(_FORGET_ONE, stale)).rowcount:
                return False
            # Telegram's update ids may start anew: an old key no longer binds, swept or not.
            await self._connection.execute(put, row)
        if album:
            await self._connection.execute(
                _WAIT_FOR_ALBUM, {"of_lane": lane, "of_album": album, "until": row["due"]}
            )
        return True

    async def put_aside(
        self, channel: Channel, account: str, key: str, *, reason: str, raw: bytes, now: datetime
    ) -> None:
        """Keep what no channel could read, for the books and for a person to look at.

        ``raw`` is the delivery as it came; it is sealed like any other.
        """
        row = {
            "channel": channel.value,
            "account": account,
            "key": key,
            "dedupe": f"{channel}:{account}:{key}",
            "lane": f"{channel}:{account}:unreadable",
            "album": None,
            "community": None,
            "received_at": now,
            "due": now,
            "payload": self._crypt.seal(PAYLOAD, b"?" + raw),
        }
        put = _PUT[self._connection.kind].values(
            status=Outcome.SET_ASIDE.value, reason=reason, done_at=now
        )
        await self._connection.execute(put, row)

    async def claim(self, *, now: datetime, owner: str, limit: int) -> Sequence[Received]:
        """Take messages to work on: in order within a lane, an album whole and after 1 s.

        What cannot be read any more (another secret key) is set aside here.
        """
        kind = self._connection.kind
        given = lease_parameters(kind, self._lease) | {
            "now": now, "new_owner": owner, "most": limit,
        }  # fmt: skip
        heads = (await self._connection.execute(_claim(kind), given)).all()
        claimed = []
        for head in sorted(heads, key=lambda row: row.id):
            rows = [head, *await self._rest_of_album(head, owner)]
            try:
                claimed.append(self._opened(rows))
            except (UnreadableError, ValidationError) as error:
                reason = f"unreadable: {type(error).__name__}"
                ids = [row.id for row in rows]
                await self._finish(ids, head.fence, Outcome.SET_ASIDE, reason)
        return claimed

    async def done(self, received: Received, outcome: Outcome, reason: str = "") -> bool:
        """Mark it dealt with; False when another owner has taken it since (roll back then)."""
        return await self._finish(received.ids, received.fence, outcome, reason)

    async def put_off(self, received: Received, *, due: datetime) -> None:
        """Take it again a little later, and its lane with it; nothing failed."""
        await self._connection.execute(
            _TRY_AGAIN,
            {"ids": received.ids, "of_fence": received.fence, "again": due, "error": ""},
        )

    async def failed(self, received: Received, *, now: datetime, error: str, most: int) -> bool:
        """Count a failed try; True when that was the last one and it is set aside.

        Until then it waits 2, 4, 8 … seconds, at most 5 minutes, and its lane with it.
        """
        if received.tries >= most:
            return await self._finish(received.ids, received.fence, Outcome.SET_ASIDE, error)
        again = now + min(LONGEST_PAUSE, timedelta(seconds=2 ** min(received.tries, 10)))
        await self._connection.execute(
            _TRY_AGAIN,
            {"ids": received.ids, "of_fence": received.fence, "again": again, "error": error},
        )
        return False

    async def next_due(self) -> datetime | None:
        """Tell when the next waiting message is due, or None where none waits.

        A lane that is busy may make it later.
        """
        found: datetime | None = (await self._connection.execute(_NEXT_DUE)).scalar()
        return found

    async def owners(self) -> Sequence[str]:
        """Give who has messages in hand."""
        return (await self._connection.execute(_OWNERS)).scalars().all()

    async def take_from(self, owners: Sequence[str]) -> int:
        """End the leases of owners who are known to be gone; give how many messages they had."""
        return (await self._connection.execute(_TAKE_FROM, {"gone": list(owners)})).rowcount

    async def forget_keys(self, *, now: datetime) -> int:
        """Let go of keys older than 48 h; the rows stay for the books."""
        return (await self._connection.execute(_FORGET, {"before": now - KEY_LIFE})).rowcount

    async def drop_payloads(self, *, now: datetime) -> int:
        """Drop what was received and dealt with 30 days ago; the rows stay for the books."""
        life = NUMBERS["raw_update_life"].default
        assert isinstance(life, timedelta)  # noqa: S101  # the table of numbers says so
        return (await self._connection.execute(_DROP, {"before": now - life})).rowcount

    async def _rest_of_album(self, head: Row[Any], owner: str) -> Sequence[Row[Any]]:
        if head.album is None:
            return ()
        kind = self._connection.kind
        given = lease_parameters(kind, self._lease) | {
            "new_owner": owner, "of_lane": head.lane, "of_album": head.album, "head": head.id,
            "new_fence": head.fence,
        }  # fmt: skip
        rest = (await self._connection.execute(_claim_album(kind), given)).all()
        return sorted(rest, key=lambda row: row.id)

    async def _finish(self, ids: Sequence[int], fence: int, outcome: Outcome, reason: str) -> bool:
        kind = self._connection.kind
        given = clock_parameters(kind) | {
            "ids": list(ids), "of_fence": fence, "outcome": outcome, "why": reason,
        }  # fmt: skip
        finished = await self._connection.execute(_finish(kind), given)
        return finished.rowcount == len(ids)

    def _sealed(self, inbound: Inbound) -> bytes:
        mark = _MARK_OF[type(inbound)]
        return self._crypt.seal(
            PAYLOAD, mark + _MARKS[mark].dump_json(inbound, exclude_defaults=True)
        )

    def _opened(self, rows: Sequence[Row[Any]]) -> Received:
        first, *rest = (self._inbound(row.payload) for row in rows)
        if isinstance(first, InboundMessage):
            first = merged(first, *(part for part in rest if isinstance(part, InboundMessage)))
        elif isinstance(first, StaffMessage):
            first = merged(first, *(part for part in rest if isinstance(part, StaffMessage)))
        ids = tuple(row.id for row in rows)
        return Received(ids, first, max(row.tries for row in rows), rows[0].fence)

    def _inbound(self, payload: bytes | None) -> Inbound:
        plain = self._crypt.open(PAYLOAD, payload or b"")
        inbound: Inbound = _MARKS[plain[:1]].validate_json(plain[1:])
        return inbound


def _named(address: Address) -> str:
    return f"{address.channel}:{address.account}:{address.chat}"


def _silence() -> timedelta:
    silence = NUMBERS["album_silence"].default
    assert isinstance(silence, timedelta)  # noqa: S101  # the table of numbers says so
    return silence


# --- statements -----------------------------------------------------------------------------------


def _is_open(table: FromClause) -> ColumnElement[bool]:
    """Compare with a literal, not a parameter: the indices of open rows are found by it."""
    return table.c.status == literal_column("'open'")


_PUT: Final = if_new(_inbox)

_of_claim: Final = and_(
    _columns.id.in_(bindparam("ids", expanding=True)),
    _columns.fence == bindparam("of_fence"),
    _is_open(_inbox),
)

_TRY_AGAIN: Final = (
    update(_inbox)
    .where(_of_claim)
    .values(due=bindparam("again"), reason=bindparam("error"), owner=null(), lease_until=null())
)
_FORGET: Final = (
    update(_inbox)
    .where(_columns.dedupe.is_not(None), _columns.received_at < bindparam("before"))
    .values(dedupe=null())
)
_FORGET_ONE: Final = _FORGET.where(_columns.dedupe == bindparam("stale"))
_WAIT_FOR_ALBUM: Final = (
    update(_inbox)
    .where(
        _columns.lane == bindparam("of_lane"),
        _columns.album == bindparam("of_album"),
        _is_open(_inbox),
        _columns.lease_until.is_(None),
    )
    .values(due=bindparam("until"))
)
_DROP: Final = (
    update(_inbox)
    .where(_columns.payload.is_not(None), _columns.done_at < bindparam("before"))
    .values(payload=null())
)
_NEXT_DUE: Final = select(
    func.min(
        case(
            (_columns.lease_until.is_(None), _columns.due),
            (_columns.lease_until > _columns.due, _columns.lease_until),
            else_=_columns.due,
        ),
        type_=_columns.due.type,
    )
).where(_is_open(_inbox))
_OWNERS: Final = (
    select(_columns.owner).where(_is_open(_inbox), _columns.owner.is_not(None)).distinct()
)
_TAKE_FROM: Final = (
    update(_inbox)
    .where(_is_open(_inbox), _columns.owner.in_(bindparam("gone", expanding=True)))
    .values(owner=null(), lease_until=null())
)


@cache
def _finish(kind: Kind) -> Update:
    return (
        update(_inbox)
        .where(_of_claim)
        .values(
            status=bindparam("outcome"),
            reason=bindparam("why"),
            done_at=clock(kind),
            owner=null(),
            lease_until=null(),
        )
    )


@cache
def _claim(kind: Kind) -> Update:
    """Take the first open message of each lane that nobody works on."""
    earlier = _inbox.alias("earlier")
    busy_or_before = exists().where(
        _is_open(earlier),
        earlier.c.lane == _columns.lane,
        earlier.c.id != _columns.id,
        or_(earlier.c.id < _columns.id, earlier.c.lease_until >= clock(kind)),
    )
    heads = (
        select(_columns.id)
        .where(
            _is_open(_inbox),
            _columns.due <= bindparam("now"),
            or_(_columns.lease_until.is_(None), _columns.lease_until < clock(kind)),
            ~busy_or_before,
        )
        .order_by(_columns.due, _columns.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("heads")
    )
    return _taken(kind, _columns.fence + 1).where(_columns.id.in_(select(heads.c.id)))


@cache
def _claim_album(kind: Kind) -> Update:
    """Take the other parts of an album whose first part was just claimed."""
    return _taken(kind, bindparam("new_fence")).where(
        _is_open(_inbox),
        _columns.lane == bindparam("of_lane"),
        _columns.album == bindparam("of_album"),
        _columns.id != bindparam("head"),
    )


def _taken(kind: Kind, fence: Any) -> Update:
    return (
        update(_inbox)
        .values(
            owner=bindparam("new_owner"),
            lease_until=lease_end(kind),
            fence=fence,
            tries=_columns.tries + 1,
        )
        .returning(
            _columns.id,
            _columns.lane,
            _columns.album,
            _columns.payload,
            _columns.tries,
            _columns.fence,
        )
    )
