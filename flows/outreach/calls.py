"""The phone call to somebody who has not said how it went: a task of their steward's (SPEC 5)."""

from dataclasses import replace
from typing import Final

from flows.community import COMPANY, Role, Staff
from flows.desk.actions import is_managers
from flows.desk.cards import shown
from flows.errand import Errand
from flows.messages import Say
from flows.numbers import duration
from flows.outreach.tasks import dropped, opened, queue_of, worded
from flows.privacy import masked
from flows.tickets import BY_PHONE, BY_VISIT, CALLBACK, Kind, Ticket

_MANAGER: Final = "manager"


async def open_call(errand: Errand, about: Ticket) -> Ticket:
    """Open the task to call about a ticket.

    The task quotes the ticket: what only the manager or the company may see is theirs to call about.
    """
    words = Say("callback-task", _what(about))
    if about.queue == COMPANY:
        contact = errand.community.contact
        return await _open(errand, about, words, BY_PHONE, contact, COMPANY)
    if is_managers(about):
        return await _open(errand, about, words, BY_PHONE, _manager(errand), _MANAGER)
    steward = _steward(errand, about)
    return await _open(errand, about, words, BY_PHONE, steward, queue_of(steward))


def goes_in_person(about: Ticket) -> bool:
    """Tell whether the manager goes there to hear how it is: on every major complaint (SPEC 5).

    One about the manager is the company's, who calls.
    """
    return about.kind is Kind.COMPLAINT and about.major and about.queue != COMPANY


async def open_visit(errand: Errand, about: Ticket) -> Ticket:
    """Open the task to go and look at what was done, within three days."""
    if goes_in_person(about):
        words = Say("callback-visit-complaint", _what(about))
        return await _open(errand, about, words, BY_VISIT, _manager(errand), _MANAGER)
    words = Say(f"callback-visit-{about.callback}", _what(about))
    if about.queue == _MANAGER:
        return await _open(errand, about, words, BY_VISIT, _manager(errand), _MANAGER)
    steward = _steward(errand, about)
    return await _open(errand, about, words, BY_VISIT, steward, queue_of(steward))


def _what(about: Ticket) -> dict[str, str | int | float | Say]:
    return {"number": about.number, "text": masked(about.text, about.secrets)}


async def _open(  # noqa: PLR0917 -- what a task is made of
    errand: Errand, about: Ticket, words: Say, category: str, who: Staff | None, queue: str
) -> Ticket:
    community = errand.community
    person = await errand.uow.people.get(about.person) if about.person is not None else None
    draft = replace(
        worded(errand, category, queue, words),
        home=about.home,
        verified=about.verified,
        person_name=shown(about.person_name, community),
        phone=about.phone or (person.phone if person else None),
        linked=about.id,
    )
    if category == BY_VISIT:
        within = errand.now + duration(community, "visit_within")
        draft = replace(draft, finish_by=within)
    return await opened(errand, draft, who)


def _steward(errand: Errand, about: Ticket) -> Staff | None:
    return errand.community.steward_of(about.home) if about.home else None


def _manager(errand: Errand) -> Staff | None:
    return next((s for s in errand.community.staff if Role.MANAGER in s.roles), None)


async def call_off(errand: Errand, about: Ticket, *, visits: bool = False) -> None:
    """The resident has said it themselves: nobody needs to call them any more.

    ``visits``: nor to go there, for it is worked on again.
    """
    events = await errand.uow.tickets.events(about.id)
    names = ("task", "visit") if visits else ("task",)
    steps = [event.data for event in events if event.data and _is_step(event.data)]
    named = [step.get(name) for step in steps for name in names]
    for number in named:
        task = await errand.uow.tickets.get(int(number), lock=True) if number else None
        if task is None or not task.is_open:
            continue
        await dropped(errand, task, Say("callback-heard-of-itself"))


def _is_step(data: dict[str, str] | None) -> bool:
    return data is not None and data.get("what") == CALLBACK
