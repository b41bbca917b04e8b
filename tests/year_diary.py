"""The diary of the simulated year: who lives there, and what happened, as the oracle reads it."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from flows.community import Building, Community, Home, Role, Staff
from flows.duties.routine import Routine
from flows.tickets import Callback
from tests.playbook import community
from tests.year_owed import DAY, Hours, Somebody
from tests.year_stage import FIRST_DAY

ROOMS: Final = tuple(f"{floor}0{room}" for floor in range(1, 10) for room in range(1, 5))
HOMES_OF_A_BUILDING: Final = 2 * len(ROOMS)
STEWARDS: Final = (("012", "李敏"), ("013", "周兰"), ("014", "何静"))


@dataclass(frozen=True, slots=True)
class Duty:
    """A recurring duty as its file has it: days of a month, of some months; or a day of the week."""

    id: str
    name: str
    first: int
    last: int
    months: tuple[int, ...] = tuple(range(1, 13))
    weekly: bool = False


DUTIES: Final = (
    Duty("committee_statement", "向业主委员会报送上月收支", 1, 5),
    Duty("committee_questions", "收集并答复业主委员会的疑问", 10, 15),
    Duty("committee_meeting", "与业主委员会的季度例会", 10, 25, (3, 6, 9, 12)),
    Duty("half_year_report", "半年工作报告", 20, 31, (6, 12)),
    Duty("bulletin_board", "更换宣传栏", 1, 10, (1, 3, 5, 7, 9, 11)),
    Duty("client_week", "给甲方的周报", 1, 1, weekly=True),
)


@dataclass
class Mended:
    """A repair: who, its number, when it was done, how its resident is, and its kind of callback."""

    who: Somebody
    id: int
    number: str
    done_at: datetime
    way: str
    kind: Callback | None = None


@dataclass
class Trouble:
    """A complaint, open until ``done_at``."""

    who: Somebody
    id: int
    number: str
    since: datetime
    ends: datetime
    """When its manager means to propose something."""
    done_at: datetime | None = None

    def lasts(self, at: datetime) -> bool:
        return self.since <= at and (self.done_at is None or at < self.done_at)


@dataclass(frozen=True, slots=True)
class Announced:
    """A notice: its mark, when it was approved and is over, and who lives where it is for."""

    mark: str
    urgent: bool
    at: datetime
    until: datetime
    those: list[Somebody]


@dataclass
class Inquiry:
    """Something that somebody asked by phone."""

    id: int
    since: datetime
    done_at: datetime | None = None


@dataclass
class Owes:
    """A bill: who, its mark, its date, when it was told, when it was paid."""

    who: Somebody
    mark: str
    due: date
    told_at: datetime
    paid_at: datetime | None = None


@dataclass
class Diary:
    """What happened in the year."""

    people: list[Somebody]
    days: int
    hours: Hours = field(default_factory=Hours)
    mended: list[Mended] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    announced: list[Announced] = field(default_factory=list)
    inquiries: list[Inquiry] = field(default_factory=list)
    bills: list[Owes] = field(default_factory=list)
    rains: list[datetime] = field(default_factory=list)
    unwished: dict[str, datetime] = field(default_factory=dict)
    """Who wants no greetings any more, since when."""
    visited: list[tuple[str, datetime]] = field(default_factory=list)
    settled: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """Who has filled in, or will not fill in, the survey of a period."""
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many subjects of the survey of a period somebody has judged."""
    disliked: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Who is not content with a subject, by period and subject."""
    improved: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """When something was done about a subject, by period and subject."""
    decided: dict[str, tuple[datetime, bool]] = field(default_factory=dict)
    """What the manager decided to publish or not: ``survey:2025-H1``, ``quarter:2025-Q1``."""
    read: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """Which ledgers were confirmed, by group and period."""

    @property
    def last_day(self) -> date:
        return FIRST_DAY + (self.days - 1) * DAY

    @property
    def opened(self) -> list[datetime]:
        """Give when residents' matters were brought."""
        repairs = [one.done_at for one in self.mended]  # it is mended in the hour in which it came
        return [*repairs, *(t.since for t in self.troubles), *(i.since for i in self.inquiries)]


def steward_of(home: str) -> tuple[str, str]:
    """Give whose home it is to look after: number and name."""
    return STEWARDS[(int(home.split("-", maxsplit=1)[0]) - 1) % len(STEWARDS)]


def place_for(people: int) -> Community:
    """Build the community in which so many people live, one in each home."""
    buildings = tuple(
        Building(
            str(one), f"{one}号楼",
            tuple(Home(str(one), unit, room) for unit in ("1", "2") for room in ROOMS),
            steward=steward_of(str(one))[0],
        )
        for one in range(1, -(-people // HOMES_OF_A_BUILDING) + 1)
    )  # fmt: skip
    plain = community(buildings=buildings)
    more = tuple(
        Staff(number, name, frozenset({Role.AGENT, Role.STEWARD}), frozenset({"front_desk"}),
              700000 + int(number))
        for number, name in STEWARDS[1:]
    )  # fmt: skip
    duties = tuple(
        Routine(
            one.id, "front_desk" if one.id == "bulletin_board" else "manager", one.first, one.last,
            one.months, one.weekly, {"zh": one.name, "en": one.id},
        )
        for one in DUTIES
    )  # fmt: skip
    return community(buildings=buildings, staff=(*plain.staff, *more), duties=duties)


def register(people: int, days: int, chance: random.Random) -> list[Somebody]:
    """Make up who lives there: birthdays of every kind, some who move in meanwhile."""
    found = []
    for number in range(people):
        building, rest = divmod(number, HOMES_OF_A_BUILDING)
        unit, room = divmod(rest, len(ROOMS))
        month, day = chance.randint(1, 12), chance.randint(1, 28)
        born, calendar = {
            0: ("", "solar"),
            1: (f"{month:02}-{day:02}", "solar"),  # of an unknown year
            2: ("1980-02-29", "solar"),
            3: (f"1975-{month:02}-{day:02}", "lunar"),
            4: (f"{month:02}-30", "lunar"),
            5: ("闰04-12", "lunar"),
            6: ("闰06-12", "lunar"),
        }.get(number % 12, (f"1980-{month:02}-{day:02}", "solar"))
        moved_in = date(2020, 1, 1)
        if number % 20 == 7:
            moved_in = FIRST_DAY + chance.randint(-20, days) * DAY
        home = f"{building + 1}-{unit + 1}-{ROOMS[room]}"
        found.append(Somebody(number, home, born, calendar, moved_in))
    return found
