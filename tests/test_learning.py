"""What a clerk moves teaches: kept without anybody's data, accepted, trained, read anew."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Guanjia, open_guanjia, utc_now
from bot.learning import Lessons, UndecidableError, to_lines
from bot.settings import Settings
from flows.corrections import Correction, Filed, Standing
from flows.desk.actions import HandOver, Reopen, Take, WrongAnswer
from flows.desk.offers import offered
from flows.tickets import EventKind, Kind, ReadAs, Status, Ticket
from flows.understanding import Intent, Matter
from nlu import relearning, training
from nlu.examples import Example, ExamplesError, read
from nlu.in_force import folder_in_force, follow, put_in_force, reader_in_force
from nlu.understand import Embedded
from tests.playbook import MORNING, Playbook, community, stage
from tests.storing import SECRET
from tests.test_cli import Operator, surroundings

TINY = {
    "repair_electrical": (
        "楼道的灯坏了", "楼道灯不亮", "楼道里的感应灯坏了", "客厅的灯坏了", "卧室灯不亮了", "家里插座坏了",
        "走廊的灯一直闪", "灯泡坏了要换", "开关坏了",
    ),
    "repair_plumbing": (
        "厨房漏水", "水管漏了", "马桶堵了", "下水道堵了", "水龙头滴水", "卫生间漏水了", "地漏反水", "洗手盆下面漏水",
        "水管爆了",
    ),
    "complaint_noise": (
        "楼上太吵了", "半夜装修噪音", "邻居放音乐太大声", "楼上跳绳吵死了", "晚上施工太吵", "隔壁唱歌很吵", "太吵了睡不着",
        "噪音扰民", "广场舞太吵",
    ),
    "ask_parking": (
        "停车月卡多少钱", "怎么办停车卡", "停车费怎么收", "月租车位还有吗", "访客停车收费吗", "停车位怎么租", "车位多少钱一个月",
        "停车怎么收费", "月卡怎么续",
    ),
}  # fmt: skip
"""A town in which nobody has complained of dirt yet."""
SAID = "楼道的灯罩很脏没人擦"
MISREAD, MEANT = "repair_electrical", "complaint_environment"
TOLD = f"3号楼2单元501李建国家门口{SAID} 电话13800138000"
KEPT = f"⟨home⟩⟨name⟩家门口{SAID} 电话⟨phone⟩"


def write(folder: Path, examples: dict[str, tuple[str, ...]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{intent}\t{text}\n" for intent, texts in examples.items() for text in texts]
    (folder / "tiny.tsv").write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny built-in data and the default model of it, made once."""
    folder = tmp_path_factory.mktemp("tiny")
    write(folder / "data" / "zh", TINY)
    training.train([folder / "data" / "zh"], folder / "models" / "nlu-0000000000000001")
    return folder


class Town:
    """The folders of a deployment with the tiny model, and how it learns."""

    def __init__(self, folder: Path) -> None:
        self.data, self.models, self.own = folder / "data", folder / "models", folder / "nlu"
        self.default = next(self.models.glob("nlu-*"))

    def relearn(self) -> relearning.Relearned:
        return relearning.relearn(self.own, self.models, self.default, data=self.data)

    def reader(self) -> Embedded:
        return reader_in_force(self.models, self.default)

    def in_force(self) -> Path:
        return folder_in_force(self.models, self.default)

    def check(self, **texts: tuple[str, ...]) -> None:
        write(self.data / "check", texts)

    def teach(self, **texts: tuple[str, ...]) -> None:
        write(self.own / "tcmy", texts)


@pytest.fixture
def town(trained: Path, tmp_path: Path) -> Iterator[Town]:
    shutil.copytree(trained, tmp_path / "town")
    return Town(tmp_path / "town")


class Learning(Playbook):
    """A stage whose reader is the one of the town: one reader, as in a process that runs on."""

    async def moves(self, to: str, number: str = "031") -> None:
        """A clerk hands the latest ticket over to another queue."""
        ticket = await self.ticket()
        result = await self.clerk(number, HandOver(ticket=ticket.id, queue=to))
        assert result.done, self.words(result)

    async def reports(self, text: str) -> None:
        """A resident reports something in words of which the tiny model would make several."""
        await self.resident(TOLD, who="li")
        ticket = await self.ticket()
        async with self.storage.write() as uow:
            locked = await uow.tickets.get(ticket.id, lock=True)
            await uow.tickets.save(replace(locked, text=text))

    async def corrections(self, standing: Standing = Standing.OPEN) -> list[Correction]:
        async with self.storage.read() as uow:
            return list(await uow.corrections.standing(standing, self.place.id))


@pytest.fixture
async def play(database_url: str, town: Town) -> AsyncIterator[Learning]:
    async with stage(database_url) as book:
        book.__class__ = Learning
        assert isinstance(book, Learning)
        book.reader = town.reader()
        await book.lives("li")
        yield book


# --- the whole of it ------------------------------------------------------------------------------


async def test_what_a_clerk_moves_is_read_as_meant_after_the_next_training(
    play: Learning, town: Town
) -> None:
    await play.resident(TOLD, who="li")
    misread = await play.ticket()
    assert (misread.category, misread.queue) == (MISREAD, "maintenance")
    assert misread.read_as is not None
    assert misread.read_as.model == play.reader.version == "0000000000000001"
    assert misread.read_as.intent == MISREAD
    assert 0 < misread.read_as.confidence <= 1

    await play.moves("cleaning")
    (correction,) = await play.corrections()
    assert correction.words == KEPT
    assert correction.read_as == misread.read_as
    assert correction.was == Filed("maintenance", Kind.REPAIR, MISREAD)
    assert correction.now == Filed("cleaning", Kind.REPAIR, MISREAD)
    assert (correction.by, correction.language) == ("staff:031", "zh")

    lessons = Lessons(play.storage, town.own)
    file = await lessons.accept(correction.id, MEANT, play.now)
    assert f"- {KEPT}" in file.read_text("utf-8")
    assert await play.corrections() == []

    told = town.relearn()
    assert (told.in_force, told.own, told.meant) == (True, 1, 1)
    assert follow(play.reader, town.models, town.default)  # no restart
    play.later(hours=1)
    await play.resident(SAID, who="li")
    anew = await play.ticket()
    assert (anew.category, anew.queue) == (MEANT, "cleaning")
    assert anew.read_as is not None
    assert anew.read_as.model == told.version == play.reader.version
    assert not follow(play.reader, town.models, town.default)
    assert town.reader().version == told.version  # a restart keeps it


# --- what is kept ---------------------------------------------------------------------------------


async def test_the_last_move_wins(play: Learning) -> None:
    await play.resident(TOLD, who="li")
    await play.moves("security")
    first = (await play.corrections())[0]
    play.later(minutes=5)
    await play.moves("cleaning", "051")
    (last,) = await play.corrections()
    assert (last.id, last.was, last.now.queue) == (first.id, first.was, "cleaning")
    assert (last.by, last.at) == ("staff:051", play.now)


async def test_what_comes_back_to_where_it_was_teaches_nothing(play: Learning) -> None:
    await play.resident(TOLD, who="li")
    await play.moves("security")
    await play.moves("maintenance", "051")
    assert await play.corrections() == []


async def test_a_colleague_of_the_same_queue_teaches_nothing(play: Learning) -> None:
    await play.resident(TOLD, who="li")
    ticket = await play.ticket()
    await play.clerk("031", Take(ticket=ticket.id))
    assert (await play.clerk("031", HandOver(ticket=ticket.id, queue="maintenance", to="032"))).done
    assert await play.corrections() == []


async def test_what_was_decided_stands_whoever_moves_it_then(play: Learning, town: Town) -> None:
    await play.resident(TOLD, who="li")
    await play.moves("cleaning")
    (correction,) = await play.corrections()
    await Lessons(play.storage, town.own).accept(correction.id, MEANT, play.now)
    await play.moves("security", "012")
    assert await play.corrections() == []
    (kept,) = await play.corrections(Standing.ACCEPTED)
    assert (kept.now.queue, kept.intent, kept.decided_by) == ("cleaning", MEANT, "operator")


async def test_a_ticket_that_nobody_read_teaches_nothing(play: Learning) -> None:
    await play.resident(who="li", choice="human")
    assert (await play.ticket()).read_as is None
    await play.moves("maintenance", "012")
    assert await play.corrections() == []


async def test_words_that_nobody_could_place_teach_too(play: Learning) -> None:
    guess = Intent("complaint_noise", 0.2)
    play.means[SAID] = (Matter(SAID, guess, (guess,), decided=False),)
    await play.resident(SAID, who="li")
    ticket = await play.ticket()
    assert (ticket.kind, ticket.category) == (Kind.INQUIRY, "human")
    assert ticket.read_as == ReadAs("complaint_noise", 0.2, "0000000000000001")
    await play.moves("cleaning", "012")
    assert [one.read_as for one in await play.corrections()] == [ticket.read_as]


async def test_words_that_are_somebodys_data_alone_are_not_kept(play: Learning) -> None:
    await play.reports("3-2-501 李建国 13800138000")
    await play.moves("cleaning")
    assert await play.corrections() == []


async def test_nobody_s_name_is_kept_whoever_wrote_it(play: Learning) -> None:
    await play.lives("neighbour", home="1-1-101", name="欧阳小梅", phone=None)
    await play.lives("john", home="1-1-102", name="John Smith", phone=None)
    said = (
        "楼道灯坏了,欧阳小梅家门口,john smith和王先生都知道,张强没修好,身份证110101199003078515,"
        "上次单号R-261122-0007,座机0755-26001234,车粤B12345"
    )
    await play.reports(said)
    await play.moves("cleaning")
    (correction,) = await play.corrections()
    assert correction.words == (
        "楼道灯坏了,⟨name⟩家门口,⟨name⟩和⟨name⟩先生都知道,⟨name⟩没修好,身份证⟨id⟩,"
        "上次单号⟨ticket⟩,座机⟨phone⟩,车⟨plate⟩"
    )


# --- a wrong answer -------------------------------------------------------------------------------


async def test_a_resident_s_no_under_an_answer_is_a_correction(play: Learning) -> None:
    await play.resident("停车月卡多少钱", who="li")
    ticket = await play.ticket()
    assert (ticket.article, ticket.status) == ("parking", Status.RESOLVED)
    await play.presses("还是问问人工", who="li")
    (correction,) = await play.corrections()
    assert (correction.words, correction.article) == ("停车月卡多少钱", "parking")
    assert correction.by == "resident"
    assert correction.was == correction.now

    await play.moves("finance", "012")
    (moved,) = await play.corrections()
    assert (moved.article, moved.now.queue, moved.by) == ("parking", "finance", "staff:012")
    await play.moves("front_desk", "012")
    assert [one.now.queue for one in await play.corrections()] == ["front_desk"]


async def test_a_clerk_says_that_the_answer_was_wrong(play: Learning) -> None:
    await play.resident("停车月卡多少钱", who="li")
    ticket = await play.ticket()
    clerk = next(one for one in play.place.staff if one.number == "012")
    assert "wrong" in offered(ticket, clerk, play.place, play.now)
    wrong = WrongAnswer(ticket=ticket.id)
    for _ in range(2):
        result = await play.clerk("012", wrong)
        assert result.done
        assert play.words(result).startswith(f"已记下：{ticket.number}")
    (correction,) = await play.corrections()
    assert (correction.article, correction.by) == ("parking", "staff:012")
    assert to_lines(correction)[2].endswith("; wrong answer: parking")
    told = [e for e in await play.events(ticket) if e.kind is EventKind.CORRECTED]
    assert len(told) == 1
    assert (await play.clerk("012", Reopen(ticket=ticket.id))).done
    assert "wrong" not in offered(await play.ticket(), clerk, play.place, play.now)


async def test_what_no_article_answered_has_no_wrong_answer(play: Learning) -> None:
    await play.resident(TOLD, who="li")
    ticket = await play.ticket()
    result = await play.clerk("031", WrongAnswer(ticket=ticket.id))
    assert not result.done
    assert play.words(result) == f"{ticket.number} 不是由知识库自动答复的。"


# --- deciding -------------------------------------------------------------------------------------


def correction(ticket: int, words: str) -> Correction:
    filed = Filed("maintenance", Kind.REPAIR, MISREAD)
    return Correction(
        community="tcmy", ticket=ticket, at=MORNING, words=words, language="zh",
        read_as=ReadAs(MISREAD, 0.5, "1"), was=filed, now=replace(filed, queue="cleaning"),
        by="staff:031",
    )  # fmt: skip


async def keep(play: Learning, *words: str) -> list[int]:
    """Keep corrections of these words, each of a ticket of its own; gives their numbers."""
    for said in words:
        await play.resident("3-2-501 楼道灯坏了", who=f"guest{said}")
        ticket = await play.ticket()
        async with play.storage.write() as uow:
            await uow.corrections.keep(correction(ticket.id, said))
    return [one.id for one in await play.corrections()]


async def test_what_cannot_be_learned_is_refused(play: Learning, town: Town) -> None:
    first, second, empty = await keep(play, "小广告太多", "小广告太多!", "⟨home⟩ ⟨phone⟩, 12")
    lessons = Lessons(play.storage, town.own)
    for number, intent, why in (
        (first, "complaint_enviroment", "did you mean complaint_environment?"),
        (empty, MEANT, f"guanjia nlu corrections dismiss {empty}"),
        (99, MEANT, "there is no correction 99"),
    ):
        with pytest.raises(UndecidableError, match=why.replace("?", r"\?")):
            await lessons.accept(number, intent, play.now)
    assert not town.own.exists()

    file = await lessons.accept(first, MEANT, play.now)
    before = file.read_text("utf-8")
    with pytest.raises(UndecidableError, match=f"{first} says of the same words"):
        await lessons.accept(second, MISREAD, play.now)
    assert file.read_text("utf-8") == before
    assert len(await play.corrections()) == 2

    await lessons.accept(second, MEANT, play.now)
    assert read([file]) == [Example("小广告太多", MEANT), Example("小广告太多!", MEANT)]
    await lessons.dismiss(second, play.now)
    assert read([file]) == [Example("小广告太多", MEANT)]
    await lessons.dismiss(empty, play.now)
    assert await play.corrections() == []


async def test_a_file_that_cannot_be_written_leaves_the_correction_open(
    play: Learning, town: Town
) -> None:
    (number,) = await keep(play, "小广告太多")
    town.own.write_text("no folder")
    with pytest.raises(OSError, match="nlu"):
        await Lessons(play.storage, town.own).accept(number, MEANT, play.now)
    assert len(await play.corrections()) == 1


def test_placeholders_and_signs_survive_the_file(tmp_path: Path) -> None:
    written = [Example("- [我](x)家⟨home⟩ 漏\u2028水: # {a} ⟨name⟩", "repair_plumbing")]
    file = relearning.write_corrections(tmp_path, written)
    assert [one.text for one in read([file])] == ["- [我] (x)家3-2-501 漏 水: # {a}"]
    assert not list(tmp_path.glob(".*"))


# --- training -------------------------------------------------------------------------------------


def test_a_model_that_is_worse_is_not_put_in_force(town: Town) -> None:
    town.check(repair_plumbing=("厨房漏水了", "水管漏了"), complaint_noise=("楼上太吵", "噪音扰民"))
    town.teach(praise=TINY["repair_plumbing"] * 3 + ("厨房漏水了", "水管漏了") * 3)
    reader = town.reader()
    told = town.relearn()
    assert (told.in_force, told.by) == (False, "check set")
    assert told.after.right < told.before.right == told.before.n == 4
    assert told.version == reader.version
    assert not follow(reader, town.models, town.default)
    assert town.in_force() == town.default
    assert not list(town.models.glob("learned-*"))


def test_the_check_set_is_never_learned(town: Town) -> None:
    town.check(repair_plumbing=("厨房漏水了",))
    assert [path.name for path in training.languages(town.data)] == ["zh"]


def test_missing_more_dangers_is_worse_whatever_else_is_right() -> None:
    before = relearning.Judged(n=10, right=5, dangers=3, dangers_found=3)
    assert replace(before, right=9, dangers_found=2).is_worse_than(before)
    assert replace(before, right=4).is_worse_than(before)
    assert not before.is_worse_than(before)


def test_each_training_is_judged_against_the_one_before(town: Town) -> None:
    town.teach(complaint_environment=(SAID, "垃圾没人收"))
    first = town.relearn()
    assert (first.by, first.in_force) == ("held-out part", True)
    assert first.after.n == 4
    with pytest.raises(relearning.NothingNewError):
        town.relearn()
    for texts in (("垃圾没人收",), ("垃圾没人收", "电梯里很脏")):
        town.teach(complaint_environment=(SAID, *texts, "草坪没人剪"))
        last = town.relearn()
    assert len(list(town.models.glob("learned-*"))) == 2
    assert town.reader().version == last.version != first.version


def test_an_example_that_nobody_could_act_on_is_refused(town: Town) -> None:
    town.teach(repair_rocket=("火箭坏了", "火箭不飞"))
    with pytest.raises(
        ExamplesError, match=r"tiny\.tsv: nobody knows what to do with repair_rocket"
    ):
        town.relearn()


# --- which model is in force ----------------------------------------------------------------------


def test_a_damaged_model_leaves_the_one_before_it(town: Town) -> None:
    town.teach(complaint_environment=(SAID, "垃圾没人收"))
    reader = town.reader()
    town.relearn()
    next(town.in_force().glob("model.json")).write_text("{")
    assert not follow(reader, town.models, town.default)
    assert reader.version == town.reader().version == "0000000000000001"
    (town.models / "in-force.json").write_text("{")
    assert town.in_force() == town.default


def test_an_upgrade_s_new_default_model_comes_before_what_was_learned_on_the_old(
    town: Town,
) -> None:
    town.teach(complaint_environment=(SAID, "垃圾没人收"))
    told = town.relearn()
    assert town.reader().version == told.version
    upgraded = town.models / "nlu-0000000000000002"
    town.default.rename(upgraded)
    town.default = upgraded
    assert town.reader().version == "0000000000000002"
    assert town.relearn().in_force


async def test_a_running_process_takes_a_model_up_without_a_restart(
    database_url: str, town: Town, tmp_path: Path
) -> None:
    settings = Settings(
        database_url=database_url,
        secret_key=SECRET,
        data_dir=tmp_path / "var",
        nlu_backend="embedded",
    )
    async with open_guanjia(settings) as guanjia:
        async with guanjia.storage.write() as uow:
            await uow.communities.save(community(), today=MORNING.date())
        play = Playbook(guanjia.storage, community(), now=utc_now())
        stop = asyncio.Event()
        running = asyncio.create_task(replace(guanjia, look_every=0.05).run(stop, ("worker",)))
        try:
            first = await _opened(play, guanjia, "one")
            default = training.default_model(fallback=settings.models)
            shutil.copytree(town.default, settings.models / "learned-0123456789abcdef")
            put_in_force(settings.models / "learned-0123456789abcdef", default)
            await asyncio.sleep(1)
            second = await _opened(play, guanjia, "two")
        finally:
            stop.set()
            await running
    assert first.read_as.model == default.name.rpartition("-")[2]
    assert second.read_as.model == "0123456789abcdef"
    async with open_guanjia(settings) as guanjia:  # a restart keeps it
        assert not guanjia.follow()


async def _opened(play: Playbook, guanjia: Guanjia, who: str) -> Ticket:
    """Somebody reports something to the running process; gives the ticket of it."""
    before = len(await play.tickets())
    async with guanjia.storage.write() as uow:
        inbound = replace(play.inbound("3-2-501 楼道灯坏了", who), key=who, at=play.now)
        await uow.inbox.put(inbound, now=play.now)
    guanjia.worker.wake()
    for _ in range(200):
        if len(await play.tickets()) > before:
            return await play.ticket()
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was opened")


# --- at a terminal --------------------------------------------------------------------------------


@pytest.fixture
async def operator(play: Learning, database_url: str, tmp_path: Path) -> Operator:
    """An operator of the same database."""
    folder = tmp_path / "here"
    folder.mkdir()
    variables = {"GUANJIA_DATABASE_URL": database_url, "GUANJIA_SECRET_KEY": SECRET}
    return Operator(folder, surroundings(**variables))


async def test_an_operator_lists_accepts_and_dismisses(play: Learning, operator: Operator) -> None:
    nothing = await operator.types("nlu", "corrections")
    assert (nothing.status, nothing.out) == (0, "nothing is open\n")
    await play.resident(TOLD, who="li")
    await play.moves("cleaning")
    listed = await operator.types("nlu", "corrections", "--community", "tcmy", "--json")
    (one,) = json.loads(listed.out)
    assert one["words"] == KEPT
    assert one["from"]["queue"] == "maintenance"
    assert one["to"]["queue"] == "cleaning"
    assert one["read_as"]["intent"] == MISREAD
    assert one["by"] == "staff:031"
    shown = (await operator.types("nlu", "corrections")).out
    assert f"    {KEPT}\n" in shown
    assert "queue maintenance → cleaning" in shown
    unknown = await operator.types("nlu", "corrections", "--community", "nowhere")
    assert unknown.status == 2

    number = str(one["id"])
    refused = await operator.types("nlu", "corrections", "accept", number, "--intent", "nonsense")
    assert (refused.status, refused.err) == (2, 'there is no intent "nonsense"\n')
    accepted = await operator.types("nlu", "corrections", "accept", number, "--intent", MEANT)
    assert accepted.status == 0
    file = operator.folder / "var" / "nlu" / "tcmy" / "corrections.yml"
    assert f"  - intent: {MEANT}\n    examples: |\n      - {KEPT}\n" in file.read_text("utf-8")
    dismissed = await operator.types("nlu", "corrections", "dismiss", number)
    assert dismissed.out == f"{number}: dismissed\n"
    assert MEANT not in file.read_text("utf-8")

    nothing_new = await operator.types("nlu", "retrain")
    assert (nothing_new.status, nothing_new.out) == (0, "there is nothing new to learn\n")
