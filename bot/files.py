"""The shelf of files: what was received, by our own random names, below the data folder.

A file that came over Telegram stays there until somebody wants to see it, and is then fetched once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path

import structlog

from bot.web.file_kinds import NotTakenError, TooLargeError, recognise
from flows.messages import Attachment
from storage.unit_of_work import SqlStorage

Download = Callable[[str, str], Awaitable[bytes]]
"""Brings a channel's file: the account whose handle it is, and the handle."""

_log = structlog.get_logger(__name__)


class FileShelf:
    """Reads and fetches files. ``telegram`` is set where there is a bot."""

    def __init__(self, storage: SqlStorage, folder: Path) -> None:
        self._storage = storage
        self._folder = folder
        self.telegram: Download | None = None

    async def read(self, attachment: Attachment) -> Path:
        """Give the file's path, fetched first where only its channel has it. Raises OSError."""
        path = await self.fetch(attachment)
        if path is None:
            raise FileNotFoundError(attachment.id)
        return path

    async def fetch(self, attachment: Attachment) -> Path | None:
        """Give the file's path; None where nobody has it any more, or it is none that is taken."""
        async with self._storage.read() as uow:
            attachment = await uow.attachments.get(attachment.id) or attachment
        if attachment.stored is not None:
            path = self._folder / attachment.stored
            return path if path.is_file() else None
        made = await self._made_here(attachment)
        if made is not None or attachment.remote is None or self.telegram is None:
            return made
        try:
            content = await self.telegram(attachment.account, attachment.remote)
        except Exception as error:  # noqa: BLE001  # whatever the channel says, the page shows that it is gone
            _log.warning("file not fetched", attachment=attachment.id, error=type(error).__name__)
            return None
        try:
            # A channel says what its sender said: the file itself is looked at, as uploads are.
            known = await asyncio.to_thread(recognise, BytesIO(content), len(content))
        except (NotTakenError, TooLargeError) as error:
            _log.warning("file not taken", attachment=attachment.id, error=type(error).__name__)
            return None
        path = self._folder / attachment.id[:2] / f"{attachment.id}{known.ending}"
        await asyncio.to_thread(_write, path, content)
        async with self._storage.write() as uow:
            stored = str(path.relative_to(self._folder))
            await uow.attachments.set_stored(
                attachment.id, stored, size=len(content), mime=known.mime
            )
        return path

    async def _made_here(self, attachment: Attachment) -> Path | None:
        """Put a file on the shelf that a process made; its words are in the database till then."""
        async with self._storage.read() as uow:
            content = await uow.attachments.content(attachment.id)
        if content is None:
            return None
        path = self._folder / attachment.id[:2] / f"{attachment.id}{Path(attachment.name).suffix}"
        await asyncio.to_thread(_write, path, content)
        return path


def _write(path: Path, content: bytes) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_bytes(content)
    draft.replace(path)
