"""Residents, their homes, and invitations to them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    Row,
    String,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from flows.people import Calendar, HomeRole, Invitation, Residence, Resident, Wish
from flows.privacy import masked, may_hold_numbers, veil
from flows.quiet import MUTE
from flows.understanding import Language
from storage.communities import SqlCommunities
from storage.crypt import Crypt, hashed
from storage.database import Connection
from storage.tables import (
    ConversationRow,
    InvitationRow,
    PersonRow,
    ResidenceRow,
    ToldOnceRow,
    core,
)

Clock = Callable[[], datetime]
"""Gives the present instant, aware: who lives where is judged by it."""

PHONE: Final = "person.phone"
BIRTHDAY: Final = "person.birthday"
SOLAR: Final = "person.birthday_solar"
LUNAR: Final = "person.birthday_lunar"
TAIL: Final = "phone.tail"
"""One place for all tables: the last four digits of whatever number."""
TAIL_DIGITS: Final = 4

_PERSON: Final = core(PersonRow)
_RESIDENCE: Final = core(ResidenceRow)
_INVITATION: Final = core(InvitationRow)
_CHAT: Final = core(ConversationRow)
_TOLD: Final = core(ToldOnceRow)

RESIDENT: Final = (
    _PERSON.c.id.label("person_id"),
    _PERSON.c.community.label("person_community"),
    _PERSON.c.name.label("person_name"),
    _PERSON.c.phone_sealed.label("person_phone"),
    _PERSON.c.language.label("person_language"),
    _PERSON.c.consents.label("person_consents"),
    _RESIDENCE.c.id.label("residence_id"),
    _RESIDENCE.c.home,
    _RESIDENCE.c.role,
    _RESIDENCE.c.since,
    _RESIDENCE.c.until,
)
"""What ``residents`` reads: a row for each residence."""

_EVERYBODY: Final = (
    select(*RESIDENT)
    .select_from(_PERSON.outerjoin(_RESIDENCE, _RESIDENCE.c.person == _PERSON.c.id))
    .order_by(_PERSON.c.id, _RESIDENCE.c.id)
)
_IN_COMMUNITY: Final = _PERSON.c.community == bindparam("community")
_BY_ID: Final = _EVERYBODY.where(_PERSON.c.id == bindparam("person"))
_BY_PHONE: Final = _EVERYBODY.where(
    _IN_COMMUNITY, _PERSON.c.phone_index == bindparam("index", type_=_PERSON.c.phone_index.type)
)
_BY_TAIL: Final = _EVERYBODY.where(
    _IN_COMMUNITY, _PERSON.c.phone_tail == bindparam("index", type_=_PERSON.c.phone_tail.type)
)
_OF_HOME: Final = _EVERYBODY.where(
    _PERSON.c.id.in_(
        select(_RESIDENCE.c.person).where(
            _RESIDENCE.c.community == bindparam("community"),
            _RESIDENCE.c.home == bindparam("home"),
        )
    )
)
_BORN: Final = _EVERYBODY.where(
    _IN_COMMUNITY,
    or_(
        _PERSON.c.birthday_solar_index.in_(bindparam("solar", expanding=True)),
        _PERSON.c.birthday_lunar_index.in_(bindparam("lunar", expanding=True)),
    ),
)
_NAMED_IN: Final = (
    select(_PERSON.c.name)
    .where(
        _IN_COMMUNITY,
        func.length(_PERSON.c.name) >= 2,  # noqa: PLR2004 - a letter is nobody's name
        func.lower(bindparam("text", type_=Text)).contains(func.lower(_PERSON.c.name)),
    )
    .distinct()
)
_BIRTHDAY: Final = select(_PERSON.c.birthday_sealed, _PERSON.c.calendar).where(
    _PERSON.c.id == bindparam("person")
)
_MOVED_IN: Final = (
    select(_RESIDENCE.c.home, _RESIDENCE.c.since)
    .where(
        _RESIDENCE.c.community == bindparam("community"),
        _RESIDENCE.c.since > bindparam("after"),
        _RESIDENCE.c.since <= bindparam("by"),
        _RESIDENCE.c.until.is_(None),
    )
    .distinct()
    .order_by(_RESIDENCE.c.since, _RESIDENCE.c.home)
)
_OCCUPIED: Final = (
    select(_RESIDENCE.c.home)
    .where(
        _RESIDENCE.c.community == bindparam("community"),
        or_(_RESIDENCE.c.since.is_(None), _RESIDENCE.c.since <= bindparam("day")),
        or_(_RESIDENCE.c.until.is_(None), _RESIDENCE.c.until >= bindparam("day")),
    )
    .distinct()
    .order_by(_RESIDENCE.c.home)
)
REACHABLE: Final = (
    select(_RESIDENCE.c.person)
    .where(
        _RESIDENCE.c.community == bindparam("community"),
        or_(_RESIDENCE.c.since.is_(None), _RESIDENCE.c.since <= bindparam("day")),
        or_(_RESIDENCE.c.until.is_(None), _RESIDENCE.c.until >= bindparam("day")),
        exists().where(
            _CHAT.c.person == _RESIDENCE.c.person,
            ~_CHAT.c.dead,
            _CHAT.c.channel.not_in([channel.value for channel in MUTE]),
        ),
    )
    .distinct()
    .order_by(_RESIDENCE.c.person)
)
"""Who lives in a community on a day and can be written to."""
_TO_TELL: Final = REACHABLE.where(
    ~exists().where(
        _TOLD.c.key == bindparam("told", type_=String) + cast(_RESIDENCE.c.person, String)
    )
)
_CONSENTS: Final = (
    select(_PERSON.c.consents).where(_PERSON.c.id == bindparam("person")).with_for_update()
)
_ADD: Final = insert(_PERSON).returning(_PERSON.c.id)
_MOVE_IN: Final = insert(_RESIDENCE)
_USE: Final = (
    update(_INVITATION)
    .where(
        _INVITATION.c.token_hash == bindparam("token"),
        _INVITATION.c.uses_left > 0,
        _INVITATION.c.expires > bindparam("now"),
    )
    .values(uses_left=_INVITATION.c.uses_left - 1)
    .returning(_INVITATION)
)
_USE_WITHIN: Final = _USE.where(_INVITATION.c.community.in_(bindparam("within", expanding=True)))


class SqlPeople:
    """Residents in one transaction (``flows.ports.People``)."""

    def __init__(
        self, connection: Connection, crypt: Crypt, communities: SqlCommunities, clock: Clock
    ) -> None:
        self._connection = connection
        self._crypt = crypt
        self._communities = communities
        self._clock = clock

    async def get(self, person: int) -> Resident | None:
        """Read one."""
        rows = (await self._connection.execute(_BY_ID, {"person": person})).all()
        return next(iter(await self.residents(rows)), None)

    async def by_phone(self, community: str, phone: str) -> Sequence[Resident]:
        """Find residents by full E.164 number."""
        index = self._crypt.index(PHONE, phone)
        rows = await self._connection.execute(_BY_PHONE, {"community": community, "index": index})
        return await self.residents(rows.all())

    async def by_phone_tail(self, community: str, digits: str) -> Sequence[Resident]:
        """Find residents by the last four digits of their number."""
        index = self._crypt.index(TAIL, digits)
        rows = await self._connection.execute(_BY_TAIL, {"community": community, "index": index})
        return await self.residents(rows.all())

    async def of_home(self, community: str, home: str) -> Sequence[Resident]:
        """Give the present residents of a home."""
        rows = await self._connection.execute(_OF_HOME, {"community": community, "home": home})
        found = await self.residents(rows.all())
        return [resident for resident in found if home in resident.homes]

    async def named_in(self, community: str, text: str) -> Sequence[str]:
        """Give the names of residents, present or past, that stand in a text."""
        asked = {"community": community, "text": text}
        return list((await self._connection.execute(_NAMED_IN, asked)).scalars())

    async def born_on(
        self, community: str, *, solar: Iterable[str] = (), lunar: Iterable[str] = ()
    ) -> Sequence[Resident]:
        """Find residents whose birthday is one of these, each ``MM-DD`` or ``闰MM-DD``."""
        keys = {
            "solar": [self._crypt.index(SOLAR, day) for day in solar],
            "lunar": [self._crypt.index(LUNAR, day) for day in lunar],
        }
        rows = await self._connection.execute(_BORN, {"community": community} | keys)
        return await self.residents(rows.all())

    async def birthday(self, person: int) -> tuple[str, Calendar] | None:
        """Give a birthday as it was written, and its calendar."""
        row = (await self._connection.execute(_BIRTHDAY, {"person": person})).first()
        if row is None or row.birthday_sealed is None:
            return None
        written = self._crypt.open_text(BIRTHDAY, row.birthday_sealed)
        return str(written), "lunar" if row.calendar == "lunar" else "solar"

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
        shown = await self.shown_name(name, community)
        row: dict[str, Any] = {"community": community, "name": shown, "language": language}
        added = await self._connection.execute(
            _ADD, row | {"consents": {}} | phone_columns(self._crypt, phone)
        )
        person: int = added.scalar_one()
        await self._connection.execute(
            _MOVE_IN, _residence_row(person, community, Residence(home, role, since))
        )
        return await self._existing(person)

    async def move_in(self, person: int, home: str, role: HomeRole, since: date) -> Resident:
        """Add a home to a resident; nothing changes where they live there already.

        Raises LookupError.
        """
        resident = await self._existing(person)
        if home in resident.homes:
            return resident
        row = _residence_row(person, resident.community, Residence(home, role, since))
        await self._connection.execute(_MOVE_IN, row)
        return await self._existing(person)

    async def move_out(self, person: int, home: str, until: date) -> Resident:
        """End somebody's stay in a home with that day. Raises LookupError."""
        await self._connection.execute(
            update(_RESIDENCE)
            .where(
                _RESIDENCE.c.person == person,
                _RESIDENCE.c.home == home,
                or_(_RESIDENCE.c.until.is_(None), _RESIDENCE.c.until > until),
            )
            .values(until=until)
        )
        return await self._existing(person)

    async def set_language(self, person: int, language: Language) -> None:
        """Keep the language a resident chose."""
        await self._set(person, {"language": language})

    async def moved_in(
        self, community: str, *, after: date, until: date
    ) -> Sequence[tuple[str, date]]:
        """Give the homes into which somebody who lives there moved within these days, and when."""
        given = {"community": community, "after": after, "by": until}
        rows = await self._connection.execute(_MOVED_IN, given)
        return [(row.home, row.since) for row in rows]

    async def occupied(self, community: str, day: date) -> Sequence[str]:
        """Give the homes in which somebody lives on a day."""
        given = {"community": community, "day": day}
        return list((await self._connection.execute(_OCCUPIED, given)).scalars())

    async def to_tell(self, community: str, day: date, told: str) -> Sequence[int]:
        """Give who lives there on a day, can be written to, and was not told.

        ``told`` begins the name of what is told once; the person's id follows.
        """
        given = {"community": community, "day": day, "told": told}
        return list((await self._connection.execute(_TO_TELL, given)).scalars())

    async def set_wish(self, person: int, wish: Wish, *, on: bool) -> None:
        """Keep whether a resident wants something."""
        locked = await self._connection.execute(_CONSENTS, {"person": person})
        await self._set(person, {"consents": {**locked.scalar_one(), wish.value: on}})

    async def set_phone(self, person: int, phone: str) -> None:
        """Keep a resident's new number."""
        await self._set(person, phone_columns(self._crypt, phone))

    async def invite(self, invitation: Invitation, token: str) -> None:
        """Keep an invitation; only the token's hash is stored."""
        await self._connection.execute(
            insert(_INVITATION),
            {
                "token_hash": hashed(token),
                "community": invitation.community,
                "home": invitation.home,
                "role": invitation.role.value,
                "expires": invitation.expires,
                "uses_left": invitation.uses_left,
                "person": invitation.person,
            },
        )

    async def use_invitation(
        self, token: str, *, now: datetime, within: Collection[str] | None = None
    ) -> Invitation | None:
        """Take one use of an invitation, or None where it is unknown, expired or used up.

        One to a community that is not ``within`` those given is left as it is: None too.
        """
        asked: dict[str, Any] = {"token": hashed(token), "now": now}
        if within is None:
            used = await self._connection.execute(_USE, asked)
        else:
            used = await self._connection.execute(_USE_WITHIN, asked | {"within": list(within)})
        row = used.first()
        if row is None:
            return None
        return Invitation(
            community=row.community,
            home=row.home,
            role=HomeRole(row.role),
            expires=row.expires,
            uses_left=row.uses_left,
            person=row.person,
        )

    async def shown_name(self, name: str, community: str) -> str:
        """Give a name as it may be kept in the clear (``without_numbers``)."""
        if not may_hold_numbers(name):
            return name
        return without_numbers(name, (await self._communities.known(community)).country)

    async def residents(self, rows: Iterable[Row[Any]]) -> list[Resident]:
        """Read residents from rows of ``RESIDENT``, those of one person beside each other."""
        grouped: dict[int, list[Row[Any]]] = {}
        for row in rows:
            if row.person_id is not None:
                grouped.setdefault(row.person_id, []).append(row)
        return [await self._resident(of_person) for of_person in grouped.values()]

    async def _resident(self, rows: Sequence[Row[Any]]) -> Resident:
        first = rows[0]
        zone = (await self._communities.known(first.person_community)).zone
        today = self._clock().astimezone(zone).date()
        return Resident(
            id=first.person_id,
            community=first.person_community,
            name=first.person_name,
            phone=self._crypt.open_text(PHONE, first.person_phone),
            language=first.person_language,
            declined=frozenset(
                wish for wish in Wish if first.person_consents.get(wish.value) is False
            ),
            residences=tuple(
                Residence(row.home, HomeRole(row.role), row.since, row.until)
                for row in rows
                if row.residence_id is not None and (row.until is None or row.until >= today)
            ),
        )

    async def _existing(self, person: int) -> Resident:
        resident = await self.get(person)
        if resident is None:
            raise LookupError(f"no person {person}")
        return resident

    async def _set(self, person: int, values: Mapping[str, Any]) -> None:
        await self._connection.execute(update(_PERSON).where(_PERSON.c.id == person).values(values))


def without_numbers(written: str, country: str) -> str:
    """Give what is kept in the clear, a name or a place, with phone and ID numbers masked.

    People write what they like there; the number itself is kept sealed with the message.
    """
    return masked(*veil(written, country))


def phone_columns(crypt: Crypt, phone: str | None) -> dict[str, bytes | None]:
    """Give a person's columns that hold a phone number (E.164) or that there is none."""
    if not phone:
        return {"phone_sealed": None, "phone_index": None, "phone_tail": None}
    return {
        "phone_sealed": crypt.seal_text(PHONE, phone),
        "phone_index": crypt.index(PHONE, phone),
        "phone_tail": crypt.index(TAIL, phone[-TAIL_DIGITS:]),
    }


def _residence_row(person: int, community: str, residence: Residence) -> dict[str, Any]:
    return {
        "person": person,
        "community": community,
        "home": residence.home,
        "role": residence.role.value,
        "since": residence.since,
        "until": residence.until,
    }
