"""Reports of one fault: the bot's proposal to fold them, and the card that shows the incident."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from flows.community import Community
from flows.desk.actions import is_managers
from flows.errand import Errand
from flows.incidents import (
    BELONGS,
    Incident,
    Member,
    Part,
    Stage,
    alike,
    building_of,
    may_be_shared,
)
from flows.messages import Choice, Envelope, Say, Sending
from flows.notices.notice import REPORTED_AS
from flows.numbers import duration
from flows.service_calendar import to_utc
from flows.tickets import GUANJIA, EventKind, Ticket

_LINES: Final = 12
"""How many of its tickets a card shows."""

_DECIDE: Final = ("fold", "unlike")
_RUN: Final = ("inform", "restore")


async def propose(errand: Errand, ticket: Ticket) -> None:
    """Look whether others have reported the same fault of late; where so, ask staff (SPEC 3).

    Once a clerk has said that they are different, nothing is proposed for the rest of the window.
    """
    building = building_of(ticket, errand.community)
    if building is None or not may_be_shared(ticket):
        return
    since = errand.now - duration(errand.community, "incident_window")
    uow, fault = errand.uow, {"category": ticket.category, "building": building}
    incident = await uow.incidents.latest(errand.community.id, **fault, since=since)
    if incident is not None and incident.stage is Stage.DECLINED:
        return
    if incident is None or incident.stage is Stage.RESTORED:
        others = await uow.tickets.alike(errand.community.id, ticket.category, since=since)
        same = alike(ticket, others, errand.community)
        if not same and not await _is_announced(errand, ticket, building):
            return
        incident = await uow.incidents.open(
            errand.community.id,
            **fault,
            queue=ticket.queue,
            item=ticket.item or "",
            now=errand.now,
        )
        for one in same:
            await uow.incidents.put(incident.id, one.id, Part.PROPOSED)
    elif incident.item and ticket.item and incident.item != ticket.item:
        return
    await uow.incidents.put(incident.id, ticket.id, Part.PROPOSED)
    await show(errand, incident)
    if incident.stage is Stage.OPEN:
        await _ask_of_another(errand, incident, ticket)


async def _is_announced(errand: Errand, ticket: Ticket, building: str) -> bool:
    """Tell whether an outage in force is of this subject and building: one report is enough then."""
    return any(
        ticket.category in REPORTED_AS.get(notice.kind, ())
        and (not notice.audience.buildings or building in notice.audience.buildings)
        and (notice.starts is None or to_utc(notice.starts) <= errand.now)
        for notice in await errand.uow.notices.in_force(errand.community.id)
    )


async def _ask_of_another(errand: Errand, incident: Incident, ticket: Ticket) -> None:
    """Ask about a report that came after the others had been folded: a card alone is overlooked."""
    group = errand.group(incident.queue)
    if group is None:
        return
    said = Say("incident-another", {"number": ticket.number, **subject(incident, errand.community)})
    said = replace(said, choices=_choices(_DECIDE, ticket.id))
    await errand.uow.outbox.put(
        Envelope(
            key=f"{card_key(incident.id, group.chat)}:{ticket.id}",
            address=group,
            body=errand.worded(said, errand.community.language),
            due=errand.now,
            reply_to=card_key(incident.id, group.chat),
            ticket=ticket.id,
        )
    )


async def show(errand: Errand, incident: Incident) -> None:
    """Bring the incident's card in its group up to date; it belongs to no ticket's topic.

    What has become the manager's alone is not named there any more.
    """
    incident = await errand.uow.incidents.save(incident.id, incident.stage)
    group = errand.group(incident.queue)
    if group is None:
        return
    members = await errand.uow.incidents.members(incident.id)
    tickets = [await errand.uow.tickets.get(one.ticket) for one in members]
    shown = [
        (member, ticket)
        for member, ticket in zip(members, tickets, strict=True)
        if not is_managers(ticket) or ticket.queue == incident.queue
    ]
    key = card_key(incident.id, group.chat)
    envelope = Envelope(
        key=key,
        address=group,
        body=errand.worded(_card(errand, incident, shown), errand.community.language),
        due=errand.now,
        ticket=tickets[0].id,
    )
    if not await errand.uow.outbox.put(envelope):
        version = f"{key}:v{incident.version}"
        edit = replace(envelope, key=version, sending=Sending.EDIT, target=key)
        await errand.uow.outbox.put(edit)


def card_key(incident: int, chat: str) -> str:
    """Name the envelope that is an incident's card in a group."""
    return f"incident:{incident}:{chat}"


Why = Literal["again", "refiled"]
"""Why a ticket leaves its incident: the fault is there for its resident, or it was another one."""


async def left(errand: Errand, ticket: Ticket, *, why: Why) -> None:
    """It is no longer one with the others: a matter of its own again, with its history (SPEC 3)."""
    found = (await errand.uow.incidents.of_tickets([ticket.id])).get(ticket.id)
    if found is None or found[1] is not Part.FOLDED:
        return
    incident = await errand.uow.incidents.get(found[0].id, lock=True)
    await errand.uow.incidents.put(incident.id, ticket.id, Part.LEFT)
    await errand.record(ticket, EventKind.UNFOLDED, GUANJIA, data={"why": why})
    await show(errand, incident)


async def settled(errand: Errand, ticket: Ticket) -> None:
    """A ticket of an incident has ended, or is another matter since: its card shows it."""
    found = (await errand.uow.incidents.of_tickets([ticket.id])).get(ticket.id)
    if found is not None:  # folded, or proposed to be
        await show(errand, await errand.uow.incidents.get(found[0].id, lock=True))


# --- words ----------------------------------------------------------------------------------------


def subject(incident: Incident, community: Community) -> dict[str, str | int | float | Say]:
    """Name the fault: its building, and the thing or the subject."""
    building = community.building(incident.building)
    what = incident.item or Say(f"intent-{incident.category.replace('_', '-')}")
    return {"building": building.name if building else incident.building, "what": what}


def _card(errand: Errand, incident: Incident, shown: Sequence[tuple[Member, Ticket]]) -> Say:
    together = [one for one, _ in shown if one.part in BELONGS]
    head = Say(
        f"incident-head-{incident.stage.value}",
        {"count": len(together), **subject(incident, errand.community)},
    )
    lines: Say | str = ""
    for member, ticket in reversed(shown[-_LINES:]):
        lines = Say("card-history", {"line": _line(incident, member, ticket), "more": lines})
    return Say("incident-card", {"head": head, "lines": lines}, _buttons(incident, together))


def _line(incident: Incident, member: Member, ticket: Ticket) -> Say:
    state = Say(f"incident-part-{member.part.value}")
    if member.part is Part.LEFT and ticket.category != incident.category:
        state = Say("incident-part-refiled")
    if member.part is Part.FOLDED:
        state = Say(f"status-{ticket.status.value.replace('_', '-')}")
    return Say(
        "incident-line", {"number": ticket.number, "home": ticket.home or "", "state": state}
    )


def _buttons(incident: Incident, together: Sequence[Member]) -> tuple[Choice, ...]:
    """Give what can be done now; each names one of its tickets, by which the incident is found."""
    if not together or incident.stage in {Stage.RESTORED, Stage.DECLINED}:
        return ()
    asked = [one.ticket for one in together if one.part is Part.PROPOSED]
    decide = _choices(_DECIDE, asked[-1]) if asked else ()
    run = _choices(_RUN, together[0].ticket) if incident.stage is Stage.OPEN else ()
    return (*decide, *run)


def offered(incident: Incident, part: Part) -> tuple[str, ...]:
    """Name what a clerk can do about a ticket's incident: on the desk page, for one ticket."""
    if part is Part.PROPOSED:
        return _DECIDE
    return _RUN if incident.stage is Stage.OPEN else ()


def _choices(verbs: Sequence[str], ticket: int) -> tuple[Choice, ...]:
    return tuple(Choice(Say(f"desk-{verb}"), f"desk.{verb}={ticket}") for verb in verbs)
