"""A staff group on Telegram: what is written or pressed there, read as a clerk's action (SPEC 3).

A reply in the ticket's place goes to the resident; a line that begins with ``//`` keeps all of it
inside; somebody who is no member of staff is ignored and told so once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flows.community import Community, Staff
from flows.desk import clerk_talk
from flows.desk.acting import do
from flows.desk.actions import (
    Act,
    Approve,
    Done,
    GiveBack,
    HandOver,
    Note,
    Refuse,
    Reopen,
    Reply,
    Result,
    Resume,
    Start,
    Take,
    may_record,
    may_see_phone,
    refusal,
)
from flows.errand import Errand, card_key
from flows.messages import (
    Address,
    Choice,
    Envelope,
    Priority,
    Say,
    Sending,
    StaffMessage,
    Toast,
)
from flows.ports import (
    Link,
    Outcome,
    Reading,
    Received,
    Storage,
    Understander,
    UnitOfWork,
    Words,
)
from flows.privacy import unveil
from flows.tickets import EventKind, Ticket
from flows.understanding import Understanding

_PRESSED: Final[dict[str, Callable[[int], Act]]] = {
    "take": lambda ticket: Take(ticket=ticket),
    "back": lambda ticket: GiveBack(ticket=ticket),
    "start": lambda ticket: Start(ticket=ticket),
    "resume": lambda ticket: Resume(ticket=ticket),
    "done": lambda ticket: Done(ticket=ticket),
    "reopen": lambda ticket: Reopen(ticket=ticket),
    "approve": lambda ticket: Approve(ticket=ticket),
    "refuse": lambda ticket: Refuse(ticket=ticket),
}
"""The buttons of a card that are an action of their own."""

_NOTE_MARKS: Final = ("//", "\uff0f\uff0f")
"""Two slashes, or two full-width ones as a Chinese keyboard types them."""
_TO_QUEUE: Final = "to-"


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of something in a group: words for its author, and the books' word for it."""

    said: Say | None = None
    outcome: Outcome = Outcome.ANSWERED
    reason: str = ""
    alert: bool = False


_CHATTER: Final = Heard(None, Outcome.SET_ASIDE, "talk among staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a member of staff wrote or pressed, with the ticket it is about, if any."""

    errand: Errand
    message: StaffMessage
    staff: Staff
    ticket: Ticket | None
    understanding: Understanding | None

    @property
    def is_note(self) -> bool:
        """Tell whether a line begins with ``//``: all of it stays inside (SPEC 3)."""
        lines = self.message.text.splitlines()
        return any(line.lstrip().startswith(_NOTE_MARKS) for line in lines)

    async def answer(self, said: Say) -> None:
        """Say something to the author in the group, where they wrote."""
        body = self.errand.worded(said, self.errand.community.language)
        ticket = self.ticket
        await self.errand.uow.outbox.put(
            Envelope(
                key=f"group:{self.message.group.chat}:{self.message.key}:{said.key}",
                address=self.message.group,
                body=body,
                priority=Priority.REPLY,
                due=self.errand.now,
                reply_to=card_key(ticket, self.message.group) if ticket else None,
                ticket=ticket.id if ticket else None,
                place=ticket is not None,
            )
        )


class GroupDesk:
    """Reads staff groups. Use through ``Desk``."""

    def __init__(
        self,
        storage: Storage,
        understander: Understander,
        words: Words,
        account_of: Callable[[str], str],
    ) -> None:
        self._storage = storage
        self._understander = understander
        self._words = words
        self._account_of = account_of

    async def receive(
        self, received: Received, message: StaffMessage, now: datetime
    ) -> Toast | None:
        """See a message or a press through; gives words for whoever pressed."""
        async with self._storage.read() as uow:
            community = await self._community_of(uow, message.group)
        if community is None:
            async with self._storage.write() as uow:
                await uow.inbox.done(received, Outcome.SET_ASIDE, "unknown group")
            return None
        understanding = await self._understood(message, community, now)
        async with self._storage.write() as uow:
            errand = Errand(
                uow=uow,
                words=self._words,
                community=community,
                now=now,
                account=self._account_of(community.id),
            )
            heard = await _heard(errand, message, understanding)
            await uow.inbox.done(received, heard.outcome, heard.reason)
        if heard.said is None or message.callback is None:
            return None
        return Toast(self._words.say(heard.said, community.language), alert=heard.alert)

    async def _community_of(self, uow: UnitOfWork, group: Address) -> Community | None:
        """Find whose group it is, where it migrated to included; an unknown one is left alone."""
        for community_id in await uow.communities.ids():
            community = await uow.communities.get(community_id)
            if community is None or self._account_of(community.id) != group.account:
                continue
            chats = {str(queue.telegram) for queue in community.queues if queue.telegram}
            if group.chat in chats:
                return community
            for chat in chats:
                if await uow.links.current(replace(group, chat=chat)) == group:
                    return community
        return None

    async def _understood(
        self, message: StaffMessage, community: Community, now: datetime
    ) -> Understanding | None:
        """Read a clerk's words where they may belong to a recording; never in a transaction."""
        if not message.text or message.choice is not None:
            return None
        reading = Reading(now=now, community=community, language=community.language)
        return await self._understander.read(clerk_talk.without_command(message.text), reading)


# --- who, and about what -------------------------------------------------------------------------


async def _heard(
    errand: Errand, message: StaffMessage, understanding: Understanding | None
) -> Heard:
    staff = _who(errand.community, message)
    if staff is None:
        return await _not_staff(errand, message)
    written = Written(
        errand=errand,
        message=message,
        staff=staff,
        ticket=await _ticket_of(errand, message),
        understanding=understanding,
    )
    if message.choice is not None:
        return await _pressed(written, message.choice)
    if message.edited:
        return await _edited(written)
    if message.text.startswith("/") and not written.is_note:
        return await _command(written)
    if await clerk_talk.is_open(errand, message) and not _in_place(written):
        return await _talked(written)
    if written.ticket is None:
        return _CHATTER
    return await _on_ticket(written, written.ticket)


def _who(community: Community, message: StaffMessage) -> Staff | None:
    if message.sender is None or not message.sender.isdigit():
        return None
    return community.member_on_telegram(int(message.sender))


async def _not_staff(errand: Errand, message: StaffMessage) -> Heard:
    """Anybody else in the group is ignored for actions, and told so once (SPEC 3)."""
    heard = Heard(Say("desk-not-staff"), Outcome.SET_ASIDE, "not staff")
    if message.choice is not None or not (message.reply_to or message.text.startswith("/")):
        return heard
    who = message.sender or "anonymous"
    said = Say("desk-anonymous") if message.sender is None else Say("desk-not-staff")
    if await errand.uow.links.told_once(f"not-staff:{message.group.chat}:{who}"):
        await errand.uow.outbox.put(
            Envelope(
                key=f"not-staff:{message.group.chat}:{message.key}",
                address=message.group,
                body=errand.worded(said, errand.community.language),
                due=errand.now,
            )
        )
    return heard


async def _ticket_of(errand: Errand, message: StaffMessage) -> Ticket | None:
    """Find what it is about: the message replied to, else the topic it stands in."""
    ticket_id: int | None = None
    if message.reply_to is not None:
        link = await errand.uow.links.find(message.group, message.reply_to)
        ticket_id = link.ticket if link else None
    if ticket_id is None and message.thread is not None:
        ticket_id = await errand.uow.links.ticket_of_thread(message.group, message.thread)
    if ticket_id is None:
        return None
    ticket = await errand.uow.tickets.get(ticket_id)
    return ticket if ticket.community == errand.community.id else None


def _in_place(written: Written) -> bool:
    return written.ticket is not None


# --- buttons -------------------------------------------------------------------------------------


async def _pressed(written: Written, payload: str) -> Heard:
    name, _, value = payload.partition("=")
    subject, _, verb = name.partition(".")
    if subject == clerk_talk.RECORDING.name or payload == "cancel":
        return await _talked(written)
    ticket = await _pressed_ticket(written, value) if subject == "desk" else None
    if ticket is None:
        return Heard(Say("desk-button-too-old"))
    written = replace(written, ticket=ticket)
    if verb in _PRESSED:
        return await _acted(written, _PRESSED[verb](ticket.id))
    if verb.startswith(_TO_QUEUE):
        return await _acted(written, HandOver(ticket=ticket.id, queue=verb[len(_TO_QUEUE) :]))
    if verb == "hand":
        return await _ask_queue(written, ticket)
    if verb == "phone":
        return await _phone(written, ticket)
    return Heard(Say("desk-button-too-old"))


async def _pressed_ticket(written: Written, value: str) -> Ticket | None:
    if not value.isdigit():
        return None
    try:
        ticket = await written.errand.uow.tickets.get(int(value))
    except LookupError:
        return None
    return ticket if ticket.community == written.errand.community.id else None


async def _acted(written: Written, act: Act) -> Heard:
    result = await do(written.errand, written.staff, act)
    return Heard(result.said, alert=not result.done)


async def _ask_queue(written: Written, ticket: Ticket) -> Heard:
    """Ask to which queue, with a button each."""
    refused = refusal(Note(ticket=ticket.id, text=""), ticket, written.staff, _community(written))
    if refused is not None:
        return Heard(refused, alert=True)
    choices = tuple(
        Choice(Say(f"queue-{queue.id.replace('_', '-')}"), f"desk.to-{queue.id}={ticket.id}")
        for queue in _community(written).queues
        if queue.id != ticket.queue
    )
    await written.answer(Say("desk-which-queue", {"number": ticket.number}, choices))
    return Heard()


async def _phone(written: Written, ticket: Ticket) -> Heard:
    """Show the full number to the one who took the ticket, in an alert of theirs alone (SPEC 3)."""
    if not may_see_phone(ticket, written.staff):
        return Heard(Say("desk-phone-after-take"), alert=True)
    numbers = [ticket.phone, *ticket.secrets.values()]
    shown = "  ".join(dict.fromkeys(number for number in numbers if number))
    await written.errand.record(
        ticket, EventKind.TOLD, f"staff:{written.staff.number}", data={"what": "phone"}
    )
    return Heard(Say("desk-phone-is", {"phone": shown or "-"}), alert=True)


# --- words ---------------------------------------------------------------------------------------


async def _on_ticket(written: Written, ticket: Ticket) -> Heard:
    """Words in a ticket's place: inside, or to the resident (SPEC 3)."""
    if written.is_note:
        text = written.message.text.replace("//", "").replace("\uff0f\uff0f", "").strip()
        return await _said(written, Note(ticket=ticket.id, text=text))
    if written.message.unsupported and not written.message.attachments:
        await written.answer(Say("desk-unsupported"))
        return Heard()
    replied = written.message.reply_to is not None
    if not replied and ticket.assignee != written.staff.number:
        await written.answer(Say("desk-not-sent", {"number": ticket.number}))
        return Heard()
    reply = Reply(
        ticket=ticket.id,
        text=_with_extras(written.message),
        attachments=written.message.attachments,
        channel_id=written.message.message,
    )
    return await _said(written, reply)


def _with_extras(message: StaffMessage) -> str:
    """Give the text, with a place on the map or a shared number in words."""
    lines = [message.text]
    if message.location is not None:
        lines.append(f"📍 {message.location.latitude:.5f}, {message.location.longitude:.5f}")
    if message.contact is not None:
        lines.append(f"☎ {message.contact.name} {message.contact.phone}")
    return "\n".join(line for line in lines if line)


async def _said(written: Written, act: Act) -> Heard:
    """Do it; only what went wrong is said in the group, the card shows the rest."""
    result = await do(written.errand, written.staff, act)
    if not result.done or result.said.key == "desk-replied-later":
        await written.answer(result.said)
    if result.done and isinstance(act, Reply):
        await _remember(written, result, act)
    return Heard()


async def _remember(written: Written, result: Result, act: Reply) -> None:
    """Link the clerk's message to the resident's copy, so that an edit finds its way."""
    if result.ticket is None:
        return
    rows = await written.errand.uow.messages.of_ticket(result.ticket.id)
    row = next((row for row in reversed(rows) if row.channel_id == act.channel_id), None)
    await written.errand.uow.links.add(
        Link(
            address=written.message.group,
            channel_id=written.message.message,
            ticket=result.ticket.id,
            message=row.id if row else None,
            thread=written.message.thread,
        )
    )


async def _edited(written: Written) -> Heard:
    """A clerk changed what they had sent: the resident's copy changes too, the old text stays."""
    errand, message = written.errand, written.message
    link = await errand.uow.links.find(message.group, message.message)
    row = await errand.uow.messages.get(link.message) if link and link.message else None
    if row is None or row.author != "staff" or row.ticket is None or written.is_note:
        return _CHATTER
    before = unveil(row.text, row.secrets)
    if row.name != written.staff.number or before == message.text:
        return _CHATTER
    ticket = await errand.uow.tickets.get(row.ticket, lock=True)
    conversation = await errand.uow.conversations.get(row.conversation, lock=True)
    row = await errand.uow.messages.edit(row.id, at=errand.now, text=message.text)
    await errand.record(
        ticket, EventKind.EDITED, f"staff:{written.staff.number}", text=before, message=row.id
    )
    language = conversation.language or errand.community.language
    said = Say("staff-says", {"number": written.staff.number, "text": message.text})
    body = replace(errand.worded(said, language), attachments=row.attachments)
    await errand.uow.outbox.put(
        Envelope(
            key=f"message:{row.id}:v{row.revision}",
            address=conversation.address,
            body=body,
            sending=Sending.EDIT,
            target=f"message:{row.id}",
            due=errand.now,
            ticket=ticket.id,
            message=row.id,
        )
    )
    return Heard()


# --- commands ------------------------------------------------------------------------------------


async def _command(written: Written) -> Heard:
    """An order that begins with a slash; one that is not known is never relayed (SPEC 3)."""
    order, _, rest = written.message.text.partition(" ")
    order = order.partition("@")[0].casefold()
    ticket = written.ticket
    if order == "/new":
        if not may_record(written.staff):
            await written.answer(Say("desk-not-your-role"))
            return Heard()
        return await _talked(written)
    if order == "/done" and ticket is not None:
        done = Done(ticket=ticket.id, text=rest.strip(), attachments=written.message.attachments)
        return await _said(written, done)
    if order == "/take" and ticket is not None:
        return await _said(written, Take(ticket=ticket.id))
    if order == "/here":
        await written.answer(Say("desk-here", {"chat": written.message.group.chat}))
        return Heard()
    known = order in {"/help", "/start", "/done", "/take"}
    await written.answer(Say("desk-help" if known else "desk-unknown-command", {"order": order}))
    return Heard()


async def _talked(written: Written) -> Heard:
    said = await clerk_talk.go_on(
        written.errand, written.message, written.staff, written.understanding
    )
    await written.answer(said)
    return Heard()


def _community(written: Written) -> Community:
    return written.errand.community
