"""Set phrases in a ticket's place: offered, shown as they would go out, sent (SPEC 3)."""

from collections.abc import Sequence
from typing import Final

from flows.canned import Canned, filled, in_short
from flows.community import Community
from flows.desk.acting import refused_now
from flows.desk.actions import Reply
from flows.desk.relaying import said
from flows.desk.written import Heard, Written
from flows.errand import Errand
from flows.home_words import home_in_words
from flows.messages import Choice, Say
from flows.moments import moment, span
from flows.tickets import Ticket
from flows.understanding import Language

OFFER: Final = "canned"
SHOW: Final = "canned-"
SEND: Final = "cansend-"
_MOST: Final = 24
_LABEL: Final = 16
_TOO_OLD: Final = Heard(Say("desk-button-too-old"), alert=True)


async def canned(written: Written, words: str) -> Heard:
    """Offer the set phrases: buttons in a ticket's place, elsewhere all of them to be read.

    ``words`` leave those that hold them.
    """
    community = written.errand.community
    language = community.language
    found = [one for one in community.canned if words.casefold() in one.texts[language].casefold()]
    if not found:
        await written.answer(Say("canned-none"))
        return Heard()
    if written.ticket is None:
        await written.answer(Say("canned-all", {"rows": _rows(found, language)}))
        return Heard()
    return await _offered(written, written.ticket, found)


async def offer(written: Written, ticket: Ticket) -> Heard:
    """Offer the set phrases of a ticket by its button."""
    community = written.errand.community
    if not community.canned:
        return Heard(Say("canned-none"), alert=True)
    return await _offered(written, ticket, community.canned)


async def pressed(written: Written, verb: str, ticket: Ticket) -> Heard:
    """Show a set phrase as it would go out, or send the one that was shown."""
    sends = verb.startswith(SEND)
    name = verb.removeprefix(SEND if sends else SHOW)
    phrase = next((one for one in written.errand.community.canned if one.id == name), None)
    if phrase is None:
        return _TOO_OLD
    refused = _refused(written, ticket)
    if refused is not None:
        return refused
    text = await text_of(written.errand, ticket, written.staff.number, phrase)
    if text is None:
        return Heard(Say("canned-lacks"), alert=True)
    if sends:
        return await _sent(written, ticket, text)
    choices = (
        Choice(Say("canned-send"), f"desk.{SEND}{phrase.id}={ticket.id}"),
        Choice(Say("canned-others"), f"desk.{OFFER}={ticket.id}"),
    )
    shown = written.errand.shown(text)
    await written.answer(Say("canned-shown", {"number": ticket.number, "text": shown}, choices))
    return Heard()


async def offered_for(errand: Errand, ticket: Ticket, number: str) -> Sequence[tuple[str, str]]:
    """Give the phrases that can be sent now, by id, as they would go out."""
    texts = [
        (one.id, await text_of(errand, ticket, number, one)) for one in errand.community.canned
    ]
    return [(name, text) for name, text in texts if text is not None]


async def text_of(errand: Errand, ticket: Ticket, number: str, phrase: Canned) -> str | None:
    """Give a phrase as it goes out: in the resident's language, its variables filled in.

    None where it needs what is not there.
    """
    language = await _language(errand, ticket)
    values = {
        name: errand.words.say(value, language)
        for name, value in _values(errand, ticket, number, language).items()
    }
    return filled(phrase.texts[language], values)


# --- the inside ----------------------------------------------------------------------------------


async def _offered(written: Written, ticket: Ticket, found: Sequence[Canned]) -> Heard:
    refused = _refused(written, ticket)
    if refused is not None and written.message.choice is None:
        await written.answer(refused.said or Say("desk-not-your-role"))
        return Heard()
    if refused is not None:
        return refused
    language = written.errand.community.language
    choices = tuple(
        Choice(in_short(one.texts[language], _LABEL), f"desk.{SHOW}{one.id}={ticket.id}")
        for one in found[:_MOST]
    )
    await written.answer(Say("canned-which", {"number": ticket.number}, choices))
    return Heard()


def _refused(written: Written, ticket: Ticket) -> Heard | None:
    community = written.errand.community
    refused = refused_now(Reply(ticket=ticket.id), ticket, written.staff, community)
    return None if refused is None else Heard(refused, alert=True)


async def _sent(written: Written, ticket: Ticket, text: str) -> Heard:
    """Send it once, however often the button of what was shown is pressed."""
    message = written.message
    if not await written.errand.uow.links.told_once(
        f"canned:{message.group.chat}:{message.message}"
    ):
        return Heard(Say("desk-done-before"), alert=True)
    heard = await said(written, Reply(ticket=ticket.id, text=text))
    return heard if heard.said is not None else Heard(Say("canned-sent"))


async def _language(errand: Errand, ticket: Ticket) -> Language:
    if ticket.conversation is not None:
        conversation = await errand.uow.conversations.get(ticket.conversation)
        if conversation.language is not None:
            return conversation.language
    return errand.community.language


def _values(
    errand: Errand, ticket: Ticket, number: str, language: Language
) -> dict[str, str | Say]:
    community = errand.community
    return {
        "resident": ticket.person_name or Say("canned-resident"),
        "home": home_in_words(ticket.home, community) if ticket.home else "",
        "number": ticket.number,
        "staff": number,
        "time": _time(errand, ticket, community),
        "community": community.name[language],
        "phone": community.emergency_phone,
    }


def _time(errand: Errand, ticket: Ticket, community: Community) -> str | Say:
    if ticket.visit is not None:
        return span(ticket.visit, errand.now, community)
    if ticket.finish_by is not None:
        return moment(ticket.finish_by, errand.now, community)
    return ""


def _rows(found: Sequence[Canned], language: Language) -> Say | str:
    rows: Say | str = ""
    for one in reversed(found[:_MOST]):
        line = Say("canned-row", {"text": one.texts[language]})
        rows = Say("desk-list-line", {"line": line, "more": rows})
    return rows
