"""``./run bench …``: ``guanjia bench …`` with a PostgreSQL made for it, as the tests make theirs."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.postgres import PostgresUnavailableError, durable_server

POSTGRES = "GUANJIA_BENCH_POSTGRES"
SEEING_TO = ("inbound", "day")
"""The benchmarks that measure on a database."""
DAY = "day"
_A_DAY = "import sys; from tests.day import main; raise SystemExit(main(sys.argv[1:]))"


@contextmanager
def a_database(needed: bool) -> Iterator[dict[str, str]]:
    """Give the variable that names an empty database; nothing where none is needed or to be had."""
    if not needed:
        yield {}
        return
    try:
        with durable_server() as server:
            yield {POSTGRES: server.url(server.create())}
    except PostgresUnavailableError as error:
        print(f"bench: {error}", file=sys.stderr)
        yield {}


def main(arguments: Sequence[str]) -> int:
    told = arguments or ["--help"]
    needed = told[0] in SEEING_TO and "--help" not in told and "--database" not in told
    with a_database(needed and POSTGRES not in os.environ) as named:
        command = [sys.executable, "-P", "-m", "bot.cli", "bench", *told]
        if told[0] == DAY:  # its Telegram is that of the tests
            command = [sys.executable, "-P", "-c", _A_DAY, *told[1:]]
        try:
            return subprocess.run(command, env={**os.environ, **named}, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
