"""A few weeks of the simulated year (``./run bench year``), and that its oracle sees what is wrong."""

import os
from datetime import date, datetime, timedelta

import pytest

from tests.playbook import ZONE
from tests.year import judged, lived, rows
from tests.year_diary import Diary
from tests.year_due import Claims
from tests.year_owed import Hours, Owing, Sent, Somebody, birthdays, tallied
from tests.year_stage import ASK, BIRTHDAY, CALL, DUTY, HOLIDAY, LEDGER, LIST, PLAN, REPORT

NINE = datetime(2025, 3, 1, 9, tzinfo=ZONE)


@pytest.mark.timeout(300)
async def test_three_weeks_with_downtime_and_kills_owe_nothing(sqlite_database_url) -> None:
    year = await lived([sqlite_database_url], people=40, days=22, seed=3)
    tallies, broken = judged(year)
    assert broken == []
    assert tallies[HOLIDAY].owed == 40
    assert min(tallies[kind].owed for kind in (BIRTHDAY, ASK, LIST, LEDGER, REPORT, DUTY, CALL)) > 0
    assert min(year.away, year.kills, year.cuts) > 0
    assert any(line.startswith("rows sent") for line in rows(year, tallies))


@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not os.environ.get("GUANJIA_TEST_LONG"), reason="takes a minute; GUANJIA_TEST_LONG=1 runs it"
)
async def test_two_processes_at_once_owe_nothing_either(postgres_database_url) -> None:
    year = await lived([postgres_database_url] * 2, people=80, days=30, seed=11)
    assert judged(year)[1] == []


def test_the_oracle_says_what_is_missing_twice_late_or_nobodys() -> None:
    def sent(chat, hours=0, kind=BIRTHDAY):
        return Sent(NINE + timedelta(hours=hours), chat, f"message:{chat}", "生日快乐", kind)

    owed = [Owing(BIRTHDAY, chat, NINE) for chat in ("1", "2", "3", "4", "5")]
    owed += [Owing(BIRTHDAY, "6", None), Owing(BIRTHDAY, "7", NINE, may_miss=True)]
    came = [sent("1"), sent("2"), sent("2"), sent("3", hours=1), sent("8")]
    row = tallied(owed, came, in_hand=[sent("5")])[BIRTHDAY]
    assert (row.owed, row.sent, row.twice, row.unknown) == (7, 4, 1, 1)
    assert (row.late_dropped, row.held_back) == (1, 1)
    assert [len(those) for those in (row.missing, row.wrong_hour, row.unowed)] == [1, 1, 1]
    assert not row.is_fine


def test_the_oracle_knows_what_may_come_twice_and_whom_a_list_names() -> None:
    def listed(key, names, day=0):
        return Sent(NINE + timedelta(days=day), "-1", key, f"本周 {names}", LIST)

    owed = [
        Owing(LIST, "-1", NINE + timedelta(days=day), "本周", that_day=True, names=frozenset(names))
        for day, names in ((0, {"住户1"}), (7, {"住户2"}), (14, {"住户3"}))
    ]
    came = [
        listed("a", "住户1"),
        listed("a", "住户1"),
        listed("b", "住户2", 7),
        listed("c", "住户4", 14),
    ]
    row = tallied(owed, came, in_hand=[], again=frozenset({"a"}))[LIST]
    assert (row.sent, row.twice, len(row.wrong_words)) == (3, 0, 1)
    assert tallied(owed, came, in_hand=[])[LIST].twice == 1


def test_an_unfair_plan_is_seen() -> None:
    """Whoever was visited comes after who was not; five of a hundred homes are to be seen."""
    people = [Somebody(n, f"1-1-{n}") for n in range(101, 121)]
    diary = Diary(people, 60, Hours([datetime(2025, 3, 1, 9, tzinfo=ZONE)]))
    diary.visited = [(one.home, NINE - timedelta(days=20)) for one in people[1:]]
    said = "@李敏(012) 3 月走访计划，1 户\n· 1号楼1单元{}室（T-1）"

    def bad(room):
        posted = [Sent(NINE, "-1001", "p", said.format(room), PLAN)]
        return list(Claims(diary, posted).bad_plans())

    assert bad(101) == []
    assert len(bad(102)) == len(bad("")) == 1


@pytest.mark.parametrize(
    ("born", "calendar", "days"),
    [
        ("1980-02-29", "solar", [date(2025, 2, 28)]),
        ("05-01", "solar", [date(2025, 5, 1)]),
        ("闰06-12", "lunar", [date(2025, 8, 5)]),
        ("1975-06-12", "lunar", [date(2025, 7, 6)]),
        ("闰04-12", "lunar", [date(2025, 5, 9)]),
        ("12-30", "lunar", [date(2025, 1, 28)]),  # a short month: on its 29th
        ("", "solar", []),
    ],
)
def test_the_oracle_knows_when_somebody_was_born(born, calendar, days) -> None:
    assert list(birthdays(Somebody(1, "1-1-101", born, calendar), 2025)) == days


def test_what_was_missed_by_day_is_made_up_for_until_it_is_quiet() -> None:
    hours = Hours([NINE + timedelta(hours=12), NINE + timedelta(hours=13)])
    assert hours.on(NINE.date()) == NINE + timedelta(hours=12)
    assert Hours(hours.ticked[1:]).on(NINE.date()) is None
    assert hours.asking(NINE) is None
