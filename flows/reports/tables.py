"""A report as tables that people read, whatever they are written as: a page, a file, a sheet.

A cell is words, a number, a share, or a length of time; None where there is nothing to say.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.community import Community
from flows.desk.why import length_in_words
from flows.messages import Say
from flows.reports.report import GOAL_ASKED, NOWHERE, Count, Report, Taken, Times
from flows.survey.filling import period_said
from flows.survey.report import percent


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole: ``0.917`` is written ``91.7%``."""

    value: float


Cell = Say | str | int | Share | timedelta | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report. ``bar`` is the column that is also drawn; ``wide`` holds sentences."""

    name: str
    rows: tuple[Row, ...]
    head: tuple[Say, ...]
    bar: int | None = None

    @property
    def title(self) -> Say:
        """Give what stands above it."""
        return Say(f"figures-{self.name}")


def said(cell: Cell) -> Say | str:
    """Word a cell for people."""
    match cell:
        case None:
            return "–"
        case Share(value):
            return percent(value)
        case timedelta():
            return length_in_words(cell)
        case int():
            return str(cell)
        case _:
            return cell


def title(report: Report, community: Community) -> Say:
    """Give the report's title: whose, and of when."""
    name = community.name[community.language]
    return Say("figures-title", {"community": name, "period": period_in_words(report)})


def period_in_words(report: Report) -> Say | str:
    """Word a report's period."""
    if "Q" in report.period:
        return period_said(report.period)
    since = report.since
    if "W" in report.period:
        year, week = report.period.split("-W")
        return Say("figures-week", {"year": year, "week": int(week)})
    if report.period.count("-") == 1:
        return Say("figures-month", {"year": str(since.year), "month": since.month})
    return report.period


def headline(report: Report) -> Table:
    """Give the main figures, with those of the period before where there are any."""
    rate, before = report.judged.rate, report.judged_before.rate
    rows: tuple[Row, ...] = (
        (Say("figures-matters"), report.matters, report.matters_before),
        (Say("figures-settled"), report.settled, None),
        (Say("figures-responded"), _share(report.responded), None),
        (Say("figures-finished"), _share(report.finished), None),
        (Say("figures-satisfied"), _share(rate), _share(before)),
        (Say("figures-reopened"), report.reopened, None),
    )
    return _table("main", rows, ("figure", "now", "before"))


def tables(report: Report, community: Community) -> list[Table]:
    """Give all tables of a report that have anything in them."""
    found = [
        headline(report),
        _counted("kinds", report.kinds, lambda name: Say(f"kind-{name}")),
        _counted("categories", report.categories, _category),
        _counted("buildings", report.buildings, lambda name: _building(name, community)),
        _counted("channels", report.channels, lambda name: Say(f"ledger-channel-{name}")),
        _times(report.times),
        _callbacks(report),
        _judged(report),
        _survey(report),
        _repeats(report, community),
        _complaints(report),
        _notices(report),
        _visits(report, community),
        _duties(report),
    ]
    return [table for table in found if table.rows]


def _table(name: str, rows: Iterable[Row], head: Sequence[str], bar: int | None = None) -> Table:
    return Table(name, tuple(rows), tuple(Say(f"figures-head-{one}") for one in head), bar)


def _share(value: float | None) -> Share | None:
    return None if value is None else Share(value)


def _counted(name: str, found: Sequence[Count], said_of: Callable[[str], Say | str]) -> Table:
    rows = ((said_of(one.what), one.now, one.before) for one in found)
    return _table(name, rows, (name, "now", "before"), bar=1)


def _category(name: str) -> Say:
    return Say(f"intent-{name.replace('_', '-')}")


def _building(name: str, community: Community) -> Say | str:
    building = community.building(name)
    return (
        building.name
        if building is not None
        else Say("figures-nowhere")
        if name == NOWHERE
        else name
    )


def _times(found: Sequence[Times]) -> Table:
    def row(one: Times, which: str, taken: Taken) -> Row:
        urgency = Say(f"urgency-{one.urgency.value.replace('_', '-')}")
        return (
            Say(f"figures-{which}", {"urgency": urgency}),
            taken.due, _share(taken.share), taken.median, taken.ninth,
        )  # fmt: skip

    rows = [
        row(one, which, taken)
        for one in found
        for which, taken in (("respond", one.respond), ("finish", one.finish))
        if taken.ended or taken.due
    ]
    return _table("times", rows, ("clock", "judged", "kept", "median", "ninth"), bar=2)


def _callbacks(report: Report) -> Table:
    goals: Row = (
        Say("figures-goal"), None, None, Share(GOAL_ASKED), None, Share(report.callback_goal),
    )  # fmt: skip
    rows: list[Row] = [
        (
            Say(f"kind-{one.kind.name.lower()}"), one.due,
            one.asked, Share(one.asked / one.due), one.heard, Share(one.heard / one.due),
        )
        for one in report.callbacks
    ]  # fmt: skip
    head = ("kind", "due", "asked", "asked-share", "heard", "heard-share")
    return _table("callbacks", [*rows, goals] if rows else (), head, bar=5)


def _judged(report: Report) -> Table:
    rows: list[Row] = [
        (
            Say(f"figures-head-{when}"),
            one.satisfied, one.fairly, one.dissatisfied, _share(one.rate),
        )
        for when, one in (("now", report.judged), ("before", report.judged_before))
        if one.all
    ]  # fmt: skip
    return _table("judged", rows, ("when", "good", "fair", "bad", "rate"), bar=4)


def _survey(report: Report) -> Table:
    found = report.survey
    if found is None:
        return _table("survey", (), ("subject", "rate"))
    rows: list[Row] = [
        (Say("page-survey-response"), Share(found.response)),
        (Say("page-survey-total"), Share(found.total)),
        (Say("figures-survey-before"), _share(found.before)),
        *((Say(f"survey-subject-{one.subject}"), Share(one.rate)) for one in found.tallies),
    ]
    return _table("survey", rows, ("subject", "rate"), bar=1)


def _repeats(report: Report, community: Community) -> Table:
    rows = (
        (
            _building(one.building, community), one.home or one.place or None,
            _category(one.category), len(one.numbers), " ".join(filter(None, one.numbers)) or None,
        )
        for one in report.repeats
    )  # fmt: skip
    return _table("repeats", rows, ("buildings", "where", "categories", "times", "numbers"))


def _complaints(report: Report) -> Table:
    rows = (
        (_category(one.category), one.count, one.settled, "; ".join(one.measures) or None)
        for one in report.complaints
    )
    return _table("complaints", rows, ("categories", "now", "settled", "measures"), bar=1)


def _notices(report: Report) -> Table:
    rows = (
        (
            f"{one.at.astimezone(report.since.tzinfo):%m-%d}", Say(f"notice-kind-{one.kind}"),
            one.reach.recipients, one.reach.sent, _share(one.share), one.reach.acknowledged,
        )
        for one in report.notices
    )  # fmt: skip
    return _table("notices", rows, ("day", "kind", "people", "reached", "share", "read"), bar=4)


def _visits(report: Report, community: Community) -> Table:
    def name(number: str) -> str:
        member = community.member(number)
        return f"{member.name}({number})" if member else number

    rows = ((one.month, name(one.steward), one.done, one.goal) for one in report.visits)
    return _table("visits", rows, ("month", "steward", "visited", "quota"), bar=2)


def _duties(report: Report) -> Table:
    done = report.duties
    rows: Row = (done.in_time, done.late, done.undone)
    return _table("duties", (rows,) if any(rows) else (), ("in-time", "late", "undone"))
