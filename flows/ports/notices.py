"""What flows needs of the books about notices."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from flows.notices.chores import Chore, Posted
from flows.notices.notice import Deed, Notice, Reach, Reached


class Notices(Protocol):
    """Notices, the ledger of what was done to them, and everybody's copy."""

    async def add(self, notice: Notice) -> Notice | None:
        """Keep a new one and give it with its id; None where its key is known."""
        ...

    async def get(self, notice: int, *, lock: bool = False) -> Notice:
        """Read one. Raises LookupError."""
        ...

    async def by_key(self, community: str, key: str) -> Notice | None:
        """Find the one that a building system knows by a key."""
        ...

    async def save(self, notice: Notice) -> None:
        """Write what can change of one; its readers may be behind it then."""
        ...

    async def of_community(self, community: str, most: int = 100) -> Sequence[Notice]:
        """Give the latest, newest first."""
        ...

    async def begun_between(
        self, community: str, since: datetime, until: datetime
    ) -> Sequence[Notice]:
        """Give those that began to be sent in a span, oldest first."""
        ...

    async def live(self) -> Sequence[Notice]:
        """Give those of all communities that wait for their time or are in force."""
        ...

    async def in_force(self, community: str) -> Sequence[Notice]:
        """Give those of a community that are in force."""
        ...

    async def behind(self) -> Sequence[Notice]:
        """Give those of which somebody may not have been promised what they say now."""
        ...

    async def set_behind(self, notice: int, *, behind: bool) -> None:
        """Keep whether somebody may still be promised something."""
        ...

    async def record(self, deed: Deed) -> None:
        """Write a line into the ledger."""
        ...

    async def deeds(self, notice: int) -> Sequence[Deed]:
        """Read a notice's lines, oldest first."""
        ...

    async def people_of(
        self, notice: Notice, homes: frozenset[str], today: date
    ) -> Sequence[Reached]:
        """Give everybody who lives in one of these homes, once, and how they can be written to."""
        ...

    async def register(self, notice: int, people: Sequence[Reached]) -> None:
        """Keep whom it is for; who is known stays as they are."""
        ...

    async def found(self, notice: int, person: Reached) -> None:
        """Let somebody who could not be written to be told where they write now, if they wish."""
        ...

    async def next_to_tell(self, notice: Notice, most: int) -> Sequence[Reached]:
        """Give some who have not been promised what a notice says now. It must be locked.

        Their status is that of the copy that they have been promised before.
        """
        ...

    async def told(self, notice: Notice, copies: Sequence[tuple[int, int | None]]) -> None:
        """Keep that these people were promised what it says now, each in a row of theirs."""
        ...

    async def told_later(self, notice: int, person: int, than: datetime) -> bool:
        """Tell whether somebody's copy was promised only from an instant on, or waits still."""
        ...

    async def promise_anew(self, notice: int, people: Sequence[tuple[int, int]]) -> None:
        """Let these people be promised it as if they had not been, each in a conversation."""
        ...

    async def acknowledge(self, notice: int, person: int, now: datetime) -> bool:
        """Keep that somebody has read it; False where they had, or it is not for them."""
        ...

    async def reach(self, notice: Notice) -> Reach:
        """Count how far it has come, from what became of the copies."""
        ...

    async def copies(self, notice: int) -> Sequence[Reached]:
        """Give everybody whom it is for and what became of their copy, by home."""
        ...

    async def put_off(self, notice: int, due: datetime) -> None:
        """Let copies that have not gone wait until then."""
        ...

    async def hold_until(self, notice: int, until: datetime) -> None:
        """Let copies that have not gone be of use until then."""
        ...

    async def withdraw(self, notice: int, because: str) -> int:
        """Take back the copies that have not gone; gives how many those were."""
        ...

    async def keyholder(self, key: str) -> tuple[str, str] | None:
        """Give the community of a key and the system's name, or None."""
        ...


class Posters(Protocol):
    """The tasks that were opened for the posters of notices."""

    async def pending(self) -> Sequence[tuple[Notice, Collection[Chore]]]:
        """Give the notices of all communities that are in force, or hang and are over.

        Each with what was opened for it before.
        """
        ...

    async def of(self, notice: int) -> Sequence[Posted]:
        """Give what was opened for a notice."""
        ...

    async def keep(self, notice: int, posted: Posted) -> None:
        """Keep what was opened. The notice must be locked."""
        ...
