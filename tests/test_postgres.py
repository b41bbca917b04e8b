"""The databases that tests are given are real, fresh, and gone when the tests are."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.postgres import NAMED_BY, PostgresUnavailableError, Server, running_server

ROOT = Path(__file__).parents[1]


async def write_and_read(url: str) -> list[str]:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE seen (word TEXT)"))
        await connection.execute(text("INSERT INTO seen VALUES ('漏水')"))
        rows = [row.word for row in await connection.execute(text("SELECT word FROM seen"))]
    await engine.dispose()
    return rows


@pytest.mark.parametrize("again", [1, 2])
async def test_a_database_is_fresh_each_time(empty_database_url: str, again: int) -> None:
    assert await write_and_read(empty_database_url) == ["漏水"]


async def test_a_database_copies_its_template(postgres: Server) -> None:
    template = postgres.create()
    await write_and_read(postgres.url(template))
    copy = postgres.create(template=template)
    connection = await asyncpg.connect(postgres.url(copy).replace("+asyncpg", ""))
    assert await connection.fetchval("SELECT count(*) FROM seen") == 1
    postgres.drop(copy)  # although somebody is still connected
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await connection.fetchval("SELECT 1")
    connection.terminate()


def test_a_named_server_is_used(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMED_BY, postgres.url("postgres"))
    with running_server() as server:
        assert server.url("x") == postgres.url("x")


def test_a_named_server_that_is_away_is_a_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMED_BY, "postgresql+asyncpg://someone:secret@127.0.0.1:1/postgres")
    with pytest.raises(PostgresUnavailableError, match="no PostgreSQL answers at") as refused:
        with running_server():
            pass
    assert "secret" not in str(refused.value)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's promise is Linux's")
def test_a_server_ends_with_killed_tests_and_its_folder_is_swept(tmp_path: Path) -> None:
    script = (
        "import time\n"
        "from tests.postgres import running_server\n"
        "with running_server() as server:\n"
        "    print(server.url('postgres'), flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != NAMED_BY}
    tests = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert tests.stdout is not None
    with tests.stdout:
        url = tests.stdout.readline().strip()
    assert answers(url)
    tests.send_signal(signal.SIGKILL)
    tests.wait()
    deadline = time.monotonic() + 10
    while answers(url):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answers(url: str) -> bool:
    port = url.rsplit(":", 1)[1].split("/")[0]
    listening = f"{int(port):04X}"
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return any(
        line.split()[1].endswith(f":{listening}") and line.split()[3] == "0A" for line in lines
    )
