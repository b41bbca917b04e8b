"""The survey on the desk page: begun, read, downloaded, ended, published, kept from others."""

from datetime import datetime, timedelta
from pathlib import Path

from tests.playbook import ZONE, community
from tests.web_stage import web

OPENS = datetime(2026, 12, 1, 10, tzinfo=ZONE)


async def test_a_manager_begins_one_reads_it_and_lets_it_out(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        play = w.book
        play.place = community(queues=())  # no groups: all of it is on the page
        async with play.storage.write() as uow:
            await uow.communities.save(play.place, today=OPENS.date())
        play.now = OPENS - timedelta(days=9)
        await play.lives("home")
        supervisor, manager = await w.clerk("008"), await w.clerk("001")
        page = (await supervisor.client.get("/desk/surveys")).text
        assert "还没有做过满意度调查" in page
        assert 'data-verb="begin"' in page
        assert (await supervisor.get("surveys.csv")).status_code == 404
        begun = await supervisor.post("surveys/0/begin")
        assert "12-06 10:00 截止" in begun.json()["said"]
        again = await supervisor.post("surveys/0/begin")
        assert (again.status_code, again.json()["detail"]) == (409, "这一期的调查已经做过了")
        sweeps = ("survey questions", "survey ends", "survey results")
        assert await play.tick(*sweeps) == {"survey_asked": 1}
        for label in ["满意"] * 3 + ["不满意"] + ["较满意"] * 4:
            shown = (await play.chat("home"))[-1]
            choice = next(b.choice for b in shown.buttons if b.label == label)
            await play.resident(who="home", choice=choice)
        await play.resident("=楼道<b>没人</b>扫", who="home")
        page = (await supervisor.client.get("/desk/surveys")).text
        assert "进行中，12-06 10:00 截止" in page
        assert (await supervisor.post("surveys/1/end")).status_code == 200
        assert (await play.tick(*sweeps))["survey_closed"] == 1
        page = (await supervisor.client.get("/desk/surveys?period=2026-H2")).text
        assert "&lt;b&gt;没人" in page
        assert "87.5%" in page
        assert "T-261122-0001" in page
        assert 'data-verb="publish"' not in page
        refused = await supervisor.post("surveys/1/publish")
        assert refused.status_code == 409
        assert 'data-verb="publish"' in (await manager.client.get("/desk/surveys")).text
        assert (await manager.post("surveys/1/publish")).status_code == 200
        assert await play.tick(*sweeps) == {"survey_result_told": 1}
        assert "已同意公布" in (await manager.client.get("/desk/surveys")).text
        file = await manager.get("surveys.csv")
        lines = file.text.removeprefix("\ufeff").split("\r\n")
        assert lines[0] == "项目,满意,较满意,不满意,满意率"
        assert lines[4] == "清洁卫生,0,0,1,0.0%"
        assert "其他,1,'=楼道<b>没人</b>扫" in lines
        assert (await manager.post("surveys/7/publish")).status_code == 404


async def test_it_is_for_those_above(sqlite_database_url: str, tmp_path: Path) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        agent = await w.clerk("012")
        assert (await agent.client.get("/desk/surveys")).status_code == 403
        assert (await agent.get("surveys.csv")).status_code == 403
        assert (await agent.post("surveys/0/begin")).status_code == 409
        assert "/desk/surveys" not in (await agent.client.get("/desk")).text
        assert (await w.client().get("/desk/surveys")).headers["location"] == "/desk"
        unsafe = await agent.client.post("/api/desk/surveys/0/begin")
        assert unsafe.status_code == 403  # no CSRF token
