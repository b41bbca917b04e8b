"""The people of a simulated day: what residents write, and clerks who take, answer and finish.

Every resident has a word of their own (〔K017〕) in all that they write; clerks put the word of the
ticket's resident into every answer. So a text that reaches the wrong person shows itself.
"""

import asyncio
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.emulator import Bot, Group, Message, Person

WORD = re.compile(r"〔K(\d+)〕")
SENT = re.compile(r"〔K\d+〕·\w+")
"""The name of one message: whose, and which."""
TICKET = re.compile(r"[A-Z]-\d{6}-\d{4}")
BUILDINGS, ROOMS = 5, 40
"""Homes of a unit: ten floors of four; every building has two units."""
RESIDENTS = BUILDINGS * 2 * ROOMS

REPORTS = (
    "厨房水槽下面漏水", "卫生间马桶堵了", "卧室的灯不亮了", "客厅插座没电", "楼道的灯坏了",
    "单元门禁刷不开", "阳台窗户关不上", "热水器打不着火", "楼下有人乱停车堵住通道", "楼道垃圾没人清",
    "邻居半夜装修太吵", "这个月物业费好像多算了", "想问一下装修要怎么申请", "小区大门口路灯不亮",
)  # fmt: skip
MORE = (
    "补充一下，比刚才更厉害了",
    "我下午在家",
    "麻烦快一点",
    "补充一下，柜子也湿了",
    "谢谢，等你们",
)


def home(number: int) -> str:
    """Name the home of a resident."""
    building, rest = divmod(number, 2 * ROOMS)
    unit, room = divmod(rest, ROOMS)
    return f"{building + 1}-{unit + 1}-{room // 4 + 1}0{room % 4 + 1}"


@dataclass
class Resident:
    """Somebody who writes a few messages in a day."""

    number: int
    person: Person
    bot: Bot
    sent: int = 0
    last: Message | None = None
    albums: set[str] = field(default_factory=set)
    """The names of what came in pieces."""

    @property
    def word(self) -> str:
        return f"〔K{self.number}〕"

    def _named(self, text: str, kind: str = "m") -> str:
        self.sent += 1
        return f"{text}{self.word}·{kind}{self.sent}"

    def acts(self, chance: random.Random) -> str:
        """Write something, as people do; give the name of what was sent."""
        dice = chance.random()
        first = self.sent == 0
        text = self._named(chance.choice(REPORTS if first else MORE))
        if self.last is not None and dice < 0.08:
            self.person.edits(self.last, text)
        elif dice < 0.16:
            self.last, *_ = self.person.sends_album(self.bot, chance.randint(2, 4), text)
            self.albums.add(SENT.search(text)[0])  # type: ignore[index]  # as below
        elif dice < 0.22:
            self.last = self.person.sends_photo(self.bot, text)
        else:
            self.last = self.person.writes(self.bot, text)
        return SENT.search(text)[0]  # type: ignore[index]  # it was named a moment ago


@dataclass
class Clerk:
    """Somebody at work: looks for cards of their group that nobody has, and sees them through."""

    number: str
    person: Person
    group: Group
    bot: Bot
    chance: random.Random
    answered: dict[str, float] = field(default_factory=dict)
    """Each answer by its name, and when it was written."""
    taken: int = 0
    presses: int = 0

    def card_to_take(self, claimed: set[int]) -> Message | None:
        """Give a card that nobody is at."""
        free = (
            message
            for message in reversed(self.group.said_by(self.bot))
            if "接单" in message.buttons
            and message.id not in claimed
            and TICKET.search(message.text)
        )
        return next(free, None)

    async def works(self, claimed: set[int], over: Callable[[], bool]) -> None:
        """Take, answer and finish, one ticket after the other, until the day is over."""
        while not over():
            await asyncio.sleep(self.chance.uniform(0.3, 1.2))
            card = self.card_to_take(claimed)
            if card is None:
                continue
            claimed.add(card.id)
            for _ in range(2 if self.chance.random() < 0.15 else 1):  # a nervous finger
                self.person.presses("接单", on=card)
                self.presses += 1
            self.taken += 1
            await self._until(lambda card=card: "完成" in card.buttons, 20)
            if "完成" not in card.buttons:
                continue  # a colleague was first, or the process is away
            for number in range(self.chance.randint(1, 2)):
                await asyncio.sleep(self.chance.uniform(0.5, 2))
                self._answers(card, number)
            await asyncio.sleep(self.chance.uniform(0.5, 2))
            if self.chance.random() < 0.8 and "完成" in card.buttons:
                self.person.presses("完成", on=card)
                self.presses += 1

    def _answers(self, card: Message, number: int) -> None:
        whose = WORD.search(card.text)
        if whose is None:
            return  # recorded by nobody of ours
        name = f"〔K{whose[1]}〕·a{self.number}{card.id}x{number}"
        self.answered[name] = time.monotonic()
        self.person.replies(card, f"收到，我们马上安排{name}")

    @staticmethod
    async def _until(holds: Callable[[], bool], seconds: float) -> None:
        ends = time.monotonic() + seconds
        while not holds() and time.monotonic() < ends:
            await asyncio.sleep(0.05)


def schedule(
    residents: list[Resident], messages: int, seconds: float, chance: random.Random
) -> Iterator[tuple[float, Resident]]:
    """Give who writes when: everybody once at least, and some of them again and again."""
    writers = [*residents, *chance.choices(residents, k=max(0, messages - len(residents)))]
    times = sorted(chance.uniform(0, seconds) for _ in writers[:messages])
    chance.shuffle(writers)
    yield from zip(times, writers[:messages], strict=True)
