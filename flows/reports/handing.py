"""Reports that come by themselves: the week's, the month's, the quarter's (SPEC 5).

On Monday the week's figures go to the supervisors, to the manager's group, and to the client (甲方)
where the community's file names one; on the 5th the month's go to the manager, on the 15th of its
first month the last quarter's, with the question whether residents may have it by the 20th. What
was missed is given some days later, never twice. Where the manager has not decided by the 19th, they
are reminded of it once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from secrets import token_hex
from typing import Final, get_args

from flows import quiet
from flows.community import Community, Role, Staff
from flows.errand import Errand
from flows.mentions import mentions_in, tags
from flows.messages import (
    Address,
    Attachment,
    Channel,
    Choice,
    Envelope,
    FileKind,
    Priority,
    Say,
    Sending,
)
from flows.moments import in_day
from flows.outreach.greetings import reachable
from flows.people import Wish
from flows.periods import NotAPeriodError, period_before, periods_at
from flows.ports import UnitOfWork
from flows.reports.reading import report_of
from flows.reports.report import Report
from flows.reports.tables import title
from flows.reports.words import for_client, for_residents, for_staff
from flows.service_calendar import local_day
from flows.survey.filling import period_said
from flows.sweeps.process import Owed, Process
from flows.understanding import Language

WEEKLY, MONTHLY, QUARTERLY = "report_weekly", "report_monthly", "report_quarterly"
_PRINTED: Final = frozenset({MONTHLY, QUARTERLY})
"""They go to the manager, who has them in their group, whole, as a file too."""
TO_CLIENT: Final = "report_to_client"
UNDECIDED: Final = "report_undecided"
TOLD: Final = "report_told"
REPORT: Final = "quarter"
"""What the payload of the manager's buttons begins with: ``quarter.publish=2026-Q4:tcmy``."""
PUBLISH, WITHHOLD = "publish", "withhold"

_LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_AT: Final = time(9)
MANAGER: Final = "manager"
_FRONT_DESK: Final = "front_desk"
_WEEK, _MONTH, _QUARTER = 1, 2, 3
"""Places among the periods of a day."""
_MONTHLY_ON, _QUARTERLY_ON, _DECIDED_BY = 5, 15, 19
_LATE: Final = 5
"""Days after which a report that was missed is given no more; the week's within its own week."""
_TOLD_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A report to be given to its readers."""

    what: str
    period: str

    def key(self, community: Community) -> str:
        """Name it among all that was told once."""
        return f"{self.what}:{community.id}:{self.period}"


# --- to staff, and the client --------------------------------------------------------------------


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[_Piece]]:
    there = [await uow.communities.get(name) for name in await uow.communities.ids()]
    return [
        Owed(community.id, piece)
        for community in filter(None, there)
        for piece in _due(community, now)
        if not await uow.links.was_told(piece.key(community))
    ]


def _due(community: Community, now: datetime) -> list[_Piece]:
    """Give the reports whose time it is."""
    if now.astimezone(community.zone).time() < _AT:
        return []
    today = local_day(community, now)
    before = [period_before(one, community.zone) for one in periods_at(today)]
    due = []
    if today.weekday() < _LATE:
        weekly = (WEEKLY,) if community.client is None else (WEEKLY, TO_CLIENT)
        due += [_Piece(what, before[_WEEK]) for what in weekly]
    if _MONTHLY_ON <= today.day < _MONTHLY_ON + _LATE:
        due.append(_Piece(MONTHLY, before[_MONTH]))
    for what, on in ((QUARTERLY, _QUARTERLY_ON), (UNDECIDED, _DECIDED_BY)):
        if today.month % 3 == 1 and on <= today.day < on + _LATE:
            due.append(_Piece(what, before[_QUARTER]))
    return due


async def _give(errand: Errand, piece: _Piece) -> Sequence[str]:
    uow, community = errand.uow, errand.community
    if piece.what == UNDECIDED:
        return await _remind(errand, piece)
    if not await uow.links.told_once(piece.key(community)):
        return ()
    found = await report_of(uow, community, piece.period, errand.now)
    if not found.matters:
        return ()
    addresses = await _readers(errand, piece.what)
    said = for_client(found, community) if piece.what == TO_CLIENT else for_staff(found, community)
    if piece.what == QUARTERLY:
        await uow.reports.give(community.id, piece.period, at=errand.now)
        said = replace(said, choices=_decisions(piece.period, community))
    for nth, address in enumerate(addresses):
        await _send(errand, address, said, key=f"{piece.key(community)}:{nth}")
    if piece.what in _PRINTED and addresses:
        await _send_file(errand, addresses[0], piece, found)
    return (piece.what,) if addresses else ()


async def _send_file(errand: Errand, address: Address, piece: _Piece, found: Report) -> None:
    """Send the whole report as a file under its message, where it can be printed."""
    paper = errand.print_report(found, errand.community) if errand.print_report else None
    if paper is None:
        return
    community, name = errand.community, f"report-{piece.period}.pdf"
    file = Attachment(
        id=f"report-{piece.period}-{token_hex(16)}",  # nobody guesses a file's name
        kind=FileKind.DOCUMENT,
        mime="application/pdf",
        size=len(paper),
        name=name,
    )
    await errand.uow.attachments.write(file, paper, community=community.id, now=errand.now)
    body = errand.worded(title(found, community), community.language)
    await errand.uow.outbox.put(
        Envelope(
            key=f"{piece.key(community)}:file",
            address=address,
            body=replace(body, attachments=(file,)),
            priority=Priority.NOTICE,
            due=errand.now,
            reply_to=f"{piece.key(community)}:0",
        )
    )


async def _remind(errand: Errand, piece: _Piece) -> Sequence[str]:
    """Remind the manager of a report that waits for their word, under its message; not on its day."""
    uow, community = errand.uow, errand.community
    given = await uow.reports.undecided(community.id, piece.period)
    group = errand.group(MANAGER)
    if given is None or local_day(community, given) == local_day(community, errand.now):
        return ()
    if not await uow.links.told_once(piece.key(community)) or group is None:
        return ()
    managers = [one for one in community.staff if Role.MANAGER in one.roles]
    said = Say("figures-undecided", {"who": tags(managers), "period": period_said(piece.period)})
    under = f"{_Piece(QUARTERLY, piece.period).key(community)}:0"
    await _send(errand, group, said, key=piece.key(community), under=under)
    return (UNDECIDED,)


async def _readers(errand: Errand, what: str) -> list[Address]:
    """Give where a report goes: each place once."""
    community = errand.community
    if what == TO_CLIENT:
        client = community.client
        known = client is not None and bool(errand.account)
        return [Address(Channel.TELEGRAM, errand.account, str(client))] if known else []
    places = [errand.group(MANAGER)]
    if what == WEEKLY:
        above = [one for one in community.staff if Role.SUPERVISOR in one.roles]
        places += [await errand.private(one) or errand.group(_FRONT_DESK) for one in above]
    return list(dict.fromkeys(filter(None, places)))


async def _send(
    errand: Errand, address: Address, said: Say, *, key: str, under: str | None = None
) -> None:
    body = errand.worded(said, errand.community.language)
    await errand.uow.outbox.put(
        Envelope(
            key=key,
            address=address,
            body=replace(body, mentions=mentions_in(body.text, errand.community)),
            priority=Priority.NOTICE,
            due=errand.now,
            reply_to=under,
        )
    )


def _decisions(period: str, community: Community) -> tuple[Choice, ...]:
    """Give the manager's buttons; several communities may share the manager's group."""
    return tuple(
        Choice(Say(f"survey-button-{verb}"), f"{REPORT}.{verb}={period}:{community.id}")
        for verb in (PUBLISH, WITHHOLD)
    )


REPORTS_GIVEN: Final = Process(
    kinds=(WEEKLY, MONTHLY, QUARTERLY, TO_CLIENT, UNDECIDED), owed=_owed, settle=_give
)


# --- the manager's yes, and residents ------------------------------------------------------------


async def decide(
    errand: Errand, staff: Staff, period: str, *, publish: bool, where: Address | None
) -> tuple[Say, bool]:
    """Let a quarter's report out to residents, or keep it; what is said, and whether it was done.

    ``where`` its message stands, if there is one; it says from then on what was decided.

    Residents get its figures as they are now, all of them the same.
    """
    if Role.MANAGER not in staff.roles:
        return Say("desk-managers-word"), False
    try:
        found = await report_of(errand.uow, errand.community, period, errand.now)
    except NotAPeriodError:
        return Say("desk-button-too-old"), False
    words = {
        language: errand.words.say(for_residents(found, errand.community, language), language)
        for language in _LANGUAGES
    }
    done = await errand.uow.reports.decide(
        errand.community.id, period, by=staff.number, at=errand.now, words=words if publish else {}
    )
    if not done:
        return Say("survey-decided-before"), False
    if where is not None:
        await _mark(errand, staff, found, publish=publish, where=where)
    return Say("figures-published" if publish else "survey-withheld"), True


async def _mark(
    errand: Errand, staff: Staff, found: Report, *, publish: bool, where: Address
) -> None:
    """Let the report's message say what was decided, without buttons."""
    verb = "published" if publish else "withheld"
    mark = Say(f"survey-{verb}-by", {"name": f"{staff.name}({staff.number})"})
    said = for_staff(found, errand.community, mark)
    key = f"{_Piece(QUARTERLY, found.period).key(errand.community)}:0"
    await errand.uow.outbox.put(
        Envelope(
            key=f"{key}:decided",
            address=where,
            body=errand.worded(said, errand.community.language),
            sending=Sending.EDIT,
            target=key,
            priority=Priority.CARD,
            due=errand.now,
        )
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    period: str
    person: int
    words: Mapping[Language, str]


async def _to_tell(uow: UnitOfWork, now: datetime) -> Sequence[Owed[_Reader]]:
    owed: list[Owed[_Reader]] = []
    for name, period, words in await uow.reports.published(now - _TOLD_WITHIN):
        community = await uow.communities.get(name)
        if community is None or in_day(community, now) != now:
            continue
        people = await uow.people.to_tell(name, local_day(community, now), _prefix(name, period))
        owed += [Owed(name, _Reader(period, person, words)) for person in people]
    return owed


def _prefix(community: str, period: str) -> str:
    """Begin the name of what a resident was told of a report; the person's id follows."""
    return f"{TOLD}:{community}:{period}:"


async def _tell(errand: Errand, reader: _Reader) -> Sequence[str]:
    uow, community = errand.uow, errand.community
    person = await uow.people.get(reader.person)
    found = await reachable(uow, person) if person is not None else None
    key = f"{_prefix(community.id, reader.period)}{reader.person}"
    if not await uow.links.told_once(key) or person is None or found is None:
        return ()
    if Wish.NOTICES in person.declined:
        return ()
    conversation = await uow.conversations.get(found.id, lock=True)
    language = errand.language_of(conversation)
    await errand.tell(
        conversation,
        language,
        Say("figures-told", {"text": reader.words[language]}),
        priority=Priority.NOTICE,
        again=False,
        until=quiet.begins(community, errand.now),
    )
    return (TOLD,)


REPORTS_TOLD: Final = Process(kinds=(TOLD,), owed=_to_tell, settle=_tell)
