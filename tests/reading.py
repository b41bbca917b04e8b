"""The trained model that tests read with, and a community whose homes they name."""

import tempfile
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.community import Building, Community, Home, PricedService
from flows.ports import Reading
from nlu.training import default_model
from nlu.understand import Embedded

PROBES = Path(__file__).parent / "probes"
ZONE = ZoneInfo("Asia/Shanghai")
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)


@cache
def reader() -> Embedded:
    """The default model, trained when the examples have changed since."""
    return Embedded.load(default_model(fallback=Path(tempfile.gettempdir()) / "guanjia-models"))


def building(name: str, units: list[str], rooms: list[str], called: str = "") -> Building:
    homes = tuple(Home(name, unit, room) for unit in units for room in rooms)
    return Building(name, called or f"{name}号楼", homes)


def service(key: str, zh: str, en: str) -> PricedService:
    return PricedService(key, "maintenance", {"zh": zh, "en": en}, Decimal(100), "次")


COMMUNITY = Community(
    id="tcmy",
    name={"zh": "天成美雅", "en": "Tiancheng Meiya"},
    buildings=(
        building("1", ["1", "2"], ["101", "501"]),
        building("2", ["1"], ["301", "302"]),
        building("3", ["1", "2"], ["101", "501", "502"]),
        building("A", ["1"], ["1203"], "A座"),
    ),
    services=(
        service("hood", "油烟机清洗", "Range hood cleaning"),
        service("ac", "空调清洗", "Air-conditioner cleaning"),
        service("tap", "更换水龙头", "Tap replacement"),
        service("drain", "管道疏通", "Drain unblocking"),
        service("deep", "全屋深度保洁", "Deep house cleaning"),
    ),
)
READING = Reading(now=SUNDAY, community=COMMUNITY)


def probes(name: str) -> list[str]:
    return [line for line in (PROBES / name).read_text(encoding="utf-8").splitlines() if line]


def pairs(name: str) -> list[tuple[str, str]]:
    found = []
    for line in probes(name):
        intent, _, text = line.partition("\t")
        found.append((intent, text))
    return found
