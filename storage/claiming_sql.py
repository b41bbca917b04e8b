"""The statements of a claim."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from flows.messages import Channel, Priority
from storage.leases import lease_end
from storage.outbox import is_waiting
from storage.prepared import Kind
from storage.tables import (
    ChatGroupRow,
    ConversationRow,
    LinkRow,
    MessageRow,
    OutboxRow,
    PaceRow,
    PlaceRow,
    QueueRow,
    TicketRow,
    core,
)
from storage.upserts import if_new, or_replace

_outbox: Final = core(OutboxRow)
_columns: Final = _outbox.c
_pace: Final = core(PaceRow)
_place: Final = core(PlaceRow)
_group: Final = core(ChatGroupRow)
_ticket: Final = core(TicketRow)
_queue: Final = core(QueueRow)
_link: Final = core(LinkRow)
_message: Final = core(MessageRow)
_conversation: Final = core(ConversationRow)

ACCOUNT_BUCKET: Final = _columns.channel.concat(":").concat(_columns.account)
CHAT_BUCKET: Final = ACCOUNT_BUCKET.concat(":").concat(_columns.chat)

LOCK_ACCOUNTS: Final = (
    select(_pace.c.bucket, _pace.c.recent, _pace.c.held_until)
    .where(_pace.c.bucket.in_(bindparam("buckets", expanding=True)))
    .order_by(_pace.c.bucket)
    .with_for_update()
)
PUT_PACE: Final = if_new(_pace)
NOTE_PACE: Final = or_replace(_pace, ["bucket"], ["free_at", "urgent_free_at", "recent"])

free_at: Final = case(
    (_columns.priority == literal_column(f"'{Priority.EMERGENCY}'"), _pace.c.urgent_free_at),
    else_=_pace.c.free_at,
)
"""When the chat of an envelope may be written to again; NULL where nothing was sent there."""


def _chat_is_free() -> ColumnElement[bool]:
    return and_(
        or_(
            free_at.is_(None),
            free_at <= bindparam("now"),
            free_at > bindparam("void_pace"),
        ),
        or_(
            _pace.c.held_until.is_(None),
            _pace.c.held_until <= bindparam("now"),
            _pace.c.held_until > bindparam("void_hold"),
        ),
    )


def _same_address(other: FromClause) -> ColumnElement[bool]:
    return and_(
        other.c.channel == _columns.channel,
        other.c.account == _columns.account,
        other.c.chat == _columns.chat,
    )


def _one_is_under_way() -> ColumnElement[bool]:
    other = _outbox.alias("under_way")
    return exists().where(other.c.status == literal_column("'sending'"), _same_address(other))


def _another_goes_first() -> ColumnElement[bool]:
    """Hold back what has another before it in its lane.

    One that is due and more urgent or older; or one as urgent and older that is tried again soon.
    """
    other = _outbox.alias("other")
    older = and_(other.c.priority <= _columns.priority, other.c.id < _columns.id)
    before = or_(
        other.c.priority < _columns.priority,
        and_(other.c.priority == _columns.priority, other.c.id < _columns.id),
    )
    tried = other.c.first_tried_at
    return exists().where(
        is_waiting(other),
        # The words of the index of what is live, so that it is used.
        other.c.status.in_([literal_column("'waiting'"), literal_column("'sending'")]),
        _same_address(other),
        other.c.lane == _columns.lane,
        other.c.id != _columns.id,
        or_(
            and_(before, other.c.due <= bindparam("now")),
            and_(older, tried > bindparam("lane_since"), tried <= bindparam("void_pace")),
        ),
    )


_at_place: Final = and_(
    _columns.place,
    _place.c.ticket == _columns.ticket,
    _place.c.channel == _columns.channel,
    _place.c.account == _columns.account,
    _place.c.chat == _columns.chat,
)
_at_group: Final = and_(
    _columns.place,
    _group.c.channel == _columns.channel,
    _group.c.account == _columns.account,
    _group.c.chat == _columns.chat,
)

CANDIDATES: Final = (
    select(
        _outbox,
        _pace.c.recent,
        _pace.c.free_at,
        _pace.c.urgent_free_at,
        _columns.channel_ids,
        _place.c.thread,
        _place.c.state,
        _place.c.card_key,
        _place.c.name.label("topic_is"),
        _group.c.forum,
    )
    .select_from(
        _outbox.outerjoin(_pace, _pace.c.bucket == CHAT_BUCKET)
        .outerjoin(_place, _at_place)
        .outerjoin(_group, _at_group)
    )
    .where(
        is_waiting(_outbox),
        _columns.due <= bindparam("now"),
        ACCOUNT_BUCKET.not_in(bindparam("blocked", expanding=True)),
        _chat_is_free(),
        ~_one_is_under_way(),
        ~_another_goes_first(),
    )
    .order_by(_columns.priority, _columns.id)
    .limit(bindparam("most"))
    .with_for_update(of=_outbox, skip_locked=True)
)

NAMED: Final = select(
    _columns.key,
    _columns.status,
    _columns.chat,
    _columns.channel_ids,
    _columns.card,
    _columns.due,
).where(_columns.key.in_(bindparam("keys", expanding=True)))
TICKETS: Final = (
    select(
        _ticket.c.id,
        _ticket.c.number,
        _ticket.c.home,
        _ticket.c.text,
        _ticket.c.status,
        _ticket.c.kind,
        func.coalesce(_group.c.moved_to, cast(_queue.c.telegram, Text)).label("lives_in"),
    )
    .select_from(
        _ticket.outerjoin(
            _queue,
            and_(_queue.c.community == _ticket.c.community, _queue.c.id == _ticket.c.queue),
        ).outerjoin(
            _group,
            and_(
                _group.c.channel == literal_column(f"'{Channel.TELEGRAM}'"),
                _group.c.chat == cast(_queue.c.telegram, Text),
                _group.c.moved_to.is_not(None),
            ),
        )
    )
    .where(_ticket.c.id.in_(bindparam("tickets", expanding=True)))
)
"""What the topics of tickets are called, and the group that each ticket lives in now."""
WHERE_IT_STANDS: Final = (
    select(_link.c.message, _link.c.channel, _link.c.account, _link.c.chat, _link.c.channel_id)
    .where(_link.c.message.in_(bindparam("messages", expanding=True)))
    .order_by(_link.c.id)
)
WHERE_IT_WAS_SAID: Final = (
    select(
        _message.c.id.label("message"),
        _conversation.c.channel,
        _conversation.c.account,
        _conversation.c.chat,
        _message.c.channel_id,
    )
    .join_from(_message, _conversation, _message.c.conversation == _conversation.c.id)
    .where(
        _message.c.id.in_(bindparam("messages", expanding=True)),
        _message.c.channel_id != "",
    )
)
"""What each chat calls a message: our copies and staff's own by their links, residents' by name."""


def _take(kind: Kind) -> Update:
    return (
        update(_outbox)
        .where(_columns.id.in_(bindparam("ids", expanding=True)))
        .values(
            status="sending",
            owner=bindparam("new_owner"),
            lease_until=lease_end(kind),
            fence=_columns.fence + 1,
            tries=_columns.tries + 1,
            first_tried_at=func.coalesce(_columns.first_tried_at, bindparam("now")),
        )
    )


TAKE: Final[Mapping[Kind, Update]] = {
    "sqlite": _take("sqlite"),
    "postgresql": _take("postgresql"),
}
PUT_OFF: Final = (
    update(_outbox).where(_columns.id == bindparam("this")).values(due=bindparam("due_at"))
)
END: Final = (
    update(_outbox)
    .where(_columns.id == bindparam("this"))
    .values(status=bindparam("as_status"), error=bindparam("why"), body=null())
)
