"""What became of envelopes, written down: their ids in the channel, or what a failure leads to.

The order of locks is that of everybody who promises: ticket, conversation, message, and the
outbox last. The fence is therefore looked at last; where it is lost all is undone.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Executable

from flows.delivery import (
    ABOUT_A_GROUP,
    ALARMED_PAUSE,
    NOTICE_PREFIX,
    Fate,
    Notice,
    Remedy,
    Verdict,
    decide,
    reworded,
)
from flows.desk.place import Places
from flows.messages import (
    Address,
    Channel,
    Claimed,
    Envelope,
    Failure,
    OutboundMessage,
    Priority,
    Receipt,
    Say,
    Sending,
)
from flows.pace import CHAT_GAP, account_bucket, chat_bucket, is_group
from flows.ports import Link, Words
from flows.tickets import Event, EventKind, Ticket
from flows.topics import ENDED, about_topic, topic_name
from storage import outcomes_sql as sql
from storage.addresses import at, columns
from storage.crypt import Crypt
from storage.database import Connection
from storage.outbox import opened, sealed
from storage.unit_of_work import SqlUnitOfWork

SECOND: Final = timedelta(seconds=1)

_TOLD_IN: Final = frozenset({Channel.TELEGRAM})
"""Where staff have groups."""


class LostError(Exception):
    """A later owner has the envelope: what this one had to say no longer counts."""


class Outcomes:
    """The outcomes of envelopes within one transaction. Both ways raise LostError."""

    def __init__(
        self, connection: Connection, crypt: Crypt, uow: SqlUnitOfWork, words: Words, now: datetime
    ) -> None:
        self._connection = connection
        self._crypt = crypt
        self._uow = uow
        self._words = words
        self._now = now

    # --- they were sent --------------------------------------------------------------------------

    async def sent(self, sent: Sequence[tuple[Claimed, Receipt]]) -> None:
        """Write down what they became, so that replies and edits find their way.

        All are locked in one order, so that two who write receipts down wait for each other and
        not for ever.
        """
        sent = sorted(sent, key=lambda one: one[0].id)
        await self._uow.links.add(*(link for one in sent for link in _links(*one)))
        await self._name_messages(sent)
        for claimed, receipt in sent:
            await self._keep_what_else(claimed, receipt)
        await self._keep_gaps({claimed.envelope.address for claimed, _ in sent})
        await self._keep_hold([claimed for claimed, _ in sent])
        await self._connection.execute(
            sql.SENT,
            [
                {
                    "this": claimed.id,
                    "of_fence": claimed.fence,
                    "ids": list(receipt.messages) or None,
                    "now": self._now,
                }
                for claimed, receipt in sent
            ],
        )

    async def _name_messages(self, sent: Sequence[tuple[Claimed, Receipt]]) -> None:
        """Keep what the channel calls a resident's copy of a message."""
        names = [
            {"this": envelope.message, "called": "".join(receipt.messages[:1])}
            for claimed, receipt in sent
            if (envelope := claimed.envelope).message is not None
            and envelope.sending is Sending.MESSAGE
            and not is_group(envelope.address)
        ]
        if names:
            await self._connection.execute(sql.NAME_MESSAGE, names)

    async def _keep_what_else(self, claimed: Claimed, receipt: Receipt) -> None:
        envelope = claimed.envelope
        if envelope.sending is Sending.MESSAGE:
            await self._keep_place(claimed, receipt)
        elif envelope.sending is Sending.TOPIC:
            await self._keep_topic(claimed)
        elif receipt.messages[:1] == claimed.target_ids[:1] != ():
            await self._rename(claimed, receipt)
        for file, remote in receipt.files.items():
            given = {"this": file, "handle": remote, "of_account": envelope.address.account}
            await self._connection.execute(sql.KEEP_HANDLE, given)
        if receipt.note == "not-a-forum":
            await self._uow.links.set_forum(envelope.address, forum=False)
            await self._tell(claimed, Notice.NOT_A_FORUM)

    async def _keep_gaps(self, addresses: Collection[Address]) -> None:
        """Count a chat's second from here: it was sent some time after its turn had come."""
        gap_end = self._now + CHAT_GAP * SECOND
        for keep, in_groups in ((sql.KEEP_GAP, False), (sql.KEEP_GAP_OF_GROUP, True)):
            chats = sorted(chat_bucket(one) for one in addresses if is_group(one) is in_groups)
            if chats:
                gaps = [{"of_bucket": chat, "gap_end": gap_end} for chat in chats]
                await self._connection.execute(keep, gaps)

    async def _keep_hold(self, those: Sequence[Claimed]) -> None:
        """Lock them as they were claimed. Raises LostError."""
        found = await self._connection.execute(sql.IN_HAND, {"these": [one.id for one in those]})
        fences = {row.id: row.fence for row in found}
        if any(fences.get(one.id) != one.fence for one in those):
            raise LostError

    async def _keep_place(self, claimed: Claimed, receipt: Receipt) -> None:
        envelope = claimed.envelope
        if not envelope.place or envelope.ticket is None:
            return
        plain = receipt.note == "not-a-forum"
        thread = None if plain else receipt.thread or claimed.thread
        known = thread == claimed.thread and not claimed.reopen and not claimed.topic
        if known and not envelope.card and not plain:
            return
        row: dict[str, Any] = {
            **columns(envelope.address),
            "ticket": envelope.ticket,
            "thread": thread,
            "state": "open" if thread else "plain",
        }
        kept = sql.KEEP_PLACE
        if envelope.card:
            row["card_key"] = envelope.key
            kept = sql.KEEP_CARD
        await self._connection.execute(kept[self._connection.kind], row)
        if thread is not None and not known:
            await self._bring_up_to_date(envelope, thread, claimed.topic)

    async def _bring_up_to_date(self, envelope: Envelope, thread: str, name: str | None) -> None:
        """A topic was made or opened: what became of its ticket meanwhile is done to it too."""
        here = at(envelope.address) | {"of_ticket": envelope.ticket, "topic": thread}
        if name is not None:
            await self._connection.execute(sql.NAME_TOPIC, here | {"as_name": name})
        ticket = await self._uow.tickets.get(envelope.ticket or 0, lock=True)
        said = topic_name(ticket.number, ticket.home, ticket.text, ticket.status, ticket.kind)
        if ticket.status in ENDED or name not in {None, said}:
            await self._uow.outbox.put(
                about_topic(ticket.id, envelope.address, envelope.key, self._now)
            )

    async def _keep_topic(self, claimed: Claimed) -> None:
        """Note what a topic is called now, and whether it is closed."""
        envelope = claimed.envelope
        here = at(envelope.address) | {"of_ticket": envelope.ticket, "topic": claimed.thread}
        if claimed.topic is not None:
            await self._connection.execute(sql.NAME_TOPIC, here | {"as_name": claimed.topic})
        if claimed.close or claimed.reopen:
            state = "ended" if claimed.close else "open"
            await self._connection.execute(sql.SET_TOPIC, here | {"as_state": state})

    async def _rename(self, claimed: Claimed, receipt: Receipt) -> None:
        """Note that the target is more or fewer messages now: its words became longer or shorter."""
        if receipt.messages == claimed.target_ids:
            return
        given = {"of_key": claimed.envelope.target, "ids": list(receipt.messages)}
        await self._connection.execute(sql.RENAME, given)

    # --- it was not sent -------------------------------------------------------------------------

    async def failed(self, claimed: Claimed, failure: Failure, *, jitter: float) -> Verdict:
        """Decide what becomes of it and do so; give the verdict."""
        first_try = (await self._connection.execute(sql.FIRST_TRY, {"this": claimed.id})).scalar()
        verdict = decide(
            failure, claimed, since=first_try or self._now, now=self._now, jitter=jitter
        )
        envelope = claimed.envelope
        if verdict.fate is Fate.FAILED:
            await self._show_undelivered(envelope, failure)
        if verdict.notice is not None:
            await self._tell(claimed, verdict.notice)
        done = _row(envelope, failure, verdict, self._now) | _changes(envelope, verdict.remedy)
        this = {"this": claimed.id, "of_fence": claimed.fence}
        if failure.thread is not None:
            await self._keep_place(claimed, Receipt((), thread=failure.thread))
        await self._mend(claimed, failure, verdict)
        if not (await self._connection.execute(sql.FAILED, this | done)).rowcount:
            raise LostError
        return verdict

    async def _mend(self, claimed: Claimed, failure: Failure, verdict: Verdict) -> None:
        """Do what makes the next try better."""
        envelope = claimed.envelope
        address = envelope.address
        match verdict.remedy:
            case Remedy.HOLD_CHAT | Remedy.HOLD_ACCOUNT:
                whole = verdict.remedy is Remedy.HOLD_ACCOUNT
                await self._hold((account_bucket if whole else chat_bucket)(address), verdict)
            case Remedy.MARK_DEAD:
                await self._uow.links.mark_dead(address, dead=True)
            case Remedy.MOVE_GROUP:
                moved = Address(address.channel, address.account, failure.migrated_to or "")
                await self._uow.links.group_moved(address, moved)
            case Remedy.REOPEN_TOPIC:
                await self._set_place(sql.CLOSE_TOPIC, claimed)
            case Remedy.WITHOUT_TOPIC:
                await self._lose_topic(claimed)
                await self._keep_place(claimed, Receipt((), note="not-a-forum"))
            case Remedy.LOSE_TOPIC:
                await self._lose_topic(claimed)
            case Remedy.POST_CARD_ANEW:
                await self._post_card(envelope.target or "", envelope, with_words=True)
            case Remedy.AS_MESSAGE | Remedy.WITHOUT_REPLY | None:
                pass  # the envelope itself changes, or nothing

    async def _hold(self, bucket: str, verdict: Verdict) -> None:
        row: dict[str, Any] = {
            "bucket": bucket, "held_until": verdict.due, "free_at": self._now,
            "urgent_free_at": self._now, "recent": [],
        }  # fmt: skip
        await self._connection.execute(sql.HOLD[self._connection.kind], row)

    async def _set_place(self, statement: Executable, claimed: Claimed) -> bool:
        envelope = claimed.envelope
        given = at(envelope.address) | {"of_ticket": envelope.ticket, "topic": claimed.thread}
        return bool((await self._connection.execute(statement, given)).rowcount)

    async def _lose_topic(self, claimed: Claimed) -> None:
        """Forget a topic; the card comes first into the new one. Another may have done so."""
        if not await self._set_place(sql.LOSE_TOPIC, claimed):
            return
        envelope = claimed.envelope
        given = at(envelope.address) | {"of_ticket": envelope.ticket}
        card = (await self._connection.execute(sql.CARD_KEY, given)).scalar()
        if card is not None and card != envelope.key:
            await self._post_card(card, envelope, with_words=False)

    async def _post_card(self, key: str, envelope: Envelope, *, with_words: bool) -> None:
        """Send a card once more, before what fails for want of it."""
        row = (await self._connection.execute(sql.CARD, {"of_key": key})).first()
        if row is None:
            return
        newest = envelope.body if with_words else await self._newest_words(key)
        body = opened(self._crypt, row.body)
        given = {
            "of_key": key,
            "new_body": sealed(self._crypt, body if newest is None else reworded(body, newest)),
            "now": self._now,
            "here": envelope.address.chat,
            "as_urgent": min(row.priority, envelope.priority),
        }
        await self._connection.execute(sql.POST_AGAIN, given)

    async def _newest_words(self, key: str) -> OutboundMessage | None:
        """Read the last edit of a message that was sent."""
        body = (await self._connection.execute(sql.LAST_EDIT, {"of_key": key})).scalar()
        return None if body is None else opened(self._crypt, body)

    # --- who is told -----------------------------------------------------------------------------

    async def _show_undelivered(self, envelope: Envelope, failure: Failure) -> None:
        """Let the failure be seen where the ticket is: on its card, and at the message (SPEC 3)."""
        if envelope.ticket is not None:
            ticket = await self._uow.tickets.get(envelope.ticket, lock=True)
            event = Event(
                ticket=envelope.ticket,
                at=self._now,
                kind=EventKind.NOT_DELIVERED,
                actor="guanjia",
                data={"reason": failure.kind.value},
                message=envelope.message,
            )
            await self._uow.tickets.record(event)
        of_resident = envelope.message is not None and not is_group(envelope.address)
        if of_resident and envelope.sending is Sending.MESSAGE:
            await self._uow.messages.set_undelivered(envelope.message or 0, failure.kind.value)
        if envelope.ticket is not None and not is_group(envelope.address):
            await self._show_card(ticket, envelope)

    async def _show_card(self, ticket: Ticket, envelope: Envelope) -> None:
        community = await self._uow.communities.get(ticket.community)
        if community is None or envelope.address.channel not in _TOLD_IN:
            return
        account = envelope.address.account
        places = Places(
            uow=self._uow, words=self._words, community=community, now=self._now, account=account
        )
        group = places.group(ticket.queue)
        if group is None:
            return
        where = at(await self._uow.links.current(group)) | {"of_ticket": ticket.id}
        if (await self._connection.execute(sql.CARD_KEY, where)).scalar() is not None:
            await places.show(ticket)  # a question that the knowledge answered has no card

    async def _tell(self, claimed: Claimed, notice: Notice) -> None:
        """Promise staff a word about it, once; nothing is said of what itself is such a word."""
        envelope = claimed.envelope
        if envelope.key.startswith(NOTICE_PREFIX) or envelope.address.channel not in _TOLD_IN:
            return
        ticket = None if envelope.ticket is None else await self._uow.tickets.get(envelope.ticket)
        if notice in ABOUT_A_GROUP:
            await self._tell_of_group(envelope.address, notice)
        elif ticket is not None:
            await self._tell_at_ticket(claimed, ticket, notice)

    async def _tell_of_group(self, group: Address, notice: Notice) -> None:
        """Tell a group of itself; of one that is lost, tell the manager's."""
        row = (await self._connection.execute(sql.QUEUE_OF_GROUP, _of_group(group))).first()
        community = await self._uow.communities.get(row.community) if row is not None else None
        if row is None or community is None:
            return
        where = group
        if notice is Notice.GROUP_LOST:
            manager = community.queue("manager")
            if manager is None or manager.telegram is None:
                return
            where = Address(group.channel, group.account, str(manager.telegram))
        said = Say(notice.value, {"queue": Say(f"queue-{row.id.replace('_', '-')}")})
        day = self._now.astimezone(community.zone).date()
        envelope = Envelope(
            key=f"{NOTICE_PREFIX}{notice}:{group.account}:{group.chat}:{day}",
            address=where,
            body=OutboundMessage(text=self._words.say(said, community.language)),
            due=self._now,
        )
        await self._uow.outbox.put(envelope)

    async def _tell_at_ticket(self, claimed: Claimed, ticket: Ticket, notice: Notice) -> None:
        community = await self._uow.communities.get(ticket.community)
        queue = community.queue(ticket.queue) if community is not None else None
        if community is None or queue is None or queue.telegram is None:
            return
        failed = claimed.envelope
        once = failed.key
        if notice is Notice.TOPIC_LOST:
            once = f"{ticket.id}:{failed.address.chat}:{claimed.thread}"
        said = Say(notice.value, {"number": ticket.number})
        envelope = Envelope(
            key=f"{NOTICE_PREFIX}{notice}:{once}",
            address=Address(failed.address.channel, failed.address.account, str(queue.telegram)),
            body=OutboundMessage(text=self._words.say(said, community.language)),
            priority=Priority.CARD,
            due=self._now,
            ticket=ticket.id,
            answers=failed.message,  # it is shown at what did not arrive
            place=True,
        )
        await self._uow.outbox.put(envelope)


def _links(claimed: Claimed, receipt: Receipt) -> Iterator[Link]:
    """Give what the messages in the channel are: of an edit, those that it added."""
    envelope, thread = claimed.envelope, receipt.thread or claimed.thread
    if envelope.ticket is None and envelope.message is None:
        return
    known = () if envelope.sending is Sending.MESSAGE else claimed.target_ids
    if known[:1] not in {(), receipt.messages[:1]}:
        return
    for message in receipt.messages:
        if message not in known:
            yield Link(
                address=envelope.address,
                channel_id=message,
                ticket=envelope.ticket,
                message=envelope.message,
                card=envelope.card,
                thread=thread if envelope.place else None,
            )


def _of_group(group: Address) -> dict[str, Any]:
    return {**at(group), "number": int(group.chat)}


def _changes(envelope: Envelope, remedy: Remedy | None) -> dict[str, Any]:
    """Give what is changed in the envelope itself before its next try."""
    if remedy is Remedy.AS_MESSAGE:
        return {"as_sending": Sending.MESSAGE, "as_target": None}
    if remedy is Remedy.WITHOUT_REPLY and envelope.reply_to is not None:
        return {"as_reply": None}
    if remedy is Remedy.WITHOUT_REPLY:
        # It answered the card by itself, for the group has no topics: not any more.
        return {"in_place": False}
    return {}


def plain_failure(claimed: Claimed, failure: Failure, now: datetime) -> dict[str, Any]:
    """Give the row of a failure of which nothing else could be written down: later once more."""
    verdict = Verdict(fate=Fate.WAITING, due=now + ALARMED_PAUSE)
    return _row(claimed.envelope, failure, verdict, now)


def _row(envelope: Envelope, failure: Failure, verdict: Verdict, now: datetime) -> dict[str, Any]:
    return {
        "fate": verdict.fate,
        "due_at": verdict.due or envelope.due,
        "why": f"{failure.kind}: {failure.detail}".rstrip(": "),
        "uncounted": 0 if verdict.counted else 1,
        "gone_at": now if verdict.fate is Fate.SENT else None,
        "as_sending": envelope.sending,
        "as_target": envelope.target,
        "as_reply": envelope.reply_to,
        "in_place": envelope.place,
        "went": list(failure.sent) or None,
    }
