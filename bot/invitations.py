"""Invitations: the link and the QR code that bind whoever follows them to a home, or a clerk."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Final

from flows.community import Community
from flows.numbers import duration
from flows.people import HomeRole, Invitation, Resident
from storage.unit_of_work import SqlStorage

TOKEN_BYTES: Final = 16
QR_SCALE: Final = 8
"""Pixels a module: a code of some 300 pixels, good for a letter or a screen."""


class NoSuchHomeError(LookupError):
    """The community has no such home."""


class NoSuchPersonError(LookupError):
    """Nobody of that name or phone lives in the home, or several do."""


class NoSuchStaffError(LookupError):
    """The community has nobody with that staff number."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as it is handed out; the token is nowhere else.

    ``link`` is the web page's, ``telegram`` the bot's where the community has one.
    """

    token: str
    link: str
    telegram: str | None
    expires: datetime


async def invite(
    storage: SqlStorage,
    community: Community,
    home: str,
    *,
    base_url: str,
    now: datetime,
    role: HomeRole = HomeRole.OWNER,
    uses: int = 1,
    person: str | None = None,
    bot: str | None = None,
) -> Invited:
    """Make and keep an invitation to a home (SPEC 1: 7 days, single use unless made for more).

    ``base_url`` is the web pages' own, ``bot`` the @name of the community's bot. ``person`` is
    the name or the phone (E.164) of the resident on file whom it is for. Raises NoSuchHomeError,
    NoSuchPersonError.
    """
    if community.home(home) is None:
        raise NoSuchHomeError(home)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = now + duration(community, "invitation_life")
    async with storage.write() as uow:
        residents = await uow.people.of_home(community.id, home) if person else ()
        whom = _one_of(residents, home, person) if person else None
        await uow.people.invite(
            Invitation(
                community=community.id,
                home=home,
                role=_role_in(whom, home) if whom else role,
                expires=expires,
                uses_left=uses,
                person=whom.id if whom else None,
            ),
            token,
        )
    return _invited(token, expires, f"{base_url}/c/{community.id}?invite={token}", bot)


async def invite_staff(
    storage: SqlStorage,
    community: Community,
    number: str,
    *,
    base_url: str,
    now: datetime,
    bot: str | None = None,
) -> Invited:
    """Make and keep the one-time links by which a clerk sets a password and binds their account.

    ``link`` is for the password, ``telegram`` for the account: each is used once, in any order,
    and for nothing else. Setting the password ends the links of earlier calls.

    Raises NoSuchStaffError.
    """
    if community.member(number) is None:
        raise NoSuchStaffError(number)
    expires = now + duration(community, "invitation_life")
    password, account = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(2))
    async with storage.write() as uow:
        for token, for_account in ((password, False), (account, True)):
            await uow.sessions.invite_staff(
                token,
                community=community.id,
                number=number,
                expires=expires,
                for_account=for_account,
            )
    link = f"{base_url}/desk/join?invite={password}"
    return replace(_invited(password, expires, link, None), telegram=_telegram_link(bot, account))


def qr_png(link: str) -> bytes:
    """Draw a link as a QR code."""
    import segno

    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="png", scale=QR_SCALE)
    return drawn.getvalue()


def _invited(token: str, expires: datetime, link: str, bot: str | None) -> Invited:
    return Invited(token, link, _telegram_link(bot, token), expires)


def _telegram_link(bot: str | None, token: str) -> str | None:
    return f"https://t.me/{bot.removeprefix('@')}?start={token}" if bot else None


def _one_of(residents: Sequence[Resident], home: str, person: str) -> Resident:
    found = [resident for resident in residents if person in {resident.name, resident.phone}]
    if len(found) != 1:
        raise NoSuchPersonError(f"{len(found)} residents of {home} are {person}")
    return found[0]


def _role_in(resident: Resident, home: str) -> HomeRole:
    return next(r.role for r in resident.residences if r.home == home)
