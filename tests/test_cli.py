"""The command line as operators use it: its words and its exit statuses."""

import asyncio
import io
import json
import os
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli import main
from bot.demo_dates import with_dates
from flows.messages import Address, Channel, InboundMessage
from flows.numbers import NUMBERS
from flows.periods import NotAPeriodError, period
from flows.ports import Outcome
from tests.emulator import Emulator
from tests.storing import NOW, SECRET, TODAY

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "bot" / "demo"
LONGEST = 60
"""Seconds that any command may take on a busy machine."""


@dataclass
class Ended:
    status: int
    out: str
    err: str


@dataclass
class Operator:
    """Somebody at a terminal in an empty folder."""

    folder: Path
    variables: dict

    async def types(self, *arguments, stdin="", **variables):
        """Run a command within this process, which is ten times as fast."""
        return await asyncio.to_thread(self._within, [*map(str, arguments)], stdin, variables)

    async def starts(self, *arguments, stdin=""):
        """Run a command as a process of its own."""
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-P", "-m", "bot.cli", *map(str, arguments)],
            cwd=self.folder,
            env=self.variables,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), LONGEST)
        return Ended(process.returncode, out.decode(), err.decode())

    def _within(self, arguments, stdin, variables):
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(self.folder)
            for name in [name for name in os.environ if name.startswith("GUANJIA_")]:
                patch.delenv(name)
            for name, value in (self.variables | variables).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["guanjia", *arguments])
            # the log of this process is the other tests' too
            patch.setattr("bot.app.configure_logging", lambda _: None)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            try:
                main()
                status = 0
            except SystemExit as end:
                status = end.code or 0
        assert "Traceback" not in err.getvalue()
        return Ended(status, out.getvalue(), err.getvalue())

    async def loads_the_demo(self):
        residents = self.folder / "residents.csv"
        residents.write_text(with_dates((DEMO / "residents.csv").read_text(), TODAY))
        return await self.types("load", DEMO / "community.yml", "--residents", residents)


def surroundings(**variables):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUANJIA_")}
    return plain | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | variables


@pytest.fixture
def operator(tmp_path):
    """An operator on a fresh machine: nothing is set."""
    folder = tmp_path / "here"
    folder.mkdir()
    return Operator(folder, surroundings())


@pytest.fixture
def on_both(operator, database_url):
    """An operator whose database is there; once SQLite, once PostgreSQL."""
    operator.variables |= {"GUANJIA_DATABASE_URL": database_url, "GUANJIA_SECRET_KEY": SECRET}
    return operator


# --- help and refusals ----------------------------------------------------------------------------


async def test_help_names_every_command_and_comes_at_once(operator):
    began = time.perf_counter()
    ended = await operator.starts("--help")
    assert time.perf_counter() - began < 3  # alone on a machine it takes 0.2 s
    assert ended.status == 0
    for command in ("load", "invite", "staff", "numbers", "balance", "doctor", "nlu", "tick"):
        assert f"\n  {command} " in ended.out


async def test_help_imports_nothing_that_is_costly(operator):
    probe = (
        "import sys, bot.cli; "
        "print([name for name in ('sqlalchemy', 'pydantic', 'sklearn', 'numpy', 'aiohttp', "
        "'aiogram', 'telegram', 'fastapi', 'holidays', 'openpyxl') if name in sys.modules])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", probe, env=operator.variables, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert out.decode().strip() == "[]"


async def test_what_cannot_be_typed_is_a_usage_error(operator):
    assert (await operator.types("load")).status == 2
    assert (await operator.types("nonsense")).status == 2


async def test_numbers_lists_every_number_with_default_and_section(operator):
    ended = await operator.types("numbers")
    assert ended.status == 0
    lines = {line.split()[0]: line.split()[1:] for line in ended.out.splitlines()}
    assert lines.keys() == NUMBERS.keys()
    assert lines["callback_after"][:3] == ["24h", "SPEC", "5"]
    assert lines["invitation_life"][0] == "7d"
    assert lines["drop_after"][0] == "60m"
    assert lines["alert_repeat"][0] == "2m"
    assert lines["burst_window"][0] == "60s"
    assert lines["warn_at"][0] == "0.8"


async def test_a_wrong_file_is_refused_a_line_for_each_problem(operator):
    file = operator.folder / "community.yml"
    good = (DEMO / "community.yml").read_text()
    file.write_text(
        good.replace("queues: [security, on_duty]", "queues: [secrity, on_duty]")
        .replace("knowledge: knowledge/", "")
        .replace("country: CN", "cuntry: CN")
    )
    ended = await operator.types("load", "community.yml")
    assert ended.status == 2
    assert ended.out == ""
    assert ended.err.splitlines() == [
        'community.yml:5: "cuntry" is not known in a community — did you mean "country"?',
        'community.yml:34: queue "secrity" is not known — did you mean "security"?',
    ]


async def test_a_wrong_environment_is_told_without_a_trace(operator):
    url = "postgresql+asyncpg://guanjia:hunter2@127.0.0.1:1/guanjia"
    ended = await operator.types("balance", GUANJIA_DATABASE_URL=url)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("GUANJIA_SECRET_KEY is required with PostgreSQL")

    ended = await operator.types("balance", GUANJIA_DATABASE_URL=url, GUANJIA_SECRET_KEY=SECRET)
    assert ended.status == 1
    assert "the database cannot be reached" in ended.err
    assert "hunter2" not in ended.err


async def test_commands_that_need_no_database_do_not_look_at_its_settings(operator):
    wrong = {"GUANJIA_DATABASE_URL": "mysql://nowhere", "GUANJIA_SECRET_KEY": "x"}
    assert (await operator.types("numbers", **wrong)).status == 0
    parsed = await operator.types("nlu", "parse", stdin="漏水了\n", **wrong)
    assert parsed.status == 0


# --- with a database ------------------------------------------------------------------------------


async def test_the_first_load_on_a_fresh_machine_makes_database_and_key(operator):
    ended = await operator.starts("load", DEMO / "community.yml")
    assert ended.status == 0
    assert ended.out.splitlines()[0] == "tcmy: loaded"
    assert all(line.startswith("warning: ") for line in ended.err.splitlines())
    assert {path.name for path in (operator.folder / "var").iterdir()} >= {
        "guanjia.db",
        "secret.key",
    }


async def test_load_says_what_it_did_and_a_dry_run_what_it_would(on_both):
    dry = await on_both.types("load", DEMO / "community.yml", "--dry-run")
    assert dry.status == 0
    assert dry.out.splitlines()[0] == "tcmy: would be loaded; nothing has changed"
    assert "homes      60 created" in dry.out

    first = await on_both.loads_the_demo()
    again = await on_both.loads_the_demo()
    assert (first.status, again.status) == (0, 0)
    assert "residents  47 created" in first.out
    assert "residents  47 unchanged" in again.out
    assert "created" not in again.out


async def test_invite_prints_a_link_that_binds_and_draws_it(on_both, storage):
    none = await on_both.types("invite", "3-2-501")
    assert (none.status, none.err) == (2, "there is no community yet: guanjia load FILE.yml\n")
    await on_both.loads_the_demo()

    ended = await on_both.types(
        "invite", "3-2-501", "--qr", "home.png", "--for", "138 0013 8000",
        GUANJIA_PUBLIC_URL="https://g.example/",
    )  # fmt: skip
    assert ended.status == 0
    address, token = ended.out.strip().split("?invite=")
    assert address == "https://g.example/c/tcmy"
    assert (on_both.folder / "home.png").read_bytes().startswith(b"\x89PNG")
    async with storage.write() as uow:
        used = await uow.people.use_invitation(token, now=NOW)
        (resident,) = await uow.people.by_phone("tcmy", "+8613800138000")
    assert (used.home, used.person) == ("3-2-501", resident.id)

    for wrong in (
        ["invite", "3-2-599"],
        ["invite", "3-2-501", "--community", "other"],
        ["invite", "3-2-501", "--for", "王五"],
        ["staff", "invite", "999"],
        ["invite", "3-2-501", "--qr", "no/such/folder/home.png"],
    ):
        ended = await on_both.types(*wrong)
        assert ended.status == 2, wrong
        assert len(ended.err.splitlines()) in {1, 2}


async def test_staff_invite_prints_a_link_that_is_good_once(on_both, storage):
    await on_both.loads_the_demo()
    ended = await on_both.types("staff", "invite", "031")
    assert ended.status == 0
    token = ended.out.strip().rpartition("=")[2]
    async with storage.write() as uow:
        assert await uow.sessions.use_staff_invitation(token, now=NOW) == ("tcmy", "031")


async def test_balance_shows_the_books_and_fails_where_they_do_not_balance(on_both, storage):
    ended = await on_both.types("balance", "--json")
    assert ended.status == 0
    assert json.loads(ended.out) == {
        "inbox": {"received": 0, "answered": 0, "with_staff": 0, "set_aside": 0, "open": 0},
        "outbox": {
            "promised": 0,
            "sent": 0,
            "waiting": 0,
            "failed": 0,
            "unknown": 0,
            "cancelled": 0,
        },
        "balanced": True,
    }
    await on_both.loads_the_demo()
    inbound = InboundMessage(
        key="1", address=Address(Channel.WEB, "", "a"), at=NOW, community="tcmy", text="漏水"
    )
    async with storage.write() as uow:
        await uow.inbox.put(inbound, now=NOW)
    ended = await on_both.types("balance", "2026-11-22")
    assert ended.status == 0
    assert "1 received = 0 answered + 0 with staff + 0 set aside + 1 open" in ended.out
    assert "0 received" in (await on_both.types("balance", "2026-W46")).out

    async with storage.write() as uow:
        (received,) = await uow.inbox.claim(now=NOW, owner="a", limit=1)
        await uow.inbox.done(received, Outcome.SET_ASIDE, "")
    ended = await on_both.types("balance", "2026-Q4")
    assert (ended.status, ended.out.splitlines()[-1]) == (1, "NOT balanced")

    ended = await on_both.types("balance", "2026-13")
    assert ended.status == 2
    assert (
        ended.err == '"2026-13" is not a period: Write 2026-11-22, 2026-W47, 2026-11 or 2026-Q4.\n'
    )


async def test_a_report_is_written_as_whatever_is_asked_for(operator):
    await operator.loads_the_demo()
    ended = await operator.types("report", "2026-11")
    assert ended.status == 0
    assert "天成美雅 服务报告 · 2026 年 11 月" in ended.out
    assert (
        json.loads((await operator.types("report", "2026-W47", "--format", "json")).out)[
            "inquiries"
        ]
        == []
    )
    assert (await operator.types("report", "2026-Q4", "--out", "q4.xlsx")).status == 0
    assert (operator.folder / "q4.xlsx").read_bytes().startswith(b"PK")
    assert "来询时间" in (await operator.types("report", "2026-11-22", "--format", "csv")).out
    of_week = await operator.types("report", "2026-W47", "--ledger", "--format", "json")
    assert json.loads(of_week.out)["period"] == "2026-W47"
    for words, said in (
        (("2026-13",), '"2026-13" is not a period'),
        (("2026-11", "--format", "doc"), '"doc" is no format'),
        (("2026-11", "--ledger", "--format", "csv"), "the ledger is of a day or a week"),
        (("2026-11", "--ledger"), "the ledger is written as csv or json"),
        (("2026-11", "--format", "xlsx"), "add --out report-2026-11.xlsx"),
        (("2026-11", "--out", "no/such/folder.html"), "cannot be written"),
    ):
        ended = await operator.types("report", *words)
        assert (ended.status, said in ended.err) == (2, True), ended.err


async def test_doctor_says_what_is_missing_and_then_that_all_is_well(operator):
    ended = await operator.types("doctor")
    assert ended.status == 1
    assert "WRONG  database       there is none yet — guanjia load FILE.yml" in ended.out
    assert not (operator.folder / "var" / "guanjia.db").exists()

    await operator.loads_the_demo()
    ended = await operator.types("doctor")
    assert (ended.status, ended.err) == (0, "")
    assert "communities    tcmy" in ended.out
    assert "WRONG" not in ended.out


async def test_doctor_finds_an_empty_database(on_both):
    ended = await on_both.types("doctor")
    assert ended.status == 1
    assert "WRONG  communities    none yet — guanjia load FILE.yml" in ended.out


async def test_with_a_bot_doctor_looks_at_its_groups_and_invite_gives_its_link(operator):
    file = operator.folder / "community.yml"
    demo = (DEMO / "community.yml").read_text().replace("knowledge: knowledge/\n", "")
    file.write_text(f"{demo}telegram: {{token_env: GUANJIA_TELEGRAM_TOKEN}}\n")
    assert (await operator.types("load", file)).status == 0
    examined = await operator.types("doctor")
    assert "no token: web chat and desk alone — set GUANJIA_TELEGRAM_TOKEN" in examined.out
    async with Emulator() as emulator:
        bot = emulator.bot(token="42:secret", username="tcmy_bot")
        emulator.supergroup(-1001000000001, "客服", forum=True, admins=[bot])
        emulator.supergroup(-1001000000002, "工程", members=[bot])
        emulator.supergroup(-1001000000003, "秩序", admins=[bot])
        telegram = {"GUANJIA_TELEGRAM_TOKEN": "42:secret", "GUANJIA_TELEGRAM_API_URL": emulator.url}

        examined = await operator.types("doctor", **telegram)
        assert examined.status == 1
        found = {line.split()[2]: line for line in examined.out.splitlines() if " group " in line}
        assert "well   bot of tcmy    @tcmy_bot" in examined.out
        assert found["-1001000000001"].startswith("well")
        assert "the bot is no administrator there" in found["-1001000000002"]
        assert found["-1001000000003"].startswith("well")
        assert "is the bot in this group?" in found["-1001000000004"]

        invited = await operator.types("invite", "3-2-501", **telegram)
        web, link = invited.out.splitlines()
        token = web.rpartition("=")[2]
        assert link == f"https://t.me/tcmy_bot?start={token}"

        telegram["GUANJIA_TELEGRAM_TOKEN"] = "42:wrong"
        examined = await operator.types("doctor", **telegram)
        assert "Telegram refused getMe" in examined.out
        assert "42:wrong" not in examined.out + examined.err
        invited = await operator.types("invite", "3-2-501", **telegram)
        assert invited.status == 0
        assert len(invited.out.splitlines()) == 1
        assert "no Telegram link" in invited.err


@pytest.mark.parametrize(
    ("written", "first", "after"),
    [
        ("2026-11-22", "2026-11-22", "2026-11-23"),
        ("2026-W53", "2026-12-28", "2027-01-04"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-Q1", "2026-01-01", "2026-04-01"),
        ("2026-Q4", "2026-10-01", "2027-01-01"),
    ],
)
def test_a_period_begins_and_ends_at_midnight_of_the_community(written, first, after):
    zone = ZoneInfo("Asia/Shanghai")
    assert period(written, zone) == tuple(
        datetime.fromisoformat(f"{day}T00:00:00+08:00") for day in (first, after)
    )


@pytest.mark.parametrize(
    "written",
    [
        "2026", "2026-W54", "2026-13", "2026-Q5", "26-11-22", "x", "9999-12-31", "9999-W52",
        "9999-12", "9001-01-01", "1969-12-31", "0001-01-01",
        "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0663", "\u0662\u0660\u0662\u0666-W\u0664\u0668",
        "\u0662\u0660\u0662\u0666-\u0661\u0661",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(written):
    with pytest.raises(NotAPeriodError):
        period(written, ZoneInfo("Asia/Shanghai"))


# --- the language model ---------------------------------------------------------------------------

EXAMPLES = """\
version: "3.1"
nlu:
- intent: repair_plumbing
  examples: |
    - 厨房漏水了
    - 水管爆了
    - 马桶堵了
    - 水龙头滴水
    - 下水道反味
- intent: greet
  examples: |
    - 你好
    - 早上好
    - 您好
    - 在吗
    - 晚上好呀
"""


async def test_nlu_trains_judges_and_reads_by_files_of_the_operator_s_own(operator):
    (operator.folder / "mine.yml").write_text(EXAMPLES)
    trained = await operator.types("nlu", "train", "--data", "mine.yml", "--out", "model")
    assert trained.status == 0
    assert "10 examples of 2 intents" in trained.out
    assert " bytes, " in trained.out
    assert " s\n" in trained.out

    (operator.folder / "judge.tsv").write_text("greet\t你好\nrepair_plumbing\t厨房漏水了\n")
    judge = ["nlu", "evaluate", "--data", "judge.tsv", "--model", "model"]
    figures = json.loads((await operator.types(*judge, "--json")).out)
    assert figures["n"] == 2
    assert figures["accuracy"] == 1.0
    assert figures["per_intent"]["greet"]["support"] == 1
    assert (await operator.types(*judge)).out.startswith("2 texts")

    parsed = await operator.types(
        "nlu", "parse", "--model", "model", "--at", "2026-11-22T09:00:00+08:00",
        stdin="你好\n\n3号楼2单元501厨房漏水\n",
    )  # fmt: skip
    greeting, nothing, leak = map(json.loads, parsed.out.splitlines())
    assert greeting["intent"]["name"] == "greet"
    assert nothing["text"] == ""
    assert leak["intent"]["name"] == "repair_plumbing"
    assert {entity["entity"] for entity in leak["entities"]} >= {"building", "unit", "room"}

    assert (await operator.types("nlu", "parse", "--model", "nowhere")).status == 2
    assert (
        await operator.types("nlu", "parse", "--at", "tomorrow", "--model", "model", stdin="x\n")
    ).status == 2
    assert (await operator.types("nlu", "train", "--data", "mine.yml")).status == 2
    assert (await operator.types("nlu", "train", "--data", "none.yml", "--out", "m")).status == 2
    assert (await operator.types("nlu", "evaluate", "--data", "none.tsv")).status == 2


async def test_nlu_parse_checks_homes_against_the_community_that_is_named(on_both):
    await on_both.loads_the_demo()
    lines = "3-2-501漏水\n"
    ended = await on_both.types("nlu", "parse", "--community", "tcmy", stdin=lines)
    assert ended.status == 0
    (home,) = map(json.loads, ended.out.splitlines())
    assert {entity["value"] for entity in home["entities"]} >= {"3", "2", "501"}
    assert (await on_both.types("nlu", "parse", "--community", "x", stdin=lines)).status == 2


# --- tick -----------------------------------------------------------------------------------------


async def test_tick_prints_what_the_clock_owed_by_kind(on_both):
    await on_both.loads_the_demo()
    at = datetime.now(ZoneInfo("Asia/Shanghai")).replace(microsecond=0)
    ended = await on_both.types("tick", "--at", at.isoformat(), "--deliver")
    assert ended.status == 0, ended.err
    counts = json.loads(ended.out)
    assert counts["emergency_alerted"] == counts["forget_keys"] == counts["sent"] == 0
    naive = await on_both.types("tick", "--at", at.replace(tzinfo=None).isoformat())
    assert naive.status == 0, naive.err  # the only community's own time


async def test_tick_refuses_an_instant_far_away_unless_it_is_meant(operator):
    await operator.loads_the_demo()
    far = datetime.now(ZoneInfo("Asia/Shanghai")).replace(microsecond=0) + timedelta(minutes=61)
    for at in (far, far - timedelta(minutes=122)):
        for written in (at, at.replace(tzinfo=None)):
            ended = await operator.types("tick", "--at", written.isoformat())
            assert (ended.status, ended.out) == (2, "")
            assert "--simulate" in ended.err
    ended = await operator.types("tick", "--at", far.isoformat(), "--simulate")
    assert ended.status == 0, ended.err
    assert "forget_keys" not in json.loads(ended.out)
    ended = await operator.types("tick", "--at", "tomorrow")
    assert (ended.status, ended.out) == (2, "")
    assert "--at 2026-11-23T09:00+08:00" in ended.err
