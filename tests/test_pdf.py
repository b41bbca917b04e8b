"""Posters and reports as PDF: everything is on the paper, whole, in letters that come with it."""

from pathlib import Path

import pytest

from bot import pdf
from tests.printed import all_embedded, pages
from tests.test_cli import Operator, on_both, operator
from tests.web_stage import web

__all__ = ["on_both", "operator"]

MUCH = "".join(f"第{n}条：请各位住户提前储水。" for n in range(100))
MORE = " ".join(f"({n}) please store water;" for n in range(80))
ODD = "<b>台风</b> 🌀 #strong[x] $1$ \\ سلام 한국어 𠮷 " + "x" * 200


async def test_a_poster_is_one_page_or_goes_on_over_leaf(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        agent = await w.clerk("012")
        for text_zh, text_en in (("今日停水。", "No water."), (ODD, MORE), (MUCH, MORE)):
            made = await agent.post("notices", kind="other", text_zh=text_zh, text_en=text_en)
            assert made.status_code == 201, made.text
        files = [await agent.client.get(f"/desk/notices/{n}/poster.pdf") for n in (1, 2, 3)]
        assert [file.headers["content-type"] for file in files] == ["application/pdf"] * 3
        short, odd, much = [pages(file.content) for file in files]
        assert all(all_embedded(file.content) for file in files)
        assert max(len(file.content) for file in files) < 300_000
        assert len(short) == 1
        for words in (
            "其他通知",
            "今日停水。",
            "No water.",
            "全小区",
            "天成美雅物业服务中心",
            "N-1",
        ):
            assert words in short[0]
        assert len(odd) == 1
        for words in ("<b>台风</b> 🌀 #strong[x] $1$ \\", "한국어 𠮷", "(79) please store water;"):
            assert words in odd[0]
        assert odd[0].count("x") == 201  # none of them ran off the paper
        assert len(much) == 2
        assert "第99条" in "".join(much)
        assert "(79)" in much[1]
        assert "N-3" in much[1]

        page = (await agent.client.get("/desk/notices/1/poster")).text
        assert "/desk/notices/1/poster.pdf" in page
        stranger = await w.client().get("/desk/notices/1/poster.pdf")
        assert stranger.headers["location"] == "/desk"
        guard = await w.clerk("051")
        assert (await guard.client.get("/desk/notices/1/poster.pdf")).status_code == 403
        assert (await agent.client.get("/desk/notices/9/poster.pdf")).status_code == 404

        # Without the extra the pages are as they were, and say what adds it.
        monkeypatch.setattr(pdf, "NEEDED", ("a_library_that_nobody_has",))
        page = (await agent.client.get("/desk/notices/1/poster")).text
        assert "/desk/notices/1/poster.pdf" not in page
        assert "guanjia[pdf]" in page
        for path in ("/desk/notices/1/poster.pdf", "/api/desk/reports.pdf"):
            refused = await (await w.clerk("001")).client.get(path)
            assert refused.status_code == 501
            assert "guanjia[pdf]" in refused.json()["detail"]
        listed = (await (await w.clerk("001")).client.get("/desk/reports")).text
        assert ("reports.pdf" in listed, "reports.xlsx" in listed) == (False, True)


async def test_an_operator_writes_a_report_as_pdf(operator: Operator) -> None:
    await operator.loads_the_demo()
    file = operator.folder / "november.pdf"
    ended = await operator.types("report", "2026-11", "--out", file)
    assert ended.status == 0, ended.err
    (page,) = pages(file.read_bytes())
    assert "天成美雅 服务报告 · 2026 年 11 月" in page
    assert "主要数据" in page


def test_a_long_report_goes_on_over_leaf_under_its_heads() -> None:
    def table(name: str, rows: list[list[str]], bar: int | None) -> dict[str, object]:
        width = None if bar is None else 50
        return {
            "name": name, "title": name, "head": ["问题", "本期"], "numbers": [False, bar is not None],
            "bar": bar, "rows": [{"cells": row, "width": width} for row in rows],
        }  # fmt: skip

    long = [[f"第{n}类", str(n)] for n in range(120)]
    wordy = [["噪音", "已约谈楼上住户。" * 300], ["完", "x" * 500]]
    written = pdf.report(
        {
            "language": "zh", "title": "年报", "made": "今天", "widest": 200,
            "tables": [table("各类", long, 1), table("投诉", wordy, None)],
        }
    )  # fmt: skip
    printed = pages(written)
    assert len(printed) > 3
    assert all_embedded(written)
    assert [page.count("问题 本期") for page in printed[:2]] == [1, 1]
    whole = "".join(printed)
    assert [one for one, _ in long if one not in whole] == []
    assert whole.count("已约谈楼上住户。") == 300
    assert whole.count("x") == 500
