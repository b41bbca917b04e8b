"""What is said in tickets, as it is searched: kept in the transaction that says it (DESIGN).

Each source of words has a row of its own: the ticket's own text, each message, each note. The
index is a GIN index on PostgreSQL, and on SQLite a full-text table that triggers keep.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, Text, bindparam, delete, select, text

from flows.word_pairs import to_pairs
from storage.database import Connection
from storage.prepared import Kind
from storage.tables import TicketWordsRow, core
from storage.upserts import or_replace

_WORDS: Final = core(TicketWordsRow)
_PUT: Final = or_replace(_WORDS, ["source"], ["ticket", "words"])
_DROP: Final = delete(_WORDS).where(_WORDS.c.source == bindparam("of_source"))
_MATCH: Final[dict[Kind, str]] = {
    "sqlite": "ticket_words.id IN (SELECT rowid FROM ticket_search WHERE words MATCH :{name})",
    "postgresql": ("to_tsvector('simple', ticket_words.words) @@ to_tsquery('simple', :{name})"),
}


async def keep_words(connection: Connection, source: str, ticket: int | None, said: str) -> None:
    """Keep what a source says of a ticket (``message:7``); nothing where it says nothing.

    ``said`` has tokens for phone and ID numbers: those are not found by words.
    """
    words = to_pairs(said) if ticket is not None else ""
    if words:
        row = {"ticket": ticket, "source": source, "words": words}
        await connection.execute(_PUT[connection.kind], row)
    else:
        await connection.execute(_DROP, {"of_source": source})


def said_in(kind: Kind, place: int) -> Select[Any]:
    """Select the tickets that say the phrase given as ``phrase_{place}`` (``to_match``)."""
    phrase = bindparam(f"phrase_{place}", type_=Text())
    match = text(_MATCH[kind].format(name=phrase.key)).bindparams(phrase)
    return select(_WORDS.c.ticket).where(match)


def to_match(kind: Kind, phrase: Sequence[str]) -> str:
    """Write a phrase as the database wants it: its pieces side by side, the last one a beginning.

    The pieces are letters and digits alone (``flows.word_pairs``): nothing in them is a sign of
    the query's own language.
    """
    *first, last = phrase
    if kind == "sqlite":
        return f'"{" ".join(phrase)}" *'
    return " <-> ".join([*(f"'{piece}'" for piece in first), f"'{last}':*"])
