"""What a clerk sees of a ticket: only what is theirs to see, worded (SPEC 3 and 9).

Which tickets are theirs says ``flows.desk.actions.may_see``. Numbers are masked until one has the
ticket.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bot.channels.web_chat import SignedUrl, to_file
from bot.web.auth import Clerk
from flows.clocks import clocks_of
from flows.community import QUEUES, Community, Staff
from flows.desk.actions import may_see, may_see_phone
from flows.desk.cards import behind, name_of, place_of
from flows.desk.forms import FORMS
from flows.desk.guarding import decides
from flows.desk.history import event_line, files_of, is_told, without_earlier_alerts
from flows.desk.incident_card import offered as offered_of_incident
from flows.desk.incident_card import subject
from flows.desk.offers import offered
from flows.desk.why import why
from flows.held import Held
from flows.home_words import home_in_words
from flows.incidents import Incident, Part
from flows.messages import Attachment, Say
from flows.moments import moment, span
from flows.numbers import duration
from flows.ports import ChatMessage, Words
from flows.privacy import mask_phone, masked, unveil, veil
from flows.tickets import OPEN, Event, EventKind, Kind, Ticket
from flows.understanding import Language

_HELD_ACTS: Final = {
    "send": "send-held",
    "drop": "drop-held",
    "approve": "approve-words",
    "return": "return-words",
}
"""What a button of held words is called on the page."""
SHOWN_AFTER_END: Final = timedelta(days=1)
"""How long a ticket that is over stays on the desk."""

_IN_THE_THREAD: Final = frozenset({EventKind.ADDED, EventKind.REPLIED})
"""Events whose message stands in the thread itself."""


def queues_of(staff: Staff, community: Community) -> tuple[str, ...]:
    """Give the queues that a clerk sees, in the order of the house."""
    ids = [queue.id for queue in community.queues if may_see(staff, queue.id, "")]
    return tuple(sorted(ids, key=lambda name: (QUEUES.index(name) if name in QUEUES else 99, name)))


def belongs_on_desk(ticket: Ticket) -> bool:
    """Tell whether a ticket has a card: an inquiry that the knowledge answered has none."""
    answered_at_once = (
        ticket.kind is Kind.INQUIRY and not ticket.is_open and ticket.assignee is None
    )
    return not answered_at_once


def key_of(name: str) -> str:
    """Write a name as keys of words are written."""
    return name.replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The eyes of one clerk at one moment."""

    clerk: Clerk
    words: Words
    language: Language
    now: datetime
    signed: SignedUrl
    files: Mapping[str, Attachment]
    """The files that events name, by id."""
    incidents: Mapping[int, tuple[Incident, Part]] = field(default_factory=dict)
    """The incidents of tickets."""
    held: Mapping[int, Sequence[Held]] = field(default_factory=dict)
    """What was held of tickets and nobody has decided upon."""

    @property
    def _community(self) -> Community:
        return self.clerk.community

    def say(self, said: Say | str) -> str:
        """Word something in the clerk's language."""
        return self.words.say(said, self.language)

    def queue_name(self, queue: str) -> str:
        """Give the name of a queue."""
        return self.say(Say(f"queue-{key_of(queue)}"))

    # --- the card ----------------------------------------------------------------------------

    def card(
        self, ticket: Ticket, messages: Sequence[ChatMessage], events: Sequence[Event]
    ) -> dict[str, Any]:
        """Give a ticket with everything that stands under it."""
        open_number = may_see_phone(ticket, self.clerk.staff)
        clock = self._clock(ticket, events)
        assignee = self._community.member(ticket.assignee) if ticket.assignee else None
        return {
            "id": ticket.id,
            "number": ticket.number,
            "version": ticket.version,
            "kind": ticket.kind.name.lower(),
            "kind_name": self.say(Say(f"kind-{ticket.kind.name.lower()}")),
            "title": self.say(Say(f"intent-{key_of(ticket.category)}")),
            "urgency": ticket.urgency.value,
            "urgency_name": self.say(Say(f"urgency-{key_of(ticket.urgency.value)}")),
            "mark": self.say(Say(f"mark-{key_of(ticket.urgency.value)}")),
            "status": ticket.status.value,
            "status_name": self.say(Say(f"status-{key_of(ticket.status.value)}")),
            "open": ticket.is_open,
            "queue": ticket.queue,
            "queue_name": self.queue_name(ticket.queue),
            "channel": ticket.channel.value,
            "reachable": ticket.conversation is not None,
            "home": self._home(ticket),
            "verified": ticket.verified,
            "place": place_of(ticket, self._community),
            "person": name_of(ticket, self._community),
            "phone": self._phone(ticket, open_number=open_number),
            "phone_shown": open_number,
            "text": self._text(ticket.text, ticket.secrets, open_number=open_number),
            "visit": self.say(span(ticket.visit, self.now, self._community))
            if ticket.visit
            else "",
            "opened_at": ticket.opened_at.isoformat(),
            "changed_at": ticket.changed_at.isoformat(),
            "clock": clock,
            "waits": self._waits(ticket),
            "late": any(due["late"] for due in clock),
            "why": self.say(why(ticket, events, self._community)) if ticket.is_open else "",
            "major": ticket.major,
            "rating": ticket.rating,
            "assignee": assignee and {"number": assignee.number, "name": assignee.name},
            "mine": ticket.assignee == self.clerk.staff.number,
            "acts": self._acts(ticket),
            "incident": self._incident(ticket),
            "held": self._held(ticket),
            "thread": self._thread(messages, events, open_number=open_number),
        }

    def _held(self, ticket: Ticket) -> list[dict[str, Any]]:
        """Give what did not go out yet and is this clerk's to decide upon, or their own."""
        staff, shown = self.clerk.staff, []
        for one in self.held.get(ticket.id, ()):
            acts = decides(one, staff)
            if not acts and one.author != staff.number:
                continue
            member = self._community.member(one.author)
            shown.append(
                {
                    "id": one.id,
                    "why": self.say(Say(f"page-desk-held-{one.why.value}")),
                    "by": f"{member.name}({member.number})" if member else "",
                    "text": masked(*veil(one.text, self._community.country)),
                    "files": [to_file(file, self.signed) for file in one.attachments],
                    "acts": [
                        {"act": _HELD_ACTS[verb], "label": self.say(Say(f"held-{label}"))}
                        for verb, label in acts
                    ],
                }
            )
        return shown

    def _text(self, text: str, secrets: Mapping[str, str], *, open_number: bool) -> str:
        return unveil(text, secrets) if open_number else masked(text, secrets)

    def _phone(self, ticket: Ticket, *, open_number: bool) -> str:
        if not ticket.phone:
            return ""
        return ticket.phone.removeprefix("+86") if open_number else mask_phone(ticket.phone)

    def _home(self, ticket: Ticket) -> str:
        return self.say(home_in_words(ticket.home, self._community)) if ticket.home else ""

    def _clock(self, ticket: Ticket, events: Sequence[Event]) -> list[dict[str, Any]]:
        """Give what is still owed and runs: the response until there was one, and the finish."""
        owed = []
        if ticket.is_open and ticket.respond_by is not None and ticket.responded_at is None:
            owed.append(("page-desk-respond", ticket.respond_by))
        stopped = clocks_of(ticket, events, self._community).finish.stopped
        if ticket.is_open and ticket.finish_by is not None and not stopped:
            owed.append(("page-desk-finish", ticket.finish_by))
        return [
            {
                "words": self.say(Say(key, {"at": moment(at, self.now, self._community)})),
                "late": self._is_past(at, ticket),
            }
            for key, at in owed
        ]

    def _waits(self, ticket: Ticket) -> str:
        if ticket.wait_for is None or ticket.wait_until is None:
            return ""
        what = Say(f"wait-for-{ticket.wait_for.value}")
        until = moment(ticket.wait_until, self.now, self._community)
        return self.say(Say("card-wait", {"what": what, "until": until}))

    def _is_past(self, at: datetime, ticket: Ticket) -> bool:
        """Tell whether a clock has run out; «at once» is, when the alert is given again (SPEC 4)."""
        emergency = ticket.kind is Kind.EMERGENCY
        grace = duration(self._community, "alert_repeat") if emergency else timedelta(0)
        return at + grace < self.now

    def _acts(self, ticket: Ticket) -> list[dict[str, Any]]:
        """Give what this clerk may do now, in their words.

        ``asks`` where a form comes first; ``more`` what is not next and unfolds.
        """
        seldom, acts = behind(ticket), []
        for name in offered(ticket, self.clerk.staff, self._community, self.now):
            act = "hand-over" if name == "hand" else name
            label = Say("page-desk-cancel") if name == "cancel" else Say(f"desk-{name}")
            more = name in seldom
            acts.append({"act": act, "label": self.say(label), "asks": name in FORMS, "more": more})
        shared = self.incidents[ticket.id] if self._shared(ticket) else None
        names = offered_of_incident(*shared) if shared else ()
        shared_acts = (
            {"act": name, "label": self.say(Say(f"desk-{name}")), "asks": False, "more": False}
            for name in names
        )
        return [*acts, *shared_acts]

    def _shared(self, ticket: Ticket) -> bool:
        """Tell whether others report the same fault, as far as it is this clerk's to see."""
        return ticket.id in self.incidents and may_see(
            self.clerk.staff, ticket.queue, ticket.category
        )

    def _incident(self, ticket: Ticket) -> str:
        """Name the fault that others report too, or give nothing."""
        if not self._shared(ticket):
            return ""
        incident, part = self.incidents[ticket.id]
        return self.say(Say(f"page-desk-incident-{part.value}", subject(incident, self._community)))

    # --- what stands under it ----------------------------------------------------------------

    def _thread(
        self, messages: Iterable[ChatMessage], events: Sequence[Event], *, open_number: bool
    ) -> list[dict[str, Any]]:
        """Give what was said and what happened, in order of time."""
        lines = [self._said(message, open_number=open_number) for message in messages]
        in_lines = {line["message"] for line in lines}
        for event in without_earlier_alerts(events):
            in_thread = event.kind in _IN_THE_THREAD and event.message in in_lines
            if is_told(event) and not in_thread:
                lines.append(self._happened(event, open_number=open_number))
        return sorted(lines, key=lambda line: (line["at"], line["order"]))

    def _said(self, message: ChatMessage, *, open_number: bool) -> dict[str, Any]:
        member = self._community.member(message.name) if message.author == "staff" else None
        return {
            "kind": message.author,
            "at": message.at.isoformat(),
            "order": message.seq,
            "message": message.id,
            "name": f"{member.name}({member.number})" if member else message.name,
            "mine": member is not None and member.number == self.clerk.staff.number,
            "text": self._text(message.text, message.secrets, open_number=open_number),
            "files": [to_file(attachment, self.signed) for attachment in message.attachments],
            "edited": message.edited_at is not None,
            "undelivered": message.undelivered is not None,
        }

    def _happened(self, event: Event, *, open_number: bool) -> dict[str, Any]:
        noted = event.kind is EventKind.NOTED
        by = event.actor.partition(":")[2]
        member = self._community.member(by) if by else None
        text = self._text(event.text, event.secrets or {}, open_number=open_number)
        return {
            "kind": "note" if noted else "event",
            "at": event.at.isoformat(),
            "order": event.id,
            "message": None,
            "name": f"{member.name}({member.number})" if member else "",
            "mine": member is not None and member.number == self.clerk.staff.number,
            "text": text if noted else self.say(event_line(event, self._community)).strip(),
            "files": [
                to_file(self.files[file], self.signed)
                for file in files_of(event)
                if file in self.files
            ],
        }


def ended_recently(ticket: Ticket, now: datetime) -> bool:
    """Tell whether a ticket is open, or ended so lately that the desk still shows it."""
    return ticket.status in OPEN or ticket.changed_at >= now - SHOWN_AFTER_END
