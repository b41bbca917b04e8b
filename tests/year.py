"""``./run bench year``: a year of the clock, hour by hour, with all that goes wrong in one.

Two processes as far as anything in them knows: two databases' worth of connections, two clocks, two
deliveries, which tick at the same instant (on SQLite one). Now and then the machine is away for up
to three days, a process is killed between sends, or a sweep is cut off in its transaction. At the
far end is the emulated Telegram, by HTTP through the product's way out, for the first weeks
(``--telegram DAYS``, 14 unless said; as many as the year has where time is no matter), then a wire
that notes what arrives: HTTP on both its ends is most of the work of a send. What people do is in ``tests.year_life``; what was owed is
worked out by ``tests.year_due`` from the register and the diary alone, and held against what
arrived.
"""

import argparse
import asyncio
import os
import random
import re
import tempfile
import time as stopwatch
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy import func, select

from flows.people import HomeRole
from storage.crypt import Crypt
from storage.database import migrate
from storage.register import Registered
from storage.tables import OutboxRow, core
from storage.unit_of_work import SqlStorage
from tests.opening import connected
from tests.playbook import SECRET, Playbook
from tests.year_diary import Diary, place_for, register
from tests.year_due import Claims, in_quiet_hours
from tests.year_life import ASKED, COMPLAINT, REPAIR, Life
from tests.year_owed import DAY, HOUR, NIGHT, QUIET_ENDS, Owing, Sent, Tally, clock, tallied
from tests.year_stage import FIRST_DAY, KINDS, OTHER, KilledError, Process, Watch
from tests.year_telegram import Telegram, telegram

PEOPLE, DAYS, TELEGRAM_DAYS = 2000, 365, 14
URGENT_MARK: Final = "【紧急】"
ALIVE: Final = 1
"""A process that runs as long as the machine does: nobody takes over from it."""
SEEN: Final = 3
"""Of what is wrong in one way so many are shown."""


@dataclass
class Year:
    """The machine's year: it ticks, is away, is killed; people live beside it."""

    books: list[Playbook]
    watch: Watch
    wire: Telegram
    chance: random.Random
    diary: Diary
    says: bool = False
    """It says each month how far it is."""
    owed: list[Owing] = field(default_factory=list)
    bad_plans: list[str] = field(default_factory=list)
    in_hand: list[Sent] = field(default_factory=list)
    again: set[str] = field(default_factory=set)
    """The keys of what was in hand when a process was killed, and is sent again."""
    counts: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    cuts: int = 0
    away: int = 0
    rest: list[tuple[str, str, int]] = field(default_factory=list)
    """The rows of the outbox at the end: what became of them, why, how many."""
    overdue: int = 0
    """Of these, those that wait although they were due."""
    _processes: list[Process] = field(default_factory=list)

    async def settle(self) -> None:
        """Load the register; everybody has written once."""
        place = self.books[0].place
        rows = [
            Registered(
                home=one.home, name=f"住户{one.number}", role=HomeRole.OWNER,
                birthday=one.born or None, calendar=one.calendar,
                moved_in=one.moved_in, telegram=int(one.chat),
            )
            for one in self.diary.people
        ]  # fmt: skip
        async with self.books[0].storage.write() as uow:
            await uow.communities.save(place, today=FIRST_DAY)
            await uow.register.load(place.id, rows)
            for one in self.diary.people:
                where = Playbook.address(f"tg:{one.chat}")
                await uow.conversations.open(where, place.id, now=self.watch.now)
        pids = [os.getpid(), ALIVE]
        self._processes = [
            Process(book, self.watch, self.wire, pid)
            for book, pid in zip(self.books, pids, strict=False)
        ]

    async def run(self) -> None:
        """Live through it."""
        life = Life(self.books[0], self.watch, self.wire, self.chance, self.diary)
        begin, away_until = self.watch.now, self.watch.now
        for number in range(24 * self.diary.days):
            hour = begin + number * HOUR
            self.watch.now = max(self.watch.now, hour)
            if self.says and hour.day == 1 and clock(hour) == time(0):
                print(f"  {hour:%Y-%m}: {stopwatch.process_time():.0f} s of work", flush=True)
            if hour < away_until:
                continue
            if number > 48 and self.chance.random() < 1 / (24 * 15):
                away_until = hour + self.chance.uniform(1, 72) * HOUR
                self.away += 1
                continue
            await life.hour(hour)
            await self._tick(hour)

    async def _tick(self, hour: datetime) -> None:
        """Let every process tick and deliver at once; kill the first now and then."""
        self.diary.hours.ticked.append(hour)
        first, others = self._processes[0], self._processes[1:]
        quiet = not QUIET_ENDS <= clock(hour) < NIGHT
        at_work = [first] if quiet or not others else [first, *others]
        if self.chance.random() < 0.01:
            self.cuts += 1
            await self._cut_off(first, hour)
        done = await asyncio.gather(*(one.due.at(hour, simulated=True) for one in at_work))
        for counts in done:
            self.counts.update(counts)
        if self.chance.random() < 0.05:
            first.line.left = self.chance.randint(1, 3 + len(self.diary.people) // 60)
            first.line.arrives = self.chance.random() < 0.5
        await asyncio.gather(*(self._deliver(one) for one in at_work))
        first.line.left = None

    async def _cut_off(self, process: Process, hour: datetime) -> None:
        """End a tick somewhere in its midst: its transaction is undone."""
        task = asyncio.create_task(process.due.at(hour, simulated=True))
        await asyncio.wait([task], timeout=self.chance.uniform(0.001, 0.2))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _deliver(self, process: Process) -> None:
        try:
            await process.delivery.deliver_due(self.watch.now)
        except KilledError:
            self.kills += 1
            process.line.left = 0
            await asyncio.sleep(0.05)  # what it was writing down is written down
            lost, again = await process.in_hand()
            self.in_hand += lost
            self.again |= again
            new = Process(process.book, self.watch, self.wire, os.getpid())
            self._processes[0] = new
            await new.delivery.deliver_due(self.watch.now)

    # --- what was owed -----------------------------------------------------------------------

    def work_out(self) -> None:
        """Work out what everybody was owed."""
        claims = Claims(self.diary, self.wire.posted)
        self.owed, self.bad_plans = list(claims.all()), list(claims.bad_plans())

    async def what_became(self) -> list[tuple[str, str, int]]:
        """Count the rows of the outbox by what became of them, and why."""
        outbox = core(OutboxRow)
        counted = select(outbox.c.status, outbox.c.error, func.count()).group_by(
            outbox.c.status, outbox.c.error
        )
        async with self.books[0].storage.database.read() as connection:
            rows = (await connection.execute(counted)).all()
        reasons: Counter[tuple[str, str]] = Counter()
        for status, error, count in rows:
            reasons[status, re.sub(r"\b(made in|replaced by) .*", r"\1 another", error or "")] += (
                count
            )
        return sorted((status, why, count) for (status, why), count in reasons.items())

    async def waiting_too_long(self) -> int:
        """Count what still waits although it was due an hour before the end."""
        outbox, last = core(OutboxRow), self.diary.hours.ticked[-1] - HOUR
        late = select(func.count()).where(
            outbox.c.status.in_(["waiting", "sending"]), outbox.c.due < last
        )
        async with self.books[0].storage.database.read() as connection:
            return int((await connection.execute(late)).scalar_one())


async def lived(
    urls: list[str],
    people: int,
    days: int,
    seed: int,
    *,
    telegram_days: int = TELEGRAM_DAYS,
    says: bool = False,
) -> Year:
    """Live through a year in a migrated, empty database, by as many processes as addresses."""
    chance = random.Random(seed)
    watch = Watch()
    diary = Diary(register(people, days, chance), days)
    place = place_for(people)
    async with AsyncExitStack() as stack:
        books = []
        for url in urls:
            database = await stack.enter_async_context(connected(url))
            storage = SqlStorage(database, Crypt(SECRET), clock=watch)
            means: Any = {
                REPAIR: "repair_plumbing", COMPLAINT: "complaint_staff", ASKED: "ask_facility",
            }  # fmt: skip
            books.append(Playbook(storage, place, now=watch.now, means=means))
        until = watch.now + telegram_days * DAY
        them = [(int(one.chat), f"住户{one.number}") for one in diary.people]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        far = await stack.enter_async_context(
            telegram(watch, books[0].storage, them, until, folder)
        )
        year = Year(books, watch, far, chance, diary, says)
        await year.settle()
        await year.run()
        year.work_out()
        year.rest, year.overdue = await year.what_became(), await year.waiting_too_long()
        return year


async def _hurried(url: str) -> None:
    """Let a PostgreSQL acknowledge before its disk does: it is not PostgreSQL that is killed here."""
    address = urlsplit(url)
    connection = await asyncpg.connect(urlunsplit(address._replace(scheme="postgresql")))
    try:
        await connection.execute(
            f'ALTER DATABASE "{address.path.strip("/")}" SET synchronous_commit TO off'
        )
    finally:
        await connection.close()


# --- what came of it ------------------------------------------------------------------------------


def judged(year: Year) -> tuple[dict[str, Tally], list[str]]:
    """Hold what arrived against what was owed; give the table, and everything that is broken."""
    watched = [one for one in (*year.wire.sent, *year.wire.posted) if one.kind in KINDS]
    tallies = tallied(year.owed, watched, year.in_hand, frozenset(year.again))
    broken = [
        f"{kind}: {name} {len(those)}, as {those[:SEEN]}"
        for kind, row in tallies.items()
        for name, those in row.faults.items()
        if those
    ]
    broken += [f"{kind}: {row.twice} twice" for kind, row in tallies.items() if row.twice]
    broken += list(_others(year))
    if year.overdue:
        broken.append(f"{year.overdue} rows wait although they were due")
    if year.counts["failed"]:
        broken.append(f"{year.counts['failed']} pieces could not be settled")
    return tallies, broken


def _others(year: Year) -> Iterator[str]:
    """Give what is broken beside what was owed: twice, in the quiet hours, plans that are unfair."""
    twice = {key for key, n in Counter(one.key for one in year.wire.sent).items() if n > 1}
    twice -= {one.key for one in year.wire.sent if one.key in twice and _may_repeat(one)}
    if twice:
        yield f"{len(twice)} messages came twice, as {sorted(twice)[:SEEN]}"
    if quiet := in_quiet_hours(year.wire.sent, URGENT_MARK):
        yield f"{len(quiet)} in the quiet hours, as {quiet[:SEEN]}"
    if year.wire.refused:
        yield f"Telegram refused {len(year.wire.refused)}, as {year.wire.refused[:SEEN]}"
    if year.wire.beside:
        yield f"on Telegram stand {year.wire.beside} messages that nobody has a receipt of"
    if year.bad_plans:
        yield f"visit plans: {len(year.bad_plans)} are not fair, as {year.bad_plans[:SEEN]}"


def _may_repeat(one: Sent) -> bool:
    return URGENT_MARK in one.text or one.kind == OTHER


def rows(year: Year, tallies: dict[str, Tally]) -> list[str]:
    """Give the table."""
    head = ("kind", "owed", "sent", "missed: away", "unknown", "twice", "missing")
    quiet = Counter(one.kind for one in in_quiet_hours(year.wire.sent, URGENT_MARK))
    lines = [("{:18}" + "{:>13}" * 7).format(*head, "quiet hours")]
    for kind in KINDS:
        row = tallies.get(kind, Tally())
        figures = (row.owed, row.sent, row.late_dropped, row.unknown, row.twice, len(row.missing),
                   quiet[kind])  # fmt: skip
        lines.append(("{:18}" + "{:>13}" * 7).format(kind, *figures))
    others = Counter(one.kind for one in year.wire.sent)
    hours = len(year.diary.hours.ticked)
    lines.append(
        f"other messages to residents {others[OTHER]}, posts {year.wire.posts} in all, of them "
        f"{year.wire.by_http} messages to the emulated Telegram"
    )
    lines.append(
        f"{hours} hours ticked of {24 * year.diary.days}; away {year.away} times, "
        f"killed in the middle of sends {year.kills} times, ticks cut off {year.cuts}"
    )
    lines += [f"rows {status:10} {count:8}  {why}" for status, why, count in year.rest]
    return lines


def main(arguments: list[str]) -> int:
    """On PostgreSQL by two processes, where ``GUANJIA_BENCH_POSTGRES`` names one; else SQLite."""
    parser = argparse.ArgumentParser(prog="./run bench year", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument(
        "--telegram", type=int, metavar="DAYS", default=TELEGRAM_DAYS,
        help="days from the first with the emulated Telegram at the far end",
    )  # fmt: skip
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, also with PostgreSQL")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    began = stopwatch.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite+aiosqlite:///{folder}/guanjia.db"
        url = file if given.sqlite else os.environ.get("GUANJIA_BENCH_POSTGRES") or file
        urls = [url] if url == file else [url, url]
        kind = url.partition(":")[0].partition("+")[0]
        print(f"{given.people} people, {given.days} days, seed {seed}, on {kind}", flush=True)
        migrate(url)
        if url != file:
            asyncio.run(_hurried(url))
        year = asyncio.run(
            lived(urls, given.people, given.days, seed, telegram_days=given.telegram, says=True)
        )
    tallies, broken = judged(year)
    for line in rows(year, tallies):
        print(line)
    took = stopwatch.monotonic() - began
    print(f"{took:.0f} s, {stopwatch.process_time():.0f} s of them work of this process")
    for one in broken:
        print(f"NOT AS IT SHOULD BE: {one}")
    return 1 if broken else 0
