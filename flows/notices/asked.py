"""A resident's side of notices: read, listed, and remembered when something does not work (SPEC 2, 7)."""

from typing import Final

from flows.community import Community
from flows.messages import Say
from flows.notices.audience import homes_of
from flows.notices.notice import Notice, Reached
from flows.notices.showing import READ
from flows.people import Resident, Wish
from flows.ports import UnitOfWork
from flows.said import Message
from flows.turn import Acknowledge, Turn
from flows.turning import Turning

SUBJECT: Final = "notice"
_LONGEST_ID: Final = 15


def pressed(message: Message) -> Turn | None:
    """Take a press on «got it»; None for a payload that is none of ours."""
    payload = message.inbound.choice or ""
    number = payload.removeprefix(READ)
    if not payload.startswith(READ) or not number.isdecimal() or len(number) > _LONGEST_ID:
        return None
    return Turn(commands=(Acknowledge(notice=int(number)),))


async def acknowledge(turning: Turning, command: Acknowledge) -> Turning:
    """Keep that somebody has read a notice that is for them."""
    uow, person = turning.errand.uow, turning.conversation.person
    try:
        notice = await uow.notices.get(command.notice)
    except LookupError:
        notice = None
    if person is None or notice is None or notice.community != turning.errand.community.id:
        await turning.say(Say("notice-read-over"))
        return turning
    if not notice.in_force:
        await turning.say(Say("notice-read-over"))
        return turning
    await uow.notices.acknowledge(notice.id, person.id, turning.errand.now)
    await turning.say(Say("notice-read"))
    return turning


# --- what is in force for somebody ---------------------------------------------------------------


async def in_force_for(
    uow: UnitOfWork, person: Resident | None, community: Community
) -> tuple[Notice, ...]:
    """Give the notices in force that are for somebody's homes."""
    if person is None or not person.homes:
        return ()
    return tuple(
        notice
        for notice in await uow.notices.in_force(community.id)
        if not notice.billed
        if is_for(notice, person, community)
    )


def is_for(notice: Notice, person: Resident, community: Community) -> bool:
    """Tell whether a notice is for a resident: one of their homes, and what they are there."""
    homes, role = homes_of(notice.audience, community), notice.audience.role
    return any(
        residence.home in homes and role in {None, residence.role}
        for residence in person.residences
    )


def _declines(person: Resident, notice: Notice) -> bool:
    return Wish.NOTICES in person.declined and notice.may_be_declined


async def welcome(turning: Turning, person: Resident) -> None:
    """Let somebody who has just come have what is in force for their home: it is sent by itself."""
    uow, community = turning.errand.uow, turning.errand.community
    for notice in await in_force_for(uow, person, community):
        homes = homes_of(notice.audience, community)
        home = next(home for home in person.homes if home in homes)
        newcomer = Reached(
            person=person.id,
            name=person.name,
            home=home,
            status="declined" if _declines(person, notice) else "due",
            conversation=turning.conversation.id,
        )
        await uow.notices.register(notice.id, [newcomer])
        await uow.notices.found(notice.id, newcomer)
        await uow.notices.set_behind(notice.id, behind=True)
