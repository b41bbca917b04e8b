"""A resident's side of notices: read, asked for, and remembered when something does not work (SPEC 2, 7)."""

from typing import Final

from flows.messages import Say
from flows.notices.showing import READ
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
