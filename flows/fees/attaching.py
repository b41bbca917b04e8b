"""A question or an objection to a fee goes to the finance queue with the bills attached (SPEC 7)."""

from dataclasses import replace
from typing import Final

from flows.errand import Errand
from flows.fees.wording import rows
from flows.messages import Say
from flows.people import Resident
from flows.tickets import Kind
from flows.turn import OpenTicket

_FINANCE: Final = "finance"
_ABOUT: Final = frozenset({"ask_fee", "complaint_fee"})


async def with_bills(errand: Errand, command: OpenTicket, person: Resident | None) -> OpenTicket:
    """Give a ticket about fees the bills that its resident was told and has not paid.

    With bills in hand an article is no answer: somebody looks at theirs.
    """
    draft, community = command.draft, errand.community
    if draft.category not in _ABOUT or person is None:
        return command
    told = await errand.uow.fees.told_to(community.id, person.homes)
    bills = [bill for bill in told if bill.is_of(person)]
    if not bills:
        return command
    attached = Say("fee-attached", {"text": draft.text, "rows": rows(bills, community)})
    text = errand.words.say(attached, community.language)
    queue = _FINANCE if community.queue(_FINANCE) else draft.queue
    draft = replace(
        draft,
        queue=queue,
        text=text,
        home=draft.home or bills[0].home,
        article=None if draft.kind is Kind.INQUIRY else draft.article,
    )
    if command.answered:
        return OpenTicket(draft=draft, told=Say("inquiry-opened"), messages=command.messages)
    return replace(command, draft=draft)
