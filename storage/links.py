"""Which message of a channel is which of ours; where groups live; who cannot be written to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Table, Update, bindparam, delete, exists, select, update

from flows.messages import Address
from flows.ports import Link
from flows.topics import Topic
from storage.addresses import at, columns, from_row, is_at
from storage.database import Connection
from storage.tables import (
    ChatGroupRow,
    ConversationRow,
    DeadAddressRow,
    LinkRow,
    OutboxRow,
    PlaceRow,
    ToldOnceRow,
    core,
)
from storage.upserts import if_new, or_replace

_LINK: Final = core(LinkRow)
_PLACE: Final = core(PlaceRow)
_GROUP: Final = core(ChatGroupRow)
_DEAD: Final = core(DeadAddressRow)
_TOLD: Final = core(ToldOnceRow)
_CONVERSATION: Final = core(ConversationRow)
_OUTBOX: Final = core(OutboxRow)

_ADDRESS: Final = ["channel", "account", "chat"]
_ADD: Final = if_new(_LINK)
_FIND: Final = select(_LINK).where(is_at(_LINK), _LINK.c.channel_id == bindparam("message_id"))
_CARD_OF: Final = (
    select(_LINK)
    .where(is_at(_LINK), _LINK.c.ticket == bindparam("of_ticket"), _LINK.c.card.is_(True))
    .order_by(_LINK.c.id.desc())
    .limit(1)
)
_TICKET_OF_THREAD: Final = select(_PLACE.c.ticket).where(
    is_at(_PLACE), _PLACE.c.thread == bindparam("topic")
)
_TOPIC: Final = select(_PLACE.c.name, _PLACE.c.state).where(
    is_at(_PLACE), _PLACE.c.ticket == bindparam("of_ticket"), _PLACE.c.thread.is_not(None)
)
_SET_CLOSED: Final = (
    update(_PLACE)
    .where(is_at(_PLACE), _PLACE.c.thread == bindparam("topic"))
    .values(state=bindparam("as_state"))
)
_SET_FORUM: Final = or_replace(_GROUP, _ADDRESS, ["forum"])
_SET_MOVED: Final = or_replace(_GROUP, _ADDRESS, ["moved_to"])
_MOVED_TO: Final = select(_GROUP.c.moved_to).where(is_at(_GROUP))
_FORUM: Final = select(_GROUP.c.forum).where(is_at(_GROUP))
_MARK_DEAD: Final = if_new(_DEAD)
_UNMARK_DEAD: Final = delete(_DEAD).where(is_at(_DEAD))
_IS_DEAD: Final = select(_DEAD.c.chat).where(is_at(_DEAD))
_SET_DEAD: Final = (
    update(_CONVERSATION).where(is_at(_CONVERSATION)).values(dead=bindparam("is_dead"))
)
_TELL: Final = if_new(_TOLD, _TOLD.c.key)
_FORGET_TOLD: Final = delete(_TOLD).where(_TOLD.c.at < bindparam("before"))
_WAS_TOLD: Final = select(_TOLD.c.key).where(_TOLD.c.key == bindparam("this"))


class SqlLinks:
    """Links in one transaction (``flows.ports.Links``)."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, *links: Link) -> None:
        """Remember them; the same again changes nothing."""
        rows = [
            {
                **columns(link.address),
                "channel_id": link.channel_id,
                "ticket": link.ticket,
                "message": link.message,
                "card": link.card,
                "thread": link.thread,
            }
            for link in links
        ]
        if rows:
            await self._connection.execute(_ADD[self._connection.kind], rows)

    async def find(self, address: Address, channel_id: str) -> Link | None:
        """Find what a channel's message is."""
        return await self._one(_FIND, at(address) | {"message_id": channel_id})

    async def card_of(self, group: Address, ticket: int) -> Link | None:
        """Find the latest card of a ticket in a group."""
        return await self._one(_CARD_OF, at(group) | {"of_ticket": ticket})

    async def ticket_of_thread(self, group: Address, thread: str) -> int | None:
        """Find the ticket whose topic this is."""
        found = await self._connection.execute(_TICKET_OF_THREAD, at(group) | {"topic": thread})
        ticket: int | None = found.scalar()
        return ticket

    async def group_moved(self, old: Address, new: Address) -> None:
        """Follow a group that migrated: all that pointed at the old one points at the new one."""
        if old == new:
            return
        kind = self._connection.kind
        move = {**at(old), "to_chat": new.chat}
        for table, same in ((_LINK, "channel_id"), (_PLACE, "ticket")):
            await self._connection.execute(_move(table, same), move)
        await self._connection.execute(_MOVE_WAITING, move)
        # Whoever had moved to the old one is at the new one now: never a chain.
        await self._connection.execute(_MOVE_MOVED, move)
        gone = {**columns(old), "forum": None, "moved_to": new.chat}
        await self._connection.execute(_SET_MOVED[kind], gone)

    async def set_forum(self, group: Address, forum: bool | None) -> None:
        """Remember whether a group has topics (None: not known)."""
        row = {**columns(group), "forum": forum, "moved_to": None}
        await self._connection.execute(_SET_FORUM[self._connection.kind], row)

    async def set_closed(self, group: Address, thread: str, closed: bool) -> None:
        """Remember that a topic was closed by hand, or opened again: what is sent next opens it."""
        state = {"topic": thread, "as_state": "closed" if closed else "open"}
        await self._connection.execute(_SET_CLOSED, at(group) | state)

    async def topic(self, group: Address, ticket: int) -> Topic | None:
        """Give a ticket's topic in a group as it was left, or None where it has none (yet)."""
        here = at(await self.current(group)) | {"of_ticket": ticket}
        row = (await self._connection.execute(_TOPIC, here)).first()
        return None if row is None else Topic(row.name, row.state == "ended")

    async def is_forum(self, group: Address) -> bool | None:
        """Tell whether a group has topics, None where nobody knows."""
        forum: bool | None = (await self._connection.execute(_FORUM, at(group))).scalar()
        return forum

    async def current(self, group: Address) -> Address:
        """Give where a group lives now."""
        moved_to = (await self._connection.execute(_MOVED_TO, at(group))).scalar()
        return group if moved_to is None else replace(group, chat=moved_to)

    async def mark_dead(self, address: Address, dead: bool) -> None:
        """Remember that an address can (not) be written to."""
        if dead:
            row = columns(address)
            await self._connection.execute(_MARK_DEAD[self._connection.kind], row)
        else:
            await self._connection.execute(_UNMARK_DEAD, at(address))
        await self._connection.execute(_SET_DEAD, at(address) | {"is_dead": dead})

    async def is_dead(self, address: Address) -> bool:
        """Tell whether an address cannot be written to."""
        found = await self._connection.execute(_IS_DEAD, at(address))
        return found.first() is not None

    async def told_once(self, key: str) -> bool:
        """Tell whether this is the first time; the next time it is not (SPEC 3: told so once)."""
        row = {"key": key, "at": self._clock()}
        told = await self._connection.execute(_TELL[self._connection.kind], row)
        return told.first() is not None

    async def forget_told(self, *, before: datetime) -> int:
        """Let go of what was told before; gives how much."""
        return int((await self._connection.execute(_FORGET_TOLD, {"before": before})).rowcount)

    async def was_told(self, key: str) -> bool:
        """Tell whether ``told_once`` was asked for this before; changes nothing."""
        return (await self._connection.execute(_WAS_TOLD, {"this": key})).first() is not None

    async def _one(self, statement: Select[Any], given: Mapping[str, Any]) -> Link | None:
        row = (await self._connection.execute(statement, given)).first()
        if row is None:
            return None
        return Link(
            address=from_row(row),
            channel_id=row.channel_id,
            ticket=row.ticket,
            message=row.message,
            card=row.card,
            thread=row.thread,
        )


def _move(table: Table, same: str) -> Update:
    """Move rows to another chat, but for those that the other chat has already."""
    there = table.alias("there")
    return (
        update(table)
        .where(
            is_at(table),
            ~exists().where(
                there.c.channel == table.c.channel,
                there.c.account == table.c.account,
                there.c.chat == bindparam("to_chat"),
                there.c[same] == table.c[same],
            ),
        )
        .values(chat=bindparam("to_chat"))
    )


_MOVE_WAITING: Final = (
    update(_OUTBOX)
    .where(is_at(_OUTBOX), _OUTBOX.c.status.in_(["waiting", "sending"]))
    .values(chat=bindparam("to_chat"))
)
_MOVE_MOVED: Final = (
    update(_GROUP)
    .where(
        _GROUP.c.channel == bindparam("at_channel"),
        _GROUP.c.account == bindparam("at_account"),
        _GROUP.c.moved_to == bindparam("at_chat"),
    )
    .values(moved_to=bindparam("to_chat"))
)
