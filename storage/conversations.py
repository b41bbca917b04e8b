"""Conversations: who writes from where, and what is being talked about."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select, update

from flows.conversation import Conversation
from flows.messages import Address, Channel
from flows.turn import QUIET, Talk
from storage.addresses import at, columns, from_row, is_at
from storage.communities import SqlCommunities
from storage.crypt import Crypt
from storage.database import Connection
from storage.people import RESIDENT, SqlPeople
from storage.tables import CommunityRow, ConversationRow, PersonRow, ResidenceRow, core
from storage.upserts import if_new

TALK: Final = "conversation.talk"
STATED: Final = "conversation.stated"

_COMMUNITY: Final = core(CommunityRow)
_CONVERSATION: Final = core(ConversationRow)
_PERSON: Final = core(PersonRow)
_RESIDENCE: Final = core(ResidenceRow)

_WITH_PERSON: Final = (
    select(
        *(column for column in _CONVERSATION.c if column.name not in {"last_seq", "last_revision"}),
        _COMMUNITY.c.revision,
        *RESIDENT,
    )
    .select_from(
        _CONVERSATION.join(_COMMUNITY, _COMMUNITY.c.id == _CONVERSATION.c.community)
        .outerjoin(_PERSON, _PERSON.c.id == _CONVERSATION.c.person)
        .outerjoin(_RESIDENCE, _RESIDENCE.c.person == _PERSON.c.id)
    )
    .order_by(
        _CONVERSATION.c.last_inbound_at.desc().nulls_last(),
        _CONVERSATION.c.id.desc(),
        _RESIDENCE.c.id,
    )
)
_AT: Final = _WITH_PERSON.where(is_at(_CONVERSATION))
_BY_ID: Final = _WITH_PERSON.where(_CONVERSATION.c.id == bindparam("this"))
_OF_PERSON: Final = _WITH_PERSON.where(
    _CONVERSATION.c.person == bindparam("this"), _CONVERSATION.c.dead.is_(False)
)
_TO_REMIND: Final = (
    select(_CONVERSATION.c.id, _CONVERSATION.c.community)
    .where(_CONVERSATION.c.remind_at <= bindparam("now"))
    .order_by(_CONVERSATION.c.remind_at)
)
# A statement of its own: joined to a locked row, PostgreSQL would show the person as they were
# before the wait for the lock.
_LOCK: Final = (
    select(_CONVERSATION.c.id)
    .where(_CONVERSATION.c.id == bindparam("this"))
    .with_for_update(key_share=True)
)
_on_file: Final = (
    select(func.min(_PERSON.c.id))
    .where(
        _PERSON.c.community == bindparam("of_community"), _PERSON.c.telegram == bindparam("on_file")
    )
    .having(func.count() == 1)
    .scalar_subquery()
)
"""Whom alone the company has on file with a Telegram account."""
_OPEN: Final = {
    kind: insert.values(person=_on_file) for kind, insert in if_new(_CONVERSATION).items()
}
_SAVE: Final = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("this"), _CONVERSATION.c.version == bindparam("was"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "community",
                "name",
                "person",
                "language",
                "chosen_language",
                "stated_sealed",
                "talk_sealed",
                "version",
                "last_inbound_at",
                "remind_at",
                "dead",
            )
        }
    )
)
_EMPTY: Final = {
    "language": None,
    "chosen_language": False,
    "stated_sealed": None,
    "talk_sealed": None,
    "version": 0,
    "last_seq": 0,
    "last_revision": 0,
    "last_inbound_at": None,
    "remind_at": None,
    "dead": False,
}


class MovedOnError(Exception):
    """Somebody else changed it since it was read: read it again."""


class SqlConversations:
    """Conversations in one transaction (``flows.ports.Conversations``)."""

    def __init__(
        self, connection: Connection, crypt: Crypt, communities: SqlCommunities, people: SqlPeople
    ) -> None:
        self._connection = connection
        self._crypt = crypt
        self._communities = communities
        self._people = people

    async def at(self, address: Address) -> Conversation | None:
        """Find the conversation of an address."""
        rows = (await self._connection.execute(_AT, at(address))).all()
        return await self._conversation(rows) if rows else None

    async def open(
        self, address: Address, community: str, *, now: datetime, name: str = ""
    ) -> Conversation:
        """Find or make the conversation of an address, locked as by ``get``.

        A new one on Telegram is bound at once to whom the company has on file with that account.
        """
        row = {
            **_EMPTY,
            **columns(address),
            "community": community,
            "name": await self._people.shown_name(name, community),
            "last_inbound_at": now,
            "of_community": community,
            "on_file": _telegram_account(address),
        }
        made = await self._connection.execute(_OPEN[self._connection.kind], row)
        rows = (await self._connection.execute(_AT, at(address))).all()
        return (
            await self._conversation(rows)
            if made.rowcount
            else await self.get(rows[0].id, lock=True)
        )

    async def get(self, conversation: int, *, lock: bool = False) -> Conversation:
        """Read one; with ``lock`` nobody else may change it until the transaction ends.

        Raises LookupError.
        """
        this = {"this": conversation}
        if lock and self._connection.kind == "postgresql":  # SQLite's writer is alone
            await self._connection.execute(_LOCK, this)
        rows = (await self._connection.execute(_BY_ID, this)).all()
        if not rows:
            raise LookupError(f"no conversation {conversation}")
        return await self._conversation(rows)

    async def save(self, conversation: Conversation) -> None:
        """Write all its fields; its version goes up by one. It must be locked.

        Raises MovedOnError where its version is not the present one.
        """
        person = conversation.person
        values = {
            "this": conversation.id,
            "was": conversation.version,
            "new_community": conversation.community,
            "new_name": await self._people.shown_name(conversation.name, conversation.community),
            "new_person": person.id if person else None,
            "new_language": conversation.language,
            "new_chosen_language": conversation.chosen_language,
            "new_stated_sealed": self._crypt.seal_json(STATED, dict(conversation.stated)),
            "new_talk_sealed": self._crypt.seal_json(TALK, _talk_json(conversation.talk)),
            "new_version": conversation.version + 1,
            "new_last_inbound_at": conversation.last_inbound_at,
            "new_remind_at": conversation.remind_at,
            "new_dead": conversation.dead,
        }
        saved = await self._connection.execute(_SAVE, values)
        if saved.rowcount != 1:
            raise MovedOnError(f"conversation {conversation.id} is not at {conversation.version}")

    async def to_remind(self, now: datetime) -> Sequence[tuple[int, str]]:
        """Give the conversations with a half-told report to see to by then, and their community."""
        rows = await self._connection.execute(_TO_REMIND, {"now": now})
        return [(row.id, row.community) for row in rows]

    async def of_person(self, person: int) -> Sequence[Conversation]:
        """Give a resident's conversations that are alive, most recently used first."""
        rows = (await self._connection.execute(_OF_PERSON, {"this": person})).all()
        grouped: dict[int, list[Row[Any]]] = {}
        for row in rows:
            grouped.setdefault(row.id, []).append(row)
        return [await self._conversation(of_one) for of_one in grouped.values()]

    async def _conversation(self, rows: Sequence[Row[Any]]) -> Conversation:
        row = rows[0]
        self._communities.saw(row.community, row.revision)
        residents = await self._people.residents(rows)
        return Conversation(
            id=row.id,
            community=row.community,
            address=from_row(row),
            name=row.name,
            person=residents[0] if residents else None,
            language=row.language,
            chosen_language=row.chosen_language,
            stated=self._crypt.open_json(STATED, row.stated_sealed),
            talk=_talk(self._crypt.open_json(TALK, row.talk_sealed)),
            version=row.version,
            last_inbound_at=row.last_inbound_at,
            remind_at=row.remind_at,
            dead=row.dead,
        )


def _telegram_account(address: Address) -> int | None:
    """Give the account that a private chat on Telegram is with."""
    private = address.channel is Channel.TELEGRAM and address.chat.isdecimal()
    return int(address.chat) if private else None


def _talk_json(talk: Talk) -> dict[str, Any]:
    """Give what is not as in a quiet talk."""
    kept = ((name, getattr(talk, name)) for name in _QUIET)
    return {name: value for name, value in kept if value != _QUIET[name]}


def _talk(kept: Mapping[str, Any]) -> Talk:
    """Read a talk. What another version of this program kept besides is let go."""
    known = {name: value for name, value in kept.items() if name in _QUIET}
    for name in _TUPLES & known.keys():
        known[name] = tuple(known[name])
    return Talk(**known)


_QUIET: Final = asdict(QUIET)
_TUPLES: Final = frozenset(name for name, value in _QUIET.items() if isinstance(value, tuple))
