"""Sends envelopes to Telegram, and the few calls that are no envelopes: worth nothing later.

Words go as plain text with entities, in no markup language: a name or an address such as ``<b>&``
is shown as it was written.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, assert_never

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram_out.changing import delete, edit
from bot.channels.telegram_out.failures import Floods, failure_of
from bot.channels.telegram_out.files import send_files
from bot.channels.telegram_out.journey import (
    GENERAL,
    Journey,
    NotFetchedError,
    TooLateError,
    UnusableFileError,
    keep_topic,
    make_topic,
    open_topic,
)
from bot.channels.telegram_out.keys import Markup, markup
from bot.channels.telegram_out.marks import to_entities
from bot.channels.telegram_out.mentioning import entities
from bot.channels.telegram_out.parts import Files, Point, Step, Words, plan
from bot.channels.telegram_out.request import (
    AiohttpRequest,
    AnswerLostError,
    NotSentError,
    RefusedError,
)
from flows.messages import Address, Attachment, Claimed, Failure, FailureKind, Receipt, Sending
from flows.pace import is_group

_log = logging.getLogger(__name__)

_PIN_PAUSE: Final = 1.0
"""Seconds before pinning is tried again."""
TIMEOUT: Final = 20.0
"""Seconds of one call. No further call is begun after so long: a lease is more than twice that."""
ANSWER_LETTERS: Final = 200

_PASSING: Final = frozenset({FailureKind.LATER, FailureKind.TEMPORARY, FailureKind.UNKNOWN})

ReadFile = Callable[[Attachment], Awaitable[bytes | Path]]
"""Gives a file that we hold: its content, or where it lies. Raises OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotState:
    """What Telegram says of one of our bots."""

    username: str
    reads_all: bool
    """It hears every message of a group without being an administrator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupState:
    """What a bot is and may do in a staff group."""

    title: str
    forum: bool
    admin: bool
    manages_topics: bool
    deletes: bool

    @property
    def lacks(self) -> tuple[str, ...]:
        """Name what is missing; a bot that is no administrator hears no answer of staff's."""
        if not self.admin:
            return ("administrator",)
        return ("can_manage_topics",) if self.forum and not self.manages_topics else ()


class TelegramOut:
    """The way out of one or many bots (``flows.ports.Sender``). A token begins with its number."""

    def __init__(
        self,
        tokens: Iterable[str],
        *,
        api_url: str = "https://api.telegram.org",
        read_file: ReadFile,
        timeout: float = TIMEOUT,
    ) -> None:
        self._request = AiohttpRequest(timeout)
        self._timeout = timeout
        self._read_file = read_file
        self._floods = Floods()
        self._bots = {
            token.partition(":")[0]: Bot(
                token,
                base_url=f"{api_url}/bot",
                base_file_url=f"{api_url}/file/bot",
                request=self._request,
                get_updates_request=self._request,
            )
            for token in tokens
        }

    async def close(self) -> None:
        """Let go of the connections."""
        await self._request.shutdown()

    async def send(self, claimed: Claimed) -> Receipt | Failure:
        """Send one envelope. Never raises."""
        address, sending = claimed.envelope.address, claimed.envelope.sending
        bot = self._bots.get(address.account)
        if bot is None:
            return Failure(FailureKind.TEMPORARY, _no_token(address.account))
        journey = Journey(
            bot=bot,
            claimed=claimed,
            content=self._content,
            ends=time.monotonic() + self._timeout,
            thread=claimed.thread,
            sent=list(claimed.sent) if sending is Sending.MESSAGE else [],
        )
        failure = await _carried_out(journey)
        if failure is None:
            await _pinned(journey)
            return journey.receipt()
        if failure.kind is FailureKind.LATER:
            whole = self._floods.whole_account(address, failure.retry_after, now=time.monotonic())
            failure = replace(failure, whole_account=whole)
        if sending is not Sending.MESSAGE:
            return failure
        lost = failure.kind is FailureKind.TOPIC_LOST  # and with it what had gone there
        return replace(failure, thread=journey.made, sent=() if lost else tuple(journey.sent))

    async def _content(self, file: Attachment) -> bytes:
        """Read a file that we hold; what we do not is fetched from whichever bot has it."""
        if file.stored is None and file.remote is not None and file.account in self._bots:
            try:
                return await self.fetch_file(file.account, file.remote)
            except NotFetchedError as error:
                if error.lasting:
                    raise UnusableFileError(f"a file could not be fetched: {error}") from None
                raise NotSentError(str(error)) from None
        try:
            found = await self._read_file(file)
            return found if isinstance(found, bytes) else await asyncio.to_thread(found.read_bytes)
        except FileNotFoundError:
            raise UnusableFileError("a file is not there any more") from None
        except OSError as error:
            raise NotSentError(f"a file could not be read: {type(error).__name__}") from None

    # --- what is no envelope -----------------------------------------------------------------

    async def answer_callback(
        self, account: str, callback: str, text: str = "", *, alert: bool = False
    ) -> None:
        """End a pressed button's waiting, with words for whoever pressed. Best effort."""
        words = text if len(text) <= ANSWER_LETTERS else f"{text[: ANSWER_LETTERS - 1]}…"
        bot = self._bots.get(account)
        if bot is not None:
            await _at_best(bot.answer_callback_query(callback, words or None, show_alert=alert))

    async def typing(self, address: Address, thread: str | None = None) -> None:
        """Show for five seconds that an answer is on its way, in its topic. Best effort."""
        bot = self._bots.get(address.account)
        topic = int(thread) if thread and thread != GENERAL else None
        if bot is not None:
            chat = int(address.chat)
            await _at_best(bot.send_chat_action(chat, "typing", message_thread_id=topic))

    async def fetch_file(self, account: str, remote: str) -> bytes:
        """Download a file of at most 20 MB. Raises NotFetchedError."""
        bot = self._bots.get(account)
        if bot is None:
            raise NotFetchedError(_no_token(account), lasting=True)
        try:
            file = await bot.get_file(remote)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            failure = _failure(error)
            raise NotFetchedError(failure.detail, lasting=failure.kind not in _PASSING) from None

    async def describe_bot(self, account: str) -> BotState | Failure:
        """Give the bot's name and how it hears groups."""
        bot = self._bots.get(account)
        if bot is None:
            return Failure(FailureKind.REFUSED, _no_token(account))
        try:
            me = await bot.get_me()
        except TelegramError as error:
            return _failure(error)
        return BotState(username=me.username or "", reads_all=bool(me.can_read_all_group_messages))

    async def describe_group(self, group: Address) -> GroupState | Failure:
        """Give what a group is and what the bot may do there; a Failure where it is not in it."""
        bot = self._bots.get(group.account)
        if bot is None:
            return Failure(FailureKind.REFUSED, _no_token(group.account))
        try:
            chat = await bot.get_chat(int(group.chat))
            place = await bot.get_chat_member(int(group.chat), int(group.account))
        except TelegramError as error:
            return _failure(error)
        owner = place.status == "creator"
        return GroupState(
            title=chat.title or "",
            forum=bool(chat.is_forum),
            admin=owner or place.status == "administrator",
            manages_topics=owner or bool(getattr(place, "can_manage_topics", False)),
            deletes=owner or bool(getattr(place, "can_delete_messages", False)),
        )


# --- one envelope --------------------------------------------------------------------------------


async def _carried_out(journey: Journey) -> Failure | None:
    sending = journey.claimed.envelope.sending
    try:
        match sending:
            case Sending.MESSAGE:
                return await _placed(journey) or await _sent(journey)
            case Sending.EDIT:
                return await edit(journey)
            case Sending.DELETE:
                return await delete(journey)
            case Sending.TOPIC:
                await keep_topic(journey)
                return None
            case _:
                assert_never(sending)
    except TooLateError:
        return Failure(FailureKind.TEMPORARY, "took too long, goes on in the next try")
    except UnusableFileError as error:
        return Failure(FailureKind.REFUSED, str(error))
    except TelegramError as error:
        return _failure(error)
    except Exception as error:  # noqa: BLE001 -- never raises, and it is this envelope's own fault
        _log.exception("an envelope could not be sent")
        return Failure(FailureKind.REFUSED, type(error).__name__)


async def _pinned(journey: Journey) -> None:
    """Pin what was sent, or let it be pinned no longer. Best effort: the words have gone.

    What fails for a moment is tried again while there is time: nobody comes back to it later.
    """
    pin = journey.claimed.envelope.body.pin
    which = journey.sent or list(journey.claimed.target_ids)
    if pin is None or not which:
        return
    bot, message = journey.bot, int(which[0])
    while True:
        try:
            if pin:
                await bot.pin_chat_message(journey.chat, message, disable_notification=True)
            else:
                await bot.unpin_chat_message(journey.chat, message_id=message)
        except TelegramError as error:
            failure = _failure(error)
        else:
            return
        pause = max(failure.retry_after, _PIN_PAUSE)
        if failure.kind not in _PASSING or time.monotonic() + pause > journey.ends:
            _log.warning("a message stays %s: %s", "unpinned" if pin else "pinned", failure.detail)
            return
        await asyncio.sleep(pause)


async def _placed(journey: Journey) -> Failure | None:
    """Make or open the topic. Whatever fails here: the message itself has surely not gone."""
    try:
        await make_topic(journey)
        await open_topic(journey)
    except AnswerLostError as error:
        return Failure(FailureKind.TEMPORARY, error.message)
    return None


async def _sent(journey: Journey) -> Failure | None:
    """Send all steps but those of an earlier try. The last one carries the buttons."""
    envelope = journey.claimed.envelope
    steps = plan(envelope.body, journey.account)
    if not steps:
        return Failure(FailureKind.REFUSED, "there is nothing in it to send")
    buttons = markup(envelope.body, private=not is_group(envelope.address))
    before = len(journey.sent)
    for step in steps:
        if before >= step.messages:
            before -= step.messages
            continue
        journey.check_time()
        await _send_step(journey, step, buttons if step is steps[-1] else None)
    return None


async def _send_step(journey: Journey, step: Step, buttons: Markup | None) -> None:
    bot, chat = journey.bot, journey.chat
    more = {"reply_markup": buttons, **journey.place}
    match step:
        case Words():
            mentioned = entities(step.text, journey.claimed.envelope.body.mentions)
            marked = [*to_entities(step.text, step.marks), *mentioned]
            journey.note(await bot.send_message(chat, step.text, entities=marked or None, **more))
        case Point():
            point = step.location
            journey.note(await bot.send_location(chat, point.latitude, point.longitude, **more))
        case Files():
            await send_files(journey, step, buttons)
        case _:
            assert_never(step)


# --- outcomes ------------------------------------------------------------------------------------


def _failure(error: TelegramError) -> Failure:
    match error:
        case RefusedError():
            return failure_of(error.refusal)
        case AnswerLostError():
            return Failure(FailureKind.UNKNOWN, error.message)
        case _:  # no connection, or the library found something to refuse by itself
            return Failure(FailureKind.TEMPORARY, error.message)


def _no_token(account: str) -> str:
    return f"no token of bot {account} is given"


async def _at_best(call: Awaitable[Any]) -> None:
    try:
        await call
    except TelegramError as error:
        _log.debug("not done, and not worth a second try: %s", error.message)
