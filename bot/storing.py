"""The storage that the settings name, opened for one command or for the life of a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from storage.crypt import Crypt
from storage.database import Database, migrate
from storage.unit_of_work import SqlStorage


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncIterator[SqlStorage]:
    """Open the storage, brought to the newest revision first.

    Raises SettingsError, and what ``storage.database.is_transient`` knows.
    """
    crypt = Crypt(settings.secret())
    migrate(settings.database_url)
    storage = SqlStorage(Database(settings.database_url, pooler=settings.postgres_pooler), crypt)
    try:
        yield storage
    finally:
        await storage.close()
