"""Words of staff that did not go out at once, sealed: they may name anybody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, insert, select, update

from flows.held import FAULTS, Became, Held, Tally, Why
from flows.messages import Address
from storage.addresses import at, columns, from_row, is_at
from storage.attachments import SqlAttachments
from storage.crypt import Crypt
from storage.database import Connection
from storage.tables import HeldRow, core

WORDS: Final = "held.words"
REASON: Final = "held.reason"

_NOWHERE: Final = {"channel": "", "account": "", "chat": ""}
_HELD: Final = core(HeldRow)
_WAITS: Final = _HELD.c.became == Became.WAITING.value
_ADD: Final = insert(_HELD).returning(_HELD.c.id)
_BY_ID: Final = select(_HELD).where(_HELD.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update()
_WAITING: Final = (
    select(_HELD)
    .where(_HELD.c.ticket.in_(bindparam("tickets", expanding=True)), _WAITS)
    .order_by(_HELD.c.id)
)
_WRITTEN_AS: Final = (
    select(_HELD)
    .where(is_at(_HELD), _HELD.c.origin == bindparam("message_id"))
    .order_by(_HELD.c.id.desc())
    .limit(1)
)
_DUE: Final = select(_HELD).where(_HELD.c.due <= bindparam("now"), _WAITS).order_by(_HELD.c.due)
_CHANGED: Final = (
    "became", "channel", "account", "chat", "origin", "thread", "asked", "decided_by",
    "decided_at", "reason_sealed", "due",
)  # fmt: skip
_SAVE: Final = (
    update(_HELD)
    .where(_HELD.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


_TALLIES: Final = (
    select(_HELD.c.author, _HELD.c.became, func.count().label("times"))
    .where(
        _HELD.c.community == bindparam("of_community"),
        _HELD.c.why.in_(sorted(why.value for why in FAULTS)),
        _HELD.c.at >= bindparam("since"),
        _HELD.c.at < bindparam("until"),
    )
    .group_by(_HELD.c.author, _HELD.c.became)
    .order_by(_HELD.c.author)
)
_CAME_TO: Final = {Became.SENT.value: "sent", Became.WAITING.value: "waiting"}
"""What a figure is called; whatever else became of them, they did not go out as they were."""


class SqlHeld:
    """Held words in one transaction (``flows.ports.HeldWords``)."""

    def __init__(self, connection: Connection, crypt: Crypt, attachments: SqlAttachments) -> None:
        self._connection = connection
        self._crypt = crypt
        self._attachments = attachments

    async def keep(self, held: Held) -> Held:
        """Keep them, files included; gives them with their id."""
        await self._attachments.add(*held.attachments, community=held.community, now=held.at)
        made = await self._connection.execute(_ADD, self._columns(held))
        return replace(held, id=made.scalar_one())

    async def get(self, held: int, *, lock: bool = False) -> Held | None:
        """Read some; with ``lock`` nobody else may decide upon them meanwhile."""
        found = await self._connection.execute(_LOCKED if lock else _BY_ID, {"this": held})
        row = found.first()
        return None if row is None else await self._held(row)

    async def save(self, held: Held) -> None:
        """Write what was decided, and where they were written and asked about."""
        written = self._columns(held)
        values = {f"new_{name}": written[name] for name in _CHANGED}
        await self._connection.execute(_SAVE, {"this": held.id} | values)

    async def waiting(self, tickets: Sequence[int]) -> Sequence[Held]:
        """Give those of tickets that nobody has decided upon, oldest first."""
        rows = await self._connection.execute(_WAITING, {"tickets": list(tickets)})
        return [await self._held(row) for row in rows.all()]

    async def tallies(self, community: str, *, since: datetime, until: datetime) -> Sequence[Tally]:
        """Count, by clerk, the words that they were asked about in a period."""
        asked = {"of_community": community, "since": since, "until": until}
        found: dict[str, Counter[str]] = {}
        for row in await self._connection.execute(_TALLIES, asked):
            name = _CAME_TO.get(row.became, "changed")
            found.setdefault(row.author, Counter())[name] += row.times
        return [Tally(author, **figures) for author, figures in found.items()]

    async def written_as(self, group: Address, origin: str) -> Held | None:
        """Find what was held of a group's message, the latest if several times."""
        asked = at(group) | {"message_id": origin}
        row = (await self._connection.execute(_WRITTEN_AS, asked)).first()
        return None if row is None else await self._held(row)

    async def due(self, now: datetime) -> Sequence[Held]:
        """Give those that wait and of which somebody is to be reminded by now."""
        rows = await self._connection.execute(_DUE, {"now": now})
        return [await self._held(row) for row in rows.all()]

    def _columns(self, held: Held) -> Mapping[str, Any]:
        where = columns(held.group) if held.group else _NOWHERE
        return where | {
            "community": held.community,
            "ticket": held.ticket,
            "at": held.at,
            "author": held.author,
            "act": held.act,
            "why": held.why.value,
            "words_sealed": self._crypt.seal_json(WORDS, {"text": held.text, "more": held.more}),
            "attachments": [file.id for file in held.attachments] or None,
            "message": held.message,
            "became": held.became.value,
            "origin": held.origin,
            "thread": held.thread,
            "asked": held.asked,
            "decided_by": held.decided_by,
            "decided_at": held.decided_at,
            "reason_sealed": self._crypt.seal_text(REASON, held.reason),
            "due": held.due,
        }

    async def _held(self, row: Row[Any]) -> Held:
        ids = row.attachments or []
        words = self._crypt.open_json(WORDS, row.words_sealed)
        files = await self._attachments.get_all(ids) if ids else {}
        return Held(
            id=row.id,
            community=row.community,
            ticket=row.ticket,
            at=row.at,
            author=row.author,
            act=row.act,
            why=Why(row.why),
            text=words["text"],
            more=words["more"],
            attachments=tuple(files[file] for file in ids if file in files),
            message=row.message,
            became=Became(row.became),
            group=from_row(row) if row.channel else None,
            origin=row.origin,
            thread=row.thread,
            asked=row.asked,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            reason=self._crypt.open_text(REASON, row.reason_sealed) or "",
            due=row.due,
        )
