"""Telegram at the far end of the simulated year: the emulator, by HTTP, through the product's way out.

What is noted is what stands in the emulator's chats, not what was to be sent. Its own limits of pace
are not set: they are of seconds of a real clock, and the year's seconds pass at once. That Telegram
is not asked too much is measured by ``./run bench notice``.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.channels.telegram_out import TelegramOut
from bot.files import FileShelf
from flows.messages import Claimed, Failure, Receipt, Sending
from storage.unit_of_work import SqlStorage
from tests.emulator import Bot, Emulator
from tests.playbook import BOT, FRONT, MAINTENANCE, MANAGER, SECURITY
from tests.year_stage import Watch, Wire

TOKEN = f"{BOT}:secret"
GROUPS = (FRONT, MAINTENANCE, SECURITY, MANAGER)


@dataclass
class Telegram(Wire):
    """Sends to the emulated Telegram until an instant; after it what arrives is but noted."""

    out: TelegramOut | None = None
    emu: Emulator | None = None
    bot: Bot | None = None
    until: datetime | None = None
    by_http: int = 0
    """Messages that arrived there."""
    refused: list[str] = field(default_factory=list)

    async def send(self, claimed: Claimed) -> Receipt | Failure:
        if self.out is None or self.until is None or self.watch.now >= self.until:
            return await super().send(claimed)
        sent = await self.out.send(claimed)
        if isinstance(sent, Failure):
            self.refused.append(f"{sent.kind}: {sent.detail}")
        elif claimed.envelope.sending is Sending.MESSAGE:
            self.posts += 1
            self._read(claimed, sent)
        return sent

    def _read(self, claimed: Claimed, receipt: Receipt) -> None:
        """Note what stands in the chat there."""
        assert self.emu is not None
        envelope = claimed.envelope
        chat = int(envelope.address.chat)
        there = self.emu.chat(chat, None if chat < 0 else self.bot)
        texts = [there.log[int(number)].text for number in receipt.messages]
        body = replace(envelope.body, text="\n".join(filter(None, texts)))
        self.by_http += len(texts)
        self.note(replace(envelope, body=body), receipt.messages[0])

    @property
    def beside(self) -> int:
        """Count the messages of the bot's there that nobody has a receipt of."""
        if self.emu is None:
            return 0
        posts = (call for call in self.emu.calls if call.ok and call.method.startswith("send"))
        said = [call for call in posts if call.method != "sendChatAction"]
        return len(said) - self.by_http


@asynccontextmanager
async def telegram(
    watch: Watch, storage: SqlStorage, people: Iterable[tuple[int, str]], until: datetime, at: Path
) -> AsyncIterator[Telegram]:
    """Open the emulator with these people, who have all started the bot, and the groups of staff."""
    async with Emulator() as emu:
        bot = emu.bot(token=TOKEN)
        for group in GROUPS:
            emu.supergroup(group, "物业", admins=[bot])
        for number, name in people:
            emu.user(name, number).starts(bot)
        out = TelegramOut([TOKEN], api_url=emu.url, read_file=FileShelf(storage, at).read)
        try:
            yield Telegram(watch, out=out, emu=emu, bot=bot, until=until)
        finally:
            await out.close()
