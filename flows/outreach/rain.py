"""A heavy rain, reported by staff: ``/rain 大雨 14:00``; leaks are looked at after it (SPEC 5)."""

import re
from datetime import datetime, time
from typing import Final

from flows.community import Community, Role
from flows.desk.written import Heard, Written
from flows.messages import Say
from flows.moments import instant
from flows.service_calendar import DAY, local_day

_HEAVY: Final = re.compile(r"(?<!不)[特大]|暴|\b(?:heavy|storm|torrential|downpour)")
_LIGHT: Final = re.compile(r"[小中阵]雨|不大|\b(?:light|drizzle|moderate)")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:\uff1a点]([0-5]\d)?")
_WHO: Final = frozenset(Role) - {Role.FINANCE}
"""Whoever is out of doors sees it rain."""


async def rain(written: Written, words: str) -> Heard:
    """Keep a heavy rain, and say how many leaks are to be looked at now."""
    await written.answer(await _reported(written, words))
    return Heard()


async def _reported(written: Written, words: str) -> Say:
    errand, staff = written.errand, written.staff
    if not staff.roles & _WHO:
        return Say("desk-not-your-role")
    folded = words.casefold()
    at = fell_at(folded, errand.now, errand.community)
    if at is None or not (_HEAVY.search(folded) or _LIGHT.search(folded)):
        return Say("rain-how")
    if not _HEAVY.search(folded):
        return Say("rain-not-heavy")
    leaks = await errand.uow.rains.add(
        errand.community.id, at, strength=errand.shown(words)[:40], by=staff.number, now=errand.now
    )
    if leaks is None:
        return Say("rain-known")
    return Say("rain-noted", {"at": instant(at, errand.community), "leaks": leaks})


def fell_at(words: str, now: datetime, community: Community) -> datetime | None:
    """Give when it rained: the time named, of today or else yesterday; now where none is."""
    clock = _CLOCK.search(words)
    if clock is None:
        return now if not re.search(r"\d", words) else None
    face, today = time(int(clock[1]), int(clock[2] or 0)), local_day(community, now)
    at = datetime.combine(today, face, community.zone)
    return at if at <= now else datetime.combine(today - DAY, face, community.zone)
