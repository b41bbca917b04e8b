"""About a ticket that is there: add to it, urge, reschedule, withdraw, reopen, split off (SPEC 2).

Each begins by finding which ticket is meant: the one replied to, the one named by number, the
only one that fits; with several, the resident picks.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Choice, Say
from flows.moments import from_json
from flows.numbers import duration
from flows.privacy import unveil
from flows.resident.complaint import open_complaint
from flows.resident.inquiry import hand_over, to_front_desk
from flows.resident.order import NO, YES, parse_yes
from flows.resident.progress import mine, title
from flows.resident.questions import VISIT, bare
from flows.resident.repair import open_repair
from flows.tickets import VISITED, Kind, Status, Ticket
from flows.turn import (
    AddToTicket,
    CancelTicket,
    ChangeTicket,
    Command,
    ConfirmTicket,
    ReopenTicket,
    Turn,
    UrgeTicket,
)

_SHOWN: Final = 6
_CANCEL_IT: Final = frozenset({"取消", "取消吧", "取消它", "撤销", "cancel", "cancel it"})


# --- which ticket --------------------------------------------------------------------------------


def meant(scene: Scene, fits: Callable[[Ticket], bool]) -> Ticket | None:
    """Give the ticket that is surely meant, or None; one that was named and is not theirs is none."""
    picked = scene.slots.get("ticket")
    fitting = candidates(scene, fits)
    if picked is not None:
        return next((t for t in fitting if picked in {t.number, str(t.id)}), None)
    replied = [t for t in fitting if t.id == scene.facts.replied_ticket]
    named = [t for t in fitting if _names(scene, t)]
    surest = replied or named or _of_named_kind(fitting, scene) or fitting
    if len(surest) == 1:
        return surest[0]
    about = scene.conversation.talk.about
    return next((t for t in surest if t.id == about and t.is_open), None)


def _of_named_kind(tickets: Sequence[Ticket], scene: Scene) -> list[Ticket]:
    """Give those of the kind that the words name: «my complaint», «the plumber»."""
    text = str(scene.slots.get("text", "")).casefold()
    kinds = {kind for kind, words in _KINDS.items() if words.search(text)}
    return [t for t in tickets if t.kind in kinds]


_KINDS: Final = {
    kind: re.compile(words)
    for kind, words in (
        (Kind.REPAIR, r"修|师傅|\b(?:repair|fix|plumber|electrician|technician)"),
        (Kind.COMPLAINT, r"投诉|\bcomplain"),
        (Kind.INQUIRY, r"咨询|\b(?:question|inquiry|enquiry)"),
        (Kind.ORDER, r"预约|服务|清洗|保洁|\b(?:order|booking|cleaning|service)"),
        (Kind.SUGGESTION, r"建议|\bsuggestion"),
    )
}
"""How people call what they have with the front desk."""


def _names(scene: Scene, ticket: Ticket) -> bool:
    """Tell whether the words name the ticket's place or thing: «the kitchen one»."""
    said = {scene.slots.get("place"), scene.slots.get("item")} - {None}
    return bool(said & {ticket.place, ticket.item})


def candidates(scene: Scene, fits: Callable[[Ticket], bool]) -> tuple[Ticket, ...]:
    """Give the writer's tickets that could be meant; theirs alone may be changed."""
    return tuple(t for t in scene.facts.tickets if fits(t) and mine(t, scene))


def _picker(
    fits: Callable[[Ticket], bool], likely: Callable[[Scene], Ticket | None] | None = None
) -> Ask:
    """Ask which one is meant, where neither the words nor what went before tells."""

    def parse(answer: Answer, scene: Scene) -> str | None:
        named = answer.understanding.named("ticket")
        said = answer.choice or (str(named.value) if named else None)
        fitting = candidates(scene, fits)
        found = [t for t in fitting if said in {t.number, str(t.id)}]
        return str(found[0].id) if found else _told_apart(answer, scene, fits)

    def choices(scene: Scene) -> tuple[Choice, ...]:
        return tuple(
            Choice(f"{t.number} {title(t)}", str(t.id)) for t in candidates(scene, fits)[:_SHOWN]
        )

    def several(scene: Scene) -> bool:
        one = likely(scene) if likely else meant(scene, fits)
        return one is None and len(candidates(scene, fits)) > 1

    return Ask("ticket", parse=parse, choices=choices, when=several)


def _told_apart(answer: Answer, scene: Scene, fits: Callable[[Ticket], bool]) -> str | None:
    """Read which one is meant from words: its kind, its place or thing, or some of its own."""
    said = {
        name: str(found.value)
        for name in ("place", "item")
        if (found := answer.understanding.named(name)) is not None
    }
    ticket = meant(replace(scene, slots={**said, "text": answer.text}), fits)
    if ticket is None and len(bare(answer.text)) > 1:
        words = bare(answer.text)
        own = [t for t in candidates(scene, fits) if words in bare(unveil(t.text, t.secrets))]
        ticket = own[0] if len(own) == 1 else None
    return str(ticket.id) if ticket else None


def is_open(ticket: Ticket) -> bool:
    """Tell whether it can be urged, added to or withdrawn."""
    return ticket.is_open


def has_visit(ticket: Ticket) -> bool:
    """Tell whether somebody comes for it, so that the time can be changed."""
    return ticket.is_open and ticket.kind in VISITED


# --- what is done to it --------------------------------------------------------------------------


def add(scene: Scene) -> Turn:
    """Put what was written under the ticket; a home, phone or time in it corrects the ticket."""
    ticket = meant_open(scene)
    if ticket is None:
        return hand_over(scene, scene.slots["text"], "inquiry-opened")
    return Turn(commands=adding(scene, ticket))


def meant_open(scene: Scene) -> Ticket | None:
    """Give the open ticket that is meant: the one named, else the likeliest."""
    surely = meant(scene, is_open)
    return surely if surely or scene.slots.get("ticket") else latest_open(scene)


def latest_open(scene: Scene, kind: Kind | None = None) -> Ticket | None:
    """Give the likeliest ticket: the writer's open one on which something happened last."""
    fitting = (t for t in candidates(scene, is_open) if kind in {None, t.kind})
    return max(fitting, key=lambda t: (t.changed_at, t.id), default=None)


def adding(scene: Scene, ticket: Ticket) -> tuple[Command, ...]:
    """Give the commands that add to a ticket, with a one-tap «another matter»."""
    other = Choice(Say("button-other-matter"), f"ticket.other={ticket.id}")
    changed = {
        slot: value
        for slot in _may_change(ticket)
        if (value := scene.slots.get(f"said_{slot}")) is not None
        and (from_json(value) or value) != getattr(ticket, slot)
    }
    if not changed:
        return (AddToTicket(ticket=ticket.id, told=Say("added", _number(ticket), (other,))),)
    when = told_of_visit("rescheduled", ticket) if "visit" in changed else None
    what = Say("corrected", _number(ticket), (other,)) if changed.keys() - {"visit"} else None
    if what is None and when is not None:
        when = replace(when, choices=(other,))
    change = ChangeTicket(ticket=ticket.id, slots=changed, told=when)
    return (change, AddToTicket(ticket=ticket.id, told=what))


def told_of_visit(key: str, ticket: Ticket | None) -> Say:
    """Word a new time of a visit; the time itself is added when it is carried out."""
    return Say(key, {"number": ticket.number if ticket else "", "visit": "", "moved": ""})


def _may_change(ticket: Ticket) -> tuple[str, ...]:
    """Give what words added to a ticket change: a time where somebody comes, a place not known."""
    visit = ("visit",) if has_visit(ticket) else ()
    place = ("place",) if ticket.home is None and ticket.place is None else ()
    return ("home", "phone", *visit, *place)


def urge(scene: Scene) -> Turn:
    """Tell whoever has it that the resident is waiting."""
    ticket = meant(scene, is_open)
    if ticket is None:
        return hand_over(scene, scene.slots["text"], "human-called")
    return urge_this(ticket)


def urge_this(ticket: Ticket) -> Turn:
    """Tell whoever has this one."""
    return Turn(commands=(UrgeTicket(ticket=ticket.id, told=Say("urged", _number(ticket))),))


def reschedule(scene: Scene) -> Turn:
    """Change the time of the visit."""
    ticket, visit = meant(scene, has_visit), from_json(scene.slots.get("visit"))
    if ticket is None or visit is None:
        return hand_over(scene, scene.slots["text"], "inquiry-opened")
    told = told_of_visit("rescheduled", ticket)
    change = ChangeTicket(ticket=ticket.id, slots={"visit": scene.slots["visit"]}, told=told)
    return Turn(commands=(change,))


def cancel(scene: Scene) -> Turn:
    """Withdraw it after a yes."""
    ticket = to_withdraw(scene)
    if ticket is None:
        return Turn(says=(Say("nothing-to-cancel"),))
    if scene.slots["sure"] == NO:
        return Turn(says=(Say("kept", _number(ticket)),))
    return Turn(commands=(CancelTicket(ticket=ticket.id, told=Say("cancelled", _number(ticket))),))


def reopen(scene: Scene) -> Turn:
    """Take up again what was settled last; what is open still gets the words."""
    ticket = meant(scene, is_over) or latest_over(scene)
    if ticket is not None:
        return reopen_this(scene, ticket)
    running = meant_open(scene)
    if running is not None:
        return Turn(commands=adding(scene, running))
    return hand_over(scene, scene.slots["text"], "inquiry-opened")


def latest_over(scene: Scene) -> Ticket | None:
    """Give the ticket that was settled last, one that nobody judged yet first; None if named."""
    if scene.slots.get("ticket") is not None:
        return None
    return max(candidates(scene, is_over), key=_last_settled, default=None)


def _last_settled(ticket: Ticket) -> tuple[bool, datetime, int]:
    unjudged = ticket.status is Status.RESOLVED and not ticket.is_judged
    return unjudged, ticket.resolved_at or ticket.changed_at, ticket.id


def reopen_this(scene: Scene, ticket: Ticket) -> Turn:
    """Take it up again within 30 days of closing; later it is a new, linked ticket (SPEC 3)."""
    if not can_reopen(ticket, scene):
        return as_new(scene, ticket)
    text, told = scene.slots["text"], Say("reopened", _number(ticket))
    return Turn(commands=(ReopenTicket(ticket=ticket.id, text=text, told=told),))


def is_over(ticket: Ticket) -> bool:
    """Tell whether it was settled."""
    return ticket.status in {Status.RESOLVED, Status.CLOSED}


def can_reopen(ticket: Ticket, scene: Scene) -> bool:
    """Tell whether it is within the 30 days of closing."""
    last = duration(scene.community, "reopen_within")
    return ticket.closed_at is None or scene.facts.now - ticket.closed_at <= last


def as_new(scene: Scene, former: Ticket) -> Turn:
    """Open anew what can no longer be taken up, linked to what it was; nothing is told twice."""
    before = f"({former.number}) {unveil(former.text, former.secrets)}"
    text = "\n".join((scene.slots["text"], before))
    slots = {**scene.slots, "text": text, "category": former.category, "home": former.home}
    slots.pop("read_as", None)  # it is what the former one was, whatever these words say
    kept = {name: getattr(former, name) for name in ("place", "item") if getattr(former, name)}
    scene = replace(scene, slots={**kept, **slots})
    if former.kind is Kind.REPAIR:
        return open_repair(scene, linked=former.id)
    if former.kind is Kind.COMPLAINT:
        return open_complaint(scene, linked=former.id)
    return to_front_desk(scene, "inquiry-opened", linked=former.id)


def settle(ticket: Ticket) -> Turn:
    """The resident says that it is settled."""
    return Turn(commands=(ConfirmTicket(ticket=ticket.id, told=Say("confirmed", _number(ticket))),))


def as_inquiry(scene: Scene) -> Turn:
    """«Another matter» that nobody could place: an inquiry of its own at the front desk."""
    scene = replace(scene, slots={**scene.slots, "category": "human"})
    return to_front_desk(scene, "split-off")


def _number(ticket: Ticket) -> dict[str, str | int | float | Say]:
    return {"number": ticket.number}


def to_withdraw(scene: Scene) -> Ticket | None:
    """Give what is to be withdrawn: what is meant, else what was opened last; it is confirmed."""
    surely = meant(scene, is_open)
    if surely is not None or scene.slots.get("ticket") is not None:
        return surely
    talk = scene.conversation.talk
    last = scene.facts.ticket(talk.last_ticket)
    if last is None or talk.last_at is None or not last.is_open:
        return None
    since = scene.facts.now - datetime.fromisoformat(talk.last_at)
    return last if since <= duration(scene.community, "reminder_after") else None


def _confirm_cancel(scene: Scene) -> Say:
    ticket = to_withdraw(scene)
    shown = {"number": ticket.number, "title": title(ticket)} if ticket else {}
    return Say("cancel-confirm", {"number": "", "title": "", **shown})


def _parse_withdrawal(answer: Answer, scene: Scene) -> str | None:
    """Read a yes or no; asked whether to cancel it, «cancel» is a yes."""
    if cancels(answer.text) or need_not_come(answer.text):
        return YES
    return parse_yes(answer, scene)


def cancels(text: str) -> bool:
    """Tell whether somebody says «cancel it» and no more."""
    return bare(text) in _CANCEL_IT


def _withdrawal_choices(_: Scene) -> tuple[Choice, ...]:
    return (Choice(Say("button-cancel-it"), YES), Choice(Say("button-keep"), NO))


_NEED_NOT_COME: Final = re.compile(
    r"(?<!先)(?:不用|不要|不必|无需|用不着|别)(?:再|麻烦)?(?:派人|叫人|让.{1,4})?(?:[过上]?来|上门|修|处理)"
    r"|不修了|\bno need (?:to (?:come|send|fix)|for (?:a|the) )|\b(?:don't|needn't) (?:need to )?come\b"
    r"|\bno longer need|\bnot needed any ?more"
)


def need_not_come(text: str) -> bool:
    """Tell whether words say that nobody need come or mend anything."""
    return _NEED_NOT_COME.search(text.casefold()) is not None


def _has_one(fits: Callable[[Ticket], bool]) -> Callable[[Scene], bool]:
    return lambda scene: meant(scene, fits) is not None


URGE = Flow("urge", frozenset({"ticket_urge"}), (_picker(is_open),), urge)
RESCHEDULE = Flow(
    "reschedule",
    frozenset({"ticket_reschedule"}),
    (_picker(has_visit), replace(VISIT, when=_has_one(has_visit), optional=False)),
    reschedule,
)
CANCEL = Flow(
    "cancel",
    frozenset({"ticket_cancel"}),
    (
        _picker(is_open, to_withdraw),
        Ask(
            "sure",
            _parse_withdrawal,
            _withdrawal_choices,
            when=lambda scene: to_withdraw(scene) is not None,
            decides=True,
            words=_confirm_cancel,
        ),
    ),
    cancel,
)
