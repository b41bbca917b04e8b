"""Conversations, messages, tickets, links, the books: kept and found again, on both databases."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import insert, select, update

from flows.messages import Address, Button, Channel
from flows.people import HomeRole
from flows.ports import Link
from flows.tickets import Event, EventKind, Kind, Status
from flows.turn import QUIET, Talk
from flows.understanding import Interval
from flows.urgency import Urgency
from storage.conversations import MovedOnError
from storage.crypt import Crypt, SecretKeyTooShortError, UnreadableError, derived, hashed
from storage.database import Database
from storage.tables import InboxRow, OutboxRow, PlaceRow, ResidenceRow, Row, core
from storage.unit_of_work import SqlStorage
from tests.storing import CHAT, COMMUNITY, GROUP, NOW, PHONE, PHOTO, SECRET, TODAY, draft

HOUR = timedelta(hours=1)
REPORT = "厨房水管漏水,电话13800138000,身份证11010519491231002X"
VEILED = "厨房水管漏水,电话⟨phone:1⟩,身份证⟨id:1⟩"
SECRETS = {"⟨phone:1⟩": "13800138000", "⟨id:1⟩": "11010519491231002X"}


@pytest.fixture
async def storage(storage):
    """A storage that has the community."""
    async with storage.write() as uow:
        await uow.communities.save(COMMUNITY, today=TODAY)
    return storage


@pytest.fixture
async def chat(storage):
    """A visitor's conversation on Telegram."""
    async with storage.write() as uow:
        return await uow.conversations.open(CHAT, "tcmy", now=NOW, name="<b>&")


async def owner(uow, home="3-2-501", phone=PHONE, since=date(2024, 5, 1)):
    return await uow.people.add(
        "tcmy", name="王伟", phone=phone, home=home, role=HomeRole.OWNER, since=since
    )


# --- conversations --------------------------------------------------------------------------------


async def test_a_conversation_is_made_once_and_found_by_address_and_id(storage, chat):
    async with storage.write() as uow:
        again = await uow.conversations.open(CHAT, "tcmy", now=NOW + HOUR, name="other")
        assert again == chat
        assert (chat.name, chat.address, chat.talk, chat.version) == ("<b>&", CHAT, QUIET, 0)
        assert await uow.conversations.get(chat.id, lock=True) == chat
        assert await uow.conversations.at(replace(CHAT, chat="other")) is None
        with pytest.raises(LookupError):
            await uow.conversations.get(999, lock=True)


async def test_two_at_once_opening_the_same_conversation_get_the_same_one(storage):
    async def one():
        async with storage.write() as uow:
            return await uow.conversations.open(CHAT, "tcmy", now=NOW)

    opened = await asyncio.gather(*(one() for _ in range(8)))
    assert len({conversation.id for conversation in opened}) == 1


async def test_everything_of_a_conversation_is_kept(storage, chat):
    talk = Talk(
        flow="repair",
        slots={
            "description": REPORT,
            "visit": {"start": "2026-11-22T06:00:00+00:00"},
            "n": [1, None],
        },
        asked="phone",
        asked_at=NOW.isoformat(),
        later=({"flow": "complaint", "slots": {}},),
        messages=(4, 5),
        last_at=NOW.isoformat(),
    )
    async with storage.write() as uow:
        person = await owner(uow)
        changed = replace(
            chat,
            name="王先生",
            person=person,
            language="en",
            chosen_language=True,
            stated={"home": "3-2-501", "phone": PHONE},
            talk=talk,
            last_inbound_at=NOW + HOUR,
            remind_at=NOW + 2 * HOUR,
            dead=True,
        )
        await uow.conversations.save(changed)
    async with storage.read() as uow:
        assert await uow.conversations.at(CHAT) == replace(changed, version=1)


async def test_a_talk_that_another_version_kept_is_read_as_far_as_it_is_known(storage, chat):
    from storage.conversations import TALK
    from storage.tables import ConversationRow

    sealed = Crypt(SECRET).seal_json(TALK, {"flow": "repair", "of_a_later_version": 1})
    async with storage.database.write() as connection:
        await connection.execute(
            sqlalchemy.update(core(ConversationRow)).values(talk_sealed=sealed)
        )
    async with storage.read() as uow:
        assert (await uow.conversations.get(chat.id)).talk == Talk(flow="repair")


async def test_a_stale_conversation_cannot_be_saved(storage, chat):
    async with storage.write() as uow:
        await uow.conversations.save(replace(chat, name="first"))
    with pytest.raises(MovedOnError):
        async with storage.write() as uow:
            await uow.conversations.save(replace(chat, name="second"))
    async with storage.read() as uow:
        assert (await uow.conversations.get(chat.id)).name == "first"


async def test_whoever_locks_second_sees_what_the_first_did(storage, chat):
    async def add_one():
        async with storage.write() as uow:
            now = await uow.conversations.get(chat.id, lock=True)
            if now.person is None:
                now = replace(now, person=await owner(uow, phone=None))
            await asyncio.sleep(0.01)
            await uow.conversations.save(replace(now, stated={"n": f"{now.version + 1}"}))

    await asyncio.gather(*(add_one() for _ in range(5)))
    async with storage.read() as uow:
        after = await uow.conversations.get(chat.id)
        assert (after.version, after.stated) == (5, {"n": "5"})
        assert len(await uow.people.of_home("tcmy", "3-2-501")) == 1, "each saw the one bound first"


async def test_a_residents_live_conversations_latest_first(storage, chat):
    web, other = Address(Channel.WEB, "", "w"), Address(Channel.TELEGRAM, "8", "1")
    async with storage.write() as uow:
        person = await owner(uow)
        person = await uow.people.move_in(person.id, "3-1-101", HomeRole.TENANT, TODAY)
        conversations = uow.conversations
        made = [chat, *[await conversations.open(a, "tcmy", now=NOW) for a in (web, other)]]
        for n, one in enumerate(made):
            await conversations.save(replace(one, person=person, last_inbound_at=NOW + n * HOUR))
        await uow.links.mark_dead(other, dead=True)
        live = await conversations.of_person(person.id)
        assert [one.address for one in live] == [web, CHAT]
        assert live[0].person == person
        assert (await conversations.get(made[2].id)).dead
        assert await uow.links.is_dead(other)
        await uow.links.mark_dead(other, dead=False)
        assert (await conversations.of_person(person.id))[0].address == other
        assert not await uow.links.is_dead(other)


# --- messages -------------------------------------------------------------------------------------


async def say(storage, chat, text, **more):
    values = {"at": NOW, "author": "resident"} | more
    async with storage.write() as uow:
        return await uow.messages.add(chat.id, text=text, **values)


async def test_a_message_comes_back_with_its_numbers_hidden(storage, chat):
    said = await say(
        storage,
        chat,
        REPORT,
        buttons=(Button("另一件事", "other=1"),),
        attachments=(PHOTO,),
        channel_id="77",
    )
    assert (said.seq, said.revision, said.text, said.secrets) == (1, 1, VEILED, SECRETS)
    async with storage.read() as uow:
        assert await uow.messages.get(said.id) == said
        assert await uow.messages.by_channel_id(chat.id, "77") == said
        assert await uow.messages.after(chat.id) == [said]
        assert await uow.messages.by_channel_id(chat.id, "") is None
        assert await uow.messages.get(999) is None


async def test_changes_come_after_what_was_seen_and_only_they(storage, chat):
    first, second = await say(storage, chat, "一"), await say(storage, chat, "二")
    async with storage.write() as uow:
        edited = await uow.messages.edit(first.id, at=NOW + HOUR, text="一,13900139000")
        assert (edited.seq, edited.revision, edited.text) == (1, 3, "一,⟨phone:1⟩")
        assert edited.edited_at == NOW + HOUR
        assert await uow.messages.after(chat.id, revision=2) == [edited]
        assert await uow.messages.after(chat.id, limit=1) == [second]
        ticket = await uow.tickets.open(draft(conversation=chat.id), now=NOW)
        await uow.messages.set_ticket(second.id, ticket.id)
        await uow.messages.set_undelivered(first.id, "blocked")
        assert [m.seq for m in await uow.messages.after(chat.id, revision=3)] == [2, 1]
        assert [m.id for m in await uow.messages.of_ticket(ticket.id)] == [second.id]
        assert (await uow.messages.get(first.id)).undelivered == "blocked"
    for missing in ("edit", "set_ticket", "remove"):
        arguments = {
            "edit": {"at": NOW, "text": ""},
            "set_ticket": {"ticket": None},
            "remove": {"at": NOW},
        }
        with pytest.raises(LookupError):
            async with storage.write() as uow:
                await getattr(uow.messages, missing)(999, **arguments[missing])
    with pytest.raises(LookupError):
        async with storage.write() as uow:
            await uow.messages.add(999, at=NOW, author="bot", text="")


async def test_a_message_taken_back_is_empty(storage, chat):
    said = await say(storage, chat, REPORT, attachments=(PHOTO,), buttons=(Button("a", "b"),))
    async with storage.write() as uow:
        await uow.messages.remove(said.id, at=NOW + HOUR)
        empty = await uow.messages.get(said.id)
    assert (empty.text, empty.secrets, empty.attachments, empty.buttons) == ("", {}, (), ())
    assert empty.revision == 2


async def test_messages_written_at_once_are_counted_one_by_one(storage, chat):
    said = await asyncio.gather(*(say(storage, chat, str(n)) for n in range(12)))
    assert sorted(message.seq for message in said) == list(range(1, 13))


async def test_a_file_is_known_by_its_id_and_shown_as_it_is_now(storage, chat):
    said = await say(storage, chat, "", attachments=(PHOTO,))
    async with storage.write() as uow:
        files = uow.attachments
        assert await files.get("f00d") == PHOTO
        assert await files.belongs_to("f00d") == ("tcmy", chat.id)
        assert await files.get("beef") is None
        assert await files.belongs_to("beef") is None
        await files.add(replace(PHOTO, name="other"), community="tcmy", now=NOW)
        await files.set_stored("f00d", "2026/11/f00d.jpg", size=9, mime="image/png")
        await files.set_remote("f00d", "BQAC", "8")
        now = replace(
            PHOTO, stored="2026/11/f00d.jpg", size=9, mime="image/png", remote="BQAC", account="8"
        )
        assert (await uow.messages.get(said.id)).attachments == (now,)
        await files.set_stored("f00d", "elsewhere")
        assert (await files.get("f00d")).size == 9


# --- tickets --------------------------------------------------------------------------------------


async def open_ticket(storage, *, now=NOW, **changed):
    async with storage.write() as uow:
        return await uow.tickets.open(draft(**changed), now=now)


async def test_a_ticket_comes_back_as_it_was_opened(storage, chat):
    async with storage.write() as uow:
        person = await owner(uow)
    first = await open_ticket(storage)
    opened = await open_ticket(
        storage,
        text=REPORT,
        verified=False,
        person=person.id,
        person_name="王伟",
        conversation=chat.id,
        phone=PHONE,
        place="kitchen",
        item="sink",
        visit=Interval(NOW + HOUR, NOW + 2 * HOUR),
        service="hood",
        respond_by=NOW + HOUR,
        finish_by=NOW + 4 * HOUR,
        linked=first.id,
    )
    assert (opened.number, opened.status, opened.version) == ("R-261122-0002", Status.NEW, 1)
    assert (opened.text, opened.secrets) == (VEILED, SECRETS)
    async with storage.read() as uow:
        assert await uow.tickets.get(opened.id) == opened
        assert await uow.tickets.by_number("tcmy", " r-261122-0002") == opened
        assert await uow.tickets.by_number("other", "R-261122-0002") is None
        with pytest.raises(LookupError):
            await uow.tickets.get(999)


async def test_everything_that_can_change_of_a_ticket_is_kept(storage, chat):
    opened = await open_ticket(storage)
    changed = replace(
        opened,
        kind=Kind.COMPLAINT,
        category="complaint_noise",
        urgency=Urgency.NORMAL,
        status=Status.CLOSED,
        queue="front_desk",
        text=REPORT,
        changed_at=NOW + HOUR,
        home=None,
        verified=False,
        person_name="王伟",
        conversation=chat.id,
        phone=PHONE,
        place="hall",
        item="lamp",
        visit=Interval(NOW, NOW),
        service="hood",
        respond_by=NOW,
        finish_by=NOW,
        responded_at=NOW,
        resolved_at=NOW,
        closed_at=NOW,
        assignee="031",
        major=True,
        rating=3,
        linked=opened.id,
    )
    async with storage.write() as uow:
        assert await uow.tickets.get(opened.id, lock=True) == opened
        saved = await uow.tickets.save(changed)
        assert saved == replace(changed, text=VEILED, secrets=SECRETS, version=2)
        assert await uow.tickets.get(opened.id) == saved
        assert await uow.tickets.save(saved) == replace(saved, version=3)
        with pytest.raises(MovedOnError):
            await uow.tickets.save(opened)


async def test_numbers_count_over_all_kinds_and_begin_anew_each_local_day(storage):
    evening = NOW.replace(hour=15, minute=59)  # 23:59 in the community
    numbers = [
        (await open_ticket(storage, kind=kind, now=now)).number
        for kind, now in (
            (Kind.REPAIR, NOW),
            (Kind.EMERGENCY, evening),
            (Kind.PRAISE, evening + timedelta(minutes=1)),
        )
    ]
    assert numbers == ["R-261122-0001", "E-261122-0002", "P-261123-0001"]
    with pytest.raises(LookupError):
        await open_ticket(storage, community="other")


async def test_tickets_opened_at_once_all_get_a_number_of_their_own(storage):
    elsewhere = SqlStorage(Database(str(storage_url(storage))), Crypt(SECRET))
    opened = await asyncio.gather(
        *(open_ticket(one) for one in (storage, elsewhere) for _ in range(10))
    )
    await elsewhere.close()
    assert sorted(ticket.number for ticket in opened) == [f"R-261122-{n:04d}" for n in range(1, 21)]


def storage_url(storage):
    """Give the address that a storage was made with."""
    side = storage.database._side
    engine = side._writer if storage.database.kind == "sqlite" else side._engine
    return engine.url.render_as_string(hide_password=False)


async def test_the_history_keeps_what_happened_in_order(storage, chat):
    ticket = await open_ticket(storage)
    said = await say(storage, chat, "一")
    moved = Event(
        ticket=ticket.id,
        at=NOW,
        kind=EventKind.MOVED,
        actor="staff:031",
        data={"action": "take", "to": "accepted"},
    )
    corrected = Event(
        ticket=ticket.id,
        at=NOW + HOUR,
        kind=EventKind.CORRECTED,
        actor="resident",
        text="电话是13800138000",
        data={"phone": "13900139000", "was": "13800138000"},
        message=said.id,
    )
    async with storage.write() as uow:
        first = await uow.tickets.record(moved)
        second = await uow.tickets.record(corrected)
        assert await uow.tickets.events(ticket.id) == [first, second]
    assert first == replace(moved, id=first.id)
    assert second.text == "电话是⟨phone:1⟩"
    assert second.data == {"phone": "⟨phone:2⟩", "was": "⟨phone:1⟩"}
    assert second.secrets == {"⟨phone:1⟩": "13800138000", "⟨phone:2⟩": "13900139000"}


async def test_a_writer_sees_their_own_and_the_repairs_of_their_home_since_they_moved_in(
    storage, chat
):
    async with storage.write() as uow:
        person = await owner(uow, since=date(2026, 11, 1))
        neighbour = await owner(uow, phone="+8613900139000", since=date(2020, 1, 1))
        elsewhere = await uow.conversations.open(replace(CHAT, chat="9"), "tcmy", now=NOW)

    async def number(**changed):
        return (await open_ticket(storage, **changed)).number

    own = await number(kind=Kind.COMPLAINT, person=person.id, conversation=chat.id)
    home = await number(person=neighbour.id, conversation=elsewhere.id)
    old = await number(person=neighbour.id, now=NOW - timedelta(days=60))
    await number(kind=Kind.COMPLAINT, person=neighbour.id, home="3-2-501")
    await number(home="3-1-101", person=neighbour.id)
    await number(verified=False, conversation=elsewhere.id)
    visitors = await number(verified=False, home=None, conversation=chat.id)

    async with storage.read() as uow:

        async def seen(**who):
            found = await uow.tickets.visible_to(conversation=chat.id, **who)
            return [ticket.number for ticket in found]

        theirs = person.homes_since(COMMUNITY.zone)
        assert await seen(person=person.id, homes=theirs) == [visitors, home, own]
        assert await seen(person=person.id, homes=theirs, limit=1) == [visitors]
        assert await seen(person=person.id, homes={}) == [visitors, own]
        assert old in await seen(person=neighbour.id, homes=neighbour.homes_since(COMMUNITY.zone))
        assert await seen(person=None, homes=theirs) == [visitors]


async def test_moving_in_counts_from_the_communitys_midnight(storage, chat):
    """At 00:30 in Shenzhen it is still yesterday in UTC."""
    midnight = datetime(2026, 11, 20, 0, 0, tzinfo=COMMUNITY.zone)
    async with storage.write() as uow:
        person = await owner(uow, since=midnight.date())
        former = await owner(uow, phone="+8613900139000", since=date(2020, 1, 1))
    half = timedelta(minutes=30)
    await open_ticket(storage, person=former.id, now=midnight - half)
    after = await open_ticket(storage, person=former.id, now=midnight + half)
    async with storage.read() as uow:
        found = await uow.tickets.visible_to(
            person=person.id, homes=person.homes_since(COMMUNITY.zone), conversation=chat.id
        )
    assert [ticket.number for ticket in found] == [after.number]


async def test_who_moved_in_nobody_knows_when_sees_what_the_present_household_reported(
    storage, chat
):
    async with storage.write() as uow:
        person = await owner(uow)
        wife = await owner(uow, phone="+8613900139000")
        former = await owner(uow, phone="+8613700137000")
        moved_out = update(core(ResidenceRow)).where(core(ResidenceRow).c.person == former.id)
        await uow._connection.execute(moved_out.values(until=date(2026, 1, 1)))
        unknown = update(core(ResidenceRow)).where(core(ResidenceRow).c.person == person.id)
        await uow._connection.execute(unknown.values(since=None))
    await open_ticket(storage, person=former.id)
    hers = await open_ticket(storage, person=wife.id)
    async with storage.read() as uow:
        same = await uow.people.get(person.id)
        homes = same.homes_since(COMMUNITY.zone)
        assert homes == {"3-2-501": None}
        found = await uow.tickets.visible_to(person=person.id, homes=homes, conversation=chat.id)
    assert [ticket.number for ticket in found] == [hers.number]


async def test_homes_of_the_same_name_in_another_community_are_not_theirs(storage, chat):
    async with storage.write() as uow:
        await uow.communities.save(replace(COMMUNITY, id="other", articles=()), today=TODAY)
        person = await owner(uow)
    await open_ticket(storage, community="other")
    async with storage.read() as uow:
        assert not await uow.tickets.visible_to(
            person=person.id, homes=person.homes_since(COMMUNITY.zone), conversation=chat.id
        )


async def test_a_desk_sees_its_queues_open_tickets_and_those_that_ended_of_late(storage):
    new = await open_ticket(storage)
    await open_ticket(storage, queue="finance")
    late, long_ago = await open_ticket(storage), await open_ticket(storage)
    async with storage.write() as uow:
        for ticket, when in ((late, NOW), (long_ago, NOW - timedelta(days=9))):
            await uow.tickets.save(replace(ticket, status=Status.CLOSED, changed_at=when))
        seen = await uow.tickets.of_queues("tcmy", ["maintenance"], closed_since=NOW - HOUR)
        assert [ticket.id for ticket in seen] == [late.id, new.id]
        assert await uow.tickets.of_queues("tcmy", [], closed_since=NOW) == []


async def test_reports_of_a_home_are_counted(storage):
    for kind in (Kind.REPAIR, Kind.COMPLAINT, Kind.INQUIRY):
        await open_ticket(storage, kind=kind)
    await open_ticket(storage, home="3-1-101")
    await open_ticket(storage, now=NOW - timedelta(days=40))
    async with storage.read() as uow:
        assert await uow.tickets.reports_at("tcmy", "3-2-501", since=NOW - timedelta(days=30)) == 2


# --- links ----------------------------------------------------------------------------------------


async def test_a_link_is_found_by_the_channels_name_of_the_message(storage, chat):
    ticket = await open_ticket(storage)
    said = await say(storage, chat, "一")
    card = Link(address=GROUP, channel_id="5", ticket=ticket.id, card=True, thread="3")
    copy = Link(address=GROUP, channel_id="6", ticket=ticket.id, message=said.id)
    async with storage.write() as uow:
        for link in (card, copy, replace(card, card=False)):
            await uow.links.add(link)
        assert await uow.links.find(GROUP, "5") == card
        assert await uow.links.find(GROUP, "6") == copy
        assert await uow.links.find(CHAT, "5") is None


async def test_a_migrated_group_takes_everything_along(storage):
    ticket = await open_ticket(storage)
    new, newer = replace(GROUP, chat="-100"), replace(GROUP, chat="-200")
    place = {"ticket": ticket.id, "channel": "telegram", "account": "7", "thread": "3"}
    async with storage.write() as uow:
        links = uow.links
        await links.add(Link(address=GROUP, channel_id="5", ticket=ticket.id))
        await links.add(Link(address=GROUP, channel_id="6", ticket=ticket.id))
        await links.add(Link(address=new, channel_id="6", card=True))
        await uow._connection.execute(insert(core(PlaceRow)), place | {"chat": GROUP.chat})
        assert await links.current(GROUP) == GROUP
        assert await links.ticket_of_thread(GROUP, "3") == ticket.id
        await links.group_moved(GROUP, new)
        await links.group_moved(GROUP, new)
        await links.group_moved(new, new)
        assert await links.current(GROUP) == new
        assert await links.current(new) == new
        assert (await links.find(new, "5")).ticket == ticket.id
        assert (await links.find(new, "6")).card
        assert await links.ticket_of_thread(new, "3") == ticket.id
        assert await links.ticket_of_thread(GROUP, "3") is None
        await links.group_moved(new, newer)
        assert await links.current(GROUP) == newer
        assert await links.current(new) == newer


async def test_whether_a_group_has_topics_is_remembered(storage):
    async with storage.write() as uow:
        links = uow.links
        assert await links.is_forum(GROUP) is None
        for known in (True, False, None):
            await links.set_forum(GROUP, known)
            assert await links.is_forum(GROUP) is known
        await links.group_moved(GROUP, replace(GROUP, chat="-100"))
        await links.set_forum(GROUP, True)
        assert (await links.current(GROUP)).chat == "-100"


async def test_what_is_told_once_is_told_once(storage):
    async def tell(key):
        async with storage.write() as uow:
            return await uow.links.told_once(key)

    assert sorted(await asyncio.gather(*(tell("not-staff:1") for _ in range(5)))) == [False] * 4 + [
        True
    ]
    assert await tell("not-staff:2")


# --- the books ------------------------------------------------------------------------------------


def received(n, status, reason="", at=NOW):
    return {
        "channel": "telegram", "account": "7", "key": str(n), "dedupe": None, "lane": "x", "album": None,
        "community": None, "received_at": at, "due": at, "payload": None, "status": status,
        "reason": reason, "tries": 0, "owner": None, "lease_until": None, "fence": 0, "done_at": None,
    }  # fmt: skip


def promised(n, status, error="", at=NOW):
    return {
        "key": str(n), "channel": "telegram", "account": "7", "chat": "1", "lane": "x", "priority": "1",
        "sending": "message", "due": at, "status": status, "error": error, "created_at": at,
    }  # fmt: skip


async def balance(storage):
    async with storage.read() as uow:
        return await uow.books.balance(NOW, NOW + HOUR)


async def test_the_books_of_an_empty_period_balance(storage):
    books = await balance(storage)
    assert books.balanced
    assert set(books.inbox.values()) == {0}
    assert list(books.inbox) == ["received", "answered", "with_staff", "set_aside", "open"]
    assert list(books.outbox) == ["promised", "sent", "waiting", "failed", "unknown", "cancelled"]


async def test_the_books_count_the_period_and_want_a_reason(storage):
    inbox = [
        ("answered", ""),
        ("answered", ""),
        ("with_staff", ""),
        ("set_aside", "poison"),
        ("open", ""),
    ]
    outbox = [
        ("sent", ""),
        ("waiting", ""),
        ("sending", ""),
        ("failed", "403"),
        ("unknown", ""),
        ("cancelled", ""),
    ]
    async with storage.database.write() as connection:
        rows = [received(n, *row) for n, row in enumerate(inbox)]
        await connection.execute(
            insert(core(InboxRow)), [*rows, received(9, "open", at=NOW + HOUR)]
        )
        await connection.execute(
            insert(core(OutboxRow)), [promised(n, *row) for n, row in enumerate(outbox)]
        )
    books = await balance(storage)
    assert books.inbox == {"received": 5, "answered": 2, "with_staff": 1, "set_aside": 1, "open": 1}
    assert books.outbox == {
        "promised": 6, "sent": 1, "waiting": 2, "failed": 1, "unknown": 1, "cancelled": 1
    }  # fmt: skip
    assert books.balanced


@pytest.mark.parametrize("row", [received(1, "set_aside"), received(1, "lost")])
async def test_a_row_without_reason_or_in_no_known_state_upsets_the_books(storage, row):
    async with storage.database.write() as connection:
        await connection.execute(insert(core(InboxRow)), row)
    books = await balance(storage)
    assert not books.balanced
    assert books.inbox["received"] == 1


# --- personal data at rest ------------------------------------------------------------------------


async def test_no_phone_or_id_number_stands_anywhere_in_the_database(storage, chat):
    phone = "13800138000"
    async with storage.write() as uow:
        person = await owner(uow, phone="+86" + phone)
        talk = Talk(flow="repair", slots={"description": REPORT, "phone": phone})
        await uow.conversations.save(
            replace(chat, person=person, stated={"phone": phone}, talk=talk)
        )
        await uow.messages.add(chat.id, at=NOW, author="resident", text=REPORT)
        ticket = await uow.tickets.open(draft(text=REPORT, phone=phone), now=NOW)
        await uow.tickets.record(
            Event(
                ticket=ticket.id,
                at=NOW,
                kind=EventKind.ADDED,
                actor="resident",
                text=REPORT,
                data={"phone": phone},
            )
        )
    secrets = [phone.encode(), b"11010519491231002X"]
    raw = await whole(storage)
    assert "厨房水管漏水".encode() in raw, (
        "words themselves stay readable, or this test looks in vain"
    )
    for secret in secrets:
        assert secret not in raw
        assert secret.hex().encode() not in raw


async def whole(storage):
    """Give all bytes of a SQLite file and its log, or of every column of every table."""
    if storage.database.kind == "sqlite":
        file = Path(storage.database._side._writer.url.database)
        return b"".join(part.read_bytes() for part in file.parent.glob(file.name + "*"))
    parts = []
    async with storage.database.read() as connection:
        for table in Row.metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                parts += [v if isinstance(v, bytes) else str(v).encode() for v in row]
    return b"\0".join(parts)


def test_what_is_sealed_opens_only_with_the_key_and_in_its_place():
    crypt = Crypt(SECRET)
    sealed = crypt.seal("ticket.phone", b"13800138000")
    assert crypt.open("ticket.phone", sealed) == b"13800138000"
    assert sealed != crypt.seal("ticket.phone", b"13800138000"), "equal values do not look equal"
    for other, place, value in (
        (crypt, "person.phone", sealed),
        (Crypt(SECRET + "!"), "ticket.phone", sealed),
        (crypt, "ticket.phone", sealed[:-1] + bytes((sealed[-1] ^ 1,))),
        (crypt, "ticket.phone", b"\x09" + sealed[1:]),
        (crypt, "ticket.phone", sealed[:5]),
        (crypt, "ticket.phone", b""),
    ):
        with pytest.raises(UnreadableError):
            other.open(place, value)


def test_a_new_secret_key_still_opens_what_the_earlier_one_sealed():
    sealed = Crypt(SECRET).seal_text("a.b", "x")
    assert Crypt(SECRET + "2", key_id=2, earlier={1: SECRET}).open_text("a.b", sealed) == "x"
    with pytest.raises(SecretKeyTooShortError):
        Crypt("too short")


def test_indices_are_the_same_for_the_same_value_key_and_place_only():
    crypt = Crypt(SECRET)
    index = crypt.index("person.phone", PHONE)
    assert index == Crypt(SECRET).index("person.phone", PHONE)
    others = {
        crypt.index("person.phone", PHONE + "1"),
        crypt.index("a.b", PHONE),
        Crypt(SECRET + "!").index("person.phone", PHONE),
    }
    assert index not in others
    assert hashed("token") != hashed("Token")
    assert derived(SECRET, "webhook:7") not in {
        derived(SECRET, "webhook:8"),
        derived(SECRET + "!", "webhook:7"),
    }
