"""The unit of work: everything that one message or one deed reads and writes, together or not at all."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from flows.messages import (
    Address,
    Envelope,
)
from flows.ports.duties import Duties
from flows.ports.fees import Fees
from flows.ports.notices import Notices, Posters
from flows.ports.people import Communities, Greetings, HomeMarks, HomeVisits, People, Rains
from flows.ports.reports import Reports
from flows.ports.surveys import Surveys
from flows.ports.talk import Attachments, Conversations, HeldWords, Inbox, Links, Messages
from flows.ports.tickets import (
    Corrections,
    Drafts,
    EmergencyReports,
    Incidents,
    Ledgers,
    Promises,
    Questions,
    Tickets,
)


class Outbox(Protocol):
    """What is promised to be sent."""

    async def put(self, envelope: Envelope) -> bool:
        """Promise it; False when the key was promised before.

        An edit of the same target that still waits is replaced by the newer one.
        """
        ...

    async def cancel(self, key: str) -> bool:
        """Withdraw what still waits; False when it has gone already."""
        ...

    async def is_sending(self, address: Address) -> bool:
        """Tell whether something is on its way there, of which nobody knows yet what it became."""
        ...


class UnitOfWork(Protocol):
    """One transaction and what can be done in it. Leaving by an exception undoes all of it."""

    @property
    def inbox(self) -> Inbox:
        """What came in."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is promised."""
        ...

    @property
    def conversations(self) -> Conversations:
        """Who writes."""
        ...

    @property
    def messages(self) -> Messages:
        """What was said."""
        ...

    @property
    def tickets(self) -> Tickets:
        """What is owed."""
        ...

    @property
    def promises(self) -> Promises:
        """What residents were given a time for."""
        ...

    @property
    def people(self) -> People:
        """Who lives where."""
        ...

    @property
    def greetings(self) -> Greetings:
        """Who was greeted."""
        ...

    @property
    def notices(self) -> Notices:
        """What residents are told of."""
        ...

    @property
    def rains(self) -> Rains:
        """When it rained."""
        ...

    @property
    def home_marks(self) -> HomeMarks:
        """What homes are marked with."""
        ...

    @property
    def home_visits(self) -> HomeVisits:
        """Where stewards went, and are to go."""
        ...

    @property
    def duties(self) -> Duties:
        """What is done month by month."""
        ...

    @property
    def reports(self) -> Reports:
        """What the manager has before them, and lets out."""
        ...

    @property
    def links(self) -> Links:
        """What is which in a channel."""
        ...

    @property
    def attachments(self) -> Attachments:
        """What is known of files."""
        ...

    @property
    def incidents(self) -> Incidents:
        """What several tickets have in common."""
        ...

    @property
    def corrections(self) -> Corrections:
        """What was read wrongly."""
        ...

    @property
    def questions(self) -> Questions:
        """What staff have asked residents."""
        ...

    @property
    def emergency_reports(self) -> EmergencyReports:
        """What is owed after emergencies."""
        ...

    @property
    def held(self) -> HeldWords:
        """What staff wrote that has not gone out."""
        ...

    @property
    def drafts(self) -> Drafts:
        """Answers that may become articles."""
        ...

    @property
    def ledgers(self) -> Ledgers:
        """What was handed to its readers."""
        ...

    @property
    def posters(self) -> Posters:
        """The tasks of notices' posters."""
        ...

    @property
    def fees(self) -> Fees:
        """What households owe."""
        ...

    @property
    def surveys(self) -> Surveys:
        """What residents were asked, and said."""
        ...

    @property
    def communities(self) -> Communities:
        """Where all this happens."""
        ...


class Storage(Protocol):
    """Where everything is kept."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin a transaction that may change things."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin one that only looks."""
        ...
