"""What the delivery needs of the books and of a channel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from flows.messages import (
    Claimed,
    Failure,
    Receipt,
)


class Postbox(Protocol):
    """The outbox as delivery sees it: claim, then say what became of it. Each is a transaction."""

    async def claim(self, *, now: datetime, owner: str, limit: int) -> Sequence[Claimed]:
        """Take envelopes that are due, within the pace of bot, chat and group."""
        ...

    async def sent(self, claimed: Claimed, receipt: Receipt, *, now: datetime) -> bool:
        """Acknowledge; False when a later owner has it (the fence)."""
        ...

    async def sent_together(
        self, sent: Sequence[tuple[Claimed, Receipt]], *, now: datetime
    ) -> None:
        """Acknowledge several in one transaction. Raises where one of them cannot be: none is."""
        ...

    async def failed(self, claimed: Claimed, failure: Failure, *, now: datetime) -> bool:
        """Record a failure and decide by its kind: again, later, elsewhere, or over."""
        ...

    async def next_due(self, *, now: datetime, asked: datetime | None = None) -> datetime | None:
        """Tell when something falls due next, or None.

        What could have been claimed when last ``asked``, and was not, is not counted.
        """
        ...

    async def owed(self, *, now: datetime) -> int:
        """Count what is due and not yet sent."""
        ...

    async def owners(self) -> Sequence[str]:
        """Give who has envelopes in hand."""
        ...

    async def take_from(self, owners: Sequence[str]) -> int:
        """End the leases of owners who are known to be gone; give how many envelopes they had."""
        ...


class Sender(Protocol):
    """The way out of one channel."""

    async def send(self, claimed: Claimed) -> Receipt | Failure:
        """Send one envelope. Never raises."""
        ...


Json = dict[str, Any]
