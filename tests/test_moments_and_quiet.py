"""Windows that can be agreed, times in words, and the hours in which residents are left alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows import quiet
from flows.messages import Channel, Say
from flows.moments import from_json, offered_window, span, to_json, visit_choices
from flows.numbers import duration
from flows.phones import to_e164
from flows.tickets import Kind, Status, Ticket
from flows.understanding import Interval
from flows.urgency import Urgency
from tests.playbook import MORNING, ZONE, at, community, texts

PLACE = community()


def offered(now: datetime) -> list[str]:
    return [choice.payload for choice in visit_choices(now, PLACE)]


@pytest.mark.parametrize(
    ("clock", "first"),
    [
        ("10:00", "20261123T08-12"),
        ("10:59", "20261123T08-12"),
        ("11:00", "20261123T13-18"),
        ("16:59", "20261123T13-18"),
        ("17:00", "20261123T18-21"),
        ("20:00", "20261124T08-12"),
    ],
)
def test_a_window_is_offered_until_an_hour_before_its_end(clock: str, first: str) -> None:
    windows = offered(at(clock))
    assert windows[0] == first
    assert len(windows) == 4


def test_a_button_means_its_window_only_while_it_is_offered() -> None:
    afternoon = Interval(at("13:00"), at("18:00"))
    assert offered_window("20261123T13-18", MORNING, PLACE) == afternoon
    assert offered_window("20261123T13-18", at("17:00"), PLACE) is None
    for made_up in ("", "20261123T18-08", "20991123T08-12", "nonsense", "20261123T13-18T"):
        assert offered_window(made_up, MORNING, PLACE) is None


def test_a_window_survives_its_way_through_json() -> None:
    afternoon = Interval(at("13:00"), at("18:00"))
    assert from_json(to_json(afternoon)) == afternoon
    assert from_json("-") is None
    assert from_json(None) is None


def test_an_instant_is_said_as_one() -> None:
    instant = Interval(at("15:30"), at("15:30"))
    assert texts().say(span(instant, MORNING, PLACE), "zh") == "今天 15:30"
    assert span(instant, MORNING, PLACE) == Say(
        "moment", {"day": Say("day-today"), "time": "15:30"}
    )


# --- quiet hours ----------------------------------------------------------------------------------

TICKET = Ticket(
    id=1, number="R-261123-0001", community="tcmy", kind=Kind.REPAIR, category="repair_plumbing",
    urgency=Urgency.NORMAL, status=Status.ACCEPTED, queue="maintenance", text="", secrets={},
    opened_at=MORNING, changed_at=MORNING, channel=Channel.TELEGRAM,
)  # fmt: skip
EIGHT = at("08:00")
EIGHT_TOMORROW = at("08:00", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        ("21:59", None),
        ("22:00", EIGHT_TOMORROW),
        ("23:59", EIGHT_TOMORROW),
        ("00:00", EIGHT),
        ("07:59", EIGHT),
        ("08:00", None),
    ],
)
def test_at_night_words_wait_until_eight(clock: str, due: datetime | None) -> None:
    now = at(clock)
    assert quiet.due(PLACE, now, None, TICKET) == (due or now)


@pytest.mark.parametrize(("minutes", "waits"), [(0, False), (60, False), (61, True)])
def test_who_wrote_within_the_hour_is_answered_at_night(minutes: int, waits: bool) -> None:
    now = at("23:30")
    due = quiet.due(PLACE, now, now - timedelta(minutes=minutes), TICKET)
    assert (due > now) is waits


@pytest.mark.parametrize("urgency", Urgency)
def test_what_is_urgent_goes_at_night(urgency: Urgency) -> None:
    now = at("02:00")
    due = quiet.due(PLACE, now, None, replace(TICKET, urgency=urgency))
    assert (due == now) is (urgency in {Urgency.EMERGENCY, Urgency.URGENT})


def test_without_a_ticket_words_wait_too() -> None:
    assert quiet.due(PLACE, at("23:00"), None, None) == EIGHT_TOMORROW


@pytest.mark.parametrize(
    ("clock", "quiet_then"), [("12:59", False), ("13:00", True), ("14:30", False)]
)
def test_quiet_hours_may_lie_within_a_day(clock: str, quiet_then: bool) -> None:
    place = community(quiet_hours=(time(13), time(14, 30)))
    now = at(clock)
    due = quiet.due(place, now, None, TICKET)
    assert due == (at("14:30") if quiet_then else now)


def test_quiet_hours_are_those_of_the_community_wherever_the_server_stands() -> None:
    place = community(timezone="Europe/London")
    assert quiet.due(place, datetime(2026, 11, 23, 23, 0, tzinfo=ZONE), None, TICKET) == datetime(
        2026, 11, 23, 23, 0, tzinfo=ZONE
    )


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 9), (date(2026, 10, 24), 11)])
def test_in_the_night_when_clocks_change_it_is_quiet_by_the_face_of_the_clock(
    day: date, hours: int
) -> None:
    place, here = community(timezone="Europe/Berlin"), ZoneInfo("Europe/Berlin")
    second = timedelta(seconds=1)
    begins, ends = (
        datetime.combine(on, time(clock), here).astimezone(UTC)
        for on, clock in ((day, 22), (day + timedelta(days=1), 8))
    )
    assert ends - begins == timedelta(hours=hours)
    for now, due in (
        (begins - second, begins - second), (begins, ends), (begins + second, ends),
        (ends - second, ends), (ends, ends), (ends + second, ends + second),
    ):  # fmt: skip
        assert quiet.due(place, now, None, TICKET) == due
    ahead = timedelta(minutes=15)
    assert quiet.by_day(place, ends - second, begins - ahead - second, ahead) == begins - ahead
    assert quiet.by_day(place, ends - second, begins - ahead, ahead) == ends  # quiet ever since
    assert quiet.by_day(place, ends, begins, ahead) == ends


# --- phones ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("13800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("447911123456", "+447911123456"),
        ("0755-26001234", "+8675526001234"),
        ("12", None),
        ("call me", None),
        ("", None),
    ],
)
def test_a_number_is_kept_the_one_way(written: str, phone: str | None) -> None:
    assert to_e164(written, "CN") == phone


# --- numbers --------------------------------------------------------------------------------------


def test_a_community_has_its_own_numbers() -> None:
    assert duration(PLACE, "burst_window") == timedelta(seconds=60)
    own = community(numbers={"burst_window": timedelta(seconds=90)})
    assert duration(own, "burst_window") == timedelta(seconds=90)
    with pytest.raises(KeyError):
        duration(PLACE, "nothing")
    with pytest.raises(TypeError, match="warn_at"):
        duration(PLACE, "warn_at")
