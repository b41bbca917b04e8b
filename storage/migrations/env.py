"""Alembic's own entrance: a connection that was handed in, or the one that the environment names.

By hand: ``GUANJIA_DATABASE_URL=sqlite+aiosqlite:///new.db alembic revision --autogenerate -m …``
"""

import os
from typing import Literal

import sqlalchemy
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.tables import Id, Json, Row


def _render(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are; a revision must not change when they do."""
    if kind != "type":
        return False
    if item is Id:
        return "ID"
    if item is Json:
        return "JSON"
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _is_ours(_item: object, name: str | None, _kind: str, reflected: bool, _other: object) -> bool:
    """Leave out what searches words: each database has means of its own (revision 0002)."""
    return not (reflected and (name or "").startswith("ticket_search"))


def _run(connection: sqlalchemy.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=True,
        render_item=_render,
        compare_type=True,
        include_object=_is_ours,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _by_hand() -> None:
    url = sqlalchemy.make_url(os.environ["GUANJIA_DATABASE_URL"])
    if url.get_backend_name() != "sqlite":
        raise SystemExit("revisions are written against SQLite; guanjia migrates PostgreSQL itself")
    engine = sqlalchemy.create_engine(url.set(drivername="sqlite"))
    with engine.begin() as connection:
        _run(connection)


handed_in: sqlalchemy.Connection | None = context.config.attributes.get("connection")
if handed_in is None:
    _by_hand()
else:
    _run(handed_in)
