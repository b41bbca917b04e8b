"""What the bots' menus were last set to, so that a start sends only what changed."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import bindparam, select

from storage.database import Connection
from storage.tables import MenuRow, core
from storage.upserts import or_replace

_MENU: Final = core(MenuRow)
_SET: Final = or_replace(_MENU, ["bot", "scope", "language"], ["digest"])
_OF_BOT: Final = select(_MENU).where(_MENU.c.bot == bindparam("of_bot"))


class SqlMenus:
    """Menus in one transaction, by scope and language (as Telegram takes both)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, bot: str) -> Mapping[tuple[str, str], str]:
        """Give the digests of a bot's menus as they were last set, by scope and language."""
        rows = await self._connection.execute(_OF_BOT, {"of_bot": bot})
        return {(row.scope, row.language): row.digest for row in rows.all()}

    async def set(self, bot: str, scope: str, language: str, digest: str) -> None:
        """Remember what a menu was set to."""
        row = {"bot": bot, "scope": scope, "language": language, "digest": digest}
        await self._connection.execute(_SET[self._connection.kind], row)
