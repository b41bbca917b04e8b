"""What becomes of an envelope that was not sent. Every such decision is made here (SPEC 9).

``decide`` looks a failure up in a table and gives a verdict; storage carries it out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from flows.messages import Claimed, Failure, FailureKind, OutboundMessage, Priority, Sending
from flows.pace import is_group

GIVE_UP_AFTER: Final = timedelta(hours=24)
"""An envelope that never gets through is over then."""
LONGEST_PAUSE: Final = timedelta(seconds=60)
ALARMED_PAUSE: Final = timedelta(seconds=60)
"""Between tries of what waits for somebody to put a group right."""
PATIENT_TRIES: Final = 2
"""Topics lost by one envelope before it pauses: it must not make a topic a second."""
NOTICE_PREFIX: Final = "delivery:"
"""Begins the key of every notice about delivery itself, so that none leads to another."""


class Fate(StrEnum):
    """What an envelope is after a failure."""

    WAITING = "waiting"
    SENT = "sent"
    """What was wanted is so."""
    CANCELLED = "cancelled"
    """Another envelope carries its words now."""
    FAILED = "failed"
    UNKNOWN = "unknown"


class Remedy(StrEnum):
    """What else has to be done, so that the next try finds things better."""

    HOLD_CHAT = "hold-chat"
    """Leave the chat alone until the verdict's ``due``."""
    HOLD_ACCOUNT = "hold-account"
    MARK_DEAD = "mark-dead"
    MOVE_GROUP = "move-group"
    LOSE_TOPIC = "lose-topic"
    """Forget the topic and post the card again, which makes a new one."""
    REOPEN_TOPIC = "reopen-topic"
    WITHOUT_TOPIC = "without-topic"
    """No topic can be made or opened for the ticket: its place is the card in the group."""
    POST_CARD_ANEW = "post-card-anew"
    """The card is gone: post it again, with the words of this edit."""
    AS_MESSAGE = "as-message"
    """What was to be changed is gone: say the new words as a message."""
    WITHOUT_REPLY = "without-reply"
    """What was to be answered is gone: say it on its own."""


class Notice(StrEnum):
    """What staff are told. The value is the key of its words."""

    NOT_DELIVERED = "delivery-not-delivered"
    EDIT_LOST = "delivery-edit-lost"
    RECALL_LOST = "delivery-recall-lost"
    GAVE_UP = "delivery-gave-up"
    REFUSED = "delivery-refused"
    TOPIC_LOST = "delivery-topic-lost"
    NO_RIGHTS = "delivery-no-rights"
    GROUP_LOST = "delivery-group-lost"
    NOT_A_FORUM = "delivery-not-a-forum"


ABOUT_A_GROUP: Final = frozenset({Notice.NO_RIGHTS, Notice.GROUP_LOST, Notice.NOT_A_FORUM})
"""Told once a day a group; the others once an envelope or topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do with an envelope that was not sent.

    ``due`` is set exactly when it waits. ``counted`` is false for what says nothing about the
    envelope itself: its next pause is no longer for it.
    """

    fate: Fate
    due: datetime | None = None
    remedy: Remedy | None = None
    notice: Notice | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    failure: Failure
    claimed: Claimed
    since: datetime
    now: datetime
    jitter: float

    @property
    def in_group(self) -> bool:
        return is_group(self.claimed.envelope.address)

    @property
    def in_topic(self) -> bool:
        return self.claimed.envelope.ticket is not None and self.claimed.thread is not None


def decide(
    failure: Failure, claimed: Claimed, *, since: datetime, now: datetime, jitter: float
) -> Verdict:
    """Give what becomes of an envelope.

    ``since`` is when it was first tried; ``claimed.tries`` counts this try; ``jitter`` are seconds
    to add to a pause, so that many do not come back together.
    """
    case = _Case(failure=failure, claimed=claimed, since=since, now=now, jitter=jitter)
    return DECISIONS[failure.kind](case)


def pause(tries: int) -> timedelta:
    """Give the pause after so many tries: 1, 2, 4 … 60 seconds."""
    return min(LONGEST_PAUSE, timedelta(seconds=2 ** min(tries - 1, 10)))


def _later(case: _Case) -> Verdict:
    remedy = Remedy.HOLD_ACCOUNT if case.failure.whole_account else Remedy.HOLD_CHAT
    due = case.now + timedelta(seconds=max(1.0, case.failure.retry_after))
    return Verdict(fate=Fate.WAITING, due=due, remedy=remedy, counted=False)


def _unreachable(case: _Case) -> Verdict:
    if case.in_group:  # what residents are owed must not be given up because a bot was removed
        return _alarmed(case, Notice.GROUP_LOST)
    return Verdict(fate=Fate.FAILED, remedy=Remedy.MARK_DEAD, notice=Notice.NOT_DELIVERED)


def _temporary(case: _Case) -> Verdict:
    if case.now - case.since >= GIVE_UP_AFTER:
        return Verdict(fate=Fate.FAILED, notice=Notice.GAVE_UP)
    due = case.now + pause(case.claimed.tries) + timedelta(seconds=case.jitter)
    return Verdict(fate=Fate.WAITING, due=due)


def _unknown(case: _Case) -> Verdict:
    if may_repeat(case.claimed.envelope.sending, again=case.claimed.envelope.again):
        return _temporary(case)
    return Verdict(fate=Fate.UNKNOWN)


def _migrated(case: _Case) -> Verdict:
    if case.failure.migrated_to in {None, case.claimed.envelope.address.chat}:
        return _alarmed(case, Notice.GROUP_LOST)
    return Verdict(fate=Fate.WAITING, due=case.now, remedy=Remedy.MOVE_GROUP, counted=False)


def _topic_lost(case: _Case) -> Verdict:
    if case.claimed.envelope.sending is not Sending.MESSAGE:
        return _not_there(case)
    if not case.in_topic:
        return _temporary(case)
    wait = pause(case.claimed.tries) if case.claimed.tries > PATIENT_TRIES else timedelta(0)
    return Verdict(
        fate=Fate.WAITING,
        due=case.now + wait,
        remedy=Remedy.LOSE_TOPIC,
        notice=Notice.TOPIC_LOST,
    )


def _topic_closed(case: _Case) -> Verdict:
    if case.claimed.envelope.sending is not Sending.MESSAGE:
        return _temporary(case)  # no topic is opened for an edit: it waits until one is
    if case.claimed.reopen or not case.in_topic:
        return _alarmed(case, Notice.NO_RIGHTS)
    return Verdict(fate=Fate.WAITING, due=case.now, remedy=Remedy.REOPEN_TOPIC, counted=False)


def _no_rights(case: _Case) -> Verdict:
    if not case.in_group:
        return _refused(case)
    if case.claimed.envelope.sending is Sending.TOPIC:  # a name holds nothing up; the next is right
        return Verdict(fate=Fate.CANCELLED, notice=Notice.NO_RIGHTS)
    if case.claimed.topic is None and not case.claimed.reopen:
        return _alarmed(case, Notice.NO_RIGHTS)
    return Verdict(
        fate=Fate.WAITING,
        due=case.now,
        remedy=Remedy.WITHOUT_TOPIC,
        notice=Notice.NO_RIGHTS,
        counted=False,
    )


def _not_there(case: _Case) -> Verdict:
    envelope = case.claimed.envelope
    match envelope.sending:
        case Sending.DELETE:
            return Verdict(fate=Fate.SENT)
        case Sending.TOPIC:  # whatever is said there next makes another
            return Verdict(fate=Fate.CANCELLED)
        case Sending.EDIT if envelope.card:
            return Verdict(fate=Fate.CANCELLED, remedy=Remedy.POST_CARD_ANEW)
        case Sending.EDIT if case.in_group or envelope.priority is Priority.NOTICE:
            return Verdict(fate=Fate.WAITING, due=case.now, remedy=Remedy.AS_MESSAGE)
        case Sending.EDIT:
            return Verdict(fate=Fate.FAILED, notice=Notice.EDIT_LOST)
        case _ if case.claimed.reply_id is not None:
            return Verdict(fate=Fate.WAITING, due=case.now, remedy=Remedy.WITHOUT_REPLY)
        case _:
            return _refused(case)


def _refused(case: _Case) -> Verdict:
    notice = Notice.REFUSED if case.in_group else Notice.NOT_DELIVERED
    if case.claimed.envelope.sending is Sending.DELETE:
        notice = Notice.RECALL_LOST
    return Verdict(fate=Fate.FAILED, notice=notice)


def _alarmed(case: _Case, notice: Notice) -> Verdict:
    due = case.now + ALARMED_PAUSE
    return Verdict(fate=Fate.WAITING, due=due, notice=notice, counted=False)


DECISIONS: Final[Mapping[FailureKind, Callable[[_Case], Verdict]]] = {
    FailureKind.LATER: _later,
    FailureKind.UNREACHABLE: _unreachable,
    FailureKind.TEMPORARY: _temporary,
    FailureKind.UNKNOWN: _unknown,
    FailureKind.MIGRATED: _migrated,
    FailureKind.TOPIC_LOST: _topic_lost,
    FailureKind.TOPIC_CLOSED: _topic_closed,
    FailureKind.NO_RIGHTS: _no_rights,
    FailureKind.NOT_THERE: _not_there,
    FailureKind.REFUSED: _refused,
}


def may_repeat(sending: Sending, *, again: bool) -> bool:
    """Tell whether to send once more what may have arrived; a change done twice is one (SPEC 9)."""
    return again or sending is not Sending.MESSAGE


def reworded(body: OutboundMessage, edit: OutboundMessage) -> OutboundMessage:
    """Give a message as it is after an edit: new words and buttons, the same files and place.

    What was to be pinned is pinned, unless the edit says something else of that.
    """
    pin = body.pin if edit.pin is None else edit.pin
    return replace(edit, attachments=body.attachments, location=body.location, pin=pin)
