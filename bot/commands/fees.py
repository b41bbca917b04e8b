"""``guanjia fees``: bills loaded from a file, and what of them is paid."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run, say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.residents import Source
    from flows.community import Community, Staff
    from flows.desk.place import Places

fees = typer.Typer(no_args_is_help=True, help="Bills that households are told in private.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX.")]
Taken = TypeVar("Taken")
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
    from bot import billing

    taken = run(_brought(billing.load, file, by, community))
    counts = f"{taken.created} created, {taken.updated} updated, {taken.unchanged} unchanged"
    notice = f"; notice {taken.notice} waits for approval" if taken.notice is not None else ""
    say(f"{counts}{notice}")


@fees.command()
def paid(file: File, by: By, community: Which = None) -> None:
    """Keep what is paid: home,period and item where not all of the period; it is not reminded of."""
    from bot import billing

    say(f"{run(_brought(billing.keep_paid, file, by, community))} paid")


async def _brought(
    work: "Callable[[Places, Staff, Source], Awaitable[Taken]]",
    file: Path,
    by: str,
    named: str | None,
) -> Taken:
    """Bring a file to the books in somebody's name."""
    from bot import billing
    from bot.residents import Source

    async with opened() as (settings, storage):
        community = await community_meant(storage, named)
        staff = _member(by, community)
        async with storage.write() as uow:
            errand = billing.errand(uow, community, datetime.now(UTC), settings)
            return await work(errand, staff, Source.of(file))


def _member(number: str, community: "Community") -> "Staff":
    from flows.notices.rules import may_bill

    staff = community.member(number)
    if staff is None:
        raise CommandRefusedError(f'nobody in {community.id} has the number "{number}"')
    if not may_bill(staff):
        raise CommandRefusedError(f"{number} is not of finance, nor a supervisor or manager")
    return staff
