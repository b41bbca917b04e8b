"""The photo that residents see when a member of staff is on the way: ``/photo``, and who may (SPEC 3).

A clerk's own wins over the one that the community's file names.
"""

from typing import Final

from flows.community import Community, Staff
from flows.desk.actions import is_above
from flows.desk.written import Heard, Written
from flows.messages import Attachment, FileKind, Say
from flows.ports import UnitOfWork

_NONE_WANTED: Final = frozenset(
    {"off", "no", "none", "\u4e0d\u8981", "\u5220\u9664", "\u53d6\u6d88"}
)


async def photo(written: Written, words: str) -> Heard:
    """Keep the picture that the order came with, take back the one that is kept, or say how."""
    errand, staff = written.errand, written.staff
    files, uow = written.message.attachments, errand.uow
    pictures = [file for file in files if file.kind is FileKind.PHOTO]
    if pictures:
        await uow.attachments.add(pictures[0], community=errand.community.id, now=errand.now)
        await keep_photo(uow, errand.community, staff, pictures[0])
        await written.answer(Say("desk-photo-kept", {"name": staff.name}))
    elif files:
        await written.answer(Say("desk-photo-no-picture"))
    elif words.strip().casefold() in _NONE_WANTED:
        await keep_photo(uow, errand.community, staff, None)
        await written.answer(Say("desk-photo-dropped", {"name": staff.name}))
    else:
        there = "desk-photo-how-to-change" if staff.photo else "desk-photo-how"
        await written.answer(Say(there, {"name": staff.name}))
    return Heard()


def may_change_photo(staff: Staff, of: Staff) -> bool:
    """Tell whose photo somebody may change: their own, and those above everybody's."""
    return staff.number == of.number or is_above(staff)


async def keep_photo(
    uow: UnitOfWork, community: Community, of: Staff, picture: Attachment | None
) -> None:
    """Show residents that picture of somebody, whatever the community's file names, or none."""
    await uow.communities.set_photo(community.id, of.number, picture.id if picture else "")
