"""The storage that the settings name, opened for one command or for the life of a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from storage.crypt import Crypt
from storage.database import Database, migrate
from storage.unit_of_work import SqlStorage


def _make_private(settings: Settings) -> None:
    """Make the folders of data for this program's user alone; those that are there stay so."""
    file = settings.sqlite_file
    for folder in (settings.data_dir, *([file.parent] if file is not None else [])):
        if folder.exists():
            continue
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            return  # said in words of their own by what needs the folder


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncIterator[SqlStorage]:
    """Open the storage, brought to the newest revision first.

    Raises SettingsError, and what ``storage.database.is_transient`` knows.
    """
    _make_private(settings)
    crypt = Crypt(settings.secret())
    migrate(settings.database_url)
    storage = SqlStorage(Database(settings.database_url, pooler=settings.postgres_pooler), crypt)
    try:
        yield storage
    finally:
        await storage.close()
