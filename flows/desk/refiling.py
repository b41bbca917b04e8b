"""A matter filed anew: another category, kind or urgency, or a major one (SPEC 3, 4)."""

from dataclasses import replace
from typing import Final

from flows.carrying_out import tell_roles
from flows.desk.actions import Result
from flows.desk.deed import Deed
from flows.desk.incident_card import left, settled
from flows.desk.matters import Refile, SetMajor
from flows.desk.moving import bring_along
from flows.messages import Say
from flows.moves import timed_anew
from flows.routing import route
from flows.tickets import EventKind, Kind, Status, Ticket
from flows.understanding import COMPLAINTS, EMERGENCIES, QUESTIONS, REPAIRS, Intent, Matter
from flows.urgency import Urgency, urgency_of, with_visit

CATEGORIES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.REPAIR: tuple(sorted(REPAIRS)),
    Kind.COMPLAINT: tuple(sorted(COMPLAINTS)),
    Kind.INQUIRY: tuple(sorted(QUESTIONS)),
    Kind.SUGGESTION: ("suggestion",),
    Kind.PRAISE: ("praise",),
    Kind.EMERGENCY: tuple(sorted(EMERGENCIES)),
}
"""What a matter can be filed under, by its kind; an order is one because it was ordered."""

URGENCIES: Final = (Urgency.URGENT, Urgency.IMPORTANT, Urgency.NORMAL)
"""What a clerk can judge for themselves; the others follow from the kind, or from the visit."""

JUDGED: Final = frozenset({Kind.REPAIR, Kind.ORDER, Kind.TASK, Kind.APPLICATION})
"""The kinds whose urgency is a matter of judgement; the standard has a row for each other kind."""


def kind_of(category: str) -> Kind | None:
    """Give the kind that a category belongs to; None where nothing can be filed under it."""
    return next((kind for kind, names in CATEGORIES.items() if category in names), None)


async def refile(deed: Deed, act: Refile) -> Result:
    """File it anew: its number stays, its clocks are set anew, its queue follows the category.

    What changes queue lies there new, as if it had been handed over.
    """
    errand, before = deed.errand, deed.ticket
    kind = before.kind if act.category is None else kind_of(act.category)
    if kind is None:
        return deed.refused("desk-no-such-category")
    category = act.category or before.category
    if act.urgency is not None and (kind not in JUDGED or act.urgency not in URGENCIES):
        return deed.refused("desk-urgency-of-kind")
    urgency = act.urgency or _judged(deed, category)
    if (kind, category, urgency) == (before.kind, before.category, before.urgency):
        return deed.refused("desk-filed-so-already")
    moved = category != before.category
    queue = route(category, errand.community, text=deed.words).queue if moved else before.queue
    after = replace(before, kind=kind, category=category, urgency=urgency)
    data = {"kind": kind.value, "category": category, "urgency": urgency.value}
    if queue != before.queue:
        after = replace(
            after,
            queue=queue,
            status=Status.NEW,
            assignee=None,
            responded_at=None,
            wait_for=None,
            wait_until=None,
        )
        data["queue"] = queue
    await errand.record(before, EventKind.REFILED, deed.actor, data=data)
    saved = await deed.saved(await timed_anew(errand, after))
    if moved:  # what it was folded with is another fault
        await left(errand, saved, why="refiled")
        await settled(errand, saved)
    if queue != before.queue:
        await _goes_over(deed, saved)
    return deed.done("desk-refiled", saved)


def _judged(deed: Deed, category: str) -> Urgency:
    """Give the urgency of the words under that category, as if they had been read so at first."""
    errand, ticket = deed.errand, deed.ticket
    today = errand.now.astimezone(errand.community.zone).date()
    urgency = urgency_of(Matter(deed.words, Intent(category, 1.0)), deed.words, today)
    return with_visit(urgency, ticket.visit, today) if ticket.visit else urgency


async def _goes_over(deed: Deed, ticket: Ticket) -> None:
    """Show it in its new group, and tell those who are told of such a matter."""
    errand, former = deed.errand, deed.ticket
    await errand.withdraw_card(ticket, former.queue)
    if errand.group(ticket.queue) != errand.group(former.queue):
        await bring_along(deed, ticket)
    await tell_roles(errand, ticket, again=True)
    queue = Say(f"queue-{ticket.queue.replace('_', '-')}")
    await deed.tell(ticket, Say("handed-over", {"number": ticket.number, "queue": queue}))


async def set_major(deed: Deed, act: SetMajor) -> Result:
    """重大: those are told who are told of a major one alone."""
    errand, before = deed.errand, deed.ticket
    if act.major == before.major:
        return deed.refused("desk-filed-so-already")
    data = {"major": "yes" if act.major else "no"}
    await errand.record(before, EventKind.REFILED, deed.actor, data=data)
    saved = await deed.saved(replace(before, major=act.major))
    if act.major:
        await tell_roles(errand, saved, again=True)
    return deed.done("desk-marked-major" if act.major else "desk-marked-minor", saved)
