"""The visit plan: picked on the 1st, its times agreed, recorded with /visit, told to the manager."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.desk.actions import Done, Reopen, Take
from flows.outreach.visit_records import VISIT_RECORDS
from flows.outreach.visits import VISITS, share_of
from flows.tickets import Kind, Status
from tests.playbook import FRONT, MAINTENANCE, MANAGER, ZONE, Playbook, community, stage
from tests.web_stage import web

SECOND = timedelta(seconds=1)
FIRST = datetime(2026, 12, 1, 9, tzinfo=ZONE)
SWEEPS = ("visit plans", "visit records")


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        await book.lives("tg:5001", "3-2-501")
        await book.lives("tg:5002", "1-1-101", "王小明", "+8613700137002")
        yield book


async def test_a_month_of_visits(play: Playbook) -> None:
    for early in (FIRST - SECOND, FIRST - timedelta(days=1)):
        play.now = early
        assert await play.tick(*SWEEPS) == {}
    play.now = FIRST
    async with play.storage.read() as uow:
        (plan,) = await VISITS.owed(uow, play.now)
    assert await play.tick(*SWEEPS) == {"visits_planned": 1}  # a twentieth of two homes is one
    assert await play.due._settled(VISITS, plan, play.now) == ()  # another had seen it too
    assert await play.tick(*SWEEPS) == {}
    await play.deliver()
    (task,) = await play.tickets()
    assert (task.home, task.assignee) == ("1-1-101", "012")
    assert task.finish_by == datetime(2027, 1, 1, tzinfo=ZONE)
    assert "12 月走访计划，1 户" in play.find("走访计划", FRONT).text
    asked = (await play.heard("tg:5002"))[-1]
    assert asked.text.startswith("管家这个月想上门看看您")
    agreed = (await play.presses(asked.buttons[1].label, "tg:5002"))[-1]
    assert agreed.text.startswith("好的，管家 ")
    assert (await play.ticket()).visit is not None

    play.now = datetime(2026, 12, 3, 15, tzinfo=ZONE)
    await play.group(700031, "/quota", MAINTENANCE)
    await play.group(700012, "/visit")
    await play.group(700012, "/visit 9-9-999 李女士 都好")
    await play.deliver()
    assert play.find("这一步由", MAINTENANCE)
    assert play.find("本月您还有 1 户没走访", FRONT)
    assert play.find("9-9-999", FRONT)
    await play.group(700012, "/quota")
    words = "/visit 1-1-101 王先生 家里都好，电话13800138000 待办 厨房水龙头漏水，打13800138000；想要一份收费标准"
    await play.group(700012, words)
    await play.deliver()
    assert "走访 李敏(012)：0/1 户" in play.find("📈", FRONT).text
    kept = play.find("已走访", FRONT).text
    assert "厨房水龙头漏水，打138****8000" in kept
    done, repair, inquiry = await play.tickets()
    assert (done.status, repair.kind, inquiry.kind) == (Status.RESOLVED, Kind.REPAIR, Kind.INQUIRY)
    assert (repair.home, repair.number in kept, inquiry.number in kept) == ("1-1-101", True, True)
    await play.group(700031, "/visit 1-1-101 王先生", MAINTENANCE)
    await play.group(700012, "/visit 3-2-501 李建国 都好")  # nobody planned it
    await play.group(700001, "/quota")
    await play.deliver()
    assert "✅ 走访 李敏(012)：2/1 户" in play.find("📈", FRONT).text

    assert (await play.clerk("031", Take(ticket=repair.id))).done
    play.now = datetime(2027, 1, 1, 9, tzinfo=ZONE)  # the one longest unvisited comes first
    assert await play.tick(*SWEEPS) == {"visits_planned": 1}
    assert (await play.ticket()).home == "1-1-101"
    play.now = datetime(2027, 1, 5, 9, tzinfo=ZONE) - SECOND
    assert await play.tick(*SWEEPS) == {}
    play.now += SECOND
    async with play.storage.read() as uow:
        (piece,) = await VISIT_RECORDS.owed(uow, play.now)
    assert await play.tick(*SWEEPS) == {"visit_records": 1}
    assert await play.due._settled(VISIT_RECORDS, piece, play.now) == ()
    play.now = datetime(2027, 1, 10, 9, tzinfo=ZONE)
    assert await play.tick(*SWEEPS) == {"visit_adopted": 1}
    assert await play.tick(*SWEEPS) == {}
    await play.deliver()
    records = play.find("走访记录", MANAGER).text
    assert "计划 1 户，已走访 2 户" in records
    assert "王先生（012）：家里都好，电话138****8000；待办 2 件" in records
    adopted = play.find("采纳情况", MANAGER).text
    assert "2 件中已采纳 1 件" in adopted
    assert "厨房水龙头漏水，打138****8000" in adopted


async def test_a_visit_that_is_only_done_is_asked_about(play: Playbook) -> None:
    play.now = FIRST
    assert await play.tick(*SWEEPS) == {"visits_planned": 1}
    task = await play.ticket()
    assert (await play.clerk("012", Done(ticket=task.id))).done
    await play.deliver()
    assert "@李敏(012) 1-1-101 走访完了，请补一条记录" in play.find("请补一条记录", FRONT).text
    await play.group(700012, "/visit 1-1-101 王先生 家里都好")
    await play.deliver()
    assert "已走访" in play.find("🚪 记下了", FRONT).text
    async with play.storage.read() as uow:
        (visit,) = await uow.home_visits.of_month("tcmy", "2026-12")
    assert (visit.task, visit.said) == (task.id, "家里都好")
    assert sum("请补一条记录" in one.text for one in play.shown) == 1


async def test_how_many_repairs_were_called_back(play: Playbook) -> None:
    play.now = datetime(2026, 12, 8, 10, tzinfo=ZONE)
    assert await play.tick(*SWEEPS) == {}  # no plan is made after the 7th, nothing is reported
    for who in ("tg:5001", "tg:5002"):
        await play.resident("厨房水龙头漏水了", who=who)
        ticket = await play.ticket()
        for act in (Take(ticket=ticket.id), Done(ticket=ticket.id)):
            assert (await play.clerk("031", act)).done
    await play.presses("满意", "tg:5001")
    play.later(hours=24)
    await play.group(700008, "/quota")
    await play.deliver()
    assert (
        "应回访 2 单）：已询问 50.0%（目标 100%），已回访 50.0%（目标 70.0%）"
        in play.find("📈").text
    )
    await play.tick("tickets")
    await play.group(700008, "/quota")
    await play.deliver()
    assert "已询问 100.0%" in play.find("📈").text

    # What was judged before it was taken up again is asked about anew, a day after it was done.
    first, second = await play.tickets()
    assert (await play.clerk("031", Reopen(ticket=first.id))).done
    assert (await play.clerk("031", Done(ticket=first.id))).done
    play.later(hours=24, seconds=-1)
    await play.group(700008, "/quota")
    await play.deliver()
    assert "应回访 1 单" in play.find("📈").text
    play.later(seconds=1)
    await play.group(700008, "/quota")
    await play.deliver()
    assert "应回访 2 单）：已询问 50.0%（目标 100%），已回访 0.0%" in play.find("📈").text
    assert second.rating is None


async def test_without_groups_channels_or_plans(sqlite_database_url: str) -> None:
    async with stage(sqlite_database_url, community(queues=())) as play:
        person = await play.lives("tg:5001")
        await play.take(play.inbound(who="tg:5001", blocked=True))
        play.now = FIRST
        assert person.homes == ("3-2-501",)
        assert await play.tick(*SWEEPS) == {"visits_planned": 1}
        play.now = datetime(2027, 1, 5, 9, tzinfo=ZONE)
        assert await play.tick(*SWEEPS) == {"visits_planned": 1}
    async with stage(sqlite_database_url, community(id="empty")) as play:
        play.now = FIRST
        assert await play.tick("visit plans") == {}  # nobody lives there
    async with stage(sqlite_database_url, community(numbers={"visit_share": 0})) as play:
        await play.lives("tg:5002", "1-1-102", "王小明", "+8613700137002")
        play.now = FIRST
        assert await play.tick("visit plans") == {}


@pytest.mark.parametrize(("homes", "most"), [(0, 0), (1, 1), (20, 1), (21, 2), (100, 5), (140, 7)])
def test_a_twentieth_is_rounded_up(homes: int, most: int) -> None:
    assert share_of(community(), homes) == most


async def test_the_desk_page_shows_the_month_and_records_a_visit(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path, place=community(numbers={"visit_share": 1})) as w:
        play = w.book
        await play.lives("tg:5001", "3-2-501")
        await play.lives("tg:5002", "1-1-101", "王小明", "+8613700137002")
        play.now = FIRST
        assert await play.tick("visit plans") == {"visits_planned": 2}
        steward = await w.clerk("012")
        page = (await steward.client.get("/desk/visits")).text
        assert "李敏(012) 已走访 0 户，应走访 2 户" in page
        assert page.count("还没走访") == 2

        # What is entered before the 5th is of the plan that is told on the 5th.
        play.now = datetime(2027, 1, 5, tzinfo=ZONE) - SECOND
        steward, technician = await w.clerk("012"), await w.clerk("031")
        todo = ["厨房水龙头漏水", *(f"问问第 {n} 件事" for n in range(6))]
        made = {
            "id": "a",
            "home": "1-1-101",
            "whom": "<i>王</i>",
            "said": "电话13800138000",
            "todo": todo,
        }
        wrong = await steward.post("visits", **{**made, "home": "9-9-999"})
        assert (wrong.status_code, "9-9-999" in wrong.json()["detail"]) == (422, True)
        for _ in range(2):
            assert (await steward.post("visits", **made)).status_code == 201
        tickets = (await play.tickets())[2:]
        assert [one.kind for one in tickets] == [Kind.REPAIR] + [Kind.INQUIRY] * 4
        assert tickets[-1].text == "问问第 3 件事；问问第 4 件事；问问第 5 件事"
        page = (await steward.client.get("/desk/visits?month=2026-12")).text
        assert "&lt;i&gt;王&lt;/i&gt;：电话138****8000" in page
        assert tickets[0].number in page
        assert "李敏(012) 已走访 1 户，应走访 2 户" in page
        assert "没有走访计划" in (await steward.client.get("/desk/visits")).text
        play.now += SECOND
        late = await steward.post("visits", home="3-2-501", whom="李先生")
        assert late.status_code == 201
        manager = await w.clerk("001")
        assert "计划外" in (await manager.client.get("/desk/visits?month=2027-01")).text
        play.now = datetime(2027, 1, 5, 9, tzinfo=ZONE)
        assert (await play.tick("visit records")) == {"visit_records": 1}
        await play.deliver()
        records = play.find("走访记录", MANAGER).text
        assert "计划 2 户，已走访 1 户" in records
        assert "还没走访的 1 户：3号楼2单元501室" in records

        assert (await technician.post("visits", **made)).status_code == 403
        assert (await technician.client.get("/desk/visits")).status_code == 403
        assert (await steward.client.post("/api/desk/visits", json=made)).status_code == 403
        assert (await steward.client.get("/desk/visits?month=2026-13")).status_code == 422
        assert (await w.client().get("/desk/visits")).headers["location"] == "/desk"
        assert "/desk/visits" not in (await technician.client.get("/desk")).text
