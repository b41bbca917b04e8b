"""What many ask for at once is done in one go; nobody bears another's error."""

import asyncio
from collections.abc import Sequence

import pytest

from scheduler.together import Together


class Desk:
    """Does what it is asked for, slowly, and notes in which lists it came."""

    def __init__(self) -> None:
        self.lists: list[list[int]] = []

    async def do(self, pieces: Sequence[int]) -> Sequence[int]:
        self.lists.append(list(pieces))
        await asyncio.sleep(0.02)
        if any(piece < 0 for piece in pieces):
            raise ValueError(pieces)
        return [10 * piece for piece in pieces]


async def test_what_comes_at_once_is_done_together_each_with_its_own_answer() -> None:
    desk = Desk()
    together = Together(desk.do)
    assert await asyncio.gather(*map(together, range(1, 4))) == [10, 20, 30]
    assert desk.lists == [[1, 2, 3]]


async def test_what_comes_meanwhile_is_done_together_afterwards() -> None:
    desk = Desk()
    together = Together(desk.do)
    first = asyncio.create_task(together(1))
    await asyncio.sleep(0.01)
    assert await asyncio.gather(together(2), together(3), first) == [20, 30, 10]
    assert desk.lists == [[1], [2, 3]]
    assert await together(4) == 40


async def test_what_fails_together_is_done_one_by_one() -> None:
    desk = Desk()
    together = Together(desk.do)
    answers = await asyncio.gather(*map(together, (1, -2, 3)), return_exceptions=True)
    assert answers[::2] == [10, 30]
    assert isinstance(answers[1], ValueError)
    assert desk.lists == [[1, -2, 3], [1], [-2], [3]]
    with pytest.raises(ValueError, match="-5"):
        await together(-5)


async def test_who_is_cancelled_holds_up_nobody() -> None:
    desk = Desk()
    together = Together(desk.do)
    gone, gone_wrong = asyncio.create_task(together(1)), asyncio.create_task(together(-2))
    await asyncio.sleep(0.01)
    gone.cancel()
    gone_wrong.cancel()
    assert await together(3) == 30
