"""The staff's side: what a clerk presses, writes or orders, seen through in one transaction.

``Desk.act`` and ``Desk.record_new`` are for the desk page, ``Desk.receive`` for a staff group.
Both end in the same functions: a rule holds wherever a clerk stands.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flows.desk.acting import do, found, member
from flows.desk.actions import Act, New, Result, may_record
from flows.desk.group import GroupDesk
from flows.desk.recording import prepare, record
from flows.errand import Errand
from flows.messages import GroupChange, Say, StaffMessage, Toast
from flows.ports import Outcome, Received, Storage, Understander, UnitOfWork, Words


class Desk:
    """Carries out what clerks do. ``account_of`` gives a community's bot, or nothing."""

    def __init__(
        self,
        storage: Storage,
        understander: Understander,
        words: Words,
        account_of: Callable[[str], str],
    ) -> None:
        self._storage = storage
        self._understander = understander
        self._words = words
        self._account_of = account_of
        self._group = GroupDesk(storage, understander, words, account_of)

    async def receive(
        self, received: Received, message: StaffMessage, now: datetime
    ) -> Toast | None:
        """See through what came from a staff group; gives words for whoever pressed a button."""
        return await self._group.receive(received, message, now)

    async def group_changed(self, received: Received, change: GroupChange) -> None:
        """A group migrated, or a topic was closed by hand."""
        async with self._storage.write() as uow:
            if change.migrated_to is not None:
                moved = replace(change.group, chat=change.migrated_to)
                await uow.links.group_moved(change.group, moved)
            if change.forum is not None:
                await uow.links.set_forum(change.group, change.forum)
            await uow.inbox.done(received, Outcome.ANSWERED)

    async def act(
        self, community_id: str, staff_number: str, act: Act, now: datetime, *, key: str = ""
    ) -> Result:
        """Do one thing to a ticket. A ``key`` that was used before changes nothing.

        Raises LookupError where the community, the clerk or the ticket is not there.
        """
        async with self._storage.write() as uow:
            errand = await self._errand(uow, community_id, now)
            staff = member(errand.community, staff_number)
            if key and not await uow.links.told_once(f"act:{community_id}:{staff_number}:{key}"):
                ticket = await uow.tickets.get(act.ticket)
                return Result(Say("desk-done-before"), done=True, ticket=ticket)
            return await do(errand, staff, act)

    async def record_new(
        self, community_id: str, staff_number: str, new: New, now: datetime, *, key: str = ""
    ) -> Result:
        """Record a phone call or a walk-in (代录). Raises LookupError like ``act``."""
        async with self._storage.read() as uow:
            community = await found(uow, community_id)
        recording = await prepare(self._understander, community, new, now)
        async with self._storage.write() as uow:
            errand = await self._errand(uow, community_id, now)
            staff = member(errand.community, staff_number)
            if not may_record(staff):
                return Result(Say("desk-not-your-role"), done=False)
            if key and not await uow.links.told_once(f"new:{community_id}:{staff_number}:{key}"):
                return Result(Say("desk-done-before"), done=True)
            return await record(errand, staff, recording)

    async def _errand(self, uow: UnitOfWork, community_id: str, now: datetime) -> Errand:
        return Errand(
            uow=uow,
            words=self._words,
            community=await found(uow, community_id),
            now=now,
            account=self._account_of(community_id),
        )
