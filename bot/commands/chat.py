"""``guanjia chat``: a conversation in the terminal, with the same service and database."""

from typing import Annotated

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run


def chat(
    community: Annotated[str | None, typer.Option(help="The community's id.")] = None,
    resident: Annotated[
        str | None, typer.Option("--as", metavar="HOME", help="Be the first resident of a home.")
    ] = None,
    staff: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Be a clerk: /queue shows the tickets.")
    ] = None,
) -> None:
    """Talk in the terminal; reads lines from standard input when it is not a terminal."""
    run(_chat(community, resident, staff))


async def _chat(community: str | None, resident: str | None, staff: str | None) -> None:
    from bot.app import understander
    from bot.channels.terminal import ClerkTerminal, Lines, NobodyThereError, ResidentTerminal
    from bot.words import load_words
    from flows.service import Service

    async with opened() as (settings, storage):
        meant = await community_meant(storage, community)
        words = load_words()
        service = Service(storage, understander(settings), words)
        try:
            if staff is not None:
                await ClerkTerminal(storage, service, meant, staff).talk(Lines(), words)
            else:
                await ResidentTerminal(storage, service, meant, resident).talk(Lines())
        except NobodyThereError as error:
            raise CommandRefusedError(str(error)) from None
