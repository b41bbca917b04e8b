"""What a clerk looks up: ``/find``, ``/mine``, ``/queue``, ``/duty`` (SPEC 3).

A list in a group is read by all who are in it: it holds what belongs there alone, and what else
its reader may see is sent to them in private, where the bot may write to them.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from flows.community import COMPANY, Community, Staff
from flows.desk.actions import MANAGER, is_managers, may_see
from flows.desk.cards import shown
from flows.desk.group_changes import queues_at
from flows.desk.notes import order_in
from flows.desk.written import Heard, Written
from flows.errand import Errand
from flows.finding import Sought, sought
from flows.home_words import home_in_words
from flows.messages import Address, Choice, Envelope, Priority, Say, StaffMessage
from flows.moments import instant
from flows.privacy import masked
from flows.routing import ABOUT_STAFF
from flows.shifts import next_change, on_duty
from flows.tickets import Ticket
from flows.word_pairs import looser

MOST: Final = 10
"""Tickets of a list."""
_LOOKED_THROUGH: Final = 60
"""Tickets that are found at most; what a list leaves out is counted."""
_QUOTED: Final = 30
_NEVER: Final = datetime.max.replace(tzinfo=UTC)

Args = dict[str, str | int | float | Say]


def looks_for(message: StaffMessage) -> bool:
    """Tell whether a message's words have to be understood: homes are named in many ways."""
    order = order_in(message.text) if message.choice is None else None
    return order is not None and order[0] == "/find" and bool(order[1])


# --- the orders ----------------------------------------------------------------------------------


async def find(written: Written, words: str) -> Heard:
    """Find tickets by number, home, the end of a phone, or words."""
    wanted = sought(words, written.errand.community, written.errand.now, written.understanding)
    if wanted.is_empty:
        await written.answer(Say("desk-find-what"))
        return Heard()
    asked = shown(" ".join(words.split())[:_QUOTED], written.errand.community)
    found = await found_for(written.errand, written.staff, wanted)
    return await _listed(written, found, _Listing("find", _found_row, {"words": asked}))


async def mine(written: Written, _: str) -> Heard:
    """List what the clerk has in hand, what is due first at the top."""
    theirs = [
        ticket
        for ticket in await open_for(written.errand, written.staff)
        if ticket.assignee == written.staff.number
    ]
    return await _listed(written, theirs, _Listing("mine", _due_row, {"name": written.staff.name}))


async def queue(written: Written, _: str) -> Heard:
    """List what is open in this group's queues, what is due first at the top."""
    found = await open_for(written.errand, written.staff)
    scope = await _scope(written)
    theirs = [
        ticket
        for ticket in found
        if (ticket.queue in written.staff.queues if scope.private else scope.has(ticket))
    ]
    return await _listed(written, theirs, _Listing("queue", _due_row, {}))


async def duty(written: Written, _: str) -> Heard:
    """Say who is on duty now and who comes next, for each queue of this group."""
    community = written.errand.community
    here = {queue.id for queue in community.queues}
    if not written.message.private:
        here &= set(await queues_at(written.errand.uow, community, written.message.group))
    lines: Say | str = ""
    for queue_id in reversed([queue.id for queue in community.queues if queue.id in here]):
        line = _on_queue(community, queue_id, written.errand.now)
        lines = Say("desk-list-line", {"line": line, "more": lines})
    await written.answer(Say("desk-duty", {"rows": lines}))
    return Heard()


# --- what a clerk may see ------------------------------------------------------------------------


async def found_for(errand: Errand, staff: Staff, wanted: Sought) -> Sequence[Ticket]:
    """Find what a clerk may see, latest first; looked for again with less strictness if need be.

    A complaint about staff is found by nobody of the queue of the one it is about (SPEC 3).
    """
    queues, hidden = _theirs(staff, errand.community)

    async def those(wanted: Sought) -> Sequence[Ticket]:
        return await errand.uow.tickets.find(
            wanted, errand.community.id, queues=queues, hidden=hidden, limit=_LOOKED_THROUGH
        )

    found = await those(wanted)
    if not found and wanted.phrases:
        found = await those(replace(wanted, phrases=looser(wanted.phrases)))
    return _seen(found, staff)


async def open_for(errand: Errand, staff: Staff) -> Sequence[Ticket]:
    """Give the open tickets that a clerk may see, what is due first at the front."""
    queues, _ = _theirs(staff, errand.community)
    found = await errand.uow.tickets.of_queues(errand.community.id, queues, closed_since=errand.now)
    return sorted((one for one in _seen(found, staff) if one.is_open), key=due_of)


def due_of(ticket: Ticket) -> datetime:
    """Give when something is owed next: the response until there was one, then the finish."""
    respond = None if ticket.responded_at else ticket.respond_by
    return respond or ticket.finish_by or _NEVER


def _theirs(staff: Staff, community: Community) -> tuple[list[str], list[str]]:
    """Give the queues that a clerk sees, and the categories that they do not."""
    everywhere = [*(queue.id for queue in community.queues), COMPANY]
    queues = [queue for queue in everywhere if may_see(staff, queue, "")]
    sees_about_staff = may_see(staff, MANAGER, ABOUT_STAFF) or COMPANY in staff.queues
    return queues, [] if sees_about_staff else [ABOUT_STAFF]


def _seen(found: Iterable[Ticket], staff: Staff) -> list[Ticket]:
    return [ticket for ticket in found if may_see(staff, ticket.queue, ticket.category)]


@dataclass(frozen=True, slots=True)
class _Scope:
    """What may be shown where the clerk wrote: everything of theirs in private."""

    queues: Collection[str]
    private: bool

    def has(self, ticket: Ticket) -> bool:
        if self.private:
            return True
        place = MANAGER if ticket.category == ABOUT_STAFF else ticket.queue
        return ticket.queue in self.queues and place in self.queues


async def _scope(written: Written) -> _Scope:
    message = written.message
    if message.private:
        return _Scope((), private=True)
    here = await queues_at(written.errand.uow, written.errand.community, message.group)
    return _Scope(here, private=False)


# --- lists ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Listing:
    """How a list is worded: by which texts, with what beside its rows."""

    name: str
    row: Callable[[Ticket, Errand], Say]
    args: Args

    async def worded(self, errand: Errand, tickets: Sequence[Ticket], tail: Say | str = "") -> Say:
        """Word a list with a button to each ticket's place, where that has an address."""
        if not tickets:
            return Say(f"desk-{self.name}-none", {**self.args, "tail": tail})
        rows: Say | str = ""
        for place, ticket in reversed(list(enumerate(tickets[:MOST], 1))):
            line = Say("desk-list-row", {"place": place, "row": self.row(ticket, errand)})
            rows = Say("desk-list-line", {"line": line, "more": rows})
        over = len(tickets) - MOST
        more = Say("desk-list-more", {"count": over}) if over > 0 else ""
        links = [(ticket.number, await errand.link(ticket)) for ticket in tickets[:MOST]]
        return Say(
            f"desk-{self.name}",
            {**self.args, "count": len(tickets), "rows": rows, "more": more, "tail": tail},
            tuple(Choice(f"↗ {number}", "", url) for number, url in links if url),
        )


async def _listed(written: Written, found: Sequence[Ticket], listing: _Listing) -> Heard:
    """Show a list where it was asked for; what does not belong there goes to its reader alone."""
    errand, scope = written.errand, await _scope(written)
    here = [ticket for ticket in found if scope.has(ticket)]
    elsewhere = [ticket for ticket in found if not scope.has(ticket)]
    private = await errand.private(written.staff) if elsewhere else None
    if private is not None:
        await _write(written, private, await listing.worded(errand, elsewhere))
    # That there is something with the manager is itself nobody's business in another group.
    count = sum(not is_managers(ticket) for ticket in elsewhere)
    told = "desk-list-elsewhere" if private is None else "desk-list-in-private"
    tail = Say(told, {"count": count}) if count else ""
    await written.answer(await listing.worded(errand, here, tail))
    return Heard()


async def _write(written: Written, private: Address, said: Say) -> None:
    """Send a list to its reader alone."""
    errand = written.errand
    await errand.uow.outbox.put(
        Envelope(
            key=f"private:{private.chat}:{written.message.key}:{said.key}",
            address=private,
            body=errand.worded(said, errand.community.language),
            priority=Priority.REPLY,
            due=errand.now,
        )
    )


def _found_row(ticket: Ticket, errand: Errand) -> Say:
    words = " ".join(masked(ticket.text, ticket.secrets).split())
    quoted = words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…"
    return Say("desk-found-row", _facts(ticket, errand) | {"text": quoted})


def _due_row(ticket: Ticket, errand: Errand) -> Say:
    at = due_of(ticket)
    clock: Say | str = ""
    if at != _NEVER:
        owed = "finish" if ticket.responded_at or not ticket.respond_by else "respond"
        late = "late-" if at <= errand.now else ""
        clock = Say(f"desk-{late}{owed}", {"at": instant(at, errand.community)})
    return Say("desk-due-row", _facts(ticket, errand) | {"clock": clock})


def _facts(ticket: Ticket, errand: Errand) -> Args:
    community = errand.community
    member = community.member(ticket.assignee) if ticket.assignee else None
    who: Say | str = Say(f"queue-{ticket.queue.replace('_', '-')}")
    if member is not None:
        who = f"{member.name}({member.number})"
    return {
        "mark": Say(f"mark-{ticket.urgency.value.replace('_', '-')}"),
        "number": ticket.number,
        "category": Say(f"intent-{ticket.category.replace('_', '-')}"),
        "home": home_in_words(ticket.home, community) if ticket.home else "",
        "status": Say(f"status-{ticket.status.value.replace('_', '-')}"),
        "who": who,
    }


# --- duty ----------------------------------------------------------------------------------------


def _on_queue(community: Community, queue: str, now: datetime) -> Say:
    """Word who is on a queue; one without shifts is served by all its staff, always."""
    name = Say(f"queue-{queue.replace('_', '-')}")
    there = on_duty(community, queue, now)
    who = _names(community, there)
    if queue not in community.shifts:
        return Say("desk-duty-always", {"queue": name, "who": who})
    change = next_change(community, queue, now)
    if change is None:
        return Say("desk-duty-now", {"queue": name, "who": who, "next": ""})
    at, following = change
    args = {"at": instant(at, community), "who": _names(community, following)}
    return Say("desk-duty-now", {"queue": name, "who": who, "next": Say("desk-duty-next", args)})


def _names(community: Community, numbers: Collection[str]) -> Say | str:
    names = [
        f"{member.name}({member.number})" for member in community.staff if member.number in numbers
    ]
    return "\u3001".join(names) if names else Say("desk-duty-nobody")
