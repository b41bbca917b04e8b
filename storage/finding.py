"""The statement that finds tickets by what a clerk looks for (``flows.finding``)."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from flows.finding import ANY, Sought
from storage.crypt import Crypt
from storage.people import PHONE as PERSON_PHONE
from storage.people import TAIL
from storage.prepared import Kind
from storage.tables import PersonRow, TicketRow, core
from storage.ticket_words import said_in, to_match

TICKET_PHONE: Final = "ticket.phone"

_TICKET: Final = core(TicketRow)
_PERSON: Final = core(PersonRow)


def tickets_sought(
    wanted: Sought,
    crypt: Crypt,
    kind: Kind,
    *,
    community: str,
    queues: Collection[str],
    hidden: Collection[str],
    limit: int,
) -> tuple[Select[Any], dict[str, Any]]:
    """Give the statement and its parameters: the latest first, of these queues alone.

    ``hidden`` are categories that are left out.
    """
    given: dict[str, Any] = {"community": community, "queues": list(queues), "most": limit}
    conditions: list[ColumnElement[bool]] = [
        _TICKET.c.community == bindparam("community"),
        _TICKET.c.queue.in_(bindparam("queues", expanding=True)),
    ]
    if hidden:
        given["hidden"] = list(hidden)
        conditions.append(_TICKET.c.category.not_in(bindparam("hidden", expanding=True)))
    exact = _exactly(wanted, crypt, given)
    if exact:
        conditions.append(or_(*exact))
    for place, phrase in enumerate(wanted.phrases):
        given[f"phrase_{place}"] = to_match(kind, phrase)
        conditions.append(_TICKET.c.id.in_(said_in(kind, place)))
    latest = select(_TICKET).order_by(_TICKET.c.id.desc()).limit(bindparam("most"))
    return latest.where(*conditions), given


def _exactly(wanted: Sought, crypt: Crypt, given: dict[str, Any]) -> list[ColumnElement[bool]]:
    """Give what of it stands in columns; one of these must hold."""
    found: list[ColumnElement[bool]] = []
    if wanted.numbers:
        given["numbers"] = list(wanted.numbers)
        found.append(_TICKET.c.number.in_(bindparam("numbers", expanding=True)))
    if wanted.home is not None and ANY not in wanted.home:
        given["home"] = wanted.home
        found.append(_TICKET.c.home == bindparam("home"))
    elif wanted.home is not None:
        given["like"] = wanted.home.replace("\\", "").replace("%", "").replace("_", "")
        given["like"] = given["like"].replace(ANY, "%")
        found.append(_TICKET.c.home.like(bindparam("like")))
    if wanted.phone is not None:
        given["phone"] = crypt.index(TICKET_PHONE, wanted.phone)
        given["phone_of"] = crypt.index(PERSON_PHONE, wanted.phone)
        found.append(_of_phone("phone_index", "phone", "phone_of"))
    if wanted.tail is not None:
        given["tail"] = given["tail_of"] = crypt.index(TAIL, wanted.tail)
        found.append(_of_phone("phone_tail", "tail", "tail_of"))
    return found


def _of_phone(column: str, stated: str, on_file: str) -> ColumnElement[bool]:
    """Match a number that was given with the ticket, or that its resident has on file."""
    type_ = _TICKET.c[column].type
    theirs = select(_PERSON.c.id).where(
        _PERSON.c.community == bindparam("community"),
        _PERSON.c[column] == bindparam(on_file, type_=type_),
    )
    return or_(_TICKET.c[column] == bindparam(stated, type_=type_), _TICKET.c.person.in_(theirs))
