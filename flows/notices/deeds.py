"""What staff do to notices. Every change of a notice in the system goes through ``draft`` or ``do``.

The same for the group, the desk page, the command line and building systems: a rule holds
wherever somebody stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from flows.community import Staff
from flows.desk.place import Places
from flows.messages import Say
from flows.notices import card
from flows.notices.audience import people_for
from flows.notices.notice import STAGES, Deed, Notice, Stage, Step
from flows.notices.rules import due_of, is_late, may_write, missing, refused, too_late
from flows.service_calendar import to_utc
from flows.understanding import Language

FOR_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When copies of a stopped notice are due: not before somebody goes on."""
LONGEST: Final = 2000
"""Letters of a notice."""
UNSURE: Final = frozenset({"failed", "unknown"})
"""What becomes of a copy that can be sent again (SPEC 9)."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a deed: words for whoever did it, and the notice as it is now.

    ``known``: it was there already, by its key, and nothing has changed.
    """

    said: Say
    done: bool
    notice: Notice | None = None
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be different; what is None stays.

    ``text`` adds languages or replaces theirs, or takes away one whose words are empty.
    """

    text: Mapping[Language, str] = field(default_factory=dict)
    starts: datetime | None = None
    until: datetime | None = None
    send_at: datetime | None = None
    urgent_because: str | None = None
    files: tuple[str, ...] = ()
    """Go with it too."""

    def of(self, notice: Notice) -> Notice:
        """Give a notice as it would be."""
        given: dict[str, Any] = {
            name: value
            for name in ("starts", "until", "send_at", "urgent_because")
            if (value := getattr(self, name)) is not None
        }
        text = {name: words for name, words in {**notice.text, **self.text}.items() if words}
        return replace(notice, text=text, files=(*notice.files, *self.files), **given)


async def draft(errand: Places, author: str, notice: Notice, *, submit: bool) -> Done:
    """Keep a new notice, at once before the supervisor where it is submitted.

    What is late and has no reason is refused where it is submitted, and asked about before.
    ``author`` is a staff number, or the name of a building system. Who may load bills is judged
    by ``flows.fees``.
    """
    staff = errand.community.member(author)
    if staff is not None and not (notice.billed or may_write(staff)):
        return Done(Say("desk-not-your-role"), done=False)
    wrong = _too_long(notice) or (missing(notice, errand.now, errand.community) if submit else None)
    if wrong is not None:
        return Done(wrong, done=False)
    stage = Stage.SUBMITTED if submit else Stage.DRAFT
    kept = await errand.uow.notices.add(
        replace(notice, author=author, stage=stage, created_at=errand.now)
    )
    if kept is None:
        known = await errand.uow.notices.by_key(notice.community, notice.key or "")
        return Done(Say("notice-known"), done=True, notice=known, known=True)
    await _record(errand, kept, author, "draft")
    await card.show(errand, kept)
    if submit:
        await card.call_supervisors(errand, kept)
    return Done(Say("notice-drafted", {"id": str(kept.id)}), done=True, notice=kept)


async def do(
    errand: Places,
    staff: Staff,
    notice_id: int,
    step: Step,
    change: Change | None = None,
    *,
    seen: str | None = None,
) -> Done:
    """Do one thing to a notice, or say clearly why not. Raises LookupError for none such.

    What is refused has changed nothing. ``seen`` is the mark under which somebody was shown what
    they approve; None where it is what stands there now, whatever that is.
    """
    notice = await errand.uow.notices.get(notice_id, lock=True)
    if notice.community != errand.community.id:
        raise LookupError(f"no notice {notice_id}")
    no = refused(notice, staff, step)
    if no is None and step is Step.APPROVE and await _has_written(errand, notice, staff):
        no = Say("notice-not-own")
    if no is None and step is Step.APPROVE and seen not in {None, notice.mark}:
        await card.show(errand, notice, after_deed=True)
        no = Say("notice-changed-meanwhile", {"id": str(notice.id)})
    if no is not None:
        return Done(no, done=False, notice=notice)
    if step is Step.AGAIN and step in STAGES[notice.stage]:
        return await _again(errand, notice, staff.number)
    return await move(errand, notice, step, staff.number, change)


async def _has_written(errand: Places, notice: Notice, staff: Staff) -> bool:
    """Tell whether somebody has changed what is to be approved: then another approves it."""
    deeds = await errand.uow.notices.deeds(notice.id)
    return any(deed.step == Step.CHANGE and deed.actor == staff.number for deed in deeds)


async def move(
    errand: Places, notice: Notice, step: Step, actor: str, change: Change | None = None
) -> Done:
    """Take a locked notice a step further, whoever has the right to it."""
    stage = STAGES[notice.stage].get(step)
    if stage is None:
        said = Say(
            "notice-not-now", {"id": str(notice.id), "stage": Say(f"notice-stage-{notice.stage}")}
        )
        return Done(said, done=False, notice=notice)
    after = replace(notice, stage=stage)
    if step is Step.CHANGE:
        after = (change or Change()).of(after)
        wrong = _changed_wrongly(errand, notice, after)
        if wrong is not None:
            return Done(wrong, done=False, notice=notice)
        after = _shown_anew(notice, after)
    if step in {Step.SUBMIT, Step.APPROVE}:
        wrong = missing(after, errand.now, errand.community)
        if wrong is not None:
            return Done(wrong, done=False, notice=notice)
    if step is Step.APPROVE:
        after = replace(after, approved_by=actor)
    if stage is Stage.SUBMITTED:
        after = replace(after, approved_by="")
    if step in {Step.END, Step.RESTORE, Step.CALL_OFF, Step.EXPIRE}:
        after = replace(
            after, ended_at=errand.now, ended_how=step.value, version=notice.version + 1
        )
    await errand.uow.notices.save(after)
    await _record(errand, after, actor, step.value)
    await _see_to_copies(errand, after, step)
    await card.show(errand, after, after_deed=True)
    again = step is Step.CHANGE and notice.stage is Stage.APPROVED
    if step is Step.SUBMIT or again:
        await card.call_supervisors(errand, after)
    told = "change-again" if again else step.value
    return Done(Say(f"notice-did-{told}", {"id": str(notice.id)}), done=True, notice=after)


async def _again(errand: Places, notice: Notice, actor: str) -> Done:
    """Promise it anew to exactly those whose copy failed or may not have come, where they write now.

    Pressed twice it finds nobody the second time: they have a copy that is on its way.
    """
    unsure = [one for one in await errand.uow.notices.copies(notice.id) if one.status in UNSURE]
    people = await people_for(errand, notice)
    writes_in = {one.person: one.conversation for one in people if one.status == "due"}
    anew = [(one.person, where) for one in unsure if (where := writes_in.get(one.person))]
    if not anew:
        return Done(Say("notice-nobody-again"), done=False, notice=notice)
    await errand.uow.notices.promise_anew(notice.id, anew)
    await errand.uow.notices.save(notice)
    await _record(errand, notice, actor, Step.AGAIN.value)
    await card.show(errand, notice, after_deed=True)
    said = Say("notice-did-again", {"id": str(notice.id), "count": len(anew)})
    return Done(said, done=True, notice=notice)


def _too_long(notice: Notice) -> Say | None:
    if any(len(text) > LONGEST for text in notice.text.values()):
        return Say("notice-too-long", {"most": LONGEST})
    return None


def _changed_wrongly(errand: Places, before: Notice, after: Notice) -> Say | None:
    """Tell what is wrong with a change; moving an announced window forward is told in time too."""
    wrong = _too_long(after)
    if wrong is None and before.in_force and after.files != before.files:
        wrong = Say("notice-files-gone")
    if wrong is not None or before.stage is Stage.DRAFT:
        return wrong
    if not before.in_force:
        return missing(after, errand.now, errand.community)
    end = after.until
    if end is not None and to_utc(end) <= to_utc(after.starts or errand.now):
        return Say("notice-ends-before")
    if end is not None and to_utc(end) <= to_utc(errand.now):
        return Say("notice-window-past")
    earlier = before.starts and after.starts and to_utc(after.starts) < to_utc(before.starts)
    if earlier and not after.is_urgent and is_late(after, errand.now, errand.community):
        return too_late(after, errand.community)
    return None


def _shown_anew(before: Notice, after: Notice) -> Notice:
    """Count a version where readers are shown something else; it ends with its new window."""
    if after.in_force and after.until is not None:
        after = replace(after, ends_at=after.until)
    return replace(after, version=before.version + 1) if after.in_force else after


async def _see_to_copies(errand: Places, notice: Notice, step: Step) -> None:
    """Hold back, let go or withdraw the copies that have not gone."""
    notices = errand.uow.notices
    match step:
        case Step.STOP:
            await notices.put_off(notice.id, FOR_EVER)
        case Step.RESUME:
            await notices.put_off(notice.id, due_of(notice, errand.now, errand.community))
        case Step.CHANGE if notice.ends_at is not None:
            await notices.hold_until(notice.id, notice.ends_at)
        case Step.END | Step.RESTORE | Step.CALL_OFF | Step.EXPIRE:
            await notices.withdraw(notice.id, f"the notice is over: {step.value}")
        case _:
            pass


async def _record(errand: Places, notice: Notice, actor: str, step: str) -> None:
    await errand.uow.notices.record(
        Deed(
            notice=notice.id,
            at=errand.now,
            actor=actor,
            step=step,
            version=notice.version,
            text=notice.text,
            starts=notice.starts,
            until=notice.until,
        )
    )
