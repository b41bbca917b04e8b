"""An album: files sent together arrive as single messages and are taken as one (SPEC 2)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from flows.formatting import Mark, shifted
from flows.messages import GroupChange, InboundMessage, StaffMessage

Part = TypeVar("Part", InboundMessage, StaffMessage)


def album_of(inbound: InboundMessage | StaffMessage | GroupChange) -> str | None:
    """Give the album that an arrival waits for, or None.

    The edit of a caption names its album too, but comes alone.
    """
    if isinstance(inbound, GroupChange) or inbound.edited:
        return None
    return inbound.album


def merged(first: Part, *others: Part) -> Part:
    """Make one message of an album's parts, given in order of arrival.

    It is the first part, with everybody's files and words. A part that came alone is itself.
    """
    if not others:
        return first
    parts = [first]
    parts.extend(others)
    return replace(
        first,
        text="\n".join(worded.text for worded in parts if worded.text),
        marks=tuple(_marks(parts)),
        attachments=tuple(file for part in parts for file in part.attachments),
        reply_to=next((part.reply_to for part in parts if part.reply_to), None),
        unsupported=next((part.unsupported for part in parts if part.unsupported), None),
    )


def _marks(parts: Sequence[Part]) -> Iterator[Mark]:
    """Give how the joined captions are shown: each after those before it, a line between."""
    before = 0
    for part in parts:
        if part.text:
            yield from shifted(part.marks, before)
            before += len(part.text) + 1
