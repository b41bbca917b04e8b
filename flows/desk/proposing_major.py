"""重大: put before the supervisor where somebody was hurt, something damaged, or it comes again (SPEC 4)."""

import re
from datetime import timedelta
from typing import Final

from flows.desk.calling import call, supervisors
from flows.errand import Errand
from flows.mentions import tags
from flows.messages import Choice, Say
from flows.numbers import NUMBERS
from flows.privacy import unveil
from flows.tickets import Kind, Ticket

_COUNTED: Final = frozenset({Kind.REPAIR, Kind.COMPLAINT})
_WITHIN: Final = timedelta(days=30)

_HARM: Final = {
    "injury": re.compile(
        r"受伤|流血|出血|骨折|摔伤|摔倒了|烫伤|砸伤|砸到人|送医|住院"
        r"|\b(?:injured|bleeding|broke (?:my|his|her) (?:arm|leg)|hospital)\b",
        re.IGNORECASE,
    ),
    "damage": re.compile(
        r"泡坏|泡烂|淹坏|砸坏|烧坏了(?:电器|电视|冰箱)|损失|赔偿|\b(?:ruined|damaged my|compensation)\b",
        re.IGNORECASE,
    ),
}
"""How residents put what makes a matter a major one."""


async def propose_where_due(errand: Errand, ticket: Ticket) -> None:
    """Propose it for a ticket that was just opened: by its words, or as the third in 30 days."""
    text = unveil(ticket.text, ticket.secrets)
    harm = next((why for why, words in _HARM.items() if words.search(text)), None)
    if harm is not None:
        await propose(errand, ticket, harm)
    elif ticket.kind in _COUNTED and ticket.home is not None and ticket.verified:
        name = "major_after_reports"
        most = errand.community.numbers.get(name, NUMBERS[name].default)
        since = errand.now - _WITHIN
        count = await errand.uow.tickets.reports_at(ticket.community, ticket.home, since=since)
        if isinstance(most, int) and count >= most:
            await propose(errand, ticket, "again")


async def propose(errand: Errand, ticket: Ticket, why: str) -> None:
    """Ask those above whether it is a major one; once a ticket."""
    if ticket.major or not await errand.uow.links.told_once(f"major:{ticket.id}"):
        return
    people = supervisors(ticket, errand.community)
    said = Say(
        "major-proposed",
        {"names": tags(people), "number": ticket.number, "why": Say(f"major-because-{why}")},
        (Choice(Say("desk-major"), f"desk.major={ticket.id}"),),
    )
    await call(errand, ticket, people, said, key=f"major:{ticket.id}")
