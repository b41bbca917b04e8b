"""Whom a notice reached, as the command line and programs get it: counts, and who is left, by home."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flows.notices.notice import MOVED_OUT, UNOWNED, Reach, Reached

_NOT_REACHED: Final = frozenset({
    "no-channel", "declined", MOVED_OUT, UNOWNED, "failed", "unknown", "cancelled",
})  # fmt: skip


def reach_of(reach: Reach, copies: Sequence[Reached]) -> Mapping[str, Any]:
    """Give the counts, and by home who has not got it and why."""
    left: dict[str, list[dict[str, str]]] = {}
    for copy in unreached(copies):
        left.setdefault(copy.home, []).append({"name": copy.name, "why": why(copy)})
    return {
        "recipients": reach.recipients,
        "sent": reach.sent,
        "waiting": reach.waiting,
        "failed": reach.failed + reach.cancelled,
        "unknown": reach.unknown,
        "acknowledged": reach.acknowledged,
        "without_channel": reach.without_channel,
        "declined": reach.declined,
        "moved_out": reach.moved_out,
        "not_reached": left,
    }


def unreached(copies: Sequence[Reached]) -> list[Reached]:
    """Give those who have not got it and will not by themselves."""
    return [copy for copy in copies if copy.status in _NOT_REACHED]


def why(copy: Reached) -> str:
    """Say why somebody has not got it."""
    return f"{copy.status}: {copy.error}" if copy.error else copy.status
