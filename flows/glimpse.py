"""What was seen of a conversation before its message was understood, and how it was read then."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.community import Community
from flows.conversation import Conversation
from flows.messages import InboundMessage
from flows.ports import ChatMessage
from flows.tickets import Ticket
from flows.understanding import Hit, Language, Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """A conversation as it was before anything was decided.

    ``inbound`` is the message as it is to be read: a typed label is a pressed button, and once a
    writer said which community is theirs, it is what they wrote before (``row`` is its row).
    ``split`` is the message that «another matter» was pressed for.
    """

    inbound: InboundMessage
    community: Community
    conversation: Conversation | None = None
    tickets: tuple[Ticket, ...] = ()
    split: ChatMessage | None = None
    row: int | None = None

    @property
    def version(self) -> int:
        """Give the version of the conversation that the understanding rests on."""
        return self.conversation.version if self.conversation else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A message with its meaning, the language to answer in, and what the knowledge answers."""

    glimpse: Glimpse
    understanding: Understanding
    articles: Mapping[str, Hit]
    language: Language
