"""What is to be done with a notice's poster, and when (SPEC 7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flows.community import Community
from flows.notices.notice import Notice
from flows.numbers import duration, number
from flows.service_calendar import to_utc

TASKS: Final = "poster_tasks"


class Chore(StrEnum):
    """What is to be done with a poster; also the category of the task."""

    POST = "poster_post"
    CHECK = "poster_check"
    DOWN = "poster_down"


@dataclass(frozen=True, slots=True)
class Posted:
    """A task that was opened for a poster. ``ticket`` is None where nothing was to be done."""

    chore: Chore
    steward: str
    ticket: int | None


def next_chore(
    notice: Notice, had: Collection[Chore], community: Community, now: datetime
) -> Chore | None:
    """Give what is to be done with a poster by now, or None. ``had`` is what was opened before.

    What is privately told has none. It is looked after where it hangs for long (``poster_check_from``).
    """
    if notice.billed or notice.begun_at is None or not number(community, TASKS):
        return None
    if not notice.in_force:
        return Chore.DOWN if Chore.POST in had and Chore.DOWN not in had else None
    if Chore.POST not in had:
        return Chore.POST
    begun, ends = to_utc(notice.begun_at), to_utc(notice.ends_at or notice.begun_at)
    hangs = ends - begun
    if Chore.CHECK in had or hangs < duration(community, "poster_check_from"):
        return None
    return Chore.CHECK if begun + hangs / 2 <= now < ends else None
