"""``/visit`` records a visit, ``/quota`` shows how the month's quotas stand (SPEC 5).

A visit in one line: ``/visit 3-2-501 李女士 家里都好,说电梯晃 待办 检查电梯;换楼道灯``. What stands
after 待办 becomes tickets of that home, one for each part.
"""

import re
from collections import defaultdict
from typing import Final

from flows.community import Role
from flows.desk.written import Heard, Written
from flows.errand import Errand
from flows.home_words import home_in_words
from flows.messages import Say
from flows.numbers import number
from flows.outreach.birthday_list import stewards
from flows.outreach.visit_keeping import Told, each_once, keep, may_visit
from flows.outreach.visits import homes_of, month_of, share_of
from flows.periods import period
from flows.reports.timing import callbacks
from flows.survey.report import in_lines, percent
from flows.tickets import Event, Kind
from flows.understanding import Understanding

VISIT: Final = "/visit"
_ABOVE: Final = frozenset({Role.STEWARD, Role.SUPERVISOR, Role.MANAGER})
_TODO: Final = re.compile(r"(?:^|\s|[,，。;；])(?:待办|跟进|to-?do)[:\uff1a]?\s*", re.IGNORECASE)
_PARTS: Final = re.compile(r"[;；\n]+")


def to_do_in(words: str) -> str:
    """Give what is to be done of the words of a visit: that is read as residents' words are."""
    return _TODO.split(words, maxsplit=1)[-1] if _TODO.search(words) else ""


async def visit(written: Written, words: str) -> Heard:
    """Record a visit; without words, say how, and what of this month's plan is left."""
    errand, staff = written.errand, written.staff
    if not may_visit(staff):
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    parts = words.split(maxsplit=2)
    if len(parts) <= 1:
        await written.answer(await _how(errand, staff.number))
        return Heard()
    said, *todo = _TODO.split(parts[2] if len(parts) > 2 else "", maxsplit=1)  # noqa: PLR2004 -- home, whom, said
    told = Told(parts[0], parts[1], said.strip(), each_once(_PARTS.split(todo[0] if todo else "")))
    reads = [_read_of(written.understanding, text) for text in told.todo]
    answer, _ = await keep(errand, staff, told, reads)
    await written.answer(answer)
    return Heard()


def _read_of(understanding: Understanding | None, text: str) -> Understanding:
    """Give what was read in one part of the words."""
    matters = understanding.matters if understanding is not None else ()
    own = tuple(one for one in matters if text in one.text or one.text in text)
    return Understanding(text, None, own)


async def _how(errand: Errand, number_: str) -> Say:
    month = month_of(errand.community, errand.now)
    visits = await errand.uow.home_visits.of_month(errand.community.id, month)
    left = [v for v in visits if v.steward == number_ and v.visited_at is None]
    rows = [Say("visit-left", {"home": home_in_words(v.home, errand.community)}) for v in left]
    return Say("visit-how", {"count": len(left), "rows": in_lines(rows)})


# --- quotas --------------------------------------------------------------------------------------


async def quota(written: Written, _: str) -> Heard:
    """Show how the month's visits and callbacks stand against what is asked for."""
    if not written.staff.roles & _ABOVE:
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    await written.answer(await quota_said(written.errand))
    return Heard()


async def quota_said(errand: Errand) -> Say:
    """Word the quotas of the month, worked out now."""
    community = errand.community
    month = month_of(community, errand.now)
    visits = await errand.uow.home_visits.of_month(community.id, month)
    rows = []
    for steward in stewards(community):
        goal = share_of(community, len(await homes_of(errand, steward)))
        homes = {v.home for v in visits if v.steward == steward.number and v.visited_at}
        args: dict[str, str | int | float | Say] = {
            "name": f"{steward.name}({steward.number})", "done": len(homes), "goal": goal,
        }  # fmt: skip
        rows.append(Say("quota-met" if len(homes) >= goal else "quota-row", args))
    due, asked, heard = await called_back(errand, month)
    return Say(
        "quota",
        {
            "month": int(month[-2:]),
            "visits": in_lines(rows),
            "due": due,
            "asked": percent(asked / due) if due else "–",
            "heard": percent(heard / due) if due else "–",
            "goal": percent(number(community, "callback_goal")),
        },
    )


async def called_back(errand: Errand, month: str) -> tuple[int, int, int]:
    """Count the month's repairs whose callback is due: all, those asked, those heard."""
    community = errand.community
    since, until = period(month, community.zone)
    queues = [queue.id for queue in community.queues]
    found = await errand.uow.tickets.of_queues(community.id, queues, closed_since=since)
    repairs = [
        one
        for one in found
        if one.kind is Kind.REPAIR and one.resolved_at and since <= one.resolved_at < until
    ]
    histories: dict[int, list[Event]] = defaultdict(list)
    for event in await errand.uow.tickets.events_of([one.id for one in repairs]):
        histories[event.ticket].append(event)
    due = callbacks(repairs, histories, community, errand.now)
    return sum(c.due for c in due), sum(c.asked for c in due), sum(c.heard for c in due)
