"""存为知识: a clerk's answer becomes an article after a supervisor's yes, nobody's data in it (SPEC 3).

``/know`` as a reply to an answer saves that one; words after it are the answer in better words.
"""

from dataclasses import replace
from typing import Final

from flows.community import Role
from flows.desk.actions import is_above, may_record, may_see
from flows.desk.written import Heard, Written
from flows.drafts import (
    ArticleDraft,
    Decided,
    language_of,
    title_of,
    without_placeholders,
)
from flows.errand import Errand
from flows.mentions import tag
from flows.messages import Choice, Say
from flows.ports import ChatMessage
from flows.privacy import unveil
from flows.teaching import people_named, says_something
from flows.tickets import Ticket
from flows.understanding import Article

OFFER: Final = "know"
YES: Final = "know-yes-"
NO: Final = "know-no-"

_LONGEST_ID: Final = 15
_TOO_OLD: Final = Heard(Say("desk-button-too-old"), alert=True)
_OWN_PHONE: Final = "\ue010"
"""Stands for the community's own number while everybody's is taken out."""


async def know(written: Written, words: str) -> Heard:
    """Draft an article of an answer; outside a ticket's place, list what was saved."""
    if written.ticket is None:
        await written.answer(await _saved(written.errand))
        return Heard()
    said = await _drafted(written, written.ticket, words)
    if said is not None:
        await written.answer(said)
    return Heard()


async def offer(written: Written, ticket: Ticket) -> Heard:
    """Draft an article of a ticket's last answer by the button of its card."""
    return Heard(await _drafted(written, ticket, ""), alert=True)


async def pressed(written: Written, verb: str, ticket: Ticket) -> Heard:
    """Take a supervisor's yes or no to a draft."""
    accepts = verb.startswith(YES)
    number = verb.removeprefix(YES if accepts else NO)
    known = number.isdecimal() and len(number) <= _LONGEST_ID
    errand = written.errand
    draft = await errand.uow.drafts.get(int(number), lock=True) if known else None
    if draft is None or draft.ticket != ticket.id:
        return _TOO_OLD
    if not is_above(written.staff) or not may_see(written.staff, ticket.queue, ticket.category):
        return Heard(Say("know-supervisors-word"), alert=True)
    if draft.decided is not Decided.WAITING:
        return Heard(Say("know-decided-before"), alert=True)
    decided = replace(
        draft,
        decided=Decided.ACCEPTED if accepts else Decided.REFUSED,
        decided_by=written.staff.number,
        decided_at=errand.now,
    )
    await errand.uow.drafts.save(decided)
    key = "know-accepted" if accepts else "know-refused"
    if accepts:
        await errand.uow.communities.add_article(errand.community.id, draft.article)
    name = f"{written.staff.name}({written.staff.number})"
    said = Say(key, {"title": draft.article.title, "name": name, "id": draft.article.id})
    await written.answer(said)
    return Heard(said)


# --- the draft -----------------------------------------------------------------------------------


async def _drafted(written: Written, ticket: Ticket, words: str) -> Say | None:
    """Draft an article and ask a supervisor; gives words where it cannot be, None where it was."""
    errand, staff = written.errand, written.staff
    if not may_see(staff, ticket.queue, ticket.category) or not may_record(staff):
        return Say("desk-not-your-role")
    answer = words or await _answer(written, ticket)
    if not answer:
        return Say("know-no-answer", {"number": ticket.number})
    article = await _article(errand, ticket, answer)
    if not says_something(article.body) or not says_something(article.title):
        return Say("know-nothing-left", {"number": ticket.number})
    draft = await errand.uow.drafts.keep(
        ArticleDraft(
            community=errand.community.id,
            ticket=ticket.id,
            at=errand.now,
            author=staff.number,
            article=article,
        )
    )
    above = [
        tag(member)
        for role in (Role.SUPERVISOR, Role.MANAGER)
        for member in errand.community.staff
        if role in member.roles
    ][:1]
    choices = (
        Choice(Say("know-yes"), f"desk.{YES}{draft.id}={ticket.id}"),
        Choice(Say("know-no"), f"desk.{NO}{draft.id}={ticket.id}"),
    )
    args = {"title": article.title, "body": article.body, "asked": "".join(article.asked_as)}
    await written.answer(Say("know-asked", {**args, "names": "".join(above)}, choices))
    return None


async def _answer(written: Written, ticket: Ticket) -> str:
    """Give the words of the reply that this one answers, else of the last that was sent."""
    uow = written.errand.uow
    rows = [row for row in await uow.messages.of_ticket(ticket.id) if _is_answer(row)]
    message = written.message
    link = await uow.links.find(message.group, message.reply_to) if message.reply_to else None
    meant = [row for row in rows if link is not None and row.id == link.message]
    chosen = next(iter(meant or rows[-1:]), None)
    return "" if chosen is None else unveil(chosen.text, chosen.secrets)


def _is_answer(row: ChatMessage) -> bool:
    return row.author == "staff" and bool(row.text.strip())


async def _article(errand: Errand, ticket: Ticket, answer: str) -> Article:
    """Write the article, without what tells of anybody; the community's own number stays."""
    question = unveil(ticket.text, ticket.secrets)
    names = await people_named(errand, ticket, f"{question}\n{answer}")
    phone = errand.community.emergency_phone

    def clean(text: str) -> str:
        kept = text.replace(phone, _OWN_PHONE) if phone else text
        lines = [
            errand.understander.impersonal(line, errand.community, names)
            for line in kept.splitlines()
        ]
        return without_placeholders("\n".join(lines)).replace(_OWN_PHONE, phone)

    asked = " ".join(clean(question).split())
    return Article(
        id=f"clerk-{ticket.number.casefold()}",
        title=title_of(asked),
        language=language_of(answer, errand.community.language),
        body=clean(answer),
        asked_as=(asked,) if asked else (),
        source="clerk",
    )


async def _saved(errand: Errand) -> Say:
    """List the articles that clerks' answers became."""
    community = await errand.uow.communities.get(errand.community.id) or errand.community
    saved = [one for one in community.articles if one.source == "clerk"]
    rows: Say | str = ""
    for one in reversed(saved):
        line = Say("know-row", {"title": one.title, "id": one.id})
        rows = Say("desk-list-line", {"line": line, "more": rows})
    return Say("know-saved", {"count": len(saved), "rows": rows})
