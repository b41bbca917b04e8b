"""``guanjia invite`` and ``guanjia staff invite``: links that bind a resident or a clerk."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run, say, warn
from flows.people import HomeRole

if TYPE_CHECKING:
    from bot.invitations import Invited
    from bot.settings import Settings
    from flows.community import Community

Which = Annotated[
    str | None, typer.Option("--community", metavar="ID", help="Needed where there are several.")
]
Picture = Annotated[
    Path | None, typer.Option("--qr", metavar="FILE.png", help="Also draw it as a QR code.")
]

staff = typer.Typer(no_args_is_help=True, help="Clerks: how they begin.")


def invite(
    home: Annotated[str, typer.Argument(metavar="HOME", help="building-unit-room: 3-2-501.")],
    *,
    community: Which = None,
    qr: Picture = None,
    role: Annotated[HomeRole, typer.Option(help="What the newcomer is there.")] = HomeRole.OWNER,
    uses: Annotated[int, typer.Option(min=1, max=20, help="How many may follow it.")] = 1,
    person: Annotated[
        str | None,
        typer.Option("--for", metavar="NAME", help="A resident on file, by name or phone."),
    ] = None,
) -> None:
    """Print the invitation link of a home."""
    _hand_out(run(_invite(home, community, role, uses, person)), qr)


@staff.command("invite")
def invite_staff(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The staff number.")],
    community: Which = None,
    qr: Picture = None,
) -> None:
    """Print a one-time link that binds a clerk's account and sets the desk password."""
    _hand_out(run(_invite_staff(number, community)), qr)


async def _invite(
    home: str, named: str | None, role: HomeRole, uses: int, person: str | None
) -> "Invited":
    from datetime import UTC, datetime

    from bot import invitations
    from bot.residents import e164

    async with opened() as (settings, storage):
        community = await community_meant(storage, named)
        try:
            return await invitations.invite(
                storage,
                community,
                home,
                base_url=settings.base_url,
                now=datetime.now(UTC),
                role=role,
                uses=uses,
                person=person and (e164(person, community.country) or person),
                bot=await _bot_name(settings, community),
            )
        except invitations.NoSuchHomeError:
            what = f'home "{home}" is not one of {community.id}: write building-unit-room'
            raise CommandRefusedError(what) from None
        except invitations.NoSuchPersonError as error:
            raise CommandRefusedError(str(error)) from None


async def _invite_staff(number: str, named: str | None) -> "Invited":
    from datetime import UTC, datetime

    from bot import invitations

    async with opened() as (settings, storage):
        community = await community_meant(storage, named)
        try:
            return await invitations.invite_staff(
                storage,
                community,
                number,
                base_url=settings.base_url,
                now=datetime.now(UTC),
                bot=await _bot_name(settings, community),
            )
        except invitations.NoSuchStaffError:
            known = ", ".join(member.number for member in community.staff)
            what = f'nobody in {community.id} has the number "{number}": there is {known}'
            raise CommandRefusedError(what) from None


async def _bot_name(settings: "Settings", community: "Community") -> str | None:
    """Ask Telegram what the community's bot is called; without an answer the link is the web's."""
    from bot.telegram_probe import ProbeError, bot_of

    token = settings.token_of(community)
    if token is None:
        return None
    try:
        return (await bot_of(token, settings.telegram_api_url)).name
    except ProbeError as error:
        warn(f"no Telegram link: {error}")
        return None


def _hand_out(invited: "Invited", picture: Path | None) -> None:
    from bot.invitations import qr_png

    say(invited.link)
    if invited.telegram:
        say(invited.telegram)
    warn(f"good until {invited.expires.astimezone():%Y-%m-%d %H:%M %Z}")
    if picture is not None:
        try:
            picture.write_bytes(qr_png(invited.telegram or invited.link))
        except OSError as error:
            raise CommandRefusedError(f"{picture} cannot be written: {error.strerror}") from None
