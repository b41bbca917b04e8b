"""A clerk's short conversations in a group: ``/new``, and what some actions ask first (SPEC 3).

They run on the same step tables as the residents' processes; what is known of one is kept at an
address of its own, the group and the clerk.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from flows.conversation import Answer, Conversation, Facts, Flow, Scene
from flows.desk.actions import NEW_KINDS, New
from flows.desk.form import Form, begun, filled, said_at_once, tickets_about
from flows.desk.form_ends import DID
from flows.desk.forms import FORMS
from flows.desk.held_in_group import was_held
from flows.desk.notes import order_in
from flows.desk.recording import Recording, read_in, record
from flows.desk.recording_form import RECORDING, home_named, kind_of
from flows.desk.relaying import remember
from flows.desk.written import Heard, Written
from flows.duties.adding import FLOWS as DUTIES
from flows.duties.adding import finish as duty_added
from flows.engine import CANCEL, asking
from flows.messages import Address, Channel, Say, StaffMessage
from flows.notices.enclosed import not_taken, with_files
from flows.notices.filled_in import finish as notice_filled_in
from flows.notices.form import FLOWS as NOTICES
from flows.ports import UnitOfWork
from flows.tickets import Kind, Ticket
from flows.turn import QUIET, SKIPPED, Slots, Talk
from flows.understanding import Understanding

BEGINS: Final = frozenset({"/new", "/notice", "/routine_add"})
"""The orders that begin a talk which is no action on a ticket."""

_READ: Final = BEGINS | {"/visit"}
"""The orders whose words are read: what is to be done after a visit, too."""

_STALE: Final = timedelta(minutes=10)
"""A talk that nobody went on with for so long is forgotten."""

_FORMS: Final = {**FORMS, DID.flow.name: DID}

FLOWS: Final = {
    **{flow.name: flow for flow in (RECORDING, *(form.flow for form in _FORMS.values()))},
    **NOTICES,
    **DUTIES,
}
"""What a clerk can be asked about."""

NOTHING: Final[Slots] = MappingProxyType({})
_NOTHING_UNDERSTOOD: Final = Understanding("", None, ())


# --- whose, and where ----------------------------------------------------------------------------


def _address(message: StaffMessage) -> Address:
    """Give where a talk is kept: this clerk's, in this group and topic."""
    thread = f"#{message.thread}" if message.thread else ""
    return replace(message.group, chat=f"{message.group.chat}#{message.sender}{thread}")


async def concerns(uow: UnitOfWork, message: StaffMessage, now: datetime) -> bool:
    """Tell whether a message's words have to be understood: they begin or go on a talk."""
    if not message.text or message.choice is not None:
        return False
    order = order_in(message.text)
    begins = order is not None and (order[0] in _READ or order[0].removeprefix("/") in FORMS)
    return begins or await is_open(uow, message, now)


async def is_open(uow: UnitOfWork, message: StaffMessage, now: datetime) -> bool:
    """Tell whether this clerk is in the middle of a talk here.

    What was done is taken only as an answer to the question: it goes to the resident, and who has
    finished may well chat with colleagues next.
    """
    conversation = await uow.conversations.at(_address(message))
    if conversation is None or not _runs(conversation.talk, now):
        return False
    return conversation.talk.flow != DID.flow.name or message.reply_to is not None


def _runs(talk: Talk, now: datetime) -> bool:
    if talk.flow not in FLOWS or talk.asked_at is None:
        return False
    return now - datetime.fromisoformat(talk.asked_at) <= _STALE


# --- the conversation ----------------------------------------------------------------------------


async def heard(written: Written) -> Heard:
    """Take the answer to the open question: a button, its words, or free text."""
    if not await is_open(written.errand.uow, written.message, written.errand.now):
        return Heard(Say("desk-button-too-old"), alert=True)
    return await _answered(written, await _locked(written))


async def record_call(written: Written) -> Heard:
    """Begin to record a call or a visit (``/new``)."""
    slots = _first_slots(written, written.understanding or _NOTHING_UNDERSTOOD)
    return await _go_on(written, await _locked(written), RECORDING, slots)


async def begin(written: Written, flow: Flow, slots: Slots) -> Heard:
    """Begin a talk with what is known already."""
    return await _go_on(written, await _locked(written), flow, dict(slots))


async def fill_in(
    written: Written, form: Form, ticket: Ticket, words: str = "", known: Slots = NOTHING
) -> Heard:
    """Begin what is asked before an action; ``words`` of the order may answer some of it.

    ``known`` is what need not be asked.
    """
    conversation, slots = await _locked(written), {**begun(ticket), **known}
    if words:
        scene = await _scene(written, slots)
        slots = dict(said_at_once(form.flow, _answer(written, words, None), scene))
    return await _go_on(written, conversation, form.flow, slots)


async def asks_nothing(written: Written, form: Form, ticket: Ticket) -> bool:
    """Tell whether a form has no question for this ticket: the act can be done at once."""
    return form.flow.next_question(await _scene(written, begun(ticket))) is None


async def hears_what_was_done(written: Written, ticket: Ticket) -> None:
    """Take an answer to the question that a finished ticket's place was asked (``ask_how``)."""
    conversation = await _locked(written)
    _, talk = _question(DID.flow, await _scene(written, begun(ticket))) or (None, QUIET)
    await written.errand.uow.conversations.save(replace(conversation, talk=talk))


async def _locked(written: Written) -> Conversation:
    conversations = written.errand.uow.conversations
    conversation = await conversations.open(
        _address(written.message),
        written.errand.community.id,
        now=written.errand.now,
        name=written.staff.name,
    )
    return await conversations.get(conversation.id, lock=True)


async def _answered(written: Written, conversation: Conversation) -> Heard:
    message, flow = written.message, FLOWS[conversation.talk.flow or ""]
    pressed = message.choice or await _typed_button(written, conversation, flow)
    if pressed == CANCEL:
        await written.errand.uow.conversations.save(replace(conversation, talk=QUIET))
        await written.answer(Say("new-left"))
        return Heard()
    name, _, value = (pressed or "").partition("=")
    if pressed is not None and name != f"{flow.name}.{conversation.talk.asked}":
        return Heard(Say("desk-button-too-old"), alert=True)
    answer = _answer(written, message.text, None if pressed is None else value)
    if flow.name in NOTICES and (no := not_taken(conversation.talk.slots, answer.attachments)):
        await written.answer(no)
        return Heard()
    slots = await _filled(written, conversation, flow, answer)
    return await _go_on(written, conversation, flow, slots)


def _answer(written: Written, text: str, choice: str | None) -> Answer:
    return Answer(
        text=text,
        choice=choice,
        attachments=written.message.attachments,
        understanding=written.understanding or _NOTHING_UNDERSTOOD,
    )


async def _typed_button(written: Written, conversation: Conversation, flow: Flow) -> str | None:
    """Give the payload of the button whose words a clerk typed, or None."""
    typed = _letters(written.message.text)
    scene = await _scene(written, conversation.talk.slots)
    question = _question(flow, scene)
    language = written.errand.community.language
    labels = {
        _letters(written.errand.words.say(choice.label, language)): choice.payload
        for choice in (question[0].choices if question else ())
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


async def _filled(
    written: Written, conversation: Conversation, flow: Flow, answer: Answer
) -> dict[str, Any]:
    """Give the slots with the answer to the open question, or as they were."""
    asked = conversation.talk.asked or ""
    scene = await _scene(written, conversation.talk.slots)
    slots = dict(filled(flow, asked, answer, scene))
    if flow is RECORDING and asked == "text" and "text" in slots:
        slots |= _read(answer.understanding)
    return with_files(slots, answer.attachments) if flow.name in NOTICES else slots


async def _scene(written: Written, slots: Slots) -> Scene:
    """Give what a question sees: a form's, its ticket too."""
    errand = written.errand
    here = Conversation(id=0, community=errand.community.id, address=_address(written.message))
    about: tuple[Ticket, ...] = ()
    if "ticket" in slots:
        about = await tickets_about(errand.uow, slots["ticket"], written.staff)
    facts = Facts(now=errand.now, community=errand.community, tickets=about)
    return Scene(conversation=here, facts=facts, slots=slots, language=errand.community.language)


def _question(flow: Flow, scene: Scene) -> tuple[Say, Talk] | None:
    """Give the next question and the talk that waits for its answer, or None: all is known."""
    ask = flow.next_question(scene)
    if ask is None:
        return None
    turn = asking(flow, ask, scene, QUIET)
    return turn.says[0], turn.talk or QUIET


async def _go_on(
    written: Written, conversation: Conversation, flow: Flow, slots: dict[str, Any]
) -> Heard:
    """Ask the next question, or do what all of it comes to."""
    scene = await _scene(written, slots)
    said, talk = _question(flow, scene) or (None, QUIET)
    await written.errand.uow.conversations.save(replace(conversation, talk=talk))
    if said is not None:
        await written.answer(said)
    elif flow is RECORDING:
        result = await record(written.errand, written.staff, _recording(slots))
        await written.answer(result.said)
    elif flow.name in NOTICES:
        told = await notice_filled_in(written, flow.name, slots)
        if told is not None:
            await written.answer(told)
    elif flow.name in DUTIES:
        await written.answer(await duty_added(written, slots))
    else:
        result = await written.act(_FORMS[flow.name].act(scene))
        if await was_held(written, result):
            return Heard()
        await written.answer(result.said)
        await remember(written, result)
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
