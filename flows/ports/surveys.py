"""What flows needs of the books about surveys: which there are, who answered what, what follows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from flows.survey.survey import Sheet, Standing, Survey


class Surveys(Protocol):
    """Surveys, their sheets, and the tasks that follow of them."""

    async def open(self, survey: Survey) -> Survey | None:
        """Keep a new one; gives it with its id, None where its period has one."""
        ...

    async def get(self, survey: int, *, lock: bool = False) -> Survey:
        """Read one. Raises LookupError."""
        ...

    async def save(self, survey: Survey) -> None:
        """Write when it closes, closed, and what was decided of its result."""
        ...

    async def of(self, community: str) -> Sequence[Survey]:
        """Give a community's surveys, the latest first."""
        ...

    async def running(self) -> Sequence[Survey]:
        """Give all that are not closed."""
        ...

    async def closed(self, since: datetime) -> Sequence[Survey]:
        """Give those that closed since an instant."""
        ...

    async def to_ask(self, survey: Survey, day: date) -> Sequence[int]:
        """Give who lives there on a day, can be written to, and has not been asked."""
        ...

    async def to_remind(self, survey: int) -> Sequence[int]:
        """Give the sheets that are not filled in, not left, and were not reminded of."""
        ...

    async def ask(self, sheet: Sheet) -> Sheet | None:
        """Keep a new sheet; gives it with its id, None where this person has one."""
        ...

    async def sheet(self, sheet: int, *, lock: bool = False) -> Sheet:
        """Read one. Raises LookupError."""
        ...

    async def save_sheet(self, sheet: Sheet) -> None:
        """Write what was answered, and where it is shown."""
        ...

    async def sheets(self, survey: int) -> Sequence[Sheet]:
        """Give all sheets of a survey."""
        ...

    async def disliking(self, survey: int, subject: str, told: str) -> Sequence[int]:
        """Give who is not satisfied with a subject and was not told what became of it.

        ``told`` begins the name of what is told once; the person's id follows.
        """
        ...

    async def standing(self, person: int, now: datetime) -> Standing | None:
        """Give the sheet that somebody can fill in now, locked, and its survey."""
        ...

    async def set_task(self, survey: int, subject: str, ticket: int) -> None:
        """Keep which task a weak subject was given."""
        ...

    async def tasks(self, survey: int) -> Sequence[tuple[str, int]]:
        """Give the weak subjects of a survey, and the ticket of each one's task."""
        ...
