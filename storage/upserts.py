"""Inserts that give way to a row that is there already, in the words of both databases."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import Kind


def _insert(table: Table, kind: Kind) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if kind == "sqlite" else postgresql.insert(table)


def if_new(table: Table, *returning: Column[object]) -> Mapping[Kind, Insert]:
    """Insert a row, or do nothing where it breaks a unique rule; then nothing is returned."""

    def statement(kind: Kind) -> Insert:
        insert = _insert(table, kind).on_conflict_do_nothing()
        return insert.returning(*returning) if returning else insert

    return {"sqlite": statement("sqlite"), "postgresql": statement("postgresql")}


def or_replace(table: Table, key: Sequence[str], replaced: Sequence[str]) -> Mapping[Kind, Insert]:
    """Insert a row, or give the row of that key the new values of some columns."""

    def statement(kind: Kind) -> Insert:
        insert = _insert(table, kind)
        return insert.on_conflict_do_update(
            index_elements=[table.c[name] for name in key],
            set_={name: insert.excluded[name] for name in replaced},
        )

    return {"sqlite": statement("sqlite"), "postgresql": statement("postgresql")}
