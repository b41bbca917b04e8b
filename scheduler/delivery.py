"""Empties the outbox: claim, wait for its turn, send, acknowledge. The only way out (DESIGN)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from flows.messages import Address, Channel, Claimed, Failure, FailureKind, Receipt
from flows.pace import account_bucket, cost
from flows.ports import Postbox, Sender
from scheduler.gate import Gate
from scheduler.owners import TakingOver, new_owner
from scheduler.rounds import POLL, Rounds
from scheduler.together import Together

AT_ONCE: Final = 32
"""Sends under way side by side: enough for 28 a second at a second each."""
LONGEST_TURN: Final = timedelta(seconds=61)
"""The longest that a pace keeps anything waiting: a group's minute."""
FRUITLESS: Final = 3
GATHERED: Final = 0.005
"""Seconds in which receipts are gathered to be written down together."""

Sleep = Callable[[float], Awaitable[object]]
_Sent = tuple[Claimed, Receipt, datetime]
"""What went, what the channel said, and when."""

_log: Final = structlog.get_logger(__name__)


class Delivery:
    """Delivers what the postbox gives, through the sender of each channel.

    ``clock`` gives the instant by which due times and pace are judged; ``sleep`` waits by it.
    """

    def __init__(
        self,
        postbox: Postbox,
        senders: Mapping[Channel, Sender],
        *,
        clock: Callable[[], datetime],
        owner: str | None = None,
        at_once: int = AT_ONCE,
        poll: float = POLL,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._postbox = postbox
        self._senders = senders
        self._clock = clock
        self._owner = owner or new_owner()
        self._at_once = at_once
        self._sleep = sleep
        self._gates: dict[str, Gate] = {}
        self._sent = Together(self._write_down, gather=GATHERED)
        self._taking_over = TakingOver(
            self._owner, owners=postbox.owners, take_from=postbox.take_from
        )
        self._rounds = Rounds[Claimed](
            "outbox",
            claim=self._claim,
            work=self._deliver_now,
            next_due=self._next_due,
            clock=clock,
            at_once=at_once,
            poll=poll,
        )

    def wake(self) -> None:
        """Say that something was promised."""
        self._rounds.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until ``stop`` is set; then finish what is in hand and return."""
        await self._rounds.run(stop)

    async def deliver_due(self, now: datetime) -> int:
        """Send everything that is due at ``now``, at its pace; give how many were sent.

        What has to be tried again later stays for later.
        """
        await self._taking_over.look()
        begun = self._clock()

        def instant() -> datetime:
            return now + (self._clock() - begun)

        sent = fruitless = 0
        while fruitless < FRUITLESS:
            taken = await self._postbox.claim(now=instant(), owner=self._owner, limit=self._at_once)
            if taken:
                went = sum(await asyncio.gather(*(self._deliver(one, instant) for one in taken)))
                sent += went
                fruitless = 0 if went else fruitless + 1
                continue
            due = await self._postbox.next_due(now=instant())
            if due is None or due > instant() + LONGEST_TURN:
                break
            if not await self._postbox.owed(now=now):
                break
            wait = (due - instant()).total_seconds()
            fruitless += wait <= 0  # it waits behind something that is not due yet
            await self._sleep(max(0.02, wait))
        return sent

    async def _claim(self, limit: int) -> Sequence[Claimed]:
        await self._taking_over.look()
        return await self._postbox.claim(now=self._clock(), owner=self._owner, limit=limit)

    async def _next_due(self, asked: datetime) -> datetime | None:
        return await self._postbox.next_due(now=self._clock(), asked=asked)

    async def _deliver_now(self, claimed: Claimed) -> None:
        await self._deliver(claimed, self._clock)

    async def _deliver(self, claimed: Claimed, instant: Callable[[], datetime]) -> bool:
        if claimed.at is not None and (wait := (claimed.at - instant()).total_seconds()) > 0:
            await self._sleep(wait)
        async with self._gate(claimed.envelope.address).through(cost(claimed)):
            outcome = await self._send(claimed)

        async def acknowledge() -> bool:
            if isinstance(outcome, Receipt):
                return await self._sent((claimed, outcome, instant()))
            await self._postbox.failed(claimed, outcome, now=instant())
            return False

        return bool(await self._rounds.surely(acknowledge))

    def _gate(self, address: Address) -> Gate:
        """Give the gate of the account that an address is written to from."""
        account = account_bucket(address)
        if account not in self._gates:
            self._gates[account] = Gate(self._clock, self._sleep)
        return self._gates[account]

    async def _write_down(self, sent: Sequence[_Sent]) -> Sequence[bool]:
        """Acknowledge what was sent. Raises where that cannot be done of all of it together."""
        if len(sent) == 1:
            ((claimed, receipt, now),) = sent
            return [await self._postbox.sent(claimed, receipt, now=now)]
        receipts = [(claimed, receipt) for claimed, receipt, _ in sent]
        await self._postbox.sent_together(receipts, now=max(now for *_, now in sent))
        return [True] * len(sent)

    async def _send(self, claimed: Claimed) -> Receipt | Failure:
        channel = claimed.envelope.address.channel
        sender = self._senders.get(channel)
        if sender is None:
            return Failure(FailureKind.TEMPORARY, f"this process has no way out to {channel}")
        try:
            return await sender.send(claimed)
        except Exception as error:  # noqa: BLE001  # a sender promises not to; nobody knows what it did
            _log.error("sender failed", outbox=claimed.id, error=type(error).__name__)
            return Failure(FailureKind.UNKNOWN, type(error).__name__)
