"""Photos and documents that a clerk sends while writing a notice in the group: they go with it (SPEC 7)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from flows.messages import Attachment, FileKind, Say
from flows.turn import Slots

SLOT: Final = "files"
MOST: Final = 10
_MEGABYTE: Final = 1024 * 1024
_LARGEST: Final = 20 * _MEGABYTE
_LARGEST_PICTURE: Final = 10 * _MEGABYTE
_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"})
_TAKEN: Final = _PICTURES | {
    "video/mp4", "audio/ogg", "audio/mp4", "audio/x-m4a", "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
"""The kinds that the desk page takes; here the channel tells them."""


def not_taken(slots: Slots, files: tuple[Attachment, ...]) -> Say | None:
    """Tell why files cannot go with a notice, or None where they can."""
    if any(file.mime not in _TAKEN for file in files):
        return Say("notice-file-kind")
    if any(file.size > _most(file) for file in files):
        return Say("notice-file-large")
    if len(slots.get(SLOT, ())) + len(files) > MOST:
        return Say("notice-files-many", {"most": MOST})
    return None


def _most(file: Attachment) -> int:
    return _LARGEST_PICTURE if file.mime in _PICTURES else _LARGEST


def with_files(slots: Slots, files: tuple[Attachment, ...]) -> dict[str, Any]:
    """Give the slots with what came along."""
    if not files:
        return dict(slots)
    kept = [{**asdict(file), "kind": file.kind.value} for file in files]
    return {**slots, SLOT: [*slots.get(SLOT, ()), *kept]}


def files_of(slots: Slots) -> tuple[Attachment, ...]:
    """Give what goes with the notice that slots are of."""
    found: list[Mapping[str, Any]] = slots.get(SLOT, [])
    return tuple(Attachment(**{**one, "kind": FileKind(one["kind"])}) for one in found)


def counted(slots: Slots) -> Say | str:
    """Say how many have come, or nothing where there is none."""
    count = len(slots.get(SLOT, ()))
    return Say("notice-files-taken", {"count": count}) if count else ""
