"""The page for clerks: all that one does in the group and at the desk, on one screen (README).

Its card and its buttons are made by what makes the real ones, its commands are those of the menu.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.telegram_menu import STAFF
from bot.web.auth import clerk_of
from bot.web.languages import language_of
from bot.web.pages import page_of
from bot.web.parts import Parts
from flows.community import Building, Community, Home, Role, Staff
from flows.desk.cards import card
from flows.messages import Channel, Say
from flows.tickets import Event, EventKind, Kind, Status, Ticket
from flows.understanding import Language
from flows.urgency import Urgency

router: Final = APIRouter(include_in_schema=False)

BUTTONS: Final = (
    "take", "start", "agree", "wait", "done", "hand", "know", "more", "back", "phone",
)  # fmt: skip
"""The buttons that the page explains, by ``page-help-button-…``."""
STEPS: Final = ("reply", "note", "files", "recall", "held")
"""What is said of words in a ticket's place, by ``page-help-…``."""
_AT: Final = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_PLACE: Final = Community(
    id="sample",
    name={"zh": "天成美雅", "en": "Tiancheng Meiya"},
    buildings=(Building("3", "3号楼", (Home("3", "2", "501"),)),),
    staff=(
        Staff("031", "张强", frozenset({Role.TECHNICIAN}), frozenset({"maintenance"})),
        Staff("012", "李敏", frozenset({Role.AGENT}), frozenset({"front_desk"})),
    ),
)


@router.get("/desk/help")
async def help_page(request: Request, parts: Parts) -> Response:
    """Show it, in the reader's language; there is nobody's data in it."""
    clerk = await clerk_of(request, parts)
    language = language_of(request, clerk.community.language if clerk else "zh")

    def word(said: Say) -> str:
        return parts.words.say(said, language)

    shown = _card(language)
    return page_of(
        request,
        parts,
        "help.html",
        language,
        card=word(shown),
        keys=[parts.words.say(choice.label, language) for choice in shown.choices],
        buttons=[
            (word(Say(f"desk-{name}")), word(Say(f"page-help-button-{name}"))) for name in BUTTONS
        ],
        steps=[word(Say(f"page-help-{name}")) for name in STEPS],
        commands=[(f"/{name}", word(Say(f"menu-desk-{name.replace('_', '-')}"))) for name in STAFF],
        marks=[
            (word(Say(f"mark-{key}")), word(Say(f"urgency-{key}")))
            for key in (urgency.value.replace("_", "-") for urgency in Urgency)
        ],
    )


def _card(language: Language) -> Say:
    """Give a card as it stands in a group."""
    words = {
        "zh": "厨房水槽下面漏水，下午有人。",
        "en": "Leaking under the kitchen sink; somebody is home this afternoon.",
    }
    ticket = Ticket(
        id=7,
        number="R-261123-0007",
        community=_PLACE.id,
        kind=Kind.REPAIR,
        category="repair_plumbing",
        urgency=Urgency.URGENT,
        status=Status.ACCEPTED,
        queue="maintenance",
        text=words[language],
        secrets={},
        opened_at=_AT,
        changed_at=_AT,
        channel=Channel.TELEGRAM,
        home="3-2-501",
        person=1,
        person_name="李建国",
        phone="+8613800138000",
        responded_at=_AT,
        finish_by=_AT + timedelta(hours=2),
        assignee="031",
    )
    taken = Event(
        ticket=7,
        at=_AT + timedelta(minutes=4),
        kind=EventKind.MOVED,
        actor="staff:031",
        data={"action": "take", "from": "new", "to": "accepted"},
    )
    return card(ticket, [taken], _PLACE)
