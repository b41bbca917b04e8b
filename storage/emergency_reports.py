"""The reports of emergencies: owed, then filed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from flows.emergency_reports import EmergencyReport
from storage.attachments import SqlAttachments
from storage.crypt import Crypt
from storage.database import Connection
from storage.tables import EmergencyReportRow, core
from storage.upserts import if_new

TOLD: Final = "emergency_report.told"

_REPORT: Final = core(EmergencyReportRow)
_OWE: Final = if_new(_REPORT, _REPORT.c.id)
_OF_TICKET: Final = select(_REPORT).where(_REPORT.c.ticket == bindparam("of"))
_LOCKED: Final = _OF_TICKET.with_for_update()
_DUE: Final = (
    select(_REPORT).where(_REPORT.c.look_at <= bindparam("now")).order_by(_REPORT.c.look_at)
)
_CHANGED: Final = ("look_at", "reminded", "told_sealed", "attachments", "filed_at")
_SAVE: Final = (
    update(_REPORT)
    .where(_REPORT.c.ticket == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


class SqlEmergencyReports:
    """Reports in one transaction (``flows.ports.EmergencyReports``)."""

    def __init__(self, connection: Connection, crypt: Crypt, attachments: SqlAttachments) -> None:
        self._connection = connection
        self._crypt = crypt
        self._attachments = attachments

    async def owe(self, report: EmergencyReport) -> bool:
        """Keep that one is owed; False where one of this ticket is kept already."""
        statement = _OWE[self._connection.kind]
        return (
            await self._connection.execute(statement, self._columns(report))
        ).first() is not None

    async def of_ticket(self, ticket: int, *, lock: bool = False) -> EmergencyReport | None:
        """Give a ticket's report, filed or owed."""
        found = await self._connection.execute(_LOCKED if lock else _OF_TICKET, {"of": ticket})
        row = found.first()
        return None if row is None else await self._report(row)

    async def save(self, report: EmergencyReport) -> None:
        """Write what it tells, and when somebody is reminded of it."""
        written = self._columns(report)
        values = {f"new_{name}": written[name] for name in _CHANGED}
        await self._connection.execute(_SAVE, {"of": report.ticket} | values)

    async def due(self, now: datetime) -> Sequence[EmergencyReport]:
        """Give those of which somebody is to be reminded by now."""
        rows = await self._connection.execute(_DUE, {"now": now})
        return [await self._report(row) for row in rows.all()]

    def _columns(self, report: EmergencyReport) -> Mapping[str, Any]:
        return {
            "community": report.community,
            "ticket": report.ticket,
            "by": report.by,
            "due": report.due,
            "look_at": report.look_at,
            "reminded": report.reminded,
            "told_sealed": self._crypt.seal_json(TOLD, report.told),
            "attachments": [file.id for file in report.attachments] or None,
            "filed_at": report.filed_at,
        }

    async def _report(self, row: Row[Any]) -> EmergencyReport:
        files = await self._attachments.get_all(row.attachments or [])
        return EmergencyReport(
            id=row.id,
            community=row.community,
            ticket=row.ticket,
            by=row.by,
            due=row.due,
            look_at=row.look_at,
            reminded=row.reminded,
            told=self._crypt.open_json(TOLD, row.told_sealed),
            attachments=tuple(files.values()),
            filed_at=row.filed_at,
        )
