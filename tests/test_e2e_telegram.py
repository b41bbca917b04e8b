"""The main road over Telegram, from outside: a process by long polling on SQLite.

The same story by webhook on PostgreSQL is in ``test_e2e_behaviours``.
"""

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from tests.emulator import Message, Person
from tests.serving import Estate, Town, copied, locked, town
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

ESTATES = 40


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(sqlite_template, tmp_path_factory) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("telegram")
    async with town(folder, copied(sqlite_template, folder), estates=ESTATES) as place:
        yield place
        await place.idle()
        await place.books()
        errors = [line for line in place.served.log.splitlines() if "[error" in line]
        assert all("Another program uses this bot's token" in line for line in errors), errors
        assert "tried again" not in place.served.log, place.served.log


@pytest.fixture
def estate(place: Town) -> Estate:
    return place.settle()


def in_group(group, bot, part: str) -> Message | None:
    """Give the bot's newest message in a group that holds these words."""
    return next((m for m in reversed(group.said_by(bot)) if part in m.text), None)


# --- the story ------------------------------------------------------------------------------------


async def test_the_judged_story(place, estate):
    await judged_story(place, estate)


async def test_the_card_is_there_within_a_second(place):
    times = [(await report(place, place.settle())).seconds for _ in range(3)]
    print("cards after", *(f"{seconds:.3f} s" for seconds in times))
    assert min(times) < 1.0  # others may keep this machine busy


async def test_the_same_update_twice_makes_one_ticket(place, estate):
    place.emu.duplicate_next(estate.bot)
    reported = await report(place, estate)
    await place.emu.redeliver(estate.bot, times=2)
    await place.idle()
    assert numbers(estate) == {reported.number}
    assert len(cards(estate)) == 1
    assert [m.text for m in estate.answers()] == [reported.receipt.text]


async def test_not_mended_opens_it_again_for_whoever_had_it(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    estate.clerks["031"].presses("完成", on=reported.card)
    asked = await place.told(estate, part="已处理完成")
    estate.resident.presses(next(b for b in asked.buttons if "没修好" in b), on=asked)
    again = await place.told(estate, part="重新处理")
    assert reported.number in again.text
    await place.until(lambda: "已接单 · 张强(031)" in reported.card.text, "accepted again")


async def test_a_clerk_who_comes_second_is_told_who_was_first(place, estate):
    reported = await report(place, estate)
    first = estate.clerks["031"].presses("接单", on=reported.card)
    second = estate.clerks["032"].presses("接单", on=reported.card)
    await place.until(lambda: first.answered and second.answered, "both are answered")
    winner, loser = (first, second) if "已接单" in first.answer else (second, first)
    assert "已由" in loser.answer
    assert loser.alert
    assert not winner.alert


# --- what people write ----------------------------------------------------------------------------


async def test_25_names_and_words_like_markup_come_out_as_written(place, estate):
    odd = place.emu.user("<b>&</a>", 88_001, last_name="_*[`<3")
    text = "3号楼1单元101卫生间水龙头 <b>坏了</b> & 漏水 </a> _*[x](y)` <3,电话13900139000"
    odd.writes(estate.bot, text)
    card = await place.sees(estate.maintenance, "水龙头")
    assert "<b>&</a> _*[`<3" in card.text
    assert text.replace("13900139000", "139****9000") in card.text
    assert card.entities == []
    await taken(place, estate, card)
    estate.clerks["031"].writes(
        estate.maintenance, "<i>马上</i> & 到 *好* [a](b)", topic=card.topic
    )
    answer = await place.told(estate, odd, part="<i>马上</i> & 到 *好* [a](b)")
    assert answer.entities == []


async def test_24_5000_characters_arrive_whole_in_parts(place, estate):
    story = "".join(f"厨房水槽下面的水管漏水，地上第{n}块砖湿了😀；" for n in range(300))
    text = story[:5000]
    estate.resident.writes(estate.bot, text)
    await place.sees(estate.maintenance, "待接单")
    await place.idle()
    shown = "".join(m.text for m in estate.maintenance.said_by(estate.bot))
    assert squeezed(text) in squeezed(shown)
    parts = [m for m in estate.maintenance.said_by(estate.bot) if m.text]
    assert len(parts) > 1
    assert [bool(m.buttons) for m in parts] == [False] * (len(parts) - 1) + [True]

    estate.clerks["031"].presses("接单", on=parts[-1])
    await place.told(estate, part="已由工号")
    reply = "".join(f"说明{n}：请先关阀门；" for n in range(600))[:5000]
    estate.clerks["031"].writes(estate.maintenance, reply, topic=parts[-1].topic)
    await place.told(estate, part="说明0：")
    await place.until(
        lambda: squeezed(reply) in squeezed("".join(m.text for m in estate.answers())),
        "all of a long reply",
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


async def test_two_matters_make_two_tickets(place, estate):
    estate.resident.writes(estate.bot, "厨房水管漏水了。另外楼上每天半夜装修，吵得睡不着，我要投诉")
    repair = await place.sees(estate.maintenance, "厨房")
    complaint = await place.sees(estate.security, "楼上")
    assert number_in(repair.text).startswith("R-")
    assert number_in(complaint.text).startswith("C-")
    await place.until(
        lambda: (
            {number_in(repair.text), number_in(complaint.text)}
            <= {number_in(m.text) for m in estate.answers() if "编号" in m.text}
        ),
        "both receipts",
    )


async def test_a_visitor_is_served_and_marked_as_not_verified(place, estate):
    estate.stranger.writes(estate.bot, "3号楼1单元501卧室的灯不亮了,电话13912345678")
    card = await place.sees(estate.maintenance, "卧室")
    assert "未核实" in card.text
    assert "139****5678" in card.text
    receipt = await place.told(estate, estate.stranger)
    assert number_in(receipt.text) == number_in(card.text)


async def test_a_visitor_without_a_home_is_asked_for_it_and_nothing_else(place, estate):
    estate.stranger.writes(estate.bot, "家里马桶堵了")
    asked = await place.told(estate, estate.stranger)
    assert "哪一户" in asked.text
    estate.stranger.writes(estate.bot, "3号楼1单元501")
    card = await place.sees(estate.maintenance, "马桶")
    assert "3号楼1单元501" in card.text


async def test_an_emergency_gets_its_steps_at_once_and_the_group_is_alarmed(place, estate):
    began = asyncio.get_running_loop().time()
    estate.resident.writes(estate.bot, "厨房着火了!!")
    steps = await place.told(estate)
    assert "119" in steps.text
    card = await place.sees(estate.maintenance, "厨房着火了")
    assert number_in(card.text).startswith("E-")
    assert asyncio.get_running_loop().time() - began < 3
    called = await place.sees(
        estate.maintenance, "📣" if in_group(estate.maintenance, estate.bot, "📣") else "🚨 @"
    )
    assert "王芳(001)" in called.text
    assert "陈洁(008)" in called.text
    estate.resident.writes(estate.bot, "火越来越大了")
    more = await place.told(estate, after=1)
    assert "值班" in more.text or number_in(card.text) in more.text
    await place.sees(estate.maintenance, "火越来越大了")
    await place.idle()
    assert numbers(estate) == {number_in(card.text)}


async def test_a_question_is_answered_from_the_knowledge(place, estate):
    estate.resident.writes(estate.bot, "停车月卡怎么办?")
    answer = await place.told(estate)
    assert "150" in answer.text
    assert "停车月卡" in answer.text
    press = estate.resident.presses(next(b for b in answer.buttons if "有帮助" in b), on=answer)
    await place.until(lambda: press.answered, "the press is answered")
    await place.idle()
    assert cards(estate) == []


async def test_english_is_answered_in_english(place, estate):
    estate.resident.writes(estate.bot, "The tap in my kitchen keeps leaking, please send somebody")
    receipt = await place.told(estate)
    number_in(receipt.text)
    assert not re.search(r"[一-鿿]", receipt.text.replace("天成美雅", "")), receipt.text


# --- files ----------------------------------------------------------------------------------------


async def test_21_photos_albums_and_voice_pass_both_ways(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    clerk, topic = estate.clerks["031"], reported.card.topic

    theirs = estate.resident.sends_album(estate.bot, 3, "三处都在漏")
    copies = await place.until(
        lambda: album_in(estate.maintenance.in_topic(topic), 3), "an album for staff"
    )
    assert [m.media.file.data for m in copies] == [m.media.file.data for m in theirs]
    assert "三处都在漏" in copies[0].text
    assert len({m.album for m in copies}) == 1

    ours = clerk.sends_album(estate.maintenance, 2, "新零件的样子", topic=topic)
    shown = await place.until(lambda: album_in(estate.answers(), 2), "an album for the resident")
    assert [m.media.file.data for m in shown] == [m.media.file.data for m in ours]
    assert "031" in shown[0].text
    assert "新零件的样子" in shown[0].text

    spoken = estate.resident.sends_voice(estate.bot)
    heard = await place.until(
        lambda: next(
            (
                m
                for m in estate.maintenance.in_topic(topic)
                if m.kind == "voice" and m.sender is estate.bot
            ),
            None,
        ),
        "the voice note for staff",
    )
    assert heard.media.file.data == spoken.media.file.data
    clerk.sends_voice(estate.maintenance, topic=topic)
    answer = await place.until(
        lambda: next((m for m in estate.answers() if m.kind == "voice"), None),
        "a voice note for the resident",
    )
    assert "031" in answer.text
    assert numbers(estate) == {reported.number}
    assert_anonymous(estate)


def album_in(messages: list[Message], size: int) -> list[Message] | None:
    """Give an album of the bot's of so many items, once it is whole."""
    for first in messages:
        if first.album and first.sender.is_bot:
            whole = [m for m in messages if m.album == first.album]
            if len(whole) == size:
                return whole
    return None


async def test_21_a_report_that_is_an_album_is_one_ticket_with_its_photos(place, estate):
    estate.resident.sends_album(estate.bot, 4, "厨房水槽漏水,下午有人")
    card = await place.sees(estate.maintenance, "水槽")
    shown = await place.until(
        lambda: album_in(estate.maintenance.in_topic(card.topic), 4), "the album"
    )
    assert shown[0].topic is card.topic
    await place.idle()
    assert len(cards(estate)) == 1
    assert len([m for m in estate.answers() if "编号" in m.text]) == 1


# --- what stays inside ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "note", ["// 住户脾气急", "  //住户脾气急", "／／住户脾气急", "明天再说\n//住户脾气急"]
)
async def test_29_a_note_stays_inside(place, note_estate, note):
    estate, reported = note_estate["estate"], note_estate.get("reported")
    if reported is None:
        reported = note_estate["reported"] = await report(place, estate)
        await taken(place, estate, reported.card)
        await place.idle()
    before = len(estate.answers())
    estate.clerks["031"].writes(estate.maintenance, note, topic=reported.card.topic)
    await place.until(
        lambda: reported.card.text.count("备注") == note_estate["notes"] + 1,
        "a note in the history",
    )
    note_estate["notes"] += 1
    estate.clerks["031"].sends_photo(estate.maintenance, note, topic=reported.card.topic)
    await place.until(
        lambda: reported.card.text.count("备注") == note_estate["notes"] + 1, "a note in a caption"
    )
    note_estate["notes"] += 1
    await place.idle()
    assert len(estate.answers()) == before


async def test_a_notice_with_an_album_is_written_approved_pinned_and_over(place, estate):
    desk, clerk = estate.front_desk, estate.clerks["012"]
    for who in (estate.resident, estate.neighbour):
        who.writes(estate.bot, "你好")
        await place.told(estate, who)
    for question, answer in (
        ("", "/notice"), ("是哪一类", "停水"), ("发给谁", "3号楼"),
        ("从什么时候到什么时候", "明天 16:00-18:00"),
    ):  # fmt: skip
        await place.sees(desk, question) if question else None
        clerk.writes(desk, answer)
    await place.sees(desk, "要告诉住户什么")
    clerk.sends_album(desk, 2, "清洗水箱")
    await place.sees(desk, "📎 附件收到 2 个")
    clerk.writes(desk, "批准后立即发")
    card = await place.sees(desk, "📢 通知 N-")
    assert "因清洗水箱，需要暂停供水" in card.text
    under = await place.sees(desk, "📎 上面通知的附件")
    assert len([m for m in desk.said_by(estate.bot) if m.album == under.album]) == 2
    clerk.presses("提交", on=card)
    await place.until(lambda: "批准" in card.buttons, "the supervisor is asked")
    estate.clerks["008"].presses("批准", on=card)
    for who in (estate.resident, estate.neighbour):
        copy = await place.told(estate, who, part="停水通知")
        files = await place.told(estate, who, part="📎 上面通知的附件")
        album = [m for m in estate.answers(who) if m.album == files.album]
        assert (files.album is not None, len(album)) == (True, 2)
        await place.until(lambda who=who: estate.chat(who).pinned, "it is pinned")
        assert [one.id for one in estate.chat(who).pinned] == [copy.id]
    await place.until(lambda: "已发 2" in card.text, "the card counts")
    clerk.presses("已恢复", on=card)
    await place.told(estate, part="供水已恢复")
    await place.until(lambda: not estate.chat().pinned, "it is pinned no longer")
    await place.until(lambda: "【已恢复】" in copy.text, "it is marked as over")


@pytest.fixture(scope="module")
def note_estate(place):
    return {"estate": place.settle(), "notes": 0}


async def test_an_unknown_order_is_never_relayed(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    before = len(estate.answers()) + 1  # the word of who took it
    estate.clerks["031"].writes(estate.maintenance, "/dnoe 修好了", topic=reported.card.topic)
    await place.sees(estate.maintenance, "/dnoe 这个命令")
    await place.idle()
    assert len(estate.answers()) <= before
    assert not any("dnoe" in m.text for m in estate.answers())


async def test_whoever_is_not_staff_does_nothing_and_is_told_once(place, estate):
    reported = await report(place, estate)
    press = estate.stranger.presses("接单", on=reported.card)
    await place.until(lambda: press.answered, "the press is answered")
    assert "员工" in press.answer
    for _ in range(2):
        estate.stranger.replies(reported.card, "我来说两句")
    await place.sees(estate.maintenance, "由物业员工操作")
    await place.idle()
    assert (
        len([m for m in estate.maintenance.said_by(estate.bot) if "由物业员工操作" in m.text]) == 1
    )
    assert "待接单" in reported.card.text
    assert not any("我来说两句" in m.text for m in estate.answers())


async def test_the_whole_phone_is_shown_to_who_took_it_alone(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    await place.until(lambda: reported.card.button("出发"), "the buttons of its state")
    estate.clerks["031"].presses("更多…", on=reported.card)
    await place.until(lambda: reported.card.button("电话"), "all buttons are there")
    other = estate.clerks["032"].presses("电话", on=reported.card)
    await place.until(lambda: other.answered, "the press is answered")
    assert "13800138000" not in other.answer.replace(" ", "")
    shown = estate.clerks["031"].presses("电话", on=reported.card)
    await place.until(lambda: shown.answered, "the press is answered")
    assert "13800138000" in re.sub(r"\D", "", shown.answer)
    assert shown.alert
    assert not any("13800138000" in t for group in estate.groups for t in group.texts)


# --- edits ----------------------------------------------------------------------------------------


async def test_22_edits_pass_on_as_edits_both_ways(place, estate):
    reported = await report(place, estate)
    await taken(place, estate, reported.card)
    topic = reported.card.topic
    said = estate.resident.writes(estate.bot, "补充一下,水流到客厅了")
    copy = await place.sees(estate.maintenance, "流到客厅")
    estate.resident.edits(said, "补充一下,水流到卧室了")
    await place.until(lambda: "流到卧室" in copy.text, "the copy for staff is edited")
    await place.until(lambda: "流到客厅" in reported.card.text, "the old words stay in the history")

    answer = estate.clerks["031"].writes(estate.maintenance, "三点到", topic=topic)
    shown = await place.told(estate, part="三点到")
    estate.clerks["031"].edits(answer, "四点到")
    await place.until(lambda: "四点到" in shown.text, "the resident's copy is edited")
    assert "三点到" not in shown.text
    assert "031" in shown.text

    photo = estate.resident.sends_photo(estate.bot, "这是客厅")
    copy = await place.until(
        lambda: next(
            (m for m in estate.maintenance.in_topic(topic) if m.media and "这是客厅" in m.text),
            None,
        ),
        "the photo for staff",
    )
    estate.resident.edits(photo, "这是卧室")
    await place.until(lambda: "这是卧室" in copy.text, "the caption is edited")
    assert copy.media is not None


# --- binding --------------------------------------------------------------------------------------


async def test_sharing_ones_own_phone_binds(place, estate):
    sun = place.emu.user("小孙", 88_101)
    sun.starts(estate.bot)
    await place.told(estate, sun)
    sun.sends_contact(estate.bot, "+8613800138003")
    bound = await place.told(estate, sun, part="已为您绑定")
    assert "1-1-101" in bound.text or "1号楼1单元101" in bound.text
    reported = await report(place, estate, "卫生间水龙头关不紧一直滴水", who=sun)
    assert "1号楼1单元101" in reported.card.text
    assert "未核实" not in reported.card.text


async def test_somebody_elses_number_binds_nobody(place, estate):
    estate.stranger.sends_contact(estate.bot, "+8613800138003", user_id=88_999)
    await place.told(estate, estate.stranger)
    reported = await report(
        place, estate, "1号楼1单元101卫生间水龙头关不紧一直滴水", who=estate.stranger
    )
    assert "未核实" in reported.card.text


async def test_an_invitation_binds_once_and_the_household_is_told(place, estate):
    printed = await place.served.types("invite", "3-2-501", "--community", estate.id)
    link = next(line for line in printed.splitlines() if "t.me/" in line)
    payload = link.partition("?start=")[2]
    estate.resident.writes(estate.bot, "你好")
    await place.told(estate)
    assert estate.bot.username in link
    young = place.emu.user("小赵", 88_201)
    young.starts(estate.bot, payload)
    bound = await place.told(estate, young)
    assert "已为您绑定" in bound.text
    news = await place.told(estate, part="刚刚绑定了")
    assert "小赵" in news.text
    estate.stranger.starts(estate.bot, payload)
    refused = await place.told(estate, estate.stranger)
    assert "失效" in refused.text
    estate.stranger.starts(estate.bot, "A" * 22)
    again = await place.told(estate, estate.stranger, after=1)
    assert "失效" in again.text


async def test_a_request_is_approved_in_the_group(place, estate):
    new = place.emu.user("新来的", 88_301)
    new.writes(estate.bot, "绑定房号")
    asked = await place.told(estate, new)
    assert "哪一户" in asked.text
    new.writes(estate.bot, "3号楼1单元501")
    asked = await place.told(estate, new, after=1)
    if "称呼" in asked.text:
        new.writes(estate.bot, "周小文")
        asked = await place.told(estate, new, after=2)
    if "电话" in asked.text and "编号" not in asked.text:
        new.writes(estate.bot, "13911112222")
    sent = await place.told(estate, new, part="已请管家核对")
    card = await place.sees(estate.front_desk, number_in(sent.text))
    press = estate.clerks["012"].presses("批准", on=card)
    await place.until(lambda: press.answered, "the press is answered")
    bound = await place.told(estate, new, part="已为您绑定")
    assert "3-1-501" in bound.text or "3号楼1单元501" in bound.text


async def test_a_clerk_binds_their_account_by_a_link(place, estate):
    printed = await place.served.types("staff", "invite", "051", "--community", estate.id)
    payload = next(line for line in printed.splitlines() if "t.me/" in line).partition("?start=")[2]
    phone = place.emu.user("军哥的新手机", 88_401)
    estate.security.add(phone)
    phone.starts(estate.bot, payload)
    bound = await place.told(estate, phone)
    assert "051" in bound.text
    estate.resident.writes(estate.bot, "楼下有人乱停车堵住了消防通道,我要投诉")
    card = await place.sees(estate.security, "消防通道")
    press = phone.presses("接单", on=card)
    await place.until(
        lambda: "已接单 · 刘军(051)" in card.text, f"taken by the new account: {press.answer}"
    )


# --- the desk in the group ------------------------------------------------------------------------


async def test_a_ticket_is_handed_over_to_another_group(place, estate):
    reported = await report(place, estate)
    estate.clerks["031"].presses("转派", on=reported.card)
    question = await place.sees(estate.maintenance, "转派到哪里")
    press = estate.clerks["031"].presses("客服前台", on=question)
    await place.until(lambda: press.answered, "the press is answered")
    card = await place.sees(estate.front_desk, reported.number)
    assert "接单" in card.buttons
    await place.until(lambda: reported.card.buttons == [], "the old card has no buttons")
    told = await place.told(estate, part="已转到")
    assert "客服前台" in told.text
    press = estate.clerks["012"].presses("接单", on=card)
    await place.until(lambda: "已接单 · 李敏(012)" in card.text, "taken at the desk")
    # In a group without topics an answer is a reply to the card.
    estate.clerks["012"].replies(card, "这边给您安排")
    answer = await place.told(estate, part="这边给您安排")
    assert "012" in answer.text
    estate.resident.writes(estate.bot, "好的,那我等电话")
    copy = await place.sees(estate.front_desk, "那我等电话")
    assert copy.reply_to is card
    await place.idle()  # nobody answers before the copy is written down
    estate.clerks["012"].replies(copy, "五分钟内打给您")
    await place.told(estate, part="五分钟内打给您")
    assert_anonymous(estate)


async def test_a_call_is_recorded_by_new(place, estate):
    clerk = estate.clerks["012"]
    estate.resident.writes(estate.bot, "你好")
    await place.told(estate)
    clerk.writes(estate.front_desk, "/new 3-2-501 厨房水龙头漏水,电话13800138000")
    asked = await place.sees(estate.front_desk, "来电还是到访")
    press = clerk.presses(next(b for b in asked.buttons if "来电" in b), on=asked)
    await place.until(lambda: press.answered, "the press is answered")
    recorded = await place.sees(estate.front_desk, "已登记")
    card = await place.sees(estate.maintenance, number_in(recorded.text))
    assert "3号楼2单元501" in card.text
    assert "138****8000" in card.text
    receipt = await place.told(estate, after=1)
    assert number_in(receipt.text) == number_in(card.text)


# --- several bots ---------------------------------------------------------------------------------


async def test_one_person_at_two_bots_is_two_conversations(place, estate):
    other = place.settle()
    person = estate.stranger
    for each, home in ((estate, "3号楼1单元101"), (other, "3号楼1单元501")):
        person.writes(each.bot, f"{home}卧室灯不亮了,电话13912345678")
    here = await place.sees(estate.maintenance, "卧室")
    there = await place.sees(other.maintenance, "卧室")
    assert "3号楼1单元101" in here.text
    assert "3号楼1单元501" in there.text
    for each in (estate, other):
        await place.told(each, person)
        assert len(each.answers(person)) == 1


async def test_a_word_is_answered_whoever_writes_whatever(place, estate):
    said = ["你好", "谢谢", "?", "帮我订一张去北京的机票", "转人工"]
    for count, text in enumerate(said, start=1):
        estate.stranger.writes(estate.bot, text)
        await place.until(
            lambda n=count: len(estate.answers(estate.stranger)) >= n, f"an answer to {text}"
        )


# --- trouble --------------------------------------------------------------------------------------


async def test_a_database_that_somebody_else_holds_is_waited_for(place, estate):
    with locked(place.database_url):
        estate.resident.writes(estate.bot, JUDGED)
        await asyncio.sleep(2)
        assert cards(estate) == []
    await place.sees(estate.maintenance, "水槽")
    await place.told(estate)


async def test_36_a_second_receiver_is_reported_and_messages_come_all_the_same(place, estate):
    before = len(place.served.log)
    async with aiohttp.ClientSession() as http:
        url = f"{place.emu.url}/bot{estate.bot.token}/getUpdates"
        async with http.post(url, json={"timeout": 0}) as answer:
            assert answer.status == 200
    await place.until(
        lambda: "Another program uses this bot's token" in place.served.log[before:],
        "an error in the log",
    )
    assert estate.bot.token not in place.served.log
    estate.resident.writes(estate.bot, JUDGED)
    await place.sees(estate.maintenance, "水槽")


# --- stopping -------------------------------------------------------------------------------------


async def test_sigterm_finishes_what_is_in_hand(place):
    estates: list[Estate] = [place.settle() for _ in range(2)]
    people: list[Person] = [estate.resident for estate in estates]
    for estate, person in zip(estates, people, strict=True):
        person.writes(estate.bot, JUDGED)
    assert await place.served.stop() == 0
    await place.served.start()
    for estate in estates:
        await place.sees(estate.maintenance, "水槽")
        receipt = await place.told(estate)
        number_in(receipt.text)
    await place.idle()
    for estate in estates:
        assert len(cards(estate)) == 1
        assert len(estate.answers()) == 1
