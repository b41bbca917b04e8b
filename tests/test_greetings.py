"""Birthday greetings: on the day at nine, once a year, wanted, and never late; the week's list."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from flows.desk.actions import Cancel, Take
from flows.messages import Envelope, Priority
from flows.outreach.birthdays import born_on
from flows.outreach.greetings import GREETINGS
from flows.people import HomeRole
from storage.register import Registered
from storage.tables import GreetingRow, OutboxRow, core
from tests.playbook import FRONT, ZONE, Playbook, community, stage

BERLIN = ZoneInfo("Europe/Berlin")
SECOND = timedelta(seconds=1)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def _born(
    play: Playbook,
    birthday: str,
    calendar: Literal["solar", "lunar"] = "solar",
    *,
    who: str = "tg:5001",
    name: str = "李建国",
    phone: str = "+8613800138000",
    home: str = "3-2-501",
) -> None:
    """Somebody lives there, writes from there, and has that birthday."""
    await play.lives(who, home, name, phone)
    await _registered(play, birthday, calendar, name=name, phone=phone, home=home)


async def _registered(
    play: Playbook,
    birthday: str | None,
    calendar: Literal["solar", "lunar"] = "solar",
    *,
    name: str = "李建国",
    phone: str = "+8613800138000",
    home: str = "3-2-501",
    until: date | None = None,
) -> None:
    row = Registered(
        home=home, name=name, role=HomeRole.OWNER, phone=phone,
        birthday=birthday, calendar=calendar, until=until,
    )  # fmt: skip
    async with play.storage.write() as uow:
        await uow.register.load(play.place.id, [row])


def _nine(year: int, month: int, day: int, zone: ZoneInfo = ZONE) -> datetime:
    return datetime(year, month, day, 9, tzinfo=zone)


async def _greetings(play: Playbook, chat: str = "5001") -> list[Envelope]:
    return [e for e in await play.promised(chat) if e.priority is Priority.GREETING]


async def _tick(play: Playbook) -> dict[str, int]:
    """What the clock did about greetings; the lists and all else aside."""
    kinds = ("birthday_greeted", "birthday_held_back")
    return {kind: n for kind, n in (await play.tick()).items() if kind in kinds}


async def _became(play: Playbook) -> list[tuple[int, str]]:
    row = core(GreetingRow).c
    async with play.storage.database.read() as connection:
        rows = await connection.execute(select(row.year, row.became).order_by(row.year))
        return [(one.year, one.became) for one in rows]


# --- when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", [ZONE, BERLIN], ids=str)
async def test_at_nine_of_the_communitys_day_and_not_a_second_before(
    database_url: str, zone: ZoneInfo
) -> None:
    place = community(timezone=zone.key)
    async with stage(database_url, place) as play:
        await _born(play, "1980-03-29")  # the day on which Berlin's summer time begins
        for year in (2026, 2027):
            play.now = _nine(year, 3, 29, zone) - SECOND
            assert await _tick(play) == {}
            play.now += SECOND
            assert await _tick(play) == {"birthday_greeted": 1}
            assert await _tick(play) == {}
        (first, second) = await _greetings(play)
        assert (
            first.body.text
            == second.body.text
            == (
                "🎂 李建国，生日快乐！\n"
                "祝您和家人身体健康、天天开心。家里有什么需要，随时找我。\n"
                "—— 天成美雅 您的管家 李敏"
            )
        )
        assert [button.label for button in first.body.buttons] == ["不再接收祝福"]


@pytest.mark.parametrize(
    ("written", "calendar", "days"),
    [
        ("1980-02-29", "solar", ["2026-02-28", "2027-02-28", "2028-02-29"]),
        ("02-28", "solar", ["2026-02-28", "2028-02-28"]),
        # Of 2025 the sixth month came twice, of 2028 the fifth; the twelfth of 2025 had 29 days.
        ("06-01", "lunar", ["2025-06-25", "2026-07-14"]),
        ("闰06-01", "lunar", ["2025-07-25", "2026-07-14"]),
        ("1987-闰06-29", "lunar", ["2025-08-22", "2026-08-11"]),
        ("闰06-30", "lunar", ["2025-08-22", "2026-08-12"]),
        ("12-30", "lunar", ["2026-02-16", "2027-02-05"]),
        ("1950-01-01", "lunar", ["2026-02-17", "2027-02-06"]),
    ],
)
def test_a_birthday_falls_on_its_day_by_its_calendar(
    written: str, calendar: Literal["solar", "lunar"], days: list[str]
) -> None:
    key = ("闰" if "闰" in written else "") + written[-5:]
    for year in {day[:4] for day in days}:
        whole = (date(int(year), 1, 1) + timedelta(days=n) for n in range(366))
        found = [day for day in whole if key in getattr(born_on(day), calendar)]
        assert [f"{day}" for day in found if f"{day.year}" == year] == [
            day for day in days if day[:4] == year
        ]


async def test_a_lunar_birthday_is_greeted_once_in_its_lunar_year(play: Playbook) -> None:
    await _born(play, "闰06-01", "lunar")
    sent = []
    for n in (*range(20, 60), *range(400, 420)):  # about both sixth months, and of the next year
        play.now = _nine(2025, 6, 1) + timedelta(days=n)
        if await _tick(play):
            sent.append(f"{play.now.date()}")
    assert sent == ["2025-07-25", "2026-07-14"]
    assert await _became(play) == [(2025, "sent"), (2026, "sent")]


async def test_through_the_day_until_it_is_quiet_and_never_a_day_late(play: Playbook) -> None:
    await _born(play, "11-24")
    play.now = _nine(2026, 11, 25)
    assert await _tick(play) == {}
    play.now = datetime(2027, 11, 24, 21, 59, 59, tzinfo=ZONE)
    assert await _tick(play) == {"birthday_greeted": 1}
    play.now = datetime(2028, 11, 24, 22, tzinfo=ZONE)
    assert await _tick(play) == {}


@pytest.mark.parametrize(("late", "sent"), [(-SECOND, 1), (timedelta(), 0)])
async def test_what_was_queued_and_did_not_go_by_night_is_dropped_and_said_so(
    play: Playbook, late: timedelta, sent: int
) -> None:
    await _born(play, "11-24")
    play.now = _nine(2026, 11, 24)
    await _tick(play)
    play.now = datetime(2026, 11, 24, 22, tzinfo=ZONE) + late
    assert [e.priority for e in await play.promised("5001")] == [Priority.GREETING]
    gone = [one for one in await play.deliver() if one.envelope.address.chat == "5001"]
    assert len(gone) == sent
    row = core(OutboxRow).c
    async with play.storage.database.read() as connection:
        asked = select(row.status, row.error, row.again).where(row.chat == "5001")
        found = (await connection.execute(asked)).one()
    assert found.again is False
    dropped = ("cancelled", "it was too late for it")
    assert (found.status, found.error) == (("sent", "") if sent else dropped)


# --- to whom -------------------------------------------------------------------------------------


async def test_once_however_many_homes_and_channels_and_where_they_wrote_last(
    play: Playbook,
) -> None:
    await _born(play, "1980-11-24")
    await _registered(play, None, home="1-1-101")
    for who in ("tg:5002", "tg:5003"):
        play.later(minutes=1)
        async with play.storage.write() as uow:
            (person,) = await uow.people.by_phone(play.place.id, "+8613800138000")
            opened = await uow.conversations.open(play.address(who), play.place.id, now=play.now)
            await uow.conversations.save(replace(opened, person=person))
    await play.resident("谢谢", who="tg:5003")
    play.later(minutes=1)
    await play.resident("谢谢", who="tg:5002")
    await play.take(play.inbound(who="tg:5002", blocked=True))
    play.now = _nine(2026, 11, 24)
    counts = await asyncio.gather(*(play.due.at(play.now) for _ in range(6)))
    assert sum(count["birthday_greeted"] for count in counts) == 1
    found = {chat: len(await _greetings(play, chat)) for chat in ("5001", "5002", "5003")}
    assert found == {"5001": 0, "5002": 0, "5003": 1}


async def test_a_corrected_birthday_is_not_greeted_again_in_the_same_year(play: Playbook) -> None:
    await _born(play, "1980-11-24")
    play.now = _nine(2026, 11, 24)
    assert await _tick(play) == {"birthday_greeted": 1}
    await _registered(play, "1980-11-26")
    play.now = _nine(2026, 11, 26)
    assert await _tick(play) == {}


async def test_nobody_who_moved_out_and_nobody_who_cannot_be_written_to(play: Playbook) -> None:
    await _born(play, "11-24", who="tg:5001")
    await _registered(play, "11-24", until=date(2026, 11, 22))
    await _registered(play, "11-24", name="王秀英", phone="+8613900139000", home="1-1-101")
    play.now = _nine(2026, 11, 24)
    assert await _tick(play) == {"birthday_held_back": 1}
    assert await _became(play) == [(2026, "no-way")]
    assert await _tick(play) == {}


async def test_who_moves_in_later_is_greeted_from_that_day_on(play: Playbook) -> None:
    rows = [
        Registered(
            home="3-2-501", name=name, role=HomeRole.OWNER, birthday="11-24", moved_in=moved_in,
            telegram=chat,
        )
        for name, chat, moved_in in (
            ("今天搬", 5001, date(2026, 11, 24)), ("明天搬", 5002, date(2026, 11, 25)),
        )
    ]  # fmt: skip
    async with play.storage.write() as uow:
        await uow.register.load(play.place.id, rows)
        for chat in ("tg:5001", "tg:5002"):
            await uow.conversations.open(play.address(chat), play.place.id, now=play.now)
    play.now = _nine(2026, 11, 24)
    assert await _tick(play) == {"birthday_greeted": 1}
    assert len(await _greetings(play)) == 1
    assert await _greetings(play, "5002") == []


async def test_two_processes_greet_once_and_nobody_who_left_meanwhile(play: Playbook) -> None:
    await _born(play, "11-24")
    wang = {"name": "王秀英", "phone": "+8613900139000", "home": "1-1-101"}
    await _born(play, "11-24", who="tg:5002", **wang)
    play.now = _nine(2026, 11, 24)
    async with play.storage.read() as uow:
        pieces = await GREETINGS.owed(uow, play.now)
    await _registered(play, "11-24", **wang, until=date(2026, 11, 21))
    done = [await play.due._settled(GREETINGS, piece, play.now) for piece in [*pieces, *pieces]]
    assert done == [("birthday_greeted",), (), (), ()]
    assert (len(await _greetings(play)), await _greetings(play, "5002")) == (1, [])


async def test_in_their_language_and_signed_by_all_where_no_steward_is(database_url: str) -> None:
    plain = community()
    place = replace(plain, buildings=tuple(replace(b, steward=None) for b in plain.buildings))
    async with stage(database_url, place) as play:
        await _born(play, "11-24")
        await play.resident("Could you write to me in English please?", who="tg:5001")
        await play.deliver()
        play.now = _nine(2026, 11, 24)
        await _tick(play)
        (greeting,) = await _greetings(play)
        assert greeting.body.text.startswith("🎂 Happy birthday, 李建国!")
        assert greeting.body.text.endswith("everybody at the front desk of Tiancheng Meiya")


# --- held back -----------------------------------------------------------------------------------


async def test_an_open_complaint_holds_it_back_and_its_end_lets_it_go_the_same_day(
    play: Playbook,
) -> None:
    await _born(play, "11-23")
    play.now = _nine(2026, 11, 23) - timedelta(minutes=5)
    await play.resident("我要投诉，楼上每天半夜装修，吵得没法睡", who="tg:5001")
    ticket = await play.ticket()
    play.now = _nine(2026, 11, 23)
    assert await _tick(play) == {"birthday_held_back": 1}
    async with play.storage.read() as uow:  # nothing is owed until something changes
        assert await GREETINGS.owed(uow, play.now) == []
    assert await _tick(play) == {}
    assert (await play.clerk("008", Take(ticket=ticket.id))).done
    assert (await play.clerk("008", Cancel(ticket=ticket.id, reason="重复登记"))).done
    play.later(hours=2)
    assert (await _tick(play)).get("birthday_greeted") == 1
    assert await _became(play) == [(2026, "sent")]


async def test_an_emergency_of_the_home_holds_it_back(play: Playbook) -> None:
    await _born(play, "11-24")
    await play.lives("wife", name="王秀英", phone="+8613900139000")
    play.now = _nine(2026, 11, 24) - timedelta(seconds=30)
    await play.resident("家里着火了", who="wife")
    play.now = _nine(2026, 11, 24)
    assert (await _tick(play)).get("birthday_held_back") == 1


async def test_a_mark_of_the_home_holds_it_back_until_it_is_lifted(play: Playbook) -> None:
    await _born(play, "11-24")
    await play.group(700031, "/mark 3-2-501 no-greetings")
    await play.deliver()
    assert play.find("这一步由客服、管家、主管或经理来做。")
    await play.group(700012, "/mark 3-2-501 no-greetings")
    await play.group(700012, "/mark 9-9-999 no-greetings")
    await play.group(700012, "/mark 3-2-501 搬家")
    await play.deliver()
    assert play.find("记下了").text.startswith("记下了：3号楼2单元501室 暂不发")
    assert play.find("请这样写")
    play.now = _nine(2026, 11, 24)
    assert await _tick(play) == {"birthday_held_back": 1}
    assert await _became(play) == [(2026, "marked")]
    await play.group(700012, "/mark 3-2-501 greetings")
    assert await _tick(play) == {"birthday_greeted": 1}


# --- wanted or not -------------------------------------------------------------------------------


async def test_one_tap_ends_the_greetings_on_every_channel_and_one_tap_brings_them_back(
    play: Playbook,
) -> None:
    await _born(play, "11-24")
    play.now = _nine(2026, 11, 24)
    await _tick(play)
    said = (await play.presses("不再接收祝福", "tg:5001"))[-1]
    assert said.text == "好的，以后不再给您发生日和节日祝福，打扰了。"
    play.now = _nine(2027, 11, 24)
    assert await _tick(play) == {"birthday_held_back": 1}
    assert await _became(play) == [(2026, "sent"), (2027, "not-wanted")]
    await play.presses("恢复接收祝福", "tg:5001")
    assert await _tick(play) == {"birthday_greeted": 1}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("别再给我发生日祝福", "好的，以后不再给您发生日和节日祝福，打扰了。"),
        ("stop the greetings", "All right, no more birthday or holiday greetings."),
        ("恢复生日祝福", "好的，以后逢生日和节日，我们照常问候您。"),
        ("广告太多 别发了", "好的，不紧急的通知以后不发给您了。"),
        ("只发重要的 其他不要", "好的，不紧急的通知以后不发给您了。"),
        ("恢复推送", "好的，小区的通知都会发给您。"),
        ("晚上别发通知", "您的设置：\n· 生日和节日祝福：接收"),
        ("退订", "您的设置：\n· 生日和节日祝福：接收"),
        ("生日祝福的设置", "您的设置：\n· 生日和节日祝福：接收"),
    ],
)
async def test_what_is_wanted_can_be_said_in_words(play: Playbook, words: str, said: str) -> None:
    await play.lives("li")
    play.means[words] = "notify_settings"
    (heard,) = await play.resident(words, who="li")
    assert heard.text.startswith(said)


async def test_the_settings_are_shown_and_changed_by_their_buttons(play: Playbook) -> None:
    await play.lives("li")
    await play.resident("退订", who="li")
    await play.presses("不收非紧急通知", "li")
    await play.presses("不再接收祝福", "li")
    (heard,) = await play.resident("退订", who="li")
    assert "祝福：不接收" in heard.text
    assert "通知：不接收" in heard.text
    assert "22:00–08:00 不打扰" in heard.text
    assert [b.label for b in heard.buttons] == ["English", "恢复接收祝福", "接收所有通知"]
    (heard,) = await play.presses("English", "li")
    assert heard.text == "OK, I will write to you in English."
    for payload in ("wish.money=on", "wish.notices=maybe"):
        (heard,) = await play.resident(who="li", choice=payload)
        assert heard.text.startswith("That button has expired.")


async def test_a_visitor_is_told_that_nothing_is_sent_to_them(play: Playbook) -> None:
    (heard,) = await play.resident("退订")
    assert heard.text.startswith("您还没有绑定房号")
    (heard,) = await play.resident(choice="wish.greetings=off")
    assert heard.text.startswith("您还没有绑定房号")


# --- the week's list -----------------------------------------------------------------------------


@pytest.mark.parametrize("zone", [ZONE, BERLIN], ids=str)
async def test_the_steward_has_the_weeks_birthdays_on_monday_at_half_past_eight(
    database_url: str, zone: ZoneInfo
) -> None:
    async with stage(database_url, community(timezone=zone.key)) as play:
        play.now = datetime(2026, 11, 20, 9, tzinfo=zone)
        await _born(play, "1980-11-23")
        await _born(
            play, "11-29", name="王秀英", who="wang", phone="+8613900139000", home="1-1-101"
        )
        await _born(play, "11-30", name="赵六", who="zhao", phone="+8613700137000", home="1-1-102")
        await _born(play, "11-25", name="钱七", who="qian", phone="+8613600136000", home="1-1-501")
        await _born(play, "11-25", name="孙八", who="sun", phone="+8613500135000", home="1-1-502")
        await play.resident("别再给我发生日祝福", who="qian")
        await play.group(700012, "/mark 1-1-502 不祝福")
        play.now = datetime(2026, 11, 23, 8, 29, 59, tzinfo=zone)
        assert "birthday_list" not in await play.tick()
        play.now += SECOND
        assert (await play.tick())["birthday_list"] == 1
        assert "birthday_list" not in await play.tick()
        (listed,) = [e for e in await play.promised(FRONT) if "本周过生日" in e.body.text]
        assert listed.body.text == (
            "🎂 @李敏(012) 本周过生日的住户，见面时记得道声祝福：\n"
            "11月23日(周一) 李建国(3号楼2单元501室)\n"
            "11月29日(周日) 王秀英(1号楼1单元101室)"
        )


async def test_a_missed_list_comes_later_in_the_week_with_what_is_still_to_come(
    play: Playbook,
) -> None:
    await _born(play, "11-23")
    await _born(play, "11-26", name="王秀英", who="wang", phone="+8613900139000", home="1-1-101")
    await play.resident("你好", who="tg:700012")  # the steward wrote to the bot
    await play.deliver()
    play.now = datetime(2026, 11, 25, 3, tzinfo=ZONE)
    assert "birthday_list" not in await play.tick()
    play.now = datetime.combine(date(2026, 11, 25), time(8, 30), ZONE)
    assert (await play.tick())["birthday_list"] == 1
    (listed,) = await play.promised("700012")
    assert "李建国" not in listed.body.text
    assert "11月26日(周四) 王秀英" in listed.body.text
    play.now = datetime(2026, 11, 30, 8, 30, tzinfo=ZONE)
    assert "birthday_list" not in await play.tick()  # nobody's
