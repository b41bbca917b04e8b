"""About a ticket that is there: add to it, urge, reschedule, withdraw, reopen, split off (SPEC 2).

Each begins by finding which ticket is meant: the one replied to, the one named by number, the
only one that fits; with several, the resident picks.
"""

from collections.abc import Callable
from dataclasses import replace

from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Choice, Say
from flows.moments import from_json, span
from flows.numbers import duration
from flows.opening import draft
from flows.resident.inquiry import hand_over
from flows.resident.order import NO, parse_yes, yes_choices
from flows.resident.progress import mine, title
from flows.resident.questions import COMMON_PLACES, VISIT
from flows.resident.repair import open_repair
from flows.tickets import Kind, Status, Ticket
from flows.turn import (
    AddToTicket,
    CancelTicket,
    ChangeTicket,
    Command,
    ConfirmTicket,
    ReopenTicket,
    SplitOff,
    Turn,
    UrgeTicket,
)

_SHOWN = 6
_VISITED = frozenset({Kind.REPAIR, Kind.ORDER, Kind.TASK})


# --- which ticket --------------------------------------------------------------------------------


def meant(scene: Scene, fits: Callable[[Ticket], bool]) -> Ticket | None:
    """Give the ticket that is surely meant, or None."""
    picked = scene.slots.get("ticket")
    fitting = candidates(scene, fits)
    by_name = [t for t in fitting if picked in {t.number, str(t.id)}]
    replied = [t for t in fitting if t.id == scene.facts.replied_ticket]
    named = [t for t in fitting if _names(scene, t)]
    surest = by_name or replied or named or fitting
    return surest[0] if len(surest) == 1 else None


def _names(scene: Scene, ticket: Ticket) -> bool:
    """Tell whether the words name the ticket's place or thing: «the kitchen one»."""
    said = {scene.slots.get("place"), scene.slots.get("item")} - {None}
    return bool(said & {ticket.place, ticket.item})


def candidates(scene: Scene, fits: Callable[[Ticket], bool]) -> tuple[Ticket, ...]:
    """Give the writer's tickets that could be meant; theirs alone may be changed."""
    return tuple(t for t in scene.facts.tickets if fits(t) and mine(t, scene))


def _picker(fits: Callable[[Ticket], bool]) -> Ask:
    def parse(answer: Answer, scene: Scene) -> str | None:
        named = answer.understanding.named("ticket")
        said = answer.choice or (str(named.value) if named else None)
        found = [t for t in candidates(scene, fits) if said in {t.number, str(t.id)}]
        return str(found[0].id) if found else None

    def choices(scene: Scene) -> tuple[Choice, ...]:
        return tuple(
            Choice(f"{t.number} {title(t)}", str(t.id)) for t in candidates(scene, fits)[:_SHOWN]
        )

    def several(scene: Scene) -> bool:
        return meant(scene, fits) is None and len(candidates(scene, fits)) > 1

    return Ask("ticket", parse=parse, choices=choices, when=several)


def is_open(ticket: Ticket) -> bool:
    """Tell whether it can be urged, added to or withdrawn."""
    return ticket.is_open


def has_visit(ticket: Ticket) -> bool:
    """Tell whether somebody comes for it, so that the time can be changed."""
    return ticket.is_open and ticket.kind in _VISITED


# --- what is done to it --------------------------------------------------------------------------


def add(scene: Scene) -> Turn:
    """Put what was written under the ticket; a home, phone or time in it corrects the ticket."""
    ticket = meant(scene, is_open) or latest_open(scene)
    if ticket is None:
        return hand_over(scene, scene.slots["text"], "inquiry-opened")
    return Turn(scene.conversation.talk, commands=adding(scene, ticket))


def latest_open(scene: Scene) -> Ticket | None:
    """Give the likeliest ticket: the writer's open one of which something was said last."""
    return next(iter(candidates(scene, is_open)), None)


def adding(scene: Scene, ticket: Ticket) -> tuple[Command, ...]:
    """Give the commands that add to a ticket, with a one-tap «another matter»."""
    other = Choice(Say("button-other-matter"), f"ticket.other={ticket.id}")
    told = Say("added", {"number": ticket.number}, (other,))
    changed = {
        slot: value
        for slot in ("home", "phone", "visit")
        if (value := scene.slots.get(f"said_{slot}")) is not None
    }
    if changed:
        corrected = Say("corrected", {"number": ticket.number}, (other,))
        return (
            ChangeTicket(ticket=ticket.id, slots=changed, told=corrected),
            AddToTicket(ticket=ticket.id, told=None),
        )
    return (AddToTicket(ticket=ticket.id, told=told),)


def urge(scene: Scene) -> Turn:
    """Tell whoever has it that the resident is waiting."""
    ticket = meant(scene, is_open)
    if ticket is None:
        return hand_over(scene, scene.slots["text"], "human-called")
    return Turn(commands=(UrgeTicket(ticket=ticket.id, told=Say("urged", _number(ticket))),))


def reschedule(scene: Scene) -> Turn:
    """Change the time of the visit."""
    ticket, visit = meant(scene, has_visit), from_json(scene.slots.get("visit"))
    if ticket is None or visit is None:
        return hand_over(scene, scene.slots["text"], "inquiry-opened")
    shown = span(visit, scene.facts.now, scene.community)
    told = Say("rescheduled", {"number": ticket.number, "visit": shown})
    change = ChangeTicket(ticket=ticket.id, slots={"visit": scene.slots["visit"]}, told=told)
    return Turn(commands=(change,))


def cancel(scene: Scene) -> Turn:
    """Withdraw it after a yes."""
    ticket = meant(scene, is_open)
    if ticket is None:
        return Turn(says=(Say("nothing-to-cancel"),))
    if scene.slots["sure"] == NO:
        return Turn(says=(Say("kept", _number(ticket)),))
    return Turn(commands=(CancelTicket(ticket=ticket.id, told=Say("cancelled", _number(ticket))),))


def reopen(scene: Scene) -> Turn:
    """Take it up again within 30 days of closing; later it is a new, linked ticket (SPEC 3)."""
    ticket = meant(scene, is_over) or next(iter(candidates(scene, is_over)), None)
    if ticket is None:
        running = latest_open(scene)
        if running is not None:
            return Turn(commands=adding(scene, running))
        return _as_new(scene, None)
    if not can_reopen(ticket, scene):
        return _as_new(scene, ticket)
    text, told = scene.slots["text"], Say("reopened", _number(ticket))
    return Turn(commands=(ReopenTicket(ticket=ticket.id, text=text, told=told),))


def is_over(ticket: Ticket) -> bool:
    """Tell whether it was settled."""
    return ticket.status in {Status.RESOLVED, Status.CLOSED}


def can_reopen(ticket: Ticket, scene: Scene) -> bool:
    """Tell whether it is within the 30 days of closing."""
    last = duration(scene.community, "reopen_within")
    return ticket.closed_at is None or scene.facts.now - ticket.closed_at <= last


def _as_new(scene: Scene, former: Ticket | None) -> Turn:
    if former is None or former.kind is not Kind.REPAIR:
        return hand_over(scene, scene.slots["text"], "inquiry-opened")
    slots = {**scene.slots, "category": former.category}
    if former.category not in COMMON_PLACES and former.home is not None:
        slots["home"] = former.home
    return open_repair(replace(scene, slots=slots), linked=former.id)


def settle(ticket: Ticket) -> Turn:
    """The resident says that it is settled."""
    return Turn(commands=(ConfirmTicket(ticket=ticket.id, told=Say("confirmed", _number(ticket))),))


def split_off(scene: Scene, ticket: Ticket) -> Turn:
    """«Another matter»: the last words become an inquiry of their own at the front desk."""
    return Turn(
        commands=(
            SplitOff(ticket=ticket.id, draft=draft(scene, Kind.INQUIRY), told=Say("split-off")),
        )
    )


def _number(ticket: Ticket) -> dict[str, str | int | float | Say]:
    return {"number": ticket.number}


def _confirm_cancel(scene: Scene) -> Say:
    ticket = meant(scene, is_open)
    if ticket is None:
        return Say("nothing-to-cancel")
    return Say("cancel-confirm", {"number": ticket.number, "title": title(ticket)})


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
        _picker(is_open),
        Ask("sure", parse_yes, yes_choices, when=_has_one(is_open), words=_confirm_cancel),
    ),
    cancel,
)
