"""A button's label or number that was typed presses the button (DESIGN: channels without any)."""

from dataclasses import replace
from typing import Final

from flows.conversation import Conversation
from flows.engine import CANCEL
from flows.messages import Button, InboundMessage
from flows.ports import ChatMessage, UnitOfWork
from flows.turn import SKIPPED

_LONGEST: Final = 24
"""Of what is typed without being asked; the labels that stand under a message are short."""
_DIGITS: Final = 2


async def typed_button(
    uow: UnitOfWork, conversation: Conversation, inbound: InboundMessage
) -> InboundMessage:
    """Give the message as the pressed button that it means, or as it is."""
    typed = inbound.text.strip()
    asked = conversation.talk.asked is not None
    plain = inbound.choice is None and not inbound.attachments and not inbound.edited
    if not typed or not plain or (not asked and len(typed) > _LONGEST):
        return inbound
    last = await uow.messages.last_with_buttons(conversation.id)
    button = meant(typed, last.buttons) if last else None
    if last is None or button is None or (not asked and await _staff_wrote_since(uow, last)):
        return inbound
    return replace(inbound, choice=button.choice)


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


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
