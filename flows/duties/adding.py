"""What is asked of a matter for the owners' committee (``/routine_add``), and what it comes to.

What happened is told within three working days, what is planned is applied for fifteen days ahead
(SPEC 5). What the first line said is not asked.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from flows.community import Community, Role, Staff
from flows.conversation import Answer, Ask, Flow, Scene
from flows.desk.written import Written
from flows.duties.tasks import ENTERED, closing_on, queue_of
from flows.errand import Errand
from flows.messages import Choice, Say
from flows.numbers import number
from flows.outreach.tasks import opened, worded
from flows.service_calendar import DAY, closing_of_working_day, last_closed_day, local_day
from flows.turn import Slots, Turn

TELL, APPLY = "tell", "apply"
_KINDS: Final = (
    (APPLY, re.compile(r"申请|报批|\bappl(?:y|ication)\b", re.IGNORECASE)),
    (TELL, re.compile(r"告知|通报|报告|报备|\b(?:tell|told|report)\b", re.IGNORECASE)),
)
_DATE: Final = re.compile(
    r"(?:(?P<y>20\d\d)[-/年.])?(?<!\d)(?P<m>\d{1,2})[-/月.](?P<d>\d{1,2})(?!\d)[日号]?"
    r"|(?P<w>今天|昨天|明天|后天|\b(?:today|yesterday|tomorrow)\b)",
    re.IGNORECASE,
)
_AWAY: Final = {
    "今天": 0, "today": 0, "昨天": -1, "yesterday": -1, "明天": 1, "tomorrow": 1, "后天": 2,
}  # fmt: skip
_HALF_YEAR: Final = timedelta(days=183)
_WHO: Final = frozenset({Role.AGENT, Role.STEWARD, Role.SUPERVISOR, Role.MANAGER})
_FRONT_DESK: Final = "front_desk"
LONGEST: Final = 200
"""Letters of what it is."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What the committee is to be told of (``TELL``), or applied to for; its day."""

    kind: str
    what: str
    day: date


def may_add(staff: Staff) -> bool:
    """Tell whether somebody enters what the committee is to know."""
    return bool(staff.roles & _WHO)


# --- what is asked -------------------------------------------------------------------------------


def _kind(answer: Answer, _: Scene) -> str | None:
    if answer.choice is not None:
        return answer.choice if answer.choice in {TELL, APPLY} else None
    return next((kind for kind, words in _KINDS if words.search(answer.text)), None)


def _what(answer: Answer, _: Scene) -> str | None:
    return answer.text.strip()[:LONGEST] or None if answer.choice is None else None


def _day(answer: Answer, scene: Scene) -> str | None:
    today = local_day(scene.community, scene.facts.now)
    if answer.choice is not None:
        return today.isoformat() if answer.choice == "today" else None
    found = day_in(answer.text, today)
    kind = scene.slots.get("kind")
    return found[0].isoformat() if found and _may_be(found[0], kind, today) else None


def _may_be(day: date, kind: str | None, today: date) -> bool:
    """Tell whether a day can be meant: what is applied for has not been."""
    return day > today if kind == APPLY else True


def _days(scene: Scene) -> tuple[Choice, ...]:
    return () if scene.slots.get("kind") == APPLY else (Choice(Say("day-today"), "today"),)


ADDING: Final = Flow(
    "routine-add",
    intents=frozenset(),
    steps=(
        Ask(
            "kind",
            parse=_kind,
            choices=lambda _: tuple(
                Choice(Say(f"routine-kind-{kind}"), kind) for kind in (TELL, APPLY)
            ),
            words=lambda _: Say("routine-ask-kind"),
        ),
        Ask("what", parse=_what, words=lambda _: Say("routine-ask-what")),
        Ask(
            "day",
            parse=_day,
            choices=_days,
            words=lambda scene: Say(f"routine-ask-day-{scene.slots['kind']}"),
        ),
    ),
    finish=lambda _: Turn(),
)
FLOWS: Final = {ADDING.name: ADDING}


def begun(words: str, today: date) -> dict[str, Any]:
    """Give what the first line says, as slots."""
    slots: dict[str, Any] = {}
    for kind, pattern in _KINDS:
        if (found := pattern.match(words.strip())) is not None:
            slots["kind"], words = kind, words.strip()[found.end() :]
            break
    found_day = day_in(words, today)
    if found_day is not None:
        day, words = found_day
        if _may_be(day, slots.get("kind"), today):
            slots["day"] = day.isoformat()
    if what := " ".join(words.split()).strip("\uff0c,。;:\uff1a "):
        slots["what"] = what[:LONGEST]
    return slots


def day_in(words: str, today: date) -> tuple[date, str] | None:
    """Find a day; gives it and the words that are left. Without a year it is the nearest one."""
    found = _DATE.search(words)
    if found is None:
        return None
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    if found["w"]:
        return today + _AWAY[found["w"].casefold()] * DAY, rest
    try:
        day = date(int(found["y"] or today.year), int(found["m"]), int(found["d"]))
    except ValueError:  # the 31st of a short month
        return None
    if found["y"] is None and today - day > _HALF_YEAR:
        return day_in(f"{day.year + 1}-{found['m']}-{found['d']} {rest}", today)
    return day, rest


# --- what it comes to ----------------------------------------------------------------------------


def due_on(kind: str, day: date, community: Community) -> date:
    """Give the last day on which the committee is to be told of it, or applied to."""
    if kind == APPLY:
        return day - int(number(community, "committee_asked_ahead")) * DAY
    days = int(number(community, "committee_told_within"))
    return last_closed_day(community, closing_of_working_day(community, day, days))


async def finish(written: Written, slots: Slots) -> Say:
    """Enter what the conversation came to."""
    matter = Matter(slots["kind"], slots["what"], date.fromisoformat(slots["day"]))
    said, _ = await enter(written.errand, written.staff, matter)
    return said


async def enter(errand: Errand, staff: Staff, matter: Matter) -> tuple[Say, bool]:
    """Open the task; what should have been done by now is due today, and said to be late.

    Gives what is said of it, and whether it was entered.
    """
    community = errand.community
    today = local_day(community, errand.now)
    if not may_add(staff):
        return Say("desk-not-your-role"), False
    if not _may_be(matter.day, matter.kind, today):
        return Say("routine-ask-day-apply"), False
    wanted = due_on(matter.kind, matter.day, community)
    by = max(wanted, today)
    what = errand.shown(matter.what)
    args: dict[str, str | int | float | Say] = {
        "what": what, "day": matter.day.isoformat(), "by": by.isoformat(),
    }  # fmt: skip
    said = Say(f"routine-task-{matter.kind}", args)
    queue = queue_of(community, _FRONT_DESK)
    owner = staff if staff.serves(queue) else None
    draft = replace(worded(errand, ENTERED, queue, said), finish_by=closing_on(community, by))
    ticket = await opened(errand, draft, owner, f"staff:{staff.number}")
    late = "-late" if wanted < today else ""
    return Say(f"routine-added{late}", {**args, "number": ticket.number}), True
