"""A bar chart as a value: what it shows; how it is drawn is the rim's affair."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, the words at its end, and its parts, which are shares of the whole."""

    label: str
    value: str
    parts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title, each of parts that are named in ``legend``."""

    title: str
    legend: tuple[str, ...]
    bars: tuple[Bar, ...]


Draw = Callable[[Chart], bytes]
"""Draws a chart: a PNG."""
