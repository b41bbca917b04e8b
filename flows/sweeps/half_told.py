"""A report that is half told: reminded of once, then given to the front desk, or let go (SPEC 2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from flows import which_community
from flows.carrying_out import carry_out
from flows.catalogue import FLOWS
from flows.conversation import Conversation, Facts, Scene
from flows.engine import asking, over, waiting
from flows.errand import Errand
from flows.messages import InboundMessage, Say
from flows.numbers import duration
from flows.opening import draft
from flows.ports import UnitOfWork
from flows.resident.binding import BINDING
from flows.routing import FRONT_DESK, Route
from flows.sweeps.process import Owed, Process
from flows.tickets import GUANJIA, EventKind, Kind, Ticket
from flows.turn import OpenTicket
from flows.turning import Turning

REMINDED: Final = "report_reminder"
HANDED: Final = "report_to_desk"
DROPPED: Final = "report_dropped"
QUIETLY: Final = "report_reminder_skipped"
"""It would have come in the quiet hours, and be about nothing by the morning."""


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[int]]:
    return [Owed(community, one) for one, community in await uow.conversations.to_remind(now)]


async def _see_to(errand: Errand, conversation_id: int) -> Sequence[str]:
    """Remind once, half an hour after the last word; close after an hour."""
    conversation = await errand.uow.conversations.get(conversation_id, lock=True)
    remind_at, heard = conversation.remind_at, conversation.last_inbound_at
    if remind_at is None or heard is None or remind_at > errand.now:
        return ()
    ends = heard + duration(errand.community, "drop_after")
    if errand.now >= ends:
        return await _closed(errand, conversation)
    done = await _reminded(errand, conversation)
    await errand.uow.conversations.save(replace(conversation, remind_at=ends))
    return done


async def _reminded(errand: Errand, conversation: Conversation) -> Sequence[str]:
    """Ask the open question once more, by day."""
    talk, scene = conversation.talk, _scene(errand, conversation, conversation.talk.slots)
    flow = FLOWS.get(talk.flow or "")
    question = flow.ask(talk.asked or "") if flow is not None else None
    if flow is None or question is None or conversation.dead or not flow.reminded:
        return ()
    by_itself = _by_itself(conversation)
    if errand.due(by_itself, None) > errand.now:
        return (QUIETLY,)
    asked = asking(flow, question, scene, talk).says[0]
    words = Say(asked.key, asked.args)
    said = replace(asked, key="half-told", args={"question": words})
    await errand.tell(by_itself, scene.language, said)
    return (REMINDED,)


async def _closed(errand: Errand, conversation: Conversation) -> Sequence[str]:
    """Open an inquiry of each matter that has a description; the others are let go."""
    talk = conversation.talk
    if which_community.is_asked(conversation):  # nobody knows whose desk it would be
        await errand.uow.conversations.save(replace(conversation, remind_at=None))
        return (DROPPED,)
    done, left = [], over(talk) if talk.is_report else talk
    for one in _half_told(conversation):
        scene = _scene(errand, conversation, one["slots"])
        if _is_nothing(one["flow"]) or not scene.slots.get("text"):
            done.append(DROPPED)
            continue
        left = replace(left, last_ticket=await _handed(errand, conversation, scene, one))
        left = replace(left, last_at=errand.now.isoformat())
        done.append(HANDED)
    later = tuple(one for one in left.later if one["ticket"] is not None)
    kept = replace(conversation, talk=replace(left, later=later), remind_at=None)
    await errand.uow.conversations.save(kept)
    return done


def _is_nothing(name: str) -> bool:
    """Tell whether what was asked there leaves nothing that is owed."""
    flow = FLOWS.get(name)
    return name == BINDING.name or (flow is not None and not flow.reminded)


async def _handed(
    errand: Errand, conversation: Conversation, scene: Scene, one: Mapping[str, Any]
) -> int:
    """Give a matter to the front desk as it was told so far; gives the ticket."""
    turning = Turning(
        errand=errand,
        inbound=InboundMessage(key="", address=conversation.address, at=errand.now),
        conversation=_by_itself(conversation),
        language=scene.language,
        row=None,
    )
    inquiry = draft(scene, Kind.INQUIRY, to=Route(FRONT_DESK))
    handed = OpenTicket(
        draft=inquiry, told=Say("half-told-handed"), messages=tuple(one["messages"])
    )
    opened = cast("Ticket", (await carry_out(turning, handed)).opened)  # the command opens it
    data = {"what": "half_told", "due": errand.now.isoformat()}
    await errand.record(opened, EventKind.TOLD, GUANJIA, data=data)
    return opened.id


def _half_told(conversation: Conversation) -> Iterator[Mapping[str, Any]]:
    """Give the matters that no ticket was opened for: what is asked about, and what waits."""
    if conversation.talk.is_report:
        yield waiting(conversation.talk)
    yield from (one for one in conversation.talk.later if one["ticket"] is None)


def _scene(errand: Errand, conversation: Conversation, slots: Mapping[str, Any]) -> Scene:
    return Scene(
        conversation=conversation,
        facts=Facts(now=errand.now, community=errand.community),
        slots={"category": "human", **slots},
        language=conversation.language or errand.community.language,
    )


def _by_itself(conversation: Conversation) -> Conversation:
    """Give the conversation for words that answer nothing: they keep the quiet hours."""
    return replace(conversation, last_inbound_at=None)


HALF_TOLD: Final = Process(kinds=(REMINDED, QUIETLY, HANDED, DROPPED), owed=_owed, settle=_see_to)
