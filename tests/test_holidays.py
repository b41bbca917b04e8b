"""Holiday greetings: 09:00 on the eve, each person once, kept from those who are to be left alone."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.outreach.holidays import HOLIDAYS, holiday_after
from flows.people import HomeRole
from flows.privacy import unveil
from tests.playbook import ZONE, Playbook, community, stage

SECOND = timedelta(seconds=1)
EVE = datetime(2026, 12, 31, 9, tzinfo=ZONE)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("tg:5001")
        yield book


async def test_each_person_once_at_nine_on_the_eve(play: Playbook) -> None:
    person = (await play.conversation("tg:5001")).person
    assert person is not None
    async with play.storage.write() as uow:  # two homes, two channels
        await uow.people.move_in(person.id, "1-1-101", HomeRole.OWNER, date(2020, 1, 1))
    await play.lives("tg:5002", "1-1-102", "王小明", "+8613700137002")
    await play.lives("tg:5003", "1-1-501", "赵敏", "+8613700137003")
    await play.lives("tg:5004", "1-1-502", "钱多", "+8613700137004")
    await play.resident("我要投诉保安态度差，一直没人管", who="tg:5002")
    await play.resident("不用给我发节日祝福了", who="tg:5003")
    await play.group(700012, "/mark 1-1-502 no-greetings")
    for early in (EVE - SECOND, EVE - timedelta(days=1)):
        play.now = early
        assert await play.tick("holidays") == {}
    play.now = EVE
    async with play.storage.read() as uow:
        pieces = await HOLIDAYS.owed(uow, play.now)
    assert await play.due._settled(HOLIDAYS, pieces[0], EVE.replace(hour=22)) == ()
    assert await play.tick("holidays") == {"holiday_greeted": 1, "holiday_held_back": 3}
    assert await play.tick("holidays") == {}
    assert await play.due._settled(HOLIDAYS, pieces[0], EVE) == ()  # another had seen it too
    said = (await play.heard("tg:5001"))[-1]
    greeting, reach_us, signed = unveil(said.text, said.secrets).splitlines()
    assert greeting.startswith("李建国，新年好！明天元旦")
    assert reach_us == "假期有事照常发给我，急事请拨 0755-26001234。"
    assert signed == "—— 天成美雅 您的管家 李敏"
    await play.presses(said.buttons[0].label, "tg:5001")
    play.now = datetime(2027, 2, 4, 9, tzinfo=ZONE)  # New Year's Eve is a holiday of its own
    assert await play.tick("holidays") == {"holiday_held_back": 4}
    play.now += timedelta(days=1)
    assert await play.tick("holidays") == {}


async def test_a_day_late_is_not_at_all_and_late_that_day_is_until_it_is_quiet(
    sqlite_database_url: str,
) -> None:
    place = community(timezone="Europe/Berlin", country="DE", language="en", emergency_phone="")
    zone = ZoneInfo("Europe/Berlin")
    async with stage(sqlite_database_url, place) as play:
        await play.lives("tg:5001")
        play.now = datetime(2026, 5, 13, 22, tzinfo=zone)
        assert await play.tick("holidays") == {}
        play.now -= SECOND
        assert await play.tick("holidays") == {"holiday_greeted": 1}
        assert "(Ascension Day)" in (await play.heard("tg:5001"))[-1].text
        play.now = datetime(2026, 12, 25, 9, tzinfo=zone)  # the 26th is a holiday of its own
        assert await play.tick("holidays") == {"holiday_greeted": 1}
    async with stage(sqlite_database_url, community(numbers={"holiday_greetings": 0})) as play:
        await play.lives("tg:5002", "1-1-102", "王小明", "+8613700137002")
        play.now = EVE
        assert await play.tick("holidays") == {}


@pytest.mark.parametrize(
    ("eve", "text"),
    [
        ("2026-02-15", "spring-festival"), ("2026-02-16", None), ("2026-02-17", None),
        ("2026-01-01", None), ("2026-04-04", "qingming"), ("2026-04-05", None),
        ("2026-04-30", "labour-day"), ("2026-06-18", "dragon-boat"), ("2026-09-24", "mid-autumn"),
        ("2026-09-30", "national-day"), ("2026-10-04", None), ("2028-10-02", "mid-autumn"),
        ("2026-07-01", None),
    ],
)  # fmt: skip
def test_the_eves_of_chinas_holidays(eve: str, text: str | None) -> None:
    holiday = holiday_after(community(), date.fromisoformat(eve))
    assert (holiday.text if holiday else None) == text


def test_a_country_that_nobody_knows_has_no_holidays() -> None:
    assert holiday_after(community(country="XX"), EVE.date()) is None
