"""The page for clerks: one screen, both languages, every command of the menu, no sign-in needed."""

from pathlib import Path

import pytest

from bot.telegram_menu import STAFF
from tests.web_stage import web


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("客服上手一页纸", "接单", "内部备注", "水管")),
        ("en", ("on one page", "Take", "unseen")),
    ],
)
async def test_it_explains_the_group_in_both_languages(
    sqlite_database_url: str, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        client = w.client()
        page = await client.get("/desk/help", headers={"Accept-Language": language})
        assert page.status_code == 200
        for each in (*words, "R-261123-0007", "138****8000", *(f"/{name}" for name in STAFF)):
            assert each in page.text
        assert "13800138000" not in page.text


async def test_the_desk_leads_there(sqlite_database_url: str, tmp_path: Path) -> None:
    async with web(sqlite_database_url, tmp_path) as w:
        clerk = await w.clerk("012")
        assert 'href="/desk/help"' in (await clerk.client.get("/desk")).text
        assert (await clerk.client.get("/desk/help")).status_code == 200
