"""The staff's side: what a clerk presses, writes or orders, seen through in one transaction.

``Desk.act`` and ``Desk.record_new`` are for the desk page, ``Desk.receive`` for a staff group.
Both end in the same functions: a rule holds wherever a clerk stands.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from flows.desk.acting import do, found, member, refused_now
from flows.desk.actions import Act, New, Reply, Result, may_record
from flows.desk.canned import offered_for
from flows.desk.filling import Filling, Question, gone_through
from flows.desk.form import tickets_about
from flows.desk.group import GroupDesk
from flows.desk.ledgers import mark_read
from flows.desk.looking import found_for
from flows.desk.offers import SAMPLES
from flows.desk.recording import prepare, record
from flows.duties.adding import Matter, enter
from flows.errand import Errand
from flows.finding import sought
from flows.messages import GroupChange, Say, StaffMessage, Toast
from flows.outreach.visit_keeping import Told, keep
from flows.ports import Reading, Received, Storage, Understander, UnitOfWork, Words
from flows.reports import ordered as reports
from flows.survey import ordered as surveys
from flows.tickets import Ticket


class _Refused(Exception):
    """It was not done: all of the transaction is undone, so that its key can be used again."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.said.key)
        self.result = result


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

    async def group_changed(self, received: Received, change: GroupChange, now: datetime) -> None:
        """See through what happened to a group itself. Raises Overtaken."""
        await self._group.changed(received, change, now)

    async def act(
        self, community_id: str, staff_number: str, act: Act, now: datetime, *, key: str = ""
    ) -> Result:
        """Do one thing to a ticket. A ``key`` with which something was done changes nothing.

        Raises LookupError where the community, the clerk or the ticket is not there.
        """
        try:
            async with self._storage.write() as uow:
                errand = await self._errand(uow, community_id, now)
                staff = member(errand.community, staff_number)
                if key and not await uow.links.told_once(
                    f"act:{community_id}:{staff_number}:{key}"
                ):
                    return await _done_before(errand, act)
                return _kept(await do(errand, staff, act))
        except _Refused as refused:
            return refused.result

    async def fill_in(
        self,
        community_id: str,
        staff_number: str,
        filling: Filling,
        now: datetime,
        *,
        key: str = "",
    ) -> Question | Result:
        """Ask the next question of a form, or do what its answers come to (``act``).

        Raises LookupError like ``act``.
        """
        async with self._storage.read() as uow:
            community = await found(uow, community_id)
            staff = member(community, staff_number)
            tickets = await tickets_about(uow, filling.ticket, staff)
        ticket = tickets[0]
        if ticket.community != community_id:
            raise LookupError(filling.ticket)
        came_to = await gone_through(self._understander, community, tickets, filling, now)
        if not isinstance(came_to, Question):
            return await self.act(community_id, staff_number, came_to, now, key=key)
        refused = refused_now(SAMPLES[filling.form](ticket.id), ticket, staff, community)
        return came_to if refused is None else Result(refused, done=False, ticket=ticket)

    async def find(
        self, community_id: str, staff_number: str, words: str, now: datetime
    ) -> Sequence[Ticket]:
        """Find what a clerk looks for among what they may see, the latest first (``/find``).

        Raises LookupError like ``act``.
        """
        async with self._storage.read() as uow:
            community = await found(uow, community_id)
        reading = Reading(now=now, community=community, language=community.language)
        wanted = sought(words, community, now, await self._understander.read(words, reading))
        if wanted.is_empty:
            return ()
        async with self._storage.read() as uow:
            errand = await self._errand(uow, community_id, now)
            return await found_for(errand, member(errand.community, staff_number), wanted)

    async def phrases(
        self, community_id: str, staff_number: str, ticket: int, now: datetime
    ) -> Sequence[tuple[str, str]]:
        """Give the set phrases as they would go out on a ticket, by id (``/canned``).

        None for who may not write to its resident. Raises LookupError like ``act``.
        """
        async with self._storage.read() as uow:
            errand = await self._errand(uow, community_id, now)
            staff, about = member(errand.community, staff_number), await uow.tickets.get(ticket)
            theirs = about.community == community_id
            refused = refused_now(Reply(ticket=ticket), about, staff, errand.community)
            may = theirs and refused is None
            return await offered_for(errand, about, staff_number) if may else ()

    async def record_new(
        self, community_id: str, staff_number: str, new: New, now: datetime, *, key: str = ""
    ) -> Result:
        """Record a phone call or a walk-in (代录). Raises LookupError like ``act``."""
        async with self._storage.read() as uow:
            community = await found(uow, community_id)
        if not may_record(member(community, staff_number)):
            return Result(Say("desk-not-your-role"), done=False)
        recording = await prepare(self._understander, community, new, now)
        try:
            async with self._storage.write() as uow:
                errand = await self._errand(uow, community_id, now)
                staff = member(errand.community, staff_number)
                if key and not await uow.links.told_once(
                    f"new:{community_id}:{staff_number}:{key}"
                ):
                    return Result(Say("desk-done-before"), done=True)
                return _kept(await record(errand, staff, recording))
        except _Refused as refused:
            return refused.result

    async def confirm_ledger(
        self, community_id: str, staff_number: str, period: str, now: datetime
    ) -> bool:
        """Keep that somebody has read their ledger of a period; False where there is none of theirs.

        Raises LookupError where the community or the clerk is not there.
        """
        async with self._storage.write() as uow:
            errand = await self._errand(uow, community_id, now)
            staff = member(errand.community, staff_number)
            copies = await uow.ledgers.of_period(community_id, period)
            copy = next((one for one in copies if one.reader == staff.number), None)
            if copy is not None:
                await mark_read(errand, copy, staff)
            return copy is not None

    async def on_survey(
        self, community_id: str, staff_number: str, verb: str, survey: int, now: datetime
    ) -> tuple[Say, bool]:
        """Begin, end, publish or withhold a survey, as its buttons do (``flows.survey.ordered``).

        Raises LookupError where there is no such survey, community or clerk.
        """
        async with self._storage.write() as uow:
            errand = await self._errand(uow, community_id, now)
            return await surveys.do(errand, member(errand.community, staff_number), verb, survey)

    async def on_report(
        self, community_id: str, staff_number: str, verb: str, period: str, now: datetime
    ) -> tuple[Say, bool]:
        """Publish or withhold a quarter's report, as its buttons do (``flows.reports.ordered``).

        Raises LookupError where there is no such report, community or clerk.
        """
        async with self._storage.write() as uow:
            errand = await self._errand(uow, community_id, now)
            return await reports.do(errand, member(errand.community, staff_number), period, verb)

    async def enter_matter(
        self, community_id: str, staff_number: str, matter: Matter, now: datetime, *, key: str = ""
    ) -> tuple[Say, bool]:
        """Enter what the owners' committee is to know of, once a ``key`` (``/routine_add``).

        Raises LookupError where the community or the clerk is not there.
        """
        try:
            async with self._storage.write() as uow:
                errand = await self._errand(uow, community_id, now)
                name = f"matter:{community_id}:{staff_number}:{key}"
                if key and not await uow.links.told_once(name):
                    return Say("desk-done-before"), True
                said, done = await enter(errand, member(errand.community, staff_number), matter)
                return _kept(Result(said, done=done)).said, True
        except _Refused as refused:
            return refused.result.said, False

    async def record_visit(
        self, community_id: str, staff_number: str, told: Told, now: datetime, *, key: str = ""
    ) -> tuple[Say, bool]:
        """Record a visit to a home, once a ``key`` (``/visit``).

        Raises LookupError where the community or the clerk is not there.
        """
        async with self._storage.read() as uow:
            community = await found(uow, community_id)
        reading = Reading(now=now, community=community, language=community.language)
        reads = [await self._understander.read(text, reading) for text in told.todo]
        try:
            async with self._storage.write() as uow:
                errand = await self._errand(uow, community_id, now)
                name = f"visit:{community_id}:{staff_number}:{key}"
                if key and not await uow.links.told_once(name):
                    return Say("desk-done-before"), True
                said, done = await keep(errand, member(errand.community, staff_number), told, reads)
                return _kept(Result(said, done=done)).said, True
        except _Refused as refused:
            return refused.result.said, False

    async def _errand(self, uow: UnitOfWork, community_id: str, now: datetime) -> Errand:
        return Errand(
            uow=uow,
            words=self._words,
            understander=self._understander,
            community=await found(uow, community_id),
            now=now,
            account=self._account_of(community_id),
        )


def _kept(result: Result) -> Result:
    if not result.done:
        raise _Refused(result)
    return result


async def _done_before(errand: Errand, act: Act) -> Result:
    ticket = await errand.uow.tickets.get(act.ticket)
    if ticket.community != errand.community.id:
        raise LookupError(act.ticket)
    return Result(Say("desk-done-before"), done=True, ticket=ticket)
