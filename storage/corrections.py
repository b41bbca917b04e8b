"""What was read wrongly and what it was after all: one row a ticket, nobody's data in it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from flows.corrections import Correction, Filed, Standing
from flows.tickets import Kind, ReadAs
from storage.database import Connection
from storage.tables import CorrectionRow, core

_CORRECTION: Final = core(CorrectionRow)
_OPEN: Final = _CORRECTION.c.standing == Standing.OPEN.value
_OF_TICKET: Final = select(_CORRECTION).where(_CORRECTION.c.ticket == bindparam("ticket"))
_BY_ID: Final = select(_CORRECTION).where(_CORRECTION.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update()
_STANDING: Final = (
    select(_CORRECTION)
    .where(_CORRECTION.c.standing == bindparam("standing"))
    .order_by(_CORRECTION.c.id)
)
_WITHDRAW: Final = delete(_CORRECTION).where(_CORRECTION.c.ticket == bindparam("ticket"), _OPEN)
_DECIDED: Final = ("standing", "intent", "decided_by", "decided_at")
_DECIDE: Final = (
    update(_CORRECTION)
    .where(_CORRECTION.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in _DECIDED})
)
_NEVER_CHANGED: Final = frozenset({"id", "community", "ticket", *_DECIDED})


def _keep(insert: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    changed = [column.name for column in _CORRECTION.c if column.name not in _NEVER_CHANGED]
    return insert.on_conflict_do_update(
        index_elements=[_CORRECTION.c.ticket],
        set_={name: insert.excluded[name] for name in changed},
        where=_OPEN,
    )


_KEEP: Final = {
    "sqlite": _keep(sqlite.insert(_CORRECTION)),
    "postgresql": _keep(postgresql.insert(_CORRECTION)),
}


class SqlCorrections:
    """Corrections in one transaction (``flows.ports.Corrections``), and what is decided of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, correction: Correction) -> None:
        """Keep it; what a ticket taught before and nobody has decided upon gives way."""
        await self._connection.execute(_KEEP[self._connection.kind], _columns(correction))

    async def of_ticket(self, ticket: int) -> Correction | None:
        """Give what a ticket teaches."""
        row = (await self._connection.execute(_OF_TICKET, {"ticket": ticket})).first()
        return None if row is None else _correction(row)

    async def withdraw(self, ticket: int) -> None:
        """Let go of what a ticket taught, where nobody has decided upon it."""
        await self._connection.execute(_WITHDRAW, {"ticket": ticket})

    async def get(self, correction: int, *, lock: bool = False) -> Correction | None:
        """Read one; with ``lock`` nobody else may decide upon it meanwhile."""
        found = await self._connection.execute(_LOCKED if lock else _BY_ID, {"this": correction})
        row = found.first()
        return None if row is None else _correction(row)

    async def standing(
        self, standing: Standing, community: str | None = None
    ) -> Sequence[Correction]:
        """Give those of a community, or of all, in the order in which they were made."""
        asked = {"standing": standing.value}
        rows = await self._connection.execute(_STANDING, asked)
        return [_correction(row) for row in rows if community in {None, row.community}]

    async def decide(self, decided: Correction) -> None:
        """Write what was decided of one: its standing, intent, by whom and when."""
        columns = _columns(decided)
        values = {f"new_{name}": columns[name] for name in _DECIDED}
        await self._connection.execute(_DECIDE, {"this": decided.id} | values)


def _columns(correction: Correction) -> Mapping[str, Any]:
    read = correction.read_as
    return {
        "community": correction.community,
        "ticket": correction.ticket,
        "at": correction.at,
        "words": correction.words,
        "language": correction.language,
        "read_intent": read.intent if read else None,
        "read_confidence": read.confidence if read else None,
        "read_model": read.model if read else None,
        "from_queue": correction.was.queue,
        "from_kind": correction.was.kind.value,
        "from_category": correction.was.category,
        "to_queue": correction.now.queue,
        "to_kind": correction.now.kind.value,
        "to_category": correction.now.category,
        "article": correction.article,
        "actor": correction.by,
        "standing": correction.standing.value,
        "intent": correction.intent,
        "decided_by": correction.decided_by,
        "decided_at": correction.decided_at,
    }


def _correction(row: Row[Any]) -> Correction:
    read = row.read_intent and ReadAs(row.read_intent, row.read_confidence, row.read_model)
    return Correction(
        id=row.id,
        community=row.community,
        ticket=row.ticket,
        at=row.at,
        words=row.words,
        language=row.language,
        read_as=read,
        was=Filed(row.from_queue, Kind(row.from_kind), row.from_category),
        now=Filed(row.to_queue, Kind(row.to_kind), row.to_category),
        article=row.article,
        by=row.actor,
        standing=Standing(row.standing),
        intent=row.intent,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
