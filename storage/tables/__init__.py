"""The tables, as SQLModel classes; seen by nobody outside ``storage``.

How repositories use them: each gets ``(connection, crypt)`` (or a subset with a cache), where
``connection`` is the unit of work's one open ``AsyncConnection`` (already inside a transaction:
never begin, commit or roll back there) and ``crypt`` a ``storage.crypt.Crypt``. Statements are
Core, built once at module level on ``core(SomeRow)`` with ``bindparam`` where they are hot, so that
they compile once; what goes in and out of a repository are the values of ``flows``.

What holds for all tables:

- ids count up (``BIGINT``; SQLite's own ``INTEGER``); texts that people chose are ids as they are;
- datetimes are aware and come back in UTC on both databases; a naive one raises;
- enumerations are stored as their value in a text column; no native enum anywhere;
- ``*_sealed``, ``payload`` and ``body`` hold what ``Crypt.seal(PLACE, bytes)`` gave, where
  ``PLACE`` is ``table.column``; ``*_index`` and ``*_tail`` hold ``Crypt.index``; ``*_hash`` holds
  ``storage.crypt.hashed`` of a token;
- an address is the three columns ``channel``, ``account``, ``chat``.
"""

from storage.tables.company import (
    ArticleRow,
    BuildingRow,
    CommunityRow,
    CompanyRow,
    HomeRow,
    QueueRow,
    StaffInvitationRow,
    StaffRow,
)
from storage.tables.desk import (
    ArticleDraftRow,
    CorrectionRow,
    LedgerCopyRow,
    MenuRow,
    ToldOnceRow,
)
from storage.tables.duties import DutyRow
from storage.tables.fees import FeeBillRow
from storage.tables.notices import (
    NoticeCopyRow,
    NoticeDeedRow,
    NoticeKeyRow,
    NoticePosterRow,
    NoticeRow,
)
from storage.tables.people import (
    GreetingRow,
    HomeMarkRow,
    HomeVisitRow,
    InvitationRow,
    PersonRow,
    RainRow,
    ResidenceRow,
)
from storage.tables.post import InboxRow, OutboxRow, PaceRow
from storage.tables.reports import ReportRow
from storage.tables.row import Id, Json, Row, core, only
from storage.tables.sessions import DeskSessionRow, WebSessionRow
from storage.tables.surveys import SurveyRow, SurveySheetRow, SurveyTaskRow
from storage.tables.talk import (
    AttachmentRow,
    ChatGroupRow,
    ConversationRow,
    DeadAddressRow,
    HeldRow,
    LinkRow,
    MessageRow,
    PlaceRow,
)
from storage.tables.tickets import (
    EmergencyReportRow,
    IncidentRow,
    IncidentTicketRow,
    PromiseRow,
    QuestionRow,
    TicketCounterRow,
    TicketEventRow,
    TicketRow,
    TicketWordsRow,
)

__all__ = [
    "ArticleDraftRow",
    "ArticleRow",
    "AttachmentRow",
    "BuildingRow",
    "ChatGroupRow",
    "CommunityRow",
    "CompanyRow",
    "ConversationRow",
    "CorrectionRow",
    "DeadAddressRow",
    "DeskSessionRow",
    "DutyRow",
    "EmergencyReportRow",
    "FeeBillRow",
    "GreetingRow",
    "HeldRow",
    "HomeMarkRow",
    "HomeRow",
    "HomeVisitRow",
    "Id",
    "InboxRow",
    "IncidentRow",
    "IncidentTicketRow",
    "InvitationRow",
    "Json",
    "LedgerCopyRow",
    "LinkRow",
    "MenuRow",
    "MessageRow",
    "NoticeCopyRow",
    "NoticeDeedRow",
    "NoticeKeyRow",
    "NoticePosterRow",
    "NoticeRow",
    "OutboxRow",
    "PaceRow",
    "PersonRow",
    "PlaceRow",
    "PromiseRow",
    "QuestionRow",
    "QueueRow",
    "RainRow",
    "ReportRow",
    "ResidenceRow",
    "Row",
    "StaffInvitationRow",
    "StaffRow",
    "SurveyRow",
    "SurveySheetRow",
    "SurveyTaskRow",
    "TicketCounterRow",
    "TicketEventRow",
    "TicketRow",
    "TicketWordsRow",
    "ToldOnceRow",
    "WebSessionRow",
    "core",
    "only",
]
