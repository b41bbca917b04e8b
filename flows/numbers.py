"""Every number that a community's file can change under ``numbers:``, and where it comes from."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flows.community import Community


@dataclass(frozen=True, slots=True)
class Number:
    """A rule's number: its default and the section of the specification that gives it.

    ``one_of`` are the only values it may have, where not every one of its kind will do.
    """

    name: str
    default: timedelta | int | float
    section: str
    meaning: str
    one_of: tuple[int, ...] = ()
    may_be_nothing: bool = False
    """``0`` turns off what it is the number of."""


NUMBERS: Final = {
    number.name: number
    for number in (
        Number("invitation_life", timedelta(days=7), "1", "an invitation to a home is good for"),
        Number(
            "reminder_after", timedelta(minutes=30), "2", "a half-finished report is reminded of"
        ),
        Number("drop_after", timedelta(minutes=60), "2", "a half-finished report is closed"),
        Number("emergency_window", timedelta(minutes=10), "2", "messages that are one emergency"),
        Number("burst_window", timedelta(seconds=60), "2", "messages that are one report"),
        Number("album_silence", timedelta(seconds=1), "2", "silence that ends an album"),
        Number(
            "alert_repeat", timedelta(minutes=2), "2", "an emergency not taken is alerted again"
        ),
        Number(
            "close_after", timedelta(days=7), "3", "a resolved ticket closes after its callback"
        ),
        Number("reopen_within", timedelta(days=30), "3", "a closed ticket can be reopened"),
        Number(
            "incident_window", timedelta(hours=4), "3", "reports of one fault are proposed as one"
        ),
        Number("recall_within", timedelta(hours=48), "3", "a reply can be taken back"),
        Number(
            "remind_ahead", timedelta(hours=1), "3", "a promised time is reminded of, before it"
        ),
        Number(
            "promise_patience",
            timedelta(minutes=15),
            "3",
            "a promised time counts as broken, after it",
        ),
        Number(
            "silent_at_most",
            timedelta(hours=24),
            "2",
            "a late ticket without a word to the resident",
        ),
        Number(
            "line_asked_ahead",
            timedelta(hours=2),
            "2",
            "service hours before the resident is to hear, staff are asked for a line",
        ),
        Number(
            "line_said_ahead",
            timedelta(minutes=15),
            "2",
            "before the silence would be too long, the resident is told how it stands",
        ),
        Number("warn_at", 0.8, "4", "share of a clock at which the assignee is reminded"),
        Number("major_after_reports", 3, "4", "reports in 30 days after which major is proposed"),
        Number(
            "approval_reminder", timedelta(hours=2), "4", "a manager is reminded of an approval"
        ),
        Number("question_reminder", timedelta(hours=24), "3", "a clerk's question is asked again"),
        Number("solution_reminder", timedelta(hours=24), "2", "a proposed solution is asked again"),
        Number(
            "solution_decided", timedelta(hours=48), "2", "without an answer the supervisor decides"
        ),
        Number("emergency_report_within", timedelta(hours=24), "3", "an emergency is reported on"),
        Number("callback_after", timedelta(hours=24), "5", "asked how it went"),
        Number("phone_callback_after", timedelta(hours=48), "5", "phone task to the steward"),
        Number("visit_within", timedelta(days=3), "5", "a visit to look at what was done"),
        Number("new_household_after", timedelta(days=28), "5", "a new household is asked"),
        Number("new_household_late", timedelta(days=7), "5", "after which it is asked no more"),
        Number(
            "holiday_greetings",
            1,
            "5",
            "greetings on the eve of public holidays; 0 for none",
            one_of=(1, 0),
        ),
        Number("callback_goal", 0.7, "5", "share of repairs that are to be called back"),
        Number(
            "visit_share",
            0.05,
            "5",
            "share of a steward's homes to visit a month; 0: no plan",
            may_be_nothing=True,
        ),
        Number(
            "duty_remind_ahead",
            timedelta(days=2),
            "5",
            "a duty is reminded of, before its last day",
        ),
        Number("committee_told_within", 3, "5", "working days in which the committee is told"),
        Number("committee_asked_ahead", 15, "5", "days ahead that the committee is applied to"),
        Number("quiet_reply_window", timedelta(minutes=60), "5", "a clerk's reply at night goes"),
        Number(
            "ledger_at",
            timedelta(hours=8, minutes=30),
            "5",
            "after midnight the day's and the week's ledger are handed over",
        ),
        Number(
            "survey_months",
            6,
            "6",
            "months from survey to survey: 6, 3, or 0 for none",
            one_of=(6, 3, 0),
        ),
        Number("survey_open_for", timedelta(days=14), "6", "a survey can be answered"),
        Number("survey_reminder_after", timedelta(days=7), "6", "those who have not are reminded"),
        Number("survey_weak_below", 0.9, "6", "share satisfied below which a subject is weak"),
        Number("survey_task_within", timedelta(days=14), "6", "a weak subject is to be better"),
        Number("outage_ahead", timedelta(hours=24), "7", "an outage is announced before it"),
        Number("pest_ahead", timedelta(days=3), "7", "pest control is announced before it"),
        Number(
            "poster_tasks",
            1,
            "7",
            "stewards post, check and take down a notice's poster; 0: none",
            one_of=(1, 0),
        ),
        Number("poster_within", timedelta(hours=24), "7", "a poster is posted, or taken down"),
        Number(
            "poster_check_from", timedelta(days=1), "7", "a poster that hangs so long is checked"
        ),
        Number("repeat_within", timedelta(days=30), "8", "a problem that comes again is a repeat"),
        Number(
            "fee_remind_before", timedelta(days=3), "7", "a bill is reminded of, before its date"
        ),
        Number("fee_remind_after", timedelta(days=3), "7", "a bill is reminded of, after its date"),
        Number("retention", timedelta(days=3 * 365), "9", "conversations are kept after closing"),
        Number("raw_update_life", timedelta(days=30), "9", "raw updates are kept"),
    )
}


def number(community: Community, name: str) -> float:
    """Give the community's own number of that name, else the default. Raises KeyError."""
    value = community.numbers.get(name, NUMBERS[name].default)
    if isinstance(value, timedelta):
        raise TypeError(f"{name} is a duration")
    return value


def duration(community: Community, name: str) -> timedelta:
    """Give the community's own duration of that name, else the default. Raises KeyError."""
    value = community.numbers.get(name, NUMBERS[name].default)
    if not isinstance(value, timedelta):
        raise TypeError(f"{name} is not a duration")
    return value
