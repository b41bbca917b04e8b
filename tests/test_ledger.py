"""The front-desk ledger: who answered what and how; handed over, confirmed, reminded, exported."""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.ledger_file import harmless, to_csv, to_json
from flows.desk.actions import Cancel, Done, HandOver, New, Reply, Take
from flows.desk.ledgers import read_lines
from flows.ledger import How, Line, periods_owed
from flows.messages import Channel
from flows.sweeps.ledgers import LEDGERS
from flows.tickets import Kind, Ticket
from tests.playbook import FRONT, MAINTENANCE, MANAGER, Playbook, at, community, stage, texts

ZHANG, LI, CHEN, WANG = 700031, 700012, 700008, 700001
TODAY, TOMORROW = "2026-11-23", date(2026, 11, 24)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("li")
        yield book


async def asked(play: Playbook, text: str = "对面的空地什么时候建公园", who: str = "li") -> Ticket:
    """A resident asks what no article answers."""
    play.means[text] = "ask_facility"
    await play.resident(text, who=who)
    await play.deliver()
    return await play.ticket()


async def found(play: Playbook, period: str = TODAY) -> list[Line]:
    async with play.storage.read() as uow:
        return await read_lines(uow, play.place, period)


async def said_to(play: Playbook, chat: int, words: str) -> list[str]:
    return [one.body.text for one in await play.promised(chat) if words in one.body.text]


# --- what stands in it ----------------------------------------------------------------------------


async def test_every_inquiry_stands_in_it_with_who_answered_when_and_how(play: Playbook) -> None:
    await play.resident("停车月卡多少钱", who="li")  # the knowledge answers
    knowledge = await play.ticket()
    play.later(minutes=5)
    open_ = await asked(play)
    await play.records("012", New(kind=Kind.INQUIRY, text="几点开门", channel=Channel.PHONE))
    called = await play.ticket()
    play.later(minutes=10)
    await play.clerk("012", Done(ticket=called.id, text="八点半"))
    assert [(line.ticket.number, line.how, line.by) for line in await found(play)] == [
        (open_.number, How.OPEN, None),
        (knowledge.number, How.KNOWLEDGE, None),
        (called.number, How.PHONE, "012"),
    ]
    play.later(minutes=1)
    await play.clerk("008", Reply(ticket=open_.id, text="我去问问规划局"))
    first, *_ = await found(play)
    assert (first.how, first.by, first.at, first.is_open) == (How.CHAT, "008", play.now, True)
    await play.clerk("012", Cancel(ticket=open_.id, reason="重复"))
    (line,) = [line for line in await found(play) if line.ticket.id == open_.id]
    assert line.by == "008"  # who answered first stays


async def test_a_withdrawn_one_and_a_walk_in(play: Playbook) -> None:
    gone = await asked(play)
    await play.clerk("012", Cancel(ticket=gone.id, reason="重复"))
    await play.records("012", New(kind=Kind.INQUIRY, text="几点开门", channel=Channel.WALK_IN))
    await play.clerk("012", Done(ticket=(await play.ticket()).id))
    assert [line.how for line in await found(play)] == [How.GONE, How.WALK_IN]


async def test_repairs_do_not_stand_in_it(play: Playbook) -> None:
    await play.resident("厨房漏水", who="li")
    assert await found(play) == []


async def test_what_was_open_when_the_day_ended_stands_in_the_next_days_too(
    play: Playbook,
) -> None:
    play.now = at("23:59")
    ticket = await asked(play)
    play.now = at("00:00", TOMORROW)
    assert [line.ticket.id for line in await found(play, "2026-11-24")] == [ticket.id]
    play.now = at("23:59", TOMORROW)
    await play.clerk("012", Done(ticket=ticket.id, text="明年"))
    assert await found(play, "2026-11-24") == []  # settled before that day ended
    assert [line.how for line in await found(play)] == [How.CHAT]
    play.now = at("00:00", date(2026, 11, 25))
    other = await asked(play, "泳池什么时候开放")
    await play.clerk("012", Done(ticket=other.id, text="五月"))
    assert [line.ticket.id for line in await found(play, "2026-W48")] == [ticket.id, other.id]


# --- handed over ----------------------------------------------------------------------------------


async def test_the_day_is_handed_over_next_morning_and_not_a_second_before(
    play: Playbook,
) -> None:
    ticket = await asked(play)
    play.now = at("08:29", TOMORROW)
    play.later(seconds=59)
    assert "ledger_handed" not in await play.tick()
    play.later(seconds=1)
    assert (await play.tick())["ledger_handed"] == 1
    assert "ledger_handed" not in await play.tick()
    (said,) = await said_to(play, FRONT, "工作台帐 2026-11-23")
    assert "共 1 件咨询：未结 1 件，知识库答复 0 件，员工答复 0 件" in said
    assert (
        f"⏳ {ticket.number} 11-23 10:00 3号楼2单元501室「对面的空地什么时候建公园」未答复" in said
    )
    assert "@陈洁(008) 看完请点「已阅」" in said


async def test_it_goes_in_private_where_the_bot_may_write(play: Playbook) -> None:
    await asked(play)
    await play.resident("你好", who=f"tg:{CHEN}")
    await play.deliver()
    play.now = at("08:30", TOMORROW)
    await play.tick()
    assert len(await said_to(play, CHEN, "工作台帐")) == 1
    assert await said_to(play, FRONT, "工作台帐") == []


async def test_a_day_without_inquiries_is_nobodys_to_read(play: Playbook) -> None:
    play.now = at("08:30", TOMORROW)
    assert await play.tick() == {}
    async with play.storage.read() as uow:  # it is not worked out again
        assert await LEDGERS.owed(uow, play.now) == []


async def test_the_week_goes_to_the_manager_on_monday(play: Playbook) -> None:
    await asked(play)
    play.now = at("08:30", date(2026, 11, 29))
    await play.tick()
    assert await said_to(play, MANAGER, "工作台帐 2026-W48") == []
    play.now = at("08:30", date(2026, 11, 30))
    await play.tick()
    (said,) = await said_to(play, MANAGER, "工作台帐 2026-W48(一周)")
    assert "@王芳(001)" in said


async def test_after_downtime_the_last_day_is_handed_over_and_no_flood(play: Playbook) -> None:
    ticket = await asked(play)
    play.now = at("12:00", date(2026, 11, 27))
    assert (await play.tick())["ledger_handed"] == 1
    (said,) = await said_to(play, FRONT, "工作台帐")
    assert "2026-11-26" in said
    assert ticket.number in said  # still open


async def test_without_a_supervisor_the_manager_stands_in(database_url: str) -> None:
    staff = tuple(one for one in community().staff if one.number != "008")
    async with stage(database_url, community(staff=staff)) as play:
        await play.lives("li")
        await asked(play)
        play.now = at("08:30", TOMORROW)
        await play.tick()
        assert len(await said_to(play, MANAGER, "工作台帐 2026-11-23")) == 1


async def test_the_hour_is_the_communitys(database_url: str) -> None:
    place = community(numbers={"ledger_at": at("07:00") - at("00:00")})
    assert list(periods_owed(place, at("07:00"))) == ["2026-11-22", "2026-W47"]
    assert next(iter(periods_owed(place, at("06:59")))) == "2026-11-21"


# --- read -----------------------------------------------------------------------------------------


async def handed(play: Playbook) -> None:
    await asked(play)
    play.now = at("08:30", TOMORROW)
    await play.tick()
    await play.deliver()


async def test_its_reader_confirms_and_nobody_else_can(play: Playbook) -> None:
    await handed(play)
    shown = play.find("工作台帐", FRONT)
    toast = await play.press(LI, "✅ 已阅", shown)
    assert toast is not None
    assert toast.alert
    assert "由工号 008 确认" in toast.text
    toast = await play.press(CHEN, "✅ 已阅", shown)
    assert toast is not None
    assert toast.text == "2026-11-23 的台帐已记为已阅。"
    (edit,) = await play.promised(FRONT)
    assert edit.body.text.endswith("✅ 已阅 11-24 08:30")
    assert edit.body.buttons == ()
    toast = await play.press(CHEN, "✅ 已阅", shown)
    assert toast is not None
    assert toast.text == "之前已经确认过了。"
    async with play.storage.read() as uow:
        (copy,) = await uow.ledgers.of_period("tcmy", TODAY)
    assert copy.read_at == play.now


@pytest.mark.parametrize("payload", ["desk.ledger=c99", "desk.ledger=cx", f"desk.ledger=c{9**30}"])
async def test_a_made_up_copy_is_nobodys(play: Playbook, payload: str) -> None:
    await handed(play)
    await play.group(CHEN, choice=payload, callback="c")
    assert play.toast is not None
    assert "已经过时" in play.toast.text


async def test_who_has_not_confirmed_by_the_next_day_is_reminded_once(play: Playbook) -> None:
    await handed(play)
    play.now = at("08:29", date(2026, 11, 25))
    assert "ledger_reminded" not in await play.tick()
    play.now = at("08:30", date(2026, 11, 25))
    assert (await play.tick())["ledger_reminded"] == 1
    assert len(await said_to(play, FRONT, "2026-11-23 的客服前台工作台帐还没有确认")) == 1
    play.now = at("08:30", date(2026, 11, 26))
    await play.tick()
    assert len(await said_to(play, FRONT, "2026-11-23 的客服前台工作台帐还没有确认")) == 1


async def test_who_has_confirmed_is_not_reminded(play: Playbook) -> None:
    await handed(play)
    await play.press(CHEN, "✅ 已阅", play.find("工作台帐", FRONT))
    play.now = at("08:30", date(2026, 11, 25))
    assert "ledger_reminded" not in await play.tick()


# --- asked for ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", " 今天", " 2026-11-23", " 11-23", " 11月23日", " 2026-w48"])
async def test_a_clerk_asks_for_a_ledger(play: Playbook, words: str) -> None:
    ticket = await asked(play)
    await play.group(LI, f"/ledger{words}")
    (said,) = await said_to(play, FRONT, "工作台帐")
    assert ticket.number in said


async def test_yesterdays_tells_who_has_read_it(play: Playbook) -> None:
    await handed(play)
    await play.group(LI, "/ledger 昨天")
    (said,) = await said_to(play, FRONT, "工作台帐 2026-11-23")
    assert "◻️ 陈洁(008) 未阅" in said
    await play.press(CHEN, "✅ 已阅", play.find("工作台帐", FRONT))
    await play.deliver()
    await play.group(LI, "/ledger 12/1")  # last year's
    assert len(await said_to(play, FRONT, "工作台帐 2025-12-01")) == 1
    await play.group(LI, "/ledger yesterday")
    (said,) = await said_to(play, FRONT, "工作台帐 2026-11-23")
    assert "✅ 陈洁(008) 已阅 11-24 08:30" in said


async def test_a_day_that_is_none_and_groups_and_people_that_it_is_not_for(
    play: Playbook,
) -> None:
    ticket = await asked(play)
    await play.group(LI, "/ledger 大后天")
    assert len(await said_to(play, FRONT, "没看懂「大后天」")) == 1
    await play.group(ZHANG, "/ledger", chat=MAINTENANCE)
    assert len(await said_to(play, MAINTENANCE, "这一步由客服")) == 1
    await play.group(WANG, "/ledger", chat=MAINTENANCE)
    assert len(await said_to(play, MAINTENANCE, "台帐只在客服前台群")) == 1
    await play.group(CHEN, "/ledger", chat=CHEN, private=True)
    assert ticket.number in (await said_to(play, CHEN, "工作台帐"))[0]


@pytest.mark.parametrize(
    "words",
    [
        "9999-12-31", "9999-W52", "0001-01-01",
        "\u0662\u0660\u0662\u0666-W\u0664\u0668",  # Arabic-Indic digits
    ],
)  # fmt: skip
async def test_a_day_that_no_calendar_here_has_is_answered_in_words(
    play: Playbook, words: str
) -> None:
    await play.group(LI, f"/ledger {words}")
    assert len(await said_to(play, FRONT, f"没看懂「{words}」")) == 1


async def test_handed_over_to_a_group_it_is_without_what_lies_with_the_manager(
    database_url: str,
) -> None:
    plain = community()
    staff = tuple(
        replace(one, queues=one.queues | {"manager"}) if one.number == "008" else one
        for one in plain.staff
    )
    async with stage(database_url, replace(plain, staff=staff)) as play:
        await play.lives("li")
        secret = await asked(play)
        await play.clerk("012", HandOver(ticket=secret.id, queue="manager"))
        play.later(minutes=20)
        other = await asked(play, "游泳池几点开")
        assert secret.id != other.id
        play.now = at("08:30", TOMORROW)
        assert (await play.tick())["ledger_handed"] == 1
        (said,) = await said_to(play, FRONT, "工作台帐")
        assert "@陈洁(008) 看完请点「已阅」" in said
        assert other.number in said
        assert secret.number not in said
        await play.deliver()
        await play.press(CHEN, "✅ 已阅", play.find("工作台帐", FRONT))
        (edit,) = await play.promised(FRONT)
        assert edit.body.text.endswith("✅ 已阅 11-24 08:30")
        assert other.number in edit.body.text
        assert secret.number not in edit.body.text
        await play.group(CHEN, f"/ledger {TODAY}", chat=MANAGER)
        assert secret.number in (await said_to(play, MANAGER, "工作台帐"))[0]


async def test_what_lies_with_the_manager_is_read_by_the_manager_alone(play: Playbook) -> None:
    ticket = await asked(play)
    await play.clerk("012", HandOver(ticket=ticket.id, queue="manager"))
    await play.deliver()
    for sender in (LI, WANG):  # all of the front desk read along
        await play.group(sender, "/ledger")
    assert all(ticket.number not in said for said in await said_to(play, FRONT, "工作台帐"))
    await play.group(WANG, "/ledger", chat=MANAGER)
    assert ticket.number in (await said_to(play, MANAGER, "工作台帐"))[0]


async def test_many_are_counted(play: Playbook) -> None:
    for place in range(31):
        new = New(kind=Kind.INQUIRY, text=f"第{place}问", channel=Channel.WALK_IN)
        await play.records("012", new)
    await play.group(LI, "/ledger")
    (said,) = await said_to(play, FRONT, "工作台帐")
    assert "……还有 1 件没有列出" in said


# --- as a file ------------------------------------------------------------------------------------


async def test_the_file_has_all_of_it_with_no_number_and_no_formula(play: Playbook) -> None:
    new = New(
        kind=Kind.INQUIRY, text='=HYPERLINK("http://x"),电话13912345678', name="+cmd",
        home="1-1-101", phone="+8613912345678",
    )  # fmt: skip
    await play.records("012", new)
    play.later(minutes=7)
    ticket = await play.ticket()
    await play.clerk("012", Take(ticket=ticket.id))
    await play.clerk("012", Done(ticket=ticket.id))
    lines = await found(play)
    written = to_csv(lines, play.place, texts())
    assert written.startswith("\ufeff单号,")
    (row,) = csv.DictReader(io.StringIO(written.removeprefix("\ufeff")))
    assert row["单号"] == ticket.number
    assert row["咨询内容"] == '\'=HYPERLINK("http://x"),电话139****5678'
    assert row["住户"] == "'+cmd"
    assert (row["答复人"], row["答复方式"], row["用时(分钟)"]) == ("李敏(012)", "电话答复", "7")
    assert "13912345678" not in written
    whole = json.loads(to_json(TODAY, lines, play.place))
    assert whole["inquiries"][0]["answered_at"] == "2026-11-23T10:07:00+08:00"
    assert whole["inquiries"][0]["answered_by"] == "012"
    assert "13912345678" not in json.dumps(whole)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\uff1d1", " =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_other_cells_are_as_they_were() -> None:
    assert [harmless(cell) for cell in ("", "1-1-101", "a=b", "李")] == ["", "1-1-101", "a=b", "李"]


async def test_english_readers_read_english(database_url: str) -> None:
    async with stage(database_url, replace(community(), language="en")) as play:
        await play.records("012", New(kind=Kind.INQUIRY, text="opening hours?"))
        assert "Asked at" in to_csv(await found(play), play.place, texts())
