"""Birthday greetings (生日祝福): 09:00 on the day, one a year a person, never a day late (SPEC 5)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Final

from flows import quiet
from flows.community import Community
from flows.conversation import Conversation
from flows.errand import Errand
from flows.messages import Choice, Priority, Say
from flows.outreach.birthdays import born_on
from flows.outreach.greeted import Greeted, Greeting
from flows.outreach.marks import NO_GREETINGS
from flows.people import Resident, Wish
from flows.ports import UnitOfWork
from flows.service_calendar import local_day
from flows.sweeps.process import Owed, Process
from flows.understanding import Language

GREETED: Final = "birthday_greeted"
HELD_BACK: Final = "birthday_held_back"
AT: Final = time(9)


async def _owed(uow: UnitOfWork, now: datetime) -> Sequence[Owed[int]]:
    owed: list[Owed[int]] = []
    for community_id in await uow.communities.ids():
        community = await uow.communities.get(community_id)
        if community is None or not is_time(community, now):
            continue
        day = local_day(community, now)
        kept = born_on(day)
        people = await uow.people.born_on(community_id, solar=kept.solar, lunar=kept.lunar)
        greeted = await uow.greetings.sent_on(community_id, day)
        for person in people:
            if lives_here(person, day) and person.id not in greeted:
                became = await _became(uow, person, await reachable(uow, person))
                if became is not await _kept(uow, person, day):
                    owed.append(Owed(community_id, person.id))
    return owed


async def _kept(uow: UnitOfWork, person: Resident, day: date) -> Greeted | None:
    """Give what has become of somebody's greeting: it is looked at again once that changes."""
    born = await uow.people.birthday(person.id)
    return None if born is None else await uow.greetings.of(person.id, born_on(day).years[born[1]])


def is_time(community: Community, now: datetime) -> bool:
    """Tell whether greetings may go: from 09:00 of the community's day until it is quiet."""
    clock = now.astimezone(community.zone).time().replace(tzinfo=None)
    return clock >= AT and not quiet.is_quiet(community, now)


def lives_here(person: Resident, day: date) -> bool:
    """Tell whether somebody has moved in by a day: who comes later is greeted from then on."""
    return any(home.since is None or home.since <= day for home in person.residences)


async def _greet(errand: Errand, person_id: int) -> Sequence[str]:
    """Greet one person, once in their (lunar) year, or keep why not."""
    uow, community, now = errand.uow, errand.community, errand.now
    person, born = await uow.people.get(person_id), await uow.people.birthday(person_id)
    day = local_day(community, now)
    if person is None or born is None or not lives_here(person, day) or not is_time(community, now):
        return ()
    conversation = await reachable(uow, person)
    became = await _became(uow, person, conversation)
    greeting = Greeting(
        person=person.id,
        year=born_on(day).years[born[1]],
        community=community.id,
        day=day,
        became=became,
        at=now,
    )
    if not await uow.greetings.keep(greeting):
        return ()
    if conversation is None or became is not Greeted.SENT:
        return (HELD_BACK,)
    await send(errand, conversation, partial(birthday_words, community, person))
    return (GREETED,)


async def _became(uow: UnitOfWork, person: Resident, conversation: Conversation | None) -> Greeted:
    if Wish.GREETINGS in person.declined:
        return Greeted.NOT_WANTED
    if await uow.home_marks.any_of(person.community, person.homes, NO_GREETINGS):
        return Greeted.MARKED
    if await uow.tickets.in_trouble(person.community, person.id, person.homes):
        return Greeted.IN_TROUBLE
    return Greeted.NO_WAY if conversation is None else Greeted.SENT


def birthday_words(community: Community, person: Resident, language: Language) -> Say:
    """Word a birthday greeting, signed by the steward of the home; with a way to want no more."""
    stop = Choice(Say("button-greetings-off"), f"wish.{Wish.GREETINGS.value}=off")
    signed = signature(community, person, language)
    return Say("birthday-greeting", {"name": person.name, "signed": signed}, (stop,))


def signature(community: Community, person: Resident, language: Language) -> Say:
    """Sign as the steward of somebody's home; as the company's front desk where there is none."""
    stewards = [steward for home in person.homes if (steward := community.steward_of(home))]
    name = community.name[language]
    if not stewards:
        return Say("signed-desk", {"community": name})
    return Say("signed-steward", {"community": name, "steward": stewards[0].name})


# --- to whom, and how ----------------------------------------------------------------------------


async def reachable(uow: UnitOfWork, person: Resident) -> Conversation | None:
    """Give where somebody can be written to: the channel that they used last; or None."""
    conversations = await uow.conversations.of_person(person.id)
    return next((c for c in conversations if c.address.channel not in quiet.MUTE), None)


async def send(
    errand: Errand, conversation: Conversation, words: Callable[[Language], Say]
) -> None:
    """Promise what had better not come at all than twice, or in the quiet hours (SPEC 9)."""
    locked = await errand.uow.conversations.get(conversation.id, lock=True)
    language = errand.language_of(locked)
    await errand.tell(
        locked,
        language,
        words(language),
        priority=Priority.GREETING,
        again=False,
        until=quiet.begins(errand.community, errand.now),
    )


GREETINGS: Final = Process(kinds=(GREETED, HELD_BACK), owed=_owed, settle=_greet)
