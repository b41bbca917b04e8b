"""Loading a community, its residents and its knowledge: all of it, or nothing and why."""

import io
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import func, select

from bot.birthdays import Unreadable, birthday
from bot.community import read_community
from bot.community_values import LANGUAGES
from bot.demo_dates import with_dates
from bot.invitations import (
    NoSuchHomeError,
    NoSuchPersonError,
    NoSuchStaffError,
    invite,
    invite_staff,
    qr_png,
)
from bot.knowledge import read_knowledge
from bot.loading import Counts, load
from bot.problems import Problem, Refused
from bot.residents import COLUMNS, Source, read_residents
from flows.community import QUEUES, Home, Promise, Shift, Span
from flows.people import HomeRole
from storage.tables import (
    ArticleRow,
    CommunityRow,
    HomeRow,
    PersonRow,
    ResidenceRow,
    StaffRow,
    core,
)
from tests.emulator.files import png

DEMO = Path(__file__).parent.parent / "bot" / "demo"
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
TODAY = date(2026, 11, 22)
HEADER = ",".join(COLUMNS)

GOOD = """\
id: tcmy
name: {zh: 天成美雅, en: Tiancheng Meiya}
buildings:
  - {id: "1", name: 1号楼, units: ["1"], floors: 3, rooms_per_floor: 2}
  - {id: "3", name: 3号楼, units: ["1", "2"], rooms: ["101", "501"], steward: "012"}
queues:
  front_desk: {telegram: -1001}
  maintenance: {telegram: -1002}
  security: {}
  manager: {telegram: -1004}
staff:
  - {number: "001", name: 王芳, telegram: 700001, roles: [manager], queues: [manager, security]}
  - {number: "012", name: 李敏, roles: [agent, steward], queues: [front_desk]}
  - {number: "031", name: 张强, roles: [technician], queues: [maintenance]}
"""


def community_file(tmp_path, content=GOOD, *more):
    file = tmp_path / "community.yml"
    file.write_text(content + "".join(f"{line}\n" for line in more), encoding="utf-8")
    return file


def refused(tmp_path, content=GOOD, *more):
    """Return the problems of a file as (line, what — instead)."""
    with pytest.raises(Refused) as caught:
        read_community(community_file(tmp_path, content, *more), now=NOW)
    return [(p.line, f"{p.what} — {p.instead}") for p in caught.value.problems]


def read(tmp_path, *more, content=GOOD):
    return read_community(community_file(tmp_path, content, *more), now=NOW)


AFTER = GOOD.count("\n") + 1
"""The line that the first additional one is written on."""


# --- the demo, and loading again ------------------------------------------------------------------


async def count(storage):
    async with storage.database.read() as connection:
        return {
            row.__tablename__: (
                await connection.execute(select(func.count()).select_from(core(row)))
            ).scalar_one()
            for row in (CommunityRow, HomeRow, StaffRow, ArticleRow, PersonRow, ResidenceRow)
        }


def demo_residents():
    source = Source.of(DEMO / "residents.csv")
    return Source(source.name, with_dates(source.content.decode(), TODAY).encode())


async def test_the_demo_loads_and_loading_it_again_changes_nothing(storage):
    first = await load(storage, DEMO / "community.yml", demo_residents(), now=NOW)
    rows = await count(storage)
    again = await load(storage, DEMO / "community.yml", demo_residents(), now=NOW)

    assert first.community == "tcmy"
    assert first.summary["homes"] == Counts(created=60)
    assert first.summary["staff"] == Counts(created=8)
    assert first.summary["articles"] == Counts(created=24)
    assert first.summary["residents"] == Counts(created=47)
    assert rows == {
        "community": 1,
        "home": 60,
        "staff": 8,
        "article": 24,
        "person": 47,
        "residence": 48,
    }
    assert await count(storage) == rows
    assert {kind: counts.unchanged for kind, counts in again.summary.items()} == {
        "rules": 1,
        "buildings": 3,
        "homes": 60,
        "queues": 7,
        "staff": 8,
        "services": 8,
        "articles": 24,
        "residents": 47,
    }
    assert all(
        (counts.created, counts.updated, counts.ended) == (0, 0, 0)
        for counts in again.summary.values()
    )


async def test_a_loaded_community_is_the_one_that_the_file_describes(storage):
    await load(storage, DEMO / "community.yml", demo_residents(), now=NOW)

    async with storage.read() as uow:
        community = await uow.communities.get("tcmy")
        of_home = await uow.people.of_home("tcmy", "3-2-501")
        by_phone = await uow.people.by_phone("tcmy", "+8613800138008")
        born = await uow.people.born_on("tcmy", solar=["11-22"])
    expected = read_community(DEMO / "community.yml", now=NOW).community
    assert replace(community, articles=()) == expected
    assert {resident.name for resident in of_home} == {"李建国", "赵秀英"}
    assert [resident.homes for resident in by_phone] == [("1-1-501", "2-1-101")]
    assert {resident.name for resident in born} == {"陈雨桐", "Emily Carter"}


async def test_a_dry_run_says_what_would_change_and_changes_nothing(storage, tmp_path):
    dry = await load(storage, DEMO / "community.yml", demo_residents(), dry_run=True, now=NOW)
    assert dry.dry_run
    assert dry.summary["residents"] == Counts(created=47)
    assert set((await count(storage)).values()) == {0}
    async with storage.read() as uow:
        assert await uow.communities.get("tcmy") is None

    await load(storage, community_file(tmp_path), now=NOW)
    async with storage.read() as uow:
        before = await uow.communities.get("tcmy")
    changed = community_file(tmp_path, GOOD.replace("张强", "张大强"))
    dry = await load(storage, changed, dry_run=True, now=NOW)
    assert dry.summary["staff"] == Counts(updated=1, unchanged=2)
    async with storage.read() as uow:
        assert await uow.communities.get("tcmy") == before


async def test_a_later_load_updates_and_ends(storage, tmp_path):
    await load(storage, community_file(tmp_path), now=NOW)
    changed = GOOD.replace("张强", "张大强").replace(', "501"]', ', "502"]')
    loaded = await load(storage, community_file(tmp_path, changed, "company: 天成物业"), now=NOW)

    assert loaded.summary["rules"] == Counts(updated=1)
    assert loaded.summary["staff"] == Counts(updated=1, unchanged=2)
    assert loaded.summary["homes"] == Counts(created=2, unchanged=8, ended=2)
    async with storage.read() as uow:
        community = await uow.communities.get("tcmy")
    assert community.member("031").name == "张大强"
    assert community.company == "天成物业"
    assert community.home("3-1-501") is None


async def test_a_photo_beside_the_file_is_kept_once_and_the_clerks_own_wins(storage, tmp_path):
    (tmp_path / "photos").mkdir()
    picture = tmp_path / "photos" / "031.png"
    picture.write_bytes(png(64, 64))
    file = community_file(tmp_path, GOOD.replace("张强", "张强, photo: photos/031.png"))

    async def kept():
        async with storage.read() as uow:
            community = await uow.communities.get("tcmy")
            shown = community.member("031").photo
            return shown, await uow.attachments.content(shown) if shown else None

    await load(storage, file, now=NOW)
    first, content = await kept()
    assert content == png(64, 64)
    again = await load(storage, file, now=NOW)
    assert again.summary["staff"] == Counts(unchanged=3)
    picture.write_bytes(png(64, 65))
    changed = await load(storage, file, now=NOW)
    assert changed.summary["staff"] == Counts(updated=1, unchanged=2)
    assert (await kept())[1] == png(64, 65)
    async with storage.write() as uow:
        await uow.communities.set_photo("tcmy", "031", first)
    await load(storage, file, now=NOW)
    assert (await kept())[1] == png(64, 64)
    async with storage.write() as uow:
        await uow.communities.set_photo("tcmy", "031", "")
    assert await kept() == (None, None)
    with pytest.raises(LookupError):
        async with storage.write() as uow:
            await uow.communities.set_photo("tcmy", "099", first)


async def test_a_home_that_is_lived_in_cannot_leave_the_file(storage, tmp_path):
    rows = Source("r.csv", f"{HEADER}\n3-2-501,李建国,owner\n".encode())
    await load(storage, community_file(tmp_path), rows, now=NOW)

    with pytest.raises(Refused, match=r"community\.yml: home 3-2-501 is not in this file any more"):
        await load(storage, community_file(tmp_path, GOOD.replace(', "501"]', "]")), now=NOW)
    async with storage.read() as uow:
        assert (await uow.communities.get("tcmy")).home("3-2-501") is not None


async def test_nothing_is_loaded_when_one_of_the_files_is_wrong(storage, tmp_path):
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "a.md").write_text("---\ntitle: A\n---\ntext\n")
    rows = Source("r.csv", f"{HEADER}\n9-9-999,李建国,owner\n".encode())
    with pytest.raises(Refused) as caught:
        await load(storage, community_file(tmp_path), rows, tmp_path / "knowledge", now=NOW)
    assert [(p.file.rpartition("/")[2], p.line) for p in caught.value.problems] == [
        ("a.md", 2),
        ("r.csv", 2),
    ]
    assert set((await count(storage)).values()) == {0}


async def test_what_was_bound_or_written_since_survives_a_load(storage, tmp_path):
    await load(storage, community_file(tmp_path), now=NOW)
    async with storage.write() as uow:
        await uow.communities.bind_staff("tcmy", "031", 700099)
    again = await load(storage, community_file(tmp_path), now=NOW)
    assert again.summary["staff"] == Counts(unchanged=3)
    async with storage.read() as uow:
        assert (await uow.communities.get("tcmy")).member("031").telegram == 700099


async def test_articles_are_replaced_by_the_next_load_and_kept_by_one_without_any(
    storage, tmp_path
):
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for name in ("one", "two"):
        article = f"---\ntitle: {name}\nlanguage: en\n---\nIt is {name}.\n"
        (folder / f"{name}.md").write_text(article)
    await load(storage, community_file(tmp_path), None, folder, now=NOW)
    (folder / "one.md").unlink()
    (folder / "two.md").write_text("---\ntitle: two\nlanguage: en\n---\nIt is 2.\n")

    kept = await load(storage, community_file(tmp_path), now=NOW)
    replaced = await load(storage, community_file(tmp_path), None, folder, now=NOW)

    assert kept.summary["articles"] == Counts(unchanged=2)
    assert replaced.summary["articles"] == Counts(updated=1, ended=1)
    async with storage.read() as uow:
        (article,) = (await uow.communities.get("tcmy")).articles
    assert (article.id, article.body) == ("two", "It is 2.")


# --- residents, in the database -------------------------------------------------------------------


async def load_residents(storage, tmp_path, *rows):
    source = Source("r.csv", "\n".join([HEADER, *rows]).encode())
    loaded = await load(storage, community_file(tmp_path), source, now=NOW)
    return loaded.summary["residents"]


async def residents_of(storage, home):
    async with storage.read() as uow:
        return await uow.people.of_home("tcmy", home)


async def test_a_person_is_their_phone(storage, tmp_path):
    await load_residents(storage, tmp_path, "3-2-501,李建国,owner,13800138000")
    counts = await load_residents(storage, tmp_path, "3-2-501,李健国,owner,+86 138 0013 8000")
    assert counts == Counts(updated=1)
    (resident,) = await residents_of(storage, "3-2-501")
    assert (resident.name, resident.phone) == ("李健国", "+8613800138000")


async def test_a_person_without_a_phone_is_their_home_and_name(storage, tmp_path):
    await load_residents(storage, tmp_path, "3-2-501,李建国,owner", "3-1-501,李建国,owner")
    counts = await load_residents(storage, tmp_path, "3-2-501,李建国,owner,13800138000")
    assert counts == Counts(updated=1)
    (resident,) = await residents_of(storage, "3-2-501")
    assert resident.phone == "+8613800138000"
    (other,) = await residents_of(storage, "3-1-501")
    assert other.phone is None


async def test_rows_that_are_absent_and_cells_that_are_empty_leave_alone_what_is_on_file(
    storage, tmp_path
):
    full = "3-2-501,李建国,owner,13800138000,1968-10-01,solar,en,2015-07-01,700500"
    await load_residents(storage, tmp_path, full, "3-2-501,赵秀英,family")
    counts = await load_residents(storage, tmp_path, "3-2-501,李建国,owner,13800138000")
    assert counts == Counts(unchanged=1)
    found = await residents_of(storage, "3-2-501")
    assert {resident.name for resident in found} == {"李建国", "赵秀英"}
    (owner,) = [resident for resident in found if resident.name == "李建国"]
    assert owner.language == "en"
    async with storage.read() as uow:
        assert await uow.people.birthday(owner.id) == ("1968-10-01", "solar")


async def test_until_ends_a_residence_once(storage, tmp_path):
    await load_residents(storage, tmp_path, "3-2-501,李建国,owner,13800138000")
    row = "3-2-501,李建国,owner,13800138000,,,,,,2026-11-21"
    assert await load_residents(storage, tmp_path, row) == Counts(updated=1, ended=1)
    assert await residents_of(storage, "3-2-501") == []
    assert await load_residents(storage, tmp_path, row) == Counts(unchanged=1)
    assert (await count(storage))["person"] == 1


async def test_a_stay_that_is_to_end_goes_on_until_then(storage, tmp_path):
    row = "3-2-501,李建国,tenant,13800138000,,,,,,"
    last_day = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert await load_residents(storage, tmp_path, f"{row}{last_day}") == Counts(created=1)
    assert len(await residents_of(storage, "3-2-501")) == 1
    assert await load_residents(storage, tmp_path, row) == Counts(unchanged=1)
    assert (await count(storage))["residence"] == 1


async def test_a_number_that_was_handed_down_does_not_make_one_person_of_two(storage, tmp_path):
    await load_residents(storage, tmp_path, "3-2-501,李建国,owner,13800138000")
    await load_residents(
        storage,
        tmp_path,
        "3-2-501,李建国,owner,13800138001",
        "3-2-501,李小明,family,13800138000",
    )
    found = await residents_of(storage, "3-2-501")
    assert {(resident.name, resident.phone) for resident in found} == {
        ("李建国", "+8613800138001"),
        ("李小明", "+8613800138000"),
    }


# --- the community's file -------------------------------------------------------------------------


def test_everything_that_the_manual_names_is_read(tmp_path):
    (tmp_path / "kb").mkdir()
    content = GOOD.replace("  security: {}\n", "  security: {}\n  on_duty:\n").replace(
        "queues: [maintenance]", "queues: [maintenance, on_duty]"
    )
    found = read(
        tmp_path,
        "company: 天成物业",
        "timezone: Asia/Hong_Kong",
        "language: en",
        "country: HK",
        'service_hours: [["08:30", "12:00"], ["13:30", "24:00"]]',
        'days: {"2027-02-08": work, 2026-12-31: off}',
        'quiet_hours: ["21:30", "07:00"]',
        'emergency_phone: "0755-26001234"',
        "company_contact: {telegram: 700900}",
        "telegram: {token_env: GUANJIA_TELEGRAM_TOKEN}",
        'shifts: {on_duty: {"031": ["mon-fri 20:00-08:00", "sat, sun 00:00-24:00", "fri-mon 9:00-10:00"]}}',
        "numbers: {callback_after: 1d 12h, warn_at: 0.75, major_after_reports: 4}",
        "standard: {urgent: {respond: 15m}, complaint: {finish: 2wd}, normal: {finish: none}}",
        "services:",
        "  - {id: hood, queue: front_desk, name: {zh: 油烟机清洗, en: Hood}, price: 120, unit: 台}",
        "  - {id: tap, queue: maintenance, name: 换水龙头, price: 8.50, unit: 个}",
        "forbidden_phrases: [不知道, not my job]",
        "knowledge: kb/",
        content=content,
    )
    community = found.community
    assert found.knowledge == tmp_path / "kb"
    assert (community.company, community.timezone) == ("天成物业", "Asia/Hong_Kong")
    assert (community.language, community.country) == ("en", "HK")
    assert community.service_hours == ((time(8, 30), time(12)), (time(13, 30), time(0)))
    assert community.days == {date(2027, 2, 8): "work", date(2026, 12, 31): "off"}
    assert community.quiet_hours == (time(21, 30), time(7))
    assert (community.emergency_phone, community.company_contact) == ("0755-26001234", 700900)
    assert community.token_env == "GUANJIA_TELEGRAM_TOKEN"
    assert community.shifts == {
        "on_duty": (
            Shift("031", frozenset(range(5)), time(20), time(8)),
            Shift("031", frozenset({5, 6}), time(0), None),
            Shift("031", frozenset({4, 5, 6, 0}), time(9), time(10)),
        )
    }
    assert community.numbers == {
        "callback_after": timedelta(hours=36),
        "warn_at": 0.75,
        "major_after_reports": 4,
    }
    assert community.standard == {
        "urgent": Promise(Span(timedelta(minutes=15)), Span(timedelta(hours=2))),
        "complaint": Promise(Span(timedelta(hours=1)), Span(working_days=2)),
        "normal": Promise(Span(timedelta(hours=2)), None),
    }
    hood, tap = community.services
    assert (hood.price, hood.name) == (Decimal(120), {"zh": "油烟机清洗", "en": "Hood"})
    assert (tap.price, tap.name) == (Decimal("8.50"), dict.fromkeys(LANGUAGES, "换水龙头"))
    assert community.forbidden_phrases == ("不知道", "not my job")
    assert [home.id for home in community.building("1").homes] == [
        "1-1-101", "1-1-102", "1-1-201", "1-1-202", "1-1-301", "1-1-302",
    ]  # fmt: skip
    assert community.home("3-2-501") == Home("3", "2", "501")
    assert community.steward_of("3-2-501").number == "012"
    assert community.queue("on_duty").telegram is None


def test_what_may_be_absent_has_the_specification_s_default(tmp_path):
    community = read(tmp_path).community
    assert (community.timezone, community.language, community.country) == (
        "Asia/Shanghai",
        "zh",
        "CN",
    )
    assert community.service_hours == ((time(8, 30), time(20, 30)),)
    assert community.quiet_hours == (time(22), time(8))
    assert (community.token_env, community.company_contact, community.days) == ("", None, {})


def test_a_text_file_of_excel_s_making_is_read(tmp_path):
    for encoding in ("utf-8-sig", "gb18030"):
        file = tmp_path / "community.yml"
        file.write_bytes(GOOD.replace("\n", "\r\n").encode(encoding))
        assert read_community(file, now=NOW).community.name["zh"] == "天成美雅"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("servces: []", 'servces" is not known in a community — did you mean "services"?'),
        ("timezone: Asia/Shangai", 'Asia/Shangai" is not known — did you mean "Asia/Shanghai"?'),
        ("country: XQ", 'country "XQ" is not known — write its two letters: CN'),
        ("country: cn", 'did you mean "CN"?'),
        ("language: fr", 'language "fr" is not known — write one of en, zh'),
        ("service_hours: []", "there is no hour of service"),
        ('service_hours: [["08:30"]]', "a window has two times"),
        ('service_hours: [["8am", "20:00"]]', '"8am" is not a time of day — write 08:30'),
        ('service_hours: [["25:00", "26:00"]]', '"25:00" is not a time of day'),
        ('quiet_hours: ["22:00", "22:00"]', "has no length"),
        ("quiet_hours: 22:00", "this must be a list — write [22:00]"),
        ("days: {2026-02-30: off}", '"2026-02-30" is not a date — write 2026-12-31'),
        ("days: {20261231: off}", '"20261231" is not a date'),
        ("days: {2026-12-31: holiday}", 'kind of day "holiday" is not known — write one of off, work'),
        ("emergency_phone: call us", '"call us" is not a phone number'),
        ("company_contact: {telegram: boss}", '"boss" is not a whole number'),
        ("company_contact: {telegram: -5}", "a person's number is positive"),
        ("company_contact: {phone: 5}", '"phone" is not known in `company_contact:`'),
        ("telegram: {token_env: 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw}", "this is a token itself"),
        ("telegram: {token_env: my token}", '"my token" is not the name of a variable'),
        ("shifts: {maintenence: {}}", 'queue "maintenence" is not known — did you mean "maintenance"?'),
        ('shifts: {maintenance: {"013": ["mon 08:00-20:00"]}}', 'staff number "013" is not known — did you mean'),
        ('shifts: {maintenance: {"012": ["mon 08:00-20:00"]}}', "012 does not serve maintenance"),
        ('shifts: {maintenance: {"031": ["monday 08:00-20:00"]}}', '"monday" is not a day of the week'),
        ('shifts: {maintenance: {"031": ["mon-fri 8-20"]}}', '"mon-fri 8-20" is not a shift'),
        ('shifts: {maintenance: {"031": ["mon 08:00-08:00"]}}', "has no length"),
        ("numbers: {callback_afte: 1h}", 'number "callback_afte" is not known — did you mean "callback_after"?'),
        ("numbers: {callback_after: 24}", '"24" is not a duration — write 30m, 24h, 2d or 1h 30m'),
        ("numbers: {callback_after: 3wd}", '"3wd" is not a duration'),
        ("numbers: {callback_after: 1h 2h}", '"1h 2h" is not a duration'),
        ("numbers: {callback_after: 0h}", "callback_after cannot be nothing"),
        ("numbers: {callback_after: 99999999999999d}", "is longer than anything"),
        ("numbers: {warn_at: 80}", "warn_at is a share between 0 and 1 — write 0.8"),
        ("numbers: {warn_at: 0}", "warn_at is a share between 0 and 1 — write 0.8"),
        ("numbers: {survey_months: 4}", "survey_months cannot be 4 — write 6 or 3 or 0"),
        ("numbers: {holiday_greetings: 2}", "holiday_greetings cannot be 2 — write 1 or 0"),
        ("numbers: {major_after_reports: many}", '"many" is not a whole number'),
        ("numbers: {major_after_reports: 0}", "0 is too small"),
        ("standard: {urgnt: {respond: 1h}}", 'urgency "urgnt" is not known — did you mean "urgent"?'),
        ("standard: {urgent: {answer: 1h}}", '"answer" is not known in the standard of urgent'),
        ("standard: {urgent: {respond: soon}}", '"soon" is not a deadline — write 30m, 2h, 3wd or none'),
        ("standard: {urgent: {finish: 0wd}}", "no working day at all is no deadline"),
        ("services: [{id: a, queue: front_dsk, name: a, price: 1, unit: b}]", 'queue "front_dsk" is not known — did you mean "front_desk"?'),
        ("services: [{id: a, queue: front_desk, name: a, price: cheap, unit: b}]", '"cheap" is not a price'),
        ("services: [{id: a, queue: front_desk, name: a, price: -1, unit: b}]", '"-1" is not a price'),
        ("services: [{id: a, queue: front_desk, name: {fr: a}, price: 1, unit: b}]", 'language "fr" is not known'),
        ("services: [{id: A B, queue: front_desk, name: a, price: 1, unit: b}]", '"A B" is not an id'),
        ("services: [{id: a, queue: front_desk, name: a, price: 1}]", 'a service needs "unit" — add `unit:`'),
        ("services: {hood: 120}", "this must be a list"),
        ("forbidden_phrases: [[a]]", "this must be one value"),
        ("knowledge: nowhere/", "there is no folder"),
        ("id: twice", '"id" is written twice — it stands on line 1 already'),
        ("[a, b]: c", "a key must be one word"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused_with_its_number_and_what_to_write(tmp_path, line, word):
    ((at, said),) = refused(tmp_path, GOOD, "", "# a comment", line)
    assert at == AFTER + 2
    assert word in said


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("id: tcmy\n", "id: 天成\n", 1, '"天成" is not an id'),
        ("id: tcmy\n", "\n", 2, 'a community needs "id" — add `id:`'),
        ("name: {zh: 天成美雅, en: Tiancheng Meiya}", "name:", 1, 'a community needs "name"'),
        ("name: {zh: 天成美雅, en: Tiancheng Meiya}", "name: {}", 2, "a name is missing here"),
        ("front_desk: {telegram: -1001}", "front_dsk: {telegram: -1001}", 7, 'queue "front_dsk" is not known — did you mean "front_desk"?'),
        ("telegram: -1002", "telegram: 1002", 8, "a group's number is negative"),
        ("telegram: -1002", "chat: -1002", 8, '"chat" is not known in queue maintenance'),
        ("telegram: -1004", "telegram: -1002", 10, "queue manager shares its group with maintenance"),
        ("roles: [manager]", "roles: [agent]", 12, "there is no manager"),
        ("roles: [technician]", "roles: [tecnician]", 14, 'role "tecnician" is not known — did you mean "technician"?'),
        ("queues: [maintenance]", "queues: [maintenence]", 14, 'queue "maintenence" is not known — did you mean "maintenance"?'),
        ("queues: [maintenance]", "team: x", 14, 'a member of staff needs "queues"'),
        ('number: "031"', 'number: "012"', 14, 'staff number "012" is given twice — it stands on line 13 too'),
        ('number: "031"', 'number: "0 3"', 14, '"0 3" is not a staff number'),
        ("name: 张强", "name: 张强, telegram: 700001", 14, 'Telegram account "700001" is given twice'),
        ("name: 张强", "name: 张强, photo: 031.jpg", 14, "031.jpg — write it as seen from this file's own folder"),
        ("name: 张强", "name: 张强, photo: ../031.jpg", 14, "is outside of this file's folder — put the photo beside"),
        ("name: 张强", "name: 张强, photo: community.yml", 14, "is not a picture that can be shown — name a JPEG"),
        ("name: 张强", "nme: 张强", 14, '"nme" is not known in a member of staff — did you mean "name"?'),
        ('steward: "012"', 'steward: "0122"', 5, 'staff number "0122" is not known — did you mean "012"?'),
        ('id: "3"', 'id: "1"', 5, 'building "1" is given twice — it stands on line 4 too'),
        ('id: "3"', 'id: "3-A"', 5, '"3-A" is not a part of a home\'s name'),
        ('rooms: ["101", "501"]', 'rooms: ["101", "101"]', 5, 'room "101" is given twice'),
        ('rooms: ["101", "501"]', "rooms: []", 5, '"rooms" is empty'),
        ('rooms: ["101", "501"]', "size: big", 5, "a building needs its rooms"),
        ('rooms: ["101", "501"]', 'rooms: ["101"], floors: 2', 5, '"floors" stands beside "rooms"'),
        ("floors: 3, rooms_per_floor: 2", "floors: 3", 4, 'a building needs "rooms_per_floor"'),
        ("rooms_per_floor: 2", "rooms_per_floor: 200", 4, "200 is too many — write 99 at most"),
        ("floors: 3", "floors: 0", 4, "0 is too small"),
        ('units: ["1", "2"]', "units: 2", 5, "this must be a list — write [2]"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_line(tmp_path, old, new, line, word):
    assert GOOD.count(old) == 1
    found = refused(tmp_path, GOOD.replace(old, new))
    assert any(at == line and word in said for at, said in found), found


def test_every_problem_of_a_file_is_told_at_once_in_order(tmp_path):
    content = (
        GOOD.replace("roles: [technician]", "roles: [tecnician]")
        .replace("telegram: -1002", "telegram: 1002")
        .replace('steward: "012"', 'steward: "999"')
    )
    found = refused(tmp_path, content, "timezone: Mars/Olympus", "what: ever")
    assert [line for line, _ in found] == [5, 8, 14, AFTER, AFTER + 1]


def test_one_mistake_is_not_reported_as_two(tmp_path):
    """The member with a wrong role is still there for the steward and the shift that name them."""
    content = GOOD.replace("roles: [agent, steward]", "roles: [agnt]")
    more = 'shifts: {front_desk: {"012": ["mon-sun 08:00-20:00"]}}'
    assert [line for line, _ in refused(tmp_path, content, more)] == [13]


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("a: [1\nb: 2\n", 2, "this is not YAML"),
        ("a: b: c\n", 1, "this is not YAML"),
        ("\tid: x\n", 1, "this is not YAML"),
        ("id: *nobody\n", 1, "this is not YAML"),
        ("id: \x07\n", None, "this is not YAML"),
        ("", 1, "there is nothing in here"),
        ("- id: x\n", 1, "this must be a mapping"),
        ("a: &a [*a]\n", 1, "nested too deeply"),
        ("---\nid: x\n---\nid: y\n", 3, "this is not YAML"),
    ],
)
def test_what_is_no_mapping_in_yaml_is_refused(tmp_path, content, line, word):
    assert any(at == line and word in said for at, said in refused(tmp_path, content))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(Refused, match="No such file or directory"):
        read_community(tmp_path / "nowhere.yml", now=NOW)
    file = tmp_path / "c.yml"
    file.write_bytes(b"\xff\xfe\x00\xff")
    with pytest.raises(Refused, match="neither UTF-8 nor GB 18030 — save it as UTF-8"):
        read_community(file, now=NOW)


def test_a_problem_is_worded_in_one_line():
    problem = Problem(
        "community.yml", 12, 'queue "secrity" is not known', 'did you mean "security"?'
    )
    assert str(problem) == (
        'community.yml:12: queue "secrity" is not known — did you mean "security"?'
    )
    assert str(Problem("a.csv", None, "two\nlines")) == "a.csv: two lines"


def test_a_queue_without_staff_and_an_unpublished_year_are_warned_of(tmp_path):
    content = GOOD.replace("queues: [manager, security]", "queues: [manager]")
    warnings = [str(warning) for warning in read(tmp_path, content=content).warnings]
    assert len(warnings) == 2
    assert "community.yml:7: nobody works on queue security" in warnings[0]
    assert "the working days of 2027 in CN are not published yet" in warnings[1]
    hong_kong = read(tmp_path, "country: HK").warnings
    assert hong_kong == ()


def test_every_queue_that_there_is_may_be_named(tmp_path):
    queues = "".join(f"  {queue}:\n" for queue in QUEUES)
    begin, end = GOOD.index("queues:\n"), GOOD.index("staff:\n")
    found = read(tmp_path, content=f"{GOOD[:begin]}queues:\n{queues}{GOOD[end:]}")
    assert [queue.id for queue in found.community.queues] == list(QUEUES)


# --- residents ------------------------------------------------------------------------------------


@pytest.fixture
def community(tmp_path):
    return read(tmp_path).community


def rows_of(community, content, name="r.csv"):
    content = content if isinstance(content, bytes) else dedent(content).encode()
    return read_residents(Source(name, content), community, today=TODAY)


def problems_of(community, content):
    with pytest.raises(Refused) as caught:
        rows_of(community, content)
    return [(p.line, f"{p.what} — {p.instead}") for p in caught.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_every_encoding_that_excel_writes(community, encoding):
    content = (
        f"{HEADER}\r\n3-2-501,李建国,owner,138 0013 8000,1968-10-01,solar,zh,2015-07-01,700500,\r\n"
        "\r\n3-1-101,苏桂英,family,,闰04-12,,en,,,2027-01-31\r\n"
    )
    first, second = rows_of(community, content.encode(encoding))
    assert (first.home, first.name, first.role) == ("3-2-501", "李建国", HomeRole.OWNER)
    assert (first.phone, first.birthday, first.calendar) == (
        "+8613800138000",
        "1968-10-01",
        "solar",
    )
    assert (first.language, first.moved_in, first.telegram) == ("zh", date(2015, 7, 1), 700500)
    assert (second.birthday, second.calendar) == ("闰04-12", "lunar")
    assert (second.phone, second.until) == (None, date(2027, 1, 31))


def test_an_xlsx_is_read_with_its_numbers_and_dates(community):
    book = openpyxl.Workbook()
    book.active.append([*COLUMNS, None])
    book.active.append([
        "3-2-501", "李建国", "owner", 13800138000, datetime(1968, 10, 1), "solar", "zh",
        date(2015, 7, 1), 700500.0, None,
    ])  # fmt: skip
    book.active.append([])
    book.active.append(["3-2-501", "赵秀英", "family", None, "02-29"])
    held = io.BytesIO()
    book.save(held)
    first, second = rows_of(community, held.getvalue(), "r.xlsx")
    assert (first.phone, first.birthday) == ("+8613800138000", "1968-10-01")
    assert (first.moved_in, first.telegram) == (date(2015, 7, 1), 700500)
    assert (second.name, second.birthday) == ("赵秀英", "02-29")

    book.active["A4"] = "9-9-999"
    held = io.BytesIO()
    book.save(held)
    with pytest.raises(Refused, match=r'r\.xlsx:4: home "9-9-999" is not one of tcmy'):
        rows_of(community, held.getvalue(), "r.xlsx")


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("3-2-511,李,owner", 'home "3-2-511" is not one of tcmy — did you mean "3-2-501"?'),
        ("house,李,owner", "write building-unit-room, as 3-2-501"),
        (",李,owner", '"home" is empty'),
        ("3-2-501,,owner", '"name" is empty'),
        ("3-2-501,李,", '"role" is empty'),
        (f"3-2-501,{'李' * 65},owner", "the name has 65 signs"),
        ("3-2-501,李,ownr", 'role "ownr" is not known — did you mean "owner"?'),
        ("3-2-501,李,owner,12345", '"12345" is not a phone number in CN — write +8613800138000'),
        ("3-2-501,李,owner,phone", '"phone" is not a phone number in CN'),
        ("3-2-501,李,owner,,1980/2/9", 'birthday "1980/2/9" is not a date'),
        ("3-2-501,李,owner,,1981-02-29", 'there is no day "1981-02-29"'),
        ("3-2-501,李,owner,,2026-11-23", 'birthday "2026-11-23" is yet to come'),
        ("3-2-501,李,owner,,02-29,luna", 'calendar "luna" is not known — did you mean "lunar"?'),
        ("3-2-501,李,owner,,闰04-12,solar", "has a leap month — write lunar under calendar"),
        ("3-2-501,李,owner,,1975-闰04-12,lunar", "there was no leap month 闰04 in 1975"),
        ("3-2-501,李,owner,,,,fr", 'language "fr" is not known'),
        ("3-2-501,李,owner,,,,,yesterday", 'moved_in: "yesterday" is not a date'),
        ("3-2-501,李,owner,,,,,,@li", '"@li" is not the number of a Telegram account'),
        ("3-2-501,李,owner,,,,,,,2026-1-1", 'until: "2026-1-1" is not a date'),
        ("3-2-501,李,owner,,,,,2026-02-01,,2026-01-01", "is before moved_in 2026-02-01"),
        ("3-2-501,李,owner,,,,,,,,more", "there are 11 cells, the header has 10"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number(community, row, word):
    content = f"{HEADER}\n3-1-101,苏桂英,owner\n\n{row}\n"
    ((line, said),) = problems_of(community, content)
    assert line == 4
    assert word in said


def test_all_wrong_rows_are_told_and_a_cell_of_two_lines_counts_as_it_stands(community):
    content = f'{HEADER}\n"9-9-999",a,owner\n"3-2-501","李\n国",ownr\n8-8-888,b,owner\n'
    assert [line for line, _ in problems_of(community, content)] == [2, 3, 5]


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("home,name,role,fone", 'column "fone" is not known — did you mean "phone"?'),
        ("home,name", 'column "role" is missing'),
        ("home,name,role,name", 'column "name" stands there twice'),
        ("房号,姓名,角色", 'column "房号" is not known — write one of birthday'),
    ],
)
def test_a_wrong_header_is_refused(community, header, word):
    found = problems_of(community, f"{header}\n3-2-501,李,owner,x\n")
    assert found[0][0] == 1
    assert word in found[0][1]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "there is nothing in here"),
        (b"\xff\xfe\x00", "neither UTF-8 nor GB 18030"),
        (b"a\0b", "this is no CSV"),
        (b'home,name,role\n"3-2-501,x', "this is not CSV"),
        (b"PK\x03\x04 and then nothing", "this is no XLSX that can be read"),
    ],
)
def test_what_is_no_table_is_refused(community, content, word):
    with pytest.raises(Refused, match=word):
        rows_of(community, content)


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        ("3-2-501,李,owner", "3-2-501,李,tenant", "李 stands in 3-2-501 on row 2 already"),
        ("3-2-501,李,owner,13800138000", "3-2-501,赵,family,13800138000", "+8613800138000 is the phone of 李 on row 2"),
        ("3-2-501,李,owner,13800138000,1968-10-01", "3-1-101,李,owner,13800138000,1968-10-02", "birthday of 李 is 1968-10-02 solar here and 1968-10-01 solar on row 2"),
        ("3-2-501,李,owner,13800138000,,,zh", "3-1-101,李,owner,13800138000,,,en", "language of 李 is en here and zh on row 2"),
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other_are_refused(community, first, second, word):
    ((line, said),) = problems_of(community, f"{HEADER}\n{first}\n{second}\n")
    assert line == 3
    assert word in said


def test_one_person_may_have_two_homes_and_two_people_one_name(community):
    content = (
        f"{HEADER}\n3-2-501,李,owner,13800138000\n3-1-101,李,owner,13800138000\n1-1-101,李,owner\n"
    )
    assert [row.phone for row in rows_of(community, content)] == [
        "+8613800138000",
        "+8613800138000",
        None,
    ]


@pytest.mark.parametrize(
    ("written", "calendar", "found"),
    [
        ("1980-02-29", None, "solar"),
        ("02-29", "solar", "solar"),
        ("12-30", "lunar", "lunar"),
        ("闰04-12", None, "lunar"),
        ("1974-闰04-12", "lunar", "lunar"),
        ("2026-11-22", None, "solar"),
    ],
)
def test_birthdays_are_solar_or_lunar_with_or_without_the_year(written, calendar, found):
    assert birthday(written, calendar, today=TODAY) == (written, found)


@pytest.mark.parametrize(
    ("written", "calendar"),
    [
        ("02-30", None),
        ("13-01", "lunar"),
        ("12-31", "lunar"),
        ("1899-01-01", None),
        ("闰4-12", None),
    ],
)
def test_what_is_no_birthday_is_refused(written, calendar):
    with pytest.raises(Unreadable):
        birthday(written, calendar, today=TODAY)


def test_a_lunar_month_of_29_days_has_no_30th():
    with pytest.raises(Unreadable, match="29 days"):
        birthday("1955-03-30", "lunar", today=TODAY)


# --- knowledge ------------------------------------------------------------------------------------


def test_the_demo_s_knowledge_is_twelve_articles_in_each_language():
    articles = read_knowledge(DEMO / "knowledge")
    assert len(articles) == 24
    ids = {
        language: {article.id for article in articles if article.language == language}
        for language in LANGUAGES
    }
    assert ids["zh"] == ids["en"]
    (parking,) = [a for a in articles if (a.id, a.language) == ("monthly-parking", "zh")]
    assert len(parking.asked_as) > 3
    assert "---" not in parking.body
    assert parking.audience == "residents"


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("Just text.\n", 1, "there is no front matter"),
        ("---\ntitle: A\n", 1, "there is no front matter"),
        ("---\ntitle: A\n---\ntext\n", 2, 'an article needs "language"'),
        ("---\nlanguage: zh\n---\ntext\n", 2, 'an article needs "title"'),
        ("---\n\ntitle: A\nlanguage: fr\n---\ntext\n", 4, 'language "fr" is not known'),
        ("---\ntitle: A\nlanguage: zh\nasked: x\n---\ntext\n", 4, '"asked" is not known in an article — did you mean "asked_as"?'),
        ("---\ntitle: A\nlanguage: zh\nasked_as: x\n---\ntext\n", 4, "this must be a list — write [x]"),
        ("---\ntitle: A\nlanguage: zh\n---\n\n", 4, "there is no text"),
        ("\n---\ntitle: [A\nlanguage: zh\n---\ntext\n", 4, "this is not YAML"),
    ],
)  # fmt: skip
def test_a_wrong_article_is_refused_with_its_line(tmp_path, content, line, word):
    (tmp_path / "a.md").write_text(content)
    with pytest.raises(Refused) as caught:
        read_knowledge(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(tmp_path / "a.md"), line)
    assert word in f"{problem.what} — {problem.instead}"


def test_an_article_that_is_there_twice_is_refused(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.md").write_text("---\ntitle: A\nlanguage: zh\n---\ntext\n")
    (tmp_path / "y.md").write_text("---\ntitle: a\nlanguage: zh\n---\ntext\n")
    with pytest.raises(Refused) as caught:
        read_knowledge(tmp_path)
    said = [problem.what for problem in caught.value.problems]
    assert said == ['article "x" is written in zh twice', 'the title "a" is given twice']


def test_an_article_in_the_folder_of_another_language_is_refused(tmp_path):
    shutil.copytree(DEMO / "knowledge" / "zh", tmp_path / "en")
    with pytest.raises(Refused, match='language "zh" in the folder en'):
        read_knowledge(tmp_path)


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(Refused, match="there is no such folder"):
        read_knowledge(tmp_path / "nowhere")


# --- invitations ----------------------------------------------------------------------------------


async def test_an_invitation_is_kept_hashed_and_good_for_a_week_and_once(storage, tmp_path):
    await load(storage, community_file(tmp_path), now=NOW)
    community = read(tmp_path).community
    made = await invite(
        storage, community, "3-2-501", base_url="https://g.example", now=NOW, bot="@tcmy_bot"
    )
    assert made.link == f"https://g.example/c/tcmy?invite={made.token}"
    assert made.telegram == f"https://t.me/tcmy_bot?start={made.token}"
    assert len(made.token) == 22
    async with storage.write() as uow:
        assert await uow.people.use_invitation(made.token, now=NOW + timedelta(days=7)) is None
        used = await uow.people.use_invitation(made.token, now=NOW + timedelta(days=6))
        assert (used.home, used.role, used.person) == ("3-2-501", HomeRole.OWNER, None)
        assert await uow.people.use_invitation(made.token, now=NOW) is None


async def test_an_invitation_may_be_for_somebody_on_file(storage, tmp_path):
    await load_residents(storage, tmp_path, "3-2-501,赵秀英,family,13800138016")
    community = read(tmp_path).community
    (resident,) = await residents_of(storage, "3-2-501")
    for named in ("赵秀英", "+8613800138016"):
        made = await invite(storage, community, "3-2-501", base_url="", now=NOW, person=named)
        async with storage.write() as uow:
            used = await uow.people.use_invitation(made.token, now=NOW)
        assert (used.person, used.role) == (resident.id, HomeRole.FAMILY)
    with pytest.raises(NoSuchPersonError):
        await invite(storage, community, "3-2-501", base_url="", now=NOW, person="王五")
    with pytest.raises(NoSuchHomeError):
        await invite(storage, community, "3-2-999", base_url="", now=NOW)


async def test_a_clerk_s_invitation_is_good_once(storage, tmp_path):
    await load(storage, community_file(tmp_path), now=NOW)
    community = read(tmp_path).community
    made = await invite_staff(storage, community, "031", base_url="http://h", now=NOW)
    assert made.telegram is None
    async with storage.write() as uow:
        assert await uow.sessions.use_staff_invitation(made.token, now=NOW) == ("tcmy", "031")
        assert await uow.sessions.use_staff_invitation(made.token, now=NOW) is None
    with pytest.raises(NoSuchStaffError):
        await invite_staff(storage, community, "999", base_url="http://h", now=NOW)


def test_a_qr_code_is_a_picture():
    from PIL import Image

    with Image.open(io.BytesIO(qr_png("https://g.example/c/tcmy?invite=abc"))) as picture:
        assert picture.format == "PNG"
        assert picture.width == picture.height > 200
