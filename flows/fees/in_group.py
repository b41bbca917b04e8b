"""``/paid 3-2-501 2026-11``: a clerk's word that bills are paid (SPEC 7)."""

from flows.desk.written import Heard, Written
from flows.fees.bill import Bill
from flows.fees.taking_in import paid
from flows.home_words import home_in_words
from flows.messages import Say
from flows.notices.rules import may_bill


async def paid_said(written: Written, words: str) -> Heard:
    """Keep that a home's bills are paid: all of them, or those whose period or item is named."""
    await written.answer(await _paid(written, words))
    return Heard()


async def _paid(written: Written, words: str) -> Say:
    errand = written.errand
    if not may_bill(written.staff):
        return Say("desk-not-your-role")
    home, *rest = words.split() or [""]
    named = " ".join(rest)
    if errand.community.home(home) is None:
        return Say("fee-paid-how")
    owed = [
        bill
        for bill in await errand.uow.fees.of(errand.community.id, {home}, lock=True)
        if bill.paid_at is None and (not named or named.casefold() in _names(bill))
    ]
    if not owed:
        return Say("fee-paid-none", {"home": home_in_words(home, errand.community)})
    await paid(errand, written.staff.number, owed)
    args: dict[str, str | int | float | Say] = {
        "home": home_in_words(home, errand.community),
        "count": len(owed),  # how much it is stays between the household and finance
    }
    return Say("fee-paid-kept", args)


def _names(bill: Bill) -> set[str]:
    """Give what a bill may be called beside its home, in small letters."""
    period, item = bill.period.casefold(), " ".join(bill.item.casefold().split())
    return {period, item, f"{period} {item}", f"{item} {period}"}
