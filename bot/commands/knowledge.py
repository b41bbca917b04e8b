"""``guanjia knowledge``: the answers that clerks saved, listed, written as files, taken out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run, say

if TYPE_CHECKING:
    from flows.understanding import Article

knowledge = typer.Typer(
    no_args_is_help=True, help="The answers that clerks saved: list, export, remove."
)

Which = Annotated[str | None, typer.Option("--community", help="Which one, if there are several.")]


@knowledge.command("list")
def list_(community: Which = None) -> None:
    """List the saved answers: id, language, title."""
    for article in run(_saved(community)):
        say(f"{article.id}\t{article.language}\t{article.title}")


@knowledge.command()
def export(
    out: Annotated[Path, typer.Option(help="The folder to write them to.")],
    community: Which = None,
) -> None:
    """Write the saved answers as files that `guanjia load` reads: then they are the files' own."""
    from bot.knowledge import written

    try:
        out.mkdir(parents=True, exist_ok=True)
        for article in run(_saved(community)):
            file = out / article.language / f"{article.id}.md"
            file.parent.mkdir(exist_ok=True)
            file.write_text(written(article), encoding="utf-8")
            say(str(file))
    except OSError as error:
        raise CommandRefusedError(f"{out} cannot be written: {error.strerror}") from None


@knowledge.command()
def remove(
    article: Annotated[str, typer.Argument(metavar="ID", help="As `knowledge list` shows it.")],
    community: Which = None,
) -> None:
    """Take a saved answer out of the knowledge; one of the files is taken out there."""
    run(_removed(article, community))
    say(f"{article} is no longer given as an answer")


async def _saved(named: str | None) -> "list[Article]":
    async with opened() as (_, storage):
        found = await community_meant(storage, named)
    return [article for article in found.articles if article.source == "clerk"]


async def _removed(article: str, named: str | None) -> None:
    async with opened() as (_, storage):
        found = await community_meant(storage, named)
        async with storage.write() as uow:
            if not await uow.communities.remove_article(found.id, article):
                raise CommandRefusedError(f'no saved answer "{article}": guanjia knowledge list')
