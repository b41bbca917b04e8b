"""What breaks support bots, from outside: a process with webhooks on PostgreSQL.

The number in a test's name is that of the behaviour in the list. What has its test elsewhere,
because the end-to-end view adds nothing:

- 2, stopping does not wait for an open poll; 3, nothing is confirmed before it is in the inbox:
  ``test_telegram_in``. 3, at every step: ``test_e2e_kill``.
- 4, a message whose handling always fails is set aside and blocks nobody: ``test_inbox``.
- 9, two processes make one topic; a topic is made once although its message fails:
  ``test_delivery``, ``test_telegram_out``.
- 18, an account that refuses as a whole; a 429 in the middle of parts: ``test_telegram_out``.
- 19, the arithmetic of the pace, bulk included: ``test_delivery``, ``test_delivery_rules``.
- 21, 22, 24, 25, 29, 36 once more in whole conversations of a bot that polls:
  ``test_e2e_telegram``; every cut and every kind of file: ``test_telegram_out``; a webhook left
  behind: ``test_telegram_in``.

Not of this stage: 20 for broadcasts (at most once) and 38, which come with notices; of 22, staff's
edits of residents' words. 23: deletions by people bring no update, and nothing here promises them;
a test below sees that the staff's copy stays.
"""

import asyncio
import itertools
import json
import re
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from tests.emulator import Group, Message, Person
from tests.serving import Cable, Estate, Town, town
from tests.story import (
    JUDGED,
    assert_anonymous,
    cards,
    judged_story,
    number_in,
    numbers,
    report,
    taken,
)

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(300),
]

ESTATES = 60
A_GROUPS_MINUTE = 75.0
"""Seconds after which a group takes what was too much for its minute."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def direct(postgres, postgres_template) -> AsyncIterator[str]:
    name = postgres.create(template=postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cable(direct) -> AsyncIterator[Cable]:
    async with Cable(direct) as cable:
        yield cable


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(direct, cable, tmp_path_factory) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("behaviours")
    by_cable = {"GUANJIA_DATABASE_URL": cable.url}
    async with town(folder, direct, estates=ESTATES, webhook=True, variables=by_cable) as place:
        yield place
        await place.idle()
        await place.books()


@pytest.fixture
def estate(place: Town) -> Estate:
    return place.settle()


def say(message: Message | None) -> str:
    return message.text if message else ""


def in_topic(estate: Estate, card: Message, part: str) -> Message | None:
    """Give the bot's newest message in the card's topic that holds these words."""
    said = estate.maintenance.in_topic(card.topic)
    return next((m for m in reversed(said) if part in m.text and m.sender is estate.bot), None)


async def taken_report(place: Town, estate: Estate) -> Message:
    """Give the card of a ticket that clerk 031 has taken, with the resident told."""
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    await place.told(estate, part="已由工号")
    return reported.card


# --- updates --------------------------------------------------------------------------------------


async def test_the_judged_story_by_webhook(place, estate):
    await judged_story(place, estate)


async def test_the_card_is_there_within_a_second(place):
    times = [(await report(place, place.settle())).seconds for _ in range(3)]
    print("cards after", *(f"{seconds:.3f} s" for seconds in times))
    assert min(times) < 1.0  # others may keep this machine busy


async def test_01_the_same_update_in_parallel_is_one_ticket(place, estate):
    estate.resident.writes(estate.bot, JUDGED)
    statuses = await place.emu.redeliver(estate.bot, times=6, parallel=True)
    assert statuses == [200] * 6
    await place.sees(estate.maintenance, "水槽")
    await place.told(estate)
    await place.emu.redeliver(estate.bot)
    await place.idle()
    assert len(cards(estate)) == 1
    assert len(estate.answers()) == 1


async def test_01_numbers_that_begin_anew_are_new_messages(place, estate):
    estate.stranger.writes(estate.bot, "你好")
    await place.told(estate, estate.stranger)
    place.emu.restart_update_ids(estate.bot)
    estate.stranger.writes(estate.bot, "你好")
    await place.told(estate, estate.stranger, after=1)


async def test_02_slow_work_does_not_delay_the_200(place, estate):
    place.emu.faults.slow(3, bot=estate.bot.id, times=4)
    began = time.monotonic()
    for text in (JUDGED, "还有客厅的灯也不亮了", "顺便问下停车月卡怎么办"):
        estate.resident.writes(estate.bot, text)
    await place.until(lambda: len(estate.bot.mailbox.attempts) >= 3, "three answers to the webhook")
    assert [status for _, _, status in estate.bot.mailbox.attempts][-3:] == [200] * 3
    assert time.monotonic() - began < 2
    await place.until(lambda: len(numbers(estate)) >= 2, "tickets", 30)


async def test_03_killed_after_the_200(place, estate):
    box = estate.bot.mailbox
    before = len(box.attempts)
    estate.resident.writes(estate.bot, JUDGED)
    await place.until(lambda: len(box.attempts) > before, "the webhook's answer")
    await place.served.kill()
    assert box.attempts[-1][2] == 200
    await place.served.start()
    await place.sees(estate.maintenance, "水槽")
    await place.told(estate)
    await place.idle()
    assert len(numbers(estate)) == 1


async def test_04_what_cannot_be_read_is_set_aside_and_blocks_nobody(place, estate):
    chat = estate.resident.id
    place.emu.push(estate.bot, "message", {"message_id": "seven", "chat": chat}, lane=chat)
    place.emu.push(estate.bot, "message", ["nonsense"], lane=chat)
    estate.resident.writes(estate.bot, JUDGED)
    await place.sees(estate.maintenance, "水槽")
    statuses = [status for _, _, status in estate.bot.mailbox.attempts]
    assert set(statuses) == {200}
    books = json.loads(await place.served.types("balance", "--json"))
    assert books["inbox"]["set_aside"] >= 2
    assert books["balanced"]


async def test_05_many_messages_arrive_in_order(place, estate):
    other = place.settle()
    reported = await report(place, estate)
    said = [f"补充第{n}点:水还在流" for n in range(1, 7)]
    for text in said:
        estate.resident.writes(estate.bot, text)
        other.resident.writes(other.bot, text)
    await place.until(lambda: in_topic(estate, reported.card, "第6点"), "the last of them", 40)
    shown = [
        m.text
        for m in estate.maintenance.in_topic(reported.card.topic)
        if "第" in m.text and "▶️" not in m.text
    ]
    assert [text.splitlines()[-1] for text in shown] == said


@pytest.mark.parametrize("secret", [None, "", "wrong", "a" * 300])
async def test_06_a_wrong_secret_is_refused_and_nothing_stored(place, secret_estate, secret):
    estate = secret_estate
    update = {"update_id": 7, "message": {
        "message_id": 1, "date": 1, "text": JUDGED,
        "chat": {"id": estate.resident.id, "type": "private", "first_name": "X"},
        "from": {"id": estate.resident.id, "is_bot": False, "first_name": "X"},
    }}  # fmt: skip
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with aiohttp.ClientSession() as http:
        url = f"{place.served.url}/telegram/{estate.bot.id}"
        async with http.post(url, json=update, headers=headers) as answer:
            assert answer.status in {401, 403}
        async with http.post(
            f"{place.served.url}/telegram/4711", json=update, headers=headers
        ) as answer:
            assert answer.status in {401, 403, 404}
    await place.idle()
    assert cards(estate) == []
    assert estate.answers() == []


@pytest.fixture(scope="module")
def secret_estate(place):
    return place.settle()


# --- topics ---------------------------------------------------------------------------------------


async def test_07_a_topic_that_was_deleted_is_made_anew_once(place, estate):
    card = await taken_report(place, estate)
    estate.maintenance.delete_topic(card.topic)
    estate.resident.writes(estate.bot, "补充一下,水表也在转")
    copy = await place.until(
        lambda: estate.maintenance.find("水表也在转"), "the words in a new topic", 30
    )
    assert copy.topic is not card.topic
    estate.resident.sends_photo(estate.bot, "照片在这里")
    photo = await place.until(
        lambda: estate.maintenance.find("照片在这里"), "more in the new topic", 30
    )
    assert photo.topic is copy.topic
    await place.idle()
    alive = [topic for topic in estate.maintenance.topics.values() if not topic.deleted]
    assert alive == [copy.topic]
    said = [m.text for m in estate.maintenance.in_topic(copy.topic)]
    assert "▶️" in said[0], said
    assert len([text for text in said if "话题已被删除" in text]) == 1, said
    # and what staff write there finds the resident
    estate.clerks["031"].writes(estate.maintenance, "收到,马上到", topic=copy.topic)
    await place.told(estate, part="收到,马上到")


async def test_08_a_topic_that_was_closed_is_opened_again(place, estate):
    card = await taken_report(place, estate)
    estate.maintenance.close_topic(card.topic, by=estate.clerks["031"])
    estate.resident.writes(estate.bot, "补充一下,水表也在转")
    copy = await place.until(lambda: estate.maintenance.find("水表也在转"), "the words")
    assert copy.topic is card.topic
    assert not card.topic.closed
    assert len(estate.maintenance.topics) == 1


async def test_08_a_topic_is_closed_with_its_ticket_and_opened_when_the_resident_writes(
    place, estate
):
    card = await taken_report(place, estate)
    await place.until(lambda: card.topic.name.startswith("🙋"), "its name shows the state")
    estate.clerks["031"].presses("完成", on=card)
    asked = await place.told(estate, part="已处理完成")
    await place.until(lambda: card.topic.name.startswith("☑️"), "done")
    estate.resident.presses(next(b for b in asked.buttons if "修好了" in b), on=asked)
    await place.until(lambda: card.topic.closed and card.topic.name.startswith("✅"), "closed")
    estate.resident.writes(estate.bot, "又漏水了,没修好")
    await place.until(
        lambda: not card.topic.closed and card.topic.name.startswith("🙋"),
        "open again",
        A_GROUPS_MINUTE,
    )
    assert len(estate.maintenance.topics) == 1


async def test_09_two_first_messages_at_the_same_time_are_one_topic(place, estate):
    estate.resident.writes(estate.bot, "厨房水槽漏水")
    estate.resident.writes(estate.bot, "漏得很厉害,快来人")
    await place.sees(estate.maintenance, "水槽")
    await place.until(lambda: estate.maintenance.find("快来人"), "the second message")
    await place.idle()
    assert len(numbers(estate)) == 1
    assert len(estate.maintenance.topics) == 1


async def test_10_topics_that_were_switched_off_are_noticed(place, estate):
    card = await taken_report(place, estate)
    estate.maintenance.turn_topics_off()
    estate.resident.writes(estate.bot, "补充一下,水表也在转")
    await place.sees(estate.maintenance, "话题功能被关闭")
    estate.resident.writes(estate.bot, "补充第二点,阀门关不上")
    copy = await place.sees(estate.maintenance, "阀门关不上")
    assert copy.reply_to is not None
    assert number_in(card.text) in copy.reply_to.text
    assert (
        len([m for m in estate.maintenance.said_by(estate.bot) if "话题功能被关闭" in m.text]) == 1
    )


async def test_11_general_is_never_named_and_reaches_no_resident(place, estate):
    await taken_report(place, estate)
    before = len(estate.answers())
    estate.clerks["031"].writes(estate.maintenance, "大家中午吃什么")
    await place.idle()
    assert len(estate.answers()) == before
    named = [call.params.get("message_thread_id") for call in place.emu.calls]
    assert 1 not in named


async def test_12_a_plain_message_in_a_topic_is_no_reply(place, estate):
    """Every message of a topic «answers» its root; who did not take the ticket talks to nobody."""
    card = await taken_report(place, estate)
    before = len(estate.answers())
    estate.clerks["032"].writes(estate.maintenance, "我觉得是阀门老化", topic=card.topic)
    await place.until(lambda: in_topic(estate, card, "没有发给住户"), "a word to the author")
    assert len(estate.answers()) == before
    copy = estate.resident.writes(estate.bot, "补充一下,水表也在转")
    assert copy
    shown = await place.until(lambda: in_topic(estate, card, "水表也在转"), "the resident's words")
    estate.clerks["032"].replies(shown, "阀门老化,要换")
    answer = await place.told(estate, part="阀门老化,要换")
    assert "032" in answer.text


async def test_13_two_tickets_of_one_resident_keep_apart(place, estate):
    card = await taken_report(place, estate)
    estate.resident.writes(estate.bot, "另外卧室的灯不亮了")
    second = await place.until(
        lambda: next((c for c in cards(estate) if "卧室" in c.text), None), "a second ticket"
    )
    await taken(place, estate, second)
    clerk = estate.clerks["031"]
    clerk.writes(estate.maintenance, "水槽的零件下午到", topic=card.topic)
    first_words = await place.told(estate, part="零件下午到")
    clerk.writes(estate.maintenance, "灯要换整个灯盘", topic=second.topic)
    second_words = await place.told(estate, part="换整个灯盘")
    estate.resident.replies(first_words, "下午几点")
    estate.resident.replies(second_words, "换一个多少钱")
    when = await place.until(lambda: estate.maintenance.find("下午几点"), "the first answer")
    price = await place.until(lambda: estate.maintenance.find("换一个多少钱"), "the second answer")
    assert when.topic is card.topic
    assert price.topic is second.topic
    assert len(numbers(estate)) == 2


async def test_14_answers_and_actions_name_their_topic(place, estate):
    card = await taken_report(place, estate)
    estate.resident.writes(estate.bot, "补充一下,水表也在转")
    await place.until(lambda: in_topic(estate, card, "水表也在转"), "the resident's words")
    for call in place.emu.calls_of(chat=estate.maintenance.id, ok=True):
        if call.method.startswith("send"):
            assert call.params.get("message_thread_id") == card.topic.id, call


async def test_15_a_group_that_migrated_is_followed(place, estate):
    card = await taken_report(place, estate)
    old = estate.maintenance.id
    estate.maintenance.migrate()
    estate.resident.writes(estate.bot, "补充一下,水表也在转")
    shown = await place.until(
        lambda: estate.maintenance.find("水表也在转"), "the words in the new group", 30
    )
    assert shown.chat.id == estate.maintenance.id != old
    estate.clerks["031"].replies(shown, "新群也收到")
    await place.told(estate, part="新群也收到")
    estate.neighbour.writes(estate.bot, "卧室的灯不亮了")
    another = await place.until(
        lambda: next((c for c in cards(estate) if "卧室" in c.text), None), "a new card there", 30
    )
    press = estate.clerks["032"].presses("接单", on=another)
    await place.until(lambda: press.answered and "已接单" in another.text, "buttons work there")
    assert number_in(card.text) != number_in(another.text)


async def test_16_lost_rights_are_an_alarm_and_tickets_are_cards_in_the_group(place, estate):
    estate.maintenance.demote(estate.bot, "can_manage_topics")
    estate.resident.writes(estate.bot, JUDGED)
    await place.told(estate)
    await place.sees(estate.maintenance, "权限")
    card = await place.sees(estate.maintenance, "水槽")
    assert card.topic is None
    estate.clerks["031"].replies(card, "十分钟后到")
    await place.told(estate, part="十分钟后到")
    estate.resident.writes(estate.bot, "补充一下,水表也在转")
    copy = await place.sees(estate.maintenance, "水表也在转")
    assert copy.reply_to is card
    await place.told(estate, part="已补充")
    before = len(estate.answers())
    estate.clerks["031"].writes(estate.maintenance, "没有回复任何人的话")
    await place.idle()
    assert len(estate.answers()) == before
    assert len(cards(estate)) == 1
    alarms = [m for m in estate.maintenance.said_by(estate.bot) if "权限" in m.text]
    assert len(alarms) == 1


# --- delivery -------------------------------------------------------------------------------------


async def test_17_who_blocked_the_bot_is_shown_in_the_place_and_comes_back(place, estate):
    card = await taken_report(place, estate)
    place.emu.faults.refuse(
        403, "Forbidden: bot was blocked by the user", chat=estate.resident.id, bot=estate.bot.id
    )
    lost = estate.clerks["031"].writes(estate.maintenance, "师傅到楼下了", topic=card.topic)
    told = await place.until(lambda: in_topic(estate, card, "没有送达"), "«not delivered»")
    assert told.reply_to is lost  # at the message that was not delivered
    estate.clerks["031"].writes(estate.maintenance, "您在家吗", topic=card.topic)
    await place.until(lambda: in_topic(estate, card, "请打电话"), "the clerk is told to call")
    # writing again opens the channel
    before = len(estate.answers())
    estate.resident.writes(estate.bot, "补充一下,我刚回来")
    await place.told(estate, after=before)
    estate.clerks["031"].writes(estate.maintenance, "好的,现在上来", topic=card.topic)
    await place.told(estate, part="好的,现在上来")


async def test_17_blocking_and_unblocking_are_heard(place, estate):
    card = await taken_report(place, estate)
    estate.resident.blocks(estate.bot)
    await place.idle()
    estate.clerks["031"].writes(estate.maintenance, "师傅到楼下了", topic=card.topic)
    await place.until(
        lambda: in_topic(estate, card, "已关闭聊天") or in_topic(estate, card, "没有送达"),
        "the clerk is told",
    )
    estate.resident.unblocks(estate.bot)
    await place.idle()
    estate.clerks["031"].writes(estate.maintenance, "现在方便吗", topic=card.topic)
    await place.told(estate, part="现在方便吗")


async def test_17_an_account_that_is_gone(place, estate):
    card = await taken_report(place, estate)
    estate.resident.deactivates()
    estate.clerks["031"].writes(estate.maintenance, "师傅到楼下了", topic=card.topic)
    await place.until(lambda: in_topic(estate, card, "没有送达"), "«not delivered» in the place")


async def test_18_a_429_delays_and_doubles_nothing(place, estate):
    place.emu.faults.too_many_requests(1, chat=estate.maintenance.id, bot=estate.bot.id, times=2)
    place.emu.faults.too_many_requests(2, chat=estate.resident.id, bot=estate.bot.id, times=1)
    began = time.monotonic()
    estate.resident.writes(estate.bot, JUDGED)
    other = place.settle()
    reported = await report(place, other)
    assert reported.seconds < 2  # nobody else waits
    await place.sees(estate.maintenance, "水槽")
    await place.told(estate)
    assert time.monotonic() - began >= 2
    await place.idle()
    assert len(cards(estate)) == 1
    assert len(estate.answers()) == 1
    assert len(estate.maintenance.topics) == 1


async def test_20_a_lost_answer_is_sent_again_a_lost_question_once(place, estate):
    card = await taken_report(place, estate)
    place.emu.faults.drop_before(method="sendMessage", chat=estate.resident.id, bot=estate.bot.id)
    estate.clerks["031"].writes(estate.maintenance, "第一句话", topic=card.topic)
    await place.told(estate, part="第一句话")
    place.emu.faults.drop_after(method="sendMessage", chat=estate.resident.id, bot=estate.bot.id)
    estate.clerks["031"].writes(estate.maintenance, "第二句话", topic=card.topic)
    await place.until(
        lambda: len([m for m in estate.answers() if "第二句话" in m.text]) == 2,
        "at least once: twice",
    )
    await place.idle()
    assert len([m for m in estate.answers() if "第一句话" in m.text]) <= 2
    assert len([m for m in estate.answers() if "第二句话" in m.text]) == 2


async def test_20_a_server_in_trouble_loses_nothing(place, estate):
    place.emu.faults.server_error(502, bot=estate.bot.id, times=3)
    place.emu.faults.garbage(bot=estate.bot.id, times=1)
    estate.resident.writes(estate.bot, JUDGED)
    await place.sees(estate.maintenance, "水槽", 40)
    await place.told(estate)
    await place.idle(2.5)
    assert len(numbers(estate)) == 1
    assert len(estate.maintenance.topics) == 1


async def test_21_an_album_that_meets_a_429_arrives_once(place, estate):
    card = await taken_report(place, estate)
    place.emu.faults.too_many_requests(
        1, method="sendMediaGroup", chat=estate.maintenance.id, bot=estate.bot.id
    )
    estate.resident.sends_album(estate.bot, 5, "五张照片")
    await place.until(lambda: in_topic(estate, card, "五张照片"), "the album", 30)
    await place.until(lambda: "补充" in card.text, "the card tells of it", 30)
    await place.idle()
    shown = [m for m in estate.maintenance.in_topic(card.topic) if m.album]
    assert len(shown) == 5
    assert len({m.album for m in shown}) == 1
    assert card.text.count("补充") == 1


async def test_22_an_edit_that_comes_too_late_is_told_staff(place, estate):
    card = await taken_report(place, estate)
    clerk = estate.clerks["031"]
    answer = clerk.writes(estate.maintenance, "三点到", topic=card.topic)
    shown = await place.told(estate, part="三点到")
    place.emu.faults.refuse(
        400,
        "Bad Request: message can't be edited",
        method="editMessageText",
        chat=estate.resident.id,
    )
    clerk.edits(answer, "四点到")
    await place.until(lambda: in_topic(estate, card, "修改没有送达"), "a note for staff")
    assert "三点到" in shown.text


async def test_22_the_same_words_again_are_no_edit(place, estate):
    card = await taken_report(place, estate)
    said = estate.resident.writes(estate.bot, "补充一下,水表也在转")
    await place.until(lambda: in_topic(estate, card, "水表也在转"), "the words")
    before = len(estate.answers())
    place.emu.push(
        estate.bot,
        "edited_message",
        said.shown(estate.bot) | {"edit_date": said.date + 1},
        lane=estate.resident.id,
    )
    await place.idle()
    assert "修改" not in card.text
    assert len(estate.answers()) <= before + 1


async def test_23_what_a_resident_deletes_stays_with_staff(place, estate):
    card = await taken_report(place, estate)
    said = estate.resident.writes(estate.bot, "补充一下,水表也在转")
    copy = await place.until(lambda: in_topic(estate, card, "水表也在转"), "the words")
    estate.resident.deletes(said)
    await place.idle()
    assert not copy.deleted


async def test_12_replies_are_threaded_on_both_sides(place, estate):
    card = await taken_report(place, estate)
    said = estate.resident.writes(estate.bot, "补充一下,水表也在转")
    copy = await place.until(lambda: in_topic(estate, card, "水表也在转"), "the words")
    answer = estate.clerks["031"].replies(copy, "把总阀关上")
    shown = await place.told(estate, part="把总阀关上")
    assert shown.reply_to is said
    estate.resident.replies(shown, "关上了")
    back = await place.until(lambda: in_topic(estate, card, "关上了"), "the answer to it")
    assert back.reply_to is answer


async def test_23_what_a_clerk_recalls_is_gone_for_the_resident_albums_too(place, estate):
    card = await taken_report(place, estate)
    clerk = estate.clerks["031"]
    first, *_ = clerk.sends_album(estate.maintenance, 3, "错发的照片", topic=card.topic)
    shown = await place.told(estate, part="错发的照片")
    album = [m for m in estate.answers() if m.album == shown.album]
    assert len(album) == 3
    clerk.replies(first, "/recall")
    await place.until(lambda: all(m.deleted for m in album), "all of the album is deleted")
    await place.until(lambda: in_topic(estate, card, "已撤回"), "a word to the clerk")
    await place.until(lambda: "错发的照片" in card.text, "the history keeps what it said")
    other = estate.clerks["032"].replies(first, "/recall")
    assert other
    await place.until(lambda: in_topic(estate, card, "只能撤回自己发的"), "refused for others")


async def test_24_formatting_passes_both_ways(place, estate):
    card = await taken_report(place, estate)

    def bold(message: Message) -> list[str]:
        units = message.text.encode("utf-16-le")
        return [
            units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
            for e in message.entities
            if e["type"] in {"bold", "text_link"}
        ]

    entities = [
        {"type": "bold", "offset": 4, "length": 2},
        {"type": "text_link", "offset": 7, "length": 2, "url": "https://example.org/v"},
    ]
    clerk = estate.clerks["031"]
    clerk.writes(estate.maintenance, "😀记得关掉,总阀", entities=entities, topic=card.topic)
    shown = await place.told(estate, part="记得关掉")
    assert bold(shown) == ["关掉", "总阀"]
    text = "补充一下,电话13800138001别打错"
    mark = [{"type": "bold", "offset": 7, "length": 11}]
    estate.resident.writes(estate.bot, text, entities=mark)
    copy = await place.until(lambda: in_topic(estate, card, "别打错"), "the words")
    assert bold(copy) == ["138****8001"]


async def test_25_markup_in_a_name_or_a_text_is_shown_literally(place, estate):
    odd = place.emu.user("<b>&</a>", 89_001, last_name="_*[`<3")
    odd.writes(estate.bot, f"{JUDGED} <b>坏了</b> & </a> _*[x](y)` <3")
    card = await place.sees(estate.maintenance, "水槽")
    assert "<b>&</a> _*[`<3" in card.text
    assert "<b>坏了</b> & </a> _*[x](y)` <3" in card.text
    assert card.entities == []
    assert "<b>" in card.topic.name or "厨房" in card.topic.name


async def test_36_a_second_receiver_does_not_end_the_webhook_silently(place, estate):
    """Who polls a bot that has a webhook is refused; what comes meanwhile comes by the webhook."""
    refused = await place.emu.call(estate.bot, "getUpdates", {}, {})
    assert refused.code == 409
    assert "webhook" in refused.description
    await report(place, estate)


# --- one fault, many reports ----------------------------------------------------------------------


async def test_reports_of_one_fault_are_folded_answered_and_asked_by_buttons(place, estate):
    lift = "3号楼2单元{}电梯坏了,停在一楼不动,电话1380013{}"
    clerk, group, people = estate.clerks["031"], estate.maintenance, []
    for number, room in enumerate(("501", "502")):
        who = place.emu.user(f"住户{room}", 880_000 + estate.number * 10 + number)
        people.append(who)
        who.writes(estate.bot, lift.format(room, 9000 + number))
        await place.told(estate, who)
    proposal = await place.sees(group, "像是同一处故障")
    assert proposal.topic is None
    refused = estate.clerks["051"]
    group.add(refused)
    press = refused.presses("归为一起", on=proposal)
    await place.until(lambda: press.answered, "who does not serve the queue is answered")
    assert "❔" in proposal.text
    clerk.presses("归为一起", on=proposal)
    await place.until(lambda: "发进展" in proposal.buttons, "it is one incident")
    clerk.replies(proposal, "/update 配件下午三点到")
    for who in people:
        await place.told(estate, who, part="配件下午三点到")
    clerk.presses("已恢复", on=proposal)
    yes, no = [await place.told(estate, who, part="恢复了吗") for who in people]
    people[0].presses("✅ 恢复了", on=yes)
    people[1].presses("还没有", on=no)
    await place.until(lambda: "单独处理" in proposal.text, "the second is on its own again")
    await place.until(lambda: "已结案" in proposal.text, "the first is closed")
    assert not any("502" in m.text for m in estate.answers(people[0]))


# --- who speaks -----------------------------------------------------------------------------------


async def test_26_no_trace_of_the_clerk_reaches_a_resident(place, estate):
    card = await taken_report(place, estate)
    clerk = estate.clerks["031"]
    clerk.sends_document(estate.maintenance, "报价.pdf", "请看报价", topic=card.topic)
    paper = await place.told(estate, part="请看报价")
    assert paper.media.kind == "document"
    said = clerk.writes(estate.maintenance, "明天来", topic=card.topic)
    shown = await place.told(estate, part="明天来")
    clerk.edits(said, "后天来")
    await place.until(lambda: "后天来" in shown.text, "the edit")
    assert_anonymous(estate)
    forwards = [c for c in place.emu.calls if c.method.startswith("forward")]
    assert forwards == []


async def test_27_an_anonymous_admin_is_nobody_in_particular(place, estate):
    card = await taken_report(place, estate)
    before = len(estate.answers())
    estate.maintenance.promote(estate.clerks["032"], anonymous=True)
    estate.clerks["032"].writes(estate.maintenance, "匿名说一句", topic=card.topic, anonymous=True)
    await place.sees(estate.maintenance, "匿名发言")
    copy = estate.clerks["032"].sends(
        estate.maintenance, {"text": "匿名回一句"}, reply_to=card, anonymous=True
    )
    assert copy
    await place.idle()
    assert len(estate.answers()) == before
    assert "吴志明" not in card.text


async def test_28_whoever_is_not_staff_is_not_relayed(place, estate):
    card = await taken_report(place, estate)
    before = len(estate.answers())
    estate.stranger.writes(estate.maintenance, "路过说一句", topic=card.topic)
    estate.stranger.replies(card, "路过回一句")
    helper_bot = place.emu.user("别的机器人", 99_001, is_bot=True)
    estate.maintenance.add(helper_bot)
    helper_bot.writes(estate.maintenance, "机器人说一句", topic=card.topic)
    channel = place.emu.channel(title=f"频道{estate.number}")
    estate.maintenance.channel_post(channel, "频道的帖子")
    await place.idle()
    assert len(estate.answers()) == before
    assert not any("说一句" in m.text or "回一句" in m.text for m in estate.answers())


async def test_29_a_mistyped_mark_stays_on_the_safe_side(place, estate):
    card = await taken_report(place, estate)
    before = len(estate.answers())
    for text in ("/ 住户脾气急", "/住户脾气急", "/note 住户脾气急"):
        estate.clerks["031"].writes(estate.maintenance, text, topic=card.topic)
    await place.until(
        lambda: (
            len([m for m in estate.maintenance.in_topic(card.topic) if "没有转给住户" in m.text])
            >= 3
        ),
        "the author is told each time",
    )
    assert len(estate.answers()) == before


async def test_30_service_messages_are_no_words(place, estate):
    card = await taken_report(place, estate)
    before = len(estate.answers())
    clerk = estate.clerks["031"]
    clerk.pins(card)
    estate.maintenance.rename_topic(card.topic, "别的名字", by=clerk)
    newcomer = place.emu.user("新同事")
    newcomer.joins(estate.maintenance)
    newcomer.leaves(estate.maintenance)
    estate.maintenance.rename("工程部")
    await place.idle()
    assert len(estate.answers()) == before
    assert not any("没有发给住户" in m.text for m in estate.maintenance.said_by(estate.bot))


async def test_31_nothing_a_resident_sends_meets_silence(place, estate):
    card = await taken_report(place, estate)
    resident, bot = estate.resident, estate.bot
    count = len(estate.answers())
    for send in (
        lambda: resident.sends_location(bot),
        lambda: resident.sends_sticker(bot, "👍"),
        lambda: resident.sends_contact(bot, "13911112222", user_id=None, first_name="物业老王"),
        lambda: resident.sends_poll(bot),
        lambda: resident.sends_voice(bot),
    ):
        send()
        await place.until(lambda n=count: len(estate.answers()) > n, "an answer to whatever it was")
        count = len(estate.answers())
    await place.until(lambda: in_topic(estate, card, "31.23"), "the place on the map, for staff")
    await place.idle()
    assert not any("13911112222" in text for group in estate.groups for text in group.texts)


async def test_31_nothing_a_clerk_sends_is_lost_silently(place, estate):
    card = await taken_report(place, estate)
    clerk, group = estate.clerks["031"], estate.maintenance
    clerk.sends_poll(group, topic=card.topic)
    await place.until(lambda: in_topic(estate, card, "转不过去"), "a word about the poll")
    clerk.sends_location(group, topic=card.topic)
    await place.until(
        lambda: next(
            (m for m in estate.answers() if m.kind == "location" or "31.23" in m.text), None
        ),
        "the place on the map",
    )
    clerk.sends_sticker(group, "👌", topic=card.topic)
    await place.told(estate, part="👌")


async def test_32_a_big_file_goes_by_its_handle(place, estate):
    card = await taken_report(place, estate)
    estate.resident.sends_video(estate.bot, "漏水的视频", size=30 << 20)
    copy = await place.until(lambda: in_topic(estate, card, "漏水的视频"), "the video")
    assert copy.media.file.size == 30 << 20
    assert not [c for c in place.emu.calls_of("getFile") if c.bot == estate.bot.id]


# --- buttons and links ----------------------------------------------------------------------------


async def test_33_every_press_is_answered_and_counts_once(place, estate):
    reported = await report(place, estate)
    clerk = estate.clerks["031"]
    presses = [clerk.presses("接单", on=reported.card) for _ in range(3)]
    await place.until(lambda: all(press.answered for press in presses), "all presses are answered")
    await place.told(estate, part="已由工号")
    await place.idle()
    assert len([m for m in estate.answers() if "已由工号" in m.text]) == 1
    old = clerk.presses(f"desk.take={10**9}", on=reported.card, stale=True)
    junk = clerk.presses("nonsense", on=reported.card, stale=True)
    await place.until(lambda: old.answered and junk.answered, "old buttons are answered")
    assert old.answer
    clerk.presses("完成", on=reported.card)
    asked = await place.told(estate, part="已处理完成")
    happy = next(b for b in asked.buttons if b.endswith(" 满意"))
    twice = [estate.resident.presses(happy, on=asked) for _ in range(2)]
    await place.until(lambda: all(press.answered for press in twice), "the resident's presses")
    late = clerk.presses(f"desk.done={_id_of(reported.card)}", on=reported.card, stale=True)
    await place.until(lambda: late.answered, "a button of a closed ticket")
    assert late.answer
    await place.idle()
    assert len([m for m in estate.answers() if "已处理完成" in m.text]) == 1


def _id_of(card: Message) -> int:
    data = [
        b["callback_data"]
        for version in card.history
        for row in (version.markup or {}).get("inline_keyboard", [])
        for b in row
    ]
    return int(data[0].partition("=")[2])


async def test_33_a_press_that_comes_too_late_for_telegram_is_done_all_the_same(place, estate):
    reported = await report(place, estate)
    place.emu.faults.refuse(
        400, "Bad Request: query is too old and response timeout expired or query ID is invalid",
        method="answerCallbackQuery", bot=estate.bot.id,
    )  # fmt: skip
    estate.clerks["031"].presses("接单", on=reported.card)
    await place.until(lambda: "已接单" in reported.card.text, "it is taken")


@pytest.mark.parametrize("payload", ["A" * 22, "x", "-_" * 11, "A" * 64, "令牌", "a b c", "A" * 65])
async def test_34_a_link_that_is_no_invitation_is_refused_kindly(place, link_estate, payload):
    estate = link_estate
    before = len(estate.answers(estate.stranger))
    estate.stranger.starts(estate.bot, payload)
    refused = await place.told(estate, estate.stranger, after=before)
    assert "失效" in refused.text


@pytest.fixture(scope="module")
def link_estate(place):
    return place.settle()


async def test_35_a_bot_that_is_no_administrator_is_reported_at_the_start(place, estate):
    estate.front_desk.demote(estate.bot)
    estate.security.kick(estate.bot)
    assert await place.served.stop() == 0
    before = len(place.served.log)
    await place.served.start()
    await place.until(
        lambda: f"group={estate.front_desk.id}" in place.served.log[before:],
        "an error in the log",
        30,
    )
    await place.until(
        lambda: f"group={estate.security.id}" in place.served.log[before:], "another one", 30
    )
    loud = [line for line in place.served.log[before:].splitlines() if "not fit" in line]
    assert all("[error" in line for line in loud)
    assert {estate.id} == {re.search(r"community=(\S+)", line)[1] for line in loud} - _ill(
        place, estate
    )


def _ill(place: Town, but: Estate) -> set[str]:
    """Give the estates whose groups other tests have put out of order."""

    def is_fit(estate: Estate, group: Group) -> bool:
        place_of_bot = group.chat.member(estate.bot.id)
        return place_of_bot.is_admin and (
            not group.chat.is_forum or "can_manage_topics" in place_of_bot.rights
        )

    return {e.id for e in place.estates if e is not but and not all(is_fit(e, g) for g in e.groups)}


async def test_37_what_is_not_known_yet_does_no_harm(place, estate):
    assert estate.bot.mailbox.allowed == {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    }
    estate.resident.writes(
        estate.bot, JUDGED,
        extra={"hologram": {"depth": 3}, "sender_mood": "wet"}, update_extra={"priority_lane": 1},
    )  # fmt: skip
    place.emu.push(estate.bot, "message", {"telepathy": True}, lane=estate.resident.id)
    await place.sees(estate.maintenance, "水槽")
    await place.told(estate)


# --- a database that is away ----------------------------------------------------------------------


async def test_a_database_that_is_away_for_a_moment_loses_nothing(place, estate, cable):
    card = await taken_report(place, estate)
    other = place.settle()
    estate.clerks["031"].writes(estate.maintenance, "断开之前", topic=card.topic)
    cable.cut()
    other.resident.writes(other.bot, JUDGED)
    estate.resident.writes(estate.bot, "补充一下,水表也在转")
    status, _ = await place.served.get("/readyz")
    assert status == 503
    status, _ = await place.served.get("/healthz")
    assert status == 200
    await asyncio.sleep(2)
    assert cards(other) == []
    cable.mend()
    await place.sees(other.maintenance, "水槽", 40)
    await place.told(other)
    await place.told(estate, part="断开之前")
    await place.until(lambda: in_topic(estate, card, "水表也在转"), "the words", 40)
    await place.idle()
    assert len(cards(other)) == 1
    assert len(other.answers()) == 1
    status, _ = await place.served.get("/readyz")
    assert status == 200


# --- the pace, over all of the above --------------------------------------------------------------


async def test_19_the_pace_was_kept_all_the_time(place):
    meter = place.emu.meter
    for estate in place.estates:
        assert meter.busiest(1.0, bot=estate.bot.id) <= 30
        for group in estate.groups:
            assert meter.busiest(60.0, chat=group.id) <= 20, group
        people: list[Person] = [estate.resident, estate.neighbour, estate.stranger]
        for person in people:
            sent = [c for c in meter.accepted if c.bot == estate.bot.id and c.chat == person.id]
            texts = [c for c in sent if c.method == "sendMessage"]
            gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(texts)]
            assert all(gap > 0.9 for gap in gaps), f"{person}: {min(gaps):.2f} s"
