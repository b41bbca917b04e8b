"""Engines and transactions: SQLite (one writer, several readers) or PostgreSQL.

Statements are SQLAlchemy's, what runs them are the drivers themselves (``prepared``).

SQLite is spoken to on the event loop itself, not through a thread as aiosqlite does: a statement
takes 17 µs of CPU so instead of 340 µs, since hopping between threads costs twenty times what the
statement does. What may block for long goes to a thread all the same: a commit (it waits for the
disk), waiting for another process's transaction, and ``scan`` (statements over many rows).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import asyncpg
import sqlalchemy
from sqlalchemy import URL, Executable, event, exc, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolProxiedConnection, QueuePool
from sqlalchemy.util import greenlet_spawn

from storage import migrations
from storage.prepared import Kind, Rows, Values, prepared

T = TypeVar("T")
Parameters = Values | Sequence[Values]

READERS: Final = 4
WAIT_FOR_WRITER: Final = 10.0
"""Seconds to wait for another process's transaction on SQLite."""
POSTGRES_POOL: Final = 20
"""Connections of a process, all of them kept: a new one costs the server more than a message does."""
CONNECT_SECONDS: Final = 5.0
STATEMENTS: Final = 500
"""Kept prepared by each connection; more than there are."""

_TRANSIENT_STATES: Final = frozenset({
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "53300",  # too_many_connections
    "55P03",  # lock_not_available
    "57P01",  # admin_shutdown
    "57P02",  # crash_shutdown
    "57P03",  # cannot_connect_now
})  # fmt: skip
_CONNECTION_STATES: Final = "08"
"""The class of PostgreSQL's connection exceptions."""
_SQLITE_WAITS: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class UnknownDatabaseError(ValueError):
    """DATABASE_URL names neither SQLite nor PostgreSQL."""


class WithinItselfError(RuntimeError):
    """A task began to write while it was writing: it would wait for itself for ever."""


class Connection(Protocol):
    """An open transaction as repositories see it, the same on both databases."""

    kind: Kind

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        """Run a statement that touches few rows; a list of parameters runs it for each."""
        ...

    async def scan(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Sequence[sqlalchemy.Row[Any]]:
        """Run a statement that reads many rows, without holding up the event loop."""
        ...

    async def clock(self) -> datetime:
        """Give the database's own time, for leases."""
        ...


class Database:
    """One database: ``async with database.write() as connection: …``.

    ``pooler`` is for PgBouncer in transaction mode: no prepared statements. Nothing is opened
    before the first transaction. Raises UnknownDatabaseError.
    """

    def __init__(self, url: str, *, pooler: bool = False) -> None:
        self._side = _side(url, pooler=pooler)

    @property
    def kind(self) -> Kind:
        """Tell which of the two it is."""
        return self._side.kind

    def write(self) -> AbstractAsyncContextManager[Connection]:
        """Begin a transaction that may change things; leaving by an exception undoes it."""
        return self._side.write()

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """Begin one that only looks, and sees one state of everything."""
        return self._side.read()

    async def now(self) -> datetime:
        """Give the database's own time. Raises what ``is_transient`` knows when it is away."""
        async with self.read() as connection:
            return await connection.clock()

    async def revision(self) -> str | None:
        """Give the migration that the database is at, or None where it was never migrated."""
        async with self.read() as connection:
            try:
                found = await connection.execute(migrations.REVISION)
            except exc.DBAPIError as error:
                if is_transient(error):
                    raise
                return None
            revision: str | None = found.scalar()
            return revision

    async def close(self) -> None:
        """Close every connection."""
        await self._side.close()


def migrate(url: str) -> None:
    """Bring a database to the newest revision; harmless when it is there.

    Several processes may do so at once: one does it, the others wait. A SQLite file is made with
    its folder. Blocks; may be called with or without a running event loop.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite_engine(parsed, readonly=False, size=1)
        try:
            migrations.upgrade_sqlite(engine)
        finally:
            engine.dispose()
    else:
        # A thread of its own: asyncio.run refuses where a loop is running already.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(asyncio.run, _migrate_postgres(parsed)).result()


def head() -> str:
    """Give the newest revision that this program knows."""
    return migrations.head()


def is_transient(error: BaseException) -> bool:
    """Tell whether the same transaction may well succeed in a moment.

    So it is when the database is away or starting, a connection broke, or two transactions got in
    each other's way.
    """
    origin = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(origin, sqlite3.Error):
        return _sqlite_code(origin) in _SQLITE_WAITS
    state = str(getattr(origin, "sqlstate", None) or "")
    if state:
        return state in _TRANSIENT_STATES or state.startswith(_CONNECTION_STATES)
    if isinstance(origin, asyncpg.InterfaceError):  # a connection that is closed, or a bad value
        return not isinstance(origin, ValueError)
    return isinstance(origin, exc.TimeoutError | TimeoutError | OSError)


def _apart(parameters: Parameters | None) -> tuple[Values, Sequence[Values]]:
    """Tell one execution's parameters from those of many; of many the first stands for all."""
    if parameters is None:
        return {}, ()
    if isinstance(parameters, Mapping):
        return parameters, ()
    return parameters[0], parameters


@contextmanager
def _telling(sql: str) -> Iterator[None]:
    """Let a driver's error say which statement failed; it is logged, and the values are not."""
    try:
        yield
    except (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise exc.DBAPIError(sql, ("hidden",), error, hide_parameters=True) from error


class _Side(Protocol):
    """What both databases offer."""

    kind: Kind

    def write(self) -> AbstractAsyncContextManager[Connection]: ...
    def read(self) -> AbstractAsyncContextManager[Connection]: ...
    async def close(self) -> None: ...


def _side(url: str, *, pooler: bool) -> _Side:
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return _Sqlite(parsed)
        case "postgresql":
            return _Postgres(parsed, pooler=pooler)
        case other:
            raise UnknownDatabaseError(f"{other}: use sqlite+aiosqlite:// or postgresql+asyncpg://")


# --- SQLite ---------------------------------------------------------------------------------------


class _SqliteConnection:
    """A transaction on the event loop's own thread."""

    kind: Kind = "sqlite"
    __slots__ = ("_driver", "_in_thread")

    def __init__(self, driver: sqlite3.Connection, in_thread: "_Threads") -> None:
        self._driver = driver
        self._in_thread = in_thread

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        return self._run(statement, parameters)

    async def scan(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Sequence[sqlalchemy.Row[Any]]:
        return await self._in_thread.run(lambda: self._run(statement, parameters).all())

    async def clock(self) -> datetime:
        return datetime.now(UTC)  # the file's machine is this one

    def _run(self, statement: Executable, parameters: Parameters | None) -> Rows:
        one, many = _apart(parameters)
        ready = prepared(statement, self.kind, tuple(one))
        sql, arguments = ready.call(one)
        with _telling(sql):
            if many:
                cursor = self._driver.executemany(sql, [ready.call(each)[1] for each in many])
            else:
                cursor = self._driver.execute(sql, arguments)
            found = cursor.fetchall() if ready.gives_rows else []
        names = () if ready.tells_columns else [column[0] for column in cursor.description or ()]
        return ready.rows(found, cursor.rowcount, names)


class _Threads:
    """Runs what may block; a cancelled caller still waits until it is over."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=READERS + 1, thread_name_prefix="sqlite")

    async def run(self, work: Callable[[], T]) -> T:
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            # The connection is in use over there: it must not be given to anybody else before.
            while not future.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({future})
            if not future.cancelled():
                future.exception()
            raise

    def close(self) -> None:
        self._pool.shutdown()


class _Sqlite:
    """A file: one writer, so that nobody waits inside SQLite, and readers beside it (WAL)."""

    kind: Kind = "sqlite"

    def __init__(self, url: URL) -> None:
        self._writer = _sqlite_engine(url, readonly=False, size=1)
        self._reader = _sqlite_engine(url, readonly=True, size=READERS)
        self._one_writer = asyncio.Semaphore(1)
        self._writing: asyncio.Task[Any] | None = None
        self._few_readers = asyncio.Semaphore(READERS)
        self._threads = _Threads()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        if self._writing is asyncio.current_task() and self._one_writer.locked():
            raise WithinItselfError("this task is in a transaction already")
        async with self._one_writer:
            self._writing = asyncio.current_task()
            try:
                with _taken_from(self._writer) as driver:
                    await self._begin(driver)
                    changes = driver.total_changes
                    yield _SqliteConnection(driver, self._threads)
                    if driver.total_changes == changes:
                        driver.commit()
                    else:
                        await self._threads.run(driver.commit)
            finally:
                self._writing = None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        async with self._few_readers:
            with _taken_from(self._reader) as driver:
                driver.execute("BEGIN")
                yield _SqliteConnection(driver, self._threads)

    async def close(self) -> None:
        self._writer.dispose()
        self._reader.dispose()
        self._threads.close()

    async def _begin(self, driver: sqlite3.Connection) -> None:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if _sqlite_code(error) not in _SQLITE_WAITS:
                raise
            await self._threads.run(lambda: _begin_patiently(driver))


@contextmanager
def _taken_from(engine: sqlalchemy.Engine) -> Iterator[sqlite3.Connection]:
    """Give one of an engine's connections; a transaction that is not committed is undone."""
    connection = engine.raw_connection()
    driver: sqlite3.Connection = connection.driver_connection  # type: ignore[assignment]  # always sqlite3 here
    try:
        yield driver
    finally:
        driver.rollback()
        connection.close()


def _begin_patiently(driver: sqlite3.Connection) -> None:
    driver.execute(f"PRAGMA busy_timeout = {int(WAIT_FOR_WRITER * 1000)}")
    try:
        driver.execute("BEGIN IMMEDIATE")
    finally:
        driver.execute("PRAGMA busy_timeout = 0")


def _sqlite_engine(url: URL, *, readonly: bool, size: int) -> sqlalchemy.Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sqlalchemy.create_engine(
        url.set(drivername="sqlite+pysqlite"),
        hide_parameters=True,  # errors are logged; people's words and names are not
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        # Transactions are begun and ended here by hand; each connection is used by one at a time.
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _prepare(driver: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        wait = int(WAIT_FOR_WRITER * 1000)
        driver.execute(f"PRAGMA busy_timeout = {wait}")
        driver.execute("PRAGMA journal_mode = WAL")
        driver.execute("PRAGMA synchronous = FULL")
        driver.execute("PRAGMA foreign_keys = ON")
        driver.execute("PRAGMA temp_store = MEMORY")
        if readonly:
            driver.execute("PRAGMA query_only = ON")
        else:
            # Who has begun waits for nobody; beginning is tried at once, then in a thread.
            driver.execute("PRAGMA busy_timeout = 0")

    return engine


def _sqlite_code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF  # the primary code of an extended one


# --- PostgreSQL -----------------------------------------------------------------------------------


class _PostgresConnection:
    """A transaction of a pooled connection."""

    kind: Kind = "postgresql"
    __slots__ = ("_driver",)

    def __init__(self, driver: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._driver = driver

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        one, many = _apart(parameters)
        ready = prepared(statement, self.kind, tuple(one))
        sql, arguments = ready.call(one)
        with _telling(sql):
            if many:
                await self._driver.executemany(sql, [ready.call(each)[1] for each in many])
                return ready.rows((), -1)
            if not ready.gives_rows:
                done = await self._driver.execute(sql, *arguments)
                return ready.rows((), int(done.rpartition(" ")[2]))
            found = await self._driver.fetch(sql, *arguments)
        names = () if ready.tells_columns or not found else list(found[0].keys())
        return ready.rows([tuple(row) for row in found], len(found), names)

    async def scan(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Sequence[sqlalchemy.Row[Any]]:
        return (await self.execute(statement, parameters)).all()

    async def clock(self) -> datetime:
        now: datetime = (await self.execute(_CLOCK)).scalar_one()
        return now


_CLOCK: Final = sqlalchemy.select(sqlalchemy.func.clock_timestamp())


class _Postgres:
    """A server, for more than one process or machine."""

    kind: Kind = "postgresql"

    def __init__(self, url: URL, *, pooler: bool) -> None:
        self._engine = _postgres_engine(url, pooler=pooler)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        async with self._taken() as driver, driver.transaction():
            yield _PostgresConnection(driver)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        # Reading sees one snapshot and can change nothing.
        async with (
            self._taken() as driver,
            driver.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield _PostgresConnection(driver)

    @asynccontextmanager
    async def _taken(self) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
        """Give one of the pool's connections, and give it back if it is at rest."""
        connection = await self._engine.raw_connection()
        while (driver := _driver(connection)).is_closed():  # the server was away meanwhile
            await asyncio.shield(greenlet_spawn(_give_back, connection))
            connection = await self._engine.raw_connection()
        try:
            yield driver
        finally:
            # Whatever is cancelled meanwhile: a connection must not get lost.
            await asyncio.shield(greenlet_spawn(_give_back, connection))

    async def close(self) -> None:
        await self._engine.dispose()


def _driver(connection: PoolProxiedConnection) -> "asyncpg.Connection[asyncpg.Record]":
    driver: asyncpg.Connection[asyncpg.Record] = connection.driver_connection
    return driver


def _give_back(connection: PoolProxiedConnection) -> None:
    driver = _driver(connection)
    # Cancelled in its BEGIN or COMMIT, a transaction is over for the server and not for the driver,
    # which would take the next one for its inner one.
    cut_off = driver._top_xact is not None  # noqa: SLF001  # nothing public tells
    if driver.is_closed() or driver.is_in_transaction() or cut_off:
        connection.invalidate()
    connection.close()


def _postgres_engine(url: URL, *, pooler: bool) -> AsyncEngine:
    connect: dict[str, Any] = {
        "timeout": CONNECT_SECONDS,
        "server_settings": {
            "timezone": "UTC",
            "jit": "off",
            # Every statement here has one good plan; making it anew costs more than running it.
            "plan_cache_mode": "force_generic_plan",
        },
        "statement_cache_size": STATEMENTS,
        "max_cached_statement_lifetime": 0,
    }
    settings: dict[str, Any] = {
        "hide_parameters": True,  # as on SQLite: what is logged of an error holds no values
        "pool_size": POSTGRES_POOL,
        "max_overflow": 0,
        "pool_use_lifo": True,  # few are busy: those know their statements already
        "pool_recycle": 1800,
    }
    if pooler:
        # PgBouncer gives each transaction any connection: nothing may be kept on one.
        connect |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
        connect |= {"prepared_statement_name_func": str, "server_settings": {}}
        settings = {"poolclass": NullPool, "hide_parameters": True}
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"), connect_args=connect, **settings
    )


async def _migrate_postgres(url: URL) -> None:
    engine = _postgres_engine(url, pooler=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrations.upgrade_postgres)
    finally:
        await engine.dispose()
