"""Notices: their words and stages, the ledger of what was done, and everybody's copy."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    Row,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from flows.notices.notice import (
    FILES,
    MOVED_OUT,
    Audience,
    Deed,
    Kind,
    Notice,
    Reach,
    Reached,
    Stage,
)
from flows.people import HomeRole, Wish
from flows.quiet import MUTE
from storage.crypt import hashed
from storage.database import Connection
from storage.tables import (
    ConversationRow,
    MessageRow,
    NoticeCopyRow,
    NoticeDeedRow,
    NoticeKeyRow,
    NoticeRow,
    OutboxRow,
    PersonRow,
    ResidenceRow,
    core,
)
from storage.upserts import if_new

NO_CHANNEL: Final = "no-channel"
DECLINED: Final = "declined"

_NOTICE: Final = core(NoticeRow)
_DEED: Final = core(NoticeDeedRow)
_COPY: Final = core(NoticeCopyRow)
_KEY: Final = core(NoticeKeyRow)
_OUTBOX: Final = core(OutboxRow)
_MESSAGE: Final = core(MessageRow)
_PERSON: Final = core(PersonRow)
_RESIDENCE: Final = core(ResidenceRow)
_CONVERSATION: Final = core(ConversationRow)

_ADD: Final = if_new(_NOTICE, _NOTICE.c.id)
_BY_ID: Final = select(_NOTICE).where(_NOTICE.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update()
_BY_KEY: Final = select(_NOTICE).where(
    _NOTICE.c.community == bindparam("community"), _NOTICE.c.key == bindparam("of_key")
)
_OF_COMMUNITY: Final = (
    select(_NOTICE)
    .where(_NOTICE.c.community == bindparam("community"))
    .order_by(_NOTICE.c.id.desc())
    .limit(bindparam("most"))
)
_BEGUN_BETWEEN: Final = (
    select(_NOTICE)
    .where(
        _NOTICE.c.community == bindparam("community"),
        _NOTICE.c.begun_at >= bindparam("since"),
        _NOTICE.c.begun_at < bindparam("until"),
    )
    .order_by(_NOTICE.c.begun_at, _NOTICE.c.id)
)
_LIVE: Final = (
    select(_NOTICE)
    .where(_NOTICE.c.stage.in_(["approved", "running", "stopped"]))
    .order_by(_NOTICE.c.id)
)
_IN_FORCE: Final = (
    select(_NOTICE)
    .where(
        _NOTICE.c.community == bindparam("community"),
        _NOTICE.c.stage.in_(["running", "stopped"]),
    )
    .order_by(_NOTICE.c.id)
)
_BEHIND: Final = select(_NOTICE).where(_NOTICE.c.behind).order_by(_NOTICE.c.id)
_SAVE: Final = update(_NOTICE).where(_NOTICE.c.id == bindparam("this"))
_SAVED: Final = (
    "stage", "audience", "starts", "until", "send_at", "urgent_because", "text", "approved_by",
    "begun_at", "ends_at", "ended_at", "ended_how", "version", "kind", "files",
)  # fmt: skip
_CAUGHT_UP: Final = (
    update(_NOTICE).where(_NOTICE.c.id == bindparam("this")).values(behind=bindparam("is_behind"))
)
_DEEDS: Final = select(_DEED).where(_DEED.c.notice == bindparam("notice")).order_by(_DEED.c.id)
_LIVING: Final = (
    select(
        _PERSON.c.id,
        _PERSON.c.name,
        _PERSON.c.consents,
        _RESIDENCE.c.home,
        _RESIDENCE.c.role,
    )
    .join_from(_RESIDENCE, _PERSON, _PERSON.c.id == _RESIDENCE.c.person)
    .where(
        _RESIDENCE.c.community == bindparam("community"),
        or_(_RESIDENCE.c.since.is_(None), _RESIDENCE.c.since <= bindparam("today")),
        or_(_RESIDENCE.c.until.is_(None), _RESIDENCE.c.until >= bindparam("today")),
    )
    .order_by(_RESIDENCE.c.id)
)
_WRITING: Final = (
    select(_CONVERSATION.c.person, _CONVERSATION.c.id)
    .where(
        _CONVERSATION.c.community == bindparam("community"),
        _CONVERSATION.c.person.is_not(None),
        _CONVERSATION.c.dead.is_(False),
        _CONVERSATION.c.channel.not_in([channel.value for channel in MUTE]),
    )
    .order_by(_CONVERSATION.c.last_inbound_at, _CONVERSATION.c.id)
)
"""Of each person the last row is the channel that they used last."""
_COPY_NEW: Final = if_new(_COPY)
_FILES: Final = _OUTBOX.alias("files")
_copy_key: Final = literal("message:").concat(cast(_COPY.c.message, Text))
_files_key: Final = _copy_key.concat(literal(FILES))
_its_envelope: Final = _OUTBOX.c.key == _copy_key
_its_files: Final = _FILES.c.key == _files_key
_its_status: Final = case(
    (
        and_(_COPY.c.message.is_(None), _COPY.c.told > literal_column("0")),
        literal_column("'cancelled'"),
    ),
    (
        and_(
            _OUTBOX.c.status == literal_column("'sent'"),
            _FILES.c.status != literal_column("'cancelled'"),
        ),
        _FILES.c.status,
    ),
    else_=_OUTBOX.c.status,
).label("fate")
"""Who was passed over when it was over already got nothing and will not. Who has the words waits
for the files that go with them, unless those were withdrawn."""
_its_error: Final = case(
    (_OUTBOX.c.status == literal_column("'sent'"), _FILES.c.error), else_=_OUTBOX.c.error
).label("error")
_OF_NOTICE: Final = (
    select(_COPY, _PERSON.c.name, _its_status, _its_error)
    .select_from(
        _COPY.join(_PERSON, _PERSON.c.id == _COPY.c.person)
        .outerjoin(_OUTBOX, _its_envelope)
        .outerjoin(_FILES, _its_files)
    )
    .where(_COPY.c.notice == bindparam("notice"))
    .order_by(_COPY.c.home, _COPY.c.person)
)
_to_tell: Final = and_(_COPY.c.why == "", _COPY.c.told < bindparam("version"))
_NEXT: Final = (
    select(_COPY, _PERSON.c.name, _OUTBOX.c.status)
    .select_from(
        _COPY.join(_PERSON, _PERSON.c.id == _COPY.c.person).outerjoin(_OUTBOX, _its_envelope)
    )
    .where(_COPY.c.notice == bindparam("notice"), _to_tell)
    .order_by(_COPY.c.conversation)
    .limit(bindparam("most"))
)
_COUNT: Final = (
    select(
        _COPY.c.why,
        _its_status,
        func.count().label("copies"),
        func.count(_COPY.c.read_at).label("read"),
        func.sum(func.coalesce(cast(_to_tell, _COPY.c.told.type), 0)).label("behind"),
    )
    .select_from(_COPY.outerjoin(_OUTBOX, _its_envelope).outerjoin(_FILES, _its_files))
    .where(_COPY.c.notice == bindparam("notice"))
    .group_by(_COPY.c.why, _its_status)
)
_TOLD: Final = (
    update(_COPY)
    .where(_COPY.c.notice == bindparam("of_notice"), _COPY.c.person == bindparam("of_person"))
    .values(told=bindparam("version"), message=bindparam("row"))
)
_FOUND: Final = (
    update(_COPY)
    .where(
        _COPY.c.notice == bindparam("of_notice"),
        _COPY.c.person == bindparam("of_person"),
        _COPY.c.why == NO_CHANNEL,
    )
    .values(why=bindparam("why_not"), conversation=bindparam("writes_in"))
)
_TOLD_LATER: Final = (
    select(_COPY.c.person)
    .select_from(_COPY.outerjoin(_MESSAGE, _MESSAGE.c.id == _COPY.c.message))
    .where(_COPY.c.notice == bindparam("of_notice"), _COPY.c.person == bindparam("of_person"))
    .where(_COPY.c.why == "")
    .where(or_(_MESSAGE.c.at.is_(None), _MESSAGE.c.at >= bindparam("than")))
)
_ANEW: Final = (
    update(_COPY)
    .where(_COPY.c.notice == bindparam("of_notice"), _COPY.c.person == bindparam("of_person"))
    .values(told=0, message=None, conversation=bindparam("writes_in"))
)
_READ: Final = (
    update(_COPY)
    .where(
        _COPY.c.notice == bindparam("of_notice"),
        _COPY.c.person == bindparam("of_person"),
        _COPY.c.read_at.is_(None),
    )
    .values(read_at=bindparam("now"))
)
_promised: Final = and_(_COPY.c.notice == bindparam("of_notice"), _COPY.c.message.is_not(None))
_ITS_COPIES: Final = union_all(
    select(_copy_key).where(_promised), select(_files_key).where(_promised)
)
"""The keys of the copies, and of the files under them."""
_WAITING: Final = and_(_OUTBOX.c.key.in_(_ITS_COPIES), _OUTBOX.c.status == "waiting")
_NOT_GONE: Final = and_(
    _OUTBOX.c.key.in_(_ITS_COPIES), _OUTBOX.c.status.in_(["waiting", "sending"])
)
"""What is on its way may come back (429, a broken line): then it waits like the others."""
_LOCK_COPIES: Final = select(_OUTBOX.c.id).where(_NOT_GONE).order_by(_OUTBOX.c.id).with_for_update()
"""In the order in which their outcomes are written down: neither waits for the other's."""
_PUT_OFF: Final = update(_OUTBOX).where(_NOT_GONE).values(due=bindparam("new_due"))
_HOLD_UNTIL: Final = update(_OUTBOX).where(_NOT_GONE).values(until=bindparam("new_until"))
_WITHDRAW: Final = (
    update(_OUTBOX)
    .where(_WAITING)
    .values(status="cancelled", error=bindparam("because"), body=None)
)
_OF_NO_USE: Final = (
    update(_OUTBOX)
    .where(_OUTBOX.c.key.in_(_ITS_COPIES), _OUTBOX.c.status == "sending")
    .values(due=_OUTBOX.c.first_tried_at, until=_OUTBOX.c.first_tried_at)
)
"""What is on its way arrives, or is dropped when it would be tried again."""
_BY_HASH: Final = select(_KEY.c.community, _KEY.c.name).where(
    _KEY.c.key_hash == bindparam("shown"), _KEY.c.revoked_at.is_(None)
)


class SqlNotices:
    """Notices in one transaction (``flows.ports.Notices``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- what they say ---------------------------------------------------------------------------

    async def add(self, notice: Notice) -> Notice | None:
        """Keep a new one and give it with its id; None where its key is known."""
        row = _row(notice) | {
            "community": notice.community, "author": notice.author, "group": notice.group,
            "created_at": notice.created_at, "key": notice.key, "billed": notice.billed,
            "behind": False,
        }  # fmt: skip
        made = (await self._connection.execute(_ADD[self._connection.kind], row)).first()
        return None if made is None else await self.get(made.id)

    async def get(self, notice: int, *, lock: bool = False) -> Notice:
        """Read one. Raises LookupError."""
        found = await self._connection.execute(_LOCKED if lock else _BY_ID, {"this": notice})
        row = found.first()
        if row is None:
            raise LookupError(f"no notice {notice}")
        return to_notice(row)

    async def by_key(self, community: str, key: str) -> Notice | None:
        """Find the one that a building system knows by a key."""
        given = {"community": community, "of_key": key}
        row = (await self._connection.execute(_BY_KEY, given)).first()
        return None if row is None else to_notice(row)

    async def save(self, notice: Notice) -> None:
        """Write what can change of one; its readers may be behind it then."""
        values = {name: value for name, value in _row(notice).items() if name in _SAVED}
        values["behind"] = notice.begun_at is not None
        await self._connection.execute(
            _SAVE.values({name: bindparam(f"new_{name}") for name in values}),
            {"this": notice.id} | {f"new_{name}": value for name, value in values.items()},
        )

    async def of_community(self, community: str, most: int = 100) -> Sequence[Notice]:
        """Give the latest, newest first."""
        given = {"community": community, "most": most}
        return [to_notice(row) for row in await self._connection.execute(_OF_COMMUNITY, given)]

    async def begun_between(
        self, community: str, since: datetime, until: datetime
    ) -> Sequence[Notice]:
        """Give those that began to be sent in a span, oldest first."""
        given = {"community": community, "since": since, "until": until}
        return [to_notice(row) for row in await self._connection.execute(_BEGUN_BETWEEN, given)]

    async def live(self) -> Sequence[Notice]:
        """Give those of all communities that wait for their time or are in force."""
        return [to_notice(row) for row in await self._connection.execute(_LIVE)]

    async def in_force(self, community: str) -> Sequence[Notice]:
        """Give those of a community that are in force."""
        given = {"community": community}
        return [to_notice(row) for row in await self._connection.execute(_IN_FORCE, given)]

    async def behind(self) -> Sequence[Notice]:
        """Give those of which somebody may not have been promised what they say now."""
        return [to_notice(row) for row in await self._connection.execute(_BEHIND)]

    async def set_behind(self, notice: int, *, behind: bool) -> None:
        """Keep whether somebody may still be promised something."""
        await self._connection.execute(_CAUGHT_UP, {"this": notice, "is_behind": behind})

    # --- the ledger ------------------------------------------------------------------------------

    async def record(self, deed: Deed) -> None:
        """Write a line into the ledger."""
        await self._connection.execute(
            insert(_DEED),
            {
                "notice": deed.notice, "at": deed.at, "actor": deed.actor, "step": deed.step,
                "version": deed.version, "text": dict(deed.text), "starts": deed.starts,
                "until": deed.until,
            },
        )  # fmt: skip

    async def deeds(self, notice: int) -> Sequence[Deed]:
        """Read a notice's lines, oldest first."""
        rows = await self._connection.execute(_DEEDS, {"notice": notice})
        return [
            Deed(
                notice=row.notice, at=row.at, actor=row.actor, step=row.step, version=row.version,
                text=row.text, starts=row.starts, until=row.until,
            )
            for row in rows
        ]  # fmt: skip

    # --- whom they are for -----------------------------------------------------------------------

    async def people_of(
        self, notice: Notice, homes: frozenset[str], today: date
    ) -> Sequence[Reached]:
        """Give everybody who lives in one of these homes, once, and how they can be written to."""
        given = {"community": notice.community, "today": today}
        living = await self._connection.scan(_LIVING, given)
        writing = await self._connection.scan(_WRITING, {"community": notice.community})
        conversations = {row.person: row.id for row in writing}
        found: dict[int, Reached] = {}
        for row in living:
            role = notice.audience.role
            if row.home not in homes or row.id in found or (role and row.role != role):
                continue
            conversation = conversations.get(row.id)
            declined = row.consents.get(Wish.NOTICES.value) is False
            status = "due"
            if conversation is None:
                status = NO_CHANNEL
            elif declined and notice.may_be_declined:
                status = DECLINED
            found[row.id] = Reached(
                person=row.id,
                name=row.name,
                home=row.home,
                status=status,
                conversation=conversation,
            )
        return list(found.values())

    async def register(self, notice: int, people: Sequence[Reached]) -> None:
        """Keep whom it is for; who is known stays as they are."""
        rows = [
            {
                "notice": notice, "person": one.person, "home": one.home,
                "conversation": one.conversation, "message": None, "told": 0, "read_at": None,
                "why": "" if one.status == "due" else one.status,
            }
            for one in people
        ]  # fmt: skip
        if rows:
            await self._connection.execute(_COPY_NEW[self._connection.kind], rows)

    async def found(self, notice: int, person: Reached) -> None:
        """Let somebody who could not be written to be told where they write now, if they wish."""
        given = {
            "of_notice": notice,
            "of_person": person.person,
            "writes_in": person.conversation,
            "why_not": "" if person.status == "due" else person.status,
        }
        await self._connection.execute(_FOUND, given)

    async def next_to_tell(self, notice: Notice, most: int) -> Sequence[Reached]:
        """Give some who have not been promised what a notice says now. It must be locked.

        Their status is that of the copy that they have been promised before.
        """
        given = {"notice": notice.id, "version": notice.version, "most": most}
        rows = await self._connection.execute(_NEXT, given)
        return [_reached(row, row.status or "due") for row in rows]

    async def told(self, notice: Notice, copies: Sequence[tuple[int, int | None]]) -> None:
        """Keep that these people were promised what it says now, each in a row of theirs."""
        rows = [
            {"of_notice": notice.id, "of_person": person, "version": notice.version, "row": row}
            for person, row in copies
        ]
        if rows:
            await self._connection.execute(_TOLD, rows)

    async def told_later(self, notice: int, person: int, than: datetime) -> bool:
        """Tell whether somebody's copy was promised only from an instant on, or waits still."""
        given = {"of_notice": notice, "of_person": person, "than": than}
        return (await self._connection.execute(_TOLD_LATER, given)).first() is not None

    async def promise_anew(self, notice: int, people: Sequence[tuple[int, int]]) -> None:
        """Let these people be promised it as if they had not been, each in a conversation."""
        rows = [
            {"of_notice": notice, "of_person": person, "writes_in": where}
            for person, where in people
        ]
        await self._connection.execute(_ANEW, rows)

    async def acknowledge(self, notice: int, person: int, now: datetime) -> bool:
        """Keep that somebody has read it; False where they had, or it is not for them."""
        given = {"of_notice": notice, "of_person": person, "now": now}
        return bool((await self._connection.execute(_READ, given)).rowcount)

    async def reach(self, notice: Notice) -> Reach:
        """Count how far it has come, from what became of the copies."""
        given = {"notice": notice.id, "version": notice.version}
        counts: Counter[str] = Counter()
        for row in await self._connection.execute(_COUNT, given):
            counts["acknowledged"] += row.read
            counts["behind"] += int(row.behind or 0)
            counts[row.why or row.fate or "waiting"] += row.copies
        waiting = counts["waiting"] + counts["sending"]
        reached = sum(counts[name] for name in ("sent", "failed", "unknown", "cancelled"))
        return Reach(
            recipients=waiting + reached,
            sent=counts["sent"],
            waiting=waiting,
            failed=counts["failed"],
            unknown=counts["unknown"],
            cancelled=counts["cancelled"],
            acknowledged=counts["acknowledged"],
            without_channel=counts[NO_CHANNEL],
            declined=counts[DECLINED],
            moved_out=counts[MOVED_OUT],
            behind=counts["behind"],
        )

    async def copies(self, notice: int) -> Sequence[Reached]:
        """Give everybody whom it is for and what became of their copy, by home."""
        rows = await self._connection.scan(_OF_NOTICE, {"notice": notice})
        return [_reached(row, row.why or row.fate or "due") for row in rows]

    async def put_off(self, notice: int, due: datetime) -> None:
        """Let copies that have not gone wait until then; those on their way too, if they come back."""
        await self._connection.execute(_LOCK_COPIES, {"of_notice": notice})
        await self._connection.execute(_PUT_OFF, {"of_notice": notice, "new_due": due})

    async def hold_until(self, notice: int, until: datetime) -> None:
        """Let copies that have not gone be of use until then."""
        given = {"of_notice": notice, "new_until": until}
        await self._connection.execute(_LOCK_COPIES, {"of_notice": notice})
        await self._connection.execute(_HOLD_UNTIL, given)

    async def withdraw(self, notice: int, because: str) -> int:
        """Take back the copies that have not gone; gives how many those were."""
        given = {"of_notice": notice, "because": because}
        await self._connection.execute(_LOCK_COPIES, {"of_notice": notice})
        withdrawn = int((await self._connection.execute(_WITHDRAW, given)).rowcount)
        await self._connection.execute(_OF_NO_USE, {"of_notice": notice})
        return withdrawn

    # --- keys of building systems ----------------------------------------------------------------

    async def add_key(self, community: str, name: str, key: str, now: datetime) -> None:
        """Keep a system's key by its hash; a key of the same name is of no use from then on."""
        await self.revoke_key(community, name, now)
        row = {
            "community": community, "name": name, "key_hash": hashed(key), "created_at": now,
            "revoked_at": None,
        }  # fmt: skip
        await self._connection.execute(insert(_KEY), row)

    async def revoke_key(self, community: str, name: str, now: datetime) -> bool:
        """Let a key be of no use any more; False where there is none of that name."""
        revoked = await self._connection.execute(
            update(_KEY)
            .where(_KEY.c.community == community, _KEY.c.name == name, _KEY.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        return bool(revoked.rowcount)

    async def keyholder(self, key: str) -> tuple[str, str] | None:
        """Give the community of a key and the system's name, or None."""
        row = (await self._connection.execute(_BY_HASH, {"shown": hashed(key)})).first()
        return None if row is None else (row.community, row.name)


def _row(notice: Notice) -> dict[str, Any]:
    audience = notice.audience
    return {
        "kind": notice.kind.value,
        "stage": notice.stage.value,
        "audience": {
            "buildings": list(audience.buildings),
            "units": list(audience.units),
            "floors": list(audience.floors),
            "role": audience.role.value if audience.role else None,
        },
        "starts": notice.starts,
        "until": notice.until,
        "send_at": notice.send_at,
        "urgent_because": notice.urgent_because,
        "text": dict(notice.text),
        "approved_by": notice.approved_by,
        "begun_at": notice.begun_at,
        "ends_at": notice.ends_at,
        "ended_at": notice.ended_at,
        "ended_how": notice.ended_how,
        "version": notice.version,
        "files": list(notice.files) or None,
    }


def to_notice(row: Row[Any]) -> Notice:
    """Read a row of the table as a notice."""
    kept: Mapping[str, Any] = row.audience
    return Notice(
        id=row.id,
        community=row.community,
        kind=Kind(row.kind),
        stage=Stage(row.stage),
        audience=Audience(
            tuple(kept["buildings"]),
            tuple(kept["units"]),
            tuple(kept["floors"]),
            HomeRole(kept["role"]) if kept["role"] else None,
        ),
        starts=row.starts,
        until=row.until,
        send_at=row.send_at,
        urgent_because=row.urgent_because,
        text=row.text,
        author=row.author,
        approved_by=row.approved_by,
        created_at=row.created_at,
        begun_at=row.begun_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        ended_how=row.ended_how,
        version=row.version,
        group=row.group,
        key=row.key,
        files=tuple(row.files or ()),
        billed=row.billed,
    )


def _reached(row: Row[Any], status: str) -> Reached:
    return Reached(
        person=row.person,
        name=row.name,
        home=row.home,
        status=status,
        error=getattr(row, "error", None) or "",
        conversation=row.conversation,
        message=row.message,
        told=row.told,
        read_at=row.read_at,
    )
