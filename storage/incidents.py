"""Incidents: one fault, and the tickets that report it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from flows.incidents import BELONGS, LIVE, Incident, Member, Part, Stage
from storage.database import Connection
from storage.tables import IncidentRow, IncidentTicketRow, core
from storage.upserts import if_new, or_replace

_INCIDENT: Final = core(IncidentRow)
_MEMBER: Final = core(IncidentTicketRow)
_OPEN: Final = if_new(_INCIDENT, _INCIDENT.c.id)
_BY_ID: Final = select(_INCIDENT).where(_INCIDENT.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update()
_LATEST: Final = (
    select(_INCIDENT)
    .where(
        _INCIDENT.c.community == bindparam("community"),
        _INCIDENT.c.category == bindparam("category"),
        _INCIDENT.c.building == bindparam("building"),
        (_INCIDENT.c.opened_at >= bindparam("since"))
        | _INCIDENT.c.stage.in_([one.value for one in LIVE]),
    )
    .order_by(_INCIDENT.c.id.desc())
    .limit(1)
)
_BELONGS: Final = _MEMBER.c.part.in_([part.value for part in BELONGS])
_OF_TICKETS: Final = (
    select(_MEMBER.c.ticket.label("of_ticket"), _MEMBER.c.part, _INCIDENT)
    .join_from(_MEMBER, _INCIDENT, _MEMBER.c.incident == _INCIDENT.c.id)
    .where(_MEMBER.c.ticket.in_(bindparam("tickets", expanding=True)), _BELONGS)
    .order_by(_INCIDENT.c.id)
)
_MEMBERS: Final = (
    select(_MEMBER.c.ticket, _MEMBER.c.part)
    .where(_MEMBER.c.incident == bindparam("incident"))
    .order_by(_MEMBER.c.ticket)
)
_PUT: Final = or_replace(_MEMBER, ["incident", "ticket"], ["part"])
_SAVE: Final = (
    update(_INCIDENT)
    .where(_INCIDENT.c.id == bindparam("this"))
    .values(stage=bindparam("as_stage"), version=_INCIDENT.c.version + 1)
    .returning(_INCIDENT)
)


class SqlIncidents:
    """Incidents in one transaction (``flows.ports.Incidents``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def open(
        self, community: str, *, category: str, building: str, queue: str, item: str, now: datetime
    ) -> Incident:
        """Begin one, proposed, or give the one that another report began a moment ago."""
        row = {
            "community": community,
            "category": category,
            "building": building,
            "queue": queue,
            "item": item,
            "stage": Stage.PROPOSED.value,
            "opened_at": now,
            "version": 1,
        }
        await self._connection.execute(_OPEN[self._connection.kind], row)
        alive = await self.latest(community, category=category, building=building, since=now)
        if alive is None:
            raise LookupError(f"no incident of {category} in {building}")
        return alive

    async def get(self, incident: int, *, lock: bool = False) -> Incident:
        """Read one. Raises LookupError."""
        found = await self._connection.execute(_LOCKED if lock else _BY_ID, {"this": incident})
        row = found.first()
        if row is None:
            raise LookupError(f"no incident {incident}")
        return _incident(row)

    async def latest(
        self, community: str, *, category: str, building: str, since: datetime
    ) -> Incident | None:
        """Give the last one of a subject in a building: alive, or begun since then."""
        where = {
            "community": community,
            "category": category,
            "building": building,
            "since": since,
        }
        row = (await self._connection.execute(_LATEST, where)).first()
        return None if row is None else _incident(row)

    async def of_tickets(self, tickets: Sequence[int]) -> Mapping[int, tuple[Incident, Part]]:
        """Give the incident that each ticket belongs to, or is proposed for."""
        found = await self._connection.execute(_OF_TICKETS, {"tickets": list(tickets)})
        return {row.of_ticket: (_incident(row), Part(row.part)) for row in found}

    async def members(self, incident: int) -> Sequence[Member]:
        """Give its tickets, oldest first, those that left it too."""
        found = await self._connection.execute(_MEMBERS, {"incident": incident})
        return [Member(row.ticket, Part(row.part)) for row in found]

    async def put(self, incident: int, ticket: int, part: Part) -> None:
        """Keep what a ticket has to do with it."""
        row = {"incident": incident, "ticket": ticket, "part": part.value}
        await self._connection.execute(_PUT[self._connection.kind], row)

    async def save(self, incident: int, stage: Stage) -> Incident:
        """Keep how far it is; its version goes up by one."""
        given = {"this": incident, "as_stage": stage.value}
        return _incident((await self._connection.execute(_SAVE, given)).one())


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        id=row.id,
        community=row.community,
        category=row.category,
        building=row.building,
        queue=row.queue,
        item=row.item,
        stage=Stage(row.stage),
        opened_at=row.opened_at,
        version=row.version,
    )
