"""The statements of the postbox besides those of claims and outcomes."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import (
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from storage.claiming_sql import ACCOUNT_BUCKET, CHAT_BUCKET, free_at
from storage.leases import clock
from storage.outbox import is_waiting
from storage.prepared import Kind
from storage.tables import OutboxRow, PaceRow, core

_outbox: Final = core(OutboxRow)
_columns: Final = _outbox.c
_pace: Final = core(PaceRow)

_is_sending: Final = _columns.status == literal_column("'sending'")


def _end_lost(kind: Kind) -> Update:
    return (
        update(_outbox)
        .where(_is_sending, _columns.lease_until < clock(kind))
        .values(
            status=case((_columns.again, "waiting"), else_="unknown"),
            error="the process that sent it is gone",
            owner=null(),
            lease_until=null(),
        )
    )


END_LOST: Final[Mapping[Kind, Update]] = {
    "sqlite": _end_lost("sqlite"),
    "postgresql": _end_lost("postgresql"),
}
TAKE_FROM: Final = (
    update(_outbox)
    .where(_is_sending, _columns.owner.in_(bindparam("gone", expanding=True)))
    .values(
        status=case((_columns.again, "waiting"), else_="unknown"),
        error="the process that sent it is gone",
        owner=null(),
        lease_until=null(),
    )
)
OWNERS: Final = select(_columns.owner).where(_is_sending, _columns.owner.is_not(None)).distinct()
OWED: Final = (
    select(func.count())
    .select_from(_outbox)
    .where(
        _columns.status.in_([literal_column("'waiting'"), literal_column("'sending'")]),
        _columns.due <= bindparam("now"),
    )
)

NEXT: Final = select(
    select(func.min(_columns.due))
    .where(is_waiting(_outbox), _columns.due > bindparam("now"))
    .scalar_subquery()
    .label("later"),
    select(func.min(_columns.lease_until)).where(_is_sending).scalar_subquery().label("lease_end"),
)

_chat_free: Final = case(
    (free_at > bindparam("void_pace"), bindparam("now")),
    (free_at > bindparam("now"), free_at),
    else_=bindparam("now"),
)
_fell_due: Final = or_(
    _columns.due > bindparam("asked"),
    free_at > bindparam("asked"),
    _pace.c.held_until > bindparam("asked"),
)
"""It could not be given when ``asked``; what could and was not waits behind something else."""
_held: Final = and_(_pace.c.held_until > _chat_free, _pace.c.held_until <= bindparam("void_hold"))
_free: Final = case((_held, _pace.c.held_until), else_=_chat_free)
FREE_BY_ACCOUNT: Final = (
    select(
        ACCOUNT_BUCKET.label("bucket"),
        func.min(_free, type_=_columns.due.type).label("free"),
        func.min(case((_fell_due, _free)), type_=_columns.due.type).label("fresh"),
    )
    .select_from(_outbox.outerjoin(_pace, _pace.c.bucket == CHAT_BUCKET))
    .where(is_waiting(_outbox), _columns.due <= bindparam("now"))
    .group_by(_columns.channel, _columns.account)
)
ACCOUNTS: Final = select(_pace.c.bucket, _pace.c.recent, _pace.c.held_until).where(
    _pace.c.bucket.in_(bindparam("buckets", expanding=True))
)
FORGET_PACE: Final = delete(_pace).where(
    _pace.c.free_at < bindparam("before"),
    func.coalesce(_pace.c.held_until, bindparam("before")) <= bindparam("before"),
)
