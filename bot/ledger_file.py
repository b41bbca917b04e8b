"""The front-desk ledger as a file: CSV for a spreadsheet, JSON for a program."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from flows.community import Community
from flows.desk.cards import name_of
from flows.home_words import home_in_words
from flows.ledger import Line
from flows.messages import Say
from flows.ports import Words
from flows.privacy import masked

COLUMNS: Final = (
    "number", "opened", "channel", "home", "name", "category", "question", "status", "how",
    "by", "answered", "minutes", "due", "assignee",
)  # fmt: skip
"""What stands in each line, in order; the words of its head are ``ledger-column-…``."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, in a cell that anybody could write."""
BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it spreadsheets read Chinese as something else."""


def to_csv(found: Sequence[Line], community: Community, words: Words) -> str:
    """Write a ledger as CSV in the community's language; no cell of it is ever a formula."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    language = community.language
    rows.writerow(words.say(Say(f"ledger-column-{name}"), language) for name in COLUMNS)
    for line in found:
        cells = _cells(line, community)
        rows.writerow(harmless(words.say(cells[name], language)) for name in COLUMNS)
    return BYTE_ORDER_MARK + written.getvalue()


def to_json(period: str, found: Sequence[Line], community: Community) -> str:
    """Write a ledger as one JSON object; instants with their offset."""
    whole = {"community": community.id, "period": period, "inquiries": records(found, community)}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def records(found: Iterable[Line], community: Community) -> list[dict[str, Any]]:
    """Give each line as JSON has it."""
    return [_record(line, community) for line in found]


def harmless(cell: str) -> str:
    """Give a cell that a spreadsheet shows as it stands and does not work out."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def rows(found: Iterable[Line], community: Community) -> list[dict[str, Say | str]]:
    """Give the cells of each line, for a page."""
    return [_cells(line, community) for line in found]


def _cells(line: Line, community: Community) -> dict[str, Say | str]:
    ticket = line.ticket
    return {
        "number": ticket.number,
        "opened": _instant(ticket.opened_at, community),
        "channel": Say(f"ledger-channel-{ticket.channel.value}"),
        "home": home_in_words(ticket.home, community) if ticket.home else "",
        "name": name_of(ticket, community),
        "category": Say(f"intent-{ticket.category.replace('_', '-')}"),
        "question": masked(ticket.text, ticket.secrets),
        "status": Say(f"status-{ticket.status.value.replace('_', '-')}"),
        "how": Say(f"ledger-how-{line.how.value}"),
        "by": _named(line.by, community),
        "answered": _instant(line.at, community),
        "minutes": _minutes(line),
        "due": _instant(ticket.finish_by or ticket.respond_by, community),
        "assignee": _named(ticket.assignee, community),
    }


def _record(line: Line, community: Community) -> dict[str, Any]:
    ticket = line.ticket

    def at(instant: datetime | None) -> str | None:
        return None if instant is None else instant.astimezone(community.zone).isoformat()

    return {
        "number": ticket.number,
        "opened_at": at(ticket.opened_at),
        "channel": ticket.channel.value,
        "home": ticket.home,
        "name": name_of(ticket, community),
        "category": ticket.category,
        "question": masked(ticket.text, ticket.secrets),
        "status": ticket.status.value,
        "open": line.is_open,
        "how": line.how.value,
        "answered_by": line.by,
        "article": ticket.article,
        "answered_at": at(line.at),
        "respond_by": at(ticket.respond_by),
        "finish_by": at(ticket.finish_by),
        "assignee": ticket.assignee,
    }


def _instant(at: datetime | None, community: Community) -> str:
    return f"{at.astimezone(community.zone):%Y-%m-%d %H:%M}" if at else ""


def _minutes(line: Line) -> str:
    """Give how long an answer took; whole minutes."""
    if line.at is None:
        return ""
    return str(int((line.at - line.ticket.opened_at).total_seconds()) // 60)


def _named(number: str | None, community: Community) -> str:
    member = community.member(number) if number else None
    return f"{member.name}({member.number})" if member else number or ""
