"""A button's label or number that was typed presses the button (DESIGN: channels without any)."""

from dataclasses import replace
from typing import Final

from flows.catalogue import WISHES
from flows.conversation import Conversation
from flows.engine import CANCEL
from flows.messages import Button, Channel, InboundMessage
from flows.ports import ChatMessage, UnitOfWork
from flows.resident.questions import bare
from flows.resident.rating import JUDGED
from flows.turn import SKIPPED

_LONGEST: Final = 30
"""Of what is typed without being asked; the labels that stand under a message are short."""
_DIGITS: Final = 2


async def typed_button(
    uow: UnitOfWork, conversation: Conversation | None, inbound: InboundMessage
) -> InboundMessage:
    """Give the message as the pressed button that it means, or as it is."""
    typed = inbound.text.strip()
    if not typed or inbound.choice is not None or inbound.attachments or inbound.edited:
        return inbound
    asked = conversation is not None and conversation.talk.asked is not None
    if not asked and (len(typed) > _LONGEST or inbound.reply_to is not None):
        return inbound
    last = await uow.messages.last_with_buttons(conversation.id) if conversation else None
    button = meant(typed, last.buttons) if last else None
    if button is not None and typed.isdecimal() and _is_points(button, inbound.address.channel):
        return inbound
    if last is not None and button is not None:
        pressed = asked or not await _staff_wrote_since(uow, last)
        return replace(inbound, choice=button.choice) if pressed else inbound
    wish = None if asked else _wish(typed)
    return replace(inbound, choice=f"menu.{wish}") if wish else inbound


async def last_choices(uow: UnitOfWork, conversation: Conversation) -> tuple[str, ...]:
    """Give the payloads of the buttons under what was said last, where staff have not since."""
    last = await uow.messages.last_with_buttons(conversation.id)
    if last is None or await _staff_wrote_since(uow, last):
        return ()
    return tuple(button.choice for button in last.buttons)


def _wish(typed: str) -> str | None:
    """Give what somebody wants of the menu who says only that."""
    said = bare(typed)
    return next((verb for verb, words in WISHES.items() if words.fullmatch(said)), None)


async def _staff_wrote_since(uow: UnitOfWork, last: ChatMessage) -> bool:
    """Tell whether «1» may answer a clerk instead."""
    since = await uow.messages.after(last.conversation, revision=last.revision)
    return any(row.author == "staff" for row in since)


def meant(typed: str, buttons: tuple[Button, ...]) -> Button | None:
    """Give the button whose number or label was typed, pictures and punctuation left aside.

    Where nothing can be chosen but to leave or to skip, a number is an answer of its own.
    """
    if typed.isdecimal() and len(typed) <= _DIGITS and any(map(_is_answer, buttons)):
        return next((b for n, b in enumerate(buttons, start=1) if n == int(typed)), None)
    name = _letters(typed)
    return next((b for b in buttons if name and _letters(b.label) == name), None)


def _is_answer(button: Button) -> bool:
    value = button.choice.partition("=")[2].partition("@")[0]
    return button.choice != CANCEL and value != SKIPPED


def _is_points(button: Button, channel: Channel) -> bool:
    """Tell whether a number is rather so many points: «5» is no «not satisfied» that stands fifth."""
    return channel is not Channel.TERMINAL and button.choice.startswith(JUDGED)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
