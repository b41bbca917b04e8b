"""Together: what is asked for by many at once is done in one go, for one transaction's price."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AT_MOST: Final = 64
"""Pieces done in one go."""


class Together(Generic[T, R]):
    """``await together(piece)`` as if ``do([piece])`` had been called, which gives ``[answer]``.

    What comes within ``gather`` seconds, or while ``do`` is busy, is given to it as one list; it
    does all of that or, raising, nothing. What fails so is done again piece by piece, so that
    nobody has to bear another's error.
    """

    def __init__(
        self, do: Callable[[Sequence[T]], Awaitable[Sequence[R]]], *, gather: float = 0.0
    ) -> None:
        self._do = do
        self._gather = gather
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._doing: asyncio.Task[None] | None = None

    async def __call__(self, piece: T) -> R:
        """Have it done. Raises what ``do`` raises of this piece alone."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((piece, answer))
        if self._doing is None:
            self._doing = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(self._gather)
                batch, self._waiting = self._waiting[:AT_MOST], self._waiting[AT_MOST:]
                await self._all_or_each(batch)
        finally:
            self._doing = None

    async def _all_or_each(self, batch: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            answers = await self._do([piece for piece, _ in batch])
        except Exception as error:  # noqa: BLE001  # it is raised where the piece came from
            if len(batch) > 1:
                for one in batch:
                    await self._all_or_each([one])
            elif not (waiting := batch[0][1]).done():
                waiting.set_exception(error)
            return
        for (_, waiting), answer in zip(batch, answers, strict=True):
            if not waiting.done():  # it is, where who asked was cancelled meanwhile
                waiting.set_result(answer)
