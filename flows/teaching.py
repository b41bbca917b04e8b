"""What staff and residents teach by what they do: kept for the next training, nobody's data in it.

A clerk who moves a ticket says that it was read wrongly; so does a «no» under an answer (SPEC 4).
"""

import re
from dataclasses import replace
from typing import Final

from flows.corrections import Correction, Filed, Standing
from flows.errand import Errand
from flows.privacy import unveil
from flows.tickets import Ticket
from flows.understanding import Language

_PLACEHOLDER: Final = re.compile(r"⟨[a-z]+⟩")
_LETTER: Final = re.compile(r"[^\W\d_]")


def says_something(words: str) -> bool:
    """Tell whether there is a word left beside the placeholders."""
    return _LETTER.search(_PLACEHOLDER.sub("", words)) is not None


async def learn_of_move(
    errand: Errand, before: Ticket, after: Ticket, *, by: str, language: Language
) -> None:
    """Keep that a clerk put a ticket elsewhere; one that came back to where it was teaches nothing.

    What was decided of it already stands.
    """
    was, now = Filed.of(before), Filed.of(after)
    if now == was or after.read_as is None:
        return
    kept = await errand.uow.corrections.of_ticket(after.id)
    if kept is None:
        await _keep(errand, after, was, by=by, language=language)
    elif kept.standing is Standing.OPEN and kept.was == now and not kept.article:
        await errand.uow.corrections.withdraw(after.id)
    elif kept.standing is Standing.OPEN:
        await errand.uow.corrections.keep(replace(kept, now=now, by=by, at=errand.now))


async def learn_of_wrong_answer(
    errand: Errand, ticket: Ticket, *, by: str, language: Language
) -> bool:
    """Keep that the article which answered a ticket was not what was asked for.

    Gives whether that is news.
    """
    if ticket.article is None or await errand.uow.corrections.of_ticket(ticket.id) is not None:
        return False
    await _keep(errand, ticket, Filed.of(ticket), by=by, language=language)
    return True


async def _keep(errand: Errand, ticket: Ticket, was: Filed, *, by: str, language: Language) -> None:
    text = unveil(ticket.text, ticket.secrets)
    words = errand.understander.impersonal(
        text, errand.community, await people_named(errand, ticket, text)
    )
    if not says_something(words):
        return
    correction = Correction(
        community=ticket.community,
        ticket=ticket.id,
        at=errand.now,
        words=words,
        language=language,
        read_as=ticket.read_as,
        was=was,
        now=Filed.of(ticket),
        by=by,
        article=ticket.article or "",
    )
    await errand.uow.corrections.keep(correction)


async def people_named(errand: Errand, ticket: Ticket, text: str) -> frozenset[str]:
    """Give the names that may stand in the words: the reporter's, their household's, anybody's."""
    people = errand.uow.people
    household = await people.of_home(ticket.community, ticket.home) if ticket.home else ()
    named = await people.named_in(ticket.community, text)
    staff = (member.name for member in errand.community.staff)
    everybody = {ticket.person_name, *(one.name for one in household), *named, *staff}
    return frozenset(everybody - {""})
