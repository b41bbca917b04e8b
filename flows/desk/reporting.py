"""事故报告: after an emergency whoever took it reports, within a day, to the manager (SPEC 3)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from html import escape
from secrets import token_hex
from typing import Final

from flows.desk.actions import MANAGER, FileReport, Result
from flows.desk.calling import call
from flows.desk.deed import Deed
from flows.desk.history import event_line, is_told
from flows.emergency_reports import PARTS, EmergencyReport
from flows.errand import Errand
from flows.home_words import home_in_words
from flows.mentions import tag
from flows.messages import Attachment, Choice, Envelope, FileKind, Say
from flows.moments import instant
from flows.numbers import duration
from flows.privacy import masked
from flows.tickets import FILES, EventKind, Kind, Ticket

EARLIER: Final = timedelta(hours=4)
"""So long before it is due its author is reminded."""


async def owe(deed: Deed, ticket: Ticket) -> None:
    """Ask whoever dealt with an emergency for the report; nobody is asked twice."""
    if ticket.kind is not Kind.EMERGENCY:
        return
    errand = deed.errand
    by = ticket.assignee or deed.staff.number
    due = errand.now + duration(errand.community, "emergency_report_within")
    report = EmergencyReport(
        community=ticket.community, ticket=ticket.id, by=by, due=due, look_at=due - EARLIER
    )
    if not await errand.uow.emergency_reports.owe(report):
        return
    member = errand.community.member(by) or deed.staff
    args = {"to": tag(member), "number": ticket.number, "due": instant(due, errand.community)}
    said = Say("report-asked", args, (_button(ticket),))
    await call(errand, ticket, (member,), said, key=f"report:{ticket.id}")


def _button(ticket: Ticket) -> Choice:
    return Choice(Say("desk-report"), f"desk.report={ticket.id}")


async def file(deed: Deed, act: FileReport) -> Result:
    """File it: a document to the manager; what nobody worded is as the ticket's history has it."""
    errand, ticket = deed.errand, deed.ticket
    report = await errand.uow.emergency_reports.of_ticket(ticket.id, lock=True)
    if report is None:
        return deed.refused("desk-no-report-owed")
    drafted = await _draft(errand, ticket)
    told = {part: act.told.get(part, "").strip() or drafted.get(part, "") for part in PARTS}
    if not all(told[part] for part in ("harm", "cause", "change")):
        return deed.refused("desk-needs-words")
    files = act.attachments
    await errand.uow.attachments.add(*files, community=ticket.community, now=errand.now)
    nth = 1 if report.filed_at is None else report.reminded + 2
    filed = replace(
        report, told=told, attachments=files, filed_at=errand.now, look_at=None, reminded=nth
    )
    await errand.uow.emergency_reports.save(filed)
    document = await _document(deed, filed)
    data = {FILES: " ".join(one.id for one in (document, *files))}
    await errand.record(ticket, EventKind.REPORTED, deed.actor, data=data)
    saved = await deed.saved(ticket)
    await _to_manager(deed, filed, document)
    return deed.done("desk-report-filed", saved)


async def _draft(errand: Errand, ticket: Ticket) -> Mapping[str, str]:
    """Tell what the ticket's own history knows of time, place, course and what was done."""
    community = errand.community
    events = await errand.uow.tickets.events(ticket.id)
    home = home_in_words(ticket.home, community) if ticket.home else ""
    where = (errand.words.say(home, community.language), ticket.place or "")
    lines = [masked(ticket.text, ticket.secrets)]
    lines += [
        errand.words.say(event_line(event, community), community.language)
        for event in events
        if is_told(event)
    ]
    dealt = (EventKind.REPLIED, EventKind.MOVED, EventKind.NOTED)
    done = [masked(event.text, event.secrets or {}) for event in events if event.kind in dealt]
    until = instant(ticket.resolved_at, community) if ticket.resolved_at else ""
    return {
        "time": f"{instant(ticket.opened_at, community)} – {until}".rstrip(" –"),
        "place": " ".join(part for part in where if part) or "-",
        "course": "\n".join(lines),
        "done": "\n".join(text for text in done if text) or "-",
    }


async def _document(deed: Deed, report: EmergencyReport) -> Attachment:
    """Write the report as a page that any reader opens."""
    errand, ticket = deed.errand, deed.ticket

    def say(said: Say) -> str:
        return escape(errand.words.say(said, errand.community.language))

    title = say(Say("report-title", {"number": ticket.number}))
    by = f"{deed.staff.name}({deed.staff.number})"
    head = say(Say("report-head", {"by": by, "at": instant(errand.now, errand.community)}))
    rows = "".join(
        f"<h2>{say(Say(f'report-{part}'))}</h2>"
        f"<p>{escape(errand.shown(report.told[part])).replace(chr(10), '<br>')}</p>"
        for part in PARTS
    )
    page = (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{head}</p>{rows}</body></html>"
    ).encode()
    document = Attachment(
        id=f"report-{ticket.id}-{report.reminded}-{token_hex(16)}",  # nobody guesses a file's name
        kind=FileKind.DOCUMENT,
        mime="text/html",
        size=len(page),
        name=f"{ticket.number}.html",
    )
    await errand.uow.attachments.write(document, page, community=ticket.community, now=errand.now)
    return document


async def _to_manager(deed: Deed, report: EmergencyReport, document: Attachment) -> None:
    errand, ticket = deed.errand, deed.ticket
    group = errand.group(MANAGER)
    if group is None:
        return
    by = f"{deed.staff.name}({deed.staff.number})"
    body = errand.worded(
        Say("report-filed", {"number": ticket.number, "by": by}), errand.community.language
    )
    await errand.uow.outbox.put(
        Envelope(
            key=f"report:{ticket.id}:filed:{report.reminded}",
            address=group,
            body=replace(body, attachments=(document, *report.attachments)),
            due=errand.now,
            ticket=ticket.id,
        )
    )
