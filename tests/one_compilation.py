"""One compilation of a statement for all databases of a test run.

SQLAlchemy keeps compiled statements an engine, and a test has engines of its own: a third of a
conversation's time would go into writing the same SQL again.
"""

from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

STATEMENTS = 5_000

_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


def for_all_engines() -> None:
    """Let engines of one dialect share what they compile, from here on."""
    Engine._compiled_cache = property(lambda _: _compiled, lambda _, own: None)  # type: ignore[assignment]
    # A dialect is part of the key: two of one class, with the same settings here, write the same.
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
