"""The demo's own door: signing in as one of its residents, by an invitation like anybody's."""

import secrets
from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel

from bot.web.parts import Parts
from bot.web.refusals import Refusal
from flows.messages import Say
from flows.people import Invitation

GOOD_FOR: Final = timedelta(minutes=10)

router: Final = APIRouter(prefix="/api/demo", tags=["demo"])


class Wanted(BaseModel):
    """Which resident of the demo somebody wants to be."""

    person: int


class Given(BaseModel):
    """An invitation, good for a few minutes and for once."""

    invite: str


@router.post("/invitations", status_code=201)
async def invite(wanted: Wanted, parts: Parts) -> Given:
    """Invite as one of the residents that the demo offers."""
    if parts.demo is None:
        raise Refusal(404, Say("page-refused-not-found"))
    token = secrets.token_urlsafe(16)
    async with parts.storage.write() as uow:
        person = await uow.people.get(wanted.person)
        if person is None or person.community != parts.demo.community:
            raise Refusal(404, Say("page-refused-not-found"))
        residence = next((r for r in person.residences if r.home in parts.demo.homes), None)
        if residence is None:
            raise Refusal(404, Say("page-refused-not-found"))
        invitation = Invitation(
            community=person.community,
            home=residence.home,
            role=residence.role,
            expires=parts.clock() + GOOD_FOR,
            uses_left=1,
            person=person.id,
        )
        await uow.people.invite(invitation, token)
    return Given(invite=token)
