"""One transaction and its repositories, each made when it is first asked for."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cached_property

from storage.attachments import SqlAttachments
from storage.books import SqlBooks
from storage.communities import Known, SqlCommunities
from storage.conversations import SqlConversations
from storage.corrections import SqlCorrections
from storage.crypt import Crypt
from storage.database import Connection, Database
from storage.drafts import SqlDrafts
from storage.duties import SqlDuties
from storage.emergency_reports import SqlEmergencyReports
from storage.fees import SqlFees
from storage.greetings import SqlGreetings
from storage.held import SqlHeld
from storage.home_marks import SqlHomeMarks
from storage.home_visits import SqlHomeVisits
from storage.inbox import SqlInbox
from storage.incidents import SqlIncidents
from storage.ledgers import SqlLedgers
from storage.links import SqlLinks
from storage.live import SqlLive
from storage.menus import SqlMenus
from storage.messages import SqlMessages
from storage.notices import SqlNotices
from storage.outbox import SqlOutbox
from storage.people import Clock, SqlPeople
from storage.posters import SqlPosters
from storage.promises import SqlPromises
from storage.questions import SqlQuestions
from storage.rains import SqlRains
from storage.register import SqlRegister
from storage.reports import SqlReports
from storage.sessions import SqlSessions
from storage.surveys import SqlSurveys
from storage.tickets import SqlTickets


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqlUnitOfWork:
    """One transaction (``flows.ports.UnitOfWork``), and what bot alone needs besides."""

    def __init__(
        self, connection: Connection, crypt: Crypt, known: Known, clock: Clock = _utc_now
    ) -> None:
        self._connection = connection
        self._crypt = crypt
        self._known = known
        self._clock = clock

    @cached_property
    def inbox(self) -> SqlInbox:
        """What came in."""
        return SqlInbox(self._connection, self._crypt)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """What is promised to be sent."""
        return SqlOutbox(self._connection, self._crypt)

    @cached_property
    def conversations(self) -> SqlConversations:
        """Who writes from where."""
        return SqlConversations(self._connection, self._crypt, self.communities, self.people)

    @cached_property
    def messages(self) -> SqlMessages:
        """What was said."""
        return SqlMessages(self._connection, self._crypt, self.communities, self.attachments)

    @cached_property
    def tickets(self) -> SqlTickets:
        """Numbered matters."""
        return SqlTickets(self._connection, self._crypt, self.communities)

    @cached_property
    def promises(self) -> SqlPromises:
        """Times given to residents."""
        return SqlPromises(self._connection)

    @cached_property
    def people(self) -> SqlPeople:
        """Residents."""
        return SqlPeople(self._connection, self._crypt, self.communities, self._clock)

    @cached_property
    def greetings(self) -> SqlGreetings:
        """Who was greeted."""
        return SqlGreetings(self._connection)

    @cached_property
    def home_marks(self) -> SqlHomeMarks:
        """What homes are marked with."""
        return SqlHomeMarks(self._connection)

    @cached_property
    def notices(self) -> SqlNotices:
        """What residents are told of."""
        return SqlNotices(self._connection)

    @cached_property
    def home_visits(self) -> SqlHomeVisits:
        """Visits to homes."""
        return SqlHomeVisits(self._connection, self._crypt)

    @cached_property
    def rains(self) -> SqlRains:
        """When it rained."""
        return SqlRains(self._connection)

    @cached_property
    def register(self) -> SqlRegister:
        """The register of residents, for loading."""
        return SqlRegister(self._connection, self._crypt)

    @cached_property
    def incidents(self) -> SqlIncidents:
        """One fault, many reports."""
        return SqlIncidents(self._connection)

    @cached_property
    def links(self) -> SqlLinks:
        """Which message of a channel is which of ours."""
        return SqlLinks(self._connection, self._clock)

    @cached_property
    def communities(self) -> SqlCommunities:
        """Communities."""
        return SqlCommunities(self._connection, self._known)

    @cached_property
    def attachments(self) -> SqlAttachments:
        """Files."""
        return SqlAttachments(self._connection, self._crypt)

    @cached_property
    def corrections(self) -> SqlCorrections:
        """What was read wrongly."""
        return SqlCorrections(self._connection)

    @cached_property
    def questions(self) -> SqlQuestions:
        """What staff have asked residents."""
        return SqlQuestions(self._connection, self._crypt)

    @cached_property
    def emergency_reports(self) -> SqlEmergencyReports:
        """What is owed after emergencies."""
        return SqlEmergencyReports(self._connection, self._crypt, self.attachments)

    @cached_property
    def held(self) -> SqlHeld:
        """What staff wrote that has not gone out."""
        return SqlHeld(self._connection, self._crypt, self.attachments)

    @cached_property
    def drafts(self) -> SqlDrafts:
        """Answers that may become articles."""
        return SqlDrafts(self._connection)

    @cached_property
    def ledgers(self) -> SqlLedgers:
        """Ledgers and their readers."""
        return SqlLedgers(self._connection)

    @cached_property
    def duties(self) -> SqlDuties:
        """Recurring duties."""
        return SqlDuties(self._connection)

    @cached_property
    def posters(self) -> SqlPosters:
        """The tasks of notices' posters."""
        return SqlPosters(self._connection)

    @cached_property
    def reports(self) -> SqlReports:
        """Quarterly reports."""
        return SqlReports(self._connection)

    @cached_property
    def fees(self) -> SqlFees:
        """Bills."""
        return SqlFees(self._connection, self._crypt)

    @cached_property
    def surveys(self) -> SqlSurveys:
        """Satisfaction surveys."""
        return SqlSurveys(self._connection, self._crypt)

    @cached_property
    def sessions(self) -> SqlSessions:
        """Browsers and passwords."""
        return SqlSessions(self._connection)

    @cached_property
    def menus(self) -> SqlMenus:
        """What the bots' menus were set to."""
        return SqlMenus(self._connection)

    @cached_property
    def books(self) -> SqlBooks:
        """What became of everything."""
        return SqlBooks(self._connection)

    @cached_property
    def live(self) -> SqlLive:
        """What open pages watch."""
        return SqlLive(self._connection)


class SqlStorage:
    """Where everything is kept (``flows.ports.Storage``).

    ``clock`` gives the present instant, by which somebody who moved out is no longer there.
    """

    def __init__(
        self, database: Database, crypt: Crypt, *, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        self.database = database
        self._crypt = crypt
        self._clock = clock
        self._known = Known()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlUnitOfWork]:
        """Begin a transaction that may change things; leaving by an exception undoes it."""
        async with self.database.write() as connection:
            yield SqlUnitOfWork(connection, self._crypt, self._known, self._clock)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlUnitOfWork]:
        """Begin one that only looks."""
        async with self.database.read() as connection:
            yield SqlUnitOfWork(connection, self._crypt, self._known, self._clock)

    async def close(self) -> None:
        """Close every connection."""
        await self.database.close()
