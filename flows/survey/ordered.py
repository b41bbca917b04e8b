"""``/survey`` in a staff group: how it goes, begun, ended, and the manager's word (SPEC 6)."""

from dataclasses import replace
from typing import Final

from flows.community import Role, Staff
from flows.desk.written import Heard, Written
from flows.errand import Errand
from flows.messages import Choice, Say
from flows.survey.asking import MANAGER, open_survey, opened_said
from flows.survey.closing import decisions
from flows.survey.filling import period_said
from flows.survey.publishing import PUBLISH, WITHHOLD, decide
from flows.survey.report import percent, result_said
from flows.survey.results import result_of
from flows.survey.survey import Survey, period_of

SURVEY: Final = "survey"
"""What the payload of its buttons begins with: ``survey.publish=s17``."""
BEGIN, END = "begin", "end"

_ABOVE: Final = frozenset({Role.SUPERVISOR, Role.MANAGER})
_LONGEST_ID: Final = 15
_TOO_OLD: Final = Heard(Say("desk-button-too-old"), alert=True)


def may_survey(staff: Staff) -> bool:
    """Tell whether somebody sees surveys, begins and ends them."""
    return bool(staff.roles & _ABOVE)


async def survey(written: Written, _: str) -> Heard:
    """Show how the survey stands, with what can be done now.

    What residents said is read with the manager alone: it may be about who reads this group.
    """
    if not may_survey(written.staff):
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    with_words = written.message.group == written.errand.group(MANAGER)
    await written.answer(await standing_said(written.errand, with_words=with_words))
    return Heard()


async def standing_said(errand: Errand, *, with_words: bool) -> Say:
    """Word how the latest survey stands."""
    uow, community = errand.uow, errand.community
    surveys = await uow.surveys.of(community.id)
    latest = next(iter(surveys), None)
    period = period_of(community, errand.now)
    can_begin = period is not None and period not in {one.period for one in surveys}
    begin = (Choice(Say("survey-button-begin"), f"{SURVEY}.{BEGIN}=s0"),) if can_begin else ()
    if latest is None:
        return Say("survey-no-survey", {}, begin)
    result = await result_of(uow, latest, community, errand.now)
    if latest.closed_at is None:
        closes = latest.closes_at.astimezone(community.zone)
        args: dict[str, str | int | float | Say] = {
            "period": period_said(latest.period),
            "closes": f"{closes:%m-%d %H:%M}",
            "asked": result.asked,
            "people": result.answered,
            "homes": result.homes_answered,
            "of": result.homes,
            "response": percent(result.response),
        }
        end = (Choice(Say("survey-button-end"), f"{SURVEY}.{END}=s{latest.id}"),)
        return Say("survey-standing", args, end)
    undecided = latest.approved_at is None and not latest.withheld and bool(result.answered)
    result = result if with_words else replace(result, themes=())
    return result_said(result, choices=(*(decisions(latest) if undecided else ()), *begin))


async def pressed(written: Written, payload: str) -> Heard:
    """Do what a button says."""
    name, _, value = payload.partition("=")
    verb, number = name.partition(".")[2], value.removeprefix("s")
    if not number.isdecimal() or len(number) > _LONGEST_ID:
        return _TOO_OLD
    try:
        said, done = await do(written.errand, written.staff, verb, int(number))
    except LookupError:
        return _TOO_OLD
    return Heard(said, alert=not done or verb in {BEGIN, END})


async def do(errand: Errand, staff: Staff, verb: str, survey_id: int) -> tuple[Say, bool]:
    """Begin, end, publish or withhold a survey; gives what is said of it, and whether it was done.

    Raises LookupError where there is no such survey, or no such thing to do.
    """
    if verb in {PUBLISH, WITHHOLD}:
        said = await decide(errand, staff, survey_id, publish=verb == PUBLISH)
        return said, said.key not in {"desk-managers-word", "survey-decided-before"}
    if verb not in {BEGIN, END}:
        raise LookupError(verb)
    if not may_survey(staff):
        return Say("desk-not-your-role"), False
    said = await begin(errand, staff) if verb == BEGIN else await end(errand, survey_id)
    return said, said.key not in {"survey-had-one", "survey-ended-before"}


async def begin(errand: Errand, staff: Staff) -> Say:
    """Begin the survey of this period; what is said of it, or that it has been."""
    begun = await open_survey(errand, by=staff.number)
    return Say("survey-had-one") if begun is None else opened_said(errand, begun)


async def end(errand: Errand, survey_id: int) -> Say:
    """End a survey now: it is counted at once. One of elsewhere, or over, stays as it is."""
    running: list[Survey] = [
        one
        for one in await errand.uow.surveys.running()
        if one.id == survey_id and one.community == errand.community.id
    ]
    if not running:
        return Say("survey-ended-before")
    survey = await errand.uow.surveys.get(survey_id, lock=True)
    await errand.uow.surveys.save(replace(survey, closes_at=min(survey.closes_at, errand.now)))
    return Say("survey-ended", {"period": period_said(survey.period)})
