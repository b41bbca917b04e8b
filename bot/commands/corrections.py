"""``guanjia nlu corrections``: what clerks corrected, accepted as examples or dismissed."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run, say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from pathlib import Path

    from bot.learning import Lessons

corrections = typer.Typer(
    invoke_without_command=True, help="What clerks corrected: list, accept or dismiss it."
)

Number = Annotated[int, typer.Argument(metavar="ID", help="As the list names it.")]


@corrections.callback()
def listed(
    context: typer.Context,
    community: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose; else all communities'.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
) -> None:
    """List what nobody has decided upon yet."""
    if context.invoked_subcommand is None:
        say(run(_open(community, as_json=as_json)))


@corrections.command()
def accept(
    correction: Number,
    intent: Annotated[str, typer.Option(metavar="INTENT", help="What the words mean.")],
) -> None:
    """Make its words an example of an intent; guanjia nlu retrain learns them."""
    file = run(_decided(lambda lessons, now: lessons.accept(correction, intent, now)))
    say(f"{correction}: {intent}, in {file}")
    say("guanjia nlu retrain puts it to use")


@corrections.command()
def dismiss(correction: Number) -> None:
    """Say that it teaches nothing; one that was accepted is taken back."""
    run(_decided(lambda lessons, now: lessons.dismiss(correction, now)))
    say(f"{correction}: dismissed")


async def _open(community: str | None, *, as_json: bool) -> str:
    from bot.learning import to_text
    from flows.corrections import Standing

    async with opened() as (_, storage):
        named = None if community is None else (await community_meant(storage, community)).id
        async with storage.read() as uow:
            found = await uow.corrections.standing(Standing.OPEN, named)
    return to_text(found, as_json=as_json)


async def _decided(decide: "Callable[[Lessons, datetime], Awaitable[Path]]") -> "Path":
    from datetime import UTC, datetime

    from bot.learning import Lessons, UndecidableError

    async with opened() as (settings, storage):
        try:
            return await decide(Lessons(storage, settings.examples), datetime.now(UTC))
        except UndecidableError as error:
            raise CommandRefusedError(str(error)) from None
