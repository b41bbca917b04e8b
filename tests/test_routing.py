"""Who gets a matter: SPEC 4's table, row by row."""

from decimal import Decimal

import pytest

from flows.community import QUEUES, Community, PricedService, Queue, Role
from flows.routing import TABLE, Route, route, route_service
from flows.understanding import (
    ABOUT_A_TICKET,
    COMPLAINTS,
    EMERGENCIES,
    INTENTS,
    QUESTIONS,
    REPAIRS,
    TALK,
)

NAME = {"zh": "天成美雅", "en": "Tiancheng Meiya"}
WHOLE = Community(id="tcmy", name=NAME, queues=tuple(Queue(queue) for queue in QUEUES))
SMALL = Community(id="small", name=NAME, queues=(Queue("front_desk"), Queue("manager")))


def service(queue: str) -> PricedService:
    return PricedService(id="hood", queue=queue, name=NAME, price=Decimal(120), unit="台")


@pytest.mark.parametrize("intent", sorted(EMERGENCIES))
def test_emergencies_of_every_kind_go_on_duty_and_manager_and_supervisor_are_told(intent) -> None:
    assert route(intent, WHOLE) == Route("on_duty", (Role.MANAGER, Role.SUPERVISOR))


@pytest.mark.parametrize("intent", sorted(REPAIRS))
def test_repairs_go_to_maintenance_and_the_manager_is_told_if_major(intent) -> None:
    assert route(intent, WHOLE) == Route("maintenance")
    assert route(intent, WHOLE, major=True) == Route("maintenance", (Role.MANAGER,))


@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        ("complaint_security", Route("security")),
        ("complaint_parking", Route("security")),
        ("complaint_noise", Route("security")),
        ("complaint_neighbour", Route("security")),
        ("complaint_environment", Route("cleaning", (Role.SUPERVISOR,))),
        ("complaint_fee", Route("finance", (Role.MANAGER,))),
        ("complaint_staff", Route("manager")),
        ("complaint_service", Route("front_desk", (Role.SUPERVISOR,))),
        ("suggestion", Route("front_desk")),
        ("praise", Route("front_desk")),
        ("order_service", Route("front_desk")),
        ("out_of_scope", Route("front_desk")),
        ("no_such_intent", Route("front_desk")),
    ],
)
def test_the_table_of_subjects(intent, expected) -> None:
    assert route(intent, WHOLE) == expected
    assert route(intent, WHOLE, major=True) == expected


def test_every_complaint_has_a_row_of_its_own() -> None:
    named = {intent for row in TABLE for intent in row.intents}
    assert named >= COMPLAINTS


def test_no_intent_stands_in_two_rows_and_every_one_exists() -> None:
    listed = [intent for row in TABLE for intent in row.intents]
    assert len(listed) == len(set(listed))
    assert set(listed) <= INTENTS
    assert {row.queue for row in TABLE} <= set(QUEUES)


@pytest.mark.parametrize("intent", sorted(QUESTIONS | ABOUT_A_TICKET | TALK))
def test_the_front_desk_owns_every_inquiry_lost_and_found_too(intent) -> None:
    assert route(intent, WHOLE) == Route("front_desk")


def test_a_queue_that_the_community_lacks_is_served_by_the_front_desk() -> None:
    assert route("emergency_fire", SMALL) == Route("front_desk", (Role.MANAGER, Role.SUPERVISOR))
    assert route("repair_lift", SMALL) == Route("front_desk")
    assert route("complaint_staff", SMALL) == Route("manager")


def test_an_order_goes_to_the_queue_of_its_service() -> None:
    assert route_service(service("cleaning"), WHOLE) == Route("cleaning")
    assert route_service(service("cleaning"), SMALL) == Route("front_desk")
