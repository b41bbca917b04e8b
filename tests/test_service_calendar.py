"""Service hours and working days: windows, holidays, shifted workdays, changing clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.community import Community
from flows.service_calendar import (
    add_service_time,
    calendar_known,
    closing_of_working_day,
    is_working_day,
    local_day,
    next_opening,
    opening_windows,
)
from flows.understanding import Interval

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NAME = {"zh": "天成美雅", "en": "Tiancheng Meiya"}
DAILY = Community(id="tcmy", name=NAME)
WITH_LUNCH = Community(
    id="lunch",
    name=NAME,
    service_hours=((time(8, 30), time(12)), (time(13, 30), time(20, 30))),
)
IN_BERLIN = Community(
    id="berlin",
    name=NAME,
    timezone="Europe/Berlin",
    country="DE",
    service_hours=((time(1), time(5)), (time(8), time(18))),
)
AT_NIGHT = Community(id="night", name=NAME, service_hours=((time(20), time(2)),))
ALWAYS = Community(id="always", name=NAME, service_hours=((time(0), time(0)),))
OVERLAPPING = Community(
    id="overlap",
    name=NAME,
    service_hours=((time(11), time(14)), (time(8), time(20)), (time(9), time(10))),
)
CLOSED = Community(id="closed", name=NAME, service_hours=())

MINUTE = timedelta(minutes=1)


def sh(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def de(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def working(community: Community, first: date, last: date) -> list[int]:
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return [day.day for day in days if is_working_day(community, day)]


# Working days


def test_an_ordinary_week_is_monday_to_friday() -> None:
    assert working(DAILY, date(2026, 11, 16), date(2026, 11, 22)) == [16, 17, 18, 19, 20]


def test_national_day_2026_is_off_for_a_week_and_made_up_for_on_two_weekend_days() -> None:
    assert working(DAILY, date(2026, 10, 1), date(2026, 10, 11)) == [8, 9, 10]
    assert is_working_day(DAILY, date(2026, 9, 20))  # a Sunday
    assert not is_working_day(DAILY, date(2026, 9, 19))


def test_spring_festival_2026_is_off_for_nine_days_between_two_working_saturdays() -> None:
    assert working(DAILY, date(2026, 2, 14), date(2026, 2, 24)) == [14, 24]
    assert is_working_day(DAILY, date(2026, 2, 28))


def test_mid_autumn_and_national_day_2025_are_one_holiday() -> None:
    assert working(DAILY, date(2025, 9, 27), date(2025, 10, 12)) == [28, 29, 30, 9, 10, 11]


def test_a_working_day_shifted_across_new_year_counts_in_its_own_year() -> None:
    assert is_working_day(DAILY, date(2018, 12, 29))  # for 31 December 2018
    assert is_working_day(DAILY, date(2006, 12, 31))  # for 3 January 2007


def test_the_community_overrides_the_country_both_ways() -> None:
    own = Community(
        id="own", name=NAME, days={date(2026, 10, 1): "work", date(2026, 11, 18): "off"}
    )
    assert is_working_day(own, date(2026, 10, 1))
    assert not is_working_day(own, date(2026, 11, 18))
    assert is_working_day(own, date(2026, 11, 19))


def test_another_country_has_its_own_holidays() -> None:
    assert not is_working_day(IN_BERLIN, date(2026, 10, 3))
    assert not is_working_day(IN_BERLIN, date(2026, 12, 25))
    assert is_working_day(DAILY, date(2026, 12, 25))
    assert is_working_day(IN_BERLIN, date(2026, 10, 1))


@pytest.mark.parametrize(("year", "known"), [(2025, True), (2026, True), (2099, False)])
def test_chinas_calendar_is_known_once_the_shifted_days_are_published(year, known) -> None:
    assert calendar_known(DAILY, year) is known


def test_an_unpublished_chinese_year_is_monday_to_friday_less_what_the_law_fixes() -> None:
    assert not is_working_day(DAILY, date(2099, 10, 1))  # a Thursday
    assert working(DAILY, date(2099, 11, 16), date(2099, 11, 22)) == [16, 17, 18, 19, 20]


def test_a_country_or_year_that_the_library_lacks_is_monday_to_friday() -> None:
    nowhere = Community(id="nowhere", name=NAME, country="XX")
    assert not calendar_known(nowhere, 2026)
    assert working(nowhere, date(2026, 12, 28), date(2027, 1, 3)) == [28, 29, 30, 31, 1]
    assert not calendar_known(IN_BERLIN, 1980)
    assert working(IN_BERLIN, date(1980, 12, 22), date(1980, 12, 28)) == [22, 23, 24, 25, 26]
    assert calendar_known(IN_BERLIN, 2030)


# Opening windows


def test_windows_open_every_day_holidays_included() -> None:
    for day in (date(2026, 11, 16), date(2026, 11, 22), date(2026, 10, 1)):
        start = datetime.combine(day, time(8, 30), SHANGHAI)
        assert opening_windows(DAILY, day) == (Interval(start, start + timedelta(hours=12)),)


def test_two_windows_a_day_come_in_order_in_the_communitys_zone() -> None:
    reversed_hours = Community(
        id="r", name=NAME, service_hours=tuple(reversed(WITH_LUNCH.service_hours))
    )
    expected = (
        Interval(sh(11, 16, 8, 30), sh(11, 16, 12)),
        Interval(sh(11, 16, 13, 30), sh(11, 16, 20, 30)),
    )
    assert opening_windows(WITH_LUNCH, date(2026, 11, 16)) == expected
    assert opening_windows(reversed_hours, date(2026, 11, 16)) == expected
    assert expected[0].start.tzinfo == opening_windows(DAILY, date(2026, 11, 16))[0].start.tzinfo


def test_a_window_past_midnight_belongs_to_the_day_it_opens() -> None:
    assert opening_windows(AT_NIGHT, date(2026, 11, 16)) == (
        Interval(sh(11, 16, 20), sh(11, 17, 2)),
    )
    assert opening_windows(ALWAYS, date(2026, 11, 16)) == (Interval(sh(11, 16), sh(11, 17)),)


@pytest.mark.parametrize(("day", "hours"), [(28, 4), (29, 3), (30, 4)])
def test_the_night_in_march_is_an_hour_shorter(day, hours) -> None:
    night = opening_windows(IN_BERLIN, date(2026, 3, day))[0]
    assert night.end.astimezone(UTC) - night.start.astimezone(UTC) == timedelta(hours=hours)
    assert (night.start.hour, night.end.hour) == (1, 5)


def test_the_night_in_october_is_an_hour_longer() -> None:
    night = opening_windows(IN_BERLIN, date(2026, 10, 25))[0]
    assert night.end.astimezone(UTC) - night.start.astimezone(UTC) == timedelta(hours=5)


def test_a_community_without_service_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="closed has no service hours"):
        opening_windows(CLOSED, date(2026, 11, 16))


# Time of service


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        (sh(11, 16, 20), timedelta(hours=2), sh(11, 17, 10)),
        (sh(11, 16, 18, 29), timedelta(hours=2), sh(11, 16, 20, 29)),
        (sh(11, 16, 18, 30), timedelta(hours=2), sh(11, 16, 20, 30)),
        (sh(11, 16, 18, 31), timedelta(hours=2), sh(11, 17, 8, 31)),
        (sh(11, 16, 8, 29), timedelta(minutes=30), sh(11, 16, 9)),
        (sh(11, 16, 8, 30), timedelta(minutes=30), sh(11, 16, 9)),
        (sh(11, 16, 8, 31), timedelta(minutes=30), sh(11, 16, 9, 1)),
        (sh(11, 16, 20, 30), timedelta(minutes=30), sh(11, 17, 9)),
        (sh(11, 16, 3), timedelta(hours=12), sh(11, 16, 20, 30)),
        (sh(11, 16, 3), timedelta(hours=12, minutes=1), sh(11, 17, 8, 31)),
        (sh(11, 16, 3), timedelta(hours=36), sh(11, 18, 20, 30)),
        (sh(11, 22, 12), timedelta(hours=1), sh(11, 22, 13)),  # a Sunday is served
    ],
)
def test_service_time_runs_in_service_hours_only(start, span, due) -> None:
    assert add_service_time(DAILY, start, span) == due


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        (sh(11, 16, 11), timedelta(minutes=59), sh(11, 16, 11, 59)),
        (sh(11, 16, 11), timedelta(minutes=60), sh(11, 16, 12)),
        (sh(11, 16, 11), timedelta(minutes=61), sh(11, 16, 13, 31)),
        (sh(11, 16, 12, 30), timedelta(hours=1), sh(11, 16, 14, 30)),
        (sh(11, 16, 20), timedelta(hours=4, minutes=1), sh(11, 17, 13, 31)),
    ],
)
def test_service_time_rests_over_lunch(start, span, due) -> None:
    assert add_service_time(WITH_LUNCH, start, span) == due


def test_service_time_runs_past_midnight_where_service_does() -> None:
    assert add_service_time(AT_NIGHT, sh(11, 17, 1), timedelta(hours=1)) == sh(11, 17, 2)
    assert add_service_time(AT_NIGHT, sh(11, 17, 1), timedelta(hours=2)) == sh(11, 17, 21)
    assert add_service_time(ALWAYS, sh(11, 17, 1), timedelta(hours=48)) == sh(11, 19, 1)


def test_windows_that_overlap_are_counted_once() -> None:
    assert add_service_time(OVERLAPPING, sh(11, 16, 8), timedelta(hours=12)) == sh(11, 16, 20)
    assert add_service_time(OVERLAPPING, sh(11, 16, 8), timedelta(hours=13)) == sh(11, 17, 9)


def test_service_time_is_real_time_when_clocks_change() -> None:
    assert add_service_time(IN_BERLIN, de(3, 29, 1), timedelta(hours=2)) == de(3, 29, 4)
    assert add_service_time(IN_BERLIN, de(10, 25, 1), timedelta(hours=4)) == de(10, 25, 4)
    whole_night = timedelta(hours=3)  # from 1 to 5 o'clock
    assert add_service_time(IN_BERLIN, de(3, 29, 0), whole_night) == de(3, 29, 5)
    assert add_service_time(IN_BERLIN, de(3, 29, 0), whole_night + MINUTE) == de(3, 29, 8, 1)
    second_half_past_two = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    due = add_service_time(IN_BERLIN, second_half_past_two, timedelta(hours=1))
    assert due.astimezone(UTC) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


def test_the_instant_may_come_in_any_zone_and_goes_out_in_the_communitys() -> None:
    due = add_service_time(DAILY, datetime(2026, 11, 16, 12, tzinfo=UTC), timedelta(hours=2))
    assert due.isoformat() == "2026-11-17T10:00:00+08:00"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        add_service_time(DAILY, datetime(2026, 11, 16, 12), timedelta(hours=2))


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        (sh(11, 16, 8, 29), sh(11, 16, 8, 30)),
        (sh(11, 16, 8, 30), sh(11, 16, 8, 30)),
        (sh(11, 16, 11, 59), sh(11, 16, 11, 59)),
        (sh(11, 16, 12), sh(11, 16, 12)),
        (sh(11, 16, 12, 1), sh(11, 16, 13, 30)),
        (sh(11, 16, 20, 30), sh(11, 16, 20, 30)),
        (sh(11, 16, 20, 31), sh(11, 17, 8, 30)),
        (sh(11, 17, 0), sh(11, 17, 8, 30)),
    ],
)
def test_the_next_opening(at, opening) -> None:
    assert next_opening(WITH_LUNCH, at) == opening


@pytest.mark.parametrize(
    ("opened", "n", "closes"),
    [
        (date(2026, 11, 16), 1, sh(11, 17, 20, 30)),
        (date(2026, 11, 16), 5, sh(11, 23, 20, 30)),
        (date(2026, 11, 20), 1, sh(11, 23, 20, 30)),  # Friday
        (date(2026, 11, 21), 1, sh(11, 23, 20, 30)),  # Saturday
        (date(2026, 9, 30), 1, sh(10, 8, 20, 30)),  # over National Day
        (date(2026, 9, 30), 3, sh(10, 10, 20, 30)),  # a working Saturday
        (date(2026, 9, 30), 4, sh(10, 12, 20, 30)),
        (date(2026, 9, 18), 1, sh(9, 20, 20, 30)),  # a working Sunday
        (date(2026, 2, 13), 1, sh(2, 14, 20, 30)),  # a working Saturday
        (date(2026, 2, 14), 1, sh(2, 24, 20, 30)),  # over Spring Festival
        (date(2026, 2, 14), 5, sh(2, 28, 20, 30)),  # a working Saturday
        (date(2026, 12, 31), 1, sh(1, 4, 20, 30, year=2027)),  # over New Year
    ],
)
def test_working_days_end_at_closing_of_the_nth_day_after(opened, n, closes) -> None:
    assert closing_of_working_day(DAILY, opened, n) == closes


def test_closing_is_the_end_of_the_last_window() -> None:
    assert closing_of_working_day(WITH_LUNCH, date(2026, 11, 16), 1) == sh(11, 17, 20, 30)
    assert closing_of_working_day(AT_NIGHT, date(2026, 11, 16), 1) == sh(11, 18, 2)
    assert closing_of_working_day(OVERLAPPING, date(2026, 11, 16), 1) == sh(11, 17, 20)


def test_an_own_day_off_moves_the_closing() -> None:
    own = Community(id="own", name=NAME, days={date(2026, 11, 17): "off"})
    assert closing_of_working_day(own, date(2026, 11, 16), 1) == sh(11, 18, 20, 30)


def test_the_communitys_date_is_not_the_date_in_utc() -> None:
    assert local_day(DAILY, datetime(2026, 11, 16, 15, 59, tzinfo=UTC)) == date(2026, 11, 16)
    assert local_day(DAILY, datetime(2026, 11, 16, 16, 0, tzinfo=UTC)) == date(2026, 11, 17)


# Properties

COMMUNITIES = st.sampled_from([DAILY, WITH_LUNCH, IN_BERLIN, AT_NIGHT, ALWAYS, OVERLAPPING])
INSTANTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE
)
SPANS = st.integers(0, 60 * 60).map(lambda minutes: minutes * MINUTE)


def service_between(community: Community, start: datetime, end: datetime) -> timedelta:
    """Count open minutes one by one: slow, and not how the module does it."""
    zone, minutes, at = community.zone, 0, start
    while at < end:
        face = at.astimezone(zone).time()
        minutes += any(
            opens <= face < closes if opens < closes else face >= opens or face < closes
            for opens, closes in community.service_hours
        )
        at += MINUTE
    return minutes * MINUTE


@settings(max_examples=60, deadline=None)
@given(COMMUNITIES, INSTANTS, SPANS)
def test_the_service_between_start_and_due_is_the_span(community, start, span) -> None:
    due = add_service_time(community, start, span)
    assert service_between(community, start, due.astimezone(UTC)) == span


@settings(deadline=None)
@given(COMMUNITIES, INSTANTS, INSTANTS, SPANS, SPANS)
def test_later_or_longer_is_never_due_earlier(community, one, other, short, long) -> None:
    start, later = sorted((one, other))
    span, longer = sorted((short, long))
    due = add_service_time(community, start, span).astimezone(UTC)
    assert due <= add_service_time(community, later, span).astimezone(UTC)
    assert due <= add_service_time(community, start, longer).astimezone(UTC)
    assert due >= start + span


@settings(deadline=None)
@given(COMMUNITIES, INSTANTS)
def test_the_next_opening_is_open(community, at) -> None:
    opening = next_opening(community, at)
    day = local_day(community, opening)
    windows = [
        window
        for opened_on in (day - timedelta(1), day)
        for window in opening_windows(community, opened_on)
    ]
    assert any(
        window.start.astimezone(UTC) <= opening.astimezone(UTC) <= window.end.astimezone(UTC)
        for window in windows
    )
    assert next_opening(community, opening) == opening
