"""The benchmark measures what it says: real processes, real answers, and the product's own books."""

import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bench import towns
from bot.bench.crowd import FIRST_PERSON, Crowd, words
from bot.bench.driving import Driven
from bot.bench.inbound import Figures
from bot.bench.processes import cpu_seconds, server_of
from bot.bench.table import MEASURE, rows
from bot.settings import Settings
from tests.notice_to_all import Figures as NoticeFigures
from tests.notice_to_all import Order, measured
from tests.storing import SECRET

ROOT = Path(__file__).parents[1]


def bench(folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("GUANJIA_BENCH_POSTGRES", None)
    return subprocess.run(
        [sys.executable, "-P", "-m", "bot.cli", "bench", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_every_message_of_a_short_run_is_answered_and_in_the_books(tmp_path) -> None:
    told = bench(
        tmp_path,
        "inbound",
        "--seconds",
        "1",
        "--rate",
        "5",
        "--only",
        "aiogram",
        "--only",
        "guanjia",
    )
    assert told.returncode == 0, told.stderr
    header, echo, guanjia, _, books = told.stdout.splitlines()
    assert header.split()[0] == "updates/s"
    assert echo.startswith("echo, aiogram ")
    assert echo.split()[-2] == "0"
    assert guanjia.startswith("Guanjia, SQLite ")
    assert guanjia.split()[-2] == "0"
    figures = {name: int(n) for n, name in re.findall(r"(\d+) ([a-z]+)", books)}
    assert figures["received"] > 5
    assert figures["open"] == figures["set"] == 0
    assert figures["received"] == figures["answered"] + figures["with"]
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_known_is_refused(tmp_path) -> None:
    told = bench(tmp_path, "inbound", "--only", "telethon")
    assert told.returncode == 2
    assert "--only takes aiogram, ptb-aiohttp, ptb, guanjia; not telethon" in told.stderr


async def test_a_database_with_a_community_is_left_alone(
    sqlite_database_url, tmp_path, monkeypatch
):
    monkeypatch.setattr(towns, "TOWNS", 1)
    settings = Settings(database_url=sqlite_database_url, secret_key=SECRET)
    await towns.settle(settings, tmp_path)
    with pytest.raises(towns.NotEmptyError):
        await towns.settle(settings, tmp_path)


def test_the_crowd_is_the_same_every_time_and_spread_over_the_bots() -> None:
    first, again = Crowd(("7", "8"), people=3), Crowd(("7", "8"), people=3)
    written = [first.next() for _ in range(4)]
    assert [(one.account, one.chat - FIRST_PERSON) for one in written] == [
        ("7", 0), ("8", 1), ("7", 2), ("7", 0),
    ]  # fmt: skip
    again_written = [again.next() for _ in range(4)]
    assert [one.chat for one in again_written] == [one.chat for one in written]
    assert len(words()) == len(set(words())) > 30


def test_a_percentile_is_an_answer_that_came() -> None:
    driven = Driven(latencies=tuple(n / 1000 for n in range(100, 0, -1)), lost=0, seconds=4.0)
    assert driven.per_second == 25
    assert driven.percentile(0.5) == 0.050
    assert driven.percentile(0.99) == 0.099
    assert str(Driven((), 3, 1.0).percentile(0.5)) == "nan"


def test_the_table_compares_with_the_bare_echo_bot() -> None:
    def figures(name, cpu):
        driven = Driven((0.002, 0.004), 0, 1.0)
        return Figures(
            name=name, full=driven, steady=driven, full_cpu=cpu, steady_cpu=None,
            database_cpu=None, megabytes=None,
        )  # fmt: skip

    lines = rows([figures(MEASURE, 1.5), figures("Guanjia, SQLite", 6.0)], 20)
    assert [line.split()[3:6] for line in lines[1:]] == [
        ["1.50", "1.0", "–"],
        ["6.00", "4.0", "–"],
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="CPU is read from /proc")
def test_cpu_is_counted_with_the_children_that_ended() -> None:
    before = cpu_seconds(os.getpid())
    spend = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", spend], check=True)
    began = time.process_time()
    while time.process_time() < began + 0.1:
        pass
    after = cpu_seconds(os.getpid())
    assert before is not None
    assert after is not None
    assert after - before >= 0.35
    assert cpu_seconds(None) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="CPU is read from /proc")
def test_the_server_of_a_database_is_found_on_this_machine(postgres) -> None:
    pid = server_of(postgres.url("postgres"))
    assert pid is not None
    assert cpu_seconds(pid) is not None
    assert server_of("postgresql+asyncpg://u:p@db.example/guanjia") is None


# --- a notice to everybody ------------------------------------------------------------------------


@pytest.mark.timeout(300)
async def test_a_notice_reaches_everybody_although_the_process_is_killed_half_way(
    sqlite_database_url, tmp_path
) -> None:
    order = Order(homes=90, reporters=2, every=1.0)
    figures = await measured(tmp_path, sqlite_database_url, order)
    assert list(figures.broken) == []
    assert figures.missing == 0
    assert figures.sent == 90 + figures.twice
    assert len(figures.replies) > 1


@pytest.mark.timeout(300)
@pytest.mark.skipif(
    not os.environ.get("GUANJIA_TEST_LONG"),
    reason="takes half a minute; GUANJIA_TEST_LONG=1 runs it",
)
async def test_an_ordinary_notice_comes_to_nobody_twice(postgres_database_url, tmp_path) -> None:
    order = Order(homes=60, urgent=False, reporters=2, every=1.0)
    figures = await measured(tmp_path, postgres_database_url, order)
    assert list(figures.broken) == []
    assert figures.twice == 0
    assert figures.missing == figures.unknown <= figures.in_hand


def test_the_table_of_a_notice_says_which_bound_is_broken() -> None:
    fine = NoticeFigures(
        order=Order(homes=4), reached=27.9, most=29, refused=0, sent=5, in_hand=2, twice=1,
        strangely_twice=0, missing=0, unknown=0, away=2.5, replies=(0.1, 0.2, 1.9), unanswered=0,
    )  # fmt: skip
    assert [*fine.broken, *fine.slow] == []
    assert "replies meanwhile     3, p50 0.200 s, p95 1.900 s, lost 0" in fine.rows()
    worse = replace(fine, most=30, refused=1, strangely_twice=1, missing=2, unknown=1, unanswered=1)
    assert len(list(worse.broken)) == 5
    assert len(list(replace(fine, reached=27.43, replies=(0.1, 2.0)).slow)) == 2
    assert len(list(replace(fine, order=Order(urgent=False)).broken)) == 1
