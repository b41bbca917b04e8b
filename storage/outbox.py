"""What is promised to be sent: promised in the transaction of what led to it, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    bindparam,
    func,
    literal_column,
    null,
    select,
    update,
)

from flows.delivery import may_repeat, reworded
from flows.messages import Address, Channel, Envelope, OutboundMessage, Sending
from flows.pace import is_group
from storage.addresses import columns
from storage.crypt import Crypt
from storage.database import Connection
from storage.leases import clock, clock_parameters
from storage.prepared import Kind
from storage.tables import ChatGroupRow, OutboxRow, core
from storage.upserts import if_new

BODY: Final = "outbox.body"

SENT_WHEN_COMMITTED: Final = frozenset({Channel.WEB, Channel.TERMINAL})
"""Their reader reads the conversation itself (CONTRACTS: a web message)."""
NOT_WRITTEN_TO: Final = frozenset({Channel.PHONE, Channel.WALK_IN})

_outbox: Final = core(OutboxRow)
_columns: Final = _outbox.c
_groups: Final = core(ChatGroupRow)
_body: Final = TypeAdapter(OutboundMessage)


def sealed(crypt: Crypt, body: OutboundMessage) -> bytes:
    """Encrypt a message as the outbox keeps it."""
    return crypt.seal(BODY, _body.dump_json(body, exclude_defaults=True))


def opened(crypt: Crypt, body: bytes | None) -> OutboundMessage:
    """Read a message of the outbox; one that was dropped is empty. Raises UnreadableError."""
    return OutboundMessage() if body is None else _body.validate_json(crypt.open(BODY, body))


def is_waiting(table: FromClause) -> ColumnElement[bool]:
    """Compare with a literal, not a parameter: the indices of waiting rows are found by it."""
    return table.c.status == literal_column("'waiting'")


def lane_of(envelope: Envelope) -> str:
    """Name what must stay in order within an address: each ticket's place is its own."""
    return f"ticket:{envelope.ticket}" if envelope.place and envelope.ticket else ""


class SqlOutbox:
    """The outbox within one transaction (``flows.ports.Outbox``)."""

    def __init__(self, connection: Connection, crypt: Crypt) -> None:
        self._connection = connection
        self._crypt = crypt

    async def put(self, envelope: Envelope) -> bool:
        """Promise it; False when the key was promised before.

        A change of a message that has not gone yet is made in that message; a change that still
        waits is replaced by a newer one. Either way its own row is cancelled: another carries it.
        """
        if not await self._insert(envelope):
            return False
        if envelope.target is not None and envelope.sending is not Sending.MESSAGE:
            await self._change(envelope, envelope.target)
        return True

    async def cancel(self, key: str) -> bool:
        """Withdraw what still waits; False when it has gone already."""
        given = {"of_key": key, "why": "withdrawn"}
        return bool((await self._connection.execute(_CANCEL, given)).rowcount)

    async def is_sending(self, address: Address) -> bool:
        """Tell whether something is on its way there, of which nobody knows yet what it became."""
        given = {f"of_{name}": value for name, value in columns(address).items()}
        return (await self._connection.execute(_SENDING, given)).scalar() is not None

    async def _insert(self, envelope: Envelope) -> bool:
        fate = _fate(envelope.address.channel)
        row: dict[str, Any] = {
            "key": envelope.key,
            "lane": lane_of(envelope),
            "priority": envelope.priority,
            "sending": envelope.sending,
            "due": envelope.due,
            "until": envelope.until,
            "status": fate.status,
            "sent_at": envelope.due if fate.status == "sent" else None,
            "again": may_repeat(envelope.sending, again=envelope.again),
            "error": fate.error,
            "target_key": envelope.target,
            "reply_key": envelope.reply_to,
            "ticket": envelope.ticket,
            "message": envelope.message,
            "answers": envelope.answers,
            "place": envelope.place,
            "card": envelope.card,
            **columns(envelope.address),
        }
        if fate.status == "waiting":
            row["body"] = sealed(self._crypt, envelope.body)
        statement = _PUT
        if is_group(envelope.address):
            row["called"] = row.pop("chat")
            row |= {"of_channel": row["channel"], "of_account": row["account"]}
            statement = _PUT_IN_GROUP
        kind = self._connection.kind
        put = await self._connection.execute(statement[kind], row | clock_parameters(kind))
        return bool(put.rowcount)

    async def _change(self, envelope: Envelope, target: str) -> None:
        newest = {
            "of_target": target,
            "but": envelope.key,
            "why": f"replaced by {envelope.key}",
            "same": Sending.TOPIC if envelope.sending is Sending.TOPIC else Sending.EDIT,
        }
        await self._connection.execute(_REPLACE, newest)
        found = (await self._connection.execute(_TARGET, {"of_key": target})).one_or_none()
        if found is None or found.status != "waiting":
            return
        if envelope.sending is Sending.DELETE:
            given = {"of_key": target, "why": f"taken back by {envelope.key}"}
            made = await self._connection.execute(_CANCEL, given)
        else:
            body = reworded(opened(self._crypt, found.body), envelope.body)
            reworded_row = {"of_key": target, "new_body": sealed(self._crypt, body)}
            made = await self._connection.execute(_REWORD, reworded_row)
        if made.rowcount:  # none: it was claimed in between, so that the change goes after it
            given = {"of_key": envelope.key, "why": f"made in {target}"}
            await self._connection.execute(_CANCEL, given)


@dataclass(frozen=True, slots=True)
class _Fate:
    status: str
    error: str = ""


def _fate(channel: Channel) -> _Fate:
    if channel in SENT_WHEN_COMMITTED:
        return _Fate("sent")
    if channel in NOT_WRITTEN_TO:
        return _Fate("failed", "refused: nothing can be sent there")
    return _Fate("waiting")


# --- statements -----------------------------------------------------------------------------------

_where_it_is_now: Final = func.coalesce(
    select(_groups.c.moved_to)
    .where(
        _groups.c.channel == bindparam("of_channel"),
        _groups.c.account == bindparam("of_account"),
        _groups.c.chat == bindparam("called"),
    )
    .scalar_subquery(),
    bindparam("called"),
)
"""Of a group, which may have migrated since the community's file was written."""


def _put(kind: Kind) -> Insert:
    return if_new(_outbox)[kind].values(created_at=clock(kind))


_PUT: Final[Mapping[Kind, Insert]] = {
    "sqlite": _put("sqlite"),
    "postgresql": _put("postgresql"),
}
_PUT_IN_GROUP: Final[Mapping[Kind, Insert]] = {
    "sqlite": _put("sqlite").values(chat=_where_it_is_now),
    "postgresql": _put("postgresql").values(chat=_where_it_is_now),
}
_SENDING: Final = (
    select(_columns.id)
    .where(
        _columns.status == literal_column("'sending'"),
        _columns.channel == bindparam("of_channel"),
        _columns.account == bindparam("of_account"),
        _columns.chat == bindparam("of_chat"),
    )
    .limit(1)
)
_CANCEL: Final = (
    update(_outbox)
    .where(_columns.key == bindparam("of_key"), is_waiting(_outbox))
    .values(status="cancelled", error=bindparam("why"), body=null())
)
_REPLACE: Final = (
    update(_outbox)
    .where(
        _columns.target_key == bindparam("of_target"),
        _columns.key != bindparam("but"),
        _columns.sending == bindparam("same"),
        is_waiting(_outbox),
    )
    .values(status="cancelled", error=bindparam("why"), body=null())
)
_TARGET: Final = select(_columns.status, _columns.body).where(_columns.key == bindparam("of_key"))
_REWORD: Final = (
    update(_outbox)
    .where(_columns.key == bindparam("of_key"), is_waiting(_outbox))
    .values(body=bindparam("new_body"))
)
