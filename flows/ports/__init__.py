"""What flows needs of the world: the protocols that storage, nlu and channels satisfy."""

from flows.ports.delivery import Postbox, Sender
from flows.ports.duties import Duties
from flows.ports.fees import Fees
from flows.ports.notices import Notices, Posters
from flows.ports.people import Communities, Greetings, HomeMarks, HomeVisits, People, Rains
from flows.ports.reading import Reading, Understander, Words
from flows.ports.reports import Quarter, Reports
from flows.ports.surveys import Surveys
from flows.ports.talk import (
    Attachments,
    ChatMessage,
    Conversations,
    HeldWords,
    Inbox,
    Link,
    Links,
    Messages,
    Outcome,
    Received,
)
from flows.ports.tickets import (
    Corrections,
    Drafts,
    EmergencyReports,
    Incidents,
    Ledgers,
    Promises,
    Questions,
    Tickets,
)
from flows.ports.work import Outbox, Storage, UnitOfWork

__all__ = [
    "Attachments",
    "ChatMessage",
    "Communities",
    "Conversations",
    "Corrections",
    "Drafts",
    "Duties",
    "EmergencyReports",
    "Fees",
    "Greetings",
    "HeldWords",
    "HomeMarks",
    "HomeVisits",
    "Inbox",
    "Incidents",
    "Ledgers",
    "Link",
    "Links",
    "Messages",
    "Notices",
    "Outbox",
    "Outcome",
    "People",
    "Postbox",
    "Posters",
    "Promises",
    "Quarter",
    "Questions",
    "Rains",
    "Reading",
    "Received",
    "Reports",
    "Sender",
    "Storage",
    "Surveys",
    "Tickets",
    "Understander",
    "UnitOfWork",
    "Words",
]
