"""Communities, residents, the register, sessions: kept and found again, on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from flows.community import Building, Home, Queue, Role, Staff
from flows.messages import Address, Channel
from flows.people import HomeRole, Invitation, Residence
from flows.understanding import Article
from storage.communities import HomesStillLivedInError
from storage.crypt import Crypt
from storage.database import Database
from storage.register import Loaded, Registered
from storage.sessions import DeskSession, WebSession
from storage.tables import HomeRow, PersonRow, QueueRow, StaffRow, core
from storage.unit_of_work import SqlStorage
from tests.storing import ARTICLE, CHAT, COMMUNITY, NOW, PHONE, SECRET, TODAY

HOUR = timedelta(hours=1)
MOVED_IN = date(2024, 5, 1)


@pytest.fixture
async def storage(storage):
    """A storage that has the community."""
    await load(storage, COMMUNITY)
    return storage


async def load(storage, community):
    async with storage.write() as uow:
        await uow.communities.save(community, today=TODAY)


async def community_of(storage, community="tcmy"):
    async with storage.read() as uow:
        return await uow.communities.get(community)


# --- communities ----------------------------------------------------------------------------------


async def test_a_community_comes_back_as_it_was_loaded(storage):
    assert await community_of(storage) == COMMUNITY
    again = SqlStorage(storage.database, Crypt(SECRET))  # nothing in memory yet
    assert await community_of(again) == COMMUNITY
    async with storage.read() as uow:
        assert await uow.communities.ids() == ["tcmy"]
        assert await uow.communities.get("other") is None
        with pytest.raises(LookupError):
            await uow.communities.known("other")


async def test_it_stays_in_memory_until_it_changes_anywhere(storage):
    first = await community_of(storage)
    assert await community_of(storage) is first
    elsewhere = SqlStorage(storage.database, Crypt(SECRET))  # another process
    await load(elsewhere, replace(COMMUNITY, emergency_phone="119"))
    assert (await community_of(storage)).emergency_phone == "119"


async def test_what_was_rolled_back_is_not_remembered(storage):
    async def fails():
        async with storage.write() as uow:
            await uow.communities.save(replace(COMMUNITY, emergency_phone="1"), today=TODAY)
            assert (await uow.communities.get("tcmy")).emergency_phone == "1"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    await load(SqlStorage(storage.database, Crypt(SECRET)), replace(COMMUNITY, emergency_phone="2"))
    assert (await community_of(storage)).emergency_phone == "2"


async def test_loading_again_updates_and_never_duplicates(storage):
    await load(storage, COMMUNITY)
    assert await community_of(storage) == COMMUNITY
    new_home = Home("5", "1", "101")
    changed = replace(
        COMMUNITY,
        buildings=(*COMMUNITY.buildings, Building("5", "5号楼", (new_home,))),
        queues=(Queue("front_desk", -2), Queue("manager")),
        staff=(*COMMUNITY.staff[:2], Staff("051", "刘军", frozenset({Role.SECURITY}), frozenset())),
        articles=(replace(ARTICLE, body="改了"),),
    )
    await load(storage, changed)
    assert await community_of(storage) == changed
    async with storage.database.read() as connection:
        homes, queues, staff = core(HomeRow), core(QueueRow), core(StaffRow)
        found = (await connection.execute(select(homes.c.id).order_by(homes.c.id))).scalars().all()
        assert found == ["3-1-101", "3-1-501", "3-2-101", "3-2-501", "5-1-101"]
        found = await connection.execute(
            select(queues.c.id, queues.c.telegram).order_by(queues.c.id)
        )
        assert found.all() == [("front_desk", -2), ("manager", None)]
        found = await connection.execute(select(staff.c.number).where(staff.c.present.is_(False)))
        assert found.scalars().all() == ["031"]


async def test_a_home_that_somebody_lives_in_cannot_vanish(storage):
    without = replace(
        COMMUNITY,
        buildings=(replace(COMMUNITY.buildings[0], homes=COMMUNITY.buildings[0].homes[:3]),),
    )
    async with storage.write() as uow:
        person = await uow.people.add(
            "tcmy", name="王伟", phone=None, home="3-2-501", role=HomeRole.OWNER, since=MOVED_IN
        )
    with pytest.raises(HomesStillLivedInError) as refused:
        await load(storage, without)
    assert refused.value.homes == ("3-2-501",)
    assert await community_of(storage) == COMMUNITY
    async with storage.write() as uow:
        await uow.people.move_out(person.id, "3-2-501", TODAY - timedelta(days=1))
    await load(storage, without)
    assert await community_of(storage) == without


async def test_a_clerks_article_is_added_and_outlives_a_load(storage):
    ours = Article("gate", "东门", "zh", "东门六点开。", asked_as=("东门几点开",))
    async with storage.write() as uow:
        await uow.communities.add_article("tcmy", ours)
        ours = replace(ours, source="clerk")
        assert set((await uow.communities.get("tcmy")).articles) == {ARTICLE, ours}
    assert set((await community_of(storage)).articles) == {ARTICLE, ours}
    better = replace(ours, body="东门五点半开。")
    async with storage.write() as uow:
        await uow.communities.add_article("tcmy", better)
    await load(storage, replace(COMMUNITY, articles=()))
    assert (await community_of(storage)).articles == (better,)


async def test_the_account_that_a_clerk_bound_wins_over_the_files_and_is_theirs_alone(storage):
    async with storage.write() as uow:
        await uow.communities.bind_staff("tcmy", "031", 99)
    assert (await community_of(storage)).member_on_telegram(99).number == "031"
    await load(storage, COMMUNITY)
    assert (await community_of(storage)).member("031").telegram == 99
    async with storage.write() as uow:
        await uow.communities.bind_staff("tcmy", "012", 99)
    assert (await community_of(storage)).member_on_telegram(99).number == "012"
    assert (await community_of(storage)).member("031").telegram == 700031
    with pytest.raises(LookupError):
        async with storage.write() as uow:
            await uow.communities.bind_staff("tcmy", "999", 99)


# --- residents ------------------------------------------------------------------------------------


async def resident(storage, **values):
    values = {"name": "王伟", "phone": PHONE, "home": "3-2-501", "role": HomeRole.OWNER} | values
    async with storage.write() as uow:
        return await uow.people.add("tcmy", since=MOVED_IN, **values)


async def test_a_resident_is_found_by_id_phone_tail_and_home(storage):
    added = await resident(storage, language="en")
    assert added.phone == PHONE
    assert added.residences == (Residence("3-2-501", HomeRole.OWNER, MOVED_IN),)
    async with storage.read() as uow:
        people = uow.people
        assert await people.get(added.id) == added
        assert await people.by_phone("tcmy", PHONE) == [added]
        assert await people.by_phone_tail("tcmy", "8000") == [added]
        assert await people.of_home("tcmy", "3-2-501") == [added]
        assert await people.by_phone("tcmy", "+8613800138001") == []
        assert await people.by_phone("other", PHONE) == []
        assert await people.of_home("tcmy", "3-1-101") == []
        assert await people.get(999) is None


async def test_several_homes_a_person_and_several_people_a_home(storage):
    first = await resident(storage)
    second = await resident(storage, name="李娜", phone=None, role=HomeRole.FAMILY)
    async with storage.write() as uow:
        await uow.people.move_in(first.id, "3-1-101", HomeRole.OWNER, TODAY)
        again = await uow.people.move_in(first.id, "3-1-101", HomeRole.TENANT, TODAY)
    assert again.homes == ("3-2-501", "3-1-101")
    assert again.residences[1].role is HomeRole.OWNER
    async with storage.read() as uow:
        assert await uow.people.of_home("tcmy", "3-2-501") == [again, second]
    with pytest.raises(LookupError):
        async with storage.write() as uow:
            await uow.people.move_in(999, "3-1-101", HomeRole.OWNER, TODAY)


async def test_who_moved_out_is_still_on_file_and_no_longer_in_the_home(database_url):
    midnight = datetime.fromisoformat("2026-11-22T00:30:00+08:00")  # yesterday by UTC
    storage = SqlStorage(Database(database_url), Crypt(SECRET), clock=lambda: midnight)
    await load(storage, COMMUNITY)
    person = await resident(storage)
    async with storage.write() as uow:
        await uow.people.move_out(person.id, "3-2-501", date(2026, 11, 22))
        assert (await uow.people.get(person.id)).homes == ("3-2-501",)
        await uow.people.move_out(person.id, "3-2-501", date(2026, 11, 21))
        assert (await uow.people.get(person.id)).homes == ()
        assert await uow.people.of_home("tcmy", "3-2-501") == []
        back = await uow.people.move_in(person.id, "3-2-501", HomeRole.TENANT, TODAY)
    assert back.residences == (Residence("3-2-501", HomeRole.TENANT, TODAY),)
    await storage.close()


async def test_language_and_phone_are_kept(storage):
    person = await resident(storage)
    async with storage.write() as uow:
        await uow.people.set_language(person.id, "en")
        await uow.people.set_phone(person.id, "+8613900139000")
    async with storage.read() as uow:
        found = await uow.people.by_phone("tcmy", "+8613900139000")
        assert found == [replace(person, language="en", phone="+8613900139000")]
        assert await uow.people.by_phone("tcmy", PHONE) == []
        assert await uow.people.by_phone_tail("tcmy", "9000") == found


async def test_an_invitation_works_as_often_as_it_says_and_not_after_it_expires(storage):
    invitation = Invitation(
        community="tcmy", home="3-2-501", role=HomeRole.FAMILY, expires=NOW + HOUR, uses_left=2
    )
    async with storage.write() as uow:
        await uow.people.invite(invitation, "token")
        use = uow.people.use_invitation
        assert await use("another", now=NOW) is None
        assert await use("token", now=NOW + HOUR) is None
        assert await use("token", now=NOW) == replace(invitation, uses_left=1)
        assert await use("token", now=NOW) == replace(invitation, uses_left=0)
        assert await use("token", now=NOW) is None


# --- the register ---------------------------------------------------------------------------------

ROWS = (
    Registered(
        home="3-2-501", name="王伟", role=HomeRole.OWNER, phone=PHONE, birthday="1980-02-29",
        language="en", moved_in=MOVED_IN, telegram=4201,
    ),
    Registered(home="3-1-101", name="王伟", role=HomeRole.OWNER, phone=PHONE),
    Registered(
        home="3-2-501", name="李娜", role=HomeRole.FAMILY, birthday="闰04-12", calendar="lunar"
    ),
)  # fmt: skip


async def register(storage, *rows):
    async with storage.write() as uow:
        return await uow.register.load("tcmy", rows)


async def test_the_register_makes_one_person_of_a_phone_and_again_changes_nothing(storage):
    assert await register(storage, *ROWS) == Loaded(added=2, changed=0, same=0)
    assert await register(storage, *ROWS) == Loaded(added=0, changed=0, same=2)
    async with storage.read() as uow:
        (person,) = await uow.people.by_phone("tcmy", PHONE)
        assert person.homes == ("3-2-501", "3-1-101")
        assert person.language == "en"
        assert person.residences[0].since == MOVED_IN
        assert [r.name for r in await uow.people.of_home("tcmy", "3-2-501")] == ["王伟", "李娜"]


async def test_a_changed_register_changes_the_same_people(storage):
    await register(storage, *ROWS)
    async with storage.read() as uow:
        before = await uow.people.of_home("tcmy", "3-2-501")
    changed = (
        replace(ROWS[0], name="王玮", birthday="1980-03-01", telegram=4202, language="zh"),
        replace(ROWS[2], phone="+8613900139000", until=TODAY - timedelta(days=1)),
    )
    assert await register(storage, *changed) == Loaded(added=0, changed=2, same=0)
    assert await register(storage, *changed) == Loaded(added=0, changed=0, same=2)
    async with storage.read() as uow:
        people = uow.people
        assert (await people.get(before[0].id)).name == "王玮"
        assert (await people.get(before[0].id)).language == "en", "what they chose in chat stays"
        assert await people.birthday(before[0].id) == ("1980-03-01", "solar")
        gone = await people.get(before[1].id)
        assert (gone.phone, gone.homes) == ("+8613900139000", ())


async def test_who_returns_to_a_home_has_a_new_stay_there(storage):
    await register(storage, replace(ROWS[0], until=date(2025, 1, 1)))
    await register(storage, replace(ROWS[0], moved_in=date(2026, 1, 1)))
    async with storage.read() as uow:
        (person,) = await uow.people.by_phone("tcmy", PHONE)
        assert person.residences == (Residence("3-2-501", HomeRole.OWNER, date(2026, 1, 1)),)
    assert (await register(storage, replace(ROWS[0], moved_in=date(2026, 1, 1)))).same == 1


async def test_birthdays_are_found_by_day_in_their_calendar(storage):
    await register(storage, *ROWS)
    async with storage.read() as uow:
        people = uow.people
        assert [r.name for r in await people.born_on("tcmy", solar=["02-29"])] == ["王伟"]
        assert [r.name for r in await people.born_on("tcmy", lunar=["04-12", "闰04-12"])] == [
            "李娜"
        ]
        assert await people.born_on("tcmy", solar=["闰04-12", "04-12"], lunar=["02-29"]) == []
        (person,) = await people.by_phone("tcmy", PHONE)
        assert await people.birthday(person.id) == ("1980-02-29", "solar")
        assert await people.birthday(999) is None


async def test_an_account_on_file_is_bound_at_its_first_message(storage):
    await register(storage, *ROWS)
    async with storage.write() as uow:
        bound = await uow.conversations.open(CHAT, "tcmy", now=NOW)
        assert bound.person.name == "王伟"
        for other in (
            Address(Channel.TELEGRAM, "7", "4299"),
            Address(Channel.TELEGRAM, "7", "-4201"),
            Address(Channel.WEB, "", "4201"),
        ):
            assert (await uow.conversations.open(other, "tcmy", now=NOW)).person is None


# --- sessions -------------------------------------------------------------------------------------


async def test_a_residents_browser_is_found_by_its_token_alone(storage):
    async with storage.write() as uow:
        chat = await uow.conversations.open(Address(Channel.WEB, "", "x"), "tcmy", now=NOW)
        await uow.sessions.web_open(
            "token", conversation=chat.id, community="tcmy", csrf="c", now=NOW
        )
        await uow.sessions.web_seen("token", now=NOW + HOUR)
    async with storage.read() as uow:
        found = await uow.sessions.web_find("token")
        assert found == WebSession(chat.id, "tcmy", "c", NOW, NOW + HOUR)
        assert await uow.sessions.web_find("other") is None


async def test_a_clerks_browser_lasts_until_it_expires_signs_out_or_the_clerk_leaves(storage):
    async def sign_in(uow, token, number="012"):
        await uow.sessions.desk_open(
            token, community="tcmy", number=number, csrf="c", now=NOW, expires=NOW + HOUR
        )

    async with storage.write() as uow:
        for token in ("a", "b"):
            await sign_in(uow, token)
        await sign_in(uow, "gone", "031")
        find = uow.sessions.desk_find
        assert await find("a", now=NOW) == DeskSession("tcmy", "012", "c", NOW + HOUR)
        assert await find("a", now=NOW + HOUR) is None
        await uow.sessions.desk_close("a")
        assert await find("a", now=NOW) is None
        assert await find("b", now=NOW) is not None
        assert await find("gone", now=NOW) is not None
    await load(storage, replace(COMMUNITY, staff=COMMUNITY.staff[:2]))
    async with storage.read() as uow:
        assert await uow.sessions.desk_find("gone", now=NOW) is None


async def test_a_new_password_signs_every_browser_of_the_clerk_out(storage):
    async with storage.write() as uow:
        sessions = uow.sessions
        assert await sessions.password_hash("tcmy", "012") is None
        await sessions.desk_open(
            "a", community="tcmy", number="012", csrf="c", now=NOW, expires=NOW + HOUR
        )
        await sessions.desk_open(
            "b", community="tcmy", number="001", csrf="c", now=NOW, expires=NOW + HOUR
        )
        await sessions.set_password("tcmy", "012", "$argon2id$...")
        assert await sessions.password_hash("tcmy", "012") == "$argon2id$..."
        assert await sessions.password_hash("tcmy", "001") is None
        assert await sessions.desk_find("a", now=NOW) is None
        assert await sessions.desk_find("b", now=NOW) is not None
        with pytest.raises(LookupError):
            await sessions.set_password("tcmy", "999", "x")
    await load(storage, replace(COMMUNITY, staff=COMMUNITY.staff[:1]))
    async with storage.read() as uow:
        assert await uow.sessions.password_hash("tcmy", "012") is None


async def test_a_clerks_invitation_works_once(storage):
    async with storage.write() as uow:
        sessions = uow.sessions
        await sessions.invite_staff("token", community="tcmy", number="031", expires=NOW + HOUR)
        assert await sessions.use_staff_invitation("token", now=NOW + HOUR) is None
        assert await sessions.use_staff_invitation("other", now=NOW) is None
        assert await sessions.use_staff_invitation("token", now=NOW) == ("tcmy", "031")
        assert await sessions.use_staff_invitation("token", now=NOW) is None


async def test_no_column_of_a_person_but_the_sealed_ones_tells_phone_or_birthday(storage):
    await register(storage, *ROWS)
    async with storage.database.read() as connection:
        for row in await connection.execute(select(core(PersonRow))):
            for value in row:
                for secret in (b"138001380", b"02-29", "闰".encode(), b"8000"):
                    shown = value if isinstance(value, bytes) else str(value).encode()
                    assert secret not in shown
