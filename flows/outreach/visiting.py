"""``/visit`` records a visit, ``/quota`` shows how the month's quotas stand (SPEC 5).

A visit in one line: ``/visit 3-2-501 李女士 家里都好,说电梯晃 待办 检查电梯;换楼道灯``. What stands
after 待办 becomes tickets of that home, one for each part.
"""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Final, cast

from flows.community import Role
from flows.desk.actions import Done, New
from flows.desk.recording import Recording, read_in, record
from flows.desk.recording_form import kind_of
from flows.desk.written import Heard, Written
from flows.errand import Errand
from flows.home_words import home_in_words
from flows.messages import Channel, Say
from flows.numbers import number
from flows.outreach.birthday_list import stewards
from flows.outreach.home_visits import HomeVisit
from flows.outreach.visits import homes_of, month_of, share_of
from flows.periods import period
from flows.privacy import masked
from flows.reports.timing import callbacks
from flows.survey.report import in_lines, percent
from flows.tickets import Event, Kind, Ticket
from flows.understanding import Understanding

VISIT: Final = "/visit"
_WHO: Final = frozenset({Role.STEWARD, Role.AGENT, Role.SUPERVISOR, Role.MANAGER})
_ABOVE: Final = frozenset({Role.STEWARD, Role.SUPERVISOR, Role.MANAGER})
_TODO: Final = re.compile(r"(?:^|\s|[,，。;；])(?:待办|跟进|to-?do)[:\uff1a]?\s*", re.IGNORECASE)
_PARTS: Final = re.compile(r"[;；\n]+")
_MOST: Final = 5
"""Tickets of one visit."""


def to_do_in(words: str) -> str:
    """Give what is to be done of the words of a visit: that is read as residents' words are."""
    return _TODO.split(words, maxsplit=1)[-1] if _TODO.search(words) else ""


async def visit(written: Written, words: str) -> Heard:
    """Record a visit; without words, say how, and what of this month's plan is left."""
    errand, staff = written.errand, written.staff
    if not staff.roles & _WHO:
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    parts = words.split(maxsplit=2)
    if len(parts) <= 1:
        await written.answer(await _how(errand, staff.number))
        return Heard()
    if errand.community.home(parts[0]) is None:
        await written.answer(Say("new-no-such-home", {"home": errand.shown(parts[0])}))
        return Heard()
    said, *todo = _TODO.split(parts[2] if len(parts) > 2 else "", maxsplit=1)  # noqa: PLR2004 -- home, whom, said
    matters = [one.strip() for one in _PARTS.split(todo[0] if todo else "") if one.strip()]
    tickets = [await _ticket(written, parts[0], matter) for matter in matters[:_MOST]]
    kept = await _keep(written, parts[0], parts[1], said.strip(), tickets)
    rows = [
        Say("visit-ticket", {"number": one.number, "text": masked(one.text, one.secrets)})
        for one in tickets
    ]
    args: dict[str, str | int | float | Say] = {
        "home": home_in_words(kept.home, errand.community), "rows": in_lines(rows),
    }  # fmt: skip
    await written.answer(Say("visit-kept", args))
    return Heard()


async def _keep(written: Written, home: str, whom: str, said: str, todo: list[Ticket]) -> HomeVisit:
    """Keep the record on the month's plan, or beside it; the plan's task is done with it."""
    errand, by = written.errand, written.staff.number
    month = month_of(errand.community, errand.now)
    planned = await errand.uow.home_visits.planned(errand.community.id, month, home)
    steward = errand.community.steward_of(home)
    visit = planned or HomeVisit(
        community=errand.community.id,
        month=month,
        home=home,
        steward=steward.number if steward else by,
    )
    visit = replace(
        visit,
        by=by,
        whom=errand.shown(whom),
        said=errand.shown(said),
        visited_at=errand.now,
        todo=tuple(ticket.id for ticket in todo),
    )
    await errand.uow.home_visits.keep(visit)
    if visit.task is not None:
        await written.act(Done(ticket=visit.task, text=visit.said))
    return visit


async def _ticket(written: Written, home: str, text: str) -> Ticket:
    """Open a ticket of what is to be done: what was read in the words says of which kind."""
    read = _read_of(written.understanding, text)
    kind = kind_of(read) or Kind.INQUIRY
    new = New(kind=kind, text=text, channel=Channel.WALK_IN, home=home)
    result = await record(
        written.errand, written.staff, Recording(new=new, slots=read_in(read, kind))
    )
    return cast("Ticket", result.ticket)  # the home was looked for, and there are words


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
