"""A report in a message: the main figures, for staff, and for residents and the client (SPEC 5)."""

from typing import Final

from flows.community import Community
from flows.messages import Say
from flows.reports.report import Report
from flows.reports.tables import headline, period_in_words, said
from flows.survey.report import in_lines
from flows.understanding import Language

_MOST: Final = 3
_FOR_ALL: Final = 5
"""Of the main figures, those that others than staff are told: not what was taken up again."""


def for_staff(report: Report, community: Community, note: Say | str = "") -> Say:
    """Word the main figures and the subjects asked about most; ``note`` stands below."""
    subjects = [
        Say(
            "figures-subject",
            {"what": Say(f"intent-{one.what.replace('_', '-')}"), "count": one.now},
        )
        for one in report.categories[:_MOST]
    ]
    rows = [*_rows(report), *subjects]
    args: dict[str, str | int | float | Say] = {
        "community": community.name[community.language], "period": period_in_words(report),
        "rows": in_lines(rows), "written": report.period, "note": note,
    }  # fmt: skip
    return Say("figures-for-staff", args)


def for_residents(report: Report, community: Community, language: Language) -> Say:
    """Word the figures that residents are told."""
    return Say("figures-for-residents", _for_others(report, community, language))


def for_client(report: Report, community: Community) -> Say:
    """Word the figures that the client (甲方) gets."""
    return Say("figures-for-client", _for_others(report, community, community.language))


def _for_others(
    report: Report, community: Community, language: Language
) -> dict[str, str | int | float | Say]:
    return {
        "community": community.name[language],
        "period": period_in_words(report),
        "rows": in_lines(_rows(report, _FOR_ALL)),
    }


def _rows(report: Report, most: int | None = None) -> list[Say]:
    return [
        Say("figures-row", {"what": said(what), "now": said(now)})
        for what, now, _ in headline(report).rows[:most]
        if now is not None
    ]
