"""The menus behind the slash: what exists, in both languages, and no harm where it cannot be."""

from dataclasses import dataclass

import pytest

from bot.channels.telegram_in.updates import IN_WORDS
from bot.telegram_menu import RESIDENTS, STAFF, show_menus
from bot.words import load_words
from flows.desk.orders import ORDERS
from flows.messages import Say
from flows.ports import Words
from flows.understanding import Language
from storage.unit_of_work import SqlStorage
from tests.emulator import Emulator

TOKEN = "900:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
OTHER = "901:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
HALL, NOT_THERE = -1001, -1009


def test_the_menus_name_every_command_that_there_is_and_no_other() -> None:
    assert {f"/{name}" for name in RESIDENTS} == set(IN_WORDS)
    assert {f"/{name}" for name in STAFF} == set(ORDERS) - {"/start"}


async def test_residents_and_staff_see_their_commands_in_their_language(
    storage: SqlStorage,
) -> None:
    async with Emulator() as emu:
        bot = emu.bot("guanjia", id=900, token=TOKEN)
        emu.supergroup(HALL, "大堂", admins=(bot,))
        failed = await show_menus(
            TOKEN, emu.url, load_words(), [HALL, NOT_THERE], "zh", storage=storage
        )
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
async def test_a_telegram_that_is_away_does_no_harm(url: str, storage: SqlStorage) -> None:
    assert await show_menus(TOKEN, url, load_words(), [HALL], "zh", storage=storage) == 2


async def test_a_menu_is_sent_again_only_when_it_changed(storage: SqlStorage) -> None:
    async with Emulator() as emu:
        bot = emu.bot("guanjia", id=900, token=TOKEN)
        other = emu.bot("other", id=901, token=OTHER)
        emu.supergroup(HALL, "大堂", admins=(bot,))

        async def sent(words: Words, token: str = TOKEN, groups: tuple[int, ...] = (HALL,)) -> int:
            before = len(emu.calls_of("setMyCommands"))
            await show_menus(token, emu.url, words, groups, "zh", storage=storage)
            return len(emu.calls_of("setMyCommands")) - before

        assert await sent(load_words()) == 6
        assert await sent(load_words()) == 0
        assert await sent(load_words(), OTHER, ()) == 3  # each bot has menus of its own
        changed = Reworded(load_words(), "menu-help", "zh", "怎么用")
        assert await sent(changed) == 2  # Chinese, and what others see
        assert bot.commands["all_private_chats", "zh"][0]["description"] == "怎么用"
        assert await sent(load_words()) == 2  # and back again
        # What Telegram refused is tried again at the next start.
        assert await sent(load_words(), groups=(HALL, NOT_THERE)) == 1
        emu.supergroup(NOT_THERE, "新群", admins=(bot,))
        assert await sent(load_words(), groups=(HALL, NOT_THERE)) == 3
        assert other.commands.keys() == {("all_private_chats", code) for code in ("", "zh", "en")}


@dataclass(frozen=True)
class Reworded:
    """The words, but for one of them."""

    words: Words
    key: str
    language: Language
    instead: str

    def say(self, said: Say | str, language: Language) -> str:
        if said == Say(self.key) and language == self.language:
            return self.instead
        return self.words.say(said, language)
