"""Orders that begin with a slash; one that is not known is never relayed (SPEC 3)."""

from collections.abc import Awaitable, Callable
from typing import Final

from flows.desk import clerk_talk
from flows.desk.actions import Done, Take, may_record
from flows.desk.looking import duty, find, mine, queue
from flows.desk.relaying import said
from flows.desk.written import Heard, Written
from flows.messages import Say


async def ordered(written: Written, order: str, words: str) -> Heard:
    """Do what a clerk orders; ``words`` are what stands after it."""
    does = ORDERS.get(order)
    if does is None:
        shown = written.errand.shown(order)
        await written.answer(Say("desk-unknown-command", {"order": shown}))
        return Heard()
    return await does(written, words)


async def _new(written: Written, _: str) -> Heard:
    if not may_record(written.staff):
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    return await clerk_talk.heard(written, begins=True)


async def _take(written: Written, _: str) -> Heard:
    if written.ticket is None:
        return await _help(written, "")
    return await said(written, Take(ticket=written.ticket.id))


async def _done(written: Written, words: str) -> Heard:
    if written.ticket is None:
        return await _help(written, "")
    files = written.message.attachments
    return await said(written, Done(ticket=written.ticket.id, text=words, attachments=files))


async def _here(written: Written, _: str) -> Heard:
    await written.answer(Say("desk-here", {"chat": written.message.group.chat}))
    return Heard()


async def _help(written: Written, _: str) -> Heard:
    await written.answer(Say("desk-help"))
    return Heard()


ORDERS: Final[dict[str, Callable[[Written, str], Awaitable[Heard]]]] = {
    "/new": _new,
    "/mine": mine,
    "/queue": queue,
    "/find": find,
    "/duty": duty,
    "/take": _take,
    "/done": _done,
    "/here": _here,
    "/help": _help,
    "/start": _help,
}
