"""The survey goes out: opened for its period, everybody asked once, reminded once (SPEC 5, 6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flows import quiet
from flows.conversation import Conversation
from flows.errand import Errand
from flows.messages import Envelope, Priority, Say
from flows.moments import in_day
from flows.outreach.greetings import reachable
from flows.people import Wish
from flows.ports import UnitOfWork
from flows.service_calendar import local_day
from flows.survey.filling import period_said, reminder_said, sheet_said, shown_in
from flows.survey.survey import (
    Sheet,
    Standing,
    Survey,
    closes_at,
    is_to_open,
    period_of,
    reminded_from,
)
from flows.sweeps.process import Owed, Process

OPENED: Final = "survey_opened"
ASKED: Final = "survey_asked"
REMINDED: Final = "survey_reminded"
MANAGER: Final = "manager"
"""The queue in whose group a survey's results stand."""


# --- opened --------------------------------------------------------------------------------------


async def open_survey(errand: Errand, *, by: str = "") -> Survey | None:
    """Begin the survey of the present period; None where it has had one, or there are none."""
    period = period_of(errand.community, errand.now)
    if period is None:
        return None
    survey = Survey(
        community=errand.community.id,
        period=period,
        by=by,
        opened_at=errand.now,
        closes_at=closes_at(errand.community, errand.now),
    )
    return await errand.uow.surveys.open(survey)


async def tell_manager(errand: Errand, survey: Survey, said: Say, *, key: str) -> None:
    """Say something of a survey in the manager's group."""
    group = errand.group(MANAGER)
    if group is None:
        return
    await errand.uow.outbox.put(
        Envelope(
            key=f"survey:{survey.id}:{key}",
            address=group,
            body=errand.worded(said, errand.community.language),
            priority=Priority.NOTICE,
            due=errand.now,
        )
    )


async def _to_open(uow: UnitOfWork, now: datetime) -> Sequence[Owed[str]]:
    owed: list[Owed[str]] = []
    for name in await uow.communities.ids():
        community = await uow.communities.get(name)
        if community is None or not is_to_open(community, now):
            continue
        period = period_of(community, now)
        if period not in {survey.period for survey in await uow.surveys.of(name)}:
            owed.append(Owed(name, name))
    return owed


async def _open(errand: Errand, _: str) -> Sequence[str]:
    survey = await open_survey(errand)
    if survey is None:
        return ()
    await tell_manager(errand, survey, opened_said(errand, survey), key="opened")
    return (OPENED,)


def opened_said(errand: Errand, survey: Survey) -> Say:
    """Word that a survey has begun, and until when it can be answered."""
    closes = survey.closes_at.astimezone(errand.community.zone)
    period = period_said(survey.period)
    return Say("survey-opened", {"period": period, "closes": f"{closes:%m-%d %H:%M}"})


OPENINGS: Final = Process(kinds=(OPENED,), owed=_to_open, settle=_open)


# --- asked, reminded -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """Somebody to be asked, or a sheet to be reminded of."""

    survey: int
    person: int = 0
    sheet: int = 0


async def _to_ask(uow: UnitOfWork, now: datetime) -> Sequence[Owed[_Piece]]:
    owed: list[Owed[_Piece]] = []
    for survey in await uow.surveys.running():
        community = await uow.communities.get(survey.community)
        if community is None or not survey.is_open(now) or in_day(community, now) != now:
            continue
        people = await uow.surveys.to_ask(survey, local_day(community, now))
        owed += [Owed(community.id, _Piece(survey.id, person=person)) for person in people]
        if now >= reminded_from(community, survey):
            sheets = await uow.surveys.to_remind(survey.id)
            owed += [Owed(community.id, _Piece(survey.id, sheet=sheet)) for sheet in sheets]
    return owed


async def _see_to(errand: Errand, piece: _Piece) -> Sequence[str]:
    survey = await errand.uow.surveys.get(piece.survey)
    if not survey.is_open(errand.now):
        return ()
    if piece.sheet:
        return await _remind(errand, survey, piece.sheet)
    return await _ask(errand, survey, piece.person)


async def _ask(errand: Errand, survey: Survey, person_id: int) -> Sequence[str]:
    """Ask somebody, in the channel that they used last; late comers are not reminded at once."""
    uow = errand.uow
    person = await uow.people.get(person_id)
    found = await reachable(uow, person) if person is not None else None
    if person is None or found is None:
        return ()
    conversation = await uow.conversations.get(found.id, lock=True)
    unwanted = Wish.NOTICES in person.declined  # they may ask for it
    late = errand.now >= reminded_from(errand.community, survey)
    sheet = await uow.surveys.ask(
        Sheet(
            survey=survey.id,
            person=person.id,
            homes=person.homes,
            asked_at=errand.now,
            reminded_at=errand.now if late else None,
            left_at=errand.now if unwanted else None,
        )
    )
    if sheet is None or unwanted:
        return ()
    said = sheet_said(Standing(survey, sheet), errand.community)
    await _say(errand, conversation, survey, sheet, said)
    return (ASKED,)


async def _remind(errand: Errand, survey: Survey, sheet_id: int) -> Sequence[str]:
    """Remind somebody once, where they can be written to now and still want to be."""
    uow = errand.uow
    person = await uow.people.get((await uow.surveys.sheet(sheet_id)).person)
    found = await reachable(uow, person) if person is not None and person.homes else None
    # As in a turn: the conversation is locked before the sheet.
    conversation = await uow.conversations.get(found.id, lock=True) if found else None
    sheet = await uow.surveys.sheet(sheet_id, lock=True)
    if sheet.judged_at or sheet.left_at or sheet.reminded_at:
        return ()
    reminded = replace(sheet, reminded_at=errand.now)
    if person is None or conversation is None or Wish.NOTICES in person.declined:
        await uow.surveys.save_sheet(reminded)
        return ()
    said = reminder_said(Standing(survey, sheet), errand.community)
    await _say(errand, conversation, survey, reminded, said)
    return (REMINDED,)


async def _say(
    errand: Errand, conversation: Conversation, survey: Survey, sheet: Sheet, said: Say
) -> None:
    """Show a sheet in a new message; late at night it would be worth nothing (SPEC 5)."""
    row = await errand.tell(
        conversation,
        errand.language_of(conversation),
        said,
        priority=Priority.NOTICE,
        again=False,
        until=min(quiet.begins(errand.community, errand.now), survey.closes_at),
    )
    await errand.uow.surveys.save_sheet(shown_in(sheet, conversation, row.id))


QUESTIONS: Final = Process(kinds=(ASKED, REMINDED), owed=_to_ask, settle=_see_to)
