"""Opening a test's database, and how its address is written."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.database import Database


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Database]:
    """Open a database; it is closed afterwards."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


def sqlite_url(file: Path) -> str:
    """Return a file's address as Guanjia's settings take it."""
    return f"sqlite+aiosqlite:///{file}"


def sqlite_of(url: str) -> Path:
    """Give the file of an address."""
    return Path(url.removeprefix("sqlite+aiosqlite:///"))
