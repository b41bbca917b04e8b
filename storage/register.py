"""The register of residents (住户名册) as a company's file has it, brought into the database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import bindparam, insert, select, update

from flows.people import HomeRole
from flows.understanding import Language
from storage.crypt import Crypt
from storage.database import Connection
from storage.people import BIRTHDAY, LUNAR, PHONE, SOLAR, phone_columns
from storage.tables import PersonRow, ResidenceRow, core

_PERSON: Final = core(PersonRow)
_RESIDENCE: Final = core(ResidenceRow)
_PEOPLE: Final = select(_PERSON).where(_PERSON.c.community == bindparam("community"))
_RESIDENCES: Final = (
    select(_RESIDENCE)
    .where(_RESIDENCE.c.community == bindparam("community"))
    .order_by(_RESIDENCE.c.id)
)
_ADD: Final = insert(_PERSON).returning(_PERSON.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A row of the file, checked: one person in one home.

    ``phone`` is E.164. ``birthday`` is ``1980-02-29``, ``02-29`` or, of a lunar leap month,
    ``闰04-12``. What is None was left empty, and what is on file stays.
    """

    home: str
    name: str
    role: HomeRole
    phone: str | None = None
    birthday: str | None = None
    calendar: Literal["solar", "lunar"] = "solar"
    language: Language | None = None
    moved_in: date | None = None
    until: date | None = None
    telegram: int | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many people a load added and changed; the others were as they are."""

    added: int
    changed: int
    same: int


@dataclass(slots=True)
class _File:
    """What is on file, indexed as the rows look for it."""

    people: dict[int, dict[str, Any]]
    by_phone: dict[bytes, int]
    by_name: dict[tuple[str, str], int]
    residences: dict[tuple[int, str], dict[str, Any]]
    today: date | None = None

    def over(self, stay: dict[str, Any]) -> bool:
        """Tell whether somebody has moved out."""
        until: date | None = stay["until"]
        return until is not None and (self.today is None or until < self.today)


class SqlRegister:
    """Loads residents in one transaction."""

    def __init__(self, connection: Connection, crypt: Crypt) -> None:
        self._connection = connection
        self._crypt = crypt

    async def load(
        self, community: str, rows: Sequence[Registered], *, today: date | None = None
    ) -> Loaded:
        """Add and change residents; who is absent from the rows is left alone.

        A person is their phone, else home and name. Homes must exist. Loading the same again
        changes nothing. A stay that ends on or after ``today`` goes on; without it every stay
        that has an end is over, and a row without one begins another.
        """
        file = await self._read(community, today)
        outcome: dict[int, str] = {}
        for row in rows:
            person, done = await self._person(community, row, file)
            moved = await self._residence(community, person, row, file)
            if done == "same" and moved:
                done = "changed"
            if outcome.get(person, "same") == "same":
                outcome[person] = done
        counts: dict[str, int] = defaultdict(int)
        for done in outcome.values():
            counts[done] += 1
        return Loaded(counts["added"], counts["changed"], counts["same"])

    async def _read(self, community: str, today: date | None) -> _File:
        of_it = {"community": community}
        people = (await self._connection.execute(_PEOPLE, of_it)).mappings()
        by_id = {row["id"]: dict(row) for row in people}
        residences = [
            dict(row) for row in (await self._connection.execute(_RESIDENCES, of_it)).mappings()
        ]
        return _File(
            people=by_id,
            by_phone={row["phone_index"]: key for key, row in by_id.items() if row["phone_index"]},
            by_name={
                (row["home"], by_id[row["person"]]["name"]): row["person"] for row in residences
            },
            residences={(row["person"], row["home"]): row for row in residences},
            today=today,
        )

    async def _person(self, community: str, row: Registered, file: _File) -> tuple[int, str]:
        index = self._crypt.index(PHONE, row.phone) if row.phone else None
        person = file.by_phone.get(index) if index else None
        if person is None:
            person = file.by_name.get((row.home, row.name))
        if person is None:
            person = await self._add(community, row, file)
            done = "added"
        else:
            done = await self._change(person, row, file)
        if index:
            file.by_phone[index] = person
        file.by_name[row.home, row.name] = person
        return person, done

    async def _add(self, community: str, row: Registered, file: _File) -> int:
        values = {
            "community": community,
            "name": row.name,
            "language": row.language,
            "telegram": row.telegram,
            "consents": {},
            **phone_columns(self._crypt, row.phone),
            **_birthday_columns(self._crypt, row),
        }
        person: int = (await self._connection.execute(_ADD, values)).scalar_one()
        file.people[person] = values
        return person

    async def _change(self, person: int, row: Registered, file: _File) -> str:
        on_file = file.people[person]
        changes: dict[str, Any] = {}
        if on_file["name"] != row.name:
            changes["name"] = row.name
        if row.language and on_file["language"] is None:
            changes["language"] = row.language  # the language that somebody chose in chat stays
        if row.telegram and on_file["telegram"] != row.telegram:
            changes["telegram"] = row.telegram
        if row.phone and on_file["phone_index"] != self._crypt.index(PHONE, row.phone):
            file.by_phone.pop(on_file["phone_index"], None)  # a later row may have that number
            changes |= phone_columns(self._crypt, row.phone)
        if row.birthday and self._birthday(on_file) != (row.birthday, row.calendar):
            changes |= _birthday_columns(self._crypt, row)
        if not changes:
            return "same"
        await self._connection.execute(
            update(_PERSON).where(_PERSON.c.id == person).values(changes)
        )
        on_file |= changes
        return "changed"

    async def _residence(self, community: str, person: int, row: Registered, file: _File) -> bool:
        on_file = file.residences.get((person, row.home))
        if on_file is not None and file.over(on_file) and row.until is None:
            on_file = None  # somebody who had moved out lives there again: a stay of its own
        if on_file is None:
            values = {
                "person": person,
                "community": community,
                "home": row.home,
                "role": row.role.value,
                "since": row.moved_in,
                "until": row.until,
            }
            await self._connection.execute(insert(_RESIDENCE), values)
            file.residences[person, row.home] = values
            return True
        changes = {
            name: value
            for name, value in (
                ("role", row.role.value),
                ("since", row.moved_in),
                ("until", row.until),
            )
            if value is not None and on_file[name] != value
        }
        if not changes:
            return False
        of_it = (_RESIDENCE.c.person == person, _RESIDENCE.c.home == row.home)
        stay = _RESIDENCE.c.until.is_not_distinct_from(on_file["until"])
        await self._connection.execute(update(_RESIDENCE).where(*of_it, stay).values(changes))
        on_file |= changes
        return True

    def _birthday(self, on_file: dict[str, Any]) -> tuple[str | None, str | None]:
        return self._crypt.open_text(BIRTHDAY, on_file["birthday_sealed"]), on_file["calendar"]


def _birthday_columns(crypt: Crypt, row: Registered) -> dict[str, Any]:
    """Give the columns of a birthday: sealed whole, its month and day indexed by its calendar."""
    if not row.birthday:
        return {
            "birthday_sealed": None,
            "birthday_solar_index": None,
            "birthday_lunar_index": None,
            "calendar": None,
        }
    leap = "闰" if "闰" in row.birthday else ""
    day = leap + row.birthday[-5:]
    lunar = row.calendar == "lunar"
    return {
        "birthday_sealed": crypt.seal_text(BIRTHDAY, row.birthday),
        "birthday_solar_index": None if lunar else crypt.index(SOLAR, day),
        "birthday_lunar_index": crypt.index(LUNAR, day) if lunar else None,
        "calendar": row.calendar,
    }
