"""The composition root: settings become the running parts, and here is the one place they meet."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.channels.web_chat import Streams
from bot.charts import draw
from bot.files import FileShelf
from bot.report_file import printing
from bot.settings import Settings
from bot.storing import open_storage
from bot.traces import traced
from bot.web.parts import DemoInfo, WebParts
from bot.words import load_words
from flows.community import Community
from flows.messages import Address, Channel, Inbound, InboundMessage, StaffMessage
from flows.numbers import duration
from flows.ports import Reading, Received, Sender, Understander
from flows.service import Service
from flows.service_calendar import is_working_day
from nlu.in_force import follow, reader_in_force
from nlu.training import default_model
from nlu.understand import Embedded
from scheduler.clock import Clock
from scheduler.delivery import Delivery
from scheduler.due import Due
from scheduler.together import Together
from scheduler.worker import Worker
from storage.crypt import Crypt, derived
from storage.inbox import address_of
from storage.postbox import SqlPostbox
from storage.sweeps import SqlSweeps
from storage.unit_of_work import SqlStorage

if TYPE_CHECKING:  # aiogram costs a second and 100 MB: only where there is a bot
    from bot.channels.telegram_in import TelegramIn
    from bot.channels.telegram_out import TelegramOut

ROLES: Final = ("web", "worker", "clock")
"""What a process can do: everything in, inbox and outbox, sweeps (CONTRACTS, serve)."""
LOOK_EVERY: Final = 60.0
"""Seconds between two looks at which language model is in force."""

_log: Final = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """Give the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TelegramBot:
    """One bot: its token, and the communities that it serves."""

    token: str = field(repr=False)
    communities: tuple[Community, ...]

    @property
    def account(self) -> str:
        """Give the bot's number, the part of a token that is no secret."""
        return self.token.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guanjia:
    """The parts of one process, made and not yet running."""

    settings: Settings
    storage: SqlStorage
    service: Service
    worker: Worker
    delivery: Delivery
    due: Due
    clock: Clock
    streams: Streams
    shelf: FileShelf
    receivers: Mapping[str, "TelegramIn"]
    bots: tuple[TelegramBot, ...] = ()
    demo: DemoInfo | None = None
    follow: Callable[[], bool]
    """Takes up the language model that is in force by now; tells whether it is another."""
    look_every: float = LOOK_EVERY

    async def run(self, stop: asyncio.Event, roles: Sequence[str] = ROLES) -> None:
        """Run the roles until ``stop`` is set; then finish what is in hand and return."""
        running: list[Awaitable[None]] = []
        if "worker" in roles:
            running += [self.worker.run(stop), self.delivery.run(stop)]
        if "clock" in roles:
            running.append(self.clock.run(stop))
        if "web" in roles:
            from bot.web.server import serve_http

            running += [self.streams.run(stop), serve_http(self.web_parts(), stop)]
            running += [self._receive(receiver, stop) for receiver in self.receivers.values()]
            running.append(self._check(stop))
        running.append(self._follow_model(stop))
        _keep_what_is_loaded()
        await _all_or_none(running, stop)

    async def _follow_model(self, stop: asyncio.Event) -> None:
        """Look from time to time whether another language model was put in force."""
        while not await _waited(stop, self.look_every):
            if await asyncio.to_thread(self.follow):
                _log.info("another language model is in force")

    async def _check(self, stop: asyncio.Event) -> None:
        """Set the menus at the start, and say in which groups a bot could not work.

        Nothing waits for it.
        """
        try:
            await self._check_groups(stop)
        except Exception as error:  # noqa: BLE001  # it only looks: nothing may end because of it
            _log.warning("groups not checked", error=type(error).__name__)
        await stop.wait()

    async def _check_groups(self, stop: asyncio.Event) -> None:
        from bot.self_check import check_groups
        from bot.telegram_menu import show_menus

        lacking, api_url = 0, self.settings.telegram_api_url
        for bot in self.bots:  # one after the other: messages go first
            moved = await _moved(bot, self.storage)
            language, groups = bot.communities[0].language, sorted(set(moved.values()))
            await show_menus(
                bot.token, api_url, load_words(), groups, language, storage=self.storage
            )
            for community in bot.communities:
                if stop.is_set():
                    return
                lacking += await check_groups(bot.token, api_url, community, moved)
        if self.bots:
            _log.info("groups checked", not_fit=lacking)

    async def _receive(self, receiver: "TelegramIn", stop: asyncio.Event) -> None:
        if self.settings.public_url is None:
            await receiver.poll(stop)
            return
        pause = 1.0
        while not stop.is_set():
            try:
                await receiver.set_webhook(self.settings.public_url)
            except Exception as error:  # noqa: BLE001  # Telegram may be away: what was set before goes on
                _log.error("webhook not set", bot=receiver.account, error=str(error))
                pause = min(60.0, pause * 2)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
            else:
                await stop.wait()

    def web_parts(self) -> WebParts:
        """Give what the web needs."""
        return WebParts(
            settings=self.settings,
            storage=self.storage,
            service=self.service,
            words=load_words(),
            streams=self.streams,
            clock=utc_now,
            work=self.worker.wake,
            deliver=self.delivery.wake,
            feed=self._feed,
            fetch=self.shelf.fetch,
            demo=self.demo,
        )

    async def _feed(self, bot: str, body: bytes, secret: str | None) -> int:
        receiver = self.receivers.get(bot)
        return 404 if receiver is None else await receiver.feed(body, secret)


async def _waited(stop: asyncio.Event, seconds: float) -> bool:
    """Wait so long, or until it is time to stop; tell whether it is."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()


def _keep_what_is_loaded() -> None:
    """Take all that was loaded out of the garbage collector's sight: it stays for good.

    Looking through it would stop the process for up to 0.3 s every few hundred messages.
    """
    gc.freeze()


async def _all_or_none(running: Sequence[Awaitable[None]], stop: asyncio.Event) -> None:
    """Run all; when one fails the others are asked to stop, and its error is what is raised."""

    async def guarded(part: Awaitable[None]) -> None:
        try:
            await part
        finally:
            stop.set()

    async with asyncio.TaskGroup() as group:
        for part in running:
            group.create_task(guarded(part))


@asynccontextmanager
async def open_guanjia(
    settings: Settings, *, demo: DemoInfo | None = None
) -> AsyncIterator[Guanjia]:
    """Make the parts of a process. Raises SettingsError."""
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(open_storage(settings))
        yield await _assembled(settings, storage, stack, demo)


async def _assembled(
    settings: Settings, storage: SqlStorage, stack: AsyncExitStack, demo: DemoInfo | None
) -> Guanjia:
    communities = await communities_of(storage)
    bots = bots_of(communities, settings)
    served = {bot.account: tuple(c.id for c in bot.communities) for bot in bots}
    words = load_words()
    default = default_model(fallback=settings.models)
    embedded = reader_in_force(settings.models, default)
    understands = understander(settings, embedded)
    await _warm_up(understands, communities)
    service = Service(storage, understands, words, served)
    streams = Streams(storage)
    shelf = FileShelf(storage, settings.files)
    senders: dict[Channel, Sender] = {}
    out = _telegram_out(bots, settings, shelf, senders)
    if out is not None:
        stack.push_async_callback(out.close)
    crypt = Crypt(settings.secret())
    postbox = SqlPostbox(storage.database, crypt, words)
    delivery = Delivery(postbox, senders, clock=utc_now)

    def woken() -> None:
        delivery.wake()
        streams.wake()

    receive = _receiving(service, woken, out)
    worker = Worker(storage, receive, clock=utc_now)
    receivers = await _receivers(bots, settings, storage, worker)
    tidying = SqlSweeps(storage, postbox, settings.files)
    due = Due(
        storage,
        tidying,
        understands,
        words,
        service.account_of,
        draw=draw,
        print_report=printing(words),
    )
    stack.push_async_callback(_close, receivers)
    return Guanjia(
        settings=settings,
        storage=storage,
        service=service,
        worker=worker,
        delivery=delivery,
        due=due,
        clock=Clock(due.sweeps, clock=utc_now, wake=woken),
        streams=streams,
        shelf=shelf,
        receivers=receivers,
        bots=bots,
        demo=demo,
        follow=partial(follow, embedded, settings.models, default),
    )


def understander(settings: Settings, embedded: Embedded | None = None) -> Understander:
    """Load the language model in force; the default one is trained where that was not done yet.

    With a Rasa server it reads what that server does not answer.
    """
    if embedded is None:
        embedded = reader_in_force(settings.models, default_model(fallback=settings.models))
    if settings.nlu_backend == "embedded" or settings.rasa_url is None:
        return embedded
    from nlu.rasa.server import RasaServer
    from nlu.rasa.understand import AskingRasa

    return AskingRasa(embedded, RasaServer(settings.rasa_url))


async def community_ids(storage: SqlStorage) -> tuple[str, ...]:
    """Give the ids of all communities."""
    async with storage.read() as uow:
        return tuple(await uow.communities.ids())


async def _warm_up(understands: Understander, communities: Sequence[Community]) -> None:
    """Load what the first message would else wait for: lists, rules, holidays, articles (1 s)."""
    await understands.read("3号楼2单元501漏水,明天下午三点", Reading(now=utc_now()))
    for community in communities:
        await understands.search(community.id, community, community.language)
        is_working_day(community, utc_now().astimezone(community.zone).date())


async def communities_of(storage: SqlStorage) -> tuple[Community, ...]:
    """Read all communities."""
    async with storage.read() as uow:
        found = [await uow.communities.get(name) for name in await uow.communities.ids()]
    return tuple(community for community in found if community is not None)


def bots_of(communities: Sequence[Community], settings: Settings) -> tuple[TelegramBot, ...]:
    """Give the bots whose tokens the environment holds, each with the communities it serves.

    A community's file names the variable of its bot; one that names none has no Telegram.
    """
    served: dict[str, list[Community]] = {}
    for community in communities:
        token = settings.token_of(community)
        if token is not None:
            served.setdefault(token, []).append(community)
        elif community.token_env:
            _log.warning("no token given", community=community.id, variable=community.token_env)
    return tuple(TelegramBot(token, tuple(those)) for token, those in served.items())


def _telegram_out(
    bots: Sequence[TelegramBot],
    settings: Settings,
    shelf: FileShelf,
    senders: dict[Channel, Sender],
) -> "TelegramOut | None":
    if not bots:
        return None
    from bot.channels.telegram_out import TelegramOut

    tokens = [bot.token for bot in bots]
    out = TelegramOut(tokens, api_url=settings.telegram_api_url, read_file=shelf.read)
    shelf.telegram = out.fetch_file
    senders[Channel.TELEGRAM] = out
    return out


def _receiving(
    service: Service, woken: Callable[[], None], out: "TelegramOut | None"
) -> Callable[[Received], Awaitable[None]]:
    """Make what the worker does with a message: the service's story, then waking who waits."""

    async def receive(received: Received) -> None:
        toast = await service.receive(received, utc_now())
        woken()
        pressed = _pressed(received.inbound)
        if out is not None and pressed is not None:
            text, alert = (toast.text, toast.alert) if toast else ("", False)
            account, callback = pressed
            await out.answer_callback(account, callback, text, alert=alert)

    return receive


def _pressed(inbound: Inbound) -> tuple[str, str] | None:
    """Give the account and the handle of a button that waits for its answer, or None."""
    match inbound:
        case StaffMessage(group=address, callback=str(callback)):
            return address.account, callback
        case InboundMessage(address=address, callback=str(callback)):
            return address.account, callback
        case _:
            return None


async def _receivers(
    bots: Sequence[TelegramBot], settings: Settings, storage: SqlStorage, worker: Worker
) -> dict[str, "TelegramIn"]:
    if not bots:
        return {}
    from bot.channels.telegram_in import TelegramIn

    silences = {bot.account: album_silence(bot.communities) for bot in bots}

    def silence_of(inbound: Inbound) -> timedelta | None:
        return silences.get(address_of(inbound).account)

    async def keep(those: Sequence[Inbound]) -> Sequence[bool]:
        async with storage.write() as uow:
            new = [
                await uow.inbox.put(inbound, now=utc_now(), silence=silence_of(inbound))
                for inbound in those
            ]
        worker.wake()
        return new

    put_together = Together(keep)

    async def receiver(bot: TelegramBot) -> TelegramIn:
        async def set_aside(key: str, reason: str, raw: bytes) -> None:
            async with storage.write() as uow:
                await uow.inbox.put_aside(
                    Channel.TELEGRAM, bot.account, key, reason=reason, raw=raw, now=utc_now()
                )

        return TelegramIn(
            bot.token,
            api_url=settings.telegram_api_url,
            served=tuple(community.id for community in bot.communities),
            groups=await _groups(bot, storage),
            staff=_accounts(bot),
            contacts=_contacts(bot),
            put=put_together,
            set_aside=set_aside,
            secret=webhook_secret(settings, bot.account),
        )

    return {bot.account: await receiver(bot) for bot in bots}


def album_silence(communities: Sequence[Community]) -> timedelta:
    """Give the silence that ends an album of a bot: the longest that its communities ask for."""
    return max(duration(community, "album_silence") for community in communities)


async def _close(receivers: Mapping[str, "TelegramIn"]) -> None:
    """Let go of every bot's connections side by side: each takes a quarter of a second."""
    await asyncio.gather(*(receiver.close() for receiver in receivers.values()))


async def _groups(bot: TelegramBot, storage: SqlStorage) -> set[int]:
    """Give the staff groups of a bot: as the files name them, and where they migrated to."""
    moved = await _moved(bot, storage)
    return {*moved, *moved.values()}


async def _moved(bot: TelegramBot, storage: SqlStorage) -> dict[int, int]:
    """Say for each staff group that the files name where it lives now."""
    queues = (queue for community in bot.communities for queue in community.queues)
    named = {queue.telegram for queue in queues if queue.telegram is not None}
    async with storage.read() as uow:
        places = {
            chat: await uow.links.current(Address(Channel.TELEGRAM, bot.account, str(chat)))
            for chat in named
        }
    return {chat: int(place.chat) for chat, place in places.items()}


def _accounts(bot: TelegramBot) -> set[int]:
    staff = [member for community in bot.communities for member in community.staff]
    known = {member.telegram for member in staff if member.telegram is not None}
    return known | _contacts(bot)


def _contacts(bot: TelegramBot) -> set[int]:
    contacts = (community.contact for community in bot.communities)
    return {one.telegram for one in contacts if one is not None and one.telegram is not None}


def webhook_secret(settings: Settings, account: str) -> str:
    """Give what Telegram must bring with every call for this bot (CONTRACTS, WEBHOOK_SECRET)."""
    if settings.webhook_secret is not None:
        return settings.webhook_secret
    return derived(settings.secret(), f"webhook:{account}").hex()


def configure_logging(settings: Settings) -> None:
    """Log one line an event to standard error, as text or JSON; never anybody's words."""
    import logging

    level = getattr(logging, settings.log_level.upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendered: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(traced),
            rendered,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiogram", "httpx", "uvicorn.access", "apscheduler", "telegram"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


@asynccontextmanager
async def stopped_by_signals() -> AsyncIterator[asyncio.Event]:
    """Give an event that SIGTERM and SIGINT set."""
    import signal

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no such thing
            loop.add_signal_handler(number, stop.set)
    yield stop
