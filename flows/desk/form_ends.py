"""What is asked before a ticket is done or called off, and how the work is looked at again (SPEC 3, 5)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from flows.conversation import Answer, Ask, Scene
from flows.desk.actions import Cancel, Done, Reply
from flows.desk.form import asks, form, subject
from flows.desk.matters import LookAgain
from flows.messages import Attachment, Choice, FileKind, Say
from flows.tickets import Callback, Kind

MUST_SAY: Final = frozenset({Kind.EMERGENCY, Kind.APPLICATION})
"""Kinds whose end is never left without a word of what was done."""


def _parse_did(answer: Answer, _: Scene) -> dict[str, Any] | None:
    text = answer.text.strip()
    if answer.choice is not None or not (text or answer.attachments):
        return None
    return {"text": text, "files": [_written(file) for file in answer.attachments]}


def _written(file: Attachment) -> dict[str, Any]:
    return {**asdict(file), "kind": file.kind.value}


def _files(did: Mapping[str, Any]) -> tuple[Attachment, ...]:
    return tuple(Attachment(**{**one, "kind": FileKind(one["kind"])}) for one in did["files"])


def _done(scene: Scene) -> Done:
    did = scene.slots.get("did")
    if did is None:
        return Done(ticket=scene.slots["ticket"])
    return Done(ticket=scene.slots["ticket"], text=did["text"], attachments=_files(did))


def _did(scene: Scene) -> Reply:
    did = scene.slots["did"]
    return Reply(ticket=scene.slots["ticket"], text=did["text"], attachments=_files(did))


DONE: Final = form(
    "done",
    _done,
    Ask(
        "did",
        parse=_parse_did,
        when=lambda scene: subject(scene).kind in MUST_SAY,
        files=True,
        words=asks("desk-ask-did"),
    ),
)

DID: Final = form("did", _did, Ask("did", parse=_parse_did, words=asks("desk-ask-did")))
"""What was done, said after it is done: in answer to the question that stands in the place."""


def parse_words(answer: Answer, _: Scene) -> str | None:
    """Take any words."""
    return answer.text.strip() or None if answer.choice is None else None


CANCEL: Final = form(
    "cancel",
    lambda scene: Cancel(ticket=scene.slots["ticket"], reason=scene.slots["reason"]),
    Ask("reason", parse=parse_words, words=asks("desk-ask-cancel")),
)


LOOK_AGAIN: Final = form(
    "callback",
    lambda scene: LookAgain(
        ticket=scene.slots["ticket"], callback=Callback(scene.slots["callback"])
    ),
    Ask(
        "callback",
        parse=lambda answer, _: answer.choice if answer.choice in set(Callback) else None,
        choices=lambda _: tuple(
            Choice(Say(f"callback-{kind.value}"), kind.value) for kind in Callback
        ),
        words=asks("desk-ask-callback"),
    ),
)
