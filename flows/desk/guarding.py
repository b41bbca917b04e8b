"""What a clerk writes is looked at before it goes out; what is held is asked about once (SPEC 3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from flows.community import Community, Staff
from flows.desk.actions import (
    Act,
    Adopt,
    AskResident,
    Cancel,
    Decline,
    Done,
    Edit,
    Inform,
    Propose,
    Refuse,
    Reply,
    Restore,
    may_approve,
)
from flows.desk.deed import Deed
from flows.desk.strangers import stranger_in
from flows.desk.wording import forbidden
from flows.errand import Errand
from flows.formatting import Mark, Marks, Style
from flows.held import Held, Why
from flows.messages import Attachment, Choice, Location, Say
from flows.privacy import unveil
from flows.routing import is_beyond_authority
from flows.tickets import FILES, EventKind, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words on their way to a resident, and the name of the action that they are part of."""

    act: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    message: int | None = None
    """The row that they would change."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else the action is made of."""


def _reply(held: Held) -> Reply:
    at = held.more.get("at")
    return Reply(
        ticket=held.ticket,
        text=held.text,
        attachments=held.attachments,
        answers=held.more.get("answers"),
        marks=_marks(held),
        location=Location(*at) if at else None,
    )


def _marked(marks: Marks) -> list[list[Any]]:
    return [[mark.style.value, mark.start, mark.end, mark.url] for mark in marks]


def _marks(held: Held) -> Marks:
    found = held.more.get("marks", ())
    return tuple(Mark(Style(style), start, end, url) for style, start, end, url in found)


def _placed(location: Location | None) -> list[float] | None:
    return None if location is None else [location.latitude, location.longitude]


def words_of_reply(act: Reply) -> Words:
    """Give what of a reply reaches the resident."""
    return Words(
        act="desk-reply" if act.as_desk else "reply",
        text=act.text,
        attachments=act.attachments,
        more={"answers": act.answers, "marks": _marked(act.marks), "at": _placed(act.location)},
    )


_WORDS: Final[Mapping[type, Callable[[Any], Words]]] = {
    Reply: words_of_reply,
    Done: lambda act: Words(act="done", text=act.text, attachments=act.attachments),
    Cancel: lambda act: Words(act="cancel", text=act.reason),
    Refuse: lambda act: Words(act="refuse", text=act.reason),
    Edit: lambda act: Words(
        act="edit", text=act.text, message=act.message, more={"marks": _marked(act.marks)}
    ),
    Inform: lambda act: Words(act="inform", text=act.text),
    Restore: lambda act: Words(act="restore", text=act.text),
    AskResident: lambda act: Words(
        act="ask",
        text=act.question,
        more={"choices": "\n".join(act.choices), "waits": "yes" if act.waits else ""},
    ),
    Propose: lambda act: Words(
        act="propose", text=act.solution, more={"cause": act.cause, "measure": act.measure}
    ),
    Adopt: lambda act: Words(act="adopt", text=act.reason),
    Decline: lambda act: Words(act="decline", text=act.reason),
}
"""The actions whose words reach the resident."""

_ACTS: Final[Mapping[str, Callable[[Held], Act]]] = {
    "reply": _reply,
    "desk-reply": lambda one: replace(_reply(one), as_desk=True),
    "done": lambda one: Done(ticket=one.ticket, text=one.text, attachments=one.attachments),
    "cancel": lambda one: Cancel(ticket=one.ticket, reason=one.text),
    "refuse": lambda one: Refuse(ticket=one.ticket, reason=one.text),
    "inform": lambda one: Inform(ticket=one.ticket, text=one.text),
    "restore": lambda one: Restore(ticket=one.ticket, text=one.text),
    "edit": lambda one: Edit(
        ticket=one.ticket, message=one.message or 0, text=one.text, marks=_marks(one)
    ),
    "ask": lambda one: AskResident(
        ticket=one.ticket,
        question=one.text,
        choices=tuple(filter(None, one.more["choices"].split("\n"))),
        waits=bool(one.more["waits"]),
    ),
    "propose": lambda one: Propose(
        ticket=one.ticket,
        solution=one.text,
        cause=one.more["cause"],
        measure=one.more["measure"],
    ),
    "adopt": lambda one: Adopt(ticket=one.ticket, reason=one.text),
    "decline": lambda one: Decline(ticket=one.ticket, reason=one.text),
}
"""The same, made anew of what was kept."""

_ANSWERS: Final = frozenset({"reply", "desk-reply", "done", "edit"})
"""What can be an answer that is not the community's to give."""


def words_of(act: Act) -> Words | None:
    """Give what of an action reaches the resident in words or files, or None."""
    read = _WORDS.get(type(act))
    return read(act) if read is not None else None


def act_of(held: Held) -> Act:
    """Give the action that was held."""
    return _ACTS[held.act](held)


async def why_not_yet(deed: Deed, act: Act) -> tuple[Words, Why] | None:
    """Give the words of an action that should not go out as they are, and why; None: they may."""
    words, conversation = words_of(act), deed.conversation
    if words is None or not words.text.strip() or conversation is None or conversation.dead:
        return None
    ticket, community = deed.ticket, deed.errand.community
    asked = unveil(ticket.text, ticket.secrets)
    beyond = words.act in _ANSWERS and is_beyond_authority(ticket.kind, asked)
    if beyond and not may_approve(deed.staff):
        return words, Why.AUTHORITY
    if forbidden(words.text, community) is not None:
        return words, Why.PHRASE
    stranger = await stranger_in(deed.errand, ticket, conversation, words.text)
    return (words, Why.STRANGER) if stranger is not None else None


async def hold(errand: Errand, ticket: Ticket, words: Words, why: Why, author: str = "") -> Held:
    """Keep words that do not go out yet, with their files. ``author`` empty: nobody knows."""
    held = await errand.uow.held.keep(
        Held(
            community=ticket.community,
            ticket=ticket.id,
            at=errand.now,
            author=author,
            act=words.act,
            why=why,
            text=words.text.strip(),
            attachments=words.attachments,
            message=words.message,
            more=words.more,
        )
    )
    data = {"why": why.value}
    if words.attachments:
        data[FILES] = " ".join(file.id for file in words.attachments)
    await errand.record(ticket, EventKind.HELD, f"staff:{author}", data=data)
    return held


async def held_just_now(errand: Errand, number: int) -> Held:
    """Give what was held in this transaction, by its id."""
    held = await errand.uow.held.get(number)
    assert held is not None  # noqa: S101 - it was kept a moment ago, in this transaction
    return held


def asked_of(held: Held, number: str, community: Community) -> Say:
    """Ask about held words, buttons included: whoever reads it is not told what is wrong."""
    member = community.member(held.author)
    name = f"{member.name}({member.number})" if member else ""
    verbs = _VERBS[held.why]
    choices = tuple(
        Choice(Say(f"held-{label}"), f"desk.held-{verb}-{held.id}={held.ticket}")
        for verb, label in verbs
    )
    return Say(f"held-{held.why.value}", {"name": name, "number": number}, choices)


_SEND: Final = (("send", "send-anyway"), ("drop", "change"), ("which", "where"))
_VERBS: Final[Mapping[Why, tuple[tuple[str, str], ...]]] = {
    Why.PHRASE: _SEND,
    Why.STRANGER: _SEND,
    Why.UNSURE: (("send", "to-resident"), ("drop", "inside")),
    Why.ANONYMOUS: (("send", "as-desk"), ("drop", "inside")),
    Why.AUTHORITY: (("approve", "agree"), ("return", "return")),
}
"""What can be done with held words: each verb, and the word on its button."""


def decides(held: Held, staff: Staff) -> tuple[tuple[str, str], ...]:
    """Give what this clerk can do with held words: each verb, and the word on its button."""
    if held.why is Why.AUTHORITY:
        theirs = may_approve(staff) and held.author != staff.number
    else:
        theirs = held.author == staff.number or held.why is Why.ANONYMOUS
    return tuple(one for one in _VERBS[held.why] if theirs and one[0] != "which")


async def what_is_wrong(errand: Errand, held: Held) -> Say:
    """Give the words of a text that should not go out, for the author alone."""
    wrong = forbidden(held.text, errand.community)
    ticket = await errand.uow.tickets.get(held.ticket)
    if wrong is None and ticket.conversation is not None:
        conversation = await errand.uow.conversations.get(ticket.conversation)
        wrong = await stranger_in(errand, ticket, conversation, held.text)
    return Say("desk-held-it-is", {"phrase": wrong or "-"})
