"""The ledger in chat: handed to its reader, confirmed as read, asked for with ``/ledger`` (SPEC 3)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from flows.community import Community, Role, Staff
from flows.desk.actions import MANAGER, is_above, may_see
from flows.desk.group_changes import queues_at
from flows.desk.written import Heard, Written, author
from flows.errand import Errand
from flows.held import Tally
from flows.home_words import home_in_words
from flows.ledger import Copy, How, Line, lines, span
from flows.mentions import mentions_in, tag
from flows.messages import Address, Choice, Envelope, Priority, Say, Sending
from flows.moments import instant
from flows.periods import NotAPeriodError
from flows.ports import UnitOfWork
from flows.privacy import masked
from flows.tickets import Ticket

READ: Final = "desk.ledger=c"
"""Begins the payload of 已阅; the id of the reader's copy follows."""
FRONT_DESK: Final = "front_desk"
MOST: Final = 30
"""Lines of a ledger in chat; the file has all."""

_QUOTED: Final = 40
_LONGEST_ID: Final = 15
_ONE_DAY: Final = len("2026-11-22")


# --- handed over ---------------------------------------------------------------------------------


async def read_lines(
    uow: UnitOfWork, community: Community, period: str, reader: Staff | None = None
) -> list[Line]:
    """Read the ledger of a period, as ``reader`` may see it if given. Raises NotAPeriodError."""
    since, until = span(period, community)
    found = await uow.tickets.inquiries(community.id, since=since, until=until)
    return lines(found, await uow.tickets.events_of([one.id for one in found]), reader)


async def hand_over(errand: Errand, copy: Copy, reader: Staff, found: Sequence[Line]) -> None:
    """Send a ledger to its reader: in private where the bot may, else in their group."""
    address = await _address(errand, reader)
    if address is not None:
        found = await _readable(errand, reader, address, found)
        alone = await _reads_alone(errand, reader, address)
        held = await _held_words(errand, copy.period, may_read=alone and is_above(reader))
        head = Say("ledger-for", {"name": tag(reader)})
        said = ledger_said(errand, copy.period, found, head, _buttons(copy), held=held)
        await errand.uow.outbox.put(_envelope(errand, copy, address, said))


async def remind(errand: Errand, copy: Copy, reader: Staff) -> None:
    """Say to a reader that a ledger waits for them."""
    address = await _address(errand, reader)
    if address is None:
        return
    said = Say("ledger-remind", {"name": tag(reader), "period": copy.period}, _buttons(copy))
    body = errand.worded(said, errand.community.language)
    await errand.uow.outbox.put(
        Envelope(
            key=f"{_key(copy)}:reminded",
            address=address,
            body=replace(body, mentions=mentions_in(body.text, errand.community)),
            priority=Priority.NOTICE,
            due=errand.now,
            reply_to=_key(copy),
        )
    )


async def confirmed(written: Written, payload: str) -> Heard:
    """Keep that somebody has read their ledger; it is nobody else's to confirm."""
    uow, number = written.errand.uow, payload.removeprefix(READ)
    known = number.isdecimal() and len(number) <= _LONGEST_ID
    copy = await uow.ledgers.get(int(number), lock=True) if known else None
    community = await uow.communities.get(copy.community) if copy else None
    # In private a clerk of several communities presses: the copy says whose it is.
    reader = author(community, written.message) if community else None
    if copy is None or reader is None:
        return Heard(Say("desk-button-too-old"), alert=True)
    if reader.number != copy.reader:
        return Heard(Say("ledger-not-yours", {"reader": copy.reader}), alert=True)
    if not await mark_read(written.errand, copy, reader):
        return Heard(Say("ledger-read-before"))
    return Heard(Say("ledger-read-now", {"period": copy.period}))


async def mark_read(errand: Errand, copy: Copy, reader: Staff) -> bool:
    """Keep that it was read and show it where it was sent; False where it was read before."""
    if not await errand.uow.ledgers.mark_read(copy.id, at=errand.now):
        return False
    address = await _address(errand, reader)
    if address is not None:
        mark = Say("ledger-read-mark", {"at": instant(errand.now, errand.community)})
        found = await read_lines(errand.uow, errand.community, copy.period, reader)
        found = await _readable(errand, reader, address, found)
        alone = await _reads_alone(errand, reader, address)
        held = await _held_words(errand, copy.period, may_read=alone and is_above(reader))
        said = ledger_said(errand, copy.period, found, mark, held=held)
        await errand.uow.outbox.put(
            Envelope(
                key=f"{_key(copy)}:read",
                address=address,
                body=errand.worded(said, errand.community.language),
                sending=Sending.EDIT,
                target=_key(copy),
                priority=Priority.CARD,
                due=errand.now,
            )
        )
    return True


def _envelope(errand: Errand, copy: Copy, address: Address, said: Say) -> Envelope:
    body = errand.worded(said, errand.community.language)
    return Envelope(
        key=_key(copy),
        address=address,
        body=replace(body, mentions=mentions_in(body.text, errand.community)),
        priority=Priority.NOTICE,
        due=errand.now,
    )


async def _address(errand: Errand, reader: Staff) -> Address | None:
    """Give where a ledger goes: private, else the reader's group; None without Telegram."""
    private = await errand.private(reader)
    own = MANAGER if Role.MANAGER in reader.roles else FRONT_DESK
    return private or errand.group(own) or errand.group(FRONT_DESK)


async def _readable(
    errand: Errand, reader: Staff, address: Address, found: Sequence[Line]
) -> list[Line]:
    """Leave out what lies with the manager, where others than the manager's queue read along."""
    if await _reads_alone(errand, reader, address):
        return [*found]
    return [line for line in found if line.ticket.queue != MANAGER]


async def _reads_alone(errand: Errand, reader: Staff, address: Address) -> bool:
    """Tell whether nobody but the manager's queue reads along there."""
    return address in {await errand.private(reader), errand.group(MANAGER)}


def _key(copy: Copy) -> str:
    return f"ledger:{copy.id}"


def _buttons(copy: Copy) -> tuple[Choice, ...]:
    return (Choice(Say("ledger-read"), f"{READ}{copy.id}"),)


# --- asked for -----------------------------------------------------------------------------------


async def ledger(written: Written, words: str) -> Heard:
    """Show a day's or a week's ledger at the front desk, to the manager, or in private."""
    errand, staff = written.errand, written.staff
    if not may_see(staff, FRONT_DESK, ""):
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    here = set(await queues_at(errand.uow, errand.community, written.message.group))
    if not written.message.private and not here & {FRONT_DESK, MANAGER}:
        await written.answer(Say("ledger-not-here"))
        return Heard()
    period = _period(words, errand)
    try:
        found = await read_lines(errand.uow, errand.community, period, staff)
    except NotAPeriodError:
        await written.answer(Say("ledger-which-day", {"words": errand.shown(words[:_QUOTED])}))
        return Heard()
    alone = written.message.private or MANAGER in here
    if not alone:
        # All of the front desk read along.
        found = [line for line in found if line.ticket.queue != MANAGER]
    copies = await errand.uow.ledgers.of_period(errand.community.id, period)
    held = await _held_words(errand, period, may_read=alone and is_above(staff))
    await written.answer(ledger_said(errand, period, found, _readers(errand, copies), held=held))
    return Heard()


def _period(words: str, errand: Errand) -> str:
    """Read what day or week is meant; nothing is today."""
    today = errand.now.astimezone(errand.community.zone).date()
    said = words.strip().casefold()
    if said in {"", "今天", "today"}:
        return today.isoformat()
    if said in {"昨天", "yesterday"}:
        return (today - timedelta(days=1)).isoformat()
    short = said.replace("/", "-").replace("月", "-").rstrip("日号")
    try:  # «11-20» is the last day of that name
        day = date.fromisoformat(f"{today.year}-{'-'.join(p.zfill(2) for p in short.split('-'))}")
        return (day if day <= today else day.replace(year=day.year - 1)).isoformat()
    except ValueError:
        return short.upper()


async def _held_words(errand: Errand, period: str, *, may_read: bool) -> Say | str:
    """Say how often words were held before they went out: a figure for those above, no names."""
    if not may_read:
        return ""
    tallies = await held_in(errand.uow, errand.community, period)
    if not tallies:
        return ""
    figures = {
        "count": sum(one.count for one in tallies),
        "changed": sum(one.changed for one in tallies),
        "sent": sum(one.sent for one in tallies),
        "waiting": sum(one.waiting for one in tallies),
    }
    return Say("ledger-held", {**figures})


async def held_in(uow: UnitOfWork, community: Community, period: str) -> Sequence[Tally]:
    """Count, by clerk, the words that were held in a period. Raises NotAPeriodError."""
    since, until = span(period, community)
    return await uow.held.tallies(community.id, since=since, until=until)


def _readers(errand: Errand, copies: Sequence[Copy]) -> Say | str:
    """Say who has read it and who has not yet."""
    said: Say | str = ""
    for copy in reversed(copies):
        member = errand.community.member(copy.reader)
        name = f"{member.name}({member.number})" if member else copy.reader
        line = Say("ledger-not-read-by", {"name": name})
        if copy.read_at is not None:
            at = instant(copy.read_at, errand.community)
            line = Say("ledger-read-by", {"name": name, "at": at})
        said = Say("desk-list-line", {"line": line, "more": said})
    return said


# --- its words -----------------------------------------------------------------------------------


def ledger_said(
    errand: Errand,
    period: str,
    found: Sequence[Line],
    note: Say | str = "",
    choices: tuple[Choice, ...] = (),
    *,
    held: Say | str = "",
) -> Say:
    """Word a ledger: how many and how they were answered, then its lines, the open ones first."""
    hows = Counter(line.how for line in found)
    rows: Say | str = ""
    for line in reversed(found[:MOST]):
        rows = Say("desk-list-line", {"line": _row(line, errand), "more": rows})
    over = len(found) - MOST
    kind = "day" if len(period) == _ONE_DAY else "week"
    return Say(
        "ledger",
        {
            "title": Say(f"ledger-{kind}", {"period": period}),
            "count": len(found),
            "open": sum(line.is_open for line in found),
            "knowledge": hows[How.KNOWLEDGE],
            "staff": sum(hows[how] for how in (How.CHAT, How.PHONE, How.WALK_IN)),
            "rows": rows or Say("ledger-empty"),
            "more": Say("ledger-more", {"count": over}) if over > 0 else "",
            "held": held,
            "note": note,
        },
        choices,
    )


def _row(line: Line, errand: Errand) -> Say:
    ticket, community = line.ticket, errand.community
    words = " ".join(masked(ticket.text, ticket.secrets).split())
    answered: dict[str, str | int | float | Say] = {
        "by": _who(line, errand),
        "at": instant(line.at, community) if line.at else "",
        "how": Say(f"ledger-how-{line.how.value}"),
    }
    return Say(
        "ledger-row-open" if line.is_open else "ledger-row",
        {
            "number": ticket.number,
            "at": instant(ticket.opened_at, community),
            "home": home_in_words(ticket.home, community) if ticket.home else "",
            "text": words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…",
            "answer": Say("ledger-answer", answered) if line.at else answered["how"],
            "due": _due(ticket, errand),
        },
    )


def _who(line: Line, errand: Errand) -> str:
    if line.by is not None:
        member = errand.community.member(line.by)
        return f"{member.name}({member.number})" if member else line.by
    return ""


def _due(ticket: Ticket, errand: Errand) -> Say | str:
    """Say by when it is owed, the response or what was agreed."""
    owed = "finish" if ticket.responded_at or not ticket.respond_by else "respond"
    at = ticket.finish_by if owed == "finish" else ticket.respond_by
    if at is None:
        return ""
    late = "late-" if at <= errand.now else ""
    return Say(f"desk-{late}{owed}", {"at": instant(at, errand.community)})
