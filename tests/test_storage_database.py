"""Engines, transactions and migrations, on both databases."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import sqlalchemy
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import create_async_engine

from storage import migrations
from storage.database import (
    Database,
    UnknownDatabaseError,
    WithinItselfError,
    head,
    is_transient,
    migrate,
)
from storage.tables import ChatGroupRow, Row, ToldOnceRow, core
from tests.storing import NOW

TOLD = core(ToldOnceRow)


def run_sync(url, work):
    """Call ``work`` with a plain connection to the database."""
    if url.startswith("sqlite"):
        engine = sqlalchemy.create_engine(url.replace("+aiosqlite", ""))
        with engine.begin() as connection:
            work(connection)
        engine.dispose()
        return

    async def over_asyncpg():
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(work)
        await engine.dispose()

    asyncio.run(over_asyncpg())


def test_the_revisions_make_exactly_the_tables(database_url):
    run_sync(database_url, migrations.check)


def test_migrating_an_empty_database_and_again_changes_nothing(empty_database_url):
    async def revision():
        database = Database(empty_database_url)
        found = await database.revision()
        await database.close()
        return found

    assert asyncio.run(revision()) is None
    migrate(empty_database_url)
    migrate(empty_database_url)
    assert asyncio.run(revision()) == head()
    run_sync(empty_database_url, migrations.check)


def test_several_processes_migrating_at_once_do_it_once(empty_database_url):
    with ThreadPoolExecutor(max_workers=4) as processes:
        for done in [processes.submit(migrate, empty_database_url) for _ in range(4)]:
            done.result()
    run_sync(empty_database_url, migrations.check)


def test_a_revision_can_be_taken_back(empty_database_url):
    migrate(empty_database_url)
    run_sync(empty_database_url, migrations.downgrade)

    def nothing_is_left(connection):
        left = set(sqlalchemy.inspect(connection).get_table_names())
        assert left == {"alembic_version"}

    run_sync(empty_database_url, nothing_is_left)


def test_migrating_makes_the_folder_of_a_file(tmp_path):
    migrate(f"sqlite+aiosqlite:///{tmp_path}/var/deep/guanjia.db")
    assert (tmp_path / "var" / "deep" / "guanjia.db").exists()


async def test_migrating_while_a_loop_runs(empty_database_url):
    migrate(empty_database_url)


async def told(storage):
    async with storage.database.read() as connection:
        return set((await connection.execute(select(TOLD.c.key))).scalars())


async def test_leaving_by_an_exception_undoes_everything(storage):
    async def fails():
        async with storage.database.write() as connection:
            await connection.execute(insert(TOLD), {"key": "a", "at": NOW})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    async with storage.database.write() as connection:
        await connection.execute(insert(TOLD), [{"key": "b", "at": NOW}, {"key": "c", "at": NOW}])
    assert await told(storage) == {"b", "c"}


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(storage):
    begun = asyncio.Event()

    async def never_ends():
        async with storage.database.write() as connection:
            await connection.execute(insert(TOLD), {"key": "a", "at": NOW})
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(never_ends())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with storage.database.write() as connection:
        await connection.execute(insert(TOLD), {"key": "b", "at": NOW})
    assert await told(storage) == {"b"}


async def test_cancelling_while_it_commits_never_corrupts(storage):
    async def put(key):
        async with storage.database.write() as connection:
            await connection.execute(insert(TOLD), {"key": key, "at": NOW})

    for n in range(40):
        task = asyncio.create_task(put(f"k{n}"))
        await asyncio.sleep(n * 0.0001)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
    await put("last")
    kept = await told(storage)
    assert "last" in kept
    assert kept <= {f"k{n}" for n in range(40)} | {"last"}


async def test_who_writes_within_its_own_transaction_is_told_and_does_not_wait_for_itself(
    sqlite_database_url,
):
    database = Database(sqlite_database_url)
    async with database.write():
        with pytest.raises(WithinItselfError):
            await database.write().__aenter__()
        async with database.read() as connection:
            assert (await connection.execute(select(TOLD))).all() == []
    async with database.write():
        pass
    await database.close()


async def test_a_reader_sees_one_state_and_can_change_nothing(storage):
    async with storage.database.read() as reader:
        assert (await reader.execute(select(TOLD))).all() == []
        async with storage.database.write() as connection:
            await connection.execute(insert(TOLD), {"key": "a", "at": NOW})
        assert (await reader.execute(select(TOLD))).all() == []
        with pytest.raises(sqlalchemy.exc.DBAPIError):
            await reader.execute(insert(TOLD), {"key": "b", "at": NOW})
    assert await told(storage) == {"a"}


async def test_many_at_once_all_get_their_turn(storage):
    async def put(n):
        async with storage.database.write() as connection:
            await connection.execute(insert(TOLD), {"key": str(n), "at": NOW})

    async def look():
        async with storage.database.read() as connection:
            return len(await connection.scan(select(TOLD)))

    await asyncio.gather(*(put(n) for n in range(60)), *(look() for _ in range(60)))
    assert len(await told(storage)) == 60


async def test_datetimes_come_back_aware_in_utc_and_naive_ones_are_refused(storage):
    from storage.tables import TicketRow

    due = sqlalchemy.literal(NOW.astimezone(UTC), core(TicketRow).c.opened_at.type)
    async with storage.database.read() as connection:
        found = (await connection.execute(select(due))).scalar_one()
        assert found == NOW
        assert found.utcoffset() == timedelta(0)
        naive = sqlalchemy.literal(datetime(2026, 1, 1), core(TicketRow).c.opened_at.type)
        with pytest.raises(ValueError, match="timezone"):
            await connection.execute(select(naive))
        assert abs(await connection.clock() - datetime.now(UTC)) < timedelta(seconds=5)
    assert (await storage.database.now()).utcoffset() == timedelta(0)


async def test_absent_json_is_null_and_not_the_json_null(storage):
    async with storage.database.write() as connection:
        group = core(ChatGroupRow)
        await connection.execute(
            insert(group),
            {"channel": "t", "account": "1", "chat": "2", "forum": None, "moved_to": None},
        )
        assert (await connection.execute(select(group.c.forum))).scalar_one() is None


async def test_writers_of_two_processes_wait_for_each_other(sqlite_database_url):
    file = sqlite_database_url.removeprefix("sqlite+aiosqlite:///")
    database = Database(sqlite_database_url)
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO told_once VALUES ('theirs', '2026-11-22 01:00:00')")
        asyncio.get_running_loop().call_later(0.3, lambda: other.execute("COMMIT"))
        async with database.write() as connection:
            found = (await connection.execute(select(TOLD.c.key))).scalars().all()
            assert found == ["theirs"]
            await connection.execute(insert(TOLD), {"key": "ours", "at": NOW})
    await database.close()


async def test_a_file_is_written_through_and_checked(sqlite_database_url):
    database = Database(sqlite_database_url)
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    async with database.write() as connection:
        for pragma, value in expected.items():
            found = await connection.execute(sqlalchemy.text(f"PRAGMA {pragma}"))
            assert found.scalar_one() == value
    await database.close()


def test_other_databases_are_refused_with_the_two_that_are_known():
    with pytest.raises(UnknownDatabaseError, match=r"sqlite\+aiosqlite.*postgresql\+asyncpg"):
        Database("mysql://localhost/x")


async def test_a_database_that_is_away_is_a_transient_trouble():
    database = Database("postgresql+asyncpg://guanjia@127.0.0.1:1/guanjia")
    with pytest.raises(OSError) as error:
        await database.now()
    assert is_transient(error.value)
    await database.close()


async def test_a_broken_connection_is_transient_and_the_next_transaction_works(
    postgres, postgres_database_url
):
    database = Database(postgres_database_url)
    kill = sqlalchemy.text("SELECT pg_terminate_backend(pg_backend_pid())")

    async def breaks():
        async with database.write() as connection:
            with pytest.raises(sqlalchemy.exc.DBAPIError) as broken:
                await connection.execute(kill)
            assert is_transient(broken.value)

    with pytest.raises(asyncpg.InterfaceError) as error:
        await breaks()
    assert is_transient(error.value)
    async with database.write() as connection:
        await connection.execute(insert(TOLD), {"key": "a", "at": NOW})
    await database.close()


async def test_after_the_server_was_away_nobody_meets_a_dead_connection(
    postgres, postgres_database_url
):
    database = Database(postgres_database_url)
    met = asyncio.Barrier(4)

    async def look():
        async with database.read() as connection:
            await met.wait()
            return (await connection.execute(sqlalchemy.text("SELECT pg_backend_pid()"))).scalar()

    before = await asyncio.gather(*(look() for _ in range(4)))
    engine = create_async_engine(postgres_database_url)
    async with engine.connect() as other:
        for process in before:
            await other.execute(sqlalchemy.select(sqlalchemy.func.pg_terminate_backend(process)))
    await engine.dispose()
    await asyncio.sleep(0.2)
    after = await asyncio.gather(*(look() for _ in range(4)))
    assert not {*before} & {*after}
    await database.close()


async def test_a_locked_file_is_transient_and_a_broken_rule_is_not(storage):
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert is_transient(sqlalchemy.exc.OperationalError("", {}, busy))
    assert is_transient(TimeoutError())
    assert not is_transient(ValueError())
    with pytest.raises(sqlalchemy.exc.DBAPIError, match="told_once") as error:
        async with storage.database.write() as connection:
            await connection.execute(
                insert(TOLD), [{"key": "a", "at": NOW}, {"key": "a", "at": NOW}]
            )
    assert not is_transient(error.value)


async def test_behind_a_pooler_nothing_is_prepared(postgres_database_url):
    database = Database(postgres_database_url, pooler=True)
    async with database.write() as connection:
        await connection.execute(insert(TOLD), {"key": "a", "at": NOW})
        found = await connection.execute(
            sqlalchemy.text("SELECT count(*) FROM pg_prepared_statements")
        )
        assert found.scalar_one() <= 1  # the very statement that asks
    await database.close()


def test_no_table_has_a_native_enum_or_a_naive_time():
    for table in Row.metadata.sorted_tables:
        for column in table.columns:
            assert not isinstance(column.type, sqlalchemy.Enum), column
            plain_time = type(column.type) is sqlalchemy.DateTime
            assert not plain_time, column
