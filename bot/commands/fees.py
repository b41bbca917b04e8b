"""``guanjia fees``: bills loaded from a file, and what of them is paid."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run, say

if TYPE_CHECKING:
    from flows.community import Community, Staff
    from flows.fees.taking_in import TakenIn

fees = typer.Typer(no_args_is_help=True, help="Bills that households are told in private.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX.")]
By = Annotated[str, typer.Option(metavar="NUMBER", help="Who does it, by staff number.")]
Which = Annotated[
    str | None, typer.Option("--community", metavar="ID", help="Needed where there are several.")
]


@fees.command()
def load(file: File, by: By, community: Which = None) -> None:
    """Load bills: home,period,item,amount,due and payer where it is not the owner.

    Refused whole when a row is wrong. What is new or has changed waits for a supervisor's approval
    as a notice; loading the same again changes nothing.
    """
    taken = run(_load(file, by, community))
    counts = f"{taken.created} created, {taken.updated} updated, {taken.unchanged} unchanged"
    notice = f"; notice {taken.notice} waits for approval" if taken.notice is not None else ""
    say(f"{counts}{notice}")


@fees.command()
def paid(file: File, by: By, community: Which = None) -> None:
    """Keep what is paid: home,period and item where not all of the period; it is not reminded of."""
    say(f"{run(_paid(file, by, community))} paid")


async def _load(file: Path, by: str, named: str | None) -> "TakenIn":
    from bot import billing
    from bot.residents import Source

    async with opened() as (settings, storage):
        community = await community_meant(storage, named)
        staff = _member(by, community)
        async with storage.write() as uow:
            errand = billing.errand(uow, community, datetime.now(UTC), settings)
            return await billing.load(errand, staff, Source.of(file))


async def _paid(file: Path, by: str, named: str | None) -> int:
    from bot import billing
    from bot.residents import Source

    async with opened() as (settings, storage):
        community = await community_meant(storage, named)
        staff = _member(by, community)
        async with storage.write() as uow:
            errand = billing.errand(uow, community, datetime.now(UTC), settings)
            return await billing.keep_paid(errand, staff, Source.of(file))


def _member(number: str, community: "Community") -> "Staff":
    from flows.fees.taking_in import may_bill

    staff = community.member(number)
    if staff is None:
        raise CommandRefusedError(f'nobody in {community.id} has the number "{number}"')
    if not may_bill(staff):
        raise CommandRefusedError(f"{number} is not of finance, nor a supervisor or manager")
    return staff
