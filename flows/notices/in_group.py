"""Notices in the staff group: ``/notice`` as a short conversation or in one line, and the card's buttons."""

from typing import Final

from flows.desk import clerk_talk
from flows.desk.written import Heard, Written
from flows.messages import Say
from flows.notices import form
from flows.notices.audience import NotAnAudienceError
from flows.notices.card import PREFIX, PRESSED
from flows.notices.deeds import do
from flows.notices.enclosed import not_taken, with_files
from flows.notices.notice import STAGES, Step
from flows.notices.reading import read
from flows.notices.rules import may_write, refused

_LONGEST_ID: Final = 15


async def notice(written: Written, words: str) -> Heard:
    """Begin a notice; what the line says is not asked."""
    errand = written.errand
    if not may_write(written.staff):
        await written.answer(Say("desk-not-your-role"))
        return Heard()
    try:
        wanted = read(words, errand.community, errand.now, written.understanding)
    except NotAnAudienceError as error:
        await written.answer(error.said)
        return Heard()
    files = written.message.attachments
    if (no := not_taken({}, files)) is not None:
        await written.answer(no)
        return Heard()
    return await clerk_talk.begin(written, form.WRITING, with_files(form.begun(wanted), files))


async def pressed(written: Written, payload: str) -> Heard:
    """Do what a button of a notice's card says."""
    verb, _, named = payload.removeprefix(PREFIX).partition("=")
    number, _, seen = named.partition(".")
    notices = written.errand.uow.notices
    known = number.isdecimal() and len(number) <= _LONGEST_ID and verb in PRESSED
    try:
        found = await notices.get(int(number)) if known else None
    except LookupError:
        found = None
    if found is None or found.community != written.errand.community.id:
        return Heard(Say("desk-button-too-old"), alert=True)
    step = Step(verb)
    if step is Step.CHANGE:
        no = refused(found, written.staff, step)
        if no is not None or step not in STAGES[found.stage]:
            return Heard(no or Say("desk-button-too-old"), alert=True)
        return await clerk_talk.begin(written, form.CHANGING, {"notice": found.id})
    done = await do(written.errand, written.staff, found.id, step, seen=seen)
    return Heard(done.said, alert=not done.done)
