"""Inquiry (咨询): the knowledge first, with its source; otherwise the front desk, which owns all."""

from dataclasses import replace
from typing import Final

from flows.conversation import Flow, Scene
from flows.messages import Choice, Say
from flows.opening import draft
from flows.resident.questions import DESCRIPTION
from flows.tickets import Kind
from flows.turn import NeedPerson, OpenTicket, Turn
from flows.understanding import QUESTIONS, Hit, Language

_PRICED: Final = frozenset({"ask_service"})
HELPED, NOT_HELPED = "helped", "nothelped"


def answer_inquiry(scene: Scene) -> Turn:
    """Answer from the knowledge, by the priced list, or by a ticket at the front desk (SPEC 2)."""
    hit = scene.facts.articles.get(scene.slots["text"])
    if hit is not None:
        return _answered(scene, hit)
    if scene.slots["category"] in _PRICED and scene.community.services:
        return Turn(says=(price_list(scene),))
    return to_front_desk(scene, "inquiry-opened")


def article(hit: Hit, language: Language) -> Say:
    """Word an article as an answer with its source; one in the other language says so."""
    key = "inquiry-answered" if hit.article.language == language else "inquiry-answered-otherwise"
    return Say(key, {"body": hit.article.body.strip(), "source": hit.article.title})


def _answered(scene: Scene, hit: Hit) -> Turn:
    made = replace(draft(scene, Kind.INQUIRY), article=hit.article.id)
    return Turn(
        commands=(OpenTicket(draft=made, told=article(hit, scene.language), answered=True),)
    )


def helped_choices(ticket: int) -> tuple[Choice, ...]:
    """Ask «did this help?» under an answer."""
    return (
        Choice(Say("button-helped"), f"ticket.{HELPED}={ticket}"),
        Choice(Say("button-not-helped"), f"ticket.{NOT_HELPED}={ticket}"),
    )


def price_list(scene: Scene) -> Say:
    """Word the priced list of the community, with a button an item."""
    rows = "\n".join(
        f"· {service.name[scene.language]}  {service.per(scene.language)}"
        for service in scene.community.services
    )
    choices = tuple(
        Choice(service.name[scene.language], f"menu.order={service.id}")
        for service in scene.community.services
    )
    return Say("price-list", {"rows": rows}, choices)


def to_front_desk(scene: Scene, told: str, linked: int | None = None) -> Turn:
    """Open an inquiry with the front desk."""
    made = replace(draft(scene, Kind.INQUIRY), linked=linked)
    return Turn(commands=(OpenTicket(draft=made, told=Say(told)),))


def hand_over(scene: Scene, text: str, told: str) -> Turn:
    """Give words that nobody could place to a person; an open inquiry takes them."""
    open_inquiry = next((t for t in scene.facts.open_tickets if t.kind is Kind.INQUIRY), None)
    if open_inquiry is not None:
        return Turn(commands=(NeedPerson(ticket=open_inquiry.id, told=Say("human-has-it")),))
    slots = {**scene.slots, "text": text, "category": scene.slots.get("category", "human")}
    return to_front_desk(replace(scene, slots=slots), told)


INQUIRY = Flow("inquiry", QUESTIONS, (DESCRIPTION,), answer_inquiry)
