"""What flows needs of the books about bills."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from flows.fees.bill import Bill


class Fees(Protocol):
    """What households owe, by which notice they were told, and what is paid."""

    async def of(
        self, community: str, homes: Collection[str], *, lock: bool = False
    ) -> Sequence[Bill]:
        """Give every bill of some homes; locked, where they are written after."""
        ...

    async def of_notice_at(
        self, notice: int, community: str, homes: Collection[str]
    ) -> Sequence[Bill]:
        """Give the bills that a notice tells some homes."""
        ...

    async def of_notice(self, notice: int, *, lock: bool = False) -> Sequence[Bill]:
        """Give the bills that a notice tells; locked, where they are written after."""
        ...

    async def told_to(self, community: str, homes: Collection[str]) -> Sequence[Bill]:
        """Give the bills of some homes that were told and are not paid."""
        ...

    async def add(self, bills: Sequence[Bill], *, by: str, now: datetime) -> None:
        """Keep new ones."""
        ...

    async def save(self, bills: Sequence[Bill]) -> None:
        """Write what can change of them."""
        ...

    async def to_remind(self, now: datetime) -> Sequence[tuple[str, str]]:
        """Give the communities and homes of which a bill is to be reminded of by now."""
        ...

    async def lock_due(self, community: str, home: str, now: datetime) -> Sequence[Bill]:
        """Give a home's bills that are to be reminded of by now; they are locked."""
        ...
