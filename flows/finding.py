"""What a clerk looks for with ``/find``: a number, a home, a phone, words (SPEC 3)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flows.community import Community
from flows.phones import to_e164
from flows.tickets import Kind
from flows.understanding import Understanding
from flows.word_pairs import to_phrases

_NUMBER: Final = re.compile(r"(?:([a-z])\s*-?\s*)?(\d{6})\s*-\s*(\d{1,6})", re.IGNORECASE)
_LONGEST: Final = 100
"""Letters that are looked for: each word of them is a condition of its own in one statement."""
_COUNTED: Final = 4
"""Digits of a ticket's counter, and of a phone that somebody remembers the end of."""
_PARTS: Final = ("building", "unit", "room")
ANY: Final = "*"
"""Stands for a part of a home's name that nobody named."""
_ROOM_DIGITS: Final = range(3, 5)
_PHONE_DIGITS: Final = 7
_DIALLED: Final = re.compile(r"\+?(?:[ ()-]*\d){11,15}")
"""A whole number, however it is spaced; no home has so many digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for.

    One of numbers, home, phone and tail must fit, where any is given, and all phrases be said.
    Bare digits may be several things at once: the end of a phone, a room, a ticket of today.
    """

    numbers: tuple[str, ...] = ()
    """Ticket numbers, any of which will do."""
    home: str | None = None
    """``building-unit-room``; a part that nobody named is ``*``."""
    phone: str | None = None
    """In full, E.164."""
    tail: str | None = None
    """The last four digits of a phone."""
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not (self.numbers or self.home or self.phone or self.tail or self.phrases)


def sought(
    words: str, community: Community, now: datetime, understanding: Understanding | None
) -> Sought:
    """Read what a clerk looks for; ``understanding`` tells the home that is named in it."""
    text = words.strip()[:_LONGEST]
    number = _NUMBER.fullmatch(text)
    if number is not None:
        letter, day, count = number.groups()
        return Sought(numbers=_numbers(day, count, letter))
    phone = to_e164(text, community.country) if _DIALLED.fullmatch(text) else None
    if phone is not None:
        return Sought(phone=phone)
    digits = re.sub(r"[\s-]", "", text)
    if digits.isdecimal() and "-" not in text:
        return _of_digits(digits, community, now)
    home, rest = _home_in(text, community, understanding)
    return Sought(home=home, phrases=to_phrases(rest))


def _numbers(day: str, count: str, letter: str | None = None) -> tuple[str, ...]:
    letters = [letter.upper()] if letter else [kind.value for kind in Kind]
    return tuple(f"{one}-{day}-{int(count):0{_COUNTED}}" for one in letters)


def _of_digits(digits: str, community: Community, now: datetime) -> Sought:
    if len(digits) >= _PHONE_DIGITS:
        phone = to_e164(digits, community.country)
        return Sought(phone=phone, phrases=() if phone else to_phrases(digits))
    if len(digits) not in _ROOM_DIGITS:
        return Sought(phrases=to_phrases(digits))
    if len(digits) < _COUNTED:
        return Sought(home=_of_room(digits))
    today = now.astimezone(community.zone).strftime("%y%m%d")
    return Sought(numbers=_numbers(today, digits), home=_of_room(digits), tail=digits)


def _of_room(room: str) -> str:
    return f"{ANY}-{ANY}-{room}"


def _home_in(
    text: str, community: Community, understanding: Understanding | None
) -> tuple[str | None, str]:
    """Give the home that is named, or the part of its name, and what is said beside it."""
    if community.home(text) is not None:
        return text, ""
    named = [understanding.named(part) for part in _PARTS] if understanding else []
    known = [part for part in named if part is not None]
    if not known:
        return None, text
    home = "-".join(ANY if part is None else str(part.value) for part in named)
    start, end = min(part.start for part in known), max(part.end for part in known)
    return home, f"{text[:start]} {text[end:].lstrip('室号房')}"
