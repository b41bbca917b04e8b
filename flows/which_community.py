"""A bot that serves several communities asks an unbound writer which one, and keeps it (SPEC 1)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from flows.community import Community
from flows.conversation import Conversation
from flows.glimpse import Glimpse, Read
from flows.messages import Button, Choice, InboundMessage, Say
from flows.ports import UnitOfWork
from flows.turn import Talk
from flows.turning import Turning
from flows.typed import meant

COMMUNITY: Final = "community"
PICK: Final = "community.pick"
"""The payload of the buttons, before the community's id."""

_SEVERAL: Final = 2


def is_asked(conversation: Conversation) -> bool:
    """Tell whether the question is open."""
    return conversation.talk.flow == COMMUNITY


def is_lost(glimpse: Glimpse, served: Sequence[str]) -> bool:
    """Tell whether nobody knows yet which of a bot's communities somebody writes to."""
    if glimpse.conversation is not None:
        return is_asked(glimpse.conversation)
    return len(served) >= _SEVERAL and glimpse.inbound.community is None


async def answered(
    uow: UnitOfWork, inbound: InboundMessage, conversation: Conversation, served: Sequence[str]
) -> tuple[InboundMessage, Conversation, int | None]:
    """Where the writer says which community is theirs, take up what they wrote before.

    Gives the message to be read, the conversation as it is then, and the message's row.
    """
    communities = [await uow.communities.get(one) for one in served]
    picked = _picked(inbound, [one for one in communities if one is not None])
    if picked is None:
        return inbound, conversation, None
    kept = [await uow.messages.get(row) for row in conversation.talk.messages]
    rows = [row for row in kept if row is not None]
    taken_up = replace(
        inbound,
        choice=None,
        community=picked,
        text=str(conversation.talk.slots.get("text", "")),
        attachments=tuple(file for row in rows for file in row.attachments),
        invitation=None if rows else "",
    )
    known = Talk(messages=tuple(row.id for row in rows[:-1]))
    adopted = replace(conversation, community=picked, talk=known)
    return taken_up, adopted, rows[-1].id if rows else None


def _picked(inbound: InboundMessage, communities: Sequence[Community]) -> str | None:
    """Read the answer: a button, its number, or a name in any language."""
    subject, _, value = (inbound.choice or "").partition("=")
    if subject == PICK and value in {one.id for one in communities}:
        return value
    buttons = tuple(
        Button(name, one.id) for one in communities for name in (one.id, *one.name.values())
    )
    numbered = tuple(Button("", one.id) for one in communities)
    typed = inbound.text.strip()
    button = meant(typed, numbered) or meant(typed, buttons) if typed else None
    return button.choice if button else None


async def asked(turning: Turning, read: Read, served: Sequence[str]) -> Talk:
    """Ask which community, and keep what was written until it is known; gives the talk to keep.

    Who is in danger is told at once what to do.
    """
    errand = turning.errand
    found = [await errand.uow.communities.get(one) for one in served]
    communities = [one for one in found if one is not None]
    emergency = read.understanding.emergency
    if emergency is not None:
        phones = "、".join(
            f"{one.name[turning.language]} {one.emergency_phone}" for one in communities
        )
        await turning.say(Say(emergency.replace("_", "-"), {"phone": phones}))
    choices = tuple(Choice(one.name[turning.language], f"{PICK}={one.id}") for one in communities)
    await turning.say(Say("ask-community", {}, choices))
    talk, row = turning.conversation.talk, turning.row
    said = [str(talk.slots.get("text", "")), read.glimpse.inbound.text]
    slots: dict[str, Any] = {"text": "\n".join(text for text in said if text.strip())}
    messages = (*talk.messages, *((row.id,) if row else ()))
    return Talk(flow=COMMUNITY, asked="pick", slots=slots, messages=messages)
