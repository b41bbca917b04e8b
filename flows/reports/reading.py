"""A report read from the books: which rows are of a period, put together by the figures' rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.community import Community
from flows.numbers import duration, number
from flows.outreach.birthday_list import stewards
from flows.outreach.home_visits import HomeVisit
from flows.outreach.visits import share_of
from flows.periods import period, period_before
from flows.ports import UnitOfWork
from flows.reports import counting, timing
from flows.reports.report import Report, Surveyed, Told, Visited
from flows.service_calendar import local_day
from flows.survey.results import result_of
from flows.tickets import Event, Ticket


@dataclass(frozen=True, slots=True)
class _Found:
    """The tickets of a period: opened in it, and settled in it."""

    opened: Sequence[Ticket]
    settled: Sequence[Ticket]


async def report_of(
    uow: UnitOfWork, community: Community, written: str, now: datetime, *, for_manager: bool = True
) -> Report:
    """Read a period's report. Raises NotAPeriodError.

    ``for_manager``: with the homes of what came again, and what was done about staff.
    """
    since, until = period(written, community.zone)
    before, _ = period(period_before(written, community.zone), community.zone)
    within = duration(community, "repeat_within")
    found = await uow.tickets.between(community.id, min(before, since - within), until)
    here, there = _of(found, since, until), _of(found, before, since)
    histories = await _histories(uow, found)
    matters, matters_before = counting.matters(here.opened), counting.matters(there.opened)
    settled = counting.matters(here.settled)
    brought = counting.matters(found)
    return Report(
        community=community.id,
        period=written,
        since=since,
        until=until,
        made_at=now,
        matters=len(matters),
        matters_before=len(matters_before),
        settled=len(settled),
        reopened=counting.reopened(matters, histories),
        kinds=counting.counts(matters, matters_before, lambda one: one.kind.name.lower()),
        categories=counting.counts(matters, matters_before, lambda one: one.category),
        buildings=counting.counts(
            matters, matters_before, lambda one: counting.building_of(one, community)
        ),
        channels=counting.counts(matters, matters_before, lambda one: one.channel.value),
        times=timing.times(matters, histories, community, now),
        callbacks=timing.callbacks(settled, histories, community, now),
        callback_goal=number(community, "callback_goal"),
        judged=counting.judged(brought, histories, since, until),
        judged_before=counting.judged(brought, histories, before, since),
        survey=await _survey(uow, community, since, until, now),
        repeats=counting.repeats(matters, found, community, within, homes=for_manager),
        complaints=counting.complaints(matters, histories, for_manager=for_manager),
        notices=await _notices(uow, community, since, until),
        visits=await _visits(uow, community, since, min(until, now), now),
        duties=counting.duties(here.opened),
    )


def _of(tickets: Iterable[Ticket], since: datetime, until: datetime) -> _Found:
    tickets = list(tickets)
    return _Found(
        [one for one in tickets if since <= one.opened_at < until],
        [one for one in tickets if one.resolved_at and since <= one.resolved_at < until],
    )


async def _histories(uow: UnitOfWork, tickets: Iterable[Ticket]) -> counting.Histories:
    of: dict[int, list[Event]] = {one.id: [] for one in tickets}
    for event in await uow.tickets.events_of(of):
        of[event.ticket].append(event)
    return of


async def _survey(
    uow: UnitOfWork, community: Community, since: datetime, until: datetime, now: datetime
) -> Surveyed | None:
    """Give the survey that closed in the period, and what the one before it came to."""
    closed = [one for one in await uow.surveys.of(community.id) if one.closed_at]
    latest = [one for one in closed if one.closed_at and one.closed_at < until]
    if not latest or not latest[0].closed_at or latest[0].closed_at < since:
        return None
    results = [await result_of(uow, one, community, now) for one in latest[:2]]
    before = results[1].total if len(results) > 1 and results[1].answered else None
    this = results[0]
    return Surveyed(this.survey.period, this.response, this.total, before, this.tallies)


async def _notices(
    uow: UnitOfWork, community: Community, since: datetime, until: datetime
) -> list[Told]:
    return [
        Told(one.kind, one.begun_at, one.is_urgent, await uow.notices.reach(one))
        for one in await uow.notices.begun_between(community.id, since, until)
        if one.begun_at is not None
    ]


async def _visits(
    uow: UnitOfWork, community: Community, since: datetime, until: datetime, now: datetime
) -> list[Visited]:
    """Give each steward's months: homes visited, against a share of those that are theirs."""
    occupied = await uow.people.occupied(community.id, local_day(community, now))
    found: list[Visited] = []
    for month in months(local_day(community, since), local_day(community, until)):
        visits = await uow.home_visits.of_month(community.id, month)
        for steward in stewards(community):
            homes = [home for home in occupied if community.steward_of(home) == steward]
            done = _homes_visited(visits, steward.number)
            found.append(Visited(steward.number, month, done, share_of(community, len(homes))))
    return found


def _homes_visited(visits: Sequence[HomeVisit], steward: str) -> int:
    return len({one.home for one in visits if one.steward == steward and one.visited_at})


def months(first: date, last: date) -> list[str]:
    """Give the months from a day's to another's, the first one at least (``2026-11``)."""
    found, day = [f"{first:%Y-%m}"], first.replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) < last:
        found.append(f"{day:%Y-%m}")
    return found
