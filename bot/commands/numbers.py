"""``guanjia numbers``: every number that a community's file can change."""

from datetime import timedelta
from typing import Final

from bot.commands.running import say

_UNITS: Final = (("d", 86400, 3), ("h", 3600, 2), ("m", 60, 2), ("s", 1, 0))
"""A unit, its seconds, and how many of it at least: SPEC writes 48h but 7d, 60m but 2h."""


def numbers() -> None:
    """List every number that a community's file can change: default, SPEC section, meaning."""
    from flows.numbers import NUMBERS

    rows = [
        (number.name, written(number.default), f"SPEC {number.section}", number.meaning)
        for number in NUMBERS.values()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join([*cells, row[3]]))


def written(value: timedelta | float) -> str:
    """Write a value as a community's file would: ``24h``, ``60m``, ``0.8``."""
    if not isinstance(value, timedelta):
        return str(value)
    seconds = int(value.total_seconds())
    return next(
        f"{seconds // length}{unit}"
        for unit, length, least in _UNITS
        if seconds % length == 0 and seconds >= least * length
    )
