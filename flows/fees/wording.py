"""Bills in words: for who pays them, and for the supervisor who approves the sending."""

from collections.abc import Sequence

from flows.community import Community
from flows.fees.bill import Bill, total
from flows.home_words import home_in_words
from flows.messages import Choice, Say
from flows.understanding import Language

SUBJECT = "fee"


def told(bills: Sequence[Bill], notice: int, community: Community, language: Language) -> Say:
    """Word bills for who pays them, with how to pay and a button for questions."""
    return Say("fee-told", _args(bills, community, language), _choices(notice))


def reminded(
    bills: Sequence[Bill], which: str, notice: int, community: Community, language: Language
) -> Say:
    """Word a reminder, before or after the date."""
    return Say(f"fee-reminded-{which}", _args(bills, community, language), _choices(notice))


def rows(bills: Sequence[Bill], community: Community) -> Say | str:
    """Word bills one beneath the other."""
    lines = [
        Say(
            "fee-row",
            {
                "home": home_in_words(bill.home, community),
                "period": bill.period,
                "item": bill.item,
                "amount": f"{bill.amount:,.2f}",
                "due": bill.due.isoformat(),
            },
        )
        for bill in bills
    ]
    listed: Say | str = ""
    for line in reversed(lines):
        listed = Say("fee-rows", {"first": line, "rest": listed}) if listed else line
    return listed


def _args(
    bills: Sequence[Bill], community: Community, language: Language
) -> dict[str, str | int | float | Say]:
    how = community.how_to_pay.get(language) or next(iter(community.how_to_pay.values()), "")
    return {
        "rows": rows(bills, community),
        "total": f"{total(bills):,.2f}",
        "how": how or Say("fee-how-to-pay"),
        "community": community.name[language],
    }


def _choices(notice: int) -> tuple[Choice, ...]:
    return (Choice(Say("button-fee-question"), f"{SUBJECT}.ask={notice}"),)


def batch(bills: Sequence[Bill]) -> Say:
    """Word what is to be sent, for whoever approves it."""
    homes = len({bill.home for bill in bills})
    periods = "、".join(sorted({bill.period for bill in bills}))
    args: dict[str, str | int | float | Say] = {
        "homes": homes, "bills": len(bills), "total": f"{total(bills):,.2f}", "periods": periods,
    }  # fmt: skip
    return Say("fee-batch", args)
