"""``guanjia tick``: everything that the clock owes at an instant, worked out and queued once."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.commands.running import FAILED, CommandRefusedError, run, say, warn

if TYPE_CHECKING:
    from bot.app import Guanjia

NEAR: Final = timedelta(hours=1)
"""An instant further away than this is taken for a typing error, which would greet everybody."""


def tick(
    at: Annotated[
        str,
        typer.Option(
            metavar="ISO8601",
            help="The instant, as 2026-11-23T09:00+08:00; without an offset, the community's time.",
        ),
    ],
    *,
    deliver: Annotated[bool, typer.Option(help="Also send what is due then.")] = False,
    simulate: Annotated[
        bool, typer.Option(help="Take an instant that is more than an hour from now.")
    ] = False,
) -> None:
    """Queue what the clock owes at an instant; print how much of each kind, as JSON."""
    counts = run(_tick(at, deliver=deliver, simulate=simulate))
    say(json.dumps(dict(sorted(counts.items()))))
    if counts.get("failed"):
        warn("some of it could not be done: the log says of which sweep; the next tick tries again")
        raise typer.Exit(FAILED)


async def _tick(written: str, *, deliver: bool, simulate: bool) -> Mapping[str, int]:
    from bot.app import configure_logging, open_guanjia
    from bot.settings import load_settings

    at, settings = _instant(written), load_settings()
    if at.tzinfo is not None:
        _refuse_far(at, simulate=simulate)  # before anything is opened
    configure_logging(settings)
    async with open_guanjia(settings) as guanjia:
        if at.tzinfo is None:
            at = await _here(at, guanjia)
            _refuse_far(at, simulate=simulate)
        at = at.astimezone(UTC)
        counts = dict(await guanjia.due.at(at, simulated=simulate))
        if deliver:
            counts["sent"] = await guanjia.delivery.deliver_due(at)
        return counts


def _instant(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise CommandRefusedError(
            f'"{written}" is no instant: write --at 2026-11-23T09:00+08:00'
        ) from None


def _refuse_far(at: datetime, *, simulate: bool) -> None:
    if abs(at - datetime.now(UTC)) > NEAR and not simulate:
        raise CommandRefusedError(
            f"{at.isoformat()} is more than an hour from now. If it is meant, add --simulate: "
            "everything that falls due by then is queued for the people it is for"
        )


async def _here(at: datetime, guanjia: "Guanjia") -> datetime:
    """Read a time without an offset in the zone in which all communities live."""
    from bot.app import communities_of

    zones = {community.zone for community in await communities_of(guanjia.storage)}
    if len(zones) != 1:
        raise CommandRefusedError(
            "whose time is that? write it with its offset: --at 2026-11-23T09:00+08:00"
        )
    return at.replace(tzinfo=zones.pop())
