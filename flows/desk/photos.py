"""``/photo``: the photo of themselves that residents see when a clerk is on the way (SPEC 3).

A clerk's own wins over the one that the community's file names.
"""

from typing import Final

from flows.desk.written import Heard, Written
from flows.messages import FileKind, Say

_NONE_WANTED: Final = frozenset(
    {"off", "no", "none", "\u4e0d\u8981", "\u5220\u9664", "\u53d6\u6d88"}
)


async def photo(written: Written, words: str) -> Heard:
    """Keep the picture that the order came with, take back the one that is kept, or say how."""
    errand, staff = written.errand, written.staff
    files, uow = written.message.attachments, errand.uow
    pictures = [file for file in files if file.kind is FileKind.PHOTO]
    if pictures:
        community = errand.community.id
        await uow.attachments.add(pictures[0], community=community, now=errand.now)
        await uow.communities.set_photo(community, staff.number, pictures[0].id)
        await written.answer(Say("desk-photo-kept", {"name": staff.name}))
    elif files:
        await written.answer(Say("desk-photo-no-picture"))
    elif words.strip().casefold() in _NONE_WANTED:
        await uow.communities.set_photo(errand.community.id, staff.number, "")
        await written.answer(Say("desk-photo-dropped", {"name": staff.name}))
    else:
        there = "desk-photo-how-to-change" if staff.photo else "desk-photo-how"
        await written.answer(Say(there, {"name": staff.name}))
    return Heard()
