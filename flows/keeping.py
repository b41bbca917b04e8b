"""What becomes of a ticket's promises as it goes on: kept, too late, or needed no more (SPEC 3)."""

from flows.errand import Errand
from flows.promises import Promised, Standing, ended
from flows.tickets import Ticket


async def promises_over(errand: Errand, ticket: Ticket, standing: Standing) -> None:
    """End a ticket's open promises: another time was agreed, or the matter is withdrawn."""
    for promise in await errand.uow.promises.open_of(ticket.id):
        await errand.uow.promises.end(promise.id, standing, now=errand.now)


async def promises_met(errand: Errand, ticket: Ticket, *what: Promised) -> None:
    """Note that what was promised happens now: in time, or too late. Without ``what``, all of it."""
    for promise in await errand.uow.promises.open_of(ticket.id):
        if promise.what in (what or Promised):
            standing = ended(promise, errand.now)
            await errand.uow.promises.end(promise.id, standing, now=errand.now)
