"""What flows needs of the books about tickets, and about what belongs to one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from flows.asking import Question
from flows.corrections import Correction
from flows.drafts import ArticleDraft
from flows.emergency_reports import EmergencyReport
from flows.finding import Sought
from flows.incidents import Incident, Member, Part, Stage
from flows.ledger import Copy
from flows.promises import PromisedTime, Standing
from flows.tickets import Draft, Event, Ticket


class Tickets(Protocol):
    """Numbered matters and their history."""

    async def open(self, draft: Draft, *, now: datetime) -> Ticket:
        """Give it its number and keep it. The counter is per community and local day."""
        ...

    async def get(self, ticket: int, *, lock: bool = False) -> Ticket:
        """Read one. Raises LookupError."""
        ...

    async def by_number(self, community: str, number: str) -> Ticket | None:
        """Find one by what people call it, in any case."""
        ...

    async def save(self, ticket: Ticket) -> Ticket:
        """Write its changed fields; its version goes up by one. It must be locked."""
        ...

    async def record(self, event: Event) -> Event:
        """Append to the history; ``event.text`` is plain, tokens are made here."""
        ...

    async def events(self, ticket: int) -> Sequence[Event]:
        """Read the history, oldest first."""
        ...

    async def visible_to(
        self,
        *,
        person: int | None,
        homes: Mapping[str, datetime | None],
        conversation: int,
        limit: int = 20,
    ) -> Sequence[Ticket]:
        """Give what a writer may see, latest first: their own, and repairs of their homes.

        ``homes`` are those they live in now, and since which instant, None where nobody knows.
        """
        ...

    async def of_queues(
        self, community: str, queues: Sequence[str], *, closed_since: datetime
    ) -> Sequence[Ticket]:
        """Give a desk's tickets: the open ones, and those that ended since; latest first."""
        ...

    async def untaken_emergencies(self) -> Sequence[tuple[int, str]]:
        """Give the emergencies that nobody has, each with its community; oldest first."""
        ...

    async def events_of(self, tickets: Iterable[int]) -> Sequence[Event]:
        """Read the histories of several tickets, oldest first."""
        ...

    async def inquiries(
        self, community: str, *, since: datetime, until: datetime
    ) -> Sequence[Ticket]:
        """Give the inquiries of a span, and earlier ones that were open at its end."""
        ...

    async def between(self, community: str, since: datetime, until: datetime) -> Sequence[Ticket]:
        """Give all tickets that were opened or resolved in a span, oldest first."""
        ...

    async def find(
        self,
        wanted: Sought,
        community: str,
        *,
        queues: Collection[str],
        hidden: Collection[str] = (),
        limit: int = 20,
    ) -> Sequence[Ticket]:
        """Find tickets of these queues, latest first; ``hidden`` categories are left out."""
        ...

    async def to_look_at(self, now: datetime) -> Sequence[tuple[int, str]]:
        """Give the tickets on which something may be owed by then, with their community."""
        ...

    async def look_again(self, ticket: int, at: datetime | None) -> None:
        """Say when to look at a locked ticket again, unless it changes before; None: not at all."""
        ...

    async def alike(self, community: str, category: str, *, since: datetime) -> Sequence[Ticket]:
        """Give the open tickets of a subject that were opened since then, oldest first."""
        ...

    async def in_trouble(self, community: str, person: int, homes: Sequence[str]) -> bool:
        """Tell whether a complaint or an emergency of a resident's, or of their homes, is open."""
        ...

    async def reports_at(self, community: str, home: str, *, since: datetime) -> int:
        """Count repairs and complaints of a home since then."""
        ...


class Promises(Protocol):
    """Times given to residents."""

    async def add(self, promise: PromisedTime) -> PromisedTime:
        """Keep a new one; gives it with its id."""
        ...

    async def open_of(self, ticket: int) -> Sequence[PromisedTime]:
        """Give a ticket's promises that are neither kept nor broken, oldest first."""
        ...

    async def end(self, promise: int, standing: Standing, *, now: datetime) -> bool:
        """Say what became of an open one; nothing is due on it any more. False: it was over."""
        ...

    async def to_remind(self, *, now: datetime, limit: int) -> Sequence[PromisedTime]:
        """Give those whose keeper is to be reminded by now, longest due first."""
        ...

    async def reminded(self, promise: int) -> bool:
        """Note that its keeper was reminded; False where they were before."""
        ...

    async def run_out(self, *, now: datetime, limit: int) -> Sequence[PromisedTime]:
        """Give the open ones whose time is over by now, longest over first."""
        ...


class Incidents(Protocol):
    """One fault, many reports (SPEC 3)."""

    async def open(
        self, community: str, *, category: str, building: str, queue: str, item: str, now: datetime
    ) -> Incident:
        """Begin one, proposed, or give the one that another report began a moment ago."""
        ...

    async def get(self, incident: int, *, lock: bool = False) -> Incident:
        """Read one. Raises LookupError."""
        ...

    async def latest(
        self, community: str, *, category: str, building: str, since: datetime
    ) -> Incident | None:
        """Give the last one of a subject in a building: alive, or begun since then."""
        ...

    async def of_tickets(self, tickets: Sequence[int]) -> Mapping[int, tuple[Incident, Part]]:
        """Give the incident that each ticket belongs to, or is proposed for."""
        ...

    async def members(self, incident: int) -> Sequence[Member]:
        """Give its tickets, oldest first, those that left it too."""
        ...

    async def put(self, incident: int, ticket: int, part: Part) -> None:
        """Keep what a ticket has to do with it."""
        ...

    async def save(self, incident: int, stage: Stage) -> Incident:
        """Keep how far it is; its version goes up by one."""
        ...


class Corrections(Protocol):
    """What was read wrongly, one a ticket."""

    async def keep(self, correction: Correction) -> None:
        """Keep it; what a ticket taught before and nobody has decided upon gives way."""
        ...

    async def of_ticket(self, ticket: int) -> Correction | None:
        """Give what a ticket teaches."""
        ...

    async def withdraw(self, ticket: int) -> None:
        """Let go of what a ticket taught, where nobody has decided upon it."""
        ...


class Questions(Protocol):
    """What staff have asked residents."""

    async def ask(self, question: Question) -> Question:
        """Keep it; gives it with its id. An open one on the same ticket is over."""
        ...

    async def get(self, question: int, *, lock: bool = False) -> Question | None:
        """Read one; with ``lock`` nobody else may answer it meanwhile."""
        ...

    async def save(self, question: Question) -> None:
        """Write its answer, and when somebody is reminded of it."""
        ...

    async def open_in(self, conversation: int) -> Sequence[Question]:
        """Give those that are open in a conversation, oldest first."""
        ...

    async def of_ticket(self, ticket: int) -> Sequence[Question]:
        """Give those of a ticket, oldest first."""
        ...

    async def due(self, now: datetime) -> Sequence[Question]:
        """Give the open ones of which somebody is to be reminded by now."""
        ...


class EmergencyReports(Protocol):
    """The reports that are owed after emergencies."""

    async def owe(self, report: EmergencyReport) -> bool:
        """Keep that one is owed; False where one of this ticket is kept already."""
        ...

    async def of_ticket(self, ticket: int, *, lock: bool = False) -> EmergencyReport | None:
        """Give a ticket's report, filed or owed."""
        ...

    async def save(self, report: EmergencyReport) -> None:
        """Write what it tells, and when somebody is reminded of it."""
        ...

    async def due(self, now: datetime) -> Sequence[EmergencyReport]:
        """Give those of which somebody is to be reminded by now."""
        ...


class Drafts(Protocol):
    """Answers of clerks that may become articles."""

    async def keep(self, draft: ArticleDraft) -> ArticleDraft:
        """Keep it; gives it with its id."""
        ...

    async def get(self, draft: int, *, lock: bool = False) -> ArticleDraft | None:
        """Read one, or None; with ``lock`` nobody else may decide upon it meanwhile."""
        ...

    async def save(self, draft: ArticleDraft) -> None:
        """Write what was decided."""
        ...


class Ledgers(Protocol):
    """Ledgers that were handed to their readers."""

    async def hand(self, community: str, period: str, reader: str, *, at: datetime) -> Copy | None:
        """Keep that it is handed to somebody; None where it was before."""
        ...

    async def get(self, copy: int, *, lock: bool = False) -> Copy | None:
        """Read one, or None."""
        ...

    async def of_period(self, community: str, period: str) -> Sequence[Copy]:
        """Give all that were handed over of a period."""
        ...

    async def unread(self, community: str, *, before: datetime) -> Sequence[Copy]:
        """Give what was handed over before an instant, is not read, and was not reminded of."""
        ...

    async def mark_read(self, copy: int, *, at: datetime) -> bool:
        """Keep that it was read; False when it was before."""
        ...

    async def mark_reminded(self, copy: int, *, at: datetime) -> None:
        """Keep that its reader was reminded."""
        ...
