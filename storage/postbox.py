"""The outbox as delivery sees it: claim, then say what became of it (``flows.ports.Postbox``)."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Executable, Row

from flows.delivery import ABOUT_A_GROUP, Fate
from flows.messages import Claimed, Failure, FailureKind, Receipt
from flows.pace import Pace, turn
from flows.ports import Words
from storage import outcomes_sql as sql_of_outcomes
from storage import postbox_sql as sql
from storage.claiming import AHEAD, HELD_AT_MOST, PACED_AT_MOST, Claiming
from storage.communities import Known
from storage.crypt import Crypt
from storage.database import Connection, Database, is_transient
from storage.leases import clock_parameters
from storage.outcomes import LostError, Outcomes, plain_failure
from storage.unit_of_work import SqlUnitOfWork

LEASE: Final = timedelta(seconds=75)
"""More than twice the longest wait for a channel's answer, and its turn in the pace."""
LOOK_FOR_LOST_EVERY: Final = 1.0
"""Seconds between looks for leases that have run out."""

_log: Final = structlog.get_logger(__name__)


class SqlPostbox:
    """The postbox of one process. Each call is a transaction of its own.

    ``jitter`` gives seconds to add to a pause.
    """

    def __init__(
        self,
        database: Database,
        crypt: Crypt,
        words: Words,
        *,
        lease: timedelta = LEASE,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._crypt = crypt
        self._words = words
        self._lease = lease
        self._jitter = jitter
        self._known = Known()
        self._accounts: set[str] = set()
        self._looked = -LOOK_FOR_LOST_EVERY

    async def claim(self, *, now: datetime, owner: str, limit: int) -> Sequence[Claimed]:
        """Take envelopes that are due, within the pace of bot, chat and group.

        ``Claimed.at`` is when each may go: at most a quarter of a second after ``now``.
        """
        async with self._database.write() as connection:
            await self._end_lost_leases(connection)
            claiming = Claiming(connection, self._crypt, now=now, accounts=self._accounts)
            claims = await claiming.claim(owner=owner, limit=limit, lease=self._lease)
        for claimed in claims.gone:
            # Its target stayed behind in a group that migrated: an edit would hit another message.
            gone = Failure(FailureKind.NOT_THERE, "the group has moved since")
            await self.failed(claimed, gone, now=now)
        return claims.taken

    async def sent(self, claimed: Claimed, receipt: Receipt, *, now: datetime) -> bool:
        """Acknowledge; False when a later owner has it (the fence)."""
        try:
            async with self._database.write() as connection:
                await self._outcomes(connection, now).sent([(claimed, receipt)])
        except LostError:
            return False
        except Exception as error:  # whatever it is, the message is out: it must not go again
            if is_transient(error):
                raise
            _log.error("sent, but not linked", outbox=claimed.id, error=type(error).__name__)
            return await self._plainly(
                claimed, sql_of_outcomes.SENT, {"ids": list(receipt.messages), "now": now}
            )
        return True

    async def sent_together(
        self, sent: Sequence[tuple[Claimed, Receipt]], *, now: datetime
    ) -> None:
        """Acknowledge several in one transaction.

        Raises LostError where a later owner has one of them, and whatever else keeps one from
        being acknowledged; none is then.
        """
        async with self._database.write() as connection:
            await self._outcomes(connection, now).sent(sent)

    async def failed(self, claimed: Claimed, failure: Failure, *, now: datetime) -> bool:
        """Record a failure and do what ``flows.delivery`` decides; False when the fence is lost."""
        try:
            async with self._database.write() as connection:
                outcomes = self._outcomes(connection, now)
                verdict = await outcomes.failed(claimed, failure, jitter=self._jitter())
        except LostError:
            return False
        except Exception as error:  # a notice that cannot be worded must not hold this up for ever
            if is_transient(error):
                raise
            _log.error("failure only noted", outbox=claimed.id, error=type(error).__name__)
            return await self._plainly(
                claimed, sql_of_outcomes.FAILED, plain_failure(claimed, failure, now)
            )
        if verdict.fate is Fate.FAILED or verdict.notice in ABOUT_A_GROUP:
            _log.warning(
                "not delivered",
                outbox=claimed.id,
                kind=failure.kind.value,
                detail=failure.detail,
                fate=verdict.fate.value,
                account=claimed.envelope.address.account,
                tries=claimed.tries,
            )
        return True

    async def next_due(self, *, now: datetime, asked: datetime | None = None) -> datetime | None:
        """Tell when something falls due next, pace and holds counted in, or None.

        What waits behind another in its lane may go later than told; what could have been claimed
        when last ``asked`` and was not does so, and is not counted.
        """
        async with self._database.read() as connection:
            found = (await connection.execute(sql.NEXT, {"now": now})).one()
            waiting = await self._next_of_waiting(connection, now, asked)
        known = [
            instant for instant in (found.later, found.lease_end, waiting) if instant is not None
        ]
        return min(known, default=None)

    async def owed(self, *, now: datetime) -> int:
        """Count what is due and not yet sent, what is being sent included."""
        async with self._database.read() as connection:
            owed: int = (await connection.execute(sql.OWED, {"now": now})).scalar_one()
            return owed

    async def owners(self) -> Sequence[str]:
        """Give who has envelopes in hand."""
        async with self._database.read() as connection:
            return (await connection.execute(sql.OWNERS)).scalars().all()

    async def take_from(self, owners: Sequence[str]) -> int:
        """End the leases of owners who are known to be gone; give how many envelopes they had.

        What may come twice is due again, the rest is ``unknown`` (SPEC 9).
        """
        async with self._database.write() as connection:
            gone = {"gone": list(owners)}
            return (await connection.execute(sql.TAKE_FROM, gone)).rowcount

    async def forget_pace(self, *, now: datetime) -> int:
        """Drop the pace of chats that were not written to for an hour."""
        async with self._database.write() as connection:
            before = {"before": now - timedelta(hours=1)}
            return (await connection.execute(sql.FORGET_PACE, before)).rowcount

    async def _plainly(
        self, claimed: Claimed, statement: Executable, given: dict[str, Any]
    ) -> bool:
        this = {"this": claimed.id, "of_fence": claimed.fence}
        async with self._database.write() as connection:
            return bool((await connection.execute(statement, this | given)).rowcount)

    def _outcomes(self, connection: Connection, now: datetime) -> Outcomes:
        uow = SqlUnitOfWork(connection, self._crypt, self._known)
        return Outcomes(connection, self._crypt, uow, self._words, now)

    async def _end_lost_leases(self, connection: Connection) -> None:
        if time.monotonic() - self._looked < min(
            LOOK_FOR_LOST_EVERY, self._lease.total_seconds() / 2
        ):
            return
        self._looked = time.monotonic()
        kind = connection.kind
        await connection.execute(sql.END_LOST[kind], clock_parameters(kind))

    async def _next_of_waiting(
        self, connection: Connection, now: datetime, asked: datetime | None
    ) -> datetime | None:
        """Tell when the first of what is due may go, by the pace of its chat and account."""
        given = {
            "now": now,
            "void_hold": now + HELD_AT_MOST,
            "void_pace": now + PACED_AT_MOST,
            "asked": asked or now,
        }
        rows = await connection.scan(sql.FREE_BY_ACCOUNT, given)
        if not rows:
            return None
        buckets = {"buckets": [row.bucket for row in rows]}
        paces = {row.bucket: row for row in await connection.execute(sql.ACCOUNTS, buckets)}
        found = []
        for row in rows:
            pace = paces.get(row.bucket)
            was_full = asked is not None and _account_free(pace, asked) > asked
            first = row.free if asked is None or was_full else row.fresh
            if first is not None:
                found.append(max(first, _account_free(pace, now), now))
        return min(found, default=None)


def _account_free(row: Row[Any] | None, now: datetime) -> datetime:
    if row is None:
        return now
    at = now.timestamp()
    free = turn(Pace(tuple(row.recent)), now=at, cost=1, bulk=False) - AHEAD
    freed = now + timedelta(seconds=max(0.0, free - at))
    held: datetime | None = row.held_until
    if held is not None and now < held <= now + HELD_AT_MOST:
        return max(freed, held)
    return freed
