"""``guanjia serve``: everything, or some roles; many processes may run on one PostgreSQL."""

from typing import Annotated

import typer

from bot.commands.running import CommandRefusedError, run, say


def serve(
    only: Annotated[
        str | None, typer.Option(help="Some roles alone: web, worker, clock, with commas.")
    ] = None,
) -> None:
    """Receive, work and send until SIGTERM, finishing what is in hand."""
    run(_serve(only))


async def _serve(only: str | None) -> None:
    from bot.app import ROLES, configure_logging, open_guanjia, stopped_by_signals
    from bot.settings import load_settings

    roles = tuple(role.strip() for role in only.split(",")) if only else ROLES
    strange = [role for role in roles if role not in ROLES]
    if strange:
        raise CommandRefusedError(f"--only takes {', '.join(ROLES)}; not {', '.join(strange)}")
    settings = load_settings()
    configure_logging(settings)
    async with stopped_by_signals() as stop, open_guanjia(settings) as guanjia:
        if "web" in roles:
            say(f"Guanjia is ready on {settings.base_url}")
        await guanjia.run(stop, roles)
