"""What every test may ask for. Here: fresh databases of both kinds, already migrated.

``database_url`` runs a test on SQLite and on PostgreSQL. The servers and the migrated templates
are made once a run (once a worker, when several run), at the first test that asks.
"""

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.crypt import Crypt
from storage.unit_of_work import SqlStorage
from tests.measured import measuring
from tests.opening import connected, sqlite_url
from tests.postgres import PostgresUnavailableError, Server, running_server
from tests.storing import SECRET

BOTH = ("sqlite", "postgresql")
WAITING = ("test_bench", "test_clock_processes", "test_demo", "test_e2e", "test_year")
"""What the files are called whose tests start processes and wait for them."""
MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that must be free there: a run has that much at most in its folders at once."""

if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    # Nothing that tests write is worth a disk; half of a short test was waiting for one.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure what a test covers, once where it runs on both kinds of database.

    Two writers meet on PostgreSQL alone: SQLite has one at a time.
    """
    given = getattr(item, "callspec", None)
    on = given.params.get("database_url") if given else None
    with measuring(anew=on != "postgresql" or item.get_closest_marker("race") is not None):
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread what waits more than it works among the rest, so that some of both is always in hand.

    A file of it stays together on one worker: its tests share what the first of them started.
    """
    waiting = [item for item in items if item.path.name.startswith(WAITING)]
    working = [item for item in items if not item.path.name.startswith(WAITING)]
    files = {
        item.path.stem: [other for other in waiting if other.path == item.path] for item in waiting
    }
    apart = max(len(working) // (len(files) + 1), 1)
    items[:] = []
    for place, (name, tests) in enumerate(files.items()):
        for test in tests:
            test.add_marker(pytest.mark.xdist_group(name))
        items += tests + working[place * apart : (place + 1) * apart]
    items += working[len(files) * apart :]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL server, or a skip that says why there is none."""
    try:
        with running_server() as server:
            yield server
    except PostgresUnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> str:
    """Return the name of a migrated database that nobody is connected to."""
    from storage.database import migrate

    name = postgres.create()
    migrate(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file, all of it in that one file."""
    from storage.database import migrate

    file = tmp_path_factory.mktemp("template") / "guanjia.db"
    migrate(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def sqlite_database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the address of a fresh migrated SQLite database."""
    file = tmp_path / "guanjia.db"
    shutil.copyfile(sqlite_template, file)
    return sqlite_url(file)


@pytest.fixture(scope="session")
def postgres_databases() -> list[str]:
    """Give the names of migrated, empty databases that tests take turns in."""
    return []


@pytest.fixture
def postgres_database_url(
    postgres: Server, postgres_template: str, postgres_databases: list[str]
) -> Iterator[str]:
    """Give the address of a migrated, empty PostgreSQL database."""
    free = postgres_databases
    name = free.pop() if free else postgres.create(template=postgres_template)
    yield postgres.url(name)
    if postgres.empty(name):
        free.append(name)
    else:
        postgres.drop(name)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a fresh migrated database; the test runs once on each kind."""
    kind = {"sqlite": "sqlite_database_url", "postgresql": "postgres_database_url"}[request.param]
    url: str = request.getfixturevalue(kind)
    return url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without any table: for the migrations themselves."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "empty.db")
        return
    server: Server = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[SqlStorage]:
    """Give a storage on a fresh migrated database."""
    async with connected(database_url) as database:
        yield SqlStorage(database, Crypt(SECRET))
