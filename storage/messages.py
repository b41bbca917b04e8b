"""What was said in conversations, counted up within each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, Update, bindparam, insert, select, update

from flows.formatting import Mark, Marks, Style
from flows.messages import Attachment, Button, Location
from flows.ports import ChatMessage
from flows.privacy import veil
from storage.attachments import SqlAttachments, named
from storage.communities import SqlCommunities
from storage.crypt import Crypt
from storage.database import Connection
from storage.tables import ConversationRow, MessageRow, core
from storage.ticket_words import keep_words

SECRETS: Final = "message.secrets"

_MESSAGE: Final = core(MessageRow)
_CONVERSATION: Final = core(ConversationRow)

# Counting takes the conversation's row: what is counted later is committed later.
_COUNT_NEW: Final = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("conversation"))
    .values(last_seq=_CONVERSATION.c.last_seq + 1, last_revision=_CONVERSATION.c.last_revision + 1)
    .returning(_CONVERSATION.c.last_seq, _CONVERSATION.c.last_revision, _CONVERSATION.c.community)
)
_COUNT_CHANGE: Final = (
    update(_CONVERSATION)
    .where(
        _CONVERSATION.c.id
        == select(_MESSAGE.c.conversation)
        .where(_MESSAGE.c.id == bindparam("message"))
        .scalar_subquery()
    )
    .values(last_revision=_CONVERSATION.c.last_revision + 1)
    .returning(_CONVERSATION.c.last_revision, _CONVERSATION.c.community)
)
_ADD: Final = insert(_MESSAGE).returning(_MESSAGE.c.id)
_THIS: Final = _MESSAGE.c.id == bindparam("this")
_GET: Final = select(_MESSAGE).where(_THIS)
_BY_CHANNEL_ID: Final = select(_MESSAGE).where(
    _MESSAGE.c.conversation == bindparam("conversation"),
    _MESSAGE.c.channel_id == bindparam("channel_id"),
    _MESSAGE.c.channel_id != "",
)
_LAST_SAID: Final = (
    select(_MESSAGE)
    .where(_MESSAGE.c.conversation == bindparam("conversation"), _MESSAGE.c.author == "bot")
    .order_by(_MESSAGE.c.seq.desc())
    .limit(1)
)
_AFTER: Final = (
    select(_MESSAGE)
    .where(
        _MESSAGE.c.conversation == bindparam("conversation"),
        _MESSAGE.c.revision > bindparam("revision"),
    )
    .order_by(_MESSAGE.c.revision)
    .limit(bindparam("most"))
)
_OF_TICKET: Final = (
    select(_MESSAGE).where(_MESSAGE.c.ticket == bindparam("ticket")).order_by(_MESSAGE.c.id)
)
_FILES_OF: Final = select(_MESSAGE.c.attachments).where(
    _MESSAGE.c.ticket == bindparam("ticket"),
    _MESSAGE.c.author == "resident",
    _MESSAGE.c.attachments.is_not(None),
)
_OF_TICKETS: Final = (
    select(_MESSAGE)
    .where(_MESSAGE.c.ticket.in_(bindparam("tickets", expanding=True)))
    .order_by(_MESSAGE.c.id)
)
_BETWEEN: Final = select(_MESSAGE).where(
    _MESSAGE.c.conversation == bindparam("conversation"),
    _MESSAGE.c.seq > bindparam("after"),
    _MESSAGE.c.seq < bindparam("before"),
)
_LATEST: Final = _BETWEEN.order_by(_MESSAGE.c.seq.desc()).limit(bindparam("most"))
_NEXT: Final = _BETWEEN.order_by(_MESSAGE.c.seq).limit(bindparam("most"))
_NO_LIMIT: Final = 2**62


def _change(*names: str) -> Update:
    """Build the statement that gives a message new values, named ``new_…``."""
    return (
        update(_MESSAGE)
        .where(_THIS)
        .values({name: bindparam(f"new_{name}") for name in ("revision", *names)})
        .returning(_MESSAGE)
    )


_EDIT: Final = _change("text", "secrets_sealed", "marks", "edited_at")
_REDRAW: Final = _change("text", "secrets_sealed", "buttons")
_REMOVE: Final = _change(
    "text", "secrets_sealed", "marks", "location", "attachments", "buttons", "edited_at"
)
_SET_TICKET: Final = _change("ticket")
_SET_TICKET_OF_NEW: Final = (
    update(_MESSAGE).where(_THIS).values(ticket=bindparam("new_ticket")).returning(_MESSAGE)
)
_SET_UNDELIVERED: Final = _change("undelivered")


class SqlMessages:
    """Messages in one transaction (``flows.ports.Messages``)."""

    def __init__(
        self,
        connection: Connection,
        crypt: Crypt,
        communities: SqlCommunities,
        attachments: SqlAttachments,
    ) -> None:
        self._connection = connection
        self._crypt = crypt
        self._communities = communities
        self._attachments = attachments
        self._added: set[int] = set()

    async def add(
        self,
        conversation: int,
        *,
        at: datetime,
        author: Literal["bot", "staff", "resident"],
        text: str,
        name: str = "",
        buttons: tuple[Button, ...] = (),
        attachments: tuple[Attachment, ...] = (),
        ticket: int | None = None,
        answers: int | None = None,
        marks: Marks = (),
        location: Location | None = None,
        channel_id: str = "",
    ) -> ChatMessage:
        """Append; ``text`` is plain, tokens are made here. Raises LookupError."""
        counted = await self._connection.execute(_COUNT_NEW, {"conversation": conversation})
        count = counted.first()
        if count is None:
            raise LookupError(f"no conversation {conversation}")
        veiled, secrets = await self._veil(text, count.community)
        attachments = tuple(named(attachment) for attachment in attachments)
        await self._attachments.add(
            *attachments, community=count.community, conversation=conversation, now=at
        )
        row = {
            "conversation": conversation,
            "seq": count.last_seq,
            "revision": count.last_revision,
            "at": at,
            "author": author,
            "name": name,
            "text": veiled,
            "secrets_sealed": self._crypt.seal_json(SECRETS, secrets),
            "buttons": [[button.label, button.choice] for button in buttons] or None,
            "attachments": [attachment.id for attachment in attachments] or None,
            "ticket": ticket,
            "answers": answers,
            "marks": _to_rows(marks),
            "location": [location.latitude, location.longitude] if location else None,
            "channel_id": channel_id,
            "edited_at": None,
            "undelivered": None,
        }
        message: int = (await self._connection.execute(_ADD, row)).scalar_one()
        self._added.add(message)
        if ticket is not None and author != "bot":
            await keep_words(self._connection, f"message:{message}", ticket, veiled)
        return ChatMessage(
            id=message,
            conversation=conversation,
            seq=count.last_seq,
            revision=count.last_revision,
            at=at,
            author=author,
            text=veiled,
            secrets=secrets,
            name=name,
            buttons=buttons,
            attachments=attachments,
            ticket=ticket,
            answers=answers,
            marks=marks,
            location=location,
            channel_id=channel_id,
        )

    async def edit(
        self, message: int, *, at: datetime, text: str, marks: Marks = ()
    ) -> ChatMessage:
        """Give a message new words; the old ones stay in the ticket's events.

        Raises LookupError.
        """
        count = await self._count_change(message)
        veiled, secrets = await self._veil(text, count.community)
        values = {
            "new_text": veiled,
            "new_secrets_sealed": self._crypt.seal_json(SECRETS, secrets),
            "new_marks": _to_rows(marks),
            "new_edited_at": at,
        }
        return await self._apply(_EDIT, message, count.last_revision, values)

    async def redraw(self, message: int, *, text: str, buttons: tuple[Button, ...]) -> ChatMessage:
        """Let a message of the bot's show other words and buttons: nobody's words are changed.

        Raises LookupError.
        """
        count = await self._count_change(message)
        veiled, secrets = await self._veil(text, count.community)
        values = {
            "new_text": veiled,
            "new_secrets_sealed": self._crypt.seal_json(SECRETS, secrets),
            "new_buttons": [[button.label, button.choice] for button in buttons] or None,
        }
        return await self._apply(_REDRAW, message, count.last_revision, values)

    async def set_ticket(self, message: int, ticket: int | None) -> None:
        """Say which ticket a message belongs to. Raises LookupError."""
        if message in self._added:  # nobody has seen it yet: to all others it was added so
            given = {"this": message, "new_ticket": ticket}
            changed = await self._connection.execute(_SET_TICKET_OF_NEW, given)
            await self._keep_words(changed.one())
            return
        count = await self._count_change(message)
        await self._apply(_SET_TICKET, message, count.last_revision, {"new_ticket": ticket})

    async def set_undelivered(self, message: int, reason: str | None) -> None:
        """Say why a message did not reach the resident, or that it did. Raises LookupError."""
        count = await self._count_change(message)
        values = {"new_undelivered": reason}
        await self._apply(_SET_UNDELIVERED, message, count.last_revision, values)

    async def remove(self, message: int, *, at: datetime) -> None:
        """Take a message back: its text, buttons and files are emptied. Raises LookupError."""
        count = await self._count_change(message)
        values = {
            "new_text": "",
            "new_secrets_sealed": None,
            "new_attachments": None,
            "new_marks": None,
            "new_location": None,
            "new_buttons": None,
            "new_edited_at": at,
        }
        await self._apply(_REMOVE, message, count.last_revision, values)

    async def get(self, message: int) -> ChatMessage | None:
        """Read one message."""
        return await self._one(await self._connection.execute(_GET, {"this": message}))

    async def by_channel_id(self, conversation: int, channel_id: str) -> ChatMessage | None:
        """Find the message that a channel calls so."""
        names = {"conversation": conversation, "channel_id": channel_id}
        return await self._one(await self._connection.execute(_BY_CHANNEL_ID, names))

    async def last_with_buttons(self, conversation: int) -> ChatMessage | None:
        """Give the bot's last message if it has buttons."""
        result = await self._connection.execute(_LAST_SAID, {"conversation": conversation})
        last = await self._one(result)
        return last if last is not None and last.buttons else None

    async def after(
        self, conversation: int, *, revision: int = 0, limit: int = 200
    ) -> Sequence[ChatMessage]:
        """Read what is new or changed since that revision, in the order of the changes.

        The last one's ``revision`` is where to go on; for showing they are sorted by ``seq``.
        """
        since = {"conversation": conversation, "revision": revision, "most": limit}
        return await self._all((await self._connection.execute(_AFTER, since)).all())

    async def of_ticket(self, ticket: int) -> Sequence[ChatMessage]:
        """Read what was said on a ticket, oldest first."""
        rows = await self._connection.execute(_OF_TICKET, {"ticket": ticket})
        return await self._all(rows.all())

    async def files_of(self, ticket: int) -> int:
        """Count the files that residents sent to a ticket."""
        rows = await self._connection.execute(_FILES_OF, {"ticket": ticket})
        return sum(len(row.attachments) for row in rows)

    async def of_tickets(self, tickets: Iterable[int]) -> Sequence[ChatMessage]:
        """Read what was said on several tickets, oldest first."""
        rows = await self._connection.execute(_OF_TICKETS, {"tickets": list(tickets)})
        return await self._all(rows.all())

    async def latest(
        self, conversation: int, *, before: int | None = None, limit: int = 200
    ) -> Sequence[ChatMessage]:
        """Read the last messages (before that ``seq``), in order."""
        where = {"conversation": conversation, "after": 0, "before": before or _NO_LIMIT}
        rows = await self._connection.execute(_LATEST, where | {"most": limit})
        return (await self._all(rows.all()))[::-1]

    async def next(self, conversation: int, *, seq: int, limit: int = 200) -> Sequence[ChatMessage]:
        """Read what was said after that ``seq``, in order."""
        where = {"conversation": conversation, "after": seq, "before": _NO_LIMIT}
        rows = await self._connection.execute(_NEXT, where | {"most": limit})
        return await self._all(rows.all())

    async def _veil(self, text: str, community: str) -> tuple[str, dict[str, str]]:
        return veil(text, (await self._communities.known(community)).country)

    async def _count_change(self, message: int) -> Row[Any]:
        counted = await self._connection.execute(_COUNT_CHANGE, {"message": message})
        row = counted.first()
        if row is None:
            raise LookupError(f"no message {message}")
        return row

    async def _apply(
        self, change: Update, message: int, revision: int, values: Mapping[str, Any]
    ) -> ChatMessage:
        these = {"this": message, "new_revision": revision, **values}
        rows = (await self._connection.execute(change, these)).all()
        if change is not _SET_UNDELIVERED:
            await self._keep_words(rows[0])
        return (await self._all(rows))[0]

    async def _keep_words(self, row: Row[Any]) -> None:
        """Let the search find what the message says now; the bot's own words nobody looks for."""
        if row.author != "bot":
            await keep_words(self._connection, f"message:{row.id}", row.ticket, row.text)

    async def _one(self, result: Any) -> ChatMessage | None:
        row = result.first()
        return None if row is None else (await self._all([row]))[0]

    async def _all(self, rows: Sequence[Row[Any]]) -> list[ChatMessage]:
        files = await self._attachments.get_all(
            file for row in rows for file in row.attachments or ()
        )
        return [self._message(row, files) for row in rows]

    def _message(self, row: Row[Any], files: Mapping[str, Attachment]) -> ChatMessage:
        return ChatMessage(
            id=row.id,
            conversation=row.conversation,
            seq=row.seq,
            revision=row.revision,
            at=row.at,
            author=row.author,
            text=row.text,
            secrets=self._crypt.open_json(SECRETS, row.secrets_sealed),
            name=row.name,
            buttons=tuple(Button(label, choice) for label, choice in row.buttons or ()),
            attachments=tuple(files[file] for file in row.attachments or () if file in files),
            ticket=row.ticket,
            answers=row.answers,
            marks=tuple(Mark(Style(style), *rest) for style, *rest in row.marks or ()),
            location=Location(*row.location) if row.location else None,
            channel_id=row.channel_id,
            edited_at=row.edited_at,
            undelivered=row.undelivered,
        )


def _to_rows(marks: Marks) -> list[list[str | int]] | None:
    return [[mark.style.value, mark.start, mark.end, mark.url] for mark in marks] or None
