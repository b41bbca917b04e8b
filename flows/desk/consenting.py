"""An answer beyond the community's authority: it goes out once the manager has said yes (SPEC 4)."""

from dataclasses import replace
from typing import Final

from flows.desk.actions import MANAGER, ApproveWords, AskApproval, Result, ReturnWords
from flows.desk.deed import Deed
from flows.desk.guarding import Words, asked_of, hold
from flows.desk.releasing import Doing, decided, passed
from flows.held import Became, Held, Why
from flows.mentions import tag
from flows.messages import Envelope, Priority, Say
from flows.numbers import duration
from flows.privacy import masked
from flows.tickets import EventKind

WAIT: Final = "approval_reminder"
"""The number after which a manager who has not answered is reminded."""


async def ask(deed: Deed, act: AskApproval) -> Result:
    """请示: keep the answer and put it before the manager."""
    if not act.text.strip():
        return deed.refused("desk-needs-words")
    if deed.conversation is None:
        return deed.refused("desk-nobody-to-write-to")
    return await put_before(deed, Words(act="reply", text=act.text, attachments=act.attachments))


async def put_before(deed: Deed, words: Words) -> Result:
    """Put an answer before the manager; the resident is told once that it is being checked."""
    errand, ticket = deed.errand, deed.ticket
    held = await hold(errand, ticket, words, Why.AUTHORITY, deed.staff.number)
    due = errand.now + duration(errand.community, WAIT)
    await errand.uow.held.save(replace(held, due=due, asked=await _asked(deed, held)))
    await errand.record(
        ticket, EventKind.APPROVAL, deed.actor, text=held.text, data={"what": "asked"}
    )
    saved = await deed.saved(ticket)
    if await errand.uow.links.told_once(f"approval:{ticket.id}"):
        await deed.tell(saved, Say("approval-under-way", {"number": ticket.number}))
    said = Say("desk-approval-asked", {"number": ticket.number})
    return Result(said, done=True, ticket=saved, held=held.id)


async def _asked(deed: Deed, held: Held) -> str:
    """Ask in the manager's group, where there is one; gives the key of what stands there."""
    errand, ticket = deed.errand, deed.ticket
    group = errand.group(MANAGER)
    if group is None:
        return ""
    asked = asked_of(held, ticket.number, errand.community)
    about = {
        "asked": masked(ticket.text, ticket.secrets),
        "text": errand.shown(held.text),
    }
    body = errand.worded(replace(asked, args={**asked.args, **about}), errand.community.language)
    key = f"approval:{held.id}"
    await errand.uow.outbox.put(
        Envelope(
            key=key,
            address=group,
            body=replace(body, attachments=held.attachments),
            priority=Priority.REPLY,
            due=errand.now,
            ticket=ticket.id,
        )
    )
    return key


async def approve(deed: Deed, act: ApproveWords, do: Doing) -> Result:
    """同意: it goes out under the clerk's number, who is told."""
    held = await _to_decide(deed, act.held)
    if isinstance(held, Result):
        return held
    result = await do(deed, held)
    if not result.done:
        return result
    await passed(deed, held, result)
    await _told(deed, held, "given")
    return replace(result, said=Say("desk-approval-given", {"number": deed.ticket.number}))


async def send_back(deed: Deed, act: ReturnWords) -> Result:
    """退回: the clerk is told why, and writes it anew."""
    held = await _to_decide(deed, act.held)
    if isinstance(held, Result):
        return held
    reason = act.reason.strip()
    if not reason:
        return deed.refused("desk-approval-needs-reason")
    await decided(deed, held, Became.RETURNED, reason)
    await _told(deed, held, "returned", reason)
    return deed.done("desk-approval-returned", deed.ticket)


async def _told(deed: Deed, held: Held, what: str, reason: str = "") -> None:
    """Tell the clerk in the ticket's place what became of their answer."""
    errand = deed.errand
    ticket = await errand.uow.tickets.get(held.ticket, lock=True)
    await errand.record(ticket, EventKind.APPROVAL, deed.actor, text=reason, data={"what": what})
    await errand.show(await errand.uow.tickets.save(replace(ticket, changed_at=errand.now)))
    member = errand.community.member(held.author)
    to = tag(member) if member else held.author
    args = {"to": to, "number": ticket.number, "reason": errand.shown(reason)}
    said = Say(f"approval-{what}-staff", args)
    await errand.post(ticket, said, key=f"approval:{held.id}:{what}")


async def _to_decide(deed: Deed, held_id: int) -> Held | Result:
    """Give the answer that waits for a yes, else why this one cannot give it."""
    held = await deed.errand.uow.held.get(held_id, lock=True)
    if held is None or held.ticket != deed.ticket.id or held.why is not Why.AUTHORITY:
        return deed.refused("desk-button-too-old")
    if not held.waits:
        return deed.refused("desk-held-decided")
    if held.author == deed.staff.number:
        return deed.refused("desk-approval-own")
    return held
