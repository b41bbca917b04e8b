"""``/new`` in a group: the short conversation in which a clerk records a call or a visit (SPEC 3).

It runs on the same step tables as the residents' processes; what is known of it is kept at an
address of its own, the group and the clerk.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from flows.conversation import Answer, Conversation, Facts, Scene
from flows.desk.actions import NEW_KINDS, New
from flows.desk.notes import order_in
from flows.desk.recording import Recording, read_in, record
from flows.desk.recording_form import RECORDING, home_named, kind_of
from flows.desk.written import Heard, Written
from flows.engine import CANCEL, asking
from flows.messages import Address, Channel, Say, StaffMessage
from flows.ports import UnitOfWork
from flows.resident.questions import leaves_open
from flows.tickets import Kind
from flows.turn import QUIET, SKIPPED, Slots, Talk
from flows.understanding import Understanding

BEGINS: Final = "/new"

_STALE: Final = timedelta(minutes=10)
"""A recording that nobody went on with for so long is forgotten."""

_NOTHING_UNDERSTOOD: Final = Understanding("", None, ())


# --- whose, and where ----------------------------------------------------------------------------


def _address(message: StaffMessage) -> Address:
    """Give where a recording is kept: this clerk's, in this group and topic."""
    thread = f"#{message.thread}" if message.thread else ""
    return replace(message.group, chat=f"{message.group.chat}#{message.sender}{thread}")


async def concerns(uow: UnitOfWork, message: StaffMessage, now: datetime) -> bool:
    """Tell whether a message's words have to be understood: they begin or go on a recording."""
    if not message.text or message.choice is not None:
        return False
    order = order_in(message.text)
    return (order is not None and order[0] == BEGINS) or await is_open(uow, message, now)


async def is_open(uow: UnitOfWork, message: StaffMessage, now: datetime) -> bool:
    """Tell whether this clerk is in the middle of a recording here."""
    conversation = await uow.conversations.at(_address(message))
    return conversation is not None and _runs(conversation.talk, now)


def _runs(talk: Talk, now: datetime) -> bool:
    if talk.flow != RECORDING.name or talk.asked_at is None:
        return False
    return now - datetime.fromisoformat(talk.asked_at) <= _STALE


# --- the conversation ----------------------------------------------------------------------------


async def heard(written: Written, *, begins: bool = False) -> Heard:
    """Begin a recording, take the answer to its open question, or finish it."""
    errand, message = written.errand, written.message
    if not begins and not await is_open(errand.uow, message, errand.now):
        return Heard(Say("desk-button-too-old"), alert=True)
    conversation = await errand.uow.conversations.open(
        _address(message), errand.community.id, now=errand.now, name=written.staff.name
    )
    conversation = await errand.uow.conversations.get(conversation.id, lock=True)
    if not begins:
        return await _answered(written, conversation)
    slots = _first_slots(written, written.understanding or _NOTHING_UNDERSTOOD)
    return await _go_on(written, conversation, slots)


async def _answered(written: Written, conversation: Conversation) -> Heard:
    """Take the answer to the open question: a button, its words, or free text."""
    message = written.message
    pressed = message.choice or _typed_button(written, conversation)
    if pressed == CANCEL:
        await written.errand.uow.conversations.save(replace(conversation, talk=QUIET))
        await written.answer(Say("new-left"))
        return Heard()
    name, _, value = (pressed or "").partition("=")
    if pressed is not None and name != f"{RECORDING.name}.{conversation.talk.asked}":
        return Heard(Say("desk-button-too-old"), alert=True)
    answer = Answer(
        text=message.text,
        choice=None if pressed is None else value,
        understanding=written.understanding or _NOTHING_UNDERSTOOD,
    )
    return await _go_on(written, conversation, _filled(written, conversation, answer))


def _typed_button(written: Written, conversation: Conversation) -> str | None:
    """Give the payload of the button whose words a clerk typed, or None."""
    typed = _letters(written.message.text)
    question = _question(written, conversation.talk.slots)
    choices = question[0].choices if question else ()
    language = written.errand.community.language
    labels = {
        _letters(written.errand.words.say(choice.label, language)): choice.payload
        for choice in choices
    }
    return labels.get(typed) if typed else None


def _letters(text: str) -> str:
    """Give words without the signs and pictures around them."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _first_slots(written: Written, understanding: Understanding) -> dict[str, Any]:
    """Give what the first line says: kind, words, home, phone."""
    text = understanding.text.strip()
    if not text:
        return {}
    slots = _read(understanding) | {"text": text}
    kind, phone = kind_of(understanding), understanding.named("phone")
    home = home_named(understanding)
    if kind is not None:
        slots["kind"] = kind.value
    if home is not None:
        known = written.errand.community.home(home) is not None
        slots["home" if known else "no_home"] = home
    if phone is not None:
        slots["phone"] = str(phone.value)
    return slots


def _read(understanding: Understanding) -> dict[str, Any]:
    """Keep what was read in the words, for whichever kind the clerk will say it is."""
    return {"read": {kind.value: dict(read_in(understanding, kind)) for kind in NEW_KINDS}}


def _filled(written: Written, conversation: Conversation, answer: Answer) -> dict[str, Any]:
    """Give the slots with the answer to the open question, or as they were."""
    slots = dict(conversation.talk.slots)
    ask = RECORDING.ask(conversation.talk.asked or "")
    if ask is None:  # a deploy took the question away
        return slots
    scene = _scene(written, slots)
    taken = SKIPPED if ask.optional and leaves_open(answer) else ask.parse(answer, scene)
    if taken is None:
        return {**slots, **ask.narrow(answer, scene)}
    slots[ask.slot] = taken
    return slots | _read(answer.understanding) if ask.slot == "text" else slots


def _scene(written: Written, slots: Slots) -> Scene:
    errand = written.errand
    here = Conversation(id=0, community=errand.community.id, address=_address(written.message))
    facts = Facts(now=errand.now, community=errand.community)
    return Scene(conversation=here, facts=facts, slots=slots, language=errand.community.language)


def _question(written: Written, slots: Slots) -> tuple[Say, Talk] | None:
    """Give the next question and the talk that waits for its answer, or None: all is known."""
    scene = _scene(written, slots)
    ask = RECORDING.next_question(scene)
    if ask is None:
        return None
    turn = asking(RECORDING, ask, scene, QUIET)
    return turn.says[0], turn.talk or QUIET


async def _go_on(written: Written, conversation: Conversation, slots: dict[str, Any]) -> Heard:
    """Ask the next question, or record what is known."""
    said, talk = _question(written, slots) or (None, QUIET)
    await written.errand.uow.conversations.save(replace(conversation, talk=talk))
    if said is None:
        said = (await record(written.errand, written.staff, _recording(slots))).said
    await written.answer(said)
    return Heard()


def _recording(slots: Slots) -> Recording:
    kind = Kind(slots["kind"])
    given = {name: slots.get(name) for name in ("home", "phone")}
    said = {name: None if value == SKIPPED else value for name, value in given.items()}
    new = New(
        kind=kind,
        text=slots["text"],
        channel=Channel(slots.get("source", Channel.PHONE)),
        home=said["home"],
        phone=said["phone"],
    )
    return Recording(new=new, slots=slots["read"][kind.value])
