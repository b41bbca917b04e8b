"""One turn, seen through: decide, carry out, say, and go on with what waits; one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flows import which_community
from flows.advance import advance
from flows.belonging import may_answer_staff
from flows.carrying_out import carry_out
from flows.conversation import Conversation, Facts, Scene
from flows.engine import go_on, known_now, over, remembering, still_standing, still_there, waiting
from flows.errand import Errand
from flows.glimpse import Read
from flows.messages import InboundMessage
from flows.notices.asked import in_force_for
from flows.numbers import duration
from flows.ports import ChatMessage, Outcome, UnitOfWork
from flows.privacy import unveil
from flows.resident.follow_up import latest_open
from flows.said import in_words
from flows.survey.answering import may_be_about_survey
from flows.tickets import Status, Ticket
from flows.turn import Talk, Turn
from flows.turning import Turning
from flows.typed import last_choices


async def take_turn(
    errand: Errand, conversation: Conversation, read: Read, served: Sequence[str]
) -> Outcome:
    """Decide and do: the message's row, the turn's commands and words, the talk kept."""
    inbound, uow = read.glimpse.inbound, errand.uow
    if conversation.dead:  # who writes can be written to
        await uow.links.mark_dead(conversation.address, dead=False)
    kept = read.glimpse.row
    answered = await _answered(uow, conversation, inbound.reply_to)
    row = (
        await uow.messages.get(kept)
        if kept
        else await _row(uow, conversation, inbound, errand.now, answers=answered.message)
    )
    facts = await _facts(errand, conversation, read, answered.ticket)
    turning = Turning(
        errand=errand,
        inbound=inbound,
        conversation=replace(
            conversation,
            language=read.language,
            name=inbound.sender or conversation.name,
            last_inbound_at=errand.now,
            dead=False,
        ),
        language=read.language,
        row=row,
        served=tuple(served),
    )
    lost = which_community.is_lost(read.glimpse, served)
    if lost and not inbound.invitation:
        talk = await which_community.asked(turning, read, served)
    else:
        talk = still_standing(still_there(conversation.talk), conversation, facts)
        conversation = replace(conversation, talk=talk)
        turn = advance(conversation, inbound, read.understanding, facts, read.language)
        turning, talk = await _done(turning, conversation.talk, turn)
        turning, talk = await _went_on(turning, talk, facts, conversation)
        if lost and turning.conversation.person is None:
            talk = await which_community.asked(turning, read, served)
    await uow.conversations.save(_with_talk(turning, talk))
    return Outcome.WITH_STAFF if turning.with_staff else Outcome.ANSWERED


# --- what was written ----------------------------------------------------------------------------


async def _row(
    uow: UnitOfWork,
    conversation: Conversation,
    inbound: InboundMessage,
    now: datetime,
    *,
    answers: int | None,
) -> ChatMessage | None:
    """Keep what was written as a row of the conversation; an edit has its row already."""
    text = in_words(inbound)
    if inbound.edited or not (text or inbound.attachments):
        return None
    return await uow.messages.add(
        conversation.id,
        at=now,
        author="resident",
        text=text,
        attachments=inbound.attachments,
        answers=answers,
        marks=inbound.marks,
        location=inbound.location,
        channel_id=inbound.message,
    )


async def _facts(
    errand: Errand, conversation: Conversation, read: Read, replied: int | None
) -> Facts:
    uow, glimpse = errand.uow, read.glimpse
    inbound, split = glimpse.inbound, glimpse.split
    facts = Facts(
        now=errand.now,
        community=errand.community,
        tickets=glimpse.tickets,
        articles=read.articles,
        split=split.id if split else None,
        replied_ticket=_goes_on_in(glimpse.tickets, replied),
        notices=await in_force_for(uow, conversation.person, errand.community),
        questions=tuple(await uow.questions.open_in(conversation.id)),
    )
    if conversation.person is not None and may_be_about_survey(inbound, conversation.talk):
        standing = await uow.surveys.standing(conversation.person.id, errand.now)
        facts = replace(facts, survey=standing)
    if inbound.choice is None:
        facts = replace(facts, choices=await last_choices(uow, conversation))
    if inbound.edited:
        row = await uow.messages.by_channel_id(conversation.id, inbound.message)
        if row is not None:
            before = unveil(row.text, row.secrets)
            facts = replace(facts, edited_ticket=row.ticket, edited_text=before)
    if may_answer_staff(read.understanding):
        spoke = await _staff_spoke(uow, Scene(conversation=conversation, facts=facts))
        facts = replace(facts, staff_spoke=spoke)
    return facts


def _goes_on_in(tickets: Sequence[Ticket], replied: int | None) -> int | None:
    """Give the ticket in which an answered one goes on: what was merged lives on in the other."""
    known = {ticket.id: ticket for ticket in tickets}
    ticket = known.get(replied or 0)
    while ticket is not None and ticket.status is Status.MERGED and ticket.linked in known:
        ticket = known[ticket.linked]
    return replied if ticket is None else ticket.id


@dataclass(frozen=True, slots=True)
class _Answered:
    """The message that was replied to: its row, and the ticket that it belongs to."""

    ticket: int | None = None
    message: int | None = None


async def _answered(
    uow: UnitOfWork, conversation: Conversation, channel_id: str | None
) -> _Answered:
    """Find the message that was answered: ours by its link, theirs by its row."""
    if channel_id is None:
        return _Answered()
    link = await uow.links.find(conversation.address, channel_id)
    if link is not None and link.ticket is not None:
        return _Answered(link.ticket, link.message)
    row = await uow.messages.by_channel_id(conversation.id, channel_id)
    return _Answered(row.ticket, row.id) if row else _Answered()


async def _staff_spoke(uow: UnitOfWork, scene: Scene) -> int | None:
    """Find the ticket on which a clerk had the last word."""
    ticket = latest_open(scene)
    said = await uow.messages.of_ticket(ticket.id) if ticket else ()
    authors = [row.author for row in said if row.author != "bot"]
    return ticket.id if ticket and authors[-1:] == ["staff"] else None


# --- what is done --------------------------------------------------------------------------------


async def _done(turning: Turning, talk: Talk, turn: Turn) -> tuple[Turning, Talk]:
    """Carry out a turn and say its words; gives the talk with what may be offered now."""
    before = turning.opened
    for command in turn.commands:
        turning = await carry_out(turning, command)
    talk = remembering(talk, turn)
    about = None
    if turn.says and talk.ticket is not None:
        about = await turning.errand.uow.tickets.get(talk.ticket)
    for said in turn.says:
        await turning.say(said, about)
    later = (*talk.later, *(waiting(offer) for offer in turning.offers))
    talk = over(talk) if talk.ticket in turning.ended else talk
    talk = replace(talk, later=tuple(one for one in later if one["ticket"] not in turning.ended))
    if turning.opened is not None and turning.opened is not before:
        opened_at = turning.errand.now.isoformat()
        talk = replace(talk, last_ticket=turning.opened.id, last_at=opened_at)
    return replace(turning, offers=()), talk


async def _went_on(
    turning: Turning, talk: Talk, facts: Facts, before: Conversation
) -> tuple[Turning, Talk]:
    """Go on with what waits until something is asked or nothing is left."""
    facts = replace(facts, community=turning.errand.community)
    newly_known = turning.conversation.person is not None and before.person is None
    left = turning.row
    while True:
        scene = Scene(conversation=turning.conversation, facts=facts, language=turning.language)
        turn = known_now(talk, scene) if newly_known else None
        turn = turn or go_on(talk, scene, in_danger=turning.in_danger)
        newly_known = False
        if turn is None:
            return replace(turning, row=left), talk
        turning, talk = await _done(replace(turning, row=None), talk, turn)


def _with_talk(turning: Turning, talk: Talk) -> Conversation:
    """Keep the talk; a report that is half told is to be reminded of (SPEC 2).

    While a report is asked about, what was written belongs to it once it has a number.
    """
    row, errand = turning.row, turning.errand
    messages = talk.messages if talk.is_report else ()
    if talk.is_report and row is not None and row.id not in messages:
        messages = (*messages, row.id)
    half_told = talk.is_report or any(one["ticket"] is None for one in talk.later)
    remind_at = errand.now + duration(errand.community, "reminder_after")
    return replace(
        turning.conversation,
        talk=replace(talk, messages=messages),
        remind_at=remind_at if half_told else None,
    )
