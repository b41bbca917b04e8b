"""A notice on its way: begun when its time has come, told to everybody, and over in the end (SPEC 7).

Everything is worked out from the database, in small transactions: whoever goes on after a crash
finds who has not been promised what the notice says now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flows.conversation import Conversation
from flows.errand import Errand
from flows.fees.telling import begun as bills_begun
from flows.fees.telling import bills_of
from flows.fees.wording import told as bills_told
from flows.messages import Channel, Envelope, OutboundMessage, Priority, Say, Sending
from flows.notices import card
from flows.notices.audience import people_for
from flows.notices.deeds import move
from flows.notices.notice import FILES, Notice, Reached, Stage, Step
from flows.notices.restoring import restored
from flows.notices.rules import due_of, ends
from flows.notices.showing import news, shown
from flows.ports import UnitOfWork
from flows.service_calendar import to_utc
from flows.sweeps.process import Owed, Process
from flows.tickets import GUANJIA
from flows.understanding import Language

BEGUN: Final = "notice_begun"
ENDED: Final = "notice_ended"
TOLD: Final = "notice_told"
SHOWN: Final = "notice_progress"
BATCH: Final = 25
"""Copies that are promised in one transaction: nobody waits long for it."""
_AT_ONCE: Final = frozenset({Channel.WEB, Channel.TERMINAL})
"""What is said there is read when somebody looks: it disturbs nobody at night."""
_NEVER_HAD: Final = frozenset({"waiting", "cancelled"})
"""Of whose copy nobody has to be told that it is another: the first waits and is reworded."""


@dataclass(frozen=True, slots=True)
class Next:
    """A notice's next stage by the clock."""

    notice: int
    step: Step


# --- begun, and over -----------------------------------------------------------------------------


async def _turning(uow: UnitOfWork, now: datetime) -> Sequence[Owed[Next]]:
    return [
        Owed(notice.community, Next(notice.id, step))
        for notice in await uow.notices.live()
        if (step := _next(notice, now)) is not None
    ]


def _next(notice: Notice, now: datetime) -> Step | None:
    if notice.stage is Stage.APPROVED:
        if notice.until is not None and to_utc(notice.until) <= now:
            return Step.EXPIRE
        due = notice.send_at is None or to_utc(notice.send_at) <= now
        return Step.BEGIN if due else None
    over = notice.in_force and notice.ends_at is not None and to_utc(notice.ends_at) <= now
    return Step.EXPIRE if over else None


async def _turn(errand: Errand, piece: Next) -> Sequence[str]:
    notice = await errand.uow.notices.get(piece.notice, lock=True)
    if _next(notice, errand.now) is not piece.step:
        return ()
    if piece.step is Step.EXPIRE:
        await move(errand, notice, Step.EXPIRE, GUANJIA)
        return (ENDED,)
    begun = replace(notice, begun_at=errand.now, ends_at=ends(notice, errand.now, errand.community))
    await errand.uow.notices.register(notice.id, await people_for(errand, notice))
    if notice.billed:
        await bills_begun(errand, notice.id)
    await move(errand, begun, Step.BEGIN, GUANJIA)
    return (BEGUN,)


# --- told to everybody ---------------------------------------------------------------------------


async def _behind(uow: UnitOfWork, _: datetime) -> Sequence[Owed[int]]:
    """Give a piece for each handful of people who have not been promised what it says now."""
    pieces: list[Owed[int]] = []
    for notice in await uow.notices.behind():
        if notice.stage is not Stage.STOPPED:
            reach = await uow.notices.reach(notice)
            pieces += [Owed(notice.community, notice.id)] * (reach.behind // BATCH + 1)
    return pieces


async def _tell_some(errand: Errand, notice_id: int) -> Sequence[str]:
    notices = errand.uow.notices
    notice = await notices.get(notice_id, lock=True)
    if notice.stage is Stage.STOPPED or _waits_for_day(errand, notice):
        return ()
    copies, now = await notices.next_to_tell(notice, BATCH), (notice.starts, notice.until)
    if not copies:
        await notices.set_behind(notice.id, behind=False)
        if notice.ended_how == Step.RESTORE:
            await restored(errand, notice)
        return ()
    windows = await _windows(errand, notice)
    rows = [
        (copy.person, await _tell(errand, notice, copy, moved=windows.get(copy.told, now) != now))
        for copy in copies
    ]
    await notices.told(notice, rows)
    return (TOLD,) * len(rows)


def _waits_for_day(errand: Errand, notice: Notice) -> bool:
    """Tell whether bills are not even worded yet: by morning they may be paid, or others."""
    return notice.billed and due_of(notice, errand.now, errand.community) > errand.now


async def _windows(
    errand: Errand, notice: Notice
) -> Mapping[int, tuple[datetime | None, datetime | None]]:
    """Give the window that each version before this one told, of what takes place at a time."""
    if notice.starts is None or notice.version == 1:
        return {}
    deeds = await errand.uow.notices.deeds(notice.id)
    return {deed.version: (deed.starts, deed.until) for deed in deeds}


async def _tell(errand: Errand, notice: Notice, copy: Reached, *, moved: bool) -> int | None:
    """Promise somebody what a notice says now, in the message that they have of it.

    ``moved``: it told them another window before.
    """
    if copy.conversation is None or (notice.ended_at is not None and copy.message is None):
        return copy.message
    where = await errand.uow.conversations.get(copy.conversation, lock=True)
    if copy.message is None:
        return await _new(errand, notice, where)
    if not notice.billed:  # a bill stands as it was told
        await _anew(errand, notice, where, copy.message)
    if copy.status not in _NEVER_HAD:
        await _beside(errand, notice, where, copy.message, moved=moved)
    return copy.message


def _language(errand: Errand, where: Conversation) -> Language:
    known = where.person.language if where.person is not None else None
    return where.language or known or errand.community.language


async def _new(errand: Errand, notice: Notice, where: Conversation) -> int | None:
    """Promise somebody their copy, and what goes with it; gives its row, None where it is empty."""
    language = _language(errand, where)
    said = await _said(errand, notice, where, language)
    if said is None:
        return None
    body = errand.worded(said, language)
    pinned = replace(body, pin=True if notice.is_outage else None)
    copy = await _promise(errand, notice, where, pinned)
    await _files(errand, notice, where, copy)
    return copy


async def _files(errand: Errand, notice: Notice, where: Conversation, copy: int) -> None:
    """Send what goes with a notice under it: the message above stays one that can be changed."""
    if not notice.files:
        return
    known = await errand.uow.attachments.get_all(notice.files)
    files = tuple(known[name] for name in notice.files if name in known)
    said = errand.worded(Say("notice-files", {"count": len(files)}), _language(errand, where))
    await _promise(errand, notice, where, replace(said, attachments=files), under=copy)


async def _promise(
    errand: Errand,
    notice: Notice,
    where: Conversation,
    body: OutboundMessage,
    *,
    under: int | None = None,
) -> int:
    """Promise a copy, or what goes ``under`` one, which is held back and withdrawn with it."""
    row = await errand.uow.messages.add(
        where.id,
        at=errand.now,
        author="bot",
        text=body.text,
        buttons=body.buttons,
        attachments=body.attachments,
    )
    await errand.uow.outbox.put(
        Envelope(
            key=f"message:{row.id}" if under is None else f"message:{under}{FILES}",
            address=where.address,
            body=body,
            priority=Priority.NOTICE,
            due=_due(errand, notice, where),
            until=notice.ends_at,
            again=notice.is_urgent,
            message=row.id,
        )
    )
    return row.id


async def _said(
    errand: Errand, notice: Notice, where: Conversation, language: Language
) -> Say | None:
    """Word a notice for somebody: the same for all, or their own bills; None where all is paid."""
    if not notice.billed:
        return shown(notice, errand.community, language=language)
    bills = await bills_of(errand.uow, notice, where.person) if where.person is not None else ()
    return bills_told(bills, notice.id, errand.community, language) if bills else None


async def _anew(errand: Errand, notice: Notice, where: Conversation, message: int) -> None:
    """Change the message that somebody has."""
    language = _language(errand, where)
    body = errand.worded(shown(notice, errand.community, language=language), language)
    row = await errand.uow.messages.redraw(message, text=body.text, buttons=body.buttons)
    over = notice.ended_at is not None
    edit = Envelope(
        key=f"message:{message}:v{row.revision}",
        address=where.address,
        body=replace(body, pin=False if over and notice.is_outage else None),
        sending=Sending.EDIT,
        target=f"message:{message}",
        priority=Priority.GREETING if over else Priority.NOTICE,
        due=_due(errand, notice, where),
        message=message,
    )
    await errand.uow.outbox.put(edit)


async def _beside(
    errand: Errand, notice: Notice, where: Conversation, message: int, *, moved: bool
) -> None:
    """Say beside somebody's copy what must ring; what waited to be said of it before is over."""
    language, said = _language(errand, where), news(notice, errand.community, moved=moved)
    if said is not None or notice.ended_at is not None:
        for version in range(2, notice.version):
            await errand.uow.outbox.cancel(_beside_key(message, version))
    if said is None:
        return
    told = errand.worded(said, language)
    beside = await errand.uow.messages.add(
        where.id, at=errand.now, author="bot", text=told.text, answers=message
    )
    await errand.uow.outbox.put(
        Envelope(
            key=_beside_key(message, notice.version),
            address=where.address,
            body=told,
            priority=Priority.NOTICE,
            due=_due(errand, notice, where),
            until=None if notice.ended_at is not None else notice.ends_at,
            again=notice.is_urgent,
            reply_to=f"message:{message}",
            message=beside.id,
        )
    )


def _beside_key(message: int, version: int) -> str:
    return f"message:{message}:news:v{version}"


def _due(errand: Errand, notice: Notice, where: Conversation) -> datetime:
    if where.address.channel in _AT_ONCE:
        return errand.now
    return due_of(notice, errand.now, errand.community)


# --- its card ------------------------------------------------------------------------------------


async def _on_show(uow: UnitOfWork, _: datetime) -> Sequence[Owed[int]]:
    live = [notice for notice in await uow.notices.live() if notice.in_force]
    known = {notice.id for notice in live}
    late = [notice for notice in await uow.notices.behind() if notice.id not in known]
    return [Owed(notice.community, notice.id) for notice in (*live, *late)]


async def _show(errand: Errand, notice_id: int) -> Sequence[str]:
    notice = await errand.uow.notices.get(notice_id)
    return (SHOWN,) if await card.show(errand, notice) else ()


STAGES: Final = Process(kinds=(BEGUN, ENDED), owed=_turning, settle=_turn)
COPIES: Final = Process(kinds=(TOLD,), owed=_behind, settle=_tell_some)
CARDS: Final = Process(kinds=(SHOWN,), owed=_on_show, settle=_show)
