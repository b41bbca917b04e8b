"""A conversation with the front desk, as a script: a resident writes, the bot answers, a clerk acts.

Every message goes through the inbox and a new ``Service``, so every test is a restart test. The
database and the classifier are real; the time is the test's own.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.charts import draw
from bot.report_file import printing
from flows.community import (
    Building,
    Community,
    Home,
    PricedService,
    Queue,
    Role,
    Staff,
)
from flows.conversation import Conversation
from flows.desk.actions import Act, Done, New, Propose, Result, Take
from flows.messages import (
    Address,
    Attachment,
    Channel,
    Claimed,
    Contact,
    Envelope,
    FileKind,
    Inbound,
    InboundMessage,
    Priority,
    Receipt,
    Sending,
    StaffMessage,
    Toast,
)
from flows.people import HomeRole, Resident
from flows.ports import ChatMessage, Outcome, Reading
from flows.service import Service
from flows.tickets import Event, Kind, Ticket
from flows.understanding import EMERGENCIES, Article, Hit, Intent, Language, Matter, Understanding
from flows.words import FluentWords
from nlu.training import default_model
from nlu.understand import Embedded
from scheduler.due import Due
from storage.crypt import Crypt
from storage.outbox import opened
from storage.postbox import SqlPostbox
from storage.sweeps import SqlSweeps
from storage.tables import OutboxRow, core
from storage.unit_of_work import SqlStorage
from tests.opening import connected

ZONE = ZoneInfo("Asia/Shanghai")
SECRET = "a secret for tests, long enough to be one"
BOT = "900"
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
"""A Monday, within service hours."""

FRONT, MAINTENANCE, SECURITY, MANAGER = -1001, -1002, -1003, -1004


def community(**changes: Any) -> Community:
    """A small community: two buildings, seven clerks, one bot."""
    rooms = ("101", "102", "501", "502")
    buildings = tuple(
        Building(
            number,
            f"{number}号楼",
            tuple(Home(number, unit, room) for unit in ("1", "2") for room in rooms),
            steward="012",
        )
        for number in ("1", "3")
    )
    groups = {
        "front_desk": FRONT, "maintenance": MAINTENANCE, "security": SECURITY, "cleaning": FRONT,
        "finance": FRONT, "manager": MANAGER, "on_duty": MAINTENANCE,
    }  # fmt: skip
    clerks = (
        ("001", "王芳", {Role.MANAGER}, {"manager", "front_desk"}, 700001),
        ("012", "李敏", {Role.AGENT, Role.STEWARD}, {"front_desk", "cleaning", "finance"}, 700012),
        ("008", "陈洁", {Role.SUPERVISOR}, {"front_desk", "cleaning", "finance"}, 700008),
        ("031", "张强", {Role.TECHNICIAN}, {"maintenance", "on_duty"}, 700031),
        ("032", "吴明", {Role.TECHNICIAN}, {"maintenance"}, 700032),
        ("051", "刘军", {Role.SECURITY}, {"security", "on_duty"}, 700051),
    )  # fmt: skip
    plain = Community(
        id="tcmy",
        name={"zh": "天成美雅", "en": "Tiancheng Meiya"},
        emergency_phone="0755-26001234",
        token_env="GUANJIA_TELEGRAM_TOKEN",
        buildings=buildings,
        queues=tuple(Queue(name, group) for name, group in groups.items()),
        staff=tuple(
            Staff(number, name, frozenset(roles), frozenset(queues), telegram)
            for number, name, roles, queues, telegram in clerks
        ),
        services=(
            PricedService(
                "hood", "front_desk", {"zh": "油烟机清洗", "en": "Range hood cleaning"},
                Decimal(120), {"zh": "台", "en": "hood"},
            ),
            PricedService(
                "tap", "maintenance", {"zh": "更换水龙头", "en": "Tap replacement"},
                Decimal(60), "个",
            ),
        ),
        articles=(
            Article(
                "parking", "停车月卡", "zh", "月卡每月 350 元,带行驶证到前台办理,当天生效。",
                ("怎么办停车月卡", "停车月卡多少钱", "月租车位怎么办"),
            ),
            Article(
                "parking-en", "Monthly parking card", "en",
                "A monthly card costs 350 yuan. Bring the vehicle licence to the front desk.",
                ("how do I get a monthly parking card", "how much is monthly parking"),
            ),
        ),
    )  # fmt: skip
    return replace(plain, **changes)


@cache
def texts() -> FluentWords:
    """The real words."""
    folder = Path(__file__).parent.parent / "flows" / "texts"
    return FluentWords(
        {
            language: "\n".join(
                file.read_text("utf-8") for file in sorted(folder.glob(f"*{language}.ftl"))
            )
            for language in ("zh", "en")
        }
    )


@cache
def understander() -> Embedded:
    """The real classifier, trained once."""
    return Embedded.load(default_model())


@dataclass(frozen=True)
class Shown:
    """A message as it stands in a chat on Telegram: its id there, its topic, what was asked."""

    message: str
    thread: str | None
    envelope: Envelope
    reply: str | None = None
    """The message that it answers."""

    @property
    def text(self) -> str:
        return self.envelope.body.text

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.envelope.body.buttons]


Meaning = str | tuple[str, ...] | tuple[Matter, ...]
"""A sure intent, guesses of which none is sure, or matters."""


class Reader:
    """Reads as the real classifier does, but for the texts whose meaning a test gives."""

    def __init__(
        self,
        means: Mapping[str, Meaning],
        meanwhile: Callable[[], Awaitable[object]] | None,
        reader: Embedded,
    ) -> None:
        self._means = means
        self._meanwhile = meanwhile
        self._reader = reader

    async def read(self, text: str, reading: Reading) -> Understanding:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        read = await self._reader.read(text, reading)
        given = self._means.get(text)
        if given is None:
            return read
        matters = _matters(read, given)
        danger = next((m.intent.name for m in matters if m.intent.name in EMERGENCIES), None)
        return replace(read, matters=matters, emergency=danger)

    async def search(self, text: str, community: Community, language: Language) -> Hit | None:
        return await self._reader.search(text, community, language)

    def impersonal(self, text: str, community: Community, names: Collection[str]) -> str:
        return self._reader.impersonal(text, community, names)

    def homes_in(self, text: str, community: Community, near: str | None) -> Collection[str]:
        return self._reader.homes_in(text, community, near)


def _matters(read: Understanding, given: Meaning) -> tuple[Matter, ...]:
    if isinstance(given, str):
        return (Matter(read.text, Intent(given, 0.98), entities=read.entities),)
    matters = tuple(one for one in given if isinstance(one, Matter))
    if matters or not given:
        return matters
    ranking = tuple(Intent(name, 0.4) for name in given if isinstance(name, str))
    return (Matter(read.text, ranking[0], ranking, read.entities, decided=False),)


@dataclass
class Playbook:
    """The stage: say what happens, then look at what came of it."""

    storage: SqlStorage
    place: Community
    now: datetime = MORNING
    seen: dict[str, int] = field(default_factory=dict)
    """What the test has read of each conversation, by its address."""
    counter: Any = field(default_factory=lambda: itertools.count(1))
    toast: Toast | None = None
    outcomes: list[tuple[Outcome, str]] = field(default_factory=list)
    communities: list[str] = field(default_factory=list)
    """Those that the bot serves, where they are not the one of the play."""
    forums: set[int] = field(default_factory=set)
    """The groups that have topics."""
    topics: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """What each topic is called, and whether it is closed."""
    shown: list[Shown] = field(default_factory=list)
    """What was delivered to groups and chats on Telegram, in order."""
    means: dict[str, Meaning] = field(default_factory=dict)
    """How some texts are to be understood, where the classifier is not the subject."""
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """What happens, once, while a message is being read: outside any transaction."""
    reader: Embedded | None = None
    """What reads, where it is not the default model."""

    @property
    def service(self) -> Service:
        """A new Service for every turn: nothing may live in its memory."""
        served = self.communities or [self.place.id]
        reader = Reader(self.means, self._passing(), self.reader or understander())
        return Service(self.storage, reader, texts(), {BOT: served})

    def _passing(self) -> Callable[[], Awaitable[object]] | None:
        meanwhile, self.meanwhile = self.meanwhile, None
        return meanwhile

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    # --- the resident ------------------------------------------------------------------------

    @staticmethod
    def address(who: str) -> Address:
        """Where somebody writes: on the web page, or as ``tg:5001`` on Telegram."""
        if who.startswith("tg:"):
            return Address(Channel.TELEGRAM, BOT, who.removeprefix("tg:"))
        return Address(Channel.WEB, "", who)

    async def resident(self, text: str = "", who: str = "guest", **more: Any) -> list[ChatMessage]:
        """A resident writes; gives the bot's new messages."""
        await self.take(self.inbound(text, who, **more))
        return await self.heard(who)

    def inbound(self, text: str = "", who: str = "guest", **more: Any) -> InboundMessage:
        """What a resident writes, as a channel hands it in."""
        number = next(self.counter)
        return InboundMessage(
            key=more.pop("key", f"m{number}"),
            message=more.pop("message", f"m{number}"),
            address=more.pop("address", self.address(who)),
            at=self.now,
            community=more.pop("community", self.place.id),
            text=text,
            **more,
        )

    async def presses(self, label: str, who: str = "guest") -> list[ChatMessage]:
        """A resident presses a button of a message they have."""
        for message in reversed(await self.chat(who)):
            for button in message.buttons:
                if label in button.label:
                    return await self.resident(who=who, choice=button.choice)
        raise AssertionError(f"no button {label!r} in {await self.chat(who)}")

    async def conversation(self, who: str = "guest") -> Conversation:
        """What is kept of somebody's conversation."""
        async with self.storage.read() as uow:
            found = await uow.conversations.at(self.address(who))
        assert found is not None, f"nobody is called {who}"
        return found

    async def chat(self, who: str = "guest") -> Sequence[ChatMessage]:
        """The whole conversation."""
        async with self.storage.read() as uow:
            conversation = await uow.conversations.at(self.address(who))
            found = await uow.messages.after(conversation.id) if conversation else ()
        return sorted(found, key=lambda message: message.seq)

    async def heard(self, who: str = "guest") -> list[ChatMessage]:
        """What was said to a resident since the test last looked."""
        messages = await self.chat(who)
        new = [m for m in messages if m.seq > self.seen.get(who, 0) and m.author != "resident"]
        if messages:
            self.seen[who] = messages[-1].seq
        return new

    async def take(self, inbound: Inbound) -> None:
        """Put something into the inbox and work it off."""
        async with self.storage.write() as uow:
            await uow.inbox.put(inbound, now=self.now)
        await self.work()

    async def work(self) -> None:
        """Work off the inbox; an album's silence is waited for by moving the clock.

        What a worker beside this test has in hand is waited for.
        """
        while True:
            async with self.storage.write() as uow:
                claimed = await uow.inbox.claim(
                    now=self.now + timedelta(seconds=2), owner="test", limit=10
                )
                in_hand = set(await uow.inbox.owners()) - {"test"}
            if not (claimed or in_hand):
                return
            if not claimed:
                await asyncio.sleep(0.005)
            for received in claimed:
                self.toast = await self.service.receive(received, self.now)

    # --- the clock ---------------------------------------------------------------------------

    @property
    def due(self) -> Due:
        """What the clock owes, in a new process as it were."""
        database = self.storage.database
        tidying = SqlSweeps(self.storage, SqlPostbox(database, Crypt(SECRET), texts()), Path())
        reader = self.reader or understander()
        words = texts()
        paper = printing(words)
        account_of = self.service.account_of
        return Due(self.storage, tidying, reader, words, account_of, draw=draw, print_report=paper)

    async def tick(self, *sweeps: str) -> Mapping[str, int]:
        """Let the clock do what is owed now, of some sweeps or all; gives how much of each kind."""
        rows = [row for row in self.due.sweeps if row.name in sweeps or not (sweeps or row.tidies)]
        counts = [item for row in rows for item in (await row.run(self.now)).items()]
        return {kind: count for kind, count in counts if count}

    # --- people ------------------------------------------------------------------------------

    async def lives(
        self,
        who: str,
        home: str = "3-2-501",
        name: str = "李建国",
        phone: str | None = "+8613800138000",
        role: HomeRole = HomeRole.OWNER,
    ) -> Resident:
        """Register somebody and bind the conversation of that name to them."""
        async with self.storage.write() as uow:
            person = await uow.people.add(
                self.place.id, name=name, phone=phone, home=home, role=role, since=date(2020, 1, 1)
            )
            conversation = await uow.conversations.open(
                self.address(who), self.place.id, now=self.now, name=name
            )
            locked = await uow.conversations.get(conversation.id, lock=True)
            await uow.conversations.save(replace(locked, person=person))
        return person

    # --- the desk ----------------------------------------------------------------------------

    async def clerk(self, number: str, act: Act, key: str = "") -> Result:
        """A clerk acts on the desk page."""
        return await self.service.desk.act(self.place.id, number, act, self.now, key=key)

    async def records(self, number: str, new: New) -> Result:
        """A clerk records a call on the desk page."""
        return await self.service.desk.record_new(self.place.id, number, new, self.now)

    async def group(
        self, sender: int | None, text: str = "", chat: int = FRONT, **more: Any
    ) -> None:
        """Somebody writes or presses in a staff group on Telegram."""
        number = next(self.counter)
        await self.take(
            StaffMessage(
                key=more.pop("key", f"g{number}"),
                message=more.pop("message", f"g{number}"),
                group=Address(Channel.TELEGRAM, BOT, str(chat)),
                at=self.now,
                sender=str(sender) if sender else None,
                text=text,
                **more,
            )
        )

    def words(self, result: Result) -> str:
        """What a clerk was told."""
        return texts().say(result.said, "zh")

    # --- the way out -------------------------------------------------------------------------

    async def promised(self, chat: int | str) -> list[Envelope]:
        """What waits to be said in a chat on Telegram, in order; claims nothing."""
        row = core(OutboxRow).c
        waiting = select(core(OutboxRow)).where(
            row.channel == "telegram",
            row.chat == str(chat),
            row.status == "waiting",
            row.sending != Sending.TOPIC,
        )
        async with self.storage.database.read() as connection:
            rows = (await connection.execute(waiting.order_by(row.id))).all()
        return [
            Envelope(
                key=row.key,
                address=Address(Channel(row.channel), row.account, row.chat),
                body=opened(Crypt(SECRET), row.body),
                sending=Sending(row.sending),
                priority=Priority(row.priority),
                due=row.due,
                until=row.until,
                target=row.target_key,
                reply_to=row.reply_key,
                ticket=row.ticket,
                message=row.message,
                answers=row.answers,
                place=row.place,
                card=row.card,
            )
            for row in rows
        ]

    async def deliver(self) -> list[Shown]:
        """Send and acknowledge what is due, however long its pace takes; gives what was sent."""
        await self._say_which_are_forums()
        postbox = SqlPostbox(self.storage.database, Crypt(SECRET), texts())
        sent, turn = [], self.now
        while await postbox.owed(now=self.now):
            for claimed in await postbox.claim(now=turn, owner="test", limit=20):
                shown = await self._acknowledged(postbox, claimed)
                if shown.envelope.sending is not Sending.TOPIC:
                    sent.append(shown)
            turn += timedelta(seconds=5)
            assert turn < self.now + timedelta(hours=1), "something never goes out"
        self.shown += sent
        return sent

    async def _say_which_are_forums(self) -> None:
        async with self.storage.write() as uow:
            for chat in {queue.telegram for queue in self.place.queues if queue.telegram}:
                group = Address(Channel.TELEGRAM, BOT, str(chat))
                await uow.links.set_forum(group, chat in self.forums)

    async def _acknowledged(self, postbox: SqlPostbox, claimed: Claimed) -> Shown:
        thread = claimed.thread
        if claimed.envelope.sending is Sending.TOPIC:
            assert thread is not None
            name, _ = self.topics.get(thread, ("", False))
            self.topics[thread] = (claimed.topic or name, claimed.close)
            assert await postbox.sent(claimed, Receipt(()), now=self.now)
            return Shown("", thread, claimed.envelope)
        if claimed.topic is not None and int(claimed.envelope.address.chat) in self.forums:
            thread = f"topic{next(self.counter)}"
            self.topics[thread] = (claimed.topic, False)
        message = claimed.target_id or f"out{next(self.counter)}"
        assert await postbox.sent(claimed, Receipt((message,), thread=thread), now=self.now)
        return Shown(message, thread, claimed.envelope, claimed.reply_id)

    def find(self, words: str, chat: int | str | None = None) -> Shown:
        """The last message on Telegram that holds these words."""
        for one in reversed(self.shown):
            here = chat is None or one.envelope.address.chat == str(chat)
            if here and words in one.envelope.body.text:
                return one
        raise AssertionError(f"{words!r} is not in {[s.envelope.body.text for s in self.shown]}")

    async def press(
        self, sender: int | None, label: str, shown: Shown, **more: Any
    ) -> Toast | None:
        """Somebody presses a button of a message in a group; gives what they alone are told."""
        chat = int(shown.envelope.address.chat)
        choice = next(b.choice for b in shown.envelope.body.buttons if b.label == label)
        await self.group(
            sender, chat=chat, choice=choice, callback="c", message=shown.message,
            thread=shown.thread, **more,
        )  # fmt: skip
        return self.toast

    async def settled(self, number: str = "031") -> list[ChatMessage]:
        """A clerk takes the latest ticket and says that it is done; gives what is heard of that."""
        ticket = await self.ticket()
        done: Act = Done(ticket=ticket.id)
        if ticket.kind is Kind.COMPLAINT:
            done = Propose(ticket=ticket.id, solution="已处理", cause="疏忽", measure="加强巡查")
        for act in (Take(ticket=ticket.id), done):
            result = await self.clerk(number, act)
            assert result.done, self.words(result)
        who = await self._who_has(ticket)
        if ticket.kind is Kind.COMPLAINT:
            await self.heard(who)
            return await self.presses("同意", who)
        return await self.heard(who)

    async def _who_has(self, ticket: Ticket) -> str:
        async with self.storage.read() as uow:
            conversation = await uow.conversations.get(ticket.conversation or 0)
        return conversation.address.chat

    # --- looking -----------------------------------------------------------------------------

    async def tickets(self) -> list[Ticket]:
        """Every ticket there is, oldest first."""
        async with self.storage.read() as uow:
            found = await uow.tickets.of_queues(
                self.place.id,
                [queue.id for queue in self.place.queues],
                closed_since=datetime(2000, 1, 1, tzinfo=UTC),
            )
        return sorted(found, key=lambda ticket: ticket.id)

    async def ticket(self) -> Ticket:
        """The latest ticket."""
        return (await self.tickets())[-1]

    async def events(self, ticket: Ticket) -> Sequence[Event]:
        async with self.storage.read() as uow:
            return await uow.tickets.events(ticket.id)


def photo(name: str = "leak.jpg") -> Attachment:
    """A photo as a channel hands it in."""
    return Attachment(
        id=f"file-{name}", kind=FileKind.PHOTO, mime="image/jpeg", size=1000, name=name
    )


def contact(phone: str, *, own: bool = True) -> Contact:
    return Contact(phone=phone, own=own, name="李建国")


TODAY = MORNING.date()


def at(clock: str, day: date = TODAY) -> datetime:
    """An instant of the community's day, written ``10:30``."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


@asynccontextmanager
async def stage(url: str, place: Community | None = None) -> AsyncIterator[Playbook]:
    """Open the database of a test with a community in it."""
    book: Playbook
    place = place or community()
    holder: dict[str, datetime] = {"now": MORNING}
    async with connected(url) as database:
        storage = SqlStorage(database, Crypt(SECRET), clock=lambda: holder["now"])
        async with storage.write() as uow:
            await uow.communities.save(place, today=MORNING.date())
        book = Playbook(storage, place)
        yield book
