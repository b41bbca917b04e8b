"""What is owed at an instant, from the database: the table of all sweeps, and how one is run.

``scheduler.clock`` runs each as often as it says here, ``guanjia tick`` all of them once. A process
of the company's is a module of ``flows.sweeps``; a new one is a row of the table here.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from flows.charts import Draw
from flows.duties.occurring import DUTIES
from flows.errand import Errand
from flows.fees.telling import REMINDERS
from flows.notices import sending as notices
from flows.notices.posters import POSTERS
from flows.outreach.birthday_list import LISTS
from flows.outreach.greetings import GREETINGS
from flows.outreach.holidays import HOLIDAYS
from flows.outreach.households import HOUSEHOLDS
from flows.outreach.visit_records import VISIT_RECORDS
from flows.outreach.visits import VISITS
from flows.papers import Print
from flows.ports import Storage, Understander, Words
from flows.reports.handing import REPORTS_GIVEN, REPORTS_TOLD
from flows.survey.asking import OPENINGS
from flows.survey.asking import QUESTIONS as SURVEY_QUESTIONS
from flows.survey.closing import CLOSINGS
from flows.survey.publishing import RESULTS
from flows.sweeps.alerting import EMERGENCIES
from flows.sweeps.answers_due import APPROVALS, QUESTIONS
from flows.sweeps.half_told import HALF_TOLD
from flows.sweeps.ledgers import LEDGERS
from flows.sweeps.process import Owed, Process
from flows.sweeps.reports_due import REPORTS
from flows.sweeps.tickets import TICKETS

SECONDS: Final = timedelta(seconds=1)
MINUTES: Final = timedelta(minutes=1)
HOURS: Final = timedelta(hours=1)

FAILED: Final = "failed"
"""The kind under which pieces are counted that could not be settled; the next sweep tries again."""

_log: Final = structlog.get_logger(__name__)


class Housekeeping(Protocol):
    """What keeps the tables tidy; each gives how many rows it dealt with."""

    async def forget_keys(self, now: datetime) -> int:
        """Let go of delivery keys older than 48 h (DESIGN, one message in)."""
        ...

    async def forget_pace(self, now: datetime) -> int:
        """Let go of pace rows that bind nothing any more."""
        ...

    async def drop_payloads(self, now: datetime) -> int:
        """Drop what came in, as it came, after 30 days (SPEC 9)."""
        ...

    async def drop_uploads(self, now: datetime) -> int:
        """Let go of files that were uploaded and never sent."""
        ...

    async def forget_expired(self, now: datetime) -> int:
        """Let go of sessions and links that open nothing any more."""
        ...

    async def forget_told(self, now: datetime) -> int:
        """Let go of what was told once, so long ago that nobody would tell it again."""
        ...


@dataclass(frozen=True, slots=True)
class Sweep:
    """A row of the table: its name, how often it is run, what it counts, and what it does.

    ``run`` works out what is owed at an instant, does it, and gives how much of each kind. One
    that ``tidies`` is left out of a simulated instant: it would let go of what is still needed.
    """

    name: str
    every: timedelta
    kinds: tuple[str, ...]
    run: Callable[[datetime], Awaitable[Mapping[str, int]]]
    tidies: bool = False
    process: Process[Any] | None = None
    """What it settles piece by piece, where it does."""


class Due:
    """Runs sweeps over one database.

    ``account_of`` gives a community's bot, or nothing; ``draw`` draws charts,
    ``print_report`` writes reports as files.
    """

    def __init__(
        self,
        storage: Storage,
        housekeeping: Housekeeping,
        understander: Understander,
        words: Words,
        account_of: Callable[[str], str],
        *,
        draw: Draw | None = None,
        print_report: Print | None = None,
    ) -> None:
        self._storage = storage
        self._draw = draw
        self._print_report = print_report
        self._understander = understander
        self._words = words
        self._account_of = account_of
        self.sweeps: Final[tuple[Sweep, ...]] = (
            self.sweep("emergencies", 10 * SECONDS, EMERGENCIES),
            self.sweep("greetings", MINUTES, GREETINGS),
            self.sweep("holidays", MINUTES, HOLIDAYS),
            self.sweep("new households", 5 * MINUTES, HOUSEHOLDS),
            self.sweep("birthday lists", MINUTES, LISTS),
            self.sweep("notices", 2 * SECONDS, notices.STAGES),
            self.sweep("notice copies", 2 * SECONDS, notices.COPIES),
            self.sweep("notice cards", 10 * SECONDS, notices.CARDS),
            self.sweep("fee reminders", MINUTES, REMINDERS),
            self.sweep("posters", MINUTES, POSTERS),
            self.sweep("visit plans", 5 * MINUTES, VISITS),
            self.sweep("visit records", 5 * MINUTES, VISIT_RECORDS),
            self.sweep("duties", 5 * MINUTES, DUTIES),
            self.sweep("reports", 5 * MINUTES, REPORTS_GIVEN),
            self.sweep("report copies", MINUTES, REPORTS_TOLD),
            self.sweep("ledgers", 5 * MINUTES, LEDGERS),
            self.sweep("tickets", 30 * SECONDS, TICKETS),
            self.sweep("questions", 30 * SECONDS, QUESTIONS),
            self.sweep("emergency reports", 5 * MINUTES, REPORTS),
            self.sweep("approvals", 30 * SECONDS, APPROVALS),
            self.sweep("half_told", MINUTES, HALF_TOLD),
            self.sweep("surveys", MINUTES, OPENINGS),
            self.sweep("survey questions", MINUTES, SURVEY_QUESTIONS),
            self.sweep("survey ends", MINUTES, CLOSINGS),
            self.sweep("survey results", 5 * MINUTES, RESULTS),
            _tidying(housekeeping.forget_keys, HOURS),
            _tidying(housekeeping.drop_payloads, HOURS),
            _tidying(housekeeping.drop_uploads, HOURS),
            _tidying(housekeeping.forget_expired, HOURS),
            _tidying(housekeeping.forget_told, HOURS),
            _tidying(housekeeping.forget_pace, 10 * MINUTES),
        )

    async def at(self, now: datetime, *, simulated: bool = False) -> Mapping[str, int]:
        """Do everything that is owed at ``now``; give how much of each kind, zeros included.

        Mostly nothing is: they are looked through in one reading, up to the first that owes.
        """
        counts: Counter[str] = Counter()
        rest: Sequence[Sweep] = [one for one in self.sweeps if not (simulated and one.tidies)]
        for sweep in rest:
            counts.update(dict.fromkeys(sweep.kinds, 0))
        while rest:
            rest, counted = await self._next(rest, now)
            counts.update(counted)
        return counts

    async def _next(
        self, sweeps: Sequence[Sweep], now: datetime
    ) -> tuple[Sequence[Sweep], Mapping[str, int]]:
        """Run the first of some sweeps that owes anything; give those after it, and its counts."""
        coming = iter(sweeps)
        async with self._storage.read() as uow:
            for sweep in coming:
                if sweep.process is None:
                    pieces: Sequence[Owed[Any]] = ()
                    break
                if pieces := await sweep.process.owed(uow, now):
                    break
            else:
                return (), {}
        rest = tuple(coming)
        if sweep.process is None:
            return rest, await sweep.run(now)
        return rest, await self._settle(sweep.name, sweep.process, pieces, now)

    def sweep(self, name: str, every: timedelta, process: Process[Any]) -> Sweep:
        """Make a row of a process: each piece in a transaction of its own, whatever others do."""

        async def run(now: datetime) -> Mapping[str, int]:
            async with self._storage.read() as uow:
                pieces = await process.owed(uow, now)
            return await self._settle(name, process, pieces, now)

        return Sweep(name, every, process.kinds, run, process=process)

    async def _settle(
        self, name: str, process: Process[Any], pieces: Sequence[Owed[Any]], now: datetime
    ) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for piece in pieces:
            try:
                counts.update(await self._settled(process, piece, now))
            except Exception as error:  # noqa: BLE001  # the others are owed all the same
                _log.error("not settled", sweep=name, error=type(error).__name__, **_of(piece))
                counts[FAILED] += 1
        return counts

    async def _settled(
        self, process: Process[Any], piece: Owed[Any], now: datetime
    ) -> tuple[str, ...]:
        async with self._storage.write() as uow:
            community = await uow.communities.get(piece.community)
            if community is None:
                return ()
            errand = Errand(
                uow=uow,
                words=self._words,
                understander=self._understander,
                community=community,
                now=now,
                account=self._account_of(community.id),
                draw=self._draw,
                print_report=self._print_report,
            )
            return tuple(await process.settle(errand, piece.what))


def _of(piece: Owed[Any]) -> dict[str, Any]:
    """Name a piece for the log: by its id; what is no id may hold a home, and is named by its kind."""
    what = piece.what
    number = what if isinstance(what, int) else getattr(what, "id", None)
    return {
        "community": piece.community,
        "piece": number if isinstance(number, int) else type(what).__name__,
    }


def _tidying(tidy: Callable[[datetime], Awaitable[int]], every: timedelta) -> Sweep:
    name = tidy.__name__

    async def run(now: datetime) -> Mapping[str, int]:
        return {name: await tidy(now)}

    return Sweep(name, every, (name,), run, tidies=True)
