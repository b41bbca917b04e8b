"""Service reports: a month's figures from what happened in it, as a page and as every kind of file."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.report_file import to_csv, to_html, to_json
from bot.report_sheets import to_xlsx
from flows.community import Building
from flows.desk.actions import Cancel, Done, New, Propose, Take
from flows.messages import Channel
from flows.periods import period_after, period_before
from flows.reports.counting import building_of, complaints, counts
from flows.reports.reading import months, report_of
from flows.reports.report import Duties, Judged, Report
from flows.reports.tables import title
from flows.reports.timing import median, ninth
from flows.survey.survey import Survey
from flows.tickets import Kind
from flows.urgency import Urgency
from tests.playbook import FRONT, ZONE, Playbook, texts
from tests.printed import pages
from tests.web_stage import web

DAY = "2026-11-22"
TAP = "厨房水龙头滴水"
LIFT = "3号楼2单元电梯坏了"


async def _mended(play: Playbook, text: str, after: timedelta, who: str = "tg:5001") -> None:
    """Somebody reports something; it is taken after a time and done an hour later."""
    await play.resident(text, who=who)
    ticket = await play.ticket()
    play.now += after
    assert (await play.clerk("031", Take(ticket=ticket.id))).done
    play.later(hours=1)
    assert (await play.clerk("031", Done(ticket=ticket.id))).done


async def _a_month(play: Playbook) -> None:
    """October has one repair; in November the tap and the lift come again, somebody complains."""
    await play.lives("tg:5001", "3-2-501")
    await play.lives("tg:5002", "1-1-101", "王小明", "+8613700137002")
    minutes = timedelta(minutes=1)
    play.now = datetime(2026, 10, 31, 10, tzinfo=ZONE)
    await _mended(play, TAP, 10 * minutes)
    await play.presses("满意", "tg:5001")
    for text in ("快递放哪里", "停车场几点关门"):
        asked = New(kind=Kind.INQUIRY, text=text, channel=Channel.PHONE)
        assert (await play.records("012", asked)).done
    gone = Cancel(ticket=(await play.ticket()).id, reason="打错了")
    assert (await play.clerk("008", gone)).done
    await _surveyed(play)
    play.now = datetime(2026, 11, 1, 10, tzinfo=ZONE)  # the same tap, the day after
    play.means |= {TAP: "repair_plumbing", LIFT: "repair_lift"}
    await _mended(play, TAP, 30 * minutes)
    await play.presses("满意", "tg:5001")
    play.now = datetime(2026, 11, 3, 10, tzinfo=ZONE)
    await _mended(play, LIFT, 2 * minutes, "tg:5002")
    play.now = datetime(2026, 11, 9, 10, tzinfo=ZONE)
    await _mended(play, LIFT, 90 * minutes, "tg:5001")  # late: an hour is allowed
    await play.presses("不满意", "tg:5001")  # it is taken up again, and stays judged
    play.now = datetime(2026, 11, 10, 10, tzinfo=ZONE)
    await play.resident("楼上半夜总是很吵，投诉", who="tg:5002")
    complaint = await play.ticket()
    assert complaint.kind is Kind.COMPLAINT
    play.later(minutes=20)
    assert (await play.clerk("051", Take(ticket=complaint.id))).done
    proposed = Propose(
        ticket=complaint.id,
        solution="已上门劝导",
        cause="装修",
        measure="加强夜巡，电话13800138000",
    )
    assert (await play.clerk("051", proposed)).done
    await play.presses("同意", "tg:5002")
    await play.group(700012, "/visit 1-1-101 王先生 家里都好")
    play.now = datetime(2026, 11, 12, 10, tzinfo=ZONE)
    await play.group(700012, "/notice 停水 3号楼 2026-11-25 09:00-17:00 清洗水箱")
    await play.deliver()
    await play.press(700012, "提交", play.find("📢 通知 N-", FRONT))
    await play.deliver()
    await play.press(700008, "批准", play.find("📢 通知 N-", FRONT))
    await play.tick("notices", "notice copies")
    await play.tick("notice copies")
    await play.deliver()
    await play.group(700012, "/routine_add 告知 水泵房跳闸 11-11")
    assert (await play.clerk("012", Done(ticket=(await play.ticket()).id))).done
    await play.deliver()


async def _surveyed(play: Playbook) -> None:
    """The third quarter's survey closed in October, the fourth's on 2 November; nobody answered."""
    for period, on in (("2026-Q3", date(2026, 10, 20)), ("2026-Q4", date(2026, 11, 2))):
        closed = datetime.combine(on, time(10), ZONE)
        opened = Survey(
            community="tcmy",
            period=period,
            by="001",
            opened_at=closed - timedelta(14),
            closes_at=closed,
        )
        async with play.storage.write() as uow:
            kept = await uow.surveys.open(opened)
            assert kept is not None
            await uow.surveys.save(replace(kept, closed_at=closed, homes=2))


async def test_a_month(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        play = w.book
        await _a_month(play)
        play.now = datetime(2026, 12, 2, 9, tzinfo=ZONE)
        async with play.storage.read() as uow:
            found = await report_of(uow, play.place, "2026-11", play.now)
            again = await report_of(uow, play.place, "2026-Q4", play.now, for_manager=False)
        _is_right(found)
        lift = replace(await play.ticket(), category="repair_lift", place="13号楼电梯")
        larger = (*play.place.buildings, Building("13", "13号楼", ()))
        assert building_of(lift, replace(play.place, buildings=larger)) == "13"
        assert (again.matters, again.matters_before, len(again.visits)) == (7, 0, 3)
        assert {one.home for one in again.repeats} == {""}
        await _on_the_page(w)
        _in_files(found, play)


def _is_right(found: Report) -> None:
    assert (found.matters, found.matters_before, found.settled, found.reopened) == (4, 3, 3, 1)
    assert {one.what: (one.now, one.before) for one in found.kinds} == {
        "repair": (3, 1), "complaint": (1, 0), "inquiry": (0, 2),
    }  # fmt: skip
    assert {one.what: one.now for one in found.buildings} == {"3": 3, "1": 1, "": 0}
    assert [(one.what, one.now) for one in found.channels] == [("telegram", 4), ("phone", 0)]
    important = next(one for one in found.times if one.urgency is Urgency.IMPORTANT)
    assert (important.respond.due, important.respond.kept) == (
        2,
        1,
    )  # reopened, and nobody answered
    assert important.respond.median == timedelta(minutes=2)
    assert (important.finish.due, important.finish.kept) == (2, 1)
    repairs = next(one for one in found.callbacks if one.kind is Kind.REPAIR)
    assert (repairs.due, repairs.asked, repairs.heard) == (2, 1, 1)
    assert (found.judged, found.judged_before) == (
        Judged(satisfied=1, dissatisfied=1),
        Judged(satisfied=1),
    )
    tap, lift = sorted(found.repeats, key=lambda one: one.home, reverse=True)
    assert (tap.home, tap.category, len(tap.numbers)) == ("3-2-501", "repair_plumbing", 2)
    assert (lift.building, lift.category, lift.home) == ("3", "repair_lift", "")
    (complained,) = found.complaints
    assert complained.measures == ("加强夜巡，电话138****8000",)
    (notice,) = found.notices
    assert (notice.kind, notice.reach.recipients, notice.reach.sent, notice.share) == (
        "water", 1, 1, 1.0,
    )  # fmt: skip
    (visits,) = found.visits
    assert (visits.steward, visits.done, visits.goal) == ("012", 1, 1)
    assert found.survey is not None
    assert (found.survey.period, found.survey.response, found.survey.before) == ("2026-Q4", 0, None)
    assert found.duties == Duties(in_time=1)


async def _on_the_page(w) -> None:
    manager, supervisor, agent = [await w.clerk(number) for number in ("001", "008", "012")]
    page = (await manager.client.get("/desk/reports?period=2026-11")).text
    for words in ("天成美雅 服务报告 · 2026 年 11 月", "3-2-501", "加强夜巡", "<svg", "2026-Q4"):
        assert words in page
    assert "3-2-501" not in (await supervisor.client.get("/desk/reports?period=2026-11")).text
    assert "/desk/reports" in (await supervisor.client.get("/desk")).text
    assert "/desk/reports" not in (await agent.client.get("/desk")).text
    assert (await agent.client.get("/desk/reports")).status_code == 403
    assert (await w.client().get("/desk/reports")).headers["location"] == "/desk"
    assert (await manager.client.get("/desk/reports")).status_code == 200
    wrong = await manager.get("reports.csv", period="2026-13")
    assert (wrong.status_code, "不是日期范围" in wrong.json()["detail"]) == (422, True)
    for form in ("html", "pdf", "csv", "json", "xlsx"):
        file = await manager.get(f"reports.{form}", period="2026-11")
        assert file.status_code == 200
        assert f"report-2026-11.{form}" in file.headers["content-disposition"]
    printed = [
        "".join(pages((await one.get("reports.pdf", period="2026-11")).content))
        for one in (manager, supervisor)
    ]
    assert ["加强夜巡" in text for text in printed] == [True, True]
    assert ["3-2-501" in text for text in printed] == [True, False]


def _in_files(found: Report, play: Playbook) -> None:
    words = texts()
    for period, shown in (
        ("2026-Q4", "2026 年第 4 季度"),
        ("2026-W47", "2026 年第 47 周"),
        (DAY, DAY),
    ):
        assert words.say(title(replace(found, period=period), play.place), "zh").endswith(shown)
    lines = [*csv.reader(io.StringIO(to_csv(found, play.place, words).removeprefix("\ufeff")))]
    assert ["报修", "3", "1"] in lines
    assert ["时限", "应达标", "达标率", "中位数（分钟）", "九成不超过（分钟）"] in lines
    assert ["重要 · 响应", "2", "50.0%", "2", "2"] in lines
    html = to_html(found, play.place, words)
    assert "@page { size: A4" in html
    assert "src=" not in html  # it needs nothing else
    book = load_workbook(io.BytesIO(to_xlsx(found, play.place, words)))
    sheet = book["各类事项"]
    assert [cell.value for cell in sheet[2]] == ["报修", 3, 1]
    times = {row[0].value: row for row in book["响应和完成时效"].rows}
    assert times["重要 · 响应"][3].value == timedelta(minutes=2)
    whole = json.loads(json.dumps(to_json(found, play.place)))
    assert (whole["matters"], whole["satisfied"], whole["since"]) == (
        4, 0.5, "2026-11-01T00:00:00+08:00",
    )  # fmt: skip
    assert "李建国" not in html + json.dumps(whole, ensure_ascii=False)


@pytest.mark.parametrize(
    ("written", "before", "after"),
    [
        ("2026-11-01", "2026-10-31", "2026-11-02"),
        ("2027-W01", "2026-W53", "2027-W02"),
        ("2026-12", "2026-11", "2027-01"),
        ("2027-Q1", "2026-Q4", "2027-Q2"),
    ],
)
def test_periods_beside_a_period(written: str, before: str, after: str) -> None:
    assert (period_before(written, ZONE), period_after(written, ZONE)) == (before, after)


def test_what_figures_mean() -> None:
    assert ninth([]) is None
    assert median([]) is None
    ten = [timedelta(minutes=n) for n in range(1, 11)]
    assert (median(ten), ninth(ten)) == (timedelta(minutes=5, seconds=30), timedelta(minutes=9))
    assert ninth(ten[:1]) == timedelta(minutes=1)
    assert months(date(2026, 10, 1), date(2027, 1, 1)) == ["2026-10", "2026-11", "2026-12"]
    assert months(date(2026, 11, 22), date(2026, 11, 23)) == ["2026-11"]
    assert Judged().rate is None
    assert complaints([], {}, for_manager=True) == []
    assert counts([], [], lambda one: one.number) == []
