"""Albums: what belongs together is one message, in order."""

from datetime import UTC, datetime

from flows.albums import album_of, merged
from flows.messages import (
    Address,
    Attachment,
    Channel,
    FileKind,
    GroupChange,
    InboundMessage,
    StaffMessage,
)

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
ADDRESS = Address(Channel.TELEGRAM, "1", "42")


def part(number: int, text: str = "", **more) -> InboundMessage:
    photo = Attachment(id=f"photo-{number}", kind=FileKind.PHOTO)
    return InboundMessage(
        key=str(number), address=ADDRESS, at=AT, message=str(number), text=text,
        attachments=(photo,), album="a", **more,
    )  # fmt: skip


def test_an_album_is_its_first_part_with_the_files_of_all_in_order():
    whole = merged(part(1), part(2, "漏水了"), part(3, "在厨房", reply_to="7"))
    assert whole.message == "1"
    assert [file.id for file in whole.attachments] == ["photo-1", "photo-2", "photo-3"]
    assert whole.text == "漏水了\n在厨房"
    assert whole.reply_to == "7"


def test_what_could_not_be_taken_is_still_said_of_the_album():
    assert merged(part(1), part(2, unsupported="paid media")).unsupported == "paid media"


def test_a_part_that_came_alone_is_itself():
    assert merged(part(1)) == part(1)


def test_only_new_messages_wait_for_an_album():
    group = Address(Channel.TELEGRAM, "1", "-100")
    assert album_of(part(1)) == "a"
    assert album_of(StaffMessage(key="1", group=group, at=AT, album="b")) == "b"
    assert album_of(part(1, edited=True)) is None
    assert album_of(GroupChange(key="1", group=group, at=AT)) is None
