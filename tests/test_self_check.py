"""What is looked at when a deployment starts: the company's contact can be written to."""

import pytest

from bot.self_check import check_groups
from tests.emulator import Emulator
from tests.playbook import community

TOKEN = "900:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.mark.parametrize(("has_written", "lacking"), [(True, 0), (False, 1)])
async def test_a_contact_who_never_wrote_to_the_bot_is_an_alarm(
    *, has_written: bool, lacking: int
) -> None:
    async with Emulator() as emu:
        bot = emu.bot("guanjia", id=900, token=TOKEN)
        chief = emu.user("总部", 700900)
        if has_written:
            chief.starts(bot)
        place = community(company_contact=700900, queues=())
        assert await check_groups(TOKEN, emu.url, place, {}) == lacking


async def test_a_community_without_a_contact_lacks_none() -> None:
    async with Emulator() as emu:
        emu.bot("guanjia", id=900, token=TOKEN)
        assert await check_groups(TOKEN, emu.url, community(queues=()), {}) == 0
