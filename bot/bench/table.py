"""The figures of a benchmark as a table for a terminal."""

from collections.abc import Sequence
from typing import Final

from bot.bench.inbound import Figures

MEASURE: Final = "echo, aiogram"
"""The program that the others are compared with."""
_UNKNOWN: Final = "–"
_HEADER: Final = (
    "",
    "updates/s",
    "CPU ms",
    "× aiogram",
    "DB CPU ms",
    "CPU ms {rate:g}/s",
    "p50 ms",
    "p99 ms",
    "lost",
    "MB",
)


def rows(figures: Sequence[Figures], rate: float) -> list[str]:
    """Lay the figures out, a line a program; CPU is a message's, p50 and p99 are at ``rate``."""
    base = next((one.full_cpu for one in figures if one.name == MEASURE), None)
    table = [tuple(name.format(rate=rate) for name in _HEADER)]
    table += [_cells(one, base) for one in figures]
    widths = [max(len(line[place]) for line in table) for place in range(len(_HEADER))]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]


def _cells(one: Figures, base: float | None) -> tuple[str, ...]:
    times = one.full_cpu / base if one.full_cpu and base else None
    return (
        one.name,
        f"{one.full.per_second:.0f}",
        _number(one.full_cpu, 2),
        _number(times, 1),
        _number(one.database_cpu, 2),
        _number(one.steady_cpu, 2),
        f"{one.steady.percentile(0.5) * 1000:.1f}",
        f"{one.steady.percentile(0.99) * 1000:.1f}",
        str(one.full.lost + one.steady.lost),
        _number(one.megabytes, 0),
    )


def _number(value: float | None, places: int) -> str:
    return _UNKNOWN if value is None else f"{value:.{places}f}"
