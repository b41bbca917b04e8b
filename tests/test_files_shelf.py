"""Files that a channel holds are looked at when they are fetched, as uploads are."""

from pathlib import Path

import pytest

from bot.files import FileShelf
from bot.web.file_kinds import LARGEST_PICTURE
from flows.messages import Attachment, FileKind
from tests.playbook import stage
from tests.web_stage import picture

CLAIMED = Attachment(
    id="b" * 32, kind=FileKind.PHOTO, mime="text/html", remote="file-id", account="900"
)


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (picture(), True),
        (b"<script>alert(1)</script>", False),
        (b"MZ" + bytes(2000), False),
        (picture() + bytes(LARGEST_PICTURE), False),
    ],
)
async def test_what_telegram_gives_is_checked_for_size_and_content(
    sqlite_database_url: str, tmp_path: Path, content: bytes, *, taken: bool
) -> None:
    async def fetched(account: str, handle: str) -> bytes:
        assert (account, handle) == ("900", "file-id")
        return content

    async with stage(sqlite_database_url) as play:
        async with play.storage.write() as uow:
            await uow.attachments.add(CLAIMED, community="tcmy", now=play.now)
        shelf = FileShelf(play.storage, tmp_path / "files")
        shelf.telegram = fetched
        path = await shelf.fetch(CLAIMED)
        assert (path is not None) is taken
        assert [file.is_file() for file in (tmp_path / "files").rglob("*.*")] == [True] * taken
        async with play.storage.read() as uow:
            kept = await uow.attachments.get(CLAIMED.id)
        assert kept is not None
        if taken:
            assert (kept.mime, kept.size) == ("image/jpeg", len(content))
            assert await shelf.read(CLAIMED) == path
        else:
            with pytest.raises(FileNotFoundError):
                await shelf.read(CLAIMED)
