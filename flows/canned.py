"""Set phrases (常用语) of a community, with variables, in the resident's language (SPEC 3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.understanding import Language

VARIABLES: Final = ("resident", "home", "number", "staff", "time", "community", "phone")
"""What may stand in braces: name, home, ticket number, the clerk's number, the agreed time (else
when it is due), the community's name and its emergency phone."""

_BRACES: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Canned:
    """One set phrase; ``texts`` has it in every language."""

    id: str
    texts: Mapping[Language, str]


def variables_in(text: str) -> tuple[str, ...]:
    """Give the names in braces, known or not; a brace that stands alone is the name ``{``."""
    alone = ("{",) if {"{", "}"} & set(_BRACES.sub("", text)) else ()
    return (*(name.strip() for name in _BRACES.findall(text)), *alone)


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """Put values in; None where one that is needed is not there (no time was agreed)."""
    if any(not values.get(name) for name in variables_in(text)):
        return None
    return _BRACES.sub(lambda found: values[found[1].strip()], text)


def in_short(text: str, longest: int) -> str:
    """Give a phrase as it stands on a button: its variables left open."""
    plain = " ".join(_BRACES.sub("…", text).split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
