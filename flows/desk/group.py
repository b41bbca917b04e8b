"""A staff group on Telegram: what is written or pressed there, read as a clerk's action (SPEC 3).

A reply in the ticket's place goes to the resident; a line that begins with ``//`` keeps all of it
inside; somebody who is no member of staff is ignored and told so once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from flows.community import Community
from flows.desk import clerk_talk
from flows.desk.actions import Reply
from flows.desk.group_changes import note_change, queues_at, tell_lost_rights
from flows.desk.held_in_group import keep
from flows.desk.looking import looks_for
from flows.desk.notes import is_note, order_in
from flows.desk.orders import ordered
from flows.desk.pressing import pressed
from flows.desk.relaying import advised, edited, noted, relayed, words_of
from flows.desk.written import (
    CHATTER,
    About,
    Heard,
    Written,
    about,
    answer,
    author,
    ticket_of_button,
)
from flows.errand import Errand
from flows.messages import Address, GroupChange, Say, StaffMessage, Toast
from flows.outreach.visiting import VISIT, to_do_in
from flows.ports import (
    Outcome,
    Reading,
    Received,
    Storage,
    Understander,
    UnitOfWork,
)
from flows.ports import Words as Texts
from flows.reports.ordered import community_meant
from flows.tickets import Ticket
from flows.understanding import Understanding

_A_MOMENT: Final = timedelta(seconds=0.2)
_EARLY_TRIES: Final = 3
"""How often an answer to what nobody knows yet is put off; then it is read as it stands."""


class Overtaken(Exception):
    """Another owner has the message since; all that was done here is undone."""


async def mark(uow: UnitOfWork, received: Received, outcome: Outcome, reason: str = "") -> None:
    """Mark it dealt with. Raises Overtaken."""
    if not await uow.inbox.done(received, outcome, reason):
        raise Overtaken


class GroupDesk:
    """Reads staff groups. Use through ``Desk``."""

    def __init__(
        self,
        storage: Storage,
        understander: Understander,
        words: Texts,
        account_of: Callable[[str], str],
    ) -> None:
        self._storage = storage
        self._understander = understander
        self._words = words
        self._account_of = account_of

    async def receive(
        self, received: Received, message: StaffMessage, now: datetime
    ) -> Toast | None:
        """See a message or a press through; gives words for whoever pressed. Raises Overtaken."""
        async with self._storage.read() as uow:
            early = received.tries <= _EARLY_TRIES and await _is_early(uow, message)
            community = await self._community_of(uow, message)
            read = looks_for(message) or await clerk_talk.concerns(uow, message, now)
        if early:
            async with self._storage.write() as uow:
                await uow.inbox.put_off(received, due=now + _A_MOMENT)
            return None
        understanding = None
        if community is not None and read:
            understanding = await self._understood(message, community, now)
        async with self._storage.write() as uow:
            heard = Heard(None, Outcome.SET_ASIDE, "unknown group")
            if community is not None:
                errand = Errand(
                    uow=uow,
                    words=self._words,
                    understander=self._understander,
                    community=community,
                    now=now,
                    account=self._account_of(community.id),
                )
                heard = await _heard(errand, message, understanding)
            await mark(uow, received, heard.outcome, heard.reason)
        if community is None or heard.said is None or message.callback is None:
            return None
        return Toast(self._words.say(heard.said, community.language), alert=heard.alert)

    async def changed(self, received: Received, change: GroupChange, now: datetime) -> None:
        """See through what happened to a group itself. Raises Overtaken."""
        async with self._storage.write() as uow:
            await note_change(uow, change)
            if change.lost_rights:
                theirs = await self._communities_of(uow, change.group)
                await tell_lost_rights(uow, self._words, theirs, change, now)
            await mark(uow, received, Outcome.ANSWERED)

    async def _employer_of(self, uow: UnitOfWork, message: StaffMessage) -> Community | None:
        """Find whose clerk pressed a button in private: the ticket's community comes first."""
        ticket = await _ticket_of(uow, message)
        everywhere = [
            community
            for community_id in await uow.communities.ids()
            if (community := await uow.communities.get(community_id)) is not None
            and self._account_of(community.id) == message.group.account
        ]
        theirs = [place for place in everywhere if author(place, message) is not None]
        meant = [place for place in theirs if ticket is not None and place.id == ticket.community]
        return next(iter(meant or theirs or everywhere), None)

    async def _communities_of(self, uow: UnitOfWork, group: Address) -> list[Community]:
        """Give the communities that answer from a group."""
        return [
            community
            for community_id in await uow.communities.ids()
            if (community := await uow.communities.get(community_id)) is not None
            and self._account_of(community.id) == group.account
            and await queues_at(uow, community, group)
        ]

    async def _community_of(self, uow: UnitOfWork, message: StaffMessage) -> Community | None:
        """Find whose group it is; an unknown one is left alone.

        Where several communities answer from one group, the ticket says which, or the button.
        """
        if message.private:
            return await self._employer_of(uow, message)
        found = await self._communities_of(uow, message.group)
        if len(found) <= 1:
            return next(iter(found), None)
        ticket = await _ticket_of(uow, message)
        theirs = [community for community in found if author(community, message) is not None]
        named = community_meant(message.choice) if ticket is None else ticket.community
        meant = [community for community in found if community.id == named]
        return (meant or theirs or found)[0]

    async def _understood(
        self, message: StaffMessage, community: Community, now: datetime
    ) -> Understanding:
        """Read a clerk's words that record or look for something; never in a transaction."""
        order = order_in(message.text)
        text = message.text if order is None else order[1]
        if order is not None and order[0] == VISIT:
            text = to_do_in(text)
        reading = Reading(now=now, community=community, language=community.language)
        return await self._understander.read(text, reading)


async def _is_early(uow: UnitOfWork, message: StaffMessage) -> bool:
    """Tell whether it answers a message of ours so quickly that it is not written down yet.

    What it answers tells where it goes; Telegram shows a message before it tells us its number.
    """
    if not message.answers_us or message.reply_to is None:
        return False
    if await uow.links.find(message.group, message.reply_to) is not None:
        return False
    return await uow.outbox.is_sending(message.group)


async def _ticket_of(uow: UnitOfWork, message: StaffMessage) -> Ticket | None:
    if message.choice is not None:
        return await ticket_of_button(uow, message.choice)
    return (await about(uow, message, None)).ticket


async def _heard(
    errand: Errand, message: StaffMessage, understanding: Understanding | None
) -> Heard:
    staff = author(errand.community, message)
    where = await about(errand.uow, message, staff, errand.community)
    if where.ticket is not None and where.ticket.community != errand.community.id:
        where = About()
    if staff is None:
        return await _not_staff(errand, message, where)
    written = Written(
        errand=errand, message=message, staff=staff, about=where, understanding=understanding
    )
    if message.choice is not None:
        return await pressed(written, message.choice)
    if message.edited:
        return await edited(written)
    return await _wrote(written)


async def _not_staff(errand: Errand, message: StaffMessage, where: About) -> Heard:
    """Anybody else is ignored for actions, and told so once (SPEC 3).

    An anonymous admin may be staff who believes that a resident was answered: told every time.
    """
    heard = Heard(Say("desk-not-staff"), Outcome.SET_ASIDE, "not staff", alert=True)
    in_topic = where.ticket is not None and message.thread is not None
    acts = where.to_resident or in_topic or order_in(message.text) is not None
    if message.choice is not None or message.edited or not acts:
        return heard
    if message.sender is None:
        await _anonymous(errand, message, where)
    elif await errand.uow.links.told_once(f"not-staff:{message.group.chat}:{message.sender}"):
        await answer(errand, message, Say("desk-not-staff"), where.ticket)
    return heard


async def _anonymous(errand: Errand, message: StaffMessage, where: About) -> None:
    """Hold an anonymous admin's words: in the desk's name, or inside (CONTRACTS)."""
    text, ticket = words_of(message), where.ticket
    ordered_or_noted = order_in(message.text) is not None or is_note(message.text)
    if ticket is None or ordered_or_noted or not (text or message.attachments):
        await answer(errand, message, Say("desk-anonymous"), where.ticket)
        return
    reply = Reply(
        ticket=ticket.id,
        text=text,
        attachments=message.attachments,
        answers=where.message,
        marks=message.marks,
        location=message.location,
    )
    await keep(errand, message, ticket, reply)


async def _wrote(written: Written) -> Heard:
    """Judge a clerk's words; what may have been meant for colleagues stays inside."""
    message, ticket = written.message, written.ticket
    if ticket is not None and order_in(message.text) is None and _is_asked(written, ticket):
        return await advised(written, ticket)
    if is_note(message.text):
        return await noted(written, ticket) if ticket else CHATTER
    order = order_in(message.text)
    if order is not None:
        return await ordered(written, *order)
    errand = written.errand
    if not written.about.to_resident and await clerk_talk.is_open(errand.uow, message, errand.now):
        return await clerk_talk.heard(written)
    return await relayed(written, ticket) if ticket else CHATTER


def _is_asked(written: Written, ticket: Ticket) -> bool:
    """Tell whether this is the group of a queue whose advice was asked, and not the ticket's own."""
    errand, here = written.errand, written.message.group
    asked = any(errand.group(queue) == here for queue in ticket.consulted)
    return asked and errand.group(ticket.queue) != here
