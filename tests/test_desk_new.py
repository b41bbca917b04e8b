"""代录: a phone call or a walk-in recorded by a clerk is a ticket like any other (SPEC 3)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from flows.community import PricedService
from flows.desk.actions import NEW_KINDS, New, Take
from flows.desk.recording_form import kind_of
from flows.messages import Channel
from flows.tickets import EventKind, Kind, Status
from flows.understanding import Intent, Matter, Understanding
from flows.urgency import Urgency
from tests.playbook import (
    FRONT,
    MAINTENANCE,
    MANAGER,
    SECURITY,
    Playbook,
    Shown,
    at,
    community,
    photo,
    stage,
)

LI, CHEN, ZHANG, WANG = 700012, 700008, 700031, 700001
ASK_KIND = "代录：属于哪一类？"
ASK_TEXT = "来人说了什么？请写下具体情况。"
ASK_HOME = "哪一户？例如 3-2-501；公共区域可以跳过。"
ASK_PHONE = "联系电话？没有可以跳过。"
ASK_SOURCE = "是来电还是到访？"
PHONE = "+8613800138000"


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def says(play: Playbook, text: str, sender: int = LI, **more: object) -> str:
    """A clerk writes in the front desk's group; gives what the bot says to it."""
    await play.group(sender, text, chat=FRONT, **more)
    return await said(play)


async def said(play: Playbook) -> str:
    """The last words to a clerk in the front desk's group."""
    new = [one for one in await play.deliver() if one.envelope.key.startswith("group:")]
    return new[-1].text if new else ""


async def presses(play: Playbook, label: str, sender: int = LI) -> str:
    """A clerk presses a button of the bot's last question."""
    await play.press(sender, label, last(play))
    return await said(play)


def last(play: Playbook) -> Shown:
    return next(one for one in reversed(play.shown) if one.envelope.key.startswith("group:"))


# --- in one line ----------------------------------------------------------------------------------


async def test_one_line_is_enough_but_for_what_it_does_not_say(play: Playbook) -> None:
    words = await says(play, "/new 3-2-501 厨房水管漏水漏得厉害,电话13900139000,下午有人")
    assert words == ASK_SOURCE
    done = await presses(play, "📞 来电")
    ticket = await play.ticket()
    assert done == f"✅ 已登记 {ticket.number}，卡片已发到对应的组。"
    assert (ticket.kind, ticket.category, ticket.urgency, ticket.queue) == (
        Kind.REPAIR, "repair_plumbing", Urgency.URGENT, "maintenance",
    )  # fmt: skip
    assert (ticket.home, ticket.phone, ticket.channel, ticket.place) == (
        "3-2-501", "+8613900139000", Channel.PHONE, "厨房",
    )  # fmt: skip
    assert ticket.visit is not None
    assert ticket.visit.start == at("13:00")
    assert (ticket.respond_by, ticket.finish_by) == (
        play.now + timedelta(minutes=30), play.now + timedelta(hours=2),
    )  # fmt: skip
    assert (ticket.verified, ticket.person, ticket.conversation) == (False, None, None)
    opened = (await play.events(ticket))[0]
    assert (opened.kind, opened.actor, opened.at) == (EventKind.OPENED, "staff:012", play.now)
    assert opened.data == {"source": "phone"}
    card = play.find(ticket.number, MAINTENANCE)
    assert card.labels == ["接单", "约定", "转派", "升级", "更多…"]
    assert "李敏(012) 代录(📞 来电)" in card.text


async def test_it_can_be_taken_and_done_like_any_other(play: Playbook) -> None:
    await says(play, "/new 3-2-501 厨房水管漏水,电话13900139000")
    await presses(play, "🚶 到访")
    assert (await play.ticket()).channel is Channel.WALK_IN
    assert (await play.clerk("031", Take(ticket=1))).done


async def test_a_bound_resident_gets_the_receipt_in_chat(play: Playbook) -> None:
    person = await play.lives("li")
    await says(play, "/new 厨房水管漏水,电话13800138000")
    await presses(play, "跳过")
    await presses(play, "📞 来电")
    ticket = await play.ticket()
    assert (ticket.person, ticket.person_name, ticket.home, ticket.verified) == (
        person.id, "李建国", "3-2-501", True,
    )  # fmt: skip
    (receipt,) = await play.heard("li")
    assert receipt.text.startswith(
        f"您反映的事情已经登记，编号 {ticket.number}，由工程维修组处理。"
    )
    assert (receipt.author, receipt.ticket) == ("bot", ticket.id)
    # and what they write then belongs to it
    await play.resident("柜子也湿了", who="li")
    assert [t.id for t in await play.tickets()] == [ticket.id]


async def test_the_receipt_is_in_the_residents_language(play: Playbook) -> None:
    await play.lives("li")
    await play.resident("hello there, who are you?", who="li")
    await play.heard("li")
    await play.records("012", New(kind=Kind.REPAIR, text="厨房漏水", phone=PHONE))
    (receipt,) = await play.heard("li")
    assert receipt.text.startswith("What you told us is registered")


async def test_an_emergency_is_recorded_at_once_without_a_question(play: Playbook) -> None:
    words = await says(play, "/new 3号楼着火了,很大的烟")
    ticket = await play.ticket()
    assert words == f"✅ 已登记 {ticket.number}，卡片已发到对应的组。"
    assert (ticket.kind, ticket.category, ticket.queue, ticket.channel) == (
        Kind.EMERGENCY, "emergency_fire", "on_duty", Channel.PHONE,
    )  # fmt: skip
    called = play.find("请立即接单", MAINTENANCE)
    assert "@王芳(001)" in called.text
    assert "@陈洁(008)" in called.text


# --- step by step ---------------------------------------------------------------------------------


async def test_step_by_step_with_buttons(play: Playbook) -> None:
    assert await says(play, "/new") == ASK_KIND
    assert last(play).labels == ["报修", "投诉", "咨询", "建议", "表扬", "特约服务", "紧急", "取消"]
    assert await presses(play, "报修") == ASK_TEXT
    assert await says(play, "卫生间下水道堵了") == ASK_HOME
    assert last(play).labels == ["跳过", "取消"]
    assert await says(play, "3号楼2单元501") == ASK_PHONE
    assert await says(play, "13900139000") == ASK_SOURCE
    assert "已登记" in await presses(play, "🚶 到访")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.category, ticket.home, ticket.phone, ticket.channel) == (
        Kind.REPAIR, "repair_plumbing", "3-2-501", "+8613900139000", Channel.WALK_IN,
    )  # fmt: skip
    assert await says(play, "好了") == ""  # the recording is over


@pytest.mark.parametrize(
    ("kind", "home", "phone", "source", "channel"),
    [
        ("报修", "跳过", "没有", "电话打来的", Channel.PHONE),
        ("报修", "3-2-501", "跳过", "到访", Channel.WALK_IN),
        ("报修", "3-2-501", "skip", "来电", Channel.PHONE),
    ],
)
async def test_every_question_is_answered_in_words_too(
    play: Playbook, kind: str, home: str, phone: str, source: str, channel: Channel
) -> None:
    await says(play, "/new")
    assert await says(play, kind) == ASK_TEXT
    await says(play, "大堂的灯坏了")
    assert await says(play, home) == ASK_PHONE
    assert await says(play, phone) == ASK_SOURCE
    assert "已登记" in await says(play, source)
    ticket = await play.ticket()
    assert (ticket.channel, ticket.phone) == (channel, None)
    assert ticket.home == (None if home == "跳过" else home)


@pytest.mark.parametrize("answer", ["嗯", "电话还是到访?都有"])
async def test_what_is_no_answer_is_asked_again(play: Playbook, answer: str) -> None:
    await says(play, "/new 3-2-501 厨房水管漏水,电话13900139000")
    assert await says(play, answer) == ASK_SOURCE
    assert await says(play, "", attachments=(photo(),)) == ASK_SOURCE
    assert await play.tickets() == []


def test_a_guess_is_not_taken_for_the_kind() -> None:
    guess = Matter("漏水", Intent("repair_plumbing", 0.5), decided=False)
    assert kind_of(Understanding("漏水", "zh", (guess,))) is None
    sure = replace(guess, decided=True)
    assert kind_of(Understanding("漏水", "zh", (sure,))) is Kind.REPAIR
    assert kind_of(Understanding("", None, ())) is None


async def test_a_photo_is_no_home(play: Playbook) -> None:
    await says(play, "/new")
    await presses(play, "报修")
    await says(play, "门锁坏了")
    assert await says(play, "", attachments=(photo(),)) == ASK_HOME


async def test_where_the_kind_is_not_sure_the_clerk_says_it_and_the_words_count(
    play: Playbook,
) -> None:
    assert await says(play, "/new 3-2-501 你好") == ASK_KIND
    assert await says(play, "嗯") == ASK_KIND
    assert await presses(play, "建议") == ASK_PHONE
    await presses(play, "跳过")
    await presses(play, "📞 来电")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.home, ticket.text) == (Kind.SUGGESTION, "3-2-501", "3-2-501 你好")


async def test_the_clerks_word_for_the_kind_holds_and_the_category_fits_it(
    play: Playbook,
) -> None:
    await says(play, "/new")
    await presses(play, "投诉")
    await says(play, "楼上半夜一直很吵,睡不着")
    await presses(play, "跳过")
    await presses(play, "跳过")
    await presses(play, "📞 来电")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.category, ticket.queue) == (
        Kind.COMPLAINT, "complaint_noise", "security",
    )  # fmt: skip
    assert play.find(ticket.number, SECURITY).labels == [
        "接单", "约定", "转派", "升级", "更多…",
    ]  # fmt: skip


async def test_a_kind_may_be_said_in_a_sentence(play: Playbook) -> None:
    await says(play, "/new")
    assert await says(play, "他说厨房水管漏水") == ASK_TEXT


async def test_a_home_named_in_part_is_offered(play: Playbook) -> None:
    await says(play, "/new")
    await presses(play, "报修")
    await says(play, "门锁坏了")
    assert await says(play, "3号楼501") == ASK_HOME
    assert last(play).labels == ["3号楼1单元501室", "3号楼2单元501室", "跳过", "取消"]
    assert await presses(play, "3号楼2单元501室") == ASK_PHONE


@pytest.mark.parametrize("home", ["9-9-999", "9号楼9单元999"])
async def test_a_home_that_is_not_there_is_refused_when_it_is_named(
    play: Playbook, home: str
) -> None:
    none = "小区里没有 9-9-999 这一户，请核对房号。"
    assert await says(play, f"/new {home} 厨房水管漏水") == none
    assert await says(play, home) == none
    assert await says(play, "3-2-501") == ASK_PHONE
    await presses(play, "跳过")
    await presses(play, "📞 来电")
    assert (await play.ticket()).home == "3-2-501"


# --- leaving --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["button", "取消", "cancel"])
async def test_cancelled_nothing_is_recorded(play: Playbook, how: str) -> None:
    await says(play, "/new 3-2-501 厨房水管漏水")
    left = await (presses(play, "取消") if how == "button" else says(play, how))
    if how == "cancel":  # the group speaks Chinese: this is no button of theirs
        assert left == ASK_PHONE
        left = await says(play, "取消")
    assert left == "好的，这次不登记。"
    assert await play.tickets() == []
    assert await says(play, "13900139000") == ""


async def test_begun_again_it_begins_anew(play: Playbook) -> None:
    await says(play, "/new 3-2-501 厨房水管漏水")
    assert await says(play, "/new") == ASK_KIND


async def test_after_ten_minutes_it_is_forgotten(play: Playbook) -> None:
    await says(play, "/new 3-2-501 厨房水管漏水,电话13900139000")
    play.later(minutes=10)
    assert await says(play, "嗯") == ASK_SOURCE
    play.later(minutes=10, seconds=1)
    assert await says(play, "来电") == ""
    toast = await play.press(LI, "📞 来电", last(play))
    assert toast is not None
    assert (toast.text, toast.alert) == ("这个按钮已经过时，请看最新的卡片。", True)
    assert await play.tickets() == []


async def test_a_button_of_a_former_question_is_too_old(play: Playbook) -> None:
    await says(play, "/new")
    first = last(play)
    await presses(play, "报修")
    toast = await play.press(LI, "投诉", first)
    assert toast is not None
    assert toast.text == "这个按钮已经过时，请看最新的卡片。"
    assert await says(play, "厨房漏水了") == ASK_HOME


async def test_a_question_that_a_deploy_took_away_is_not_waited_for(play: Playbook) -> None:
    await says(play, "/new 3-2-501 厨房水管漏水")
    where = replace(
        play.address("x"), channel=Channel.TELEGRAM, account="900", chat=f"{FRONT}#{LI}"
    )
    async with play.storage.write() as uow:
        found = await uow.conversations.at(where)
        assert found is not None
        locked = await uow.conversations.get(found.id, lock=True)
        talk = replace(locked.talk, asked="colour")
        await uow.conversations.save(replace(locked, talk=talk))
    assert await says(play, "蓝色") == ASK_PHONE


async def test_everybody_has_a_recording_of_their_own(play: Playbook) -> None:
    await says(play, "/new 3-2-501 厨房水管漏水,电话13900139000")
    question = last(play)
    toast = await play.press(CHEN, "📞 来电", question)
    assert toast is not None
    assert toast.text == "这个按钮已经过时，请看最新的卡片。"
    assert await says(play, "来电", sender=CHEN) == ""
    assert await says(play, "/new 1-1-101 车位被占了", sender=CHEN) != ""
    assert "已登记" in await says(play, "来电")


async def test_what_is_for_a_resident_is_no_answer_to_a_recording(play: Playbook) -> None:
    await play.lives("li")
    await play.records("012", New(kind=Kind.INQUIRY, text="装修要办什么手续", phone=PHONE))
    await play.deliver()
    await play.heard("li")
    card = play.find((await play.ticket()).number, FRONT)
    await says(play, "/new 3-2-501 厨房水管漏水")
    await says(play, "请带身份证来前台", reply_to=card.message)
    assert [m.text for m in await play.heard("li")] == ["请带身份证来前台"]
    await says(play, "// 别忘了", reply_to=card.message)
    assert await says(play, "// 别忘了") == ""
    assert await says(play, "13900139000") == ASK_SOURCE


async def test_in_a_tickets_topic_a_recording_does_not_reach_its_resident(play: Playbook) -> None:
    play.forums = {FRONT}
    await play.lives("li")
    await play.records("012", New(kind=Kind.INQUIRY, text="装修要办什么手续", phone=PHONE))
    await play.deliver()
    card = play.find((await play.ticket()).number, FRONT)
    await play.press(LI, "接单", card)
    await play.heard("li")
    here = {"thread": card.thread}
    assert await says(play, "/new", **here) == ASK_KIND
    question = last(play)
    assert question.thread == card.thread
    assert await says(play, "报修", reply_to=question.message, **here) == ASK_TEXT
    assert await says(play, "厨房水管漏水", **here) == ASK_HOME
    assert await play.heard("li") == []
    await says(play, "在外面说的话")  # not in the topic
    assert await says(play, "取消", **here) == "好的，这次不登记。"
    await says(play, "已经帮您问了", **here)
    assert [m.text for m in await play.heard("li")] == ["已经帮您问了"]


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["031", "051"])
async def test_only_the_desks_own_people_record(play: Playbook, number: str) -> None:
    account = {"031": 700031, "051": 700051}[number]
    await play.group(account, "/new 3-2-501 漏水", chat=MAINTENANCE)
    (refused,) = await play.promised(MAINTENANCE)
    assert refused.body.text == "这一步由客服、管家、主管或经理来做。"
    result = await play.records(number, New(kind=Kind.REPAIR, text="漏水"))
    assert (result.done, play.words(result)) == (False, refused.body.text)
    assert await play.tickets() == []


@pytest.mark.parametrize("number", ["001", "008", "012"])
async def test_agents_stewards_supervisors_and_managers_record(play: Playbook, number: str) -> None:
    assert (await play.records(number, New(kind=Kind.REPAIR, text="漏水"))).done


# --- from the desk page ---------------------------------------------------------------------------


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.WALK_IN])
async def test_recorded_from_the_desk_page(play: Playbook, channel: Channel) -> None:
    new = New(
        kind=Kind.REPAIR, text="厨房水管漏水,13700137000", channel=channel, home="3-2-501",
        phone="+8613900139000", name="张三",
    )  # fmt: skip
    result = await play.records("012", new)
    ticket = await play.ticket()
    assert result.ticket == ticket
    assert (ticket.channel, ticket.person_name, ticket.verified, ticket.status) == (
        channel, "张三", False, Status.NEW,
    )  # fmt: skip
    assert "13700137000" not in ticket.text
    (card,) = await play.promised(MAINTENANCE)
    assert "🏠 3号楼2单元501(未核实) 厨房 水管" in card.body.text
    assert "👤 张三 139****9000(未核实)" in card.body.text


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (
            New(kind=Kind.REPAIR, text="漏水", home="9-9-999"),
            "小区里没有 9-9-999 这一户，请核对房号。",
        ),
        (New(kind=Kind.REPAIR, text="  "), "请写下具体情况再登记。"),
    ],
)
async def test_what_cannot_be_recorded_is_refused_and_can_be_sent_again(
    play: Playbook, new: New, words: str
) -> None:
    desk = play.service.desk
    for _ in range(2):
        result = await desk.record_new(play.place.id, "012", new, play.now, key="k1")
        assert (result.done, play.words(result)) == (False, words)
    right = replace(new, text="漏水", home="3-2-501")
    assert (await desk.record_new(play.place.id, "012", right, play.now, key="k1")).done
    again = await desk.record_new(play.place.id, "012", right, play.now, key="k1")
    assert (again.done, play.words(again)) == (True, "这一步刚才已经做过，没有重复执行。")
    assert len(await play.tickets()) == 1


async def test_who_records_where_nobody_is_is_an_error_of_the_caller(play: Playbook) -> None:
    new = New(kind=Kind.REPAIR, text="漏水")
    for place, number in (("nowhere", "012"), (play.place.id, "999")):
        with pytest.raises(LookupError):
            await play.service.desk.record_new(place, number, new, play.now)


async def test_the_number_on_file_finds_the_person(play: Playbook) -> None:
    person = await play.lives("li")
    await play.records("012", New(kind=Kind.REPAIR, text="漏水", phone=PHONE))
    ticket = await play.ticket()
    assert (ticket.person, ticket.home, ticket.verified) == (person.id, "3-2-501", True)


async def test_of_two_with_one_number_the_home_tells_which(play: Playbook) -> None:
    await play.lives("li")
    son = await play.lives("son", home="1-1-101", name="李小明")
    await play.records("012", New(kind=Kind.REPAIR, text="漏水", phone=PHONE, home="1-1-101"))
    assert (await play.ticket()).person == son.id
    await play.records("012", New(kind=Kind.REPAIR, text="漏水", phone=PHONE))
    ticket = await play.ticket()
    assert (ticket.person, ticket.verified) == (None, False)


async def test_a_name_in_the_home_finds_the_person_too(play: Playbook) -> None:
    person = await play.lives("li")
    new = New(kind=Kind.REPAIR, text="漏水", home="3-2-501", name="李建国")
    await play.records("012", new)
    ticket = await play.ticket()
    assert (ticket.person, ticket.phone) == (person.id, PHONE)
    await play.records("012", replace(new, name="王五"))
    assert (await play.ticket()).person is None


async def test_who_has_several_homes_is_not_given_one(play: Playbook) -> None:
    person = await play.lives("li")
    async with play.storage.write() as uow:
        role = person.residences[0].role
        await uow.people.move_in(person.id, "1-1-101", role, play.now.date())
    await play.records("012", New(kind=Kind.REPAIR, text="漏水", phone=PHONE))
    ticket = await play.ticket()
    assert (ticket.person, ticket.home) == (person.id, None)


async def test_who_has_no_chat_is_a_person_all_the_same(play: Playbook) -> None:
    person = await play.lives("tg:5001")
    await play.resident(who="tg:5001", blocked=True)
    result = await play.records("012", New(kind=Kind.REPAIR, text="漏水", phone=PHONE))
    assert result.ticket is not None
    assert (result.ticket.person, result.ticket.conversation) == (person.id, None)


@pytest.mark.parametrize("kind", NEW_KINDS)
async def test_every_kind_can_be_recorded_whatever_the_words(play: Playbook, kind: Kind) -> None:
    result = await play.records("012", New(kind=kind, text="住户来说了一件事"))
    assert result.ticket is not None
    assert result.ticket.number.startswith(kind.value)


async def test_a_complaint_about_staff_goes_to_the_manager_without_a_word_elsewhere(
    play: Playbook,
) -> None:
    text = "住户投诉前台工作人员态度特别恶劣"
    await play.records("012", New(kind=Kind.COMPLAINT, text=text))
    ticket = await play.ticket()
    assert (ticket.category, ticket.queue) == ("complaint_staff", "manager")
    assert len(await play.promised(MANAGER)) == 1
    for group in (FRONT, MAINTENANCE, SECURITY):
        assert await play.promised(group) == []


async def test_an_order_goes_to_the_queue_of_its_service(database_url: str) -> None:
    tap = PricedService("tap", "maintenance", {"zh": "更换水龙头", "en": "Tap"}, Decimal(60), "个")
    async with stage(database_url, community(services=(tap,))) as play:
        await play.records("012", New(kind=Kind.ORDER, text="预约更换水龙头", home="3-2-501"))
        ticket = await play.ticket()
        assert (ticket.kind, ticket.category, ticket.service, ticket.queue) == (
            Kind.ORDER, "order_service", "tap", "maintenance",
        )  # fmt: skip
        await play.records("012", New(kind=Kind.REPAIR, text="预约更换水龙头", home="3-2-501"))
        assert (await play.ticket()).kind is Kind.REPAIR


async def test_roles_are_told_of_what_is_recorded_too(play: Playbook) -> None:
    await play.records("012", New(kind=Kind.COMPLAINT, text="楼道垃圾没人清理,很臭"))
    ticket = await play.ticket()
    assert ticket.queue == "cleaning"
    told = [e for e in await play.events(ticket) if e.kind is EventKind.TOLD]
    assert "陈洁" in told[0].text
