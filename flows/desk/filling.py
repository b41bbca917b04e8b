"""A form filled in on the desk page: the questions of a group's talk, asked of a browser (SPEC 3).

The browser keeps the answers and sends all of them each time; nothing is kept here between two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flows.community import Community
from flows.conversation import Answer, Conversation, Facts, Scene
from flows.desk.actions import Act
from flows.desk.form import begun, filled
from flows.desk.forms import FORMS
from flows.messages import Address, Attachment, Channel, Choice, Say
from flows.ports import Reading, Understander
from flows.tickets import Ticket
from flows.understanding import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer to a question of a form: a button's value, or words and files."""

    slot: str
    choice: str | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A form as far as it is filled in."""

    form: str
    ticket: int
    given: Sequence[Given] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked next; ``choices`` hold the values of the buttons."""

    slot: str
    words: Say
    choices: tuple[Choice, ...]
    optional: bool
    files: bool = False


async def gone_through(
    understander: Understander,
    community: Community,
    tickets: tuple[Ticket, ...],
    filling: Filling,
    now: datetime,
) -> Question | Act:
    """Read the answers given so far; gives the next question, or the act that they are.

    ``tickets`` are the one that it is about, and those that may have to do with it.
    """
    form = FORMS[filling.form]
    scene = Scene(
        conversation=Conversation(
            id=0, community=community.id, address=Address(Channel.WEB, "", "")
        ),
        facts=Facts(now=now, community=community, tickets=tickets),
        slots=begun(tickets[0]),
        language=community.language,
    )
    reading = Reading(now=now, community=community, language=community.language)
    for one in filling.given:
        understanding = Understanding(one.text, None, ())
        if one.choice is None and one.text.strip():
            understanding = await understander.read(one.text, reading)
        answer = Answer(
            text=one.text,
            choice=one.choice,
            attachments=one.attachments,
            understanding=understanding,
        )
        scene = replace(scene, slots=filled(form.flow, one.slot, answer, scene))
    ask = form.flow.next_question(scene)
    if ask is None:
        return form.act(scene)
    words = ask.words(scene) if ask.words else Say(f"ask-{ask.slot}")
    return Question(
        slot=ask.slot,
        words=words,
        choices=ask.choices(scene),
        optional=ask.optional,
        files=ask.files,
    )
