"""Reports that come by themselves: the week's, the month's, the quarter's, and to residents."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import pdf
from bot.community import read_community
from bot.problems import Refused
from flows.desk.actions import Done, New, Take
from flows.messages import Channel
from flows.people import Wish
from flows.reports.handing import REPORTS_GIVEN, REPORTS_TOLD
from flows.tickets import Kind
from tests.playbook import FRONT, MANAGER, ZONE, Playbook, community, stage
from tests.printed import pages
from tests.web_stage import web

SECOND = timedelta(seconds=1)
CLIENT = -1009
SWEEPS = ("reports", "report copies")


async def test_from_the_week_to_the_residents(database_url: str) -> None:
    async with stage(database_url, community(client=CLIENT)) as play:
        await play.lives("tg:5001")
        await play.lives("tg:5002", "1-1-101", "王小明", "+8613700137002")
        mute = await play.lives("tg:5003", "1-1-102", "周敏", "+8613700137003")
        async with play.storage.write() as uow:
            await uow.people.set_wish(mute.id, Wish.NOTICES, on=False)
        await play.resident("厨房水龙头漏水了", who="tg:5001")
        repair = await play.ticket()
        for act in (Take(ticket=repair.id), Done(ticket=repair.id)):
            assert (await play.clerk("031", act)).done
        asked = New(kind=Kind.INQUIRY, text="快递放哪里", channel=Channel.PHONE)
        assert (await play.records("012", asked)).done
        monday = datetime(2026, 11, 30, 9, tzinfo=ZONE)
        play.now = monday - SECOND
        assert await play.tick(*SWEEPS) == {}
        play.now = monday
        async with play.storage.read() as uow:
            pieces = await REPORTS_GIVEN.owed(uow, play.now)
        assert await play.tick(*SWEEPS) == {"report_weekly": 1, "report_to_client": 1}
        assert [await play.due._settled(REPORTS_GIVEN, one, play.now) for one in pieces] == [(), ()]
        await play.deliver()
        for chat in (FRONT, MANAGER):
            assert "受理 2" in play.find("2026 年第 48 周", chat).text
        to_client = play.find("2026 年第 48 周", CLIENT)
        assert ("受理 2" in to_client.text, to_client.labels) == (True, [])
        play.now = datetime(2026, 12, 5, 9, tzinfo=ZONE) - SECOND
        assert await play.tick(*SWEEPS) == {}
        play.now += SECOND
        assert await play.tick(*SWEEPS) == {"report_monthly": 1}
        await _a_quarter(play)


async def _a_quarter(play: Playbook) -> None:
    """The quarter's report is the manager's to let out; residents get it once, by day."""
    play.now = datetime(2027, 1, 15, 9, tzinfo=ZONE)
    assert await play.tick(*SWEEPS) == {"report_quarterly": 1}
    await play.deliver()
    file = play.find("天成美雅 服务报告 · 2026 年第 4 季度", MANAGER).envelope
    (paper,) = file.body.attachments
    assert (paper.name, file.reply_to) == ("report-2026-Q4.pdf", "report_quarterly:tcmy:2026-Q4:0")
    async with play.storage.read() as uow:
        content = await uow.attachments.content(paper.id)
    assert content is not None
    assert "2026 年第 4 季度" in pages(content)[0]
    before = play.find("📊", MANAGER)
    assert before.labels == ["公布给住户", "不公布"]
    toast = await play.press(700012, "公布给住户", before)
    assert toast is not None
    assert toast.alert
    for choice in (
        "quarter.burn=2026-Q4:tcmy",
        "quarter.publish=2026-13:tcmy",
        "quarter.publish=2026-Q3:tcmy",
        "quarter.publish=2026-Q4:other",
    ):
        await play.group(700001, chat=MANAGER, choice=choice, callback="c", message=before.message)
        assert play.toast is not None
        assert play.toast.alert
    assert await play.tick(*SWEEPS) == {}
    play.now = datetime(2027, 1, 19, 9, tzinfo=ZONE) - SECOND
    assert await play.tick(*SWEEPS) == {}
    play.now += SECOND
    assert await play.tick(*SWEEPS) == {"report_undecided": 1}
    await play.deliver()
    assert "@王芳(001) 2026 年第 4 季度的服务报告" in play.find("还没有定", MANAGER).text
    play.later(hours=13)  # at night
    assert await play.tick(*SWEEPS) == {}  # of it they are reminded once
    toast = await play.press(700001, "公布给住户", before)
    assert toast is not None
    assert "会发给住户" in toast.text
    assert await play.tick(*SWEEPS) == {}
    await play.deliver()
    assert "✅ 王芳(001) 已同意公布" in play.find("2026 年第 4 季度", MANAGER).text
    again = await play.press(700001, "不公布", before)
    assert again is not None
    assert again.alert
    play.later(hours=11)
    await play.resident("语言 English", who="tg:5002")
    async with play.storage.read() as uow:
        owed = await REPORTS_TOLD.owed(uow, play.now)
    assert await play.tick(*SWEEPS) == {"report_told": 2}
    assert [await play.due._settled(REPORTS_TOLD, one, play.now) for one in owed] == [()] * 3
    assert await play.tick(*SWEEPS) == {}
    told = (await play.chat("tg:5001"))[-1].text
    assert "2026 年第 4 季度" in told
    assert "受理 2" in told
    assert "返工" not in told
    assert "service report" in (await play.chat("tg:5002"))[-1].text


async def test_where_nobody_reads_or_nothing_was(sqlite_database_url: str) -> None:
    place = community(client=CLIENT, queues=(), token_env="")
    async with stage(sqlite_database_url, place) as play:
        person = await play.lives("tg:5001")
        await play.resident("厨房水龙头漏水了", who="tg:5001")
        await play.take(play.inbound(who="tg:5001", blocked=True))
        play.now = datetime(2026, 12, 7, 9, tzinfo=ZONE)
        assert await play.tick(*SWEEPS) == {}  # nothing came in that week
        play.now = datetime(2027, 1, 15, 9, tzinfo=ZONE)
        assert await play.tick(*SWEEPS) == {}
        play.later(days=4)
        assert await play.tick(*SWEEPS) == {}  # there is no group to remind anybody in
        async with play.storage.write() as uow:
            assert await uow.reports.decide(
                "tcmy", "2026-Q4", by="001", at=play.now, words={"zh": "好", "en": "good"}
            )
        assert await play.tick(*SWEEPS) == {}  # nobody can be written to
        assert person.homes == ("3-2-501",)


async def test_a_quarter_in_which_nothing_was_or_that_came_late(
    sqlite_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "NEEDED", ("a_library_that_nobody_has",))  # it goes without a file
    async with stage(sqlite_database_url, community()) as play:
        play.now = datetime(2026, 10, 15, 9, tzinfo=ZONE)  # the community is new
        assert await play.tick(*SWEEPS) == {}
        play.now = datetime(2026, 12, 1, 10, tzinfo=ZONE)
        await play.lives("tg:5001")
        await play.resident("厨房水龙头漏水了", who="tg:5001")
        play.now = datetime(2027, 1, 19, 9, tzinfo=ZONE)
        assert await play.tick(*SWEEPS) == {"report_quarterly": 1}
        play.later(days=1)
        assert await play.tick(*SWEEPS) == {"report_undecided": 1}
        other = community(id="aaa")  # its manager reads the same group
        async with play.storage.write() as uow:
            await uow.communities.save(other, today=play.now.date())
            for place in (other.id, "tcmy"):
                await uow.reports.give(place, "2026-Q4", at=play.now)
        await play.deliver()
        assert not any(one.envelope.body.attachments for one in play.shown)
        play.communities = [other.id, "tcmy"]
        await play.press(700001, "公布给住户", play.find("报告」里（2026-Q4", MANAGER))
        async with play.storage.read() as uow:
            left = [await uow.reports.undecided(place, "2026-Q4") for place in (other.id, "tcmy")]
        assert left == [play.now, None]


def test_a_file_names_the_client(tmp_path: Path) -> None:
    plain = Path("bot/demo/community.yml").read_text("utf-8").replace("knowledge: knowledge/", "")
    file = tmp_path / "community.yml"
    now = datetime(2026, 11, 23, tzinfo=ZONE)
    file.write_text(f"{plain}\nclient: {{telegram: {CLIENT}}}\n", "utf-8")
    assert read_community(file, now=now).community.client == CLIENT
    file.write_text(f"{plain}\nclient: {{telegram: 0}}\n", "utf-8")
    with pytest.raises(Refused, match="0 is no chat"):
        read_community(file, now=now)


async def test_the_manager_lets_a_quarter_out_on_the_desk_page(
    database_url: str, tmp_path: Path
) -> None:
    """Once, by the manager, in either place; the other one shows it."""
    async with web(database_url, tmp_path) as w:
        play = w.book
        await play.lives("tg:5001")
        play.now = datetime(2026, 12, 1, 10, tzinfo=ZONE)
        await play.resident("厨房水龙头漏水了", who="tg:5001")
        play.now = datetime(2027, 1, 15, 9, tzinfo=ZONE)
        assert (await play.tick(*SWEEPS))["report_quarterly"] == 1
        await play.deliver()
        manager, supervisor = await w.clerk("001"), await w.clerk("008")
        page = "/desk/reports?period=2026-Q4"
        of_month = (await manager.client.get("/desk/reports")).text
        assert "2026 年第 4 季度的服务报告要不要公布给住户" in of_month
        assert 'href="?period=2026-Q4"' in of_month
        shown = (await manager.client.get(page)).text
        assert ('data-verb="publish"' in shown, "感谢大家的支持和监督" in shown) == (True, True)
        assert 'data-verb="publish"' not in (await supervisor.client.get(page)).text
        yes = "reports/2026-Q4/publish"
        assert (await supervisor.post(yes)).status_code == 403
        assert (await manager.client.post(f"/api/desk/{yes}")).status_code == 403  # no CSRF token
        for path in ("reports/2026-Q3/publish", "reports/2026-12/publish"):
            assert (await manager.post(path)).status_code == 404
        assert (await manager.post("reports/2026-Q4/burn")).status_code == 422
        both = await asyncio.gather(manager.post(yes), manager.post(yes))
        assert sorted(one.status_code for one in both) == [200, 409]
        for clerk in (manager, supervisor):
            shown = (await clerk.client.get(page)).text
            assert "2027-01-15 09:00 王芳(001)同意公布给住户" in shown
            assert 'data-verb="publish"' not in shown
        await play.deliver()
        in_group = play.find("2026 年第 4 季度", MANAGER)
        assert ("✅ 王芳(001) 已同意公布" in in_group.text, in_group.labels) == (True, [])
        assert (await play.tick(*SWEEPS))["report_told"] == 1

        # Where there is no group, the page is where it is decided.
        silent = tuple(replace(one, telegram=None) for one in play.place.queues)
        async with play.storage.write() as uow:
            await uow.reports.give("tcmy", "2026-Q3", at=play.now)
            await uow.communities.save(replace(play.place, queues=silent), today=play.now.date())
        assert (await manager.post("reports/2026-Q3/withhold")).status_code == 200
        shown = (await manager.client.get("/desk/reports?period=2026-Q3")).text
        assert "王芳(001)决定不公布" in shown
