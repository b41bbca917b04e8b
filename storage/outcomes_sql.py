"""The statements by which an outcome is written down."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    and_,
    bindparam,
    case,
    cast,
    literal_column,
    null,
    or_,
    select,
    update,
)

from flows.messages import Sending
from storage.addresses import is_at
from storage.tables import (
    AttachmentRow,
    ChatGroupRow,
    MessageRow,
    OutboxRow,
    PaceRow,
    PlaceRow,
    QueueRow,
    core,
)
from storage.upserts import or_replace

_outbox: Final = core(OutboxRow)
_columns: Final = _outbox.c
_message: Final = core(MessageRow)
_place: Final = core(PlaceRow)
_attachment: Final = core(AttachmentRow)
_queue: Final = core(QueueRow)
_group: Final = core(ChatGroupRow)
_pace: Final = core(PaceRow)

_is_sending: Final = _columns.status == literal_column("'sending'")
_in_hand: Final = and_(
    _columns.id == bindparam("this"), _columns.fence == bindparam("of_fence"), _is_sending
)

IN_HAND: Final = (
    select(_columns.id, _columns.fence)
    .where(_columns.id.in_(bindparam("these", expanding=True)), _is_sending)
    .order_by(_columns.id)
    .with_for_update()
)

SENT: Final = (
    update(_outbox)
    .where(_in_hand)
    .values(
        status="sent",
        sent_at=bindparam("now"),
        channel_ids=bindparam("ids", type_=_columns.channel_ids.type),
        error="",
        owner=null(),
        lease_until=null(),
    )
)
FAILED: Final = (
    update(_outbox)
    .where(_in_hand)
    .values(
        status=bindparam("fate"),
        due=case((_columns.due > bindparam("due_at"), _columns.due), else_=bindparam("due_at")),
        error=bindparam("why"),
        tries=_columns.tries - bindparam("uncounted"),
        sending=bindparam("as_sending"),
        target_key=bindparam("as_target"),
        reply_key=bindparam("as_reply"),
        place=bindparam("in_place"),
        channel_ids=bindparam("went", type_=_columns.channel_ids.type),
        sent_at=bindparam("gone_at"),
        owner=null(),
        lease_until=null(),
    )
)
RENAME: Final = (
    update(_outbox)
    .where(_columns.key == bindparam("of_key"))
    .values(channel_ids=bindparam("ids", type_=_columns.channel_ids.type))
)
FIRST_TRY: Final = select(_columns.first_tried_at).where(_columns.id == bindparam("this"))

NAME_MESSAGE: Final = (
    update(_message)
    .where(_message.c.id == bindparam("this"), _message.c.channel_id == "")
    .values(channel_id=bindparam("called"))
)
KEEP_HANDLE: Final = (
    update(_attachment)
    .where(_attachment.c.id == bindparam("this"), _attachment.c.remote.is_(None))
    .values(remote=bindparam("handle"), account=bindparam("of_account"))
)

_PLACE_KEY: Final = ["ticket", "channel", "account", "chat"]
KEEP_PLACE: Final = or_replace(_place, _PLACE_KEY, ["thread", "state"])
KEEP_CARD: Final = or_replace(_place, _PLACE_KEY, ["thread", "state", "card_key"])
_at_place: Final = and_(is_at(_place), _place.c.ticket == bindparam("of_ticket"))
_in_topic: Final = and_(_at_place, _place.c.thread == bindparam("topic"))
CLOSE_TOPIC: Final = update(_place).where(_in_topic).values(state="closed")
SET_TOPIC: Final = update(_place).where(_in_topic).values(state=bindparam("as_state"))
NAME_TOPIC: Final = update(_place).where(_in_topic).values(name=bindparam("as_name"))
LOSE_TOPIC: Final = update(_place).where(_in_topic).values(state="wanted", thread=null())
CARD_KEY: Final = select(_place.c.card_key).where(_at_place)

CARD: Final = select(_columns.body, _columns.priority).where(
    _columns.key == bindparam("of_key"), _columns.status == "sent"
)
LAST_EDIT: Final = (
    select(_columns.body)
    .where(
        _columns.target_key == bindparam("of_key"),
        _columns.sending == Sending.EDIT,
        _columns.status.in_(["sent", "waiting", "sending"]),
    )
    .order_by(_columns.id.desc())
    .limit(1)
)
POST_AGAIN: Final = (
    update(_outbox)
    .where(_columns.key == bindparam("of_key"), _columns.status == "sent")
    .values(
        status="waiting",
        body=bindparam("new_body"),
        due=bindparam("now"),
        chat=bindparam("here"),
        priority=bindparam("as_urgent"),
        tries=0,
        first_tried_at=null(),
        channel_ids=null(),
        sent_at=null(),
    )
)

HOLD: Final = or_replace(_pace, ["bucket"], ["held_until"])

_is_bucket: Final = _pace.c.bucket == bindparam("of_bucket")
KEEP_GAP: Final = (
    update(_pace)
    .where(_is_bucket, _pace.c.free_at < bindparam("gap_end"))
    .values(free_at=bindparam("gap_end"), urgent_free_at=bindparam("gap_end"))
)
KEEP_GAP_OF_GROUP: Final = (
    update(_pace)
    .where(_is_bucket, _pace.c.free_at < bindparam("gap_end"))
    .values(free_at=bindparam("gap_end"))
)
"""An emergency in a group waits for no second."""

QUEUE_OF_GROUP: Final = (
    select(_queue.c.community, _queue.c.id)
    .where(
        or_(
            _queue.c.telegram == bindparam("number"),
            _queue.c.telegram.in_(
                select(cast(_group.c.chat, BigInteger)).where(
                    _group.c.channel == bindparam("at_channel"),
                    _group.c.account == bindparam("at_account"),
                    _group.c.moved_to == bindparam("at_chat"),
                )
            ),
        )
    )
    .order_by(_queue.c.community, _queue.c.id)
    .limit(1)
)
"""Whose group it is, by its present number or the one before it migrated."""
