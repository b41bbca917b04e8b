"""How fast may be sent: per account, per chat, per group (SPEC 3, DESIGN: one message out).

Pure arithmetic over the instants of the last sends. Instants are seconds since 1970.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flows.messages import Address, Channel, Claimed, OutboundMessage, Priority, Sending

PER_SECOND: Final = 28
"""Of one account; channels speak of about 30."""
GROUP_MINUTE: Final = 18
"""Posts, edits and topic actions in a group in a minute; channels allow 20."""
GROUP_RESERVE: Final = 3
"""Of these, kept for emergencies."""
MINUTE: Final = 60.0
CHAT_GAP: Final = 1.05
"""One message a second in a chat, and a little for the way there."""
LONGEST_BURST: Final = 3
"""A long text goes in parts at once; the pause after it is that of so many at most."""
TEXT_UNITS: Final = 4096
CAPTION_UNITS: Final = 1024
BULK: Final = frozenset({Priority.NOTICE, Priority.GREETING})


@dataclass(frozen=True, slots=True)
class Pace:
    """What a chat or an account has sent of late, and when the next may go."""

    recent: tuple[float, ...] = ()
    free_at: float = 0.0
    urgent_free_at: float = 0.0

    def free(self, *, urgent: bool) -> float:
        """Give the instant from which the next may go."""
        return self.urgent_free_at if urgent else self.free_at


IDLE: Final = Pace()
"""Nothing was sent."""


def is_group(address: Address) -> bool:
    """Tell whether many people read there: Telegram's numbers of groups are negative."""
    return address.channel is Channel.TELEGRAM and address.chat.startswith("-")


def account_bucket(address: Address) -> str:
    """Name the pace of one of our accounts."""
    return f"{address.channel}:{address.account}"


def chat_bucket(address: Address) -> str:
    """Name the pace of a chat or group."""
    return f"{address.channel}:{address.account}:{address.chat}"


def messages_in(body: OutboundMessage) -> int:
    """Tell how many messages a channel makes of this: long texts go in parts, files one each."""
    units = len(body.text.encode("utf-16-le")) // 2
    parts = -(-units // TEXT_UNITS)
    if not body.attachments:
        return max(1, parts)
    return len(body.attachments) + (parts if units > CAPTION_UNITS else 0)


def cost(claimed: Claimed) -> int:
    """Tell how many actions an envelope takes: messages, and making or opening its topic."""
    match claimed.envelope.sending:
        case Sending.MESSAGE:
            actions = messages_in(claimed.envelope.body)
        case Sending.TOPIC:
            actions = 0
        case _:
            actions = 1
    return actions + (claimed.topic is not None) + claimed.reopen + claimed.close


def turn(account: Pace, *, now: float, cost: int, bulk: bool) -> float:
    """Give the instant at which an account may send next: at most 28 in any second.

    What can wait is spread evenly, so that an answer in between finds room.
    """
    recent = [at for at in account.recent if at <= now + 1]  # a clock that was put back forgets
    earliest = max((now, *recent[-1:]))
    full = recent[-(PER_SECOND - min(cost, PER_SECOND) + 1) :]
    if len(full) > PER_SECOND - min(cost, PER_SECOND):
        earliest = max(earliest, full[0] + 1)
    if bulk and recent:
        earliest = max(earliest, recent[-1] + 1 / PER_SECOND)
    return earliest


def after_account(account: Pace, *, at: float, cost: int) -> Pace:
    """Note a send of an account. ``free_at`` is when the next single message may go."""
    earlier = (before for before in account.recent if before <= at + 1)
    recent = (*earlier, *(at for _ in range(cost)))[-PER_SECOND:]
    free_at = max(at, recent[0] + 1) if len(recent) == PER_SECOND else at
    return Pace(recent, free_at, free_at)


def room(chat: Pace, address: Address, *, now: float, cost: int, urgent: bool) -> float:
    """Give the instant from which ``cost`` actions fit into a chat: now where they fit.

    What is larger than a group's whole allowance goes when nothing else was sent for a minute.
    """
    if not is_group(address):
        return now
    most = _group_most(urgent=urgent)
    recent = _last_minute(chat.recent, now)
    over = len(recent) + min(cost, most) - most
    return recent[over - 1] + MINUTE if over > 0 else now


def after_chat(chat: Pace, address: Address, *, at: float, cost: int) -> Pace:
    """Note a send to a chat: one a second in a chat, and a group's allowance of a minute."""
    gap = at + CHAT_GAP * min(cost, LONGEST_BURST)
    if not is_group(address):
        return Pace((), gap, gap)
    recent = (*_last_minute(chat.recent, at), *(at for _ in range(cost)))
    noted = Pace(recent)
    ordinary = room(noted, address, now=at, cost=1, urgent=False)
    return Pace(recent, max(gap, ordinary), room(noted, address, now=at, cost=1, urgent=True))


def _group_most(*, urgent: bool) -> int:
    return GROUP_MINUTE if urgent else GROUP_MINUTE - GROUP_RESERVE


def _last_minute(recent: Sequence[float], now: float) -> tuple[float, ...]:
    """Keep what lies within a minute; the future belongs to a clock that was put back."""
    return tuple(at for at in recent if now - MINUTE < at <= now + 1)
