"""What a survey came to: how many answered, how satisfied they are, what they say (SPEC 6).

A person's sheet counts once every subject is judged; the rate of answers is a share of the homes
that are lived in. The rate of satisfaction is the share of «satisfied» and «fairly satisfied».
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.community import Community
from flows.numbers import number
from flows.ports import UnitOfWork
from flows.privacy import masked, veil
from flows.service_calendar import local_day
from flows.survey.survey import FAIRLY, NOT, SATISFIED, SUBJECTS, Sheet, Survey
from flows.survey.themes import Theme, themes


@dataclass(frozen=True, slots=True)
class Tally:
    """How many judged a subject in each way."""

    subject: str
    satisfied: int
    fairly: int
    dissatisfied: int

    @property
    def judged(self) -> int:
        """Give how many judged it."""
        return self.satisfied + self.fairly + self.dissatisfied

    @property
    def rate(self) -> float:
        """Give the share that is satisfied, fairly included; 0 where nobody judged it."""
        return (self.satisfied + self.fairly) / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A survey's figures. ``weak`` are the subjects that fewer are satisfied with than should be."""

    survey: Survey
    homes: int
    homes_answered: int
    asked: int
    answered: int
    tallies: tuple[Tally, ...]
    themes: Sequence[Theme]
    weak: tuple[str, ...]

    @property
    def response(self) -> float:
        """Give the share of occupied homes that answered."""
        return self.homes_answered / self.homes if self.homes else 0.0

    @property
    def total(self) -> float:
        """Give the share of all judgements that are satisfied, fairly included."""
        judged = sum(tally.judged for tally in self.tallies)
        good = sum(tally.satisfied + tally.fairly for tally in self.tallies)
        return good / judged if judged else 0.0


async def result_of(uow: UnitOfWork, survey: Survey, community: Community, now: datetime) -> Result:
    """Work a survey's figures out; of one that is open, as they are by now."""
    sheets = await uow.surveys.sheets(survey.id)
    homes = survey.homes
    if survey.closed_at is None:
        homes = len(await uow.people.occupied(community.id, local_day(community, now)))
    return figures(survey, sheets, community, homes)


def figures(survey: Survey, sheets: Sequence[Sheet], community: Community, homes: int) -> Result:
    """Count sheets; comments are masked as groups see words."""
    counted = [sheet for sheet in sheets if sheet.judged_at is not None]
    tallies = tuple(_tally(subject, counted) for subject in SUBJECTS)
    below = number(community, "survey_weak_below")
    comments = (masked(*veil(s.comment, community.country)) for s in sheets if s.comment)
    return Result(
        survey=survey,
        homes=homes,
        homes_answered=len({home for sheet in counted for home in sheet.homes}),
        asked=sum(bool(sheet.shown) for sheet in sheets),
        answered=len(counted),
        tallies=tallies,
        themes=themes(comments),
        weak=tuple(t.subject for t in tallies if t.judged and t.rate < below),
    )


def _tally(subject: str, sheets: Sequence[Sheet]) -> Tally:
    given = [sheet.answers[subject] for sheet in sheets]
    return Tally(subject, *(given.count(value) for value in (SATISFIED, FAIRLY, NOT)))
