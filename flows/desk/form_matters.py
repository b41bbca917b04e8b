"""What is asked before a matter is escalated, consulted on, filed anew, merged or split (SPEC 3)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from flows.community import Community
from flows.conversation import Answer, Ask, Scene
from flows.desk.form import asks, form, subject
from flows.desk.form_ends import parse_words
from flows.desk.matters import Consult, Escalate, Merge, Refile, Split
from flows.desk.refiling import CATEGORIES, URGENCIES, kind_of
from flows.messages import Choice, Say
from flows.tickets import Kind
from flows.turn import SKIPPED
from flows.urgency import Urgency

ESCALATE: Final = form(
    "escalate",
    lambda scene: Escalate(ticket=scene.slots["ticket"], reason=_given(scene, "reason")),
    Ask("reason", parse=parse_words, optional=True, words=asks("desk-ask-escalate")),
)


def _given(scene: Scene, slot: str) -> str:
    value = scene.slots[slot]
    return "" if value == SKIPPED else str(value)


_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "front_desk": ("前台", "客服", "front"),
    "maintenance": ("工程", "维修", "maintenance"),
    "security": ("秩序", "安保", "保安", "security"),
    "cleaning": ("保洁", "绿化", "cleaning"),
    "finance": ("收费", "财务", "finance"),
    "manager": ("经理", "管理处", "manager"),
    "on_duty": ("值班", "duty"),
}
"""How clerks call the queues."""


def queue_named(words: str, community: Community) -> str | None:
    """Give the one queue that words name, in the community's own or in everyday words, or None."""
    said = words.casefold()
    named = [
        queue.id
        for queue in community.queues
        if queue.id in said or any(name in said for name in _SPOKEN.get(queue.id, ()))
    ]
    return named[0] if len(named) == 1 else None


def _others(scene: Scene) -> tuple[str, ...]:
    """Give the queues that can be asked: all but the one that has it."""
    return tuple(queue.id for queue in scene.community.queues if queue.id != subject(scene).queue)


def _parse_queue(answer: Answer, scene: Scene) -> str | None:
    named = answer.choice or queue_named(answer.text, scene.community)
    return named if named in _others(scene) else None


CONSULT: Final = form(
    "consult",
    lambda scene: Consult(
        ticket=scene.slots["ticket"], queue=scene.slots["queue"], text=scene.slots["text"]
    ),
    Ask(
        "queue",
        parse=_parse_queue,
        choices=lambda scene: tuple(
            Choice(Say(f"queue-{name.replace('_', '-')}"), name) for name in _others(scene)
        ),
        words=asks("desk-ask-consult-whom"),
    ),
    Ask("text", parse=parse_words, words=asks("desk-ask-consult-what")),
)


# --- 改类别 ---------------------------------------------------------------------------------------

_URGENCY: Final = "urgency"


def _parse_what(answer: Answer, _: Scene) -> str | None:
    if answer.choice is not None:
        known = {_URGENCY, *(kind.value for kind in CATEGORIES)}
        return answer.choice if answer.choice in known else None
    sure = decided(answer)
    kind = kind_of(sure) if sure else None
    return kind.value if kind else None


def decided(answer: Answer) -> str | None:
    """Give the category that words surely are, or None."""
    names = [matter.intent.name for matter in answer.understanding.matters if matter.decided]
    return names[0] if len(names) == 1 and kind_of(names[0]) is not None else None


def _category_choices(scene: Scene) -> tuple[Choice, ...]:
    names = CATEGORIES.get(Kind(scene.slots["what"]), ())
    return tuple(Choice(Say(f"intent-{name.replace('_', '-')}"), name) for name in names)


def _has_several(scene: Scene) -> bool:
    """Tell whether the chosen kind has more than one category."""
    what = scene.slots.get("what", _URGENCY)
    return what != _URGENCY and len(CATEGORIES[Kind(what)]) > 1


def _parse_category(answer: Answer, scene: Scene) -> str | None:
    named = answer.choice or decided(answer)
    what = scene.slots.get("what", _URGENCY)
    return named if what != _URGENCY and named in CATEGORIES[Kind(what)] else None


def _kinds(*besides: Choice) -> Callable[[Scene], tuple[Choice, ...]]:
    kinds = tuple(Choice(Say(f"kind-{kind.name.lower()}"), kind.value) for kind in CATEGORIES)
    return lambda _: (*kinds, *besides)


def _category(scene: Scene) -> str:
    """Give the category chosen, or the only one of the kind chosen."""
    return str(scene.slots.get("category") or CATEGORIES[Kind(scene.slots["what"])][0])


def _refile(scene: Scene) -> Refile:
    ticket = scene.slots["ticket"]
    if scene.slots["what"] == _URGENCY:
        return Refile(ticket=ticket, urgency=Urgency(scene.slots["urgency"]))
    return Refile(ticket=ticket, category=_category(scene))


_CATEGORY: Final = Ask(
    "category",
    parse=_parse_category,
    choices=_category_choices,
    when=_has_several,
    words=asks("desk-ask-category"),
)

REFILE: Final = form(
    "refile",
    _refile,
    Ask(
        "what",
        parse=_parse_what,
        choices=_kinds(Choice(Say("desk-only-urgency"), _URGENCY)),
        words=asks("desk-ask-refile"),
    ),
    _CATEGORY,
    Ask(
        "urgency",
        parse=lambda answer, _: answer.choice if answer.choice in set(URGENCIES) else None,
        choices=lambda _: tuple(
            Choice(Say(f"urgency-{one.value.replace('_', '-')}"), one.value) for one in URGENCIES
        ),
        when=lambda scene: scene.slots.get("what") == _URGENCY,
        words=asks("desk-ask-urgency"),
    ),
)


# --- 并单, 拆单 -----------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"[A-Z]-\d{6}-\d{4,}", re.IGNORECASE)


def _parse_number(answer: Answer, _: Scene) -> str | None:
    found = _NUMBER.search(answer.choice or answer.text)
    return found[0].upper() if found else None


MERGE: Final = form(
    "merge",
    lambda scene: Merge(ticket=scene.slots["ticket"], into=scene.slots["into"]),
    Ask(
        "into",
        parse=_parse_number,
        choices=lambda scene: tuple(
            Choice(ticket.number, ticket.number)
            for ticket in scene.facts.tickets[1:]
            if ticket.is_open
        ),
        words=asks("desk-ask-merge"),
    ),
)


def _parse_part(answer: Answer, _: Scene) -> dict[str, str] | None:
    text = answer.text.strip()
    if answer.choice is not None or not text:
        return None
    return {"text": text, "category": decided(answer) or ""}


def _unread(scene: Scene) -> bool:
    """Tell whether the words of the part do not say what it is."""
    return not scene.slots["part"]["category"]


SPLIT: Final = form(
    "split",
    lambda scene: Split(
        ticket=scene.slots["ticket"],
        category=scene.slots["part"]["category"] or _category(scene),
        text=scene.slots["part"]["text"],
    ),
    Ask("part", parse=_parse_part, words=asks("desk-ask-part")),
    Ask(
        "what",
        parse=_parse_what,
        choices=_kinds(),
        when=_unread,
        words=asks("desk-ask-part-kind"),
    ),
    replace(_CATEGORY, when=lambda scene: _unread(scene) and _has_several(scene)),
)
