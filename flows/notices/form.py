"""What is asked to write a notice in the group (``/notice``), and to change one: step tables.

What the first line said is not asked; what is late asks why (SPEC 7).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flows.community import Community
from flows.conversation import Answer, Ask, Flow, Scene
from flows.messages import Choice, Say
from flows.notices.audience import NotAnAudienceError, said, written
from flows.notices.deeds import Change
from flows.notices.enclosed import counted, files_of
from flows.notices.notice import SPEAKING, WINDOWED, Audience, Kind, Notice
from flows.notices.reading import Wanted, kind_in, moment_in, moved, understood, window_in
from flows.notices.rules import is_late
from flows.notices.two_languages import parted
from flows.people import HomeRole
from flows.service_calendar import DAY, local_day
from flows.turn import SKIPPED, Slots, Turn
from flows.understanding import Interval, Language

TEMPLATE: Final = "template"
NOW: Final = "now"
MORNING: Final = "morning"
ALL: Final = "all"
_SHORT: Final = 24
"""Letters up to which words are a reason for the set text, and not the text itself."""
_ENDS_A_SENTENCE: Final = frozenset("。!?\uff01\uff1f\n")


# --- the questions -------------------------------------------------------------------------------


def _kind(answer: Answer, _: Scene) -> str | None:
    if answer.choice is not None:
        return answer.choice if answer.choice in set(Kind) else None
    return kind_in(answer.text)


def _audience(answer: Answer, scene: Scene) -> Any:
    community = scene.community
    if answer.choice == ALL:
        return to_json(Audience())
    if answer.choice is not None:
        known = community.building(answer.choice)
        return to_json(Audience((known.id,))) if known is not None else None
    try:
        meant, _ = said(answer.text, community)
        if meant is None and "=" in answer.text:
            meant = written(answer.text, community)
    except NotAnAudienceError:
        return None
    return to_json(meant) if meant is not None else None


def _audiences(scene: Scene) -> tuple[Choice, ...]:
    buildings = scene.community.buildings[:_MOST_BUILDINGS]
    return (
        Choice(Say("notice-everybody"), ALL),
        *(Choice(building.name, building.id) for building in buildings),
    )


_MOST_BUILDINGS: Final = 20


def _window(answer: Answer, scene: Scene) -> Any:
    now, community = scene.facts.now, scene.community
    window, _ = window_in(answer.text, community, now)
    window = window or understood(answer.understanding, now)
    if window is None or window.end <= now:
        return None
    return [window.start.isoformat(), window.end.isoformat()]


def _text(answer: Answer, _: Scene) -> str | None:
    if answer.choice is not None:
        return TEMPLATE if answer.choice == TEMPLATE else None
    return answer.text.strip() or None


def _send(answer: Answer, scene: Scene) -> str | None:
    now, community = scene.facts.now, scene.community
    if answer.choice == NOW:
        return NOW
    if answer.choice == MORNING:
        return _next_morning(now, community).isoformat()
    at = moment_in(answer.text, community, now)
    return at.isoformat() if at is not None and at > now else None


def _next_morning(now: datetime, community: Community) -> datetime:
    return datetime.combine(
        local_day(community, now) + DAY, datetime.min.time(), community.zone
    ) + (timedelta(hours=9))


def _needs_window(scene: Scene) -> bool:
    return scene.slots.get("kind") in WINDOWED


def _needs_text(scene: Scene) -> bool:
    return not scene.slots.get("words")


def _templates(scene: Scene) -> tuple[Choice, ...]:
    speaks = scene.slots.get("kind") in SPEAKING
    return (Choice(Say("button-notice-template"), TEMPLATE),) if speaks else ()


def _asks_reason(scene: Scene) -> bool:
    return is_late(to_notice(scene.slots, scene.community, scene.facts.now), scene.facts.now,
                   scene.community)  # fmt: skip


def _told(answer: Answer, _: Scene) -> str | None:
    return answer.text.strip()[:200] or None


WRITING: Final = Flow(
    "notice-new",
    intents=frozenset(),
    steps=(
        Ask(
            "kind",
            parse=_kind,
            choices=lambda _: tuple(
                Choice(Say(f"notice-kind-{kind}"), kind.value) for kind in Kind
            ),
            words=lambda _: Say("notice-ask-kind"),
        ),
        Ask(
            "audience",
            parse=_audience,
            choices=_audiences,
            words=lambda _: Say("notice-ask-audience"),
        ),
        Ask(
            "window",
            parse=_window,
            when=_needs_window,
            words=lambda _: Say("notice-ask-window"),
        ),
        Ask(
            "text",
            parse=_text,
            choices=_templates,
            when=_needs_text,
            words=lambda scene: Say("notice-ask-text", {"files": counted(scene.slots)}),
        ),
        Ask(
            "send",
            parse=_send,
            choices=lambda _: (
                Choice(Say("button-notice-now"), NOW),
                Choice(Say("button-notice-morning"), MORNING),
            ),
            words=lambda scene: Say("notice-ask-send", {"files": counted(scene.slots)}),
        ),
        Ask("reason", parse=_told, when=_asks_reason, words=lambda _: Say("notice-ask-reason")),
    ),
    finish=lambda _: Turn(),
)
"""What a notice asks, in order (CONTRACTS)."""


def _change(answer: Answer, _: Scene) -> str | None:
    words = answer.text.strip()
    return words if words or answer.attachments else None


CHANGING: Final = Flow(
    "notice-change",
    intents=frozenset(),
    steps=(
        Ask(
            "what",
            parse=_change,
            words=lambda scene: Say("notice-ask-change", {"id": str(scene.slots["notice"])}),
        ),
    ),
    finish=lambda _: Turn(),
)
"""What is to be different: a new window, new words, files that go with it too."""

FLOWS: Final = {flow.name: flow for flow in (WRITING, CHANGING)}


# --- what the answers come to --------------------------------------------------------------------


def begun(wanted: Wanted) -> dict[str, Any]:
    """Give what the first line said, as slots. In one line it is sent at once."""
    slots: dict[str, Any] = {}
    if wanted.kind is not None:
        slots["kind"] = wanted.kind.value
    if wanted.audience is not None:
        slots["audience"] = to_json(wanted.audience)
    if wanted.window is not None:
        slots["window"] = [wanted.window.start.isoformat(), wanted.window.end.isoformat()]
    if wanted.words:
        slots["words"] = wanted.words
    if {"kind", "audience", "window"} <= slots.keys():
        slots["send"] = NOW
        if wanted.words or wanted.kind in SPEAKING:
            slots["text"] = TEMPLATE
    return slots


def to_notice(slots: Slots, community: Community, now: datetime) -> Notice:
    """Make the notice that slots are of; its text is put in by ``with_text``."""
    window, send = slots.get("window"), slots.get("send", NOW)
    audience: Mapping[str, Any] = slots.get("audience") or to_json(Audience())
    reason = slots.get("reason", "")
    return Notice(
        community=community.id,
        kind=Kind(slots.get("kind", Kind.OTHER)),
        audience=Audience(
            tuple(audience["buildings"]),
            tuple(audience["units"]),
            tuple(audience["floors"]),
            HomeRole(audience["role"]) if audience["role"] else None,
        ),
        starts=datetime.fromisoformat(window[0]) if window else None,
        until=datetime.fromisoformat(window[1]) if window else None,
        send_at=None if send == NOW else datetime.fromisoformat(send),
        urgent_because="" if reason == SKIPPED else reason,
        text={},
        author="",
        created_at=now,
        files=tuple(file.id for file in files_of(slots)),
    )


def words_of(slots: Slots) -> str:
    """Give what the clerk wrote: a reason for the set text, or the text itself."""
    text = slots.get("text", TEMPLATE)
    return str(slots.get("words", "")) if text == TEMPLATE else str(text)


def is_reason(words: str) -> bool:
    """Tell whether words are the reason of the set text: few, and no sentence."""
    return len(words) <= _SHORT and not _ENDS_A_SENTENCE & set(words)


def set_text(kind: Kind, reason: str, language: Language) -> Say:
    """Give the set text of a kind, with a reason that is in its language."""
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in reason)
    if reason and chinese == (language == "zh"):
        how = "of" if kind in WINDOWED else "said"
        because: Say | str = Say(f"notice-because-{how}", {"reason": reason})
    else:
        because = Say("notice-because-none") if kind in WINDOWED else ""
    return Say(f"notice-text-{kind}", {"because": because})


def change_of(text: str, notice: Notice, community: Community, now: datetime) -> Change:
    """Read what is to be different: a window, and whatever words stand beside it."""
    if not text:  # files alone
        return Change()
    window, rest = window_in(text, community, now)
    if window is None:
        return Change(text=_only(text, community))
    if notice.starts is not None and notice.until is not None:
        window = moved(Interval(notice.starts, notice.until), window, text, community)
    words = rest.strip(" ,\uff0c。")
    return Change(
        text=_only(words, community) if len(words) > _SHORT else {},
        starts=window.start,
        until=window.end,
    )


def _only(words: str, community: Community) -> dict[Language, str]:
    """Give new words; what it said in another language is not true any more."""
    return {"zh": "", "en": "", **(parted(words) or {community.language: words})}


def to_json(audience: Audience) -> dict[str, Any]:
    """Write an audience as a slot keeps it."""
    return {
        "buildings": list(audience.buildings),
        "units": list(audience.units),
        "floors": list(audience.floors),
        "role": audience.role.value if audience.role else None,
    }
