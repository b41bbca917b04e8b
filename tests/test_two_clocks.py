"""Two processes look at the clock at the same instant: what one did the other finds done."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from flows.desk.actions import AskApproval, AskResident, Done, Take
from flows.people import HomeRole
from storage.register import Registered
from storage.unit_of_work import SqlStorage, SqlUnitOfWork
from tests.playbook import ZONE, Playbook, at, stage


class Overtaken:
    """A storage that another process is quicker at: it acts just before the first that writes."""

    def __init__(self, storage: SqlStorage, other: Callable[[], Awaitable[None]]) -> None:
        self._storage = storage
        self._other: Callable[[], Awaitable[None]] | None = other
        self.database = storage.database

    def read(self) -> AbstractAsyncContextManager[SqlUnitOfWork]:
        return self._storage.read()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlUnitOfWork]:
        other, self._other = self._other, None
        if other is not None:
            await other()
        async with self._storage.write() as uow:
            yield uow


async def overtaken(
    play: Playbook, sweep: str, other: Callable[[], Awaitable[None]]
) -> Mapping[str, int]:
    """Let a clock find what is owed, and something else happen before it acts."""
    storage: Any = Overtaken(play.storage, other)
    return await replace(play, storage=cast("SqlStorage", storage)).tick(sweep)


async def both(play: Playbook, sweep: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Let two clocks find the same owed; give what each of them did, the quicker one first."""
    done: dict[str, int] = {}

    async def other() -> None:
        done.update(await play.tick(sweep))

    return done, await overtaken(play, sweep, other)


async def test_what_one_clock_did_the_other_finds_done(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.lives("li")
        await play.resident("厨房水槽下面漏水", who="li")
        await play.clerk("031", Take(ticket=1))
        await play.clerk("031", AskResident(ticket=1, question="方便吗?", choices=("是", "否")))
        play.later(days=1)
        first, second = await both(play, "questions")
        assert (sum(first.values()), second) == (1, {})

        play.means["房产证什么时候办下来"] = "ask_facility"
        await play.resident("房产证什么时候办下来", who="zhou")
        inquiry = await play.ticket()
        await play.clerk("012", AskApproval(ticket=inquiry.id, text="预计明年三月"))
        play.later(hours=3)
        assert await both(play, "approvals") == ({"approval_reminded": 1}, {})

        play.now = at("09:00", date(2026, 11, 25))
        first, second = await both(play, "ledgers")
        assert (first["ledger_handed"], second) == (1, {})
        play.later(days=1)
        first, second = await both(play, "ledgers")
        assert first["ledger_reminded"] == 1
        assert second == {}


async def test_a_question_that_is_answered_meanwhile_is_not_asked_again(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.lives("li")
        await play.resident("厨房水槽下面漏水", who="li")
        await play.clerk("031", AskResident(ticket=1, question="方便吗?", choices=("是", "否")))
        play.later(days=1)

        async def answered() -> None:
            await play.presses("是", who="li")

        assert await overtaken(play, "questions", answered) == {}


async def test_a_report_is_asked_for_and_a_household_greeted_by_one_clock(
    database_url: str,
) -> None:
    async with stage(database_url) as play:
        await play.lives("li")
        await play.resident("厨房着火了!!", who="li")
        await play.clerk("031", Take(ticket=1))
        await play.clerk("031", Done(ticket=1, text="已用灭火器扑灭"))
        play.later(days=1, hours=1)
        first, second = await both(play, "emergency reports")
        assert (sum(first.values()), second) == (1, {})

        await play.lives("tg:5001", "3-2-502", "王秀英", "+8613900139000")
        async with play.storage.write() as uow:
            moved = date(2026, 11, 25)
            row = Registered(
                home="3-2-502",
                name="王秀英",
                role=HomeRole.OWNER,
                phone="+8613900139000",
                moved_in=moved,
            )
            await uow.register.load(play.place.id, [row])
        play.now = datetime(2026, 12, 23, 9, 0, tzinfo=ZONE)
        assert await both(play, "new households") == ({"new_household_asked": 1}, {})


async def test_a_ledger_of_somebody_who_left_is_nobodys_to_read(database_url: str) -> None:
    async with stage(database_url) as play:
        play.means["公园什么时候建"] = "ask_facility"
        await play.resident("公园什么时候建")
        play.now = at("09:00", date(2026, 11, 24))
        assert await play.tick("ledgers") == {"ledger_handed": 1}
        stayed = tuple(one for one in play.place.staff if one.number != "008")
        async with play.storage.write() as uow:
            await uow.communities.save(replace(play.place, staff=stayed), today=play.now.date())
        play.later(days=1)
        assert "ledger_reminded" not in await play.tick("ledgers")
