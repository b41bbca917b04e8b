"""Statements, prepared: SQLAlchemy writes their SQL once, the databases' own drivers run it.

What is left for each execution is to put the values in order and to read what comes back. Run
through SQLAlchemy a statement costs four times that on SQLite, and on PostgreSQL a greenlet more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

from sqlalchemy import Executable, TextClause
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Dialect, IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

Kind = Literal["sqlite", "postgresql"]
Values = Mapping[str, Any]
"""Parameters by name."""

_Convert = Callable[[Any], Any] | None
_Place = tuple[str, int | None, _Convert]
"""Where an argument comes from: a parameter, or one of the list that it is; and its conversion."""

MOST: Final = 1000
"""Statements that are kept prepared; those at module level are some 300, others come and go."""

FLOAT8: Final = 701
"""PostgreSQL's number of the one type of number with a fraction that the tables have."""

DIALECTS: Final[Mapping[Kind, Dialect]] = {
    "sqlite": pysqlite.dialect(),
    "postgresql": asyncpg.dialect(),  # type: ignore[no-untyped-call]  # so it is in SQLAlchemy
}


class Rows(IteratorResult[Any]):
    """What a statement gave; ``rowcount`` tells how many rows it changed."""

    def __init__(
        self, columns: SimpleResultMetaData, rows: Iterable[Sequence[Any]], rowcount: int
    ) -> None:
        super().__init__(columns, iter(rows))
        self.rowcount = rowcount


class Prepared:
    """A statement in the words of one database, for parameters of certain names."""

    def __init__(self, statement: Executable, kind: Kind, names: Sequence[str]) -> None:
        dialect = DIALECTS[kind]
        compiled = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]  # all that is executed here is a ClauseElement
        assert isinstance(compiled, SQLCompiler)  # noqa: S101  # of a statement it is
        self._compiled = compiled
        self._dialect = dialect
        self._own = _own_values(compiled)
        self._lists = sorted(bind.key for bind in compiled.post_compile_params)
        self._written: dict[tuple[int, ...], tuple[str, tuple[_Place, ...]]] = {}
        columns = compiled._result_columns  # noqa: SLF001  # nothing public tells types in order
        self.tells_columns = bool(columns)
        self._columns = SimpleResultMetaData([column.keyname for column in columns])
        self._readers = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, FLOAT8)
            for column in columns
        )
        self._reads = any(self._readers)
        self.gives_rows = self.tells_columns or isinstance(statement, TextClause)

    def call(self, values: Values) -> tuple[str, list[Any]]:
        """Give the SQL and its arguments in order. Raises KeyError where one is missing."""
        values = {**self._own, **values}
        lengths = tuple([len(values[name]) for name in self._lists])
        written = self._written.get(lengths)
        if written is None:
            written = self._written[lengths] = self._write(values)
        sql, places = written
        arguments = []
        for name, place, convert in places:
            value = values[name] if place is None else values[name][place]
            arguments.append(value if convert is None else convert(value))
        return sql, arguments

    def rows(
        self, found: Sequence[Sequence[Any]], rowcount: int, names: Sequence[str] = ()
    ) -> Rows:
        """Give what came back; ``names`` are its columns where the statement does not tell them."""
        if self._reads:
            readers = self._readers
            found = [
                [
                    value if read is None else read(value)
                    for read, value in zip(readers, row, strict=True)
                ]
                for row in found
            ]
        columns = SimpleResultMetaData(names) if names else self._columns
        return Rows(columns, found, rowcount)

    def _write(self, values: Values) -> tuple[str, tuple[_Place, ...]]:
        """Write the SQL for lists of these lengths."""
        state = self._compiled.construct_expanded_state(values)
        parts = {
            part: (name, place)
            for name, its_parts in state.parameter_expansion.items()
            for place, part in enumerate(its_parts)
        }
        places = []
        for name in state.positiontup or ():
            whole, place = parts.get(name, (name, None))
            type_ = self._compiled.binds[whole].type
            convert = type_.dialect_impl(self._dialect).bind_processor(self._dialect)
            places.append((whole, place, convert))
        return state.statement, tuple(places)


@lru_cache(MOST)
def prepared(statement: Executable, kind: Kind, names: tuple[str, ...]) -> Prepared:
    """Give a statement prepared for parameters of these names; one that is known is so already."""
    return Prepared(statement, kind, names)


def _own_values(compiled: SQLCompiler) -> Values:
    """Give the values that a statement brings along, columns' defaults included."""
    own = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
    for column in compiled.insert_prefetch:
        default: Any = column.default
        own[column.key] = default.arg if default.is_scalar else default.arg(None)
    return own
