"""The menus behind the slash: what exists, in both languages, and no harm where it cannot be."""

import pytest

from bot.channels.telegram_in.updates import IN_WORDS
from bot.telegram_menu import RESIDENTS, STAFF, show_menus
from bot.words import load_words
from flows.desk.orders import ORDERS
from tests.emulator import Emulator

TOKEN = "900:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
HALL, NOT_THERE = -1001, -1009


def test_the_menus_name_every_command_that_there_is_and_no_other() -> None:
    assert {f"/{name}" for name in RESIDENTS} == set(IN_WORDS)
    assert {f"/{name}" for name in STAFF} == set(ORDERS) - {"/start"}


async def test_residents_and_staff_see_their_commands_in_their_language() -> None:
    async with Emulator() as emu:
        bot = emu.bot("guanjia", id=900, token=TOKEN)
        emu.supergroup(HALL, "大堂", admins=(bot,))
        failed = await show_menus(TOKEN, emu.url, load_words(), [HALL, NOT_THERE], "zh")
        assert failed == 1
        private = {
            code: [each["description"] for each in bot.commands["all_private_chats", code]]
            for code in ("", "zh", "en")
        }
        assert private[""] == private["zh"]
        assert "转人工客服" in private["zh"]
        assert "Talk to a person" in private["en"]
        group = bot.commands[f"chat:{HALL}", "en"]
        assert [each["command"] for each in group] == list(STAFF)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9"])
async def test_a_telegram_that_is_away_does_no_harm(url: str) -> None:
    assert await show_menus(TOKEN, url, load_words(), [HALL], "zh") == 2
