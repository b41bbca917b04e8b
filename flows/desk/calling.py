"""Calling somebody to a ticket: by name in its place, and in private where the bot may (CONTRACTS)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flows.community import COMPANY, Community, Role, Staff
from flows.desk.actions import is_managers
from flows.desk.place import priority_of
from flows.errand import Errand
from flows.messages import Choice, Envelope, Say
from flows.tickets import Ticket


def supervisors(ticket: Ticket, community: Community) -> tuple[Staff, ...]:
    """Give who is called first: the supervisor, and the manager where there is none (SPEC 4).

    A complaint about staff, and what lies with the manager, skips the supervisor; what lies with
    the company is its contact's.
    """
    found = () if is_managers(ticket) else _of(Role.SUPERVISOR, community)
    return found or managers(ticket, community)


def managers(ticket: Ticket, community: Community) -> tuple[Staff, ...]:
    """Give who is called last: the manager, or the company's contact on what lies with them."""
    if _is_companys(ticket):
        return (community.contact,) if community.contact is not None else ()
    return _of(Role.MANAGER, community)


async def call(
    errand: Errand,
    ticket: Ticket,
    members: Iterable[Staff],
    said: Say,
    *,
    key: str,
    message: int | None = None,
) -> None:
    """Say it in the ticket's place, and to each of them in private where the bot may write to them.

    ``message`` is the resident's row that it is about: an answer to it goes to the resident.
    """
    await errand.post(ticket, said, key=key, message=message)
    place, link = errand.group(ticket.queue), await errand.link(ticket)
    for member in members:
        address = await errand.private(member)
        if address is None or address == place:
            continue
        button = (Choice(Say("button-to-ticket"), "", url=link),) if link else ()
        await errand.uow.outbox.put(
            Envelope(
                key=f"{key}:{member.number}",
                address=address,
                body=errand.worded(replace(said, choices=button), errand.community.language),
                priority=priority_of(ticket),
                due=errand.now,
                ticket=ticket.id,
            )
        )


def _is_companys(ticket: Ticket) -> bool:
    return ticket.queue == COMPANY


def _of(role: Role, community: Community) -> tuple[Staff, ...]:
    return tuple(member for member in community.staff if role in member.roles)


def holders(ticket: Ticket, community: Community) -> Sequence[Staff]:
    """Give who has the ticket; nobody where it lies with its queue."""
    member = community.member(ticket.assignee) if ticket.assignee else None
    return () if member is None else (member,)
