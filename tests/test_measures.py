"""Calendar arithmetic of the clocks: what is over and what lies between undo each other."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.clocks import Pause, after
from flows.community import Community, Span
from flows.measures import DayAndNight, Measure, ServiceTime, WorkingDays, amount_of, measure_of
from flows.service_calendar import local_day

NAME = {"zh": "天成美雅", "en": "Tiancheng Meiya"}
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)


def place(zone: str, country: str, *hours: tuple[time, time], **days: str) -> Community:
    own = {date.fromisoformat(day.replace("_", "-").strip("-")): what for day, what in days.items()}
    return Community(
        id="c", name=NAME, timezone=zone, country=country, service_hours=hours, days=own
    )  # fmt: skip


SHANGHAI = place("Asia/Shanghai", "CN", (time(8, 30), time(20, 30)))
LUNCH = place(
    "Asia/Shanghai", "CN", (time(8, 30), time(12)), (time(13, 30), time(20, 30)),
    _2026_11_28="work", _2026_11_25="off",
)  # fmt: skip
BERLIN = place("Europe/Berlin", "DE", (time(1), time(5)), (time(8), time(18)))
NEW_YORK = place("America/New_York", "US", (time(9), time(17)))
AT_NIGHT = place("Asia/Shanghai", "CN", (time(20), time(2)))
PLACES = st.sampled_from([SHANGHAI, LUNCH, BERLIN, NEW_YORK, AT_NIGHT])
INSTANTS = st.datetimes(datetime(2026, 1, 10), datetime(2026, 12, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
AMOUNTS = st.timedeltas(NOTHING, timedelta(days=4)).map(
    lambda span: timedelta(seconds=int(span.total_seconds()))
)
DAYS = st.integers(1, 9)


def at(zone: str, *parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=ZoneInfo(zone))


def measures(community: Community, start: datetime) -> list[Measure]:
    return [
        ServiceTime(community),
        DayAndNight(community),
        DayAndNight(community, rests=True),
        WorkingDays(community, local_day(community, start)),
    ]


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, AMOUNTS)
def test_as_much_service_lies_between_as_was_let_pass(community, start, amount) -> None:
    measure = ServiceTime(community)
    end = measure.after(start, amount)
    assert measure.between(start, end) == amount
    assert measure.between(start, end - timedelta(seconds=1)) < amount or not amount


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, INSTANTS)
def test_what_lies_between_is_over_by_then_and_not_earlier(community, one, other) -> None:
    start, end = sorted((one, other))
    measure = ServiceTime(community)
    passed = measure.between(start, end)
    over = measure.after(start, passed)
    # Not after it, but for the opening that a clock with nothing on it waits for.
    assert over <= end or not passed
    assert measure.between(over, end) == NOTHING or over > end
    stretches = measure.stretches(start, end)
    assert all(one.start < one.end for one in stretches)
    assert all(a.end <= b.start for a, b in itertools.pairwise(stretches))


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, DAYS)
def test_as_many_working_days_lie_between_as_were_let_pass(community, start, n) -> None:
    measure = WorkingDays(community, local_day(community, start))
    end = measure.after(start, n * DAY)
    assert measure.between(start, end) == n * DAY
    assert measure.between(start, end - timedelta(seconds=1)) == (n - 1) * DAY


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, AMOUNTS, AMOUNTS)
def test_more_is_never_over_earlier(community, start, one, other) -> None:
    less, more = sorted((one, other))
    for measure in measures(community, start):
        assert measure.after(start, less) <= measure.after(start, more)
        assert start <= measure.after(start, less)


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, INSTANTS, AMOUNTS)
def test_what_was_set_later_is_never_over_earlier(community, one, other, amount) -> None:
    early, late = sorted((one, other))
    for measure in measures(community, early)[:3]:
        assert measure.after(early, amount) <= measure.after(late, amount)


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, AMOUNTS, AMOUNTS)
def test_in_two_steps_it_is_over_when_it_is_in_one(community, start, one, other) -> None:
    for measure in measures(community, start)[:2]:
        halfway = measure.after(start, one)
        assert measure.after(halfway, other) == measure.after(start, one + other)


# --- pauses ---------------------------------------------------------------------------------------

PAUSES = st.lists(st.timedeltas(MINUTE, 3 * DAY), min_size=2, max_size=6).map(
    lambda gaps: [timedelta(seconds=int(gap.total_seconds())) for gap in gaps]
)


def pauses_from(start: datetime, gaps: list[timedelta]) -> list[Pause]:
    instants = [start := start + gap for gap in gaps]
    pairs = zip(instants[::2], instants[1::2], strict=False)
    return [Pause(begun, over) for begun, over in pairs]


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, AMOUNTS.filter(bool), PAUSES)
def test_a_pause_adds_what_it_lasted_in_the_clocks_own_measure(
    community, start, amount, gaps
) -> None:
    pauses = pauses_from(start, gaps)
    for measure in measures(community, start)[:2]:
        due = after(measure, start, amount, pauses)
        paused = sum(
            (measure.between(p.start, min(p.end, due)) for p in pauses if p.start < due), NOTHING
        )
        assert measure.between(start, due) == amount + paused


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, AMOUNTS, PAUSES)
def test_a_pause_never_makes_anything_due_earlier_and_an_open_one_stops_it(
    community, start, amount, gaps
) -> None:
    pauses = pauses_from(start, gaps)
    for measure in measures(community, start):
        plain = measure.after(start, amount)
        due = after(measure, start, amount, pauses)
        assert due >= plain
        assert not any(p.start < due < p.end for p in pauses)
        assert after(measure, start, amount, []) == plain
        if pauses[0].start < plain:
            assert after(measure, start, amount, [Pause(pauses[0].start)]) is None
        else:
            assert after(measure, start, amount, [Pause(pauses[0].start)]) == plain


@settings(deadline=None)  # the first call reads a country's holidays
@given(PLACES, INSTANTS, DAYS, PAUSES)
def test_a_working_day_counts_unless_its_closing_is_in_a_pause(community, start, n, gaps) -> None:
    pauses = pauses_from(start, gaps)
    measure = WorkingDays(community, local_day(community, start))
    due = after(measure, start, n * DAY, pauses)
    days = measure.stretches(start, due)
    waited = [d for d in days if any(p.start < d.end <= p.end for p in pauses)]
    assert len(days) - len(waited) == n


# --- examples -------------------------------------------------------------------------------------


def test_the_night_when_clocks_go_forward_has_an_hour_less_of_service() -> None:
    # On 29 March 2026 in Berlin 02:00 becomes 03:00: the window 01:00–05:00 lasts three hours.
    measure = ServiceTime(BERLIN)
    begun = at("Europe/Berlin", 3, 29, 0, 0)
    assert measure.between(begun, at("Europe/Berlin", 3, 29, 6, 0)) == 3 * HOUR
    assert measure.after(begun, 3 * HOUR) == at("Europe/Berlin", 3, 29, 5, 0)
    always = DayAndNight(BERLIN)
    assert always.after(begun, 24 * HOUR) == at("Europe/Berlin", 3, 30, 1, 0)
    assert always.between(begun, at("Europe/Berlin", 3, 30, 0, 0)) == 23 * HOUR


def test_the_night_when_clocks_go_back_has_an_hour_more() -> None:
    measure = ServiceTime(BERLIN)
    begun = at("Europe/Berlin", 10, 25, 0, 0)
    assert measure.between(begun, at("Europe/Berlin", 10, 25, 6, 0)) == 5 * HOUR
    assert DayAndNight(BERLIN).after(begun, 24 * HOUR) == at("Europe/Berlin", 10, 25, 23, 0)


@pytest.mark.parametrize(
    ("days", "over"),
    [
        (0.5, (11, 24, 14, 30)),  # half of Tuesday's twelve hours
        (1, (11, 24, 20, 30)),
        (2.4, (11, 26, 13, 18)),
        (3, (11, 26, 20, 30)),
        (6, (12, 1, 20, 30)),
    ],
)
def test_a_part_of_a_working_day_is_that_part_of_its_service(days, over) -> None:
    opened = at("Asia/Shanghai", 11, 23, 10, 0)
    measure = WorkingDays(SHANGHAI, opened.date())
    assert measure.after(opened, days * DAY) == at("Asia/Shanghai", *over)


def test_what_is_over_within_a_day_is_not_over_before_the_wait_is() -> None:
    resumed = at("Asia/Shanghai", 11, 24, 16, 0)
    measure = WorkingDays(SHANGHAI, date(2026, 11, 23))
    assert measure.after(resumed, 0.5 * DAY) == resumed
    assert measure.after(resumed, NOTHING) == resumed


def test_each_span_has_its_measure() -> None:
    opened = at("Asia/Shanghai", 11, 23, 10, 0)

    def of(span: Span, *, respond: bool, rests: bool) -> Measure:
        return measure_of(SHANGHAI, span, set_at=opened, respond=respond, rests=rests)

    hours, days = Span(clock=2 * HOUR), Span(working_days=3)
    assert of(hours, respond=True, rests=True) == ServiceTime(SHANGHAI)
    assert of(hours, respond=False, rests=True) == DayAndNight(SHANGHAI, rests=True)
    assert of(hours, respond=True, rests=False) == DayAndNight(SHANGHAI)
    assert of(days, respond=False, rests=True) == WorkingDays(SHANGHAI, date(2026, 11, 23))
    assert (amount_of(hours), amount_of(days)) == (2 * HOUR, 3 * DAY)
    assert amount_of(Span()) == NOTHING
