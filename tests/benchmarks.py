"""``./run bench …``: ``guanjia bench …`` with a PostgreSQL made for it, as the tests make theirs."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.postgres import PostgresUnavailableError, durable_server

POSTGRES = "GUANJIA_BENCH_POSTGRES"
OURS = {"day": "tests.day", "notice": "tests.notice_to_all", "year": "tests.year"}
"""The benchmarks whose Telegram is that of the tests, and where they live."""
SEEING_TO = ("inbound", *OURS)
"""The benchmarks that measure on a database."""
WITHOUT = ("--help", "-h", "--database", "--sqlite")
"""Who says one of these needs no PostgreSQL."""


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
    needed = told[0] in SEEING_TO and not any(word in told for word in WITHOUT)
    with a_database(needed and POSTGRES not in os.environ) as named:
        command = [sys.executable, "-P", "-m", "bot.cli", "bench", *told]
        if told[0] in OURS:
            play = f"import sys; from {OURS[told[0]]} import main; sys.exit(main(sys.argv[1:]))"
            command = [sys.executable, "-P", "-c", play, *told[1:]]
        try:
            return subprocess.run(command, env={**os.environ, **named}, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
