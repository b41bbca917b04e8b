"""Getting to know who writes: bound to a home, their language, what a visitor stated (SPEC 1)."""

from dataclasses import replace

from flows.community import Staff
from flows.errand import Errand
from flows.home_words import home_in_words, homes_in_words
from flows.messages import Channel, Priority, Say
from flows.notices.asked import welcome
from flows.people import Resident
from flows.turn import BindByPhone, SetLanguage, SetWish, State, UseInvitation
from flows.turning import Turning


async def use_invitation(turning: Turning, command: UseInvitation) -> Turning:
    """Bind the writer by an invitation; the home's other residents are told (SPEC 1)."""
    errand, conversation = turning.errand, turning.conversation
    # Whoever is bound already stays where they are.
    served = turning.served if conversation.person is None else ()
    invitation = await errand.uow.people.use_invitation(
        command.token, now=errand.now, within={conversation.community, *served}
    )
    staff = None if invitation else await _clerk_by_link(turning, command.token)
    if staff is not None:
        await turning.say(Say("staff-bound", {"name": staff.name, "number": staff.number}))
        return turning
    if invitation is None:
        await turning.say(Say("invitation-not-valid"))
        return turning
    turning = await _moved_to(turning, invitation.community)
    errand, conversation = turning.errand, turning.conversation
    today = errand.now.astimezone(errand.community.zone).date()
    people = errand.uow.people
    person = conversation.person
    if person is None and invitation.person is not None:
        person = await people.get(invitation.person)
    lived_there = person is not None and invitation.home in person.homes
    if person is None:
        person = await people.add(
            conversation.community,
            name=conversation.stated.get("name") or conversation.name or invitation.home,
            phone=None,
            home=invitation.home,
            role=invitation.role,
            since=today,
        )
    else:
        person = await people.move_in(person.id, invitation.home, invitation.role, today)
    if not lived_there:
        await tell_household(errand, person, invitation.home)
    bound = turning.knowing(person=person)
    home = home_in_words(invitation.home, errand.community)
    await bound.say(Say("bound", {"name": person.name, "home": home}))
    await welcome(bound, person)
    return bound


async def _moved_to(turning: Turning, community: str) -> Turning:
    """Let the invitation say which of a bot's communities somebody unbound belongs to."""
    errand = turning.errand
    place = await errand.uow.communities.get(community) or errand.community
    return replace(turning.knowing(community=place.id), errand=replace(errand, community=place))


async def _clerk_by_link(turning: Turning, token: str) -> Staff | None:
    """Bind a clerk's Telegram account by their own one-time link (CONTRACTS, staff invite)."""
    address = turning.conversation.address
    if address.channel is not Channel.TELEGRAM or not address.chat.isdigit():
        return None
    communities, now = turning.errand.uow.communities, turning.errand.now
    return await communities.bind_by_link(token, int(address.chat), now=now)


async def bind_by_phone(turning: Turning, command: BindByPhone) -> Turning:
    """Bind by the writer's own number, on file for exactly one person (SPEC 1)."""
    found = await turning.errand.uow.people.by_phone(turning.conversation.community, command.phone)
    if len(found) != 1 or not found[0].homes:
        if command.otherwise is None:
            await turning.say(Say("phone-not-on-file"))
        return turning.knowing(stated={**turning.conversation.stated, "phone": command.phone})
    person = found[0]
    bound = turning.knowing(person=person)
    homes = homes_in_words(person.homes, turning.errand.community)
    await bound.say(Say("bound", {"name": person.name, "home": homes}))
    await welcome(bound, person)
    return bound


async def tell_household(errand: Errand, person: Resident, home: str) -> None:
    """Tell the home's other residents of the new one."""
    worded = home_in_words(home, errand.community)
    for other in await errand.uow.people.of_home(person.community, home):
        if other.id == person.id:
            continue
        for conversation in (await errand.uow.conversations.of_person(other.id))[:1]:
            locked = await errand.uow.conversations.get(conversation.id, lock=True)
            language = locked.language or errand.community.language
            await errand.tell(
                locked,
                language,
                Say("household-new", {"name": person.name, "home": worded}),
                priority=Priority.NOTICE,
            )


async def set_language(turning: Turning, command: SetLanguage) -> Turning:
    """Keep the language that was chosen, and speak it from now on."""
    person = turning.conversation.person
    if person is not None:
        await turning.errand.uow.people.set_language(person.id, command.language)
    changed = turning.knowing(language=command.language, chosen_language=True)
    return replace(changed, language=command.language)


async def set_wish(turning: Turning, command: SetWish) -> Turning:
    """Keep whether somebody wants something; it holds for all their channels."""
    person = command.person
    await turning.errand.uow.people.set_wish(person.id, command.wish, on=command.on)
    declined = person.declined - {command.wish} if command.on else person.declined | {command.wish}
    await turning.say(command.told)
    return turning.knowing(person=replace(person, declined=declined))


async def state(turning: Turning, command: State) -> Turning:
    """Keep what a visitor said of themselves."""
    return turning.knowing(stated=command.stated)
