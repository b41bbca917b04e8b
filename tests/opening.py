"""Opening a test's database. Connections to PostgreSQL are kept from one test to the next.

A new connection costs the server more than a conversation does: it reads the catalogue and prepares
every statement anew. All tests of a run share one event loop for that (``pyproject.toml``).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from storage.database import Database

_kept: list[Database] = []


@cache
def _keep(url: str, _loop: asyncio.AbstractEventLoop) -> Database:
    database = Database(url)
    _kept.append(database)
    return database


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Database]:
    """Open a database; SQLite's file is closed afterwards."""
    if url.startswith("postgresql"):
        yield _keep(url, asyncio.get_running_loop())
        return
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def close_all() -> None:
    """Close what was kept."""
    for database in _kept:
        await database.close()


def sqlite_url(file: Path) -> str:
    """Return a file's address as Guanjia's settings take it."""
    return f"sqlite+aiosqlite:///{file}"


def sqlite_of(url: str) -> Path:
    """Give the file of an address."""
    return Path(url.removeprefix("sqlite+aiosqlite:///"))
