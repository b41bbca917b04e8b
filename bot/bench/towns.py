"""The communities that the product serves in a benchmark, each with a bot, homes and residents.

They are many since a bot may send 28 messages a second and not more: with one, a benchmark would
measure that limit.
"""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import Final

from bot.bench.crowd import FIRST_PERSON
from bot.demo import FILES
from bot.loading import load
from bot.residents import Source
from bot.settings import Settings
from bot.storing import open_storage

TOWNS: Final = 20
HOMES: Final = tuple(
    f"{building}-{unit}-{floor}0{room}"
    for building in (1, 2, 3)
    for unit in (1, 2)
    for floor in range(1, 10)
    for room in (1, 2)
)
PEOPLE: Final = TOWNS * len(HOMES)
"""One a home. Person n of the crowd lives in community n % TOWNS."""
ACCOUNTS: Final = tuple(str(7_000_001 + town) for town in range(TOWNS))
"""The numbers of the bots."""

_HERE: Final = Path(__file__).parent


class NotEmptyError(Exception):
    """The database holds communities already; a benchmark would fill it with invented people."""


def tokens() -> dict[str, str]:
    """Give the variables that the communities' files name, with their bots' tokens."""
    return {_variable(town): f"{account}:bench" for town, account in enumerate(ACCOUNTS)}


async def settle(settings: Settings, folder: Path) -> None:
    """Load the communities and their people into an empty database. Raises NotEmptyError."""
    now = datetime.now(UTC)
    written = Template((_HERE / "community.yml").read_text(encoding="utf-8"))
    async with open_storage(settings) as storage:
        async with storage.read() as uow:
            if await uow.communities.ids():
                raise NotEmptyError
        for town in range(TOWNS):
            file = folder / f"bench{town}.yml"
            filled = {"number": town, "variable": _variable(town), "groups": 1_001_000_000 + town}
            file.write_text(written.substitute(filled), encoding="utf-8")
            await load(storage, file, _residents(town), FILES / "knowledge", now=now)


def _variable(town: int) -> str:
    return f"GUANJIA_BENCH_TOKEN_{town}"


def _residents(town: int) -> Source:
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(("home", "name", "role", "phone", "language", "telegram"))
    for place, home in enumerate(HOMES):
        person = place * TOWNS + town
        phone = f"+86139{person:08}"
        rows.writerow((home, f"住户{person}", "owner", phone, "", FIRST_PERSON + person))
    return Source(f"residents of bench{town}", table.getvalue().encode())
