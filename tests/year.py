"""``./run bench year``: a year of the clock, hour by hour, with all that goes wrong in one.

Two processes as far as anything in them knows: two databases' worth of connections, two clocks, two
deliveries, which tick at the same instant (on SQLite one). Now and then the machine is away for up
to three days, a process is killed between sends, or a sweep is cut off in its transaction. At the
far end is a wire that notes what arrives. What was owed is worked out by ``tests.year_owed`` from
the register and the diary alone, and held against what arrived.
"""

import argparse
import asyncio
import os
import random
import re
import tempfile
import time as stopwatch
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from flows.community import Building, Home
from flows.desk.actions import Done, Take
from flows.desk.place import Places
from flows.messages import Channel, Claimed, Envelope, OutboundMessage, Receipt, Sending
from flows.notices.audience import Audience
from flows.notices.deeds import do, draft
from flows.notices.notice import Kind, Notice, Step
from flows.people import HomeRole
from flows.tickets import Ticket
from scheduler.delivery import Delivery
from storage.crypt import Crypt
from storage.database import migrate
from storage.outbox import opened
from storage.postbox import SqlPostbox
from storage.register import Registered
from storage.tables import OutboxRow, core
from storage.unit_of_work import SqlStorage
from tests.opening import connected
from tests.playbook import BOT, SECRET, ZONE, Playbook, community, texts
from tests.year_owed import (
    DAY,
    EVES,
    HOUR,
    NIGHT,
    QUIET_ENDS,
    Hours,
    Owing,
    Sent,
    Somebody,
    Tally,
    birthdays,
    clock,
    local,
    tallied,
)

PEOPLE, DAYS = 2000, 365
FIRST_DAY: Final = date(2025, 1, 20)
"""A lunar year with a leap month begins nine days later."""
REPAIR, COMPLAINT = "厨房水槽下面漏水", "保安态度太差我要投诉"
ROOMS: Final = tuple(f"{floor}0{room}" for floor in range(1, 10) for room in range(1, 5))
HOMES_OF_A_BUILDING: Final = 2 * len(ROOMS)
URGENT_MARK: Final = "【紧急】"
BIRTHDAY, HOLIDAY, HOUSEHOLD = "birthday", "holiday", "new household"
ASK, REMIND, NOTICE, SURVEY, OTHER = "callback", "its reminder", "notice", "survey", "answers"
KINDS: Final = (BIRTHDAY, HOLIDAY, NOTICE, ASK, REMIND, HOUSEHOLD)
"""Of these it is worked out what everybody was owed."""
ALIVE: Final = 1
"""A process that runs as long as the machine does: nobody takes over from it."""


class KilledError(BaseException):
    """The process ended here."""


def kind_of(body: OutboundMessage) -> str:
    """Tell what a message to a resident is about."""
    words = {
        "生日快乐": BIRTHDAY, "处理完一天了": ASK, "打扰您一下：报修": REMIND, "快一个月了": HOUSEHOLD,
        "〔N": NOTICE, "满意度调查": SURVEY,
    }  # fmt: skip
    found = next((kind for part, kind in words.items() if part in body.text), None)
    if found is None and any(b.choice == "wish.greetings=off" for b in body.buttons):
        return HOLIDAY
    return found or OTHER


class Watch:
    """The clock of the year: sleeping moves it on."""

    def __init__(self) -> None:
        self.now = local(FIRST_DAY, time(0))

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)


@dataclass
class Wire:
    """A channel's way out that notes what arrives, and at which a process may be killed."""

    watch: Watch
    sent: list[Sent] = field(default_factory=list)
    posts: int = 0

    def arrive(self, claimed: Claimed) -> Receipt:
        self.posts += 1
        envelope = claimed.envelope
        if not envelope.address.chat.startswith("-") and envelope.sending is not Sending.TOPIC:
            self.sent.append(noted(envelope, self.watch.now))
        if envelope.sending is not Sending.MESSAGE:
            return Receipt(claimed.target_ids)
        return Receipt((str(self.posts),), note="not-a-forum" if claimed.topic else None)


def noted(envelope: Envelope, at: datetime) -> Sent:
    kind = kind_of(envelope.body) if envelope.sending is Sending.MESSAGE else OTHER
    return Sent(at.astimezone(ZONE), envelope.address.chat, envelope.key, envelope.body.text, kind)


@dataclass
class Line:
    """One process's end of the wire. ``left`` sends after which it is killed; None: it lives."""

    wire: Wire
    left: int | None = None
    arrives: bool = True
    """The last one arrives, and its receipt is lost."""

    async def send(self, claimed: Claimed) -> Receipt:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise KilledError
            if self.left == 0:
                if self.arrives:
                    self.wire.arrive(claimed)
                raise KilledError
        await asyncio.sleep(0)
        return self.wire.arrive(claimed)


class Process:
    """A process: its clock, its delivery. A new one takes over from one that was killed."""

    def __init__(self, book: Playbook, watch: Watch, wire: Wire, pid: int) -> None:
        from scheduler.owners import new_owner

        machine, _, word = new_owner().split("|")
        self.book, self.line = book, Line(wire)
        self.owner = f"{machine}|{pid}|{word}"
        postbox = SqlPostbox(book.storage.database, Crypt(SECRET), texts())
        self.delivery = Delivery(
            postbox, {Channel.TELEGRAM: self.line}, clock=watch, owner=self.owner, sleep=watch.sleep
        )  # fmt: skip
        self.due = book.due


@dataclass
class Mended:
    """A repair of the diary: who, its number, when it was done, and how its resident is."""

    who: Somebody
    ticket: Ticket
    done_at: datetime
    way: str


@dataclass
class Year:
    """The diary of the year: what people do, what goes wrong, and what is owed because of it."""

    books: list[Playbook]
    watch: Watch
    wire: Wire
    chance: random.Random
    people: list[Somebody]
    days: int
    hours: Hours = field(default_factory=Hours)
    owed: list[Owing] = field(default_factory=list)
    in_hand: list[Sent] = field(default_factory=list)
    mended: list[Mended] = field(default_factory=list)
    told: list[tuple[str, bool, datetime, datetime, list[Somebody]]] = field(default_factory=list)
    troubled: list[tuple[Somebody, datetime, datetime]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    cuts: int = 0
    away: int = 0
    rest: list[tuple[str, str, int]] = field(default_factory=list)
    """The rows of the outbox at the end: what became of them, why, how many."""
    overdue: int = 0
    """Of these, those that wait although they were due."""
    _processes: list[Process] = field(default_factory=list)

    # --- before ------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Load the register; everybody has written once."""
        place = self.books[0].place
        rows = [
            Registered(
                home=one.home, name=f"住户{one.number}", role=HomeRole.OWNER,
                birthday=one.born or None, calendar=one.calendar,
                moved_in=one.moved_in, telegram=int(one.chat),
            )
            for one in self.people
        ]  # fmt: skip
        async with self.books[0].storage.write() as uow:
            await uow.communities.save(place, today=FIRST_DAY)
            await uow.register.load(place.id, rows)
            for one in self.people:
                where = Playbook.address(f"tg:{one.chat}")
                await uow.conversations.open(where, place.id, now=self.watch.now)
        pids = [os.getpid(), ALIVE]
        self._processes = [
            Process(book, self.watch, self.wire, pid)
            for book, pid in zip(self.books, pids, strict=False)
        ]

    # --- hour by hour ------------------------------------------------------------------------

    async def run(self) -> None:
        """Live through it."""
        begin, away_until = self.watch.now, self.watch.now
        for number in range(24 * self.days):
            hour = begin + number * HOUR
            self.watch.now = max(self.watch.now, hour)
            if hour < away_until:
                continue
            if number > 48 and self.chance.random() < 1 / (24 * 15):
                away_until = hour + self.chance.uniform(1, 72) * HOUR
                self.away += 1
                continue
            await self._acts(hour)
            await self._tick(hour)

    async def _tick(self, hour: datetime) -> None:
        """Let every process tick and deliver at once; kill the first now and then."""
        self.hours.ticked.append(hour)
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
            first.line.left = self.chance.randint(1, 3 + len(self.people) // 60)
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
            self.in_hand += await self._in_hand(process)
            new = Process(process.book, self.watch, self.wire, os.getpid())
            self._processes[0] = new
            await new.delivery.deliver_due(self.watch.now)

    async def _in_hand(self, process: Process) -> list[Sent]:
        outbox = core(OutboxRow)
        taken = select(outbox).where(
            outbox.c.status == "sending", outbox.c.owner == process.owner, ~outbox.c.again
        )
        async with process.book.storage.database.read() as connection:
            rows = (await connection.execute(taken)).all()
        return [
            Sent(
                self.watch.now.astimezone(ZONE), row.chat, row.key, body.text, kind_of(body)
            )
            for row in rows
            if row.sending == Sending.MESSAGE
            for body in [opened(Crypt(SECRET), row.body)]
        ]  # fmt: skip

    # --- what people do ----------------------------------------------------------------------

    @property
    def book(self) -> Playbook:
        book = self.books[0]
        book.now = self.watch.now
        return book

    async def _acts(self, hour: datetime) -> None:
        at = clock(hour)
        if not time(9) <= at < time(19):
            if at == time(23) and self.chance.random() < 0.02:
                await self._announces(urgent=True)
            return
        expected = max(0.3, len(self.people) / 700) / 10
        for _ in range(int(expected) + (self.chance.random() < expected % 1)):
            await self._repaired()
        if self.chance.random() < 1 / 70:
            await self._complains()
        if self.chance.random() < 1 / 80:
            await self._announces(urgent=self.chance.random() < 0.3)
        await self._answers_callbacks()

    async def _repaired(self) -> None:
        """Somebody reports, a technician mends; some say at once how it is."""
        one, book = self.chance.choice(self.people), self.book
        if any(m.who is one for m in self.mended) or any(who is one for who, *_ in self.troubled):
            return  # one matter each, so that every answer has one meaning
        who = f"tg:{one.chat}"
        await book.resident(REPAIR, who=who)
        ticket = await book.ticket()
        for act in (Take(ticket=ticket.id), Done(ticket=ticket.id, text="换了软管")):
            result = await book.clerk("031", act)
            assert result.done, book.words(result)
        way = self.chance.choice(("rates", "silent", "silent", "not solved"))
        if way == "rates":
            await book.presses("较满意", who)
        self.mended.append(Mended(one, ticket, book.now, way))

    async def _answers_callbacks(self) -> None:
        """Who was asked and is not content says so; it is mended once more, and rated."""
        asked = {one.chat: one for one in self.wire.sent[-4000:] if one.kind == ASK}
        for mended in self.mended:
            if mended.way != "not solved" or mended.who.chat not in asked:
                continue
            mended.way = "was not solved"
            book, who = self.book, f"tg:{mended.who.chat}"
            await book.presses("没修好", who)
            result = await book.clerk("031", Done(ticket=mended.ticket.id, text="又换了一根"))
            assert result.done, book.words(result)
            await book.presses("满意", who)

    async def _complains(self) -> None:
        """A complaint that stays open for some days: nobody is greeted meanwhile."""
        one, book = self.chance.choice(self.people), self.book
        if any(m.who is one for m in self.mended) or any(who is one for who, *_ in self.troubled):
            return
        await book.resident(COMPLAINT, who=f"tg:{one.chat}")
        self.troubled.append((one, book.now, book.now + 400 * DAY))

    async def _announces(self, *, urgent: bool) -> None:
        """A notice to a building, or now and then to all."""
        book, number = self.book, len(self.told) + 1
        place, now = book.place, book.now
        building = None if self.chance.random() < 0.2 else self.chance.choice(place.buildings).id
        kind = Kind.WATER if urgent else self.chance.choice((Kind.OTHER, Kind.PEST, Kind.WATER))
        starts = now + (HOUR if urgent else 4 * DAY)
        until = starts + 30 * HOUR
        windowed = kind is not Kind.OTHER
        new = Notice(
            community=place.id, kind=kind, text={"zh": f"请留意。〔N{number}〕"}, author="012",
            audience=Audience((building,) if building else ()), created_at=now,
            urgent_because="爆管" if urgent else "", starts=starts if windowed else None,
            until=until if windowed else None,
        )  # fmt: skip
        async with book.storage.write() as uow:
            errand = Places(uow=uow, words=texts(), community=place, now=now, account=BOT)
            made = await draft(errand, "012", new, submit=True)
            assert made.notice is not None, made.said
            supervisor = place.member("008")
            assert supervisor is not None
            done = await do(errand, supervisor, made.notice.id, Step.APPROVE)
            assert done.done
        those = [
            one for one in self.people
            if (building is None or one.home.split("-")[0] == building)
            and one.moved_in <= now.date()
        ]  # fmt: skip
        end = until if windowed else now + 28 * DAY
        self.told.append((f"〔N{number}〕", urgent, now, end, those))

    # --- what was owed -----------------------------------------------------------------------

    def work_out(self) -> None:
        """Work out what everybody was owed."""
        last = FIRST_DAY + (self.days - 1) * DAY
        for one in self.people:
            for year in {FIRST_DAY.year, last.year}:
                for day in birthdays(one, year):
                    if FIRST_DAY <= day <= last and one.moved_in <= day:
                        self._greeting(BIRTHDAY, one, day)
            for eve in EVES:
                if FIRST_DAY <= eve <= last and one.moved_in <= eve:
                    self._greeting(HOLIDAY, one, eve)
            self._household(one, last)
        for mark, urgent, at, until, those in self.told:
            hour = self.hours.first(at, until) if urgent else self.hours.awake(at, until)
            for one in those:
                late = None if hour is None else max(hour + HOUR, local(hour.date(), NIGHT))
                self.owed.append(Owing(NOTICE, one.chat, hour, mark, late))
        for mended in self.mended:
            self._callback(mended)

    def _greeting(self, kind: str, one: Somebody, day: date) -> None:
        hour = self.hours.on(day)
        held = any(who is one and at.date() <= day for who, at, _ in self.troubled)
        self.owed.append(Owing(kind, one.chat, hour, may_miss=held))

    def _household(self, one: Somebody, last: date) -> None:
        on = one.moved_in + 28 * DAY
        if FIRST_DAY <= on < last:
            hour = self.hours.asking(local(on, time(9)))
            self.owed.append(Owing(HOUSEHOLD, one.chat, hour))

    def _callback(self, mended: Mended) -> None:
        chat, number = mended.who.chat, mended.ticket.number
        if mended.way == "rates":
            return
        asked = self.hours.asking(mended.done_at + DAY)
        if asked is None:
            return  # the year was over before
        self.owed.append(Owing(ASK, chat, asked, number))
        if mended.way == "silent":
            morning = self.hours.asking(local(asked.date() + DAY, time(9)))
            called = mended.done_at + 2 * DAY
            if morning is None:
                return
            # Nobody is reminded of what they were called about meanwhile.
            may_miss = morning >= called
            self.owed.append(Owing(REMIND, chat, morning, number, may_miss=may_miss))

    def in_quiet_hours(self) -> list[Sent]:
        """Give what came in the quiet hours, but for what is urgent."""
        return [
            one for one in self.wire.sent
            if not QUIET_ENDS <= clock(one.at) < NIGHT and URGENT_MARK not in one.text
        ]  # fmt: skip

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
        outbox = core(OutboxRow)
        late = select(func.count()).where(
            outbox.c.status.in_(["waiting", "sending"]), outbox.c.due < self.hours.ticked[-1] - HOUR
        )
        async with self.books[0].storage.database.read() as connection:
            return int((await connection.execute(late)).scalar_one())


def register(people: int, days: int, chance: random.Random) -> list[Somebody]:
    """Make up who lives there: birthdays of every kind, some who move in meanwhile."""
    found = []
    for number in range(people):
        building, rest = divmod(number, HOMES_OF_A_BUILDING)
        unit, room = divmod(rest, len(ROOMS))
        month, day = chance.randint(1, 12), chance.randint(1, 28)
        born, calendar = {
            0: ("", "solar"),
            1: (f"{month:02}-{day:02}", "solar"),  # of an unknown year
            2: ("1980-02-29", "solar"),
            3: (f"1975-{month:02}-{day:02}", "lunar"),
            4: (f"{month:02}-30", "lunar"),
            5: ("闰04-12", "lunar"),
            6: ("闰06-12", "lunar"),
        }.get(number % 12, (f"1980-{month:02}-{day:02}", "solar"))
        moved_in = date(2020, 1, 1)
        if number % 20 == 7:
            moved_in = FIRST_DAY + chance.randint(-20, days) * DAY
        home = f"{building + 1}-{unit + 1}-{ROOMS[room]}"
        found.append(Somebody(number, home, born, calendar, moved_in))
    return found


async def lived(urls: list[str], people: int, days: int, seed: int) -> Year:
    """Live through a year in a migrated, empty database, by as many processes as addresses."""
    chance = random.Random(seed)
    watch = Watch()
    somebody = register(people, days, chance)
    buildings = tuple(
        Building(
            str(one), f"{one}号楼",
            tuple(Home(str(one), unit, room) for unit in ("1", "2") for room in ROOMS),
            steward="012",
        )
        for one in range(1, -(-people // HOMES_OF_A_BUILDING) + 1)
    )  # fmt: skip
    place = community(buildings=buildings)
    async with AsyncExitStack() as stack:
        books = []
        for url in urls:
            database = await stack.enter_async_context(connected(url))
            storage = SqlStorage(database, Crypt(SECRET), clock=watch)
            means: Any = {REPAIR: "repair_plumbing", COMPLAINT: "complaint_staff"}
            books.append(Playbook(storage, place, now=watch.now, means=means))
        year = Year(books, watch, Wire(watch), chance, somebody, days)
        await year.settle()
        await year.run()
        year.work_out()
        year.rest, year.overdue = await year.what_became(), await year.waiting_too_long()
        return year


# --- what came of it ------------------------------------------------------------------------------


def judged(year: Year) -> tuple[dict[str, Tally], list[str]]:
    """Hold what arrived against what was owed; give the table, and everything that is broken."""
    watched = [one for one in year.wire.sent if one.kind in KINDS]
    tallies = tallied(year.owed, watched, year.in_hand)
    broken = [
        f"{kind}: {name} {len(those)}, as {those[:3]}"
        for kind, row in tallies.items()
        for name, those in (
            ("missing", row.missing), ("not in its hour", row.wrong_hour), ("not owed", row.unowed),
        )
        if those
    ]  # fmt: skip
    broken += [f"{kind}: {row.twice} twice" for kind, row in tallies.items() if row.twice]
    again = [key for key, count in Counter(one.key for one in year.wire.sent).items() if count > 1]
    again = [
        key
        for key in again
        if not any(one.key == key and _may_repeat(one) for one in year.wire.sent)
    ]
    if again:
        broken.append(f"{len(again)} messages came twice, as {again[:3]}")
    if quiet := year.in_quiet_hours():
        broken.append(f"{len(quiet)} in the quiet hours, as {quiet[:3]}")
    asked = Counter(
        (one.chat, one.at.month > 6, "前几天" in one.text)
        for one in year.wire.sent
        if one.kind == SURVEY
    )
    if more := [who for who, count in asked.items() if count > 1]:
        broken.append(f"survey: {len(more)} were asked or reminded more than once, as {more[:3]}")
    if year.overdue:
        broken.append(f"{year.overdue} rows wait although they were due")
    if year.counts["failed"]:
        broken.append(f"{year.counts['failed']} pieces could not be settled")
    return tallies, broken


def _may_repeat(one: Sent) -> bool:
    return URGENT_MARK in one.text or one.kind == OTHER


def rows(year: Year, tallies: dict[str, Tally]) -> list[str]:
    """Give the table."""
    head = ("kind", "owed", "sent", "missed: away", "held back", "unknown", "twice", "missing")
    quiet = Counter(one.kind for one in year.in_quiet_hours())
    lines = [("{:14}" + "{:>13}" * 8).format(*head, "quiet hours")]
    for kind in KINDS:
        row = tallies.get(kind, Tally())
        figures = (row.owed, row.sent, row.late_dropped, row.held_back, row.unknown, row.twice,
                   len(row.missing), quiet[kind])  # fmt: skip
        lines.append(("{:14}" + "{:>13}" * 8).format(kind, *figures))
    others = Counter(one.kind for one in year.wire.sent)
    lines.append(f"surveys sent {others[SURVEY]}, other messages to residents {others[OTHER]}, "
                 f"to groups {year.wire.posts - len(year.wire.sent)}")  # fmt: skip
    lines.append(
        f"{len(year.hours.ticked)} hours ticked of {24 * year.days}; away {year.away} times, "
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
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, also with PostgreSQL")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    began = stopwatch.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite+aiosqlite:///{folder}/guanjia.db"
        url = file if given.sqlite else os.environ.get("GUANJIA_BENCH_POSTGRES") or file
        urls = [url] if url == file else [url, url]
        kind = url.partition(":")[0].partition("+")[0]
        print(f"{given.people} people, {given.days} days, seed {seed}, on {kind}")
        migrate(url)
        year = asyncio.run(lived(urls, given.people, given.days, seed))
    tallies, broken = judged(year)
    for line in rows(year, tallies):
        print(line)
    print(f"{stopwatch.monotonic() - began:.0f} s")
    for one in broken:
        print(f"NOT AS IT SHOULD BE: {one}")
    return 1 if broken else 0
