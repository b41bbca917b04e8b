"""The life of a ticket: every status, every action, and what a status means for who waits."""

from dataclasses import replace

import pytest

from flows.messages import Channel
from flows.tickets import (
    ANSWERED,
    OPEN,
    TRANSITIONS,
    VISITED,
    Action,
    Illegal,
    Kind,
    Status,
    Ticket,
    move,
)
from flows.urgency import Urgency
from tests.playbook import MORNING

LEADS = {
    (Status.NEW, Action.TAKE): Status.ACCEPTED,
    (Status.NEW, Action.HAND_OVER): Status.NEW,
    (Status.NEW, Action.ANSWER): Status.RESOLVED,
    (Status.NEW, Action.CANCEL): Status.CANCELLED,
    (Status.NEW, Action.MERGE): Status.MERGED,
    (Status.ACCEPTED, Action.GIVE_BACK): Status.NEW,
    (Status.ACCEPTED, Action.HAND_OVER): Status.NEW,
    (Status.ACCEPTED, Action.START): Status.IN_PROGRESS,
    (Status.ACCEPTED, Action.WAIT): Status.WAITING,
    (Status.ACCEPTED, Action.RESOLVE): Status.RESOLVED,
    (Status.ACCEPTED, Action.CANCEL): Status.CANCELLED,
    (Status.ACCEPTED, Action.MERGE): Status.MERGED,
    (Status.IN_PROGRESS, Action.HAND_OVER): Status.NEW,
    (Status.IN_PROGRESS, Action.WAIT): Status.WAITING,
    (Status.IN_PROGRESS, Action.RESOLVE): Status.RESOLVED,
    (Status.IN_PROGRESS, Action.CANCEL): Status.CANCELLED,
    (Status.IN_PROGRESS, Action.MERGE): Status.MERGED,
    (Status.WAITING, Action.HAND_OVER): Status.NEW,
    (Status.WAITING, Action.WAIT): Status.WAITING,
    (Status.WAITING, Action.RESUME): Status.IN_PROGRESS,
    (Status.WAITING, Action.RESOLVE): Status.RESOLVED,
    (Status.WAITING, Action.CANCEL): Status.CANCELLED,
    (Status.WAITING, Action.MERGE): Status.MERGED,
    (Status.RESOLVED, Action.CONFIRM): Status.CLOSED,
    (Status.RESOLVED, Action.REOPEN): Status.ACCEPTED,
    (Status.CLOSED, Action.REOPEN): Status.ACCEPTED,
}
"""Everything that may happen; whatever is not here may not (SPEC 3)."""


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("status", Status)
def test_an_action_leads_where_the_specification_says_or_nowhere(
    status: Status, action: Action
) -> None:
    kind = Kind.INQUIRY if action is Action.ANSWER else Kind.REPAIR
    leads = LEADS.get((status, action))
    if leads is not None:
        assert move(kind, status, action) is leads
        return
    with pytest.raises(Illegal) as illegal:
        move(kind, status, action)
    assert (illegal.value.status, illegal.value.action) == (status, action)
    assert str(illegal.value) == f"{action} is not possible while {status}"


@pytest.mark.parametrize("kind", Kind)
def test_only_what_is_answered_goes_from_new_straight_to_resolved(kind: Kind) -> None:
    answered = kind in {Kind.INQUIRY, Kind.PRAISE, Kind.SUGGESTION, Kind.TASK}
    assert (kind in ANSWERED) is answered
    if answered:
        assert move(kind, Status.NEW, Action.ANSWER) is Status.RESOLVED
    else:
        with pytest.raises(Illegal):
            move(kind, Status.NEW, Action.ANSWER)


def test_every_status_has_its_row_and_the_ends_are_ends() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert {status for status in Status if not TRANSITIONS[status]} == {
        Status.CANCELLED,
        Status.MERGED,
    }


@pytest.mark.parametrize("status", Status)
def test_staff_owe_something_until_it_is_resolved(status: Status) -> None:
    ticket = Ticket(
        id=1, number="R-261123-0001", community="tcmy", kind=Kind.REPAIR,
        category="repair_plumbing", urgency=Urgency.NORMAL, status=Status.NEW, queue="maintenance",
        text="", secrets={}, opened_at=MORNING, changed_at=MORNING, channel=Channel.WEB,
    )  # fmt: skip
    is_open = status not in {Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.MERGED}
    assert replace(ticket, status=status).is_open is is_open
    assert (status in OPEN) is is_open


def test_somebody_comes_for_repairs_orders_and_visits() -> None:
    assert {Kind.REPAIR, Kind.ORDER, Kind.TASK} == VISITED
