"""The ledger on the desk page and at the terminal: shown, downloaded, confirmed, refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.desk.actions import DropHeld, New, Reply, SendHeld
from flows.tickets import Kind
from tests.playbook import TODAY, at
from tests.test_cli import Operator, on_both, operator
from tests.web_stage import web

__all__ = ["on_both", "operator"]

QUESTION = "<b>几点</b>开门"


async def test_a_clerk_reads_downloads_and_confirms(database_url: str, tmp_path: Path) -> None:
    async with web(database_url, tmp_path) as w:
        await w.book.records("012", New(kind=Kind.INQUIRY, text=QUESTION))
        number = (await w.book.ticket()).number
        supervisor, day = await w.clerk("008"), TODAY.isoformat()
        page = (await supervisor.client.get(f"/desk/ledger?day={day}")).text
        assert number in page
        assert "&lt;b&gt;几点" in page
        assert 'id="read"' not in page  # nothing was handed over yet
        file = await supervisor.get("ledger.csv", day=day)
        assert file.headers["content-type"] == "text/csv; charset=utf-8"
        assert f'filename="ledger-{day}.csv"' in file.headers["content-disposition"]
        assert number in file.text
        assert (await supervisor.post(f"ledger/{day}/read")).status_code == 404
        w.book.now = at("08:30").replace(day=TODAY.day + 1)
        assert (await w.book.tick())["ledger_handed"] == 1
        supervisor = await w.clerk("008")
        assert 'id="read"' in (await supervisor.client.get(f"/desk/ledger?day={day}")).text
        assert (await supervisor.post(f"ledger/{day}/read")).status_code == 204
        page = (await supervisor.client.get(f"/desk/ledger?day={day}")).text
        assert "✅ 陈洁(008) 已阅 11-24 08:30" in page
        assert 'id="read"' not in page
        assert "没有咨询" in (await supervisor.client.get("/desk/ledger?day=2026-01-01")).text


async def test_held_words_are_a_figure_for_those_above_alone(
    database_url: str, tmp_path: Path
) -> None:
    async with web(database_url, tmp_path) as w:
        await (await w.resident()).says("3号楼2单元501厨房漏水,电话13800138000")
        number = (await w.book.ticket()).id
        for clerk, ends in (("031", ("send", "drop")), ("032", ("",))):
            for end in ends:
                kept = await w.book.clerk(clerk, Reply(ticket=number, text="这个不归我管"))
                assert kept.held
                act = {"send": SendHeld, "drop": DropHeld}.get(end)
                if act is not None:
                    assert (await w.book.clerk(clerk, act(ticket=number, held=kept.held))).done
        supervisor, agent, day = await w.clerk("008"), await w.clerk("012"), TODAY.isoformat()
        page = (await supervisor.client.get(f"/desk/ledger?day={day}")).text
        assert "张强(031)：2 条，改过 1 条，照样发出 1 条，还没决定 0 条" in page
        assert "吴明(032)：1 条" in page
        assert "张强" not in (await agent.client.get(f"/desk/ledger?day={day}")).text

        async def said(sender: int, **where: Any) -> str:
            await w.book.group(sender, "/ledger", **where)
            await w.book.deliver()
            return [one for one in w.book.shown if one.envelope.key.startswith("group:")][-1].text

        figure = "✋ 发出前提醒过 3 条：改过 1 条，照样发出 1 条，还没决定 1 条"
        assert figure in await said(700008, chat=700008, private=True)
        assert "提醒过" not in await said(700012, chat=700012, private=True)
        assert "提醒过" not in await said(700008)  # all of the front desk read along
        await w.book.records("012", New(kind=Kind.INQUIRY, text=QUESTION))
        w.book.now = at("08:30").replace(day=TODAY.day + 1)
        await w.book.tick("ledgers")
        await w.book.deliver()
        assert not any("张强" in one.text and "提醒过" in one.text for one in w.book.shown)


async def test_it_is_for_the_front_desk_alone(sqlite_database_url: str, tmp_path: Path) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        technician, agent = await w.clerk("031"), await w.clerk("012")
        assert (await technician.get("ledger.csv")).status_code == 403
        assert (await technician.client.get("/desk/ledger")).status_code == 403
        assert (await agent.get("ledger.csv")).status_code == 200
        assert (await agent.get("ledger.csv", day="2026-13-01")).status_code == 422
        assert (await w.client().get("/api/desk/ledger.csv")).status_code == 401
        assert (await w.client().get("/desk/ledger")).headers["location"] == "/desk"
        unsafe = await agent.client.post("/api/desk/ledger/2026-11-23/read")
        assert unsafe.status_code == 403  # no CSRF token


async def test_an_operator_writes_a_day_as_csv_and_json(on_both: Operator) -> None:
    await on_both.loads_the_demo()
    ended = await on_both.types("report", "2026-11-22", "--format", "csv")
    assert (ended.status, ended.out[:4]) == (0, "\ufeff单号,"[:4])
    ended = await on_both.types("report", "2026-W47", "--format", "json")
    assert json.loads(ended.out)["inquiries"] == []
    file = on_both.folder / "day.csv"
    assert (await on_both.types("report", "2026-11-22", "--out", file)).status == 0
    assert file.read_text(encoding="utf-8").startswith("\ufeff单号")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2026-11-22", "--format", "pdf"), "pdf is no text: add --out report-2026-11-22.pdf"),
        (("2026-11-22", "--format", "doc"), '"doc" is no format'),
        (("yesterday", "--format", "csv"), '"yesterday" is not a period'),
        (("2026-11-22", "--community", "other"), '"other" is not known'),
        (("2026-11-22", "--out", "no/such/folder.csv"), "cannot be written"),
    ],
)
async def test_what_cannot_be_written_is_refused_with_a_clear_word(
    operator: Operator, sqlite_database_url: str, arguments: tuple[str, ...], words: str
) -> None:
    operator.variables |= {
        "GUANJIA_DATABASE_URL": sqlite_database_url,
        "GUANJIA_SECRET_KEY": "s" * 40,
    }
    await operator.loads_the_demo()
    ended = await operator.types("report", *arguments)
    assert ended.status == 2
    assert words in ended.err
