"""A request to be bound to a home, decided by the steward or the desk in the group (SPEC 1)."""

from dataclasses import replace
from typing import Final

from flows.acquaintance import tell_household
from flows.conversation import Conversation
from flows.desk.actions import Approve, Refuse, Result
from flows.desk.deed import Deed, Move
from flows.home_words import home_in_words
from flows.messages import Say
from flows.people import HomeRole, Resident
from flows.tickets import Action, Status, Ticket, move

BIND_HOME: Final = "bind_home"


def is_request(ticket: Ticket) -> bool:
    """Tell whether a ticket asks to be bound to a home."""
    return ticket.category == BIND_HOME and ticket.home is not None


async def approve(deed: Move, _: Approve) -> Result:
    """Yes: the person who asked lives there; the home's other residents are told."""
    ticket, conversation = deed.ticket, deed.conversation
    if not is_request(ticket) or ticket.home is None or conversation is None:
        return deed.refused("desk-nothing-to-approve")
    person, is_new = await _bound(deed, conversation, ticket.home)
    await deed.errand.uow.conversations.save(replace(conversation, person=person))
    if is_new:
        await tell_household(deed.errand, person, ticket.home)
    closed = move(ticket.kind, deed.status, Action.CONFIRM)  # nobody is asked how it went
    saved = await _decided(deed, closed, decision="approved")
    home = home_in_words(ticket.home, deed.errand.community)
    await deed.tell(saved, Say("bound", {"name": person.name, "home": home}))
    return deed.done("desk-approved", saved)


async def refuse(deed: Move, act: Refuse) -> Result:
    """No: the person who asked is told, with the reason where there is one."""
    if not is_request(deed.ticket):
        return deed.refused("desk-nothing-to-approve")
    reason = act.reason.strip()
    home = home_in_words(deed.ticket.home or "", deed.errand.community)
    saved = await _decided(deed, deed.status, decision="refused", text=reason)
    told = Say("binding-refused", {"home": home})
    if reason:
        told = Say("binding-refused-because", {"home": home, "reason": reason})
    await deed.tell(saved, told)
    return deed.done("desk-refused", saved)


async def _decided(deed: Move, status: Status, **more: str) -> Ticket:
    over = replace(
        deed.responded(),
        status=status,
        assignee=deed.staff.number,
        resolved_at=deed.errand.now,
        closed_at=deed.errand.now,
    )
    return await deed.moved(over, **more)


async def _bound(deed: Deed, conversation: Conversation, home: str) -> tuple[Resident, bool]:
    """Give the person who asked, living in the home now, and whether they are new there.

    Somebody on file for this very home is that person. A number that is on file for anybody else
    was only stated: it must neither make the writer that other nor be theirs as well.
    """
    errand, ticket = deed.errand, deed.ticket
    people, community = errand.uow.people, errand.community
    today = errand.now.astimezone(community.zone).date()
    person = conversation.person or await _on_file(deed, home)
    if person is not None:
        moved = await people.move_in(person.id, home, HomeRole.FAMILY, today)
        return moved, home not in person.homes
    taken = ticket.phone and await people.by_phone(community.id, ticket.phone)
    added = await people.add(
        community.id,
        name=ticket.person_name or home,
        phone=None if taken else ticket.phone,
        home=home,
        role=HomeRole.FAMILY,
        since=today,
    )
    return added, True


async def _on_file(deed: Deed, home: str) -> Resident | None:
    """Find who asked among the home's residents: by the number, else by a name without one.

    A name alone does not make somebody whose number is on file: anybody can call themself so.
    """
    ticket = deed.ticket
    at_home = await deed.errand.uow.people.of_home(ticket.community, home)
    for resident in at_home:
        if ticket.phone is not None and resident.phone == ticket.phone:
            return resident
    named = [
        resident
        for resident in at_home
        if resident.name == ticket.person_name and resident.phone is None
    ]
    return named[0] if len(named) == 1 else None
