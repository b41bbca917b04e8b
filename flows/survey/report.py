"""A survey's result in words and as a chart, for staff (SPEC 6)."""

from collections.abc import Sequence

from flows.charts import Bar, Chart
from flows.messages import Choice, Say
from flows.ports import Words
from flows.survey.filling import period_said
from flows.survey.results import Result, Tally
from flows.survey.survey import JUDGEMENTS
from flows.survey.themes import Theme
from flows.understanding import Language

MOST_THEMES = 5


def percent(rate: float) -> str:
    """Write a share as people read it: ``91.7%``."""
    return f"{rate:.1%}"


def result_said(result: Result, note: Say | str = "", choices: tuple[Choice, ...] = ()) -> Say:
    """Word the whole result: a line for each subject, then what comments speak of."""
    return Say(
        "survey-result",
        {
            "period": period_said(result.survey.period),
            "homes": result.homes_answered,
            "of": result.homes,
            "response": percent(result.response),
            "people": result.answered,
            "total": percent(result.total),
            "rows": in_lines(
                [_row(tally, weak=tally.subject in result.weak) for tally in result.tallies]
            ),
            "themes": _themes(result.themes[:MOST_THEMES]),
            "note": note,
        },
        choices,
    )


def in_lines(rows: Sequence[Say]) -> Say | str:
    """Put words under each other."""
    lines: Say | str = ""
    for row in reversed(rows):
        lines = Say("survey-lines", {"line": row, "more": lines})
    return lines


def _row(tally: Tally, *, weak: bool) -> Say:
    return Say(
        "survey-row-weak" if weak else "survey-row",
        {
            "subject": Say(f"survey-subject-{tally.subject}"),
            "rate": percent(tally.rate),
            "satisfied": tally.satisfied,
            "fairly": tally.fairly,
            "dissatisfied": tally.dissatisfied,
        },
    )


def _themes(found: Sequence[Theme]) -> Say | str:
    if not found:
        return ""
    rows = [
        Say(
            "survey-theme",
            {
                "theme": Say(f"survey-theme-{theme.name}"),
                "count": theme.count,
                "quote": theme.quotes[0],
            },
        )
        for theme in found
    ]
    return Say("survey-themes", {"rows": in_lines(rows)})


def chart_of(result: Result, words: Words, language: Language) -> Chart:
    """Give the chart of a result: a bar for each subject, its parts the three judgements."""

    def say(key: str) -> str:
        return words.say(Say(key), language)

    title = Say("survey-chart", {"period": period_said(result.survey.period)})
    bars = tuple(
        Bar(
            say(f"survey-subject-{tally.subject}"),
            percent(tally.rate),
            tuple(
                n / (tally.judged or 1) for n in (tally.satisfied, tally.fairly, tally.dissatisfied)
            ),
        )
        for tally in result.tallies
    )
    legend = tuple(say(f"survey-judge-{value}") for value in JUDGEMENTS)
    return Chart(words.say(title, language), legend, bars)
