"""The clock as processes: ``guanjia tick`` and ``guanjia serve --only clock``, two at a time."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.tickets import EventKind, Ticket
from tests.nursery import Child, nursery, surroundings
from tests.playbook import MAINTENANCE, MORNING, SECRET, Playbook, stage

PATIENCE = 240
"""Seconds for what takes five on an idle machine."""
TELLING = 4
"""How many tickets both processes find at once."""


pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def play(database_url: str) -> AsyncIterator[Playbook]:
    async with stage(database_url) as book:
        yield book


async def _reported(play: Playbook, text: str, intent: str) -> list[Ticket]:
    play.means[text] = intent
    for number in range(TELLING):
        who = f"resident{number}"
        await play.lives(who, "3-2-501", phone=f"+861380013{8000 + number}")
        await play.resident(text, who=who)
    found = await play.tickets()
    assert len(found) == TELLING
    return found


def _start(url: str, folder: Path, name: str, *arguments: str) -> Child:
    variables = surroundings() | {
        "GUANJIA_DATABASE_URL": url,
        "GUANJIA_SECRET_KEY": SECRET,
        "GUANJIA_DATA_DIR": str(folder / "var"),
        "GUANJIA_TELEGRAM_TOKEN": "900:nobody-listens",
    }
    out, err = folder / f"{name}.out", folder / f"{name}.err"
    return nursery().start(*arguments, variables=variables, folder=folder, out=out, err=err)


async def _told(play: Playbook, tickets: list[Ticket]) -> list[str]:
    events = [event for ticket in tickets for event in await play.events(ticket)]
    return [(e.data or {})["what"] for e in events if e.kind is EventKind.TOLD]


async def test_two_processes_that_tick_at_the_same_instant_do_everything_once(
    play: Playbook, database_url: str, tmp_path: Path
) -> None:
    tickets = await _reported(play, "楼道灯不亮了", "repair_electrical")
    at = (MORNING + timedelta(hours=2)).isoformat()
    tick = ("tick", "--at", at, "--simulate")
    children = [_start(database_url, tmp_path, name, *tick) for name in ("one", "two")]
    async with asyncio.timeout(PATIENCE):
        ended = await asyncio.gather(*(asyncio.wrap_future(child.ended) for child in children))
    assert ended == [0, 0], (tmp_path / "one.err").read_text() + (tmp_path / "two.err").read_text()
    counts = [json.loads((tmp_path / f"{name}.out").read_text()) for name in ("one", "two")]
    assert sum(count["supervisor_called"] for count in counts) == TELLING
    assert "failed" not in counts[0] | counts[1]
    assert await _told(play, tickets) == ["supervisor_called"] * TELLING
    calls = [e for e in await play.promised(MAINTENANCE) if e.body.text.startswith("📣")]
    assert len(calls) == TELLING


async def test_two_clocks_that_serve_see_to_what_fell_due_while_nobody_ticked(
    play: Playbook, database_url: str, tmp_path: Path
) -> None:
    play.now = datetime.now(UTC) - timedelta(hours=3)
    tickets = await _reported(play, "水管漏水漏得厉害", "repair_plumbing")
    serve = ("serve", "--only", "clock")
    children = [_start(database_url, tmp_path, name, *serve) for name in ("one", "two")]
    async with asyncio.timeout(PATIENCE):
        while len(await _told(play, tickets)) < TELLING:
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.0)  # the other one is through with it too
        for child in children:
            os.kill(child.pid, signal.SIGTERM)
        ended = await asyncio.gather(*(asyncio.wrap_future(child.ended) for child in children))
    assert ended == [0, 0], (tmp_path / "one.err").read_text() + (tmp_path / "two.err").read_text()
    assert await _told(play, tickets) == ["manager_called"] * TELLING
    calls = [e for e in await play.promised(MAINTENANCE) if e.body.text.startswith("📣")]
    assert len(calls) == TELLING
    assert "not settled" not in (tmp_path / "one.err").read_text()
    assert "not settled" not in (tmp_path / "two.err").read_text()
