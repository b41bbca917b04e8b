"""``./run bench day``: a day of a front office, in minutes, with everything that goes wrong in one.

8 clerks, 20 technicians, 400 residents who write 1,500 messages with edits, albums and double
presses; two restarts, one ``kill -9``, 429s, 502s and answers that are lost. A minute of the group
pace is a second here, in the product (18 actions) and in what is measured (20): what takes a day of
12 hours takes twelve minutes. The bot's own 28 a second are real.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bot.settings import Settings
from bot.storing import open_storage
from bot.words import load_words
from flows.desk.cards import card as card_of
from flows.desk.cards import name_of
from flows.messages import Say
from flows.pace import GROUP_MINUTE, GROUP_RESERVE
from flows.tickets import Ticket
from storage.unit_of_work import SqlStorage
from tests.day_people import BUILDINGS, RESIDENTS, SENT, WORD, Clerk, Resident, home, schedule
from tests.emulator import Emulator, Group
from tests.emulator.faults import CallRecord
from tests.serving import PUBLIC, STOP_SECONDS, Served, noon_zone
from tests.storing import SECRET

FASTER: Final = 60
"""A minute of the pace of groups and chats is a second."""
MESSAGES, SECONDS = 1500, 720.0
ID = "day"
CLERKS: Final = ("001", "008", "011", "012", "013", "014", "015", "016")
TECHNICIANS: Final = tuple(f"{number:03d}" for number in range(31, 51))
CARD_AND_TOPIC: Final = 2
"""What a new ticket takes of a group's allowance."""
ALBUM_SECONDS: Final = 1.0
"""How long the product waits for more of an album: nothing says which picture is the last."""
CATCHING_UP: Final = 10.0
"""Seconds after a start in which what waited is worked off."""
QUEUES: Final = {
    "front_desk": ("客服前台", False), "maintenance": ("工程维修", True), "security": ("秩序", True),
    "cleaning": ("保洁", False), "finance": ("收费", False), "manager": ("经理", False),
}  # fmt: skip


def hasten(factor: float) -> None:
    """Make groups and chats of this process so much faster than Telegram's are."""
    import storage.outcomes
    from flows import pace

    pace.MINUTE /= factor  # type: ignore[misc]  # seen from outside, on purpose
    pace.CHAT_GAP /= factor  # type: ignore[misc]  # as above
    storage.outcomes.CHAT_GAP = pace.CHAT_GAP  # type: ignore[misc]  # as above


class Day:
    """The stage: an emulated Telegram, a process, its people."""

    def __init__(self, emu: Emulator, served: Served, settings: Settings, seed: int) -> None:
        self.emu = emu
        self.served = served
        self.settings = settings
        self.chance = random.Random(seed)
        self.bot = emu.bot(id=42_000, token="42000:secret")
        staff = {number: emu.user(f"员{number}", 70_000_000 + int(number)) for number in self.staff}
        self.groups = {
            queue: emu.supergroup(
                -1_001_000_000_000 - place, title, forum=forum, admins=[self.bot],
                members=list(staff.values()),
            )
            for place, (queue, (title, forum)) in enumerate(QUEUES.items())
        }  # fmt: skip
        self.residents = [
            Resident(number, emu.user(f"住户{number}", 71_000_000 + number), self.bot)
            for number in range(RESIDENTS)
        ]
        for one in self.residents:
            one.person.chat_with(self.bot).started = True
        desks = ("front_desk", "security", "cleaning", "finance")
        self.clerks = [
            Clerk(number, staff[number], self._group_of(number, desks), self.bot,
                  random.Random(seed + int(number)))
            for number in self.staff
        ]  # fmt: skip
        self.written: dict[str, float] = {}
        self.away: list[tuple[float, float]] = []
        """When the process was not there, with the time that it then needs to catch up."""
        self.over = False

    @property
    def staff(self) -> tuple[str, ...]:
        return (*CLERKS, *TECHNICIANS)

    def _group_of(self, number: str, desks: tuple[str, ...]) -> Group:
        if number in TECHNICIANS:
            return self.groups["maintenance"]
        return self.groups[desks[CLERKS.index(number) % len(desks)]]

    # --- before ------------------------------------------------------------------------------

    def community(self) -> str:
        """Write the community's file."""
        desk = "front_desk, security, cleaning, finance"
        lines = [
            f"id: {ID}", "name: {zh: 一天, en: A day}", f"timezone: {noon_zone(datetime.now(UTC))}",
            "language: zh", "country: CN", 'emergency_phone: "0755-26001234"',
            "telegram: {token_env: GUANJIA_TELEGRAM_TOKEN}", "buildings:",
            *(f'  - {{id: "{n + 1}", name: {n + 1}号楼, units: ["1", "2"], floors: 10, '
              f'rooms_per_floor: 4, steward: "012"}}' for n in range(BUILDINGS)),
            "queues:",
            *(f"  {queue}: {{telegram: {group.id}}}" for queue, group in self.groups.items()),
            f"  on_duty: {{telegram: {self.groups['maintenance'].id}}}", "staff:",
            *(f'  - {{number: "{number}", name: 员工{number}, telegram: {70_000_000 + int(number)}, '
              f"roles: [{self._role(number)}], queues: [{self._queues(number, desk)}]}}"
              for number in self.staff),
        ]  # fmt: skip
        return "\n".join(lines) + "\n"

    @staticmethod
    def _role(number: str) -> str:
        roles = {"001": "manager", "008": "supervisor", "012": "agent, steward"}
        return roles.get(number, "technician" if number in TECHNICIANS else "agent")

    @staticmethod
    def _queues(number: str, desk: str) -> str:
        if number in TECHNICIANS:
            return "maintenance, on_duty"
        return f"{desk}, manager" if number == "001" else desk

    async def load(self) -> None:
        """Load the community and its residents."""
        file, people = self.served.folder / "day.yml", self.served.folder / "day.csv"
        file.write_text(self.community(), encoding="utf-8")
        rows = [
            f"{home(one.number)},住户{one.number},owner,,,,zh,2020-01-01,{71_000_000 + one.number}"
            for one in self.residents
        ]
        head = "home,name,role,phone,birthday,calendar,language,moved_in,telegram"
        people.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        await self.served.types("load", str(file), "--residents", str(people))

    # --- the day -----------------------------------------------------------------------------

    async def run(self, messages: int, seconds: float, *, calm: bool = False) -> None:
        """Let everybody write and work, and, unless it is calm, everything happen that goes wrong."""
        claimed: set[int] = set()
        work = [asyncio.create_task(one.works(claimed, lambda: self.over)) for one in self.clerks]
        mishaps = asyncio.create_task(asyncio.sleep(0) if calm else self._mishaps(seconds))
        began = time.monotonic()
        for at, resident in schedule(self.residents, messages, seconds, self.chance):
            await asyncio.sleep(max(0.0, began + at - time.monotonic()))
            self.written[resident.acts(self.chance)] = time.monotonic()
        await mishaps
        await asyncio.sleep(min(20.0, seconds / 10))
        self.over = True
        await asyncio.gather(*work)
        await self._quiet()

    async def _mishaps(self, seconds: float) -> None:
        faults, share = self.emu.faults, seconds / 8
        for step in range(1, 8):
            await asyncio.sleep(share)
            faults.too_many_requests(1, bot=self.bot.id, times=3)
            faults.server_error(502, bot=self.bot.id, times=3)
            faults.drop_after(method="sendMessage", bot=self.bot.id)
            if step in {2, 4, 6}:
                began = time.monotonic()
                await (self.served.kill() if step == 4 else self.served.stop())
                await self.served.start(ready=True)
                self.away.append((began, time.monotonic() + CATCHING_UP))

    async def _quiet(self) -> None:
        """Wait until nothing is received, worked on or sent any more."""
        await self.served.until(
            lambda: not self.bot.mailbox.pending, "updates are taken", 10 * STOP_SECONDS
        )
        self.emu.faults.clear()
        await self.emu.quiet(8.0, 10 * STOP_SECONDS)

    # --- after -------------------------------------------------------------------------------

    def first_sent(self, *, private: bool) -> Mapping[str, CallRecord]:
        """Give the call that first showed each named message in a group, or in a private chat."""
        found: dict[str, CallRecord] = {}
        for call in self.emu.calls_of(ok=True):
            if not isinstance(call.chat, int) or (call.chat > 0) is not private:
                continue
            for name in SENT.findall(str(call.params)):
                found.setdefault(name, call)
        return found

    def imposed(self, name: str, call: CallRecord) -> float:
        """Give the seconds that a message had to wait, however quick the product is.

        A group's allowance was used up (SPEC 3), or an album had not been told to be whole.
        """
        since, minute = self.written[name], 60 / FASTER
        before = [
            one
            for one in self.emu.meter.accepted
            if one.chat == call.chat and since - minute < one.at < call.at
        ]
        marks = {since, call.at, *(one.at for one in before), *(one.at + minute for one in before)}
        points = sorted(at for at in marks if since <= at <= call.at)
        most = GROUP_MINUTE - GROUP_RESERVE - CARD_AND_TOPIC
        full = sum(
            until - at
            for at, until in pairwise(points)
            if sum(one.weight for one in before if at - minute < one.at <= at) > most
        )
        in_pieces = any(name in one.albums for one in self.residents)
        return full + ALBUM_SECONDS * in_pieces

    def there(self, named: Mapping[str, float]) -> dict[str, float]:
        """Give what was written while the process was there."""
        return {
            name: at
            for name, at in named.items()
            if not any(begin <= at <= end for begin, end in self.away)
        }

    def strangers(self) -> list[str]:
        """Give what residents were told that has another resident's word in it."""
        return [
            message.text
            for one in self.residents
            for message in one.person.chat_with(self.bot).said_by(self.bot)
            if set(WORD.findall(message.text)) - {str(one.number)}
        ]

    async def cards(self) -> tuple[int, list[str]]:
        """Compare every card with its ticket: how many, and those that show something else."""
        shown = {
            message.text for group in self.groups.values() for message in group.said_by(self.bot)
        }
        wrong = []
        async with open_storage(self.settings) as storage:
            tickets = [(ticket, text) async for ticket, text in _as_they_should_be(storage)]
        for ticket, text in tickets:
            if text.strip() not in shown:
                theirs = [one for one in shown if ticket.number in one and "▶️" in one]
                print(f"not as it should be:\n{text}\n--- but\n{theirs}", file=sys.stderr)
                wrong.append(ticket.number)
        return len(tickets), wrong


async def _as_they_should_be(storage: SqlStorage) -> Any:
    """Give every ticket that has a card, and the card's words."""
    words = load_words()
    async with storage.read() as uow:
        community = await uow.communities.get(ID)
        assert community is not None
        queues = [queue.id for queue in community.queues]
        since = datetime(2000, 1, 1, tzinfo=UTC)
        for ticket in await uow.tickets.of_queues(ID, queues, closed_since=since):
            events = await uow.tickets.events(ticket.id)
            files = await uow.messages.files_of(ticket.id)
            said: Say = card_of(ticket, events, community, files=files)
            assert name_of(ticket, community)
            if _has_card(ticket):
                yield ticket, words.say(said, community.language)


def _has_card(ticket: Ticket) -> bool:
    """Tell whether a ticket has a card: not a question that the knowledge answered."""
    return ticket.article is None


def percentiles(
    begun: Mapping[str, float],
    ended: Mapping[str, CallRecord],
    without: Callable[[str, CallRecord], float] = lambda _name, _call: 0.0,
) -> tuple[int, str]:
    """Give how many arrived, and the seconds that half of them and 95 in 100 took at most."""
    took = sorted(
        ended[name].at - at - without(name, ended[name])
        for name, at in begun.items()
        if name in ended
    )
    if len(took) < 2:
        return len(took), "–"
    parts = statistics.quantiles(took, n=20)
    return len(took), f"p50 {parts[9]:.3f} s, p95 {parts[18]:.3f} s"


async def measured(
    folder: Path, url: str, messages: int, seconds: float, *, calm: bool = False
) -> int:
    """Play the day, print what came of it; give the exit status."""
    async with AsyncExitStack() as stack:
        emu = await stack.enter_async_context(Emulator())
        emu.time_factor = 1 / FASTER
        variables = {
            "GUANJIA_DATABASE_URL": url,
            "GUANJIA_TELEGRAM_API_URL": emu.url,
            "GUANJIA_TELEGRAM_TOKEN": "42000:secret",
            "GUANJIA_PUBLIC_URL": PUBLIC,
        }
        served = Served(folder, variables, faster=FASTER)
        stack.push_async_callback(served.close)
        emu.webhook_routes[PUBLIC] = served.url
        settings = Settings(
            _env_file=None, database_url=url, secret_key=SECRET, data_dir=folder / "var"
        )
        day = Day(emu, served, settings, seed=7)
        await day.load()
        await served.start()
        await day.run(messages, seconds, calm=calm)
        return await _told(day, served)


async def _told(day: Day, served: Served) -> int:
    in_groups, in_private = (day.first_sent(private=private) for private in (False, True))
    to_card = percentiles(day.written, in_groups)
    answers = {name: at for clerk in day.clerks for name, at in clerk.answered.items()}
    to_resident = percentiles(answers, in_private)
    n_cards, wrong = await day.cards()
    strangers = day.strangers()
    books = await served.types("balance")
    assert await served.stop() == 0
    meter = day.emu.meter
    busiest = max(meter.busiest(60 / FASTER, chat=group.id) for group in day.groups.values())
    calls = day.emu.calls
    print(f"residents' messages {len(day.written)}, of which shown to staff {to_card[0]}")
    print(f"clerks' answers     {len(answers)}, of which with the resident {to_resident[0]}")
    print(f"buttons pressed     {sum(clerk.presses for clerk in day.clerks)}")
    print(f"calls of Telegram   {len(calls)}, refused {sum(not call.ok for call in calls)}")
    print(f"message → card      {to_card[1]}")
    print(f"    while it ran    {percentiles(day.there(day.written), in_groups)[1]}")
    beyond = percentiles(day.there(day.written), in_groups, day.imposed)[1]
    print(f"    beyond limits   {beyond} (a group's allowance, the second for an album's pieces)")
    print(f"answer → resident   {to_resident[1]}")
    print(f"    while it ran    {percentiles(day.there(answers), in_private)[1]}")
    print(f"busiest group       {busiest} actions in {60 / FASTER:g} s (Telegram: 20 in 60 s)")
    print(f"cards               {n_cards}, not as their tickets: {len(wrong)} {wrong[:5]}")
    print(f"seen by another     {len(strangers)} {strangers[:3]}")
    print(books.strip())
    print("the pace of groups and chats, and what is measured against, are 60 times Telegram's")
    fine = not wrong and not strangers and "balanced" in books.splitlines()
    lost = set(answers) - set(in_private)
    print(f"answers lost        {len(lost)} {sorted(lost)[:3]}")
    return 0 if fine and not lost else 1


def main(arguments: list[str]) -> int:
    """``day [MESSAGES [SECONDS]] [--calm]``; on PostgreSQL where ``GUANJIA_BENCH_POSTGRES`` names one.

    ``--calm``: nothing goes wrong, so that a short day tells how quick the product is.
    """
    calm = "--calm" in arguments
    arguments = [one for one in arguments if one != "--calm"]
    messages = int(arguments[0]) if arguments else MESSAGES
    seconds = float(arguments[1]) if len(arguments) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite+aiosqlite:///{folder}/guanjia.db"
        url = os.environ.get("GUANJIA_BENCH_POSTGRES") or file
        print(f"{messages} messages in {seconds:g} s, {url.partition(':')[0]}", file=sys.stderr)
        return asyncio.run(measured(Path(folder), url, messages, seconds, calm=calm))
