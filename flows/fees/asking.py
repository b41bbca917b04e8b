"""«I have a question» under a bill: a ticket of the finance queue's (SPEC 7)."""

from typing import Final

from flows.conversation import Flow
from flows.resident.inquiry import to_front_desk
from flows.resident.questions import DESCRIPTION

CATEGORY: Final = "ask_fee"
FEE_QUESTION: Final = Flow(
    "fee-question",
    frozenset(),
    (DESCRIPTION,),
    lambda scene: to_front_desk(scene, "inquiry-opened"),
)
