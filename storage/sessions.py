"""Browsers that are signed in, clerks' passwords, and the links that clerks start with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, insert, or_, select, update

from storage.crypt import hashed
from storage.database import Connection
from storage.tables import (
    DeskSessionRow,
    InvitationRow,
    StaffInvitationRow,
    StaffRow,
    WebSessionRow,
    core,
)

_WEB: Final = core(WebSessionRow)
_DESK: Final = core(DeskSessionRow)
_STAFF: Final = core(StaffRow)
_INVITATION: Final = core(StaffInvitationRow)
_SAME: Final = _INVITATION.alias("same")
_HOME_INVITATION: Final = core(InvitationRow)

WEB_LIFE: Final = timedelta(days=180)
"""A resident's session is good for so long after the last visit."""

_OPEN_WEB: Final = insert(_WEB)
_FIND_WEB: Final = select(_WEB).where(_WEB.c.token_hash == bindparam("token"))
_SEEN: Final = (
    update(_WEB).where(_WEB.c.token_hash == bindparam("token")).values(seen_at=bindparam("now"))
)
_OPEN_DESK: Final = insert(_DESK)
_FIND_DESK: Final = (
    select(_DESK)
    .join(_STAFF, (_STAFF.c.community == _DESK.c.community) & (_STAFF.c.number == _DESK.c.staff))
    .where(
        _DESK.c.token_hash == bindparam("token"),
        _DESK.c.expires > bindparam("now"),
        _STAFF.c.present.is_(True),
    )
)
_CLOSE_DESK: Final = delete(_DESK).where(_DESK.c.token_hash == bindparam("token"))
_SWEEP_DESK: Final = delete(_DESK).where(_DESK.c.expires <= bindparam("now"))
_SWEEP: Final = (
    _SWEEP_DESK,
    delete(_WEB).where(_WEB.c.seen_at <= bindparam("unseen_since")),
    delete(_HOME_INVITATION).where(
        or_(_HOME_INVITATION.c.expires <= bindparam("now"), _HOME_INVITATION.c.uses_left <= 0)
    ),
    delete(_INVITATION).where(
        or_(_INVITATION.c.expires <= bindparam("now"), _INVITATION.c.used_at.is_not(None))
    ),
)
"""Sessions whose time is over, and links that open nothing any more."""
_THIS_STAFF: Final = (
    _STAFF.c.community == bindparam("of_community"),
    _STAFF.c.number == bindparam("of_number"),
)
_SET_PASSWORD: Final = (
    update(_STAFF).where(*_THIS_STAFF).values(password_hash=bindparam("new_hash"))
)
_PASSWORD: Final = select(_STAFF.c.password_hash).where(*_THIS_STAFF, _STAFF.c.present.is_(True))
_USE: Final = (
    update(_INVITATION)
    .where(
        _INVITATION.c.token_hash == bindparam("token"),
        _INVITATION.c.used_at.is_(None),
        _INVITATION.c.expires > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(_INVITATION.c.community, _INVITATION.c.staff)
)


_END_OTHERS: Final = (
    update(_INVITATION)
    .where(
        _INVITATION.c.community == bindparam("of_community"),
        _INVITATION.c.staff == bindparam("of_number"),
        _INVITATION.c.used_at.is_(None),
        _INVITATION.c.expires
        != select(_SAME.c.expires)
        .where(_SAME.c.token_hash == bindparam("token"))
        .scalar_subquery(),
    )
    .values(used_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class WebSession:
    """A resident's browser. ``csrf`` must come back with every write by cookie."""

    conversation: int
    community: str
    csrf: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class DeskSession:
    """A clerk's browser; ``staff`` is their number."""

    community: str
    staff: str
    csrf: str
    expires: datetime


class SqlSessions:
    """Sessions in one transaction. Tokens are stored hashed; a stolen database opens nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def web_open(
        self, token: str, *, conversation: int, community: str, csrf: str, now: datetime
    ) -> None:
        """Remember a resident's browser."""
        row = {
            "token_hash": hashed(token),
            "conversation": conversation,
            "community": community,
            "csrf": csrf,
            "created_at": now,
            "seen_at": now,
        }
        await self._connection.execute(_OPEN_WEB, row)

    async def web_find(self, token: str) -> WebSession | None:
        """Find a resident's browser by its token."""
        row = (await self._connection.execute(_FIND_WEB, {"token": hashed(token)})).first()
        if row is None:
            return None
        return WebSession(row.conversation, row.community, row.csrf, row.created_at, row.seen_at)

    async def web_seen(self, token: str, *, now: datetime) -> None:
        """Note that a browser was here."""
        await self._connection.execute(_SEEN, {"token": hashed(token), "now": now})

    async def desk_open(
        self,
        token: str,
        *,
        community: str,
        number: str,
        csrf: str,
        now: datetime,
        expires: datetime,
    ) -> None:
        """Remember a clerk's browser until then; forget those whose time is over."""
        row = {
            "token_hash": hashed(token),
            "community": community,
            "staff": number,
            "csrf": csrf,
            "created_at": now,
            "expires": expires,
        }
        await self._connection.execute(_SWEEP_DESK, {"now": now})
        await self._connection.execute(_OPEN_DESK, row)

    async def desk_find(self, token: str, *, now: datetime) -> DeskSession | None:
        """Find a clerk's browser: None where it expired or the clerk left."""
        found = await self._connection.execute(_FIND_DESK, {"token": hashed(token), "now": now})
        row = found.first()
        return None if row is None else DeskSession(row.community, row.staff, row.csrf, row.expires)

    async def desk_close(self, token: str) -> None:
        """Sign a clerk's browser out."""
        await self._connection.execute(_CLOSE_DESK, {"token": hashed(token)})

    async def forget_expired(self, *, now: datetime) -> int:
        """Let go of sessions and links that open nothing any more; give how many."""
        when = {"now": now, "unseen_since": now - WEB_LIFE}
        return sum([(await self._connection.execute(each, when)).rowcount for each in _SWEEP])

    async def set_password(self, community: str, number: str, password_hash: str) -> None:
        """Keep the hash of a clerk's new password and sign all their browsers out.

        Raises LookupError.
        """
        staff = {"of_community": community, "of_number": number}
        done = await self._connection.execute(_SET_PASSWORD, staff | {"new_hash": password_hash})
        if done.rowcount == 0:
            raise LookupError(f"no staff {number} in {community}")
        await self._connection.execute(
            delete(_DESK).where(_DESK.c.community == community, _DESK.c.staff == number)
        )

    async def password_hash(self, community: str, number: str) -> str | None:
        """Give the hash of a clerk's password: None where there is no such clerk or no password."""
        staff = {"of_community": community, "of_number": number}
        found: str | None = (await self._connection.execute(_PASSWORD, staff)).scalar()
        return found

    async def invite_staff(
        self,
        token: str,
        *,
        community: str,
        number: str,
        expires: datetime,
        for_account: bool = False,
    ) -> None:
        """Keep a link by which a clerk sets a password, or binds an account alone, once."""
        row = {
            "token_hash": hashed(_named(token, for_account=for_account)),
            "community": community,
            "staff": number,
            "expires": expires,
            "used_at": None,
        }
        await self._connection.execute(insert(_INVITATION), row)

    async def use_staff_invitation(
        self, token: str, *, now: datetime, for_account: bool = False
    ) -> tuple[str, str] | None:
        """Use such a link: the community and number it was for, or None where it is no good.

        A link that was made for an account sets no password.
        """
        name = _named(token, for_account=for_account)
        used = await self._connection.execute(_USE, {"token": hashed(name), "now": now})
        row = used.first()
        return None if row is None else (row.community, row.staff)

    async def end_other_invitations(
        self, token: str, *, community: str, number: str, now: datetime
    ) -> None:
        """Let a clerk's links of other occasions end; what was made along with this one stays."""
        this = hashed(_named(token, for_account=False))
        whose = {"of_community": community, "of_number": number, "token": this}
        await self._connection.execute(_END_OTHERS, whose | {"now": now})


def _named(token: str, *, for_account: bool) -> str:
    """Name a link by what it is for, so that none can be used for the other thing."""
    return f"{'account' if for_account else 'password'}:{token}"
