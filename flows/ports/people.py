"""What flows needs of the books about people, their homes, and what the clock owes them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from flows.community import Community, Staff
from flows.outreach.greeted import Greeted, Greeting
from flows.outreach.home_visits import HomeVisit
from flows.people import Calendar, HomeRole, Invitation, Resident, Wish
from flows.understanding import Article, Language


class People(Protocol):
    """Residents."""

    async def get(self, person: int) -> Resident | None:
        """Read one."""
        ...

    async def by_phone(self, community: str, phone: str) -> Sequence[Resident]:
        """Find residents by full E.164 number."""
        ...

    async def of_home(self, community: str, home: str) -> Sequence[Resident]:
        """Give the present residents of a home."""
        ...

    async def named_in(self, community: str, text: str) -> Sequence[str]:
        """Give the names of residents, present or past, that stand in a text."""
        ...

    async def born_on(
        self, community: str, *, solar: Collection[str] = (), lunar: Collection[str] = ()
    ) -> Sequence[Resident]:
        """Find residents whose birthday is one of these, each ``MM-DD`` or ``闰MM-DD``."""
        ...

    async def birthday(self, person: int) -> tuple[str, Calendar] | None:
        """Give a birthday as it was written, and its calendar."""
        ...

    async def add(
        self,
        community: str,
        *,
        name: str,
        phone: str | None,
        home: str,
        role: HomeRole,
        since: date,
        language: Language | None = None,
    ) -> Resident:
        """Register a new resident in a home."""
        ...

    async def move_in(self, person: int, home: str, role: HomeRole, since: date) -> Resident:
        """Add a home to a resident; nothing changes where they live there already."""
        ...

    async def set_language(self, person: int, language: Language) -> None:
        """Keep the language a resident chose."""
        ...

    async def moved_in(
        self, community: str, *, after: date, until: date
    ) -> Sequence[tuple[str, date]]:
        """Give the homes into which somebody who lives there moved within these days, and when."""
        ...

    async def occupied(self, community: str, day: date) -> Sequence[str]:
        """Give the homes in which somebody lives on a day."""
        ...

    async def to_tell(self, community: str, day: date, told: str) -> Sequence[int]:
        """Give who lives there on a day, can be written to, and was not told.

        ``told`` begins the name of what is told once; the person's id follows.
        """
        ...

    async def set_wish(self, person: int, wish: Wish, *, on: bool) -> None:
        """Keep whether a resident wants something."""
        ...

    async def set_phone(self, person: int, phone: str) -> None:
        """Keep a resident's new number."""
        ...

    async def invite(self, invitation: Invitation, token: str) -> None:
        """Keep an invitation; only the token's hash is stored."""
        ...

    async def use_invitation(
        self, token: str, *, now: datetime, within: Collection[str] | None = None
    ) -> Invitation | None:
        """Take one use of an invitation, or None where it is unknown, expired or used up.

        One to a community that is not ``within`` those given is left as it is: None too.
        """
        ...


class Greetings(Protocol):
    """Birthday greetings, one a person and year."""

    async def keep(self, greeting: Greeting) -> bool:
        """Keep what became of one; False where nothing changed, or where it was sent before."""
        ...

    async def of(self, person: int, year: int) -> Greeted | None:
        """Give what has become of somebody's greeting of a (lunar) year; None: nothing yet."""
        ...

    async def sent_on(self, community: str, day: date) -> Collection[int]:
        """Give who was greeted on a day."""
        ...


class HomeVisits(Protocol):
    """Visits to homes: planned, and recorded."""

    async def keep(self, visit: HomeVisit) -> None:
        """Write one, new or changed."""
        ...

    async def planned(self, community: str, month: str, home: str) -> HomeVisit | None:
        """Give the visit to a home that a month's plan still owes."""
        ...

    async def of_month(self, community: str, month: str) -> Sequence[HomeVisit]:
        """Give a month's visits, planned or made."""
        ...

    async def last(self, community: str) -> Mapping[str, datetime]:
        """Give when each home was visited last."""
        ...


class Rains(Protocol):
    """Heavy rains that staff reported."""

    async def add(
        self, community: str, at: datetime, *, strength: str, by: str, now: datetime
    ) -> int | None:
        """Keep one, and let the leaks that were mended before it be looked at.

        Gives how many those are; None where it was reported before.
        """
        ...

    async def after(self, community: str, since: datetime) -> datetime | None:
        """Give the first one after an instant."""
        ...


class HomeMarks(Protocol):
    """What staff marked homes with."""

    async def put(self, community: str, home: str, mark: str, *, by: str, now: datetime) -> bool:
        """Mark a home; False where it was marked so."""
        ...

    async def lift(self, community: str, home: str, mark: str) -> bool:
        """Take a mark from a home; False where it was not marked so."""
        ...

    async def any_of(self, community: str, homes: Sequence[str], mark: str) -> bool:
        """Tell whether any of these homes is marked so."""
        ...


class Communities(Protocol):
    """Communities as loaded, with what clerks gave since (an account, a photo)."""

    async def get(self, community: str) -> Community | None:
        """Read one; kept in memory until it changes."""
        ...

    async def ids(self) -> Sequence[str]:
        """Give the ids of all communities."""
        ...

    async def bind_by_link(self, token: str, account: int, *, now: datetime) -> Staff | None:
        """Bind a clerk's Telegram account by the one-time link they were given, or None."""
        ...

    async def set_photo(self, community: str, number: str, photo: str) -> None:
        """Keep the photo that a clerk sent of themselves, by its id; empty: none is shown."""
        ...

    async def add_article(self, community: str, article: Article) -> None:
        """Put an article into a community's knowledge, or replace it."""
        ...

    async def remove_article(self, community: str, article: str) -> bool:
        """Take an article that a clerk saved out of it; False where there is none."""
        ...
