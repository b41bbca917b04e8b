"""What happens to a staff group itself: topics closed by hand, rights that the bot loses."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flows.messages import Address, Channel, GroupChange
from storage.crypt import Crypt
from storage.postbox import SqlPostbox
from tests.playbook import (
    BOT,
    FRONT,
    MAINTENANCE,
    MANAGER,
    SECRET,
    Playbook,
    community,
    stage,
    texts,
)

LEAK = "厨房水管漏水,3号楼2单元501,电话13800138000"


@pytest_asyncio.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        book.forums = {MAINTENANCE}
        yield book


async def changes(play: Playbook, chat: int, **what: Any) -> None:
    number = next(play.counter)
    group = Address(Channel.TELEGRAM, BOT, str(chat))
    await play.take(GroupChange(key=f"c{number}", group=group, at=play.now, **what))


async def claimed(play: Playbook) -> list[Any]:
    postbox = SqlPostbox(play.storage.database, Crypt(SECRET), texts())
    return list(await postbox.claim(now=play.now, owner="looks", limit=20))


async def test_a_topic_closed_by_hand_is_opened_when_the_resident_writes(play: Playbook) -> None:
    await play.resident(LEAK)
    await play.deliver()
    topic = play.find((await play.ticket()).number, MAINTENANCE).thread
    await changes(play, MAINTENANCE, topic_closed=topic)
    await play.resident("补充一下,柜子也湿了")
    play.later(minutes=1)
    sent = {one.envelope.sending.value: one.reopen for one in await claimed(play)}
    assert sent["message"] is True
    assert sent.get("edit", False) is False  # a card is changed where it stands


async def test_a_topic_opened_again_by_hand_needs_no_opening(play: Playbook) -> None:
    await play.resident(LEAK)
    await play.deliver()
    topic = play.find((await play.ticket()).number, MAINTENANCE).thread
    await changes(play, MAINTENANCE, topic_closed=topic)
    await changes(play, MAINTENANCE, topic_reopened=topic)
    await play.resident("补充一下,柜子也湿了")
    play.later(minutes=1)
    assert not any(one.reopen for one in await claimed(play))


async def test_staff_are_told_once_that_the_bot_lost_its_rights(play: Playbook) -> None:
    for _ in range(2):
        await changes(play, MAINTENANCE, forum=True, lost_rights=True)
    (told,) = await play.promised(MAINTENANCE)
    assert "缺少管理话题或发言的权限" in told.body.text


@pytest.mark.parametrize(("chat", "queue"), [(MAINTENANCE, "工程维修组"), (FRONT, "客服前台")])
async def test_where_the_bot_was_put_out_the_managers_group_is_told(
    play: Playbook, chat: int, queue: str
) -> None:
    await changes(play, chat, lost_rights=True)
    assert await play.promised(chat) == []
    (told,) = await play.promised(MANAGER)
    assert f"{queue}的工作群发不进消息" in told.body.text


async def test_a_manager_without_a_group_hears_it_where_it_happened(database_url: str) -> None:
    place = community()
    alone = community(queues=tuple(q for q in place.queues if q.id != "manager"))
    async with stage(database_url, alone) as play:
        await changes(play, MAINTENANCE, lost_rights=True)
        assert len(await play.promised(MAINTENANCE)) == 1


async def test_what_happens_to_a_strangers_group_is_nothing_to_us(play: Playbook) -> None:
    await changes(play, -999, lost_rights=True)
    for chat in (-999, MANAGER):
        assert await play.promised(chat) == []
