"""A question or an objection to a fee goes to the finance queue with the bills attached (SPEC 7)."""

from dataclasses import replace
from typing import Final

from flows.errand import Errand
from flows.fees.wording import rows
from flows.messages import Say
from flows.tickets import Kind
from flows.turn import OpenTicket

_FINANCE: Final = "finance"
_ABOUT: Final = frozenset({"ask_fee", "complaint_fee"})


async def with_bills(errand: Errand, command: OpenTicket) -> OpenTicket:
    """Give a ticket about fees the bills that its resident was told and has not paid.

    With bills in hand an article is no answer: somebody looks at theirs.
    """
    draft, community = command.draft, errand.community
    if draft.category not in _ABOUT or draft.person is None:
        return command
    person = await errand.uow.people.get(draft.person)
    told = await errand.uow.fees.told_to(community.id, person.homes) if person else ()
    bills = [bill for bill in told if person is not None and bill.is_of(person)]
    if not bills:
        return command
    attached = Say("fee-attached", {"text": draft.text, "rows": rows(bills, community)})
    text = errand.words.say(attached, community.language)
    queue = _FINANCE if community.queue(_FINANCE) else draft.queue
    home, article = (
        draft.home or bills[0].home,
        None if draft.kind is Kind.INQUIRY else draft.article,
    )
    draft = replace(draft, queue=queue, text=text, home=home, article=article)
    if command.answered:
        return OpenTicket(draft=draft, told=Say("inquiry-opened"), messages=command.messages)
    return replace(command, draft=draft)
