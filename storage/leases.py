"""Leases: who has a row in hand, by the database's own clock.

Everything else in Guanjia is judged by an instant that is handed in; only a lease is not, since
the processes that share a database must agree about it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Interval, bindparam, func

from storage.prepared import Kind
from storage.tables import InboxRow, core

_AT: Final = core(InboxRow).c.lease_until.type


def clock(kind: Kind) -> ColumnElement[datetime]:
    """Give the present instant in a statement; on SQLite it is ``clock_parameters``."""
    if kind == "postgresql":
        return func.clock_timestamp(type_=_AT)
    return bindparam("clock", type_=_AT)


def lease_end(kind: Kind) -> ColumnElement[datetime]:
    """Give the end of a new lease in a statement; needs ``lease_parameters``."""
    if kind == "postgresql":
        return func.clock_timestamp(type_=_AT) + bindparam("lease", type_=Interval())
    return bindparam("lease_end", type_=_AT)


def clock_parameters(kind: Kind) -> dict[str, Any]:
    """Give what a statement with ``clock`` alone needs."""
    return {} if kind == "postgresql" else {"clock": datetime.now(UTC)}


def lease_parameters(kind: Kind, lease: timedelta) -> dict[str, Any]:
    """Give what a statement with ``clock`` and ``lease_end`` needs."""
    if kind == "postgresql":
        return {"lease": lease}
    now = datetime.now(UTC)
    return {"clock": now, "lease_end": now + lease}
