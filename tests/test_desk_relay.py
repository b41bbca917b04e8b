"""Relay, faithfully: replies are threaded on both sides, and what was sent can be taken back."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from flows.messages import Failure, FailureKind, Receipt, Sending
from flows.tickets import EventKind
from storage.crypt import Crypt
from storage.postbox import SqlPostbox
from tests.playbook import MAINTENANCE, SECRET, Playbook, Shown, photo, stage, texts

ZHANG, WU, CHEN = 700031, 700032, 700008
RESIDENT = "tg:5001"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def leak(play: Playbook) -> Shown:
    await play.lives(RESIDENT)
    await play.resident("厨房水槽下面漏水", who=RESIDENT, message="r1")
    await play.deliver()
    return play.find((await play.ticket()).number, MAINTENANCE)


def copy_of(play: Playbook, words: str) -> Shown:
    """A message of the group that is no card and holds these words."""
    return [
        one
        for one in play.shown
        if one.envelope.address.chat == str(MAINTENANCE)
        and words in one.text
        and not one.envelope.card
    ][-1]


async def replies(play: Playbook, sender: int, text: str, to: str, message: str) -> Shown:
    """A clerk answers a message of the group; gives the resident's copy."""
    await play.group(sender, text, chat=MAINTENANCE, reply_to=to, message=message)
    await play.deliver()
    return play.find(text, 5001)


async def said(play: Playbook) -> str:
    """What the bot said in the group last."""
    await play.deliver()
    return [
        one
        for one in play.shown
        if one.envelope.address.chat == str(MAINTENANCE) and one.envelope.key.startswith("group:")
    ][-1].text


# --- threads --------------------------------------------------------------------------------------


async def test_a_clerks_reply_to_a_residents_words_is_a_reply_to_them(play: Playbook) -> None:
    card = await leak(play)
    first = await replies(play, ZHANG, "哪个房间", card.message, "c1")
    assert first.reply is None  # the card is nothing that the resident has
    await play.resident("补充一下，柜子也湿了", who=RESIDENT, message="r2")
    await play.deliver()
    copy = copy_of(play, "柜子也湿了")
    answer = await replies(play, ZHANG, "柜子先搬开", copy.message, "c2")
    assert answer.reply == "r2"


async def test_a_residents_reply_to_a_clerks_words_is_a_reply_to_them_in_the_group(
    play: Playbook,
) -> None:
    card = await leak(play)
    shown = await replies(play, ZHANG, "三点到", card.message, "c1")
    await play.resident("好的，我在家", who=RESIDENT, reply_to=shown.message, message="r2")
    await play.deliver()
    copy = copy_of(play, "好的，我在家")
    assert copy.reply == "c1"
    # and so on, in both directions
    again = await replies(play, ZHANG, "已出发", copy.message, "c2")
    assert again.reply == "r2"


async def test_a_residents_reply_to_their_own_words_is_one_to_their_copy(play: Playbook) -> None:
    await leak(play)
    await play.resident("补充一下，柜子也湿了", who=RESIDENT, message="r2")
    await play.deliver()
    first = copy_of(play, "柜子也湿了")
    await play.resident("地板也是", who=RESIDENT, reply_to="r2", message="r3")
    await play.deliver()
    assert copy_of(play, "地板也是").reply == first.message


async def test_what_the_bot_says_to_a_clerk_answers_what_the_clerk_wrote(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "/nonsense", chat=MAINTENANCE, reply_to=card.message, message="c1")
    await play.deliver()
    assert play.find("/nonsense", MAINTENANCE).reply == "c1"


async def test_the_card_counts_the_photos_that_stand_under_it(play: Playbook) -> None:
    card = await leak(play)
    assert "📷" not in card.text
    await play.resident("补充一下，现场照片", who=RESIDENT, attachments=(photo("a"), photo("b")))
    await play.deliver()
    assert "📷 照片和文件 2 个，在下面" in play.find((await play.ticket()).number, MAINTENANCE).text


# --- what did not arrive --------------------------------------------------------------------------


async def test_not_delivered_is_shown_at_the_message_that_was_not(play: Playbook) -> None:
    card = await leak(play)
    for number in (1, 2):
        await play.group(
            ZHANG, f"第{number}句", chat=MAINTENANCE, reply_to=card.message, message=f"c{number}"
        )
    postbox = SqlPostbox(play.storage.database, Crypt(SECRET), texts())
    for seconds in range(0, 60, 5):
        now = play.now + timedelta(seconds=seconds)
        for one in await postbox.claim(now=now, owner="test", limit=20):
            if "第1句" in one.envelope.body.text and one.envelope.address.chat == "5001":
                lost = one
            else:
                await postbox.sent(one, Receipt((f"o{one.id}",)), now=now)
    blocked = Failure(FailureKind.UNREACHABLE, "403 Forbidden: bot was blocked by the user")
    assert await postbox.failed(lost, blocked, now=play.now)
    await play.deliver()
    assert copy_of(play, "没有送达").reply == "c1"
    assert "没有送达" in play.find((await play.ticket()).number, MAINTENANCE).text


# --- /recall --------------------------------------------------------------------------------------


async def recalls(play: Playbook, sender: int, message: str | None) -> str:
    await play.group(sender, "/recall", chat=MAINTENANCE, reply_to=message)
    return await said(play)


async def test_what_was_sent_is_taken_back_and_stays_in_the_history(play: Playbook) -> None:
    card = await leak(play)
    shown = await replies(play, ZHANG, "费用八百", card.message, "c1")
    assert await recalls(play, ZHANG, "c1") == "已撤回，住户那边的这条消息会一起删除。"
    (taken,) = [one for one in play.shown if one.envelope.sending is Sending.DELETE]
    assert taken.message == shown.message
    assert [m.text for m in await play.chat(RESIDENT) if m.author == "staff"] == [""]
    events = await play.events(await play.ticket())
    assert (events[-1].kind, events[-1].text) == (EventKind.RECALLED, "费用八百")
    assert "撤回了消息" in play.find((await play.ticket()).number, MAINTENANCE).text
    assert await recalls(play, ZHANG, "c1") == "这条已经撤回过了。"
    # an edit of it reaches nobody
    await play.group(ZHANG, "费用九百", chat=MAINTENANCE, message="c1", edited=True)
    assert await said(play) == (
        "这条原来的内容已经发给住户，这次改动没有同步过去。要更正，请再回复一条。"
    )
    assert not any("九百" in one.text for one in play.shown)


async def test_what_waits_still_is_not_sent_at_all(play: Playbook) -> None:
    card = await leak(play)
    await play.group(ZHANG, "费用八百", chat=MAINTENANCE, reply_to=card.message, message="c1")
    await recalls(play, ZHANG, "c1")
    assert not any(
        "费用八百" in one.text and one.message != card.message
        for one in play.shown
        if one.envelope.address.chat == "5001"
    )


async def test_files_go_too(play: Playbook) -> None:
    card = await leak(play)
    await play.group(
        ZHANG, "报价", chat=MAINTENANCE, reply_to=card.message, message="c1", attachments=(photo(),)
    )
    await play.deliver()
    await recalls(play, ZHANG, "c1")
    (row,) = [m for m in await play.chat(RESIDENT) if m.author == "staff"]
    assert (row.text, row.attachments) == ("", ())


async def test_only_who_wrote_it_or_a_supervisor_takes_it_back(play: Playbook) -> None:
    card = await leak(play)
    await replies(play, ZHANG, "费用八百", card.message, "c1")
    assert await recalls(play, WU, "c1") == "只能撤回自己发的消息；别人发的，请本人或主管撤回。"
    assert await recalls(play, 700001, "c1") == "已撤回，住户那边的这条消息会一起删除。"


async def test_it_can_be_taken_back_for_48_hours(play: Playbook) -> None:
    card = await leak(play)
    await replies(play, ZHANG, "费用八百", card.message, "c1")
    await replies(play, ZHANG, "费用九百", card.message, "c2")
    play.later(hours=48)
    assert await recalls(play, ZHANG, "c1") == "已撤回，住户那边的这条消息会一起删除。"
    play.later(seconds=1)
    assert (
        await recalls(play, ZHANG, "c2")
        == "这条发出已超过可撤回的时限，撤不回来了。请再回复一条说明。"
    )


@pytest.mark.parametrize("of", ["card", "copy", None])
async def test_what_is_not_the_clerks_own_cannot_be_taken_back(play: Playbook, of: str) -> None:
    card = await leak(play)
    await play.resident("补充一下，柜子也湿了", who=RESIDENT, message="r2")
    await play.deliver()
    to = {"card": card.message, "copy": copy_of(play, "柜子也湿了").message}.get(of)
    words = "请回复要撤回的那条消息，再发 /recall。只有发给住户的消息才能撤回。"
    assert await recalls(play, ZHANG, to) == words
