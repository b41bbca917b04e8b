"""Progress (进度查询): the resident's open tickets with state, who has it, and by when."""

import re
from datetime import datetime
from typing import Final

from flows.community import Community
from flows.conversation import Scene
from flows.messages import Choice, Say
from flows.moments import moment, span
from flows.privacy import masked
from flows.tickets import Status, Ticket
from flows.turn import Turn

_SHOWN = 8
_WORDS = 24
_ASKS_WHEN: Final = re.compile(
    r"到哪|走到哪|[几多]点.{0,2}[来到](?![水电气])|什么时[候间].{0,3}(?:[来到](?![水电气])|上门|修|处理|弄好)"
    r"|什么时[候间].{0,4}(?:答复|回复|回话|结果|消息)|有(?:结果|答复|消息|进展)[了吗没]"
    r"|多久.{0,3}[来到](?![水电气])|[来到]了[吗没]|还有多久|怎么样了"
    r"|\b(?:where(?:'s| is| are)|when (?:will|is|are|does|can)|how (?:long|soon)|how far)\b"
    r".{0,20}\b(?:plumber|electrician|technician|he|she|they|you|someone|somebody|anyone|man|guy)\b"
    r"|\bany (?:news|update)|\bwhen .{0,20}\b(?:hear|answer|reply|result)"
)


def asks_when(text: str) -> bool:
    """Tell whether words ask how far a ticket is, or when somebody comes."""
    return _ASKS_WHEN.search(text.casefold()) is not None


def tell_progress(scene: Scene) -> Turn:
    """List what is open, their home's repairs among it, or what waits for their word (SPEC 1)."""
    done = [ticket for ticket in scene.facts.tickets if ticket.status is Status.RESOLVED]
    asked = _asked_for(scene)
    tickets = [asked] if asked else [*scene.facts.open_tickets, *done[:1]][:_SHOWN]
    if not tickets:
        return Turn(says=(Say("progress-nothing"),))
    rows = tuple(row(ticket, scene) for ticket in tickets)
    listed = Say("progress-rows", {"head": rows[0], "tail": _joined(rows[1:])})
    choices = tuple(
        Choice(Say("button-urge", {"number": ticket.number}), f"ticket.urge={ticket.id}")
        for ticket in tickets
        if ticket.is_open and mine(ticket, scene)
    )
    return Turn(says=(Say("progress", {"rows": listed}, choices),))


def _joined(rows: tuple[Say, ...]) -> str | Say:
    if not rows:
        return ""
    return Say("progress-more", {"head": rows[0], "tail": _joined(rows[1:])})


def _asked_for(scene: Scene) -> Ticket | None:
    number = scene.slots.get("ticket")
    return next((ticket for ticket in scene.facts.tickets if ticket.number == number), None)


def mine(ticket: Ticket, scene: Scene) -> bool:
    """Tell whether the writer themself opened it."""
    person = scene.conversation.person
    return ticket.conversation == scene.conversation.id or (
        person is not None and ticket.person == person.id
    )


def title(ticket: Ticket) -> str:
    """Give the first words of a ticket, without anybody's number."""
    words = " ".join(masked(ticket.text, ticket.secrets).split())
    return words if len(words) <= _WORDS else words[: _WORDS - 1] + "…"


def row(ticket: Ticket, scene: Scene) -> Say:
    """Word one ticket: number, words, state, who, by when."""
    member = scene.community.member(ticket.assignee) if ticket.assignee else None
    due = ticket.finish_by or ticket.respond_by
    return Say(
        "progress-row",
        {
            "number": ticket.number,
            "title": title(ticket),
            "status": Say(f"status-{ticket.status.value.replace('_', '-')}"),
            "who": Say("who-staff", {"number": member.number}) if member else queue(ticket),
            "due": moment(due, scene.facts.now, scene.community) if due else Say("moment-agreed"),
            "visit": visit_line(ticket, scene.facts.now, scene.community),
        },
    )


def visit_line(ticket: Ticket, now: datetime, community: Community) -> Say | str:
    """Word when somebody comes, as a line of its own; nothing where no time was chosen."""
    if ticket.visit is None:
        return ""
    return Say("receipt-visit", {"visit": span(ticket.visit, now, community)})


def queue(ticket: Ticket) -> Say:
    """Word the queue that a ticket is in."""
    return Say(f"queue-{ticket.queue.replace('_', '-')}")
