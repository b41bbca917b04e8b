"""What flows needs of the books about duties: which occurrence was posted, or told as missed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from flows.duties.routine import Occurrence


class Duties(Protocol):
    """Occurrences of recurring duties (SPEC 5)."""

    async def latest(self, community: str) -> Mapping[str, date]:
        """Give the first day of the last known occurrence of each duty."""
        ...

    async def keep(
        self, community: str, duty: str, occurrence: Occurrence, *, at: datetime
    ) -> bool:
        """Keep that it is seen to; False where it was before."""
        ...

    async def posted(self, community: str, duty: str, period: str, task: int) -> None:
        """Keep the task that an occurrence became."""
        ...
