"""One envelope on its way: where it goes, how far it came, and the topic it needs."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from telegram import Bot, Message, ReplyParameters

from bot.channels.telegram_out.failures import NOT_A_FORUM, TOPIC_NOT_MODIFIED
from bot.channels.telegram_out.parts import cleaned
from bot.channels.telegram_out.request import RefusedError
from flows.messages import Attachment, Claimed, Receipt

TOPIC_LETTERS: Final = 128
GENERAL: Final = "1"
"""The topic that must not be named: Telegram does not find it."""


class NotFetchedError(Exception):
    """A file did not come. ``lasting``: it never will (over 20 MB, or its handle is of no use)."""

    def __init__(self, words: str, *, lasting: bool) -> None:
        super().__init__(words)
        self.lasting = lasting


class TooLateError(Exception):
    """The lease would not last for a further call."""


class UnusableFileError(Exception):
    """A file cannot be sent, whoever tries; the words are for the operator."""


@dataclass(slots=True, kw_only=True)
class Journey:
    """What is known of an envelope on its way. ``content`` reads a file that is to be uploaded."""

    bot: Bot
    claimed: Claimed
    content: Callable[[Attachment], Awaitable[bytes]]
    ends: float
    """No further call is begun after this instant of the monotonic clock."""
    thread: str | None
    sent: list[str]
    made: str | None = None
    """The topic that was made for it."""
    no_forum: bool = False
    files: dict[str, str] = field(default_factory=dict)

    @property
    def chat(self) -> int:
        """Give the chat's number."""
        return int(self.claimed.envelope.address.chat)

    @property
    def account(self) -> str:
        """Give the bot's number."""
        return self.claimed.envelope.address.account

    @property
    def topic(self) -> int | None:
        """Give the topic to be named in a call; General is not."""
        return None if self.thread in {None, "", GENERAL} else int(self.thread or 0)

    @property
    def place(self) -> dict[str, Any]:
        """Give what every sending call needs: topic, and what the first message answers."""
        answered = self.claimed.reply_id if not self.sent else None
        reply = (
            ReplyParameters(int(answered), allow_sending_without_reply=True) if answered else None
        )
        return {"message_thread_id": self.topic, "reply_parameters": reply}

    def note(self, *messages: Message) -> None:
        """Remember what was sent, and whether it stands in its topic."""
        self.sent.extend(str(message.message_id) for message in messages)
        if self.topic is not None and not messages[0].is_topic_message:
            self.no_forum = True  # in a group without topics Telegram overlooks them, silently

    def check_time(self) -> None:
        """Raise TooLateError where no further call may be begun."""
        if time.monotonic() > self.ends:
            raise TooLateError

    def receipt(self) -> Receipt:
        """Say what it became."""
        return Receipt(
            tuple(self.sent),
            thread=None if self.no_forum else self.made,
            note="not-a-forum" if self.no_forum else None,
            files=dict(self.files),
        )


async def make_topic(journey: Journey) -> None:
    """Make the topic that is asked for. A group without topics is noted, not refused."""
    name = journey.claimed.topic
    if name is None or journey.thread is not None:
        return
    try:
        topic = await journey.bot.create_forum_topic(journey.chat, cleaned(name)[:TOPIC_LETTERS])
    except RefusedError as error:
        if not error.refusal.says(*NOT_A_FORUM):
            raise
        journey.no_forum = True
        return
    journey.thread = journey.made = str(topic.message_thread_id)


async def open_topic(journey: Journey) -> None:
    """Open a closed topic where that is asked for; that it is open already is as good."""
    if not journey.claimed.reopen or journey.topic is None:
        return
    try:
        await journey.bot.reopen_forum_topic(journey.chat, journey.topic)
    except RefusedError as error:
        if error.refusal.says(*NOT_A_FORUM):
            journey.no_forum = True
        elif not error.refusal.says(TOPIC_NOT_MODIFIED):
            raise


async def keep_topic(journey: Journey) -> None:
    """Give a topic its new name; open it before, or close it after. That it is so is as good."""
    topic, name = journey.topic, journey.claimed.topic
    if topic is None:
        return
    await open_topic(journey)
    bot, chat = journey.bot, journey.chat
    if name is not None:
        called = cleaned(name)[:TOPIC_LETTERS]
        await _unless_so(bot.edit_forum_topic(chat, topic, name=called))
    if journey.claimed.close:
        journey.check_time()
        await _unless_so(bot.close_forum_topic(chat, topic))


async def _unless_so(call: Awaitable[Any]) -> None:
    try:
        await call
    except RefusedError as error:
        if not error.refusal.says(TOPIC_NOT_MODIFIED):
            raise
