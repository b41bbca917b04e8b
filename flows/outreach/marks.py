"""Marks that staff put on a home, ``/mark 3-2-501 no-greetings``: left in peace (SPEC 5)."""

from typing import Final

from flows.desk.actions import may_record
from flows.desk.written import Heard, Written
from flows.home_words import home_in_words
from flows.messages import Say

NO_GREETINGS: Final = "no-greetings"
"""The mark of a home whose people get no greetings (bereavement)."""
_PUTS: Final = frozenset({NO_GREETINGS, "nogreetings", "不祝福", "免祝福", "不发祝福", "免打扰"})
_LIFTS: Final = frozenset({"greetings", "祝福", "恢复祝福", "恢复"})


async def mark(written: Written, words: str) -> Heard:
    """Mark a home, or take its mark from it."""
    await written.answer(await _marked(written, words))
    return Heard()


async def _marked(written: Written, words: str) -> Say:
    errand, staff = written.errand, written.staff
    if not may_record(staff):
        return Say("desk-not-your-role")
    home_id, _, what = " ".join(words.split()).partition(" ")
    home = errand.community.home(home_id.upper()) or errand.community.home(home_id)
    what = what.casefold().replace("_", "-")
    if home is None or what not in _PUTS | _LIFTS:
        return Say("desk-mark-how")
    args = {"home": home_in_words(home.id, errand.community)}
    marks, community = errand.uow.home_marks, errand.community.id
    if what in _PUTS:
        await marks.put(community, home.id, NO_GREETINGS, by=staff.number, now=errand.now)
        return Say("desk-marked", args)
    await marks.lift(community, home.id, NO_GREETINGS)
    return Say("desk-mark-lifted", args)
