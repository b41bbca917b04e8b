"""回访方式: how work that is done is looked at again, tapped by whoever did it (SPEC 5)."""

from dataclasses import replace

from flows.desk.actions import Result
from flows.desk.deed import Deed
from flows.desk.matters import LookAgain
from flows.errand import Errand
from flows.messages import Choice, Say
from flows.tickets import Callback, EventKind, Ticket


async def look_again(deed: Deed, act: LookAgain) -> Result:
    """Keep the kind of its callback."""
    data = {"callback": act.callback.value}
    await deed.errand.record(deed.ticket, EventKind.CALLBACK_SET, deed.actor, data=data)
    saved = await deed.saved(replace(deed.ticket, callback=act.callback))
    what = Say(f"callback-{act.callback.value}")
    return Result(
        Say("desk-callback-set", {"number": saved.number, "what": what}), done=True, ticket=saved
    )


async def ask_how(errand: Errand, ticket: Ticket, *, told: bool) -> None:
    """Ask in the ticket's place how its work is looked at again; ordinary, until somebody taps.

    And what was done, unless that was ``told``: the ticket is done all the same.
    """
    choices = tuple(
        Choice(Say(f"callback-{kind.value}"), f"desk.callback-{kind.value}={ticket.id}")
        for kind in Callback
    )
    words = "desk-ask-callback" if told else "desk-ask-did-and-callback"
    said = Say(words, {"number": ticket.number}, choices)
    await errand.post(ticket, said, key=f"callback:{ticket.id}:{ticket.version}")
