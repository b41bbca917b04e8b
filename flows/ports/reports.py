"""What flows needs of the books about reports: which were given, and what was decided of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flows.understanding import Language


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter's report that was given to the manager, and what they decided, where they have."""

    period: str
    given_at: datetime
    decided_at: datetime | None
    decided_by: str
    published: bool


class Reports(Protocol):
    """Quarterly reports that the manager lets out to residents, or keeps (SPEC 5)."""

    async def give(self, community: str, period: str, *, at: datetime) -> bool:
        """Keep that the manager has one before them; False where they had."""
        ...

    async def decide(
        self,
        community: str,
        period: str,
        *,
        by: str,
        at: datetime,
        words: Mapping[Language, str],
    ) -> bool:
        """Keep what residents are told of one, nothing where it is kept; False: none to decide on."""
        ...

    async def quarters(self, community: str) -> Sequence[Quarter]:
        """Give all that were given, the latest first."""
        ...

    async def undecided(self, community: str, period: str) -> datetime | None:
        """Tell since when one is before the manager; None: none is, or it was decided."""
        ...

    async def published(self, since: datetime) -> Sequence[tuple[str, str, Mapping[Language, str]]]:
        """Give those let out since an instant: community, period, words."""
        ...
