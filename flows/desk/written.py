"""What was written or pressed in a staff group: by whom, about which ticket, and what came of it."""

from dataclasses import dataclass, replace
from typing import Final

from flows.community import Community, Staff
from flows.desk.acting import do
from flows.desk.actions import Act, Result
from flows.desk.place import card_key
from flows.errand import Errand
from flows.mentions import mentions_in
from flows.messages import Envelope, Priority, Say, StaffMessage, said_there
from flows.ports import Outcome, UnitOfWork
from flows.tickets import Ticket
from flows.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of something in a group: words for its author, and the books' word for it."""

    said: Say | None = None
    outcome: Outcome = Outcome.ANSWERED
    reason: str = ""
    alert: bool = False


_LONGEST_ID: Final = 15
"""Digits of a ticket's id in a payload, which anybody can make up."""

CHATTER: Final = Heard(None, Outcome.SET_ASIDE, "talk among staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which ticket a message is about.

    ``to_resident`` is true for an answer to the card, to a copy of the resident's words, or to the
    author's own words that went out: such an answer goes to the resident (CONTRACTS).
    """

    ticket: Ticket | None = None
    to_resident: bool = False
    message: int | None = None
    """The row of the conversation that is answered: the resident's words, or what went out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a member of staff wrote or pressed."""

    errand: Errand
    message: StaffMessage
    staff: Staff
    about: About
    understanding: Understanding | None

    @property
    def ticket(self) -> Ticket | None:
        """Give the ticket that it is about, if any."""
        return self.about.ticket

    async def answer(self, said: Say) -> None:
        """Say something to the author in the group, where they wrote."""
        await answer(self.errand, self.message, said, self.ticket)

    async def act(self, act: Act) -> Result:
        """Do something to a ticket by their order."""
        return await do(self.errand, self.staff, act)


async def answer(
    errand: Errand, message: StaffMessage, said: Say, ticket: Ticket | None = None
) -> None:
    """Say something in a group, in the ticket's place where it is about one."""
    body = errand.worded(said, errand.community.language)
    await errand.uow.outbox.put(
        Envelope(
            key=f"group:{message.group.chat}:{message.key}:{said.key}",
            address=message.group,
            body=replace(body, mentions=mentions_in(body.text, errand.community)),
            priority=Priority.REPLY,
            due=errand.now,
            # Where a button was pressed, its card is answered, in whatever group it stands.
            reply_to=said_there(message.group, message.message)
            if message.callback is None
            else card_key(ticket, message.group)
            if ticket
            else None,
            ticket=ticket.id if ticket else None,
            place=ticket is not None,
        )
    )


def author(community: Community, message: StaffMessage) -> Staff | None:
    """Find the member of staff who wrote; None for anybody else, and for an anonymous admin."""
    if message.sender is None or not message.sender.isdigit():
        return None
    return community.member_on_telegram(int(message.sender))


async def about(
    uow: UnitOfWork, message: StaffMessage, staff: Staff | None, community: Community | None = None
) -> About:
    """Find what a message is about: the message it answers, else the topic it stands in.

    A card that was sent when the process died is known to nobody but the group it stands in; what
    is written under it is about the ticket whose number it bears.
    """
    link = await uow.links.find(message.group, message.reply_to) if message.reply_to else None
    ticket_id = link.ticket if link else None
    if ticket_id is None and message.thread is not None:
        ticket_id = await uow.links.ticket_of_thread(message.group, message.thread)
    if ticket_id is None:
        return await _by_number(uow, message, community)
    ticket = await uow.tickets.get(ticket_id)
    if link is None or link.message is None:
        return About(ticket=ticket, to_resident=link is not None and link.card)
    row = await uow.messages.get(link.message)
    colleagues = row is not None and row.author == "staff"
    own = row is not None and staff is not None and row.name == staff.number
    return About(ticket=ticket, to_resident=own or not colleagues, message=link.message)


async def _by_number(uow: UnitOfWork, message: StaffMessage, community: Community | None) -> About:
    if community is None or message.card_of is None:
        return About()
    ticket = await uow.tickets.by_number(community.id, message.card_of)
    return About(ticket=ticket, to_resident=ticket is not None and message.reply_to is not None)


async def ticket_of_button(uow: UnitOfWork, payload: str) -> Ticket | None:
    """Find the ticket that a button's payload names (``desk.take=7``)."""
    value = payload.partition("=")[2]
    if not value.isdecimal() or len(value) > _LONGEST_ID:
        return None
    try:
        return await uow.tickets.get(int(value))
    except LookupError:
        return None
