"""Who may do what, and when: every role, every action, every status (SPEC 3)."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Final, get_args

from flows.community import Role, Staff
from flows.desk import actions
from flows.desk.acting import refused_now
from flows.desk.actions import (
    Act,
    Agree,
    Approve,
    Cancel,
    Done,
    GiveBack,
    HandOver,
    Note,
    Refuse,
    Reopen,
    Reply,
    Resume,
    Start,
    Take,
    Wait,
    WrongAnswer,
)
from flows.desk.matters import (
    Advise,
    Consult,
    Escalate,
    LookAgain,
    Merge,
    Refile,
    SetMajor,
    Split,
)
from flows.desk.rights import RIGHTS
from flows.messages import Channel
from flows.tickets import Callback, Kind, Status, Ticket, WaitFor
from flows.understanding import Interval
from flows.urgency import Urgency
from tests.playbook import MORNING, community

NEW, ACCEPTED, IN_PROGRESS, WAITING = (
    Status.NEW, Status.ACCEPTED, Status.IN_PROGRESS, Status.WAITING,
)  # fmt: skip
OPEN = {NEW, ACCEPTED, IN_PROGRESS, WAITING}
OVER = {Status.RESOLVED, Status.CLOSED}
ABOVE = {Role.SUPERVISOR, Role.MANAGER}
DESK = {Role.AGENT, Role.STEWARD, *ABOVE}
LATER = MORNING + timedelta(days=1)

# The act, the statuses in which it means something, who may do it besides the queue's roles, and
# whether to a colleague's ticket too.
TABLE: Final[tuple[tuple[Act, set[Status], set[Role], bool], ...]] = (
    (Take(ticket=1), {NEW}, set(Role), True),
    (GiveBack(ticket=1), {ACCEPTED}, set(Role), False),
    (HandOver(ticket=1, queue="security"), OPEN, set(Role), False),
    (Agree(ticket=1, when=Interval(LATER, LATER)), OPEN, set(Role), False),
    (Start(ticket=1), {ACCEPTED}, set(Role), False),
    (Wait(ticket=1, reason=WaitFor.RAIN, until=LATER), OPEN - {NEW}, set(Role), False),
    (Resume(ticket=1), {WAITING}, set(Role), False),
    (Done(ticket=1), OPEN - {NEW}, set(Role), False),
    (LookAgain(ticket=1, callback=Callback.LEAK), OVER, set(Role), False),
    (Cancel(ticket=1, reason="重复"), OPEN, set(Role), False),
    (Reopen(ticket=1), OVER, set(Role), True),
    (Reply(ticket=1, text="好"), set(Status), set(Role), True),
    (Note(ticket=1, text="好"), set(Status), set(Role), True),
    (Escalate(ticket=1), OPEN, set(Role), False),
    (Consult(ticket=1, queue="security", text="?"), OPEN, set(Role), False),
    (Refile(ticket=1, urgency=Urgency.NORMAL), OPEN, set(Role), False),
    (Merge(ticket=1, into="R-1"), OPEN, set(Role), False),
    (Split(ticket=1, category="repair_lift", text="?"), OPEN, set(Role), False),
    (SetMajor(ticket=1, major=True), OPEN, ABOVE, True),
    (Approve(ticket=1), OPEN - {NEW}, DESK, False),
    (Refuse(ticket=1), OPEN, DESK, False),
    (WrongAnswer(ticket=1), set(Status), set(Role), True),
)


def ticket(status: Status, assignee: str | None) -> Ticket:
    """A repair that lies with maintenance."""
    return Ticket(
        id=1,
        number="R-261123-0001",
        community="tcmy",
        kind=Kind.REPAIR,
        category="repair_plumbing",
        urgency=Urgency.URGENT,
        status=status,
        queue="maintenance",
        text="漏水",
        secrets={},
        opened_at=MORNING,
        changed_at=MORNING,
        channel=Channel.WEB,
        assignee=assignee,
        article="parking",
    )


def clerk(role: Role, queue: str = "maintenance") -> Staff:
    return Staff("099", "某人", frozenset({role}), frozenset({queue}))


def may(act: Act, status: Status, assignee: str | None, staff: Staff) -> bool:
    return refused_now(act, ticket(status, assignee), staff, community()) is None


# Each test tells every cell of the table that it fails on.


def test_a_role_may_do_what_the_table_says() -> None:
    wrong = []
    for (act, statuses, roles, to_anybodys), role in itertools.product(TABLE, Role):
        for status, assignee in itertools.product(Status, (None, "099", "031")):
            whose = to_anybodys or assignee in {None, "099"} or role in ABOVE
            allowed = role in roles and whose and status in statuses
            if may(act, status, assignee, clerk(role)) is not allowed:
                wrong.append((type(act).__name__, role, status, assignee, not allowed))
    assert wrong == []


def test_nobody_does_anything_to_another_queues_ticket() -> None:
    assert [
        (type(act).__name__, role, status)
        for (act, *_), role, status in itertools.product(TABLE, set(Role) - ABOVE, Status)
        if may(act, status, None, clerk(role, "security"))
    ] == []


def test_a_complaint_about_staff_is_the_managers_alone() -> None:
    about = replace(ticket(NEW, None), category="complaint_staff", kind=Kind.COMPLAINT)
    below = set(Role) - {Role.MANAGER}
    assert [
        (type(act).__name__, role, queue)
        for (act, *_), role, queue in itertools.product(TABLE, below, ("maintenance", "manager"))
        if refused_now(act, replace(about, queue=queue), clerk(role), community()) is None
    ] == []


def test_every_action_has_its_right() -> None:
    assert set(get_args(Act)) | set(get_args(actions.OnIncident)) == set(RIGHTS)


def test_advice_is_of_those_who_were_asked_alone() -> None:
    asked = replace(ticket(ACCEPTED, "031"), consulted=("security",))
    advice = Advise(ticket=1, text="好")
    place = community()
    assert refused_now(advice, asked, clerk(Role.SECURITY, "security"), place) is None
    assert refused_now(advice, asked, clerk(Role.TECHNICIAN, "finance"), place) is not None
    over = replace(asked, status=Status.CANCELLED)
    assert refused_now(advice, over, clerk(Role.SECURITY, "security"), place) is not None
