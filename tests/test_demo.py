"""The demo: its community, its morning, and what it refuses; the terminal, which shares its data."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import CLERKS, COMMUNITY, HOMES, PASSWORD, demo_info, load_demo
from bot.web.auth import is_password
from bot.words import load_words
from flows.service import Service
from flows.tickets import Kind, Status, Ticket
from storage.unit_of_work import SqlStorage
from tests.playbook import understander

ROOT = Path(__file__).parent.parent


async def _loaded(storage: SqlStorage) -> list[Ticket]:
    service = Service(storage, understander(), load_words())
    await load_demo(storage, service)
    async with storage.read() as uow:
        community = await uow.communities.get(COMMUNITY)
        assert community is not None
        queues = [queue.id for queue in community.queues]
        found = await uow.tickets.of_queues(
            COMMUNITY, queues, closed_since=datetime(2000, 1, 1, tzinfo=UTC)
        )
    return sorted(found, key=lambda ticket: ticket.id)


async def test_opens_with_tickets_in_different_states(storage: SqlStorage) -> None:
    tickets = await _loaded(storage)
    kinds = {ticket.kind for ticket in tickets}
    states = {ticket.status for ticket in tickets}
    assert {Kind.REPAIR, Kind.COMPLAINT, Kind.PRAISE, Kind.SUGGESTION, Kind.INQUIRY} <= kinds
    assert {Status.NEW, Status.ACCEPTED, Status.RESOLVED} <= states
    assert any(ticket.home == "3-2-501" for ticket in tickets)


async def test_loading_again_changes_nothing(storage: SqlStorage) -> None:
    first = await _loaded(storage)
    assert await _loaded(storage) == first


async def test_every_sign_in_that_is_shown_works(storage: SqlStorage) -> None:
    await _loaded(storage)
    async with storage.read() as uow:
        for number in CLERKS:
            assert is_password(PASSWORD, await uow.sessions.password_hash(COMMUNITY, number))
        for home in HOMES:
            assert await uow.people.of_home(COMMUNITY, home), home
    assert set(demo_info().passwords) == set(CLERKS)


def _guanjia(
    folder: Path, *arguments: str, words: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-m", "bot.cli", *arguments],
        cwd=folder,
        input=words,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)}
        | environment,
        check=False,
    )


def _files(residents: Path) -> Sequence[str]:
    residents.write_text("home,name,role,phone\n3-2-501,李建国,owner,13800138000\n", "utf-8")
    demo = ROOT / "bot" / "demo"
    return (
        str(demo / "community.yml"),
        "--residents",
        str(residents),
        "--knowledge",
        str(demo / "knowledge"),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    loaded = _guanjia(folder, "load", *_files(folder / "residents.csv"))
    assert loaded.returncode == 0, loaded.stderr
    return folder


def test_a_resident_reports_and_a_clerk_takes_in_the_terminal(folder: Path) -> None:
    said = _guanjia(
        folder, "chat", "--as", "3-2-501", words="厨房水管爆裂漏水漏得厉害\n我的报修怎么样了\n"
    )
    assert said.returncode == 0, said.stderr
    number = next(
        word
        for word in said.stdout.replace("，", " ").replace("。", " ").split()
        if "-" in word and word[:2] in {"R-", "E-"}
    )
    clerk = _guanjia(
        folder, "chat", "--staff", "031", words=f"/queue\n/take {number}\n{number} 马上到\n"
    )
    assert clerk.returncode == 0, clerk.stderr
    assert number in clerk.stdout
    again = _guanjia(folder, "chat", "--as", "3-2-501", words="我的报修怎么样了\n")
    assert "031" in again.stdout


def test_a_number_presses_a_button_in_the_terminal(folder: Path) -> None:
    said = _guanjia(folder, "chat", words="你好\n1\n")
    assert "[1]" in said.stdout
    assert said.returncode == 0, said.stderr


def test_a_home_where_nobody_lives_is_refused_with_a_word(folder: Path) -> None:
    said = _guanjia(folder, "chat", "--as", "9-9-999", words="你好\n")
    assert said.returncode == 2
    assert "9-9-999" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_clerk_who_is_not_there_is_refused_with_a_word(folder: Path) -> None:
    said = _guanjia(folder, "chat", "--staff", "999", words="/queue\n")
    assert said.returncode == 2
    assert "999" in said.stderr


def test_the_demo_refuses_postgresql_and_another_community(tmp_path: Path) -> None:
    said = _guanjia(
        tmp_path,
        "demo",
        "--no-open",
        GUANJIA_DATABASE_URL="postgresql+asyncpg://nobody@127.0.0.1:1/none",
        GUANJIA_SECRET_KEY="a secret for tests, long enough",
    )
    assert said.returncode == 2
    assert "GUANJIA_DEMO=1" in said.stderr
    file = tmp_path / "community.yml"
    written = (ROOT / "bot" / "demo" / "community.yml").read_text("utf-8")
    file.write_text(written.replace("id: tcmy", "id: another", 1), "utf-8")
    (tmp_path / "knowledge").mkdir()
    assert _guanjia(tmp_path, "load", str(file)).returncode == 0
    said = _guanjia(tmp_path, "demo", "--no-open")
    assert said.returncode == 2
    assert "another" in said.stderr
