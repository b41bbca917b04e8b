"""``/new`` in a group: the short conversation in which a clerk records a call or a visit (SPEC 3).

It runs on the same step tables as the residents' processes; what is known of it is kept at an
address of its own, the group and the clerk.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from flows.advance import asking
from flows.community import Staff
from flows.conversation import Answer, Ask, Conversation, Facts, Flow, Scene
from flows.desk.actions import NEW_KINDS, New
from flows.desk.recording import Recording, read_in, record
from flows.errand import Errand
from flows.messages import Address, Channel, Choice, Say, StaffMessage
from flows.resident.questions import HOME, PHONE, leaves_open, parse_text
from flows.tickets import Kind
from flows.turn import QUIET, SKIPPED, Talk, Turn
from flows.understanding import (
    COMPLAINTS,
    EMERGENCIES,
    QUESTIONS,
    REPAIRS,
    Matter,
    Understanding,
)

_STALE: Final = timedelta(minutes=10)
"""A recording that nobody went on with for so long is forgotten."""

_KIND_OF: Final = (
    (REPAIRS, Kind.REPAIR),
    (COMPLAINTS, Kind.COMPLAINT),
    (QUESTIONS, Kind.INQUIRY),
    (EMERGENCIES, Kind.EMERGENCY),
    (frozenset({"suggestion"}), Kind.SUGGESTION),
    (frozenset({"praise"}), Kind.PRAISE),
)

_SOURCES: Final = (Channel.PHONE, Channel.WALK_IN)


def _parse_kind(answer: Answer, _: Scene) -> str | None:
    letters = {kind.value for kind in NEW_KINDS}
    if answer.choice in letters:
        return answer.choice
    matter = answer.understanding.matters[0] if answer.understanding.matters else None
    kind = kind_of(matter) if matter else None
    return kind.value if kind else None


def kind_of(matter: Matter) -> Kind | None:
    """Give the kind of ticket that a matter is, or None."""
    return next((kind for intents, kind in _KIND_OF if matter.intent.name in intents), None)


def _parse_source(answer: Answer, _: Scene) -> str | None:
    return answer.choice if answer.choice in {source.value for source in _SOURCES} else None


def _always(_: Scene) -> bool:
    return True


def _nothing(_: Scene) -> Turn:
    return Turn()


RECORDING: Final = Flow(
    "new",
    intents=frozenset(),
    steps=(
        Ask(
            "kind",
            parse=_parse_kind,
            choices=lambda _: tuple(
                Choice(Say(f"kind-{kind.name.lower()}"), kind.value) for kind in NEW_KINDS
            ),
            words=lambda _: Say("new-ask-kind"),
        ),
        Ask("text", parse=parse_text, words=lambda _: Say("new-ask-text")),
        replace(HOME, when=_always, optional=True, words=lambda _: Say("new-ask-home")),
        replace(
            PHONE,
            when=_always,
            optional=True,
            share_phone=False,
            words=lambda _: Say("new-ask-phone"),
        ),
        Ask(
            "source",
            parse=_parse_source,
            choices=lambda _: tuple(
                Choice(Say(f"source-{source.value}"), source.value) for source in _SOURCES
            ),
            words=lambda _: Say("new-ask-source"),
        ),
    ),
    finish=_nothing,
)
"""What a recording asks, in order; what the first line said is not asked."""


def without_command(text: str) -> str:
    """Give the words after ``/new``."""
    return text.partition(" ")[2].strip() if text.startswith("/") else text


def _address(message: StaffMessage) -> Address:
    return replace(message.group, chat=f"{message.group.chat}#{message.sender}")


async def is_open(errand: Errand, message: StaffMessage) -> bool:
    """Tell whether this clerk is in the middle of a recording here."""
    conversation = await errand.uow.conversations.at(_address(message))
    return conversation is not None and _runs(conversation.talk, errand.now)


def _runs(talk: Talk, now: datetime) -> bool:
    if talk.flow != RECORDING.name or talk.asked_at is None:
        return False
    return now - datetime.fromisoformat(talk.asked_at) <= _STALE


async def go_on(
    errand: Errand, message: StaffMessage, staff: Staff, understanding: Understanding | None
) -> Say:
    """Begin a recording, take the answer to its open question, or finish it."""
    begins = message.text.startswith("/new")
    uow = errand.uow
    conversation = await uow.conversations.open(
        _address(message), errand.community.id, now=errand.now, name=staff.name
    )
    conversation = await uow.conversations.get(conversation.id, lock=True)
    if not begins and not _runs(conversation.talk, errand.now):
        return Say("desk-button-too-old")
    if message.choice == "cancel" or message.text.strip() in {"取消", "cancel"}:
        await uow.conversations.save(replace(conversation, talk=QUIET))
        return Say("new-left")
    heard = understanding or Understanding("", None, ())
    slots = _first_slots(heard) if begins else _answered(errand, conversation, message, heard)
    return await _next(errand, conversation, staff, slots)


def _first_slots(understanding: Understanding) -> dict[str, Any]:
    """Give what the first line says: kind, words, home, phone."""
    text = understanding.text.strip()
    if not text or not understanding.matters:
        return {}
    matter = understanding.matters[0]
    whole = Matter(text, matter.intent, entities=understanding.entities)
    slots: dict[str, Any] = {"text": text}
    kind, home, phone = kind_of(matter), whole.home(), understanding.named("phone")
    if kind is not None:
        slots |= {"kind": kind.value, "read": dict(read_in(understanding, kind))}
    if home is not None:
        slots["home"] = home
    if phone is not None:
        slots["phone"] = str(phone.value)
    return slots


def _answered(
    errand: Errand, conversation: Conversation, message: StaffMessage, understanding: Understanding
) -> dict[str, Any]:
    """Give the slots with the answer to the open question, or as they were."""
    talk = conversation.talk
    slots = dict(talk.slots)
    ask = RECORDING.ask(talk.asked or "")
    if ask is None:
        return slots
    name, _, value = (message.choice or "").partition("=")
    pressed = value if name == f"{RECORDING.name}.{ask.slot}" else None
    if message.choice is not None and pressed is None:
        return slots
    answer = Answer(text=message.text, choice=pressed, understanding=understanding)
    scene = _scene(errand, conversation, slots)
    taken = SKIPPED if ask.optional and leaves_open(answer) else ask.parse(answer, scene)
    if taken is None:
        return {**slots, **ask.narrow(answer, scene)}
    slots[ask.slot] = taken
    if ask.slot == "text" and "kind" in slots:
        slots["read"] = dict(read_in(understanding, Kind(slots["kind"])))
    return slots


def _scene(errand: Errand, conversation: Conversation, slots: dict[str, Any]) -> Scene:
    facts = Facts(now=errand.now, community=errand.community)
    language = errand.community.language
    return Scene(conversation=conversation, facts=facts, slots=slots, language=language)


async def _next(
    errand: Errand, conversation: Conversation, staff: Staff, slots: dict[str, Any]
) -> Say:
    scene = _scene(errand, conversation, slots)
    question = RECORDING.next_question(scene)
    if question is not None:
        turn = asking(RECORDING, question, scene, QUIET)
        await errand.uow.conversations.save(replace(conversation, talk=turn.talk))
        return turn.says[0]
    await errand.uow.conversations.save(replace(conversation, talk=QUIET))
    result = await record(errand, staff, _recording(slots))
    return result.said


def _recording(slots: dict[str, Any]) -> Recording:
    kind = Kind(slots["kind"])
    given = {name: None if slots[name] == SKIPPED else slots[name] for name in ("home", "phone")}
    new = New(
        kind=kind,
        text=slots["text"],
        channel=Channel(slots["source"]),
        home=given["home"],
        phone=given["phone"],
    )
    return Recording(new=new, slots=slots.get("read") or read_in(Understanding("", None, ()), kind))
