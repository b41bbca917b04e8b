"""A home in words: «3号楼2单元501室», «Building 3, Unit 2, Room 501»."""

import re
from collections.abc import Sequence
from typing import Final

from flows.community import Building, Community
from flows.messages import Say

_NUMBERED: Final = {
    "号楼": "building-hao",
    "栋": "building-dong",
    "幢": "building-zhuang",
    "座": "building-zuo",
}
"""How buildings are called that have no name of their own, only a number or a letter."""
_NUMBER: Final = re.compile(rf"([0-9A-Za-z]+)\s*({'|'.join(_NUMBERED)})")


def home_in_words(home_id: str, community: Community) -> Say | str:
    """Word a home as its residents say it; one that is not there (any more) as it is written."""
    home = community.home(home_id)
    if home is None:
        return home_id
    building = next(one for one in community.buildings if one.id == home.building)
    return Say(
        "home-full",
        {"building": building_in_words(building), "unit": home.unit, "room": home.room},
    )


def homes_in_words(home_ids: Sequence[str], community: Community) -> Say | str:
    """Word several homes, one after the other; at least one."""
    first, *rest = home_ids
    worded = home_in_words(first, community)
    if not rest:
        return worded
    return Say("home-and", {"first": worded, "rest": homes_in_words(rest, community)})


def building_in_words(building: Building) -> Say | str:
    """Word a building; a number is read in every language, a name stays what it is."""
    numbered = _NUMBER.fullmatch(building.name.strip())
    return Say(_NUMBERED[numbered[2]], {"number": numbered[1]}) if numbered else building.name
