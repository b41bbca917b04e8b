"""Holiday greetings and safety tips (节日问候): 09:00 on the eve of each public holiday (SPEC 5).

The eve is the day before the first day of a holiday in the country's calendar; days off that were
moved there, and the holiday's further days, have none. Who does not want greetings, whose home is
marked, and who is in trouble is left in peace, as with birthdays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from flows.community import Community
from flows.conversation import Conversation
from flows.errand import Errand
from flows.messages import Choice, Say
from flows.numbers import number
from flows.outreach.greetings import is_time, reachable, send, signature
from flows.outreach.marks import NO_GREETINGS
from flows.people import Resident, Wish
from flows.ports import UnitOfWork
from flows.service_calendar import DAY, holidays_on, local_day
from flows.sweeps.process import Owed, Process
from flows.understanding import Language

GREETED: Final = "holiday_greeted"
HELD_BACK: Final = "holiday_held_back"

_OTHER: Final = "other"
_SPRING: Final = "spring-festival"
_KNOWN: Final = {
    "New Year's Day": "new-year",
    "Chinese New Year's Eve": _SPRING,
    "Chinese New Year (Spring Festival)": _SPRING,
    "Chinese New Year": _SPRING,
    "Tomb-Sweeping Day": "qingming",
    "Labor Day": "labour-day",
    "Dragon Boat Festival": "dragon-boat",
    "Mid-Autumn Festival": "mid-autumn",
    "National Day": "national-day",
    "Christmas Day": "christmas",
}
"""Holidays that have a text of their own, by their name in the calendar."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday that begins on a day: the name of its text, and its own name."""

    text: str
    name: str
    day: date

    def told(self, community: Community) -> str:
        """Begin the name of its greeting among all that was told once; the person's id follows."""
        return f"holiday:{community.id}:{self.day}:"


def holiday_after(community: Community, eve: date) -> Holiday | None:
    """Give the holiday that begins on the day after; None where none does."""
    day = eve + DAY
    going_on = {_text(name) for name in holidays_on(community, eve)} - {_OTHER}
    for name in holidays_on(community, day):
        if name not in holidays_on(community, eve) and _text(name) not in going_on:
            return Holiday(_text(name), name, day)
    return None


def _text(name: str) -> str:
    return _KNOWN.get(name, _OTHER)


@dataclass(frozen=True, slots=True)
class _Piece:
    holiday: Holiday
    person: int


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[_Piece]]:
    owed: list[Owed[_Piece]] = []
    for name in await uow.communities.ids():
        community = await uow.communities.get(name)
        if community is None or not number(community, "holiday_greetings"):
            continue
        day = local_day(community, now)
        holiday = holiday_after(community, day)
        if holiday is not None and is_time(community, now):
            people = await uow.people.to_tell(name, day, holiday.told(community))
            owed += [Owed(name, _Piece(holiday, person)) for person in people]
    return owed


async def _greet(errand: Errand, piece: _Piece) -> Sequence[str]:
    """Greet one person, once; who is held back at nine is not greeted later that day."""
    uow, community = errand.uow, errand.community
    person = await uow.people.get(piece.person)
    if person is None or not is_time(community, errand.now):
        return ()
    conversation = await reachable(uow, person)
    if not await uow.links.told_once(f"{piece.holiday.told(community)}{person.id}"):
        return ()
    if conversation is None or await _in_peace(uow, person):
        return (HELD_BACK,)
    await _send(errand, conversation, piece.holiday, person)
    return (GREETED,)


async def _send(
    errand: Errand, conversation: Conversation, holiday: Holiday, person: Resident
) -> None:
    words = partial(_words, errand.community, person, holiday)
    await send(errand, conversation, words)


async def _in_peace(uow: UnitOfWork, person: Resident) -> bool:
    """Tell whether somebody is to be left in peace."""
    return (
        Wish.GREETINGS in person.declined
        or await uow.home_marks.any_of(person.community, person.homes, NO_GREETINGS)
        or await uow.tickets.in_trouble(person.community, person.id, person.homes)
    )


def _words(community: Community, person: Resident, holiday: Holiday, language: Language) -> Say:
    stop = Choice(Say("button-greetings-off"), f"wish.{Wish.GREETINGS.value}=off")
    phone = community.emergency_phone
    args: dict[str, Any] = {
        "text": Say(f"holiday-{holiday.text}", {"name": person.name, "holiday": holiday.name}),
        "help": Say("holiday-help", {"phone": phone}) if phone else "",
        "signed": signature(community, person, language),
    }
    return Say("holiday-greeting", args, (stop,))


HOLIDAYS: Final = Process(kinds=(GREETED, HELD_BACK), owed=_owed, settle=_greet)
