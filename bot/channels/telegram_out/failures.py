"""What Telegram's refusals mean. The one place that reads the words of its errors."""

from dataclasses import dataclass, field
from typing import Final

from flows.messages import Address, Failure, FailureKind
from flows.pace import is_group

NOT_MODIFIED: Final = "message is not modified"
TOPIC_NOT_MODIFIED: Final = "topic_not_modified"
NOT_A_FORUM: Final = (
    "the chat is not a forum",
    "channel_forum_missing",
    "available for supergroup chats only",
)
NO_TEXT: Final = "there is no text in the message"

UNUSABLE_HANDLE: Final = (
    "wrong file identifier",
    "wrong remote file identifier",
    "wrong file_id",
    "invalid file_id",
    "type of file mismatch",
    "can't use file of type",
    "file reference",
    "temporarily unavailable",
    "media_empty",
)
"""The handle is of no use (any more), or of another kind of file: the file must be uploaded."""

NO_PICTURE: Final = (
    "image_process_failed",
    "photo_invalid_dimensions",
    "photo_ext_invalid",
    "photo_save_file_invalid",
    "too big for a photo",
)
"""It is not shown as a picture; as a document it may go."""

_MEANINGS: Final[tuple[tuple[FailureKind, tuple[str, ...]], ...]] = (
    (FailureKind.TOPIC_LOST, ("thread not found", "topic_deleted", "topic_id_invalid")),
    (FailureKind.TOPIC_CLOSED, ("topic_closed",)),
    (
        FailureKind.NO_RIGHTS,
        (
            "not enough rights",
            "have no rights",
            "need administrator rights",
            "chat_admin_required",
            "chat_write_forbidden",
        ),
    ),
    (
        FailureKind.NOT_THERE,
        (
            "message to edit not found",
            "message to delete not found",
            "message to be replied not found",
            "replied message not found",
            "message can't be edited",
            "message_id_invalid",
            "message_edit_time_expired",
            "message identifier is not specified",
            NO_TEXT,
            "there is no caption in the message",
        ),
    ),
    (
        FailureKind.UNREACHABLE,
        ("chat not found", "user not found", "peer_id_invalid", "deactivated", "user_is_blocked"),
    ),
    (FailureKind.MIGRATED, ("upgraded to a supergroup",)),
)
"""Words of a refusal, in small letters, and what they mean; the first that are found."""

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _CONFLICT, _TOO_MANY, _SERVER = 401, 403, 404, 409, 429, 500
_OURS: Final = frozenset({_UNAUTHORIZED, _NOT_FOUND, _CONFLICT})
"""The token or the address of the server is wrong: the message is not at fault, and waits."""
_DETAIL: Final = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer other than yes. ``description`` is Telegram's, without any text of ours."""

    code: int
    description: str = ""
    retry_after: float = 0.0
    migrated_to: int | None = None

    def says(self, *words: str) -> bool:
        """Tell whether the description holds any of these."""
        said = self.description.casefold()
        return any(word in said for word in words)


def failure_of(refusal: Refusal) -> Failure:
    """Say what a refusal means for the envelope."""
    detail = f"{refusal.code} {refusal.description}".strip()[:_DETAIL]
    if refusal.migrated_to is not None:
        return Failure(FailureKind.MIGRATED, detail, migrated_to=str(refusal.migrated_to))
    return Failure(_kind(refusal), detail, retry_after=refusal.retry_after)


def _kind(refusal: Refusal) -> FailureKind:
    code = refusal.code
    if code == _TOO_MANY:
        return FailureKind.LATER
    if code in _OURS or code >= _SERVER or code < 400:  # noqa: PLR2004 -- a proxy's redirect
        return FailureKind.TEMPORARY
    for kind, words in _MEANINGS:
        if refusal.says(*words):
            return kind
    return FailureKind.UNREACHABLE if code == _FORBIDDEN else FailureKind.REFUSED


@dataclass(slots=True)
class Floods:
    """Tells a chat that is written to too fast from an account that sends too fast.

    Telegram does not say which it is. Two private chats that refuse at the same time do: each has
    its own pace already.
    """

    until: dict[Address, float] = field(default_factory=dict)

    def whole_account(self, address: Address, seconds: float, *, now: float) -> bool:
        """Note a 429 of ``seconds`` and tell whether it is the account's. ``now`` in seconds."""
        self.until = {chat: end for chat, end in self.until.items() if end > now}
        if is_group(address):
            return False
        self.until[address] = now + seconds
        return any(chat.account == address.account and chat != address for chat in self.until)
