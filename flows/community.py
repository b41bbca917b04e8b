"""A community as its file describes it: places, people at work, rules that it changes (SPEC 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from flows.canned import Canned
from flows.duties.routine import Routine
from flows.understanding import Article, Language


class Role(StrEnum):
    """What a member of staff is employed as."""

    AGENT = "agent"
    STEWARD = "steward"
    TECHNICIAN = "technician"
    SECURITY = "security"
    CLEANER = "cleaner"
    FINANCE = "finance"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


COMPANY = "company"
"""The queue of the company above the community: its place is the private chat of its contact."""
CONTACT = "HQ"
"""The number under which the company's contact acts."""
QUEUES = ("front_desk", "maintenance", "security", "cleaning", "finance", "manager", "on_duty")


@dataclass(frozen=True, slots=True)
class Home:
    """One home (户). ``id`` is ``building-unit-room``."""

    building: str
    unit: str
    room: str

    @property
    def id(self) -> str:
        """Give the home's name as files and commands write it."""
        return f"{self.building}-{self.unit}-{self.room}"


@dataclass(frozen=True, slots=True)
class Building:
    """A building (栋/号楼/座) and the steward it belongs to, by staff number."""

    id: str
    name: str
    homes: tuple[Home, ...]
    steward: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """A group of staff and the group chat that they answer from, by Telegram's number."""

    id: str
    telegram: int | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff. ``telegram`` is their account's number there, if known.

    ``photo`` is the file that residents see when this person is on the way (SPEC 3), by its id.
    """

    number: str
    name: str
    roles: frozenset[Role]
    queues: frozenset[str]
    telegram: int | None = None
    photo: str | None = None

    def serves(self, queue: str) -> bool:
        """Tell whether this person may act on tickets of the queue (SPEC 3)."""
        return queue in self.queues or bool(self.roles & {Role.SUPERVISOR, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class PricedService:
    """A row of the priced list (特约服务)."""

    id: str
    queue: str
    name: Mapping[Language, str]
    price: Decimal
    unit: str | Mapping[Language, str]
    """What the price is for: one word for all languages, or one each."""

    def per(self, language: Language) -> str:
        """Give price and unit in words: ``¥120/台``."""
        unit = self.unit if isinstance(self.unit, str) else self.unit[language]
        return f"¥{self.price:f}/{unit}"


@dataclass(frozen=True, slots=True)
class Span:
    """A number of the service standard in the unit the standard counts in.

    ``hours`` of the clock, or ``working_days`` of the country's calendar; at once is zero hours.
    """

    clock: timedelta | None = None
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """Respond within, finish within; None where the standard gives no such deadline (SPEC 4)."""

    respond: Span | None
    finish: Span | None


@dataclass(frozen=True, slots=True)
class Shift:
    """When somebody is on a queue: weekdays (Monday 0), from, until (may be past midnight)."""

    staff: str
    days: frozenset[int]
    start: time
    end: time | None
    """None: to the end of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Everything a community's file says, checked."""

    id: str
    name: Mapping[Language, str]
    timezone: str = "Asia/Shanghai"
    language: Language = "zh"
    country: str = "CN"
    company: str = ""
    service_hours: tuple[tuple[time, time], ...] = ((time(8, 30), time(20, 30)),)
    days: Mapping[date, Literal["work", "off"]] = field(default_factory=dict)
    quiet_hours: tuple[time, time] = (time(22), time(8))
    emergency_phone: str = ""
    company_contact: int | None = None
    client: int | None = None
    """The person or group on Telegram that gets the week's figures (甲方)."""
    token_env: str = ""
    """The variable that holds the token of the bot serving this community; empty: no Telegram."""
    buildings: tuple[Building, ...] = ()
    queues: tuple[Queue, ...] = ()
    staff: tuple[Staff, ...] = ()
    shifts: Mapping[str, tuple[Shift, ...]] = field(default_factory=dict)
    numbers: Mapping[str, timedelta | int | float] = field(default_factory=dict)
    standard: Mapping[str, Promise] = field(default_factory=dict)
    services: tuple[PricedService, ...] = ()
    duties: tuple[Routine, ...] = ()
    """What is done month by month (例行工作); a file has the usual ones unless it says otherwise."""
    forbidden_phrases: tuple[str, ...] = ()
    canned: tuple[Canned, ...] = ()
    """Set phrases for replies (常用语)."""
    how_to_pay: Mapping[Language, str] = field(default_factory=dict)
    """How bills are paid, as residents are told; without it the front desk is named."""
    articles: tuple[Article, ...] = ()

    @property
    def contact(self) -> Staff | None:
        """Give the company's contact as somebody who acts: on what lies with the company alone.

        They have an account on Telegram and nothing else; without a bot nobody can be told.
        """
        if self.company_contact is None or not self.token_env:
            return None
        return Staff(
            CONTACT,
            self.company or CONTACT,
            frozenset(),
            frozenset({COMPANY}),
            self.company_contact,
        )

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone in which the community lives."""
        return ZoneInfo(self.timezone)

    def home(self, home_id: str) -> Home | None:
        """Find a home by ``building-unit-room``."""
        theirs = (b for b in self.buildings if home_id.startswith(f"{b.id}-"))
        return next((h for b in theirs for h in b.homes if h.id == home_id), None)

    def building(self, building_id: str) -> Building | None:
        """Find a building by its id."""
        return next((b for b in self.buildings if b.id == building_id), None)

    def queue(self, queue_id: str) -> Queue | None:
        """Find a queue by its id."""
        if queue_id == COMPANY and self.contact is not None:
            return Queue(COMPANY, self.contact.telegram)
        return next((q for q in self.queues if q.id == queue_id), None)

    def member(self, number: str) -> Staff | None:
        """Find a member of staff, or the company's contact, by number."""
        return next((s for s in self._everybody() if s.number == number), None)

    def member_on_telegram(self, account: int) -> Staff | None:
        """Find a member of staff, or the company's contact, by Telegram account."""
        return next((s for s in self._everybody() if s.telegram == account), None)

    def _everybody(self) -> tuple[Staff, ...]:
        return self.staff if self.contact is None else (*self.staff, self.contact)

    def service(self, service_id: str) -> PricedService | None:
        """Find a row of the priced list."""
        return next((s for s in self.services if s.id == service_id), None)

    def steward_of(self, home_id: str) -> Staff | None:
        """Find the steward of a home's building, if it has one."""
        home = self.home(home_id)
        building = self.building(home.building) if home else None
        return self.member(building.steward) if building and building.steward else None
