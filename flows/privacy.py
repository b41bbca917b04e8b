"""Phone and ID numbers in what people write: hidden as tokens, shown again, or masked (SPEC 9).

``电话13800138000`` becomes ``电话⟨phone:1⟩`` beside ``{"⟨phone:1⟩": "13800138000"}``: the words
can be kept, searched and logged, the number is kept encrypted.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

Secrets = Mapping[str, str]
"""What tokens stand for, as it was written."""

_TOKEN: Final = re.compile(r"⟨(?:phone|id):\d+⟩")
_DIGITS_ENOUGH: Final = re.compile(r"\d(?:\D{0,3}\d){6}")
"""Anything shorter is neither a phone nor an ID number."""
_MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
_ID_NUMBER: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXxＸｘ]|\d{15})(?![\dXxＸｘ])")
_TICKET: Final = re.compile(r"(?<![A-Za-z\d])[A-Za-z]-\d\d[01]\d[0-3]\d-\d{4}(?![\d-])")
"""A ticket's number is nobody's: ``C-270121-0001`` would be one of Wuhan's telephones."""
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_ID_LENGTH: Final = 18
_CENTURY_OF_OLD_IDS: Final = "19"

_SHOWN_FIRST: Final = 3
_SHOWN_LAST: Final = 4
_LONG_ENOUGH: Final = 9
"""Of a shorter number only the end is shown: its beginning would give it away."""

Span = tuple[int, int, str]
"""Where something was found, and ``phone`` or ``id``."""


def veil(text: str, region: str = "CN", known: Secrets | None = None) -> tuple[str, dict[str, str]]:
    """Replace phone and ID numbers by tokens; give the text and what all its tokens stand for.

    ``region`` (ISO 3166) is where a number without a country code would be dialled. ``known`` are
    tokens that the text has already: they stay, and the same number gets the same token.
    """
    secrets = dict(known or {})
    tokens = {value: token for token, value in secrets.items()}
    veiled: list[str] = []
    next_numbers: dict[str, int] = {}
    end = 0
    for start, stop, kind in _found(text, region):
        value = text[start:stop]
        if value not in tokens:
            tokens[value] = _free_token(kind, text, secrets, next_numbers)
            secrets[tokens[value]] = value
        veiled += (text[end:start], tokens[value])
        end = stop
    veiled.append(text[end:])
    return "".join(veiled), secrets


def may_hold_numbers(text: str) -> bool:
    """Tell, quickly, whether there are digits enough for anything to be hidden."""
    return _DIGITS_ENOUGH.search(text) is not None


def unveil(text: str, secrets: Secrets) -> str:
    """Put the numbers back. A token that nobody made is left as it was written."""
    return _TOKEN.sub(lambda token: secrets.get(token[0], token[0]), text)


def in_pieces(text: str, secrets: Secrets) -> list[tuple[str, str]]:
    """Cut a text at its tokens: each piece as it was written, and as it is shown when masked."""
    pieces, end = [], 0
    for token in _TOKEN.finditer(text):
        between = text[end : token.start()]
        pieces.append((between, between))
        value = secrets.get(token[0])
        pieces.append((value, _mask(value)) if value is not None else (token[0], token[0]))
        end = token.end()
    return [*pieces, (text[end:], text[end:])]


def masked(text: str, secrets: Secrets) -> str:
    """Put the numbers back with their middle hidden: ``138****8000``."""
    return _TOKEN.sub(
        lambda token: _mask(secrets[token[0]]) if token[0] in secrets else token[0], text
    )


def mask_phone(phone: str) -> str:
    """Hide the middle of a number in E.164 or as written; China's code is left out."""
    return _mask(phone)


def _mask(number: str) -> str:
    plus = "+" if number.lstrip().startswith(("+", "＋")) else ""
    signs = "".join(sign for sign in number if sign.isalnum())
    if plus and signs.startswith("86"):
        plus, signs = "", signs[2:]
    first = _SHOWN_FIRST if len(signs) >= _LONG_ENOUGH else 0
    hidden = "*" * max(0, len(signs) - first - _SHOWN_LAST)
    return f"{plus}{signs[:first]}{hidden}{signs[first + len(hidden) :]}"


def _found(text: str, region: str) -> list[Span]:
    """Find what must be hidden, in order and without overlaps: IDs first, then phones."""
    if not may_hold_numbers(text):
        return []
    spans: list[Span] = []
    rest = _TICKET.sub(lambda number: "⟨" * len(number[0]), text)
    for find in (_id_numbers, _mobiles, _phones):
        found = list(find(rest, region))
        spans += found
        for start, stop, _ in found:
            rest = rest[:start] + "⟨" * (stop - start) + rest[stop:]
        if not may_hold_numbers(rest):
            break
    return sorted(spans)


def _id_numbers(text: str, _region: str) -> Iterator[Span]:
    for match in _ID_NUMBER.finditer(text):
        if _is_id_number(match[0]):
            yield (*match.span(), "id")


def _mobiles(text: str, region: str) -> Iterator[Span]:
    """Find Chinese mobile numbers wherever they stand: the library wants no letters around them."""
    if region == "CN":
        for match in _MOBILE.finditer(text):
            yield (*match.span(), "phone")


def _phones(text: str, region: str) -> Iterator[Span]:
    for match in PhoneNumberMatcher(text, region, Leniency.VALID):
        yield (match.start, match.end, "phone")


def _is_id_number(written: str) -> bool:
    """Judge a Chinese ID number by its birthday and, with 18 signs, by its check digit."""
    if len(written) != _ID_LENGTH:
        return _is_day(_CENTURY_OF_OLD_IDS + written[6:12])
    digits, check = written[:-1], written[-1].upper().replace("Ｘ", "X")
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=True))
    expected = _ID_CHECKS[total % 11]
    return _is_day(digits[6:14]) and (check if check == "X" else str(int(check))) == expected


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _free_token(kind: str, text: str, secrets: Secrets, next_numbers: dict[str, int]) -> str:
    """Make a token that neither stands for something else nor was typed by somebody.

    ``next_numbers`` remembers where the search for a kind goes on: a list of numbers is not
    searched from its beginning for each of them.
    """
    number = next_numbers.get(kind, 1)
    while (token := f"⟨{kind}:{number}⟩") in secrets or token in text:
        number += 1
    next_numbers[kind] = number + 1
    return token
