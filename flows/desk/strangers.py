"""Another resident in a reply: their number, home or name, which this one need not know (SPEC 3)."""

from collections.abc import Collection

from flows.conversation import Conversation
from flows.errand import Errand
from flows.people import Resident
from flows.phones import to_e164
from flows.privacy import mask_phone, unveil, veil
from flows.tickets import Ticket


async def stranger_in(
    errand: Errand, ticket: Ticket, conversation: Conversation, text: str
) -> str | None:
    """Give the first of a reply that is another resident's, numbers masked; None: nothing is.

    Those who live with the resident are no strangers, nor is whoever the resident wrote of first.
    """
    uow, community = errand.uow, errand.community
    own = await _household(errand, ticket, conversation)
    homes = {home for one in own for home in one.homes} | {ticket.home}
    named = set(errand.understander.homes_in(text, community, ticket.home)) - homes
    names = set(await uow.people.named_in(community.id, text))
    names -= {one.name for one in own} | {one.name for one in community.staff}
    names -= {ticket.person_name, conversation.name}
    numbers = await _of_others(errand, own, text)
    if not (named or names or numbers):
        return None
    said = await _said_by_resident(errand, ticket)
    named -= set(errand.understander.homes_in(said, community, ticket.home))
    found = [mask_phone(number) for number in numbers if number not in said]
    return next(iter([*found, *sorted(named), *sorted(n for n in names if n not in said)]), None)


async def _household(
    errand: Errand, ticket: Ticket, conversation: Conversation
) -> Collection[Resident]:
    person, people = conversation.person, errand.uow.people
    homes = set(person.homes) if person else set()
    if ticket.home is not None and ticket.verified:
        homes.add(ticket.home)
    found = [one for home in homes for one in await people.of_home(ticket.community, home)]
    return (*found, person) if person else found


async def _of_others(errand: Errand, own: Collection[Resident], text: str) -> list[str]:
    """Give the numbers in a text, as they are written, that are on file for somebody else."""
    community, ids = errand.community, {one.id for one in own}
    found = []
    for written in veil(text, community.country)[1].values():
        number = to_e164(written, community.country)
        theirs = await errand.uow.people.by_phone(community.id, number) if number else ()
        if theirs and not any(one.id in ids for one in theirs):
            found.append(written)
    return found


async def _said_by_resident(errand: Errand, ticket: Ticket) -> str:
    """Give all that the resident has written of it."""
    rows = await errand.uow.messages.of_ticket(ticket.id)
    said = [unveil(row.text, row.secrets) for row in rows if row.author == "resident"]
    return "\n".join([unveil(ticket.text, ticket.secrets), *said])
