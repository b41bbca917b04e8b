"""Recurring duties: posted, reminded of, late, missed; and matters for the owners' committee."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.community import read_community
from bot.loading import load
from bot.problems import Refused
from flows.desk.actions import Done
from flows.duties.occurring import DUTIES
from flows.duties.routine import ROUTINES, Routine, before, occurrence_at
from flows.tickets import Status
from tests.playbook import FRONT, MAINTENANCE, MANAGER, ZONE, Playbook, community, stage
from tests.web_stage import web

SECOND = timedelta(seconds=1)
BULLETIN = ROUTINES["bulletin_board"]
STATEMENT = ROUTINES["committee_statement"]
SWEEPS = ("duties", "tickets")


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url, community(duties=(STATEMENT, BULLETIN))) as book:
        yield book


async def test_a_duty_of_a_month(play: Playbook) -> None:
    assert await play.tick(*SWEEPS) == {}  # 23 November: both are over, and were before our time
    first = datetime(2026, 12, 1, 8, 30, tzinfo=ZONE)
    play.now = first - SECOND
    assert await play.tick(*SWEEPS) == {}
    play.now = first
    async with play.storage.read() as uow:
        (piece,) = await DUTIES.owed(uow, play.now)
    assert await play.tick("duties") == {"duty_posted": 1}
    assert await play.due._settled(DUTIES, piece, play.now) == ()  # another had seen it too
    assert await play.tick("duties") == {}
    (task,) = await play.tickets()
    assert (task.queue, task.assignee, task.category) == ("manager", "001", "routine")
    assert task.finish_by == datetime(2026, 12, 5, 20, 30, tzinfo=ZONE)
    await play.deliver()
    card = play.find("向业主委员会报送上月收支（12-01 至 12-05）", MANAGER)
    assert any("完成" in label for label in card.labels)

    await play.tick("tickets")
    for day in (3, 5):  # two days before the last, and on it
        play.now = datetime(2026, 12, day, 8, 30, tzinfo=ZONE) - SECOND
        assert await play.tick("tickets") == {}
        play.now += SECOND
        assert await play.tick("tickets") == {"duty_reminded": 1}
        assert await play.tick("tickets") == {}
    await play.deliver()
    assert "今天（12-05）截止" in play.find("⏰", MANAGER).text
    play.now = datetime(2026, 12, 5, 20, 30, tzinfo=ZONE) - SECOND
    assert await play.tick("tickets") == {}
    play.now += SECOND
    assert await play.tick("tickets") == {"supervisor_called": 1}
    assert (await play.clerk("001", Done(ticket=task.id))).done
    assert (await play.ticket()).status is Status.RESOLVED
    assert await play.tick("tickets") == {}

    # the clock was down from New Year's Eve to 12 February: January's statement and bulletin
    # and February's statement are told as missed, once
    play.now = datetime(2027, 2, 12, 3, tzinfo=ZONE)
    async with play.storage.read() as uow:
        pieces = await DUTIES.owed(uow, play.now)
    assert await play.tick("duties") == {"duty_missed": 3}
    for one in pieces:
        assert await play.due._settled(DUTIES, one, play.now) == ()
    assert await play.tick("duties") == {}
    await play.deliver()
    missed = play.find("报送上月收支", MANAGER).text
    assert "@陈洁(008)" in missed
    assert "01-01 至 01-05" in missed
    assert "02-01 至 02-05" in missed
    assert "01-01 至 01-10" in play.find("宣传栏", FRONT).text


async def test_what_can_still_be_done_is_posted(sqlite_database_url: str) -> None:
    weekly = Routine("pool", "cleaning", 1, 2, weekly=True, name={"zh": "泳池水质检测"})
    place = community(duties=(weekly, BULLETIN), queues=community().queues[:2])
    async with stage(sqlite_database_url, place) as play:
        play.now = datetime(2026, 11, 24, 20, 30, tzinfo=ZONE)  # a Tuesday, its last day is over
        assert await play.tick("duties") == {}
        play.later(seconds=-1)
        assert await play.tick("duties") == {"duty_posted": 1}
        task = await play.ticket()
        assert (task.queue, "泳池水质检测" in task.text) == ("front_desk", True)
        async with play.storage.read() as uow:
            (piece,) = await DUTIES.owed(uow, datetime(2026, 12, 9, tzinfo=ZONE))
        gone = replace(play.place, duties=(BULLETIN,))
        async with play.storage.write() as uow:
            await uow.communities.save(gone, today=play.now.date())
        assert await play.due._settled(DUTIES, piece, play.now) == ()  # out of the file meanwhile
    async with stage(
        sqlite_database_url, community(id="mute", queues=(), duties=(weekly,), staff=())
    ) as play:
        play.now = datetime(2026, 11, 23, 9, tzinfo=ZONE)
        assert await play.tick("duties") == {"duty_posted": 1}
        assert (await play.tickets()) == []  # no queue that anybody reads
        play.now = datetime(2026, 12, 2, 9, tzinfo=ZONE)
        assert await play.tick("duties") == {"duty_missed": 1}


async def test_a_matter_for_the_committee(play: Playbook) -> None:
    await play.group(700031, "/routine_add 告知 停电检修", MAINTENANCE)
    await play.deliver()
    assert play.find("这一步由", MAINTENANCE)
    await play.group(700012, "/routine_add 申请 绿化改造方案 2026-12-20")
    await play.deliver()
    apply = await play.ticket()
    assert (apply.queue, apply.assignee, apply.category) == ("front_desk", "012", "routine_entered")
    assert apply.finish_by == datetime(2026, 12, 5, 20, 30, tzinfo=ZONE)
    assert f"{apply.number} 绿化改造方案，2026-12-05 前办" in play.find("📌", FRONT).text

    await play.group(700012, "/routine_add")
    await play.deliver()
    asked = play.find("告知业主委员会，还是", FRONT)
    await play.press(700012, asked.labels[0], asked)
    await play.group(700012, "2 月 31 日晚上水泵房跳闸，打 13800138000")
    await play.group(700012, "2-31")
    await play.group(700012, "昨天")
    await play.deliver()
    told = await play.ticket()
    # Sunday 22 November, so Monday, Tuesday, Wednesday
    assert told.finish_by == datetime(2026, 11, 25, 20, 30, tzinfo=ZONE)
    assert "138****8000" in play.find("📌", FRONT).text
    for words in ("/routine_add 申请 今天换门禁", "不知道", "11-20"):
        await play.group(700001, words, MANAGER)
    await play.deliver()
    assert "计划哪天开始" in play.find("计划", MANAGER).text
    await play.group(700001, "11-30", MANAGER)
    await play.deliver()
    late = await play.ticket()
    assert late.finish_by == datetime(2026, 11, 23, 20, 30, tzinfo=ZONE)
    assert "已经晚了" in play.find("📌", MANAGER).text
    assert (
        await play.tick("tickets") == {}
    )  # what is due on the day it was entered needs no reminder
    for words in ("/routine_add", "要申请", "车棚加装", "01-05"):
        await play.group(700001, words, MANAGER)
    planned = await play.ticket()
    assert planned.finish_by == datetime(2026, 12, 21, 20, 30, tzinfo=ZONE)
    await play.group(700012, "/routine_add tell power cut")
    await play.deliver()
    asked = play.find("哪天发生的", FRONT)
    await play.press(700012, asked.labels[0], asked)
    assert (await play.ticket()).finish_by == datetime(2026, 11, 26, 20, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("routine", "day", "first", "last"),
    [
        (ROUTINES["half_year_report"], "2026-06-30", "2026-06-20", "2026-06-30"),
        (ROUTINES["half_year_report"], "2026-07-01", None, None),
        (Routine("x", "manager", 30, 31), "2028-02-01", "2028-02-29", "2028-02-29"),
        (Routine("x", "manager", 1, 5, weekly=True), "2027-01-01", "2026-12-28", "2027-01-01"),
    ],
)
def test_the_days_of_a_duty(
    routine: Routine, day: str, first: str | None, last: str | None
) -> None:
    found = occurrence_at(routine, date.fromisoformat(day))
    assert (found and found.first.isoformat(), found and found.last.isoformat()) == (first, last)


def test_what_was_before() -> None:
    gone = before(BULLETIN, date(2026, 11, 10))
    assert [next(gone).period for _ in range(2)] == ["2026-09", "2026-07"]


FILE = Path("bot/demo/community.yml")


def test_a_file_changes_duties(tmp_path: Path) -> None:
    plain = FILE.read_text("utf-8").replace("knowledge: knowledge/", "")
    now = datetime(2026, 11, 23, tzinfo=ZONE)
    changed = """
duties:
  committee_meeting: off
  bulletin_board: {months: [1, 4, 7, 10], days: 1-15, queue: cleaning}
  pool: {name: {zh: 泳池水质检测, en: Pool water test}, queue: maintenance, days: mon-tue}
"""
    file = tmp_path / "community.yml"
    file.write_text(plain + changed, "utf-8")
    found = {one.id: one for one in read_community(file, now=now).community.duties}
    assert found.keys() == ROUTINES.keys() - {"committee_meeting"} | {"pool"}
    assert found["bulletin_board"] == replace(
        BULLETIN, months=(1, 4, 7, 10), last=15, queue="cleaning"
    )
    assert (found["pool"].first, found["pool"].last, found["pool"].weekly) == (1, 2, True)
    file.write_text(
        plain + "\nduties:\n  meeting: off\n  pool: {days: 5-2}\n  a: {name: A, days: sun-mon}\n"
        "  b: {name: B, days: soon}\n  c: {name: C, days: mon, months: [13]}\n",
        "utf-8",
    )
    with pytest.raises(Refused) as refused:
        read_community(file, now=now)
    said = str(refused.value)
    for words in (
        'there is no usual duty "meeting"', 'needs "name"', '"5-2" are no days of a month',
        '"sun-mon" go beyond the week', '"soon" are no days', "there is no month 13",
        '"months" stands beside days of a week',
    ):  # fmt: skip
        assert words in said


async def test_a_file_that_changes_the_days_makes_nothing_missed(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    plain = FILE.read_text("utf-8").replace("knowledge: knowledge/", "")
    plain = plain.replace("id: tcmy", "id: tcmy\nnumbers: {survey_months: 0, visit_share: 0}", 1)
    own = "\nduties:\n  bulletin_board: {}\n  pool: {name: 泳池, queue: front_desk, days: %s}\n"
    file = tmp_path / "community.yml"

    async def loaded(play: Playbook, days: str) -> None:
        file.write_text(plain + own % days, "utf-8")
        await load(play.storage, file, now=play.now)

    async with stage(sqlite_database_url, community(queues=community().queues[:2])) as play:
        play.now = datetime(2026, 11, 2, 9, tzinfo=ZONE)
        await loaded(play, "1-5")
        assert (await play.tick("duties"))["duty_posted"] >= 1
        play.now = datetime(2026, 11, 20, 10, tzinfo=ZONE)
        await play.tick("duties")
        await loaded(play, "mon-tue")  # those of the two weeks before were not its days then
        assert await play.tick("duties") == {}
        play.now = datetime(2026, 11, 26, 10, tzinfo=ZONE)  # the first of its weeks is over
        missed = await play.tick("duties")
        assert missed == {"duty_missed": 1}


async def test_the_desk_page_shows_duties_and_takes_matters(
    database_url: str, tmp_path: Path
) -> None:
    place = community(duties=(STATEMENT, BULLETIN))
    async with web(database_url, tmp_path, place=place) as w:
        play = w.book
        agent, manager = await w.clerk("012"), await w.clerk("001")
        page = (await agent.client.get("/desk/duties")).text
        assert "现在没有要办的" in page
        assert re.findall(r"(向业主委员会报送上月收支|更换宣传栏)</td>.*?(\d\d-\d\d)", page) == [
            ("向业主委员会报送上月收支", "12-01"), ("更换宣传栏", "01-01"),
        ]  # fmt: skip
        wanted = {
            "id": "a",
            "kind": "apply",
            "what": " <b>绿化</b> 13800138000 ",
            "day": "2026-12-20",
        }
        twice = await asyncio.gather(*(agent.post("duties", **wanted) for _ in range(2)))
        assert [one.status_code for one in twice] == [201, 201]
        assert sum("2026-12-05 前办" in one.json()["said"] for one in twice) == 1
        (task,) = await play.tickets()
        assert (task.assignee, task.category) == ("012", "routine_entered")
        await play.deliver()
        assert task.number in play.find("向业主委员会申请", FRONT).text
        page = (await manager.client.get("/desk/duties")).text
        assert "&lt;b&gt;绿化&lt;/b&gt; 138****8000" in page
        for wrong, words in (
            ({"day": "2026-11-23"}, "写今天以后的日期"),
            ({"what": "  "}, ""),
            ({"kind": "sing"}, ""),
            ({"day": "9999-12-31"}, ""),
        ):
            refused = await agent.post("duties", **{**wanted, "id": "b", **wrong})
            assert (refused.status_code, words in refused.json()["detail"]) == (422, True)
        late = await agent.post("duties", **{**wanted, "id": "b", "day": "2026-11-30"})
        assert "已经晚了" in late.json()["said"]  # what was refused had not used the form up
        technician = await w.clerk("031")
        assert (await technician.post("duties", **wanted)).status_code == 403
        assert (await technician.client.get("/desk/duties")).status_code == 403
        assert ("/desk/duties" in (await technician.client.get("/desk")).text) is False
        assert (await agent.client.post("/api/desk/duties", json=wanted)).status_code == 403
        assert (await w.client().get("/desk/duties")).headers["location"] == "/desk"

        # What is due is shown to whose it is, is ended there, and then says who did it.
        play.now = datetime(2026, 12, 1, 8, 30, tzinfo=ZONE)
        assert await play.tick("duties") == {"duty_posted": 1}
        statement = await play.ticket()
        agent, manager = await w.clerk("012"), await w.clerk("001")  # a session is over by then
        for clerk, seen in ((manager, True), (agent, False)):
            page = (await clerk.client.get("/desk/duties")).text
            assert (f'data-done="{statement.id}"' in page) is seen
        play.now = datetime(2026, 12, 5, 20, 30, 1, tzinfo=ZONE)
        manager = await w.clerk("001")
        assert "超时" in (await manager.client.get("/desk/duties")).text
        assert (await manager.post(f"tickets/{statement.id}/done", id="d")).status_code == 200
        page = (await manager.client.get("/desk/duties")).text
        assert re.search(
            r"办过的.*报送上月收支.*12-05 ⚠️超时.*王芳\(001\).*已完成 12-05", page, re.DOTALL
        )
