"""``guanjia balance``: whether the books balance (SPEC 9)."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands.running import FAILED, CommandRefusedError, opened, run, say

if TYPE_CHECKING:
    from storage.books import Books
    from storage.unit_of_work import SqlStorage


def balance(
    period: Annotated[
        str | None,
        typer.Argument(
            metavar="[PERIOD]", help="2026-11-22, 2026-W47, 2026-11, 2026-Q4; else all."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what became of everything received and promised (exit status 1: no balance)."""
    books = run(_books(period))
    figures = {"inbox": dict(books.inbox), "outbox": dict(books.outbox)}
    if as_json:
        say(json.dumps({**figures, "balanced": books.balanced}))
    else:
        for name, of_it in figures.items():
            say(f"{name:<7} {_sum(of_it)}")
        say("balanced" if books.balanced else "NOT balanced")
    if not books.balanced:
        raise typer.Exit(FAILED)


async def _books(written: str | None) -> "Books":
    from datetime import UTC, datetime, timedelta

    from flows.periods import NotAPeriodError, period

    async with opened() as (_, storage):
        start = datetime(2000, 1, 1, tzinfo=UTC)
        end = datetime.now(UTC) + timedelta(days=1)
        if written is not None:
            try:
                start, end = period(written, await _zone(storage))
            except NotAPeriodError as error:
                raise CommandRefusedError(str(error)) from None
        async with storage.read() as uow:
            return await uow.books.balance(start, end)


async def _zone(storage: "SqlStorage") -> ZoneInfo:
    """Give the zone in which the communities live; UTC where they live in several."""
    async with storage.read() as uow:
        found = [await uow.communities.get(community) for community in await uow.communities.ids()]
    zones = {community.timezone for community in found if community is not None}
    return ZoneInfo(zones.pop() if len(zones) == 1 else "UTC")


def _sum(figures: Mapping[str, int]) -> str:
    """Word it as a sum: ``12 received = 9 answered + 3 with staff``."""
    (total, n), *parts = figures.items()
    told = " + ".join(f"{count} {part.replace('_', ' ')}" for part, count in parts)
    return f"{n} {total} = {told}"
