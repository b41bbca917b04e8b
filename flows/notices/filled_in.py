"""What the answers to a notice's questions come to: a draft with its card, or a change."""

from dataclasses import replace

from flows.desk.place import Places
from flows.desk.written import Written
from flows.messages import Say
from flows.notices import form
from flows.notices.deeds import Done, do, draft
from flows.notices.enclosed import files_of
from flows.notices.notice import WINDOWED, Kind, Notice, Step
from flows.notices.two_languages import parted
from flows.turn import Slots
from flows.understanding import Language


async def finish(written: Written, flow: str, slots: Slots) -> Say | None:
    """Do what was asked for; gives words for the clerk, or None where the card says it all."""
    errand, files = written.errand, files_of(slots)
    await errand.uow.attachments.add(*files, community=errand.community.id, now=errand.now)
    if flow == form.CHANGING.name:
        notice = await errand.uow.notices.get(int(slots["notice"]))
        change = form.change_of(str(slots["what"]), notice, errand.community, errand.now)
        change = replace(change, files=tuple(file.id for file in files))
        done: Done = await do(errand, written.staff, notice.id, Step.CHANGE, change)
        return done.said
    new = with_text(
        form.to_notice(slots, errand.community, errand.now), form.words_of(slots), errand
    )
    group = "" if written.message.private else written.message.group.chat
    done = await draft(errand, written.staff.number, replace(new, group=group), submit=False)
    return None if done.done else done.said


def with_text(notice: Notice, words: str, places: Places) -> Notice:
    """Give a notice its text in both languages: the set one with a reason, or what was written."""
    if not form.is_reason(words):
        return replace(notice, text=parted(words) or {places.community.language: words})
    return replace(notice, text=set_texts(notice.kind, words, places))


def set_texts(kind: Kind, reason: str, places: Places) -> dict[Language, str]:
    """Word a kind's set text in both languages.

    Where the words are all that it says (an activity, a rule), it is in their language alone.
    """
    both: tuple[Language, ...] = ("zh", "en")
    said = {one: form.set_text(kind, reason, one) for one in both}
    if reason and kind not in WINDOWED:
        said = {one: text for one, text in said.items() if text.args["because"]}
    return {one: places.words.say(text, one) for one, text in said.items()}
