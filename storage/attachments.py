"""Files that came with messages: what is known of them; the files themselves are elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, select, update

from flows.messages import Attachment, FileKind
from flows.privacy import masked, may_hold_numbers, veil
from flows.tickets import EventKind, files_named
from storage.crypt import Crypt
from storage.database import Connection
from storage.tables import AttachmentRow, InboxRow, MessageRow, NoticeRow, TicketEventRow, core
from storage.upserts import if_new

CONTENT: Final = "attachment.content"

_ATTACHMENT: Final = core(AttachmentRow)
_EVENT: Final = core(TicketEventRow)
_INBOX: Final = core(InboxRow)
_MESSAGE: Final = core(MessageRow)
_NOTICE: Final = core(NoticeRow)
_ADD: Final = if_new(_ATTACHMENT)
_GET: Final = select(_ATTACHMENT).where(_ATTACHMENT.c.id == bindparam("this"))
_GET_ALL: Final = select(_ATTACHMENT).where(
    _ATTACHMENT.c.id.in_(bindparam("these", expanding=True))
)


_DROP: Final = delete(_ATTACHMENT).where(_ATTACHMENT.c.id.in_(bindparam("gone", expanding=True)))
_UPLOADS: Final = select(_ATTACHMENT.c.id, _ATTACHMENT.c.conversation, _ATTACHMENT.c.stored).where(
    _ATTACHMENT.c.stored.is_not(None),
    _ATTACHMENT.c.remote.is_(None),
    _ATTACHMENT.c.created_at >= bindparam("since"),
    _ATTACHMENT.c.created_at < bindparam("before"),
)
_STILL_WAITING: Final = (
    select(_INBOX.c.id)
    .where(_INBOX.c.status == "open", _INBOX.c.received_at < bindparam("before"))
    .limit(1)
)
_RECENT: Final = _EVENT.c.at >= bindparam("since")
_NAMED_IN_CHATS: Final = select(_MESSAGE.c.attachments).where(
    _MESSAGE.c.conversation.in_(bindparam("chats", expanding=True)),
    _MESSAGE.c.at >= bindparam("since"),
)
_NAMED_AT_TICKETS: Final = select(_MESSAGE.c.attachments).where(
    _MESSAGE.c.ticket.in_(select(_EVENT.c.ticket).where(_RECENT)),
    _MESSAGE.c.at >= bindparam("since"),
)
_NOTICED: Final = select(_NOTICE.c.files).where(_NOTICE.c.files.is_not(None))
_NOTED: Final = select(_EVENT.c.data).where(
    _RECENT, _EVENT.c.kind.in_([EventKind.NOTED, EventKind.HELD, EventKind.REPORTED])
)


class SqlAttachments:
    """Attachments in one transaction."""

    def __init__(self, connection: Connection, crypt: Crypt) -> None:
        self._connection = connection
        self._crypt = crypt

    async def add(
        self,
        *attachments: Attachment,
        community: str | None,
        conversation: int | None = None,
        now: datetime,
    ) -> None:
        """Keep them; one that is known already stays as it is.

        ``conversation`` is whose resident may see it besides staff; None where staff sent it.
        """
        rows = [
            {
                "id": attachment.id,
                "community": community,
                "conversation": conversation,
                "kind": attachment.kind.value,
                "mime": attachment.mime,
                "size": attachment.size,
                "name": named(attachment).name,
                "stored": attachment.stored,
                "remote": attachment.remote,
                "account": attachment.account,
                "created_at": now,
            }
            for attachment in attachments
        ]
        if rows:
            await self._connection.execute(_ADD[self._connection.kind], rows)

    async def write(
        self, attachment: Attachment, content: bytes, *, community: str, now: datetime
    ) -> None:
        """Keep a file that was made here, with what it holds."""
        await self.add(attachment, community=community, now=now)
        await self._set(attachment.id, {"content_sealed": self._crypt.seal(CONTENT, content)})

    async def content(self, attachment: str) -> bytes | None:
        """Give what a file holds that was made here; None for one that was received."""
        row = await self._row(attachment)
        if row is None or row.content_sealed is None:
            return None
        return self._crypt.open(CONTENT, row.content_sealed)

    async def get(self, attachment: str) -> Attachment | None:
        """Read one."""
        row = await self._row(attachment)
        return None if row is None else _attachment(row)

    async def get_all(self, attachments: Iterable[str]) -> Mapping[str, Attachment]:
        """Read several, by id."""
        these = list(attachments)
        if not these:
            return {}
        rows = await self._connection.execute(_GET_ALL, {"these": these})
        return {row.id: _attachment(row) for row in rows}

    async def belongs_to(self, attachment: str) -> tuple[str | None, int | None] | None:
        """Tell the community and the conversation of one, or None where there is none."""
        row = await self._row(attachment)
        return None if row is None else (row.community, row.conversation)

    async def set_stored(
        self, attachment: str, stored: str, *, size: int | None = None, mime: str | None = None
    ) -> None:
        """Say that we hold it now, under that name below the data folder."""
        values: dict[str, Any] = {"stored": stored}
        if size is not None:
            values["size"] = size
        if mime is not None:
            values["mime"] = mime
        await self._set(attachment, values)

    async def set_remote(self, attachment: str, remote: str, account: str) -> None:
        """Keep a channel's own handle of it, good for that account of ours."""
        await self._set(attachment, {"remote": remote, "account": account})

    async def drop_unsent(self, *, since: datetime, before: datetime) -> Sequence[str]:
        """Let go of what was uploaded in that time and never sent; give the files' stored names.

        What still waits in the inbox may name any upload: then nothing is let go.
        """
        when = {"since": since, "before": before}
        if (await self._connection.execute(_STILL_WAITING, when)).first() is not None:
            return ()
        uploads = (await self._connection.execute(_UPLOADS, when)).all()
        if not uploads:
            return ()
        chats = sorted({row.conversation for row in uploads if row.conversation is not None})
        used: set[str] = set()
        for named_in in (_NAMED_IN_CHATS, _NAMED_AT_TICKETS):
            rows = await self._connection.execute(named_in, when | {"chats": chats})
            used.update(file for row in rows for file in row.attachments or ())
        for row in await self._connection.execute(_NOTICED):
            used.update(row.files)
        for row in await self._connection.execute(_NOTED, when):
            used.update(files_named(row.data or {}))
        gone = [row for row in uploads if row.id not in used]
        await self._connection.execute(_DROP, {"gone": [row.id for row in gone]})
        return [row.stored for row in gone]

    async def _row(self, attachment: str) -> Row[Any] | None:
        return (await self._connection.execute(_GET, {"this": attachment})).first()

    async def _set(self, attachment: str, values: Mapping[str, Any]) -> None:
        await self._connection.execute(
            update(_ATTACHMENT).where(_ATTACHMENT.c.id == attachment).values(values)
        )


def named(attachment: Attachment) -> Attachment:
    """Give a file whose name, which is kept in the clear, shows no phone or ID number whole."""
    if not may_hold_numbers(attachment.name):
        return attachment
    return replace(attachment, name=masked(*veil(attachment.name)))


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(
        id=row.id,
        kind=FileKind(row.kind),
        mime=row.mime,
        size=row.size,
        name=row.name,
        stored=row.stored,
        remote=row.remote,
        account=row.account,
    )
