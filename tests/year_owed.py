"""What a simulated year owed, worked out from the register and the diary alone: the oracle of the year.

Nothing here asks the product or its database. Lunar birthdays are looked for the other way round
(from the lunar date to the solar day), and the eves of holidays are written down.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from lunar_python import Lunar, LunarMonth, LunarYear

from tests.playbook import ZONE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING, NIGHT, QUIET_ENDS = time(9), time(22), time(8)
ASKED_UNTIL: Final = time(20)
EVES: Final = frozenset({
    date(2025, 1, 27), date(2025, 4, 3), date(2025, 4, 30), date(2025, 5, 30), date(2025, 9, 30),
    date(2025, 10, 5), date(2025, 12, 31),
})  # fmt: skip
"""The days before the public holidays of 2025 in China, and before New Year 2026."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A row of the register. ``born`` is as files write it, or nothing."""

    number: int
    home: str
    born: str = ""
    calendar: str = "solar"
    moved_in: date = date(2020, 1, 1)

    @property
    def chat(self) -> str:
        return str(5000 + self.number)


def birthdays(one: Somebody, year: int) -> tuple[date, ...]:
    """Give the days of a solar year on which somebody is to be greeted."""
    return _days_of(one.born, one.calendar, year) if one.born else ()


@cache
def _days_of(born: str, calendar: str, year: int) -> tuple[date, ...]:
    return tuple(_born(born, calendar, year))


def _born(born: str, calendar: str, year: int) -> Iterator[date]:
    leap = "闰" in born
    month, day = (int(part) for part in born.replace("闰", "").split("-")[-2:])
    if calendar == "solar":
        is_leap_year = year % 4 == 0
        yield date(year, month, 28 if (month, day) == (2, 29) and not is_leap_year else day)
        return
    for lunar_year in (year - 1, year):
        its = -month if leap and LunarYear.fromYear(lunar_year).getLeapMonth() == month else month
        days = LunarMonth.fromYm(lunar_year, its).getDayCount()
        solar = Lunar.fromYmd(lunar_year, its, min(day, days)).getSolar()
        if solar.getYear() == year:
            yield date(year, solar.getMonth(), solar.getDay())


@dataclass
class Hours:
    """The hours in which the clock ticked, in order."""

    ticked: list[datetime] = field(default_factory=list)

    def between(self, since: datetime, before: datetime) -> Iterator[datetime]:
        """Give those of them from an instant on, before another, in order."""
        for place in range(bisect_left(self.ticked, since), len(self.ticked)):
            if self.ticked[place] >= before:
                return
            yield self.ticked[place]

    def first(self, since: datetime, before: datetime) -> datetime | None:
        """Give the first of them from an instant on, before another; None: it was down."""
        return next(self.between(since, before), None)

    def on(self, day: date, since: time = MORNING, before: time = NIGHT) -> datetime | None:
        """Give the first of them in a part of a day."""
        return self.first(local(day, since), local(day, before))

    def asking(self, since: datetime, within: timedelta = timedelta(days=9)) -> datetime | None:
        """Give the first of them from an instant on in which residents are asked."""
        hours = self.between(since, since + within)
        return next((at for at in hours if MORNING <= clock(at) < ASKED_UNTIL), None)

    def from_clock(self, since: date, until: date, at: time = MORNING) -> datetime | None:
        """Give the first of them in some days (``until`` is none of them) not before a clock time."""
        hours = self.between(local(since, at), local(until, time()))
        return next((hour for hour in hours if clock(hour) >= at), None)

    def awake(self, since: datetime, before: datetime) -> datetime | None:
        """Give the first of them from an instant on that is not in the quiet hours."""
        hours = self.between(since, before)
        return next((at for at in hours if QUIET_ENDS <= clock(at) < NIGHT), None)


def local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)


def clock(at: datetime) -> time:
    return at.astimezone(ZONE).time()


_NAMED: Final = re.compile(r"住户\d+")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that reached somebody: when, where, which promise, what it is about."""

    at: datetime
    chat: str
    key: str
    text: str
    kind: str
    message: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    """What its buttons say, and what pressing them means."""

    @property
    def names(self) -> frozenset[str]:
        """Give the residents that are named in it."""
        return frozenset(_NAMED.findall(self.text))


@dataclass(frozen=True, slots=True)
class Owing:
    """Something that somebody is owed: the hour in which it goes, or None where that was missed."""

    kind: str
    chat: str
    hour: datetime | None
    about: str = ""
    until: datetime | None = None
    """It may also come later, up to then (a notice is paced, a held back one waits)."""
    may_miss: bool = False
    """It need not come: who says this says why."""
    that_day: bool = False
    """``about`` stands in others too: this is the one of its day."""
    names: frozenset[str] | None = None
    """Whom it has to name, and nobody else."""


@dataclass
class Tally:
    """One row of the table."""

    owed: int = 0
    sent: int = 0
    late_dropped: int = 0
    held_back: int = 0
    unknown: int = 0
    twice: int = 0
    missing: list[str] = field(default_factory=list)
    wrong_hour: list[str] = field(default_factory=list)
    unowed: list[str] = field(default_factory=list)
    wrong_words: list[str] = field(default_factory=list)

    @property
    def faults(self) -> dict[str, list[str]]:
        """Give what is wrong, by its name."""
        return {
            "missing": self.missing, "not in its hour": self.wrong_hour,
            "not owed": self.unowed, "naming others": self.wrong_words,
        }  # fmt: skip

    @property
    def is_fine(self) -> bool:
        return not (self.twice or any(self.faults.values()))


def tallied(
    owed: list[Owing], sent: list[Sent], in_hand: list[Sent], again: frozenset[str] = frozenset()
) -> dict[str, Tally]:
    """Hold what was owed against what arrived.

    ``in_hand`` is what a process had in hand when it was killed: nobody can know whether that
    arrived, and it is not sent again (SPEC 9). ``again`` are the keys of what it had in hand and is
    sent again: that may come twice.
    """
    tallies: dict[str, Tally] = {}
    arrived: dict[tuple[str, str], list[Sent]] = {}
    for one in sent:
        arrived.setdefault((one.kind, one.chat), []).append(one)
    for owing in owed:
        row = tallies.setdefault(owing.kind, Tally())
        row.owed += 1
        here = arrived.get((owing.kind, owing.chat), [])
        mine = [one for one in here if _answers(one, owing)]
        for one in mine:
            here.remove(one)
        once = {one.key: one for one in mine if one.key in again}
        mine = [one for one in mine if one.key not in again] + list(once.values())
        _judge(row, owing, mine, in_hand)
    for (kind, chat), rest in arrived.items():
        row = tallies.setdefault(kind, Tally())
        row.unowed += [f"{chat} at {one.at:%m-%d %H:%M}: {one.text[:40]!r}" for one in rest]
    return tallies


def _answers(one: Sent, owing: Owing) -> bool:
    if owing.about and owing.about not in one.text:
        return False
    if owing.about and not owing.that_day:
        return True
    return owing.hour is not None and one.at.date() == owing.hour.date()


def _judge(row: Tally, owing: Owing, mine: list[Sent], in_hand: list[Sent]) -> None:
    name = f"{owing.chat} {owing.about} {owing.hour:%m-%d %H:%M}" if owing.hour else owing.chat
    row.sent += len(mine)
    row.twice += len(mine) > 1
    if owing.names is not None:
        row.wrong_words += [
            f"{name}: {sorted(owing.names ^ one.names)}" for one in mine if owing.names != one.names
        ]
    if owing.hour is None:
        row.late_dropped += not mine
        row.unowed += [f"{owing.chat} at {one.at:%m-%d %H:%M}, too late" for one in mine]
    elif mine:
        until = owing.until or owing.hour + HOUR
        row.wrong_hour += [
            f"{name}: at {one.at:%m-%d %H:%M}" for one in mine if not owing.hour <= one.at < until
        ]
    elif owing.may_miss:
        row.held_back += 1
    elif any(
        (one.kind, one.chat) == (owing.kind, owing.chat) and _answers(one, owing) for one in in_hand
    ):
        row.unknown += 1
    else:
        row.missing.append(name)
