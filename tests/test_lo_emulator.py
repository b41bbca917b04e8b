"""The judged message over an emulator that is not ours: an independent second for private chats.

``lo-bot-api-emulator`` knows no groups and no topics, and refuses what its own contract does not
hold; it sees to the receiving half (long polling) and to plain messages with buttons.
"""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from bot.loading import load
from bot.settings import Settings
from bot.storing import open_storage
from tests.serving import PATIENCE, Served, noon_zone
from tests.storing import SECRET
from tests.story import JUDGED, number_in

TOKEN, RESIDENT = "4242:secret-of-lo", 770_001
COMMUNITY = """\
id: lo
name: {zh: 天成美雅, en: Tiancheng Meiya}
timezone: ZONE
telegram: {token_env: GUANJIA_TELEGRAM_TOKEN}
buildings: [{id: "3", name: 3号楼, units: ["2"], rooms: ["501"]}]
queues: {front_desk: {}, maintenance: {}, manager: {}}
staff:
  - {number: "001", name: 王芳, roles: [manager], queues: [manager, front_desk, maintenance]}
"""
RESIDENTS = f"""\
home,name,role,phone,telegram
3-2-501,赵丽华,owner,+8613800138000,{RESIDENT}
"""


@dataclass
class Lo:
    """The emulator, and what was sent through it: it keeps no words itself."""

    emulator: LoBotApiEmulator
    url: str = ""
    calls: list[tuple[str, dict[str, Any], int]] = field(default_factory=list)
    """Method, fields, status."""
    number: int = 0

    def sent(self) -> list[dict[str, Any]]:
        """Give the messages that were accepted."""
        return [
            fields
            for method, fields, status in self.calls
            if method == "sendMessage" and status == 200
        ]

    async def writes(self, text: str, **more: Any) -> None:
        """Let the resident write."""
        self.number += 1
        message = {
            "message_id": self.number, "date": int(datetime.now(UTC).timestamp()), "text": text,
            "chat": {"id": RESIDENT, "type": "private", "first_name": "丽华"},
            "from": {"id": RESIDENT, "is_bot": False, "first_name": "丽华", "language_code": "zh"},
            **more,
        }  # fmt: skip
        await self.emulator.enqueue_update({"message": message}, token=TOKEN)

    async def presses(self, data: str) -> None:
        """Let the resident press a button."""
        sender = {"id": RESIDENT, "is_bot": False, "first_name": "丽华"}
        message = {
            "message_id": 1, "date": 1, "text": "…",
            "chat": {"id": RESIDENT, "type": "private", "first_name": "丽华"},
        }  # fmt: skip
        press = {"id": "77", "from": sender, "chat_instance": "1", "data": data, "message": message}
        await self.emulator.enqueue_update({"callback_query": press}, token=TOKEN)


@asynccontextmanager
async def running_lo() -> AsyncIterator[Lo]:
    lo = Lo(LoBotApiEmulator())

    @web.middleware
    async def noted(request: web.Request, handler: Any) -> web.StreamResponse:
        if (
            request.content_type != "application/json"
            or request.match_info.get("method") == "getUpdates"
        ):
            return await handler(request)
        fields = await request.json()  # read once, kept for the emulator itself
        answer = await handler(request)
        lo.calls.append((request.match_info["method"], fields, answer.status))
        return answer

    app = lo.emulator.app()
    app.middlewares.append(noted)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    lo.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield lo
    finally:
        await runner.cleanup()


@pytest.fixture
async def lo() -> AsyncIterator[Lo]:
    async with running_lo() as lo:
        yield lo


@pytest.fixture
async def served(lo, sqlite_template, tmp_path) -> AsyncIterator[Served]:
    file = tmp_path / "guanjia.db"
    shutil.copyfile(sqlite_template, file)
    url = f"sqlite+aiosqlite:///{file}"
    community, residents = tmp_path / "lo.yml", tmp_path / "lo.csv"
    now = datetime.now(UTC)
    community.write_text(COMMUNITY.replace("ZONE", noon_zone(now)), encoding="utf-8")
    residents.write_text(RESIDENTS, encoding="utf-8")
    settings = Settings(_env_file=None, database_url=url, secret_key=SECRET, data_dir=tmp_path)
    async with open_storage(settings) as storage:
        await load(storage, community, residents, now=now)
    variables = {
        "GUANJIA_DATABASE_URL": url,
        "GUANJIA_TELEGRAM_API_URL": lo.url,
        "GUANJIA_TELEGRAM_TOKEN": TOKEN,
    }
    served = await Served(tmp_path, variables).start()
    try:
        yield served
        assert await served.stop() == 0
    finally:
        await served.close()


@pytest.mark.timeout(300)
async def test_the_judged_message_over_another_emulator(lo, served):
    async def until(count: int) -> list[dict[str, Any]]:
        await served.until(lambda: len(lo.sent()) >= count, f"{count} messages", PATIENCE)
        return lo.sent()

    await lo.writes(JUDGED)
    receipt = (await until(1))[0]
    number = number_in(receipt["text"])
    assert number.startswith("R-")
    assert "前处理完成" in receipt["text"]
    assert int(receipt["chat_id"]) == RESIDENT

    # a question with buttons, and one of them pressed
    await lo.writes("停车月卡怎么办")
    shown = (await until(2))[-1]
    assert shown["text"]
    await lo.writes("帮助")
    menu = (await until(3))[-1]
    rows = menu["reply_markup"]
    rows = json.loads(rows) if isinstance(rows, str) else rows
    progress = next(
        button["callback_data"]
        for row in rows["inline_keyboard"]
        for button in row
        if "进度" in button["text"]
    )
    await lo.presses(progress)
    listed = (await until(4))[-1]
    assert number in listed["text"]
    await served.until(
        lambda: any(method == "answerCallbackQuery" for method, *_ in lo.calls),
        "the press is answered",
        PATIENCE,
    )

    # five thousand characters of an answer would be split; here, nothing at all was refused
    refused = [(method, status) for method, _, status in lo.calls if status != 200]
    assert refused == []
