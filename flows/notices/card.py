"""A notice's card in the staff group: one message, edited in place as the notice goes its way (SPEC 3, 7).

It shows the notice as residents see it, whom it reaches, how far it has come, and the buttons of
its stage. What it says of the sending is counted from the copies, never kept.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from flows import quiet
from flows.community import Community, Role, Staff
from flows.desk.place import Places
from flows.fees.untold import unowned
from flows.mentions import mentions_in, tags
from flows.messages import Address, Channel, Choice, Envelope, Priority, Say, Sending
from flows.notices.audience import people_for
from flows.notices.notice import FILES, MOVED_OUT, Notice, Reach, Stage, Step
from flows.notices.showing import shown
from flows.pace import PER_SECOND

PREFIX: Final = "notice."
_FRONT_DESK: Final = "front_desk"
_BUTTONS: Final[Mapping[Stage, tuple[str, ...]]] = {
    Stage.DRAFT: ("submit", "change", "call-off"),
    Stage.SUBMITTED: ("approve", "send-back"),
    Stage.APPROVED: ("change", "call-off"),
    Stage.RUNNING: ("change", "end", "call-off", "stop"),
    Stage.STOPPED: ("resume", "change", "end", "call-off"),
    Stage.OVER: (),
    Stage.CALLED_OFF: (),
}
"""The buttons of each stage; the last of a draft is «cancel», later it is «call off»."""
PRESSED: Final = frozenset(verb for verbs in _BUTTONS.values() for verb in verbs) | {
    "restore",
    "again",
}
"""All that a button of a card can say; beginning and expiring are the clock's alone."""


def key_of(notice: Notice) -> str:
    """Name the envelope that is a notice's card."""
    return f"notice:{notice.id}:card"


def group_of(errand: Places, notice: Notice) -> Address | None:
    """Give where a notice's card stands: where it was written, else with the front desk."""
    if notice.group and errand.account:
        return Address(Channel.TELEGRAM, errand.account, notice.group)
    return errand.group(_FRONT_DESK)


async def show(errand: Places, notice: Notice, *, after_deed: bool = False) -> bool:
    """Bring the card up to date; False where it is so already.

    ``after_deed``: somebody did something, after which it may stand as it did once before.
    """
    group = group_of(errand, notice)
    if group is None:
        return False
    shown_anew = await _show(errand, notice, group, after_deed=after_deed)
    if notice.begun_at is None:
        await _show_files(errand, notice, group)
    return shown_anew


async def _show(errand: Places, notice: Notice, group: Address, *, after_deed: bool) -> bool:
    reach = await foreseen(errand, notice)
    body = errand.worded(_card(notice, reach, errand), errand.community.language)
    key = key_of(notice)
    envelope = Envelope(key=key, address=group, body=body, priority=Priority.CARD, due=errand.now)
    if await errand.uow.outbox.put(envelope):
        return True
    counts = ".".join(
        str(count)
        for count in (
            reach.sent, reach.failed, reach.unknown, reach.cancelled, reach.waiting,
            reach.acknowledged,
        )
    )  # fmt: skip
    at = f".{errand.now.timestamp()}" if after_deed else ""
    edit = replace(
        envelope,
        key=f"{key}:v{notice.version}.{notice.stage}.{notice.mark}.{counts}{at}",
        sending=Sending.EDIT,
        target=key,
        priority=Priority.NOTICE if notice.begun_at else Priority.CARD,
    )
    return await errand.uow.outbox.put(edit)


async def _show_files(errand: Places, notice: Notice, group: Address) -> None:
    """Show what goes with a notice under its card: whoever approves it sees that too."""
    if not notice.files:
        return
    known = await errand.uow.attachments.get_all(notice.files)
    files = tuple(known[name] for name in notice.files if name in known)
    said = errand.worded(Say("notice-files", {"count": len(files)}), errand.community.language)
    key = key_of(notice)
    await errand.uow.outbox.put(
        Envelope(
            key=f"{key}{FILES}:{len(files)}",  # they only become more
            address=group,
            body=replace(said, attachments=files),
            priority=Priority.CARD,
            due=errand.now,
            reply_to=key,
        )
    )


async def foreseen(errand: Places, notice: Notice) -> Reach:
    """Count whom it has come to; of one that has not begun, whom it would."""
    if notice.begun_at is not None:
        return await errand.uow.notices.reach(notice)
    people = await people_for(errand, notice)
    return Reach(
        recipients=sum(one.status == "due" for one in people),
        without_channel=sum(one.status == "no-channel" for one in people),
        declined=sum(one.status == "declined" for one in people),
        moved_out=sum(one.status == MOVED_OUT for one in people),
        unowned=len(await unowned(errand.uow, notice, people)),
    )


def _card(notice: Notice, reach: Reach, errand: Places) -> Say:
    community, because = errand.community, notice.urgent_because
    approver = name_of(notice.approved_by, community)
    send = Say("notice-send-at", {"at": f"{notice.send_at.astimezone(community.zone):%m-%d %H:%M}"}
               ) if notice.send_at else Say("notice-send-now")  # fmt: skip
    args: dict[str, str | int | float | Say] = {
        "id": str(notice.id),
        "stage": Say(f"notice-stage-{notice.stage}"),
        "preview": shown(notice, community, language=community.language),
        "other": _in_the_other(notice, community),
        "reached": Say("notice-reached", {"count": reach.recipients}),
        "without": _counted("notice-without", reach.without_channel),
        "declined": _counted("notice-declined", reach.declined),
        "moved": _counted("notice-moved-out", reach.moved_out),
        "unowned": _counted("notice-unowned", reach.unowned),
        "author": name_of(notice.author, community),
        "approver": Say("notice-approved-by", {"name": approver}) if approver else "",
        "reason": Say("notice-reason", {"reason": because}) if because else "",
        "send": send,
        "files": _counted("notice-with-files", len(notice.files)),
        "progress": _progress(notice, reach, errand),
    }
    choices = tuple(
        Choice(Say(_label(notice, verb)), _payload(notice, verb)) for verb in _verbs(notice)
    )
    if notice.stage is Stage.RUNNING and reach.unsure:
        again = Say("button-notice-again", {"count": reach.unsure})
        choices += (Choice(again, f"{PREFIX}{Step.AGAIN}={notice.id}"),)
    return Say("notice-card", args, choices)


def _in_the_other(notice: Notice, community: Community) -> Say | str:
    """Word what it says in the other language: that is approved too."""
    others = [text for name, text in notice.text.items() if name != community.language and text]
    own = community.language in notice.text
    return Say("notice-card-other", {"text": others[0]}) if own and others else ""


def _payload(notice: Notice, verb: str) -> str:
    """Write what a button says; one that approves names what it stands under."""
    shown_as = f".{notice.mark}" if verb == Step.APPROVE else ""
    return f"{PREFIX}{verb}={notice.id}{shown_as}"


def _verbs(notice: Notice) -> tuple[str, ...]:
    verbs = _BUTTONS[notice.stage]
    if notice.billed:  # its words are those of the bills: another file changes them
        return tuple(verb for verb in verbs if verb != Step.CHANGE)
    if notice.in_force and notice.is_outage:
        return tuple("restore" if verb == "end" else verb for verb in verbs)
    return verbs


def _label(notice: Notice, verb: str) -> str:
    if notice.stage is Stage.DRAFT and verb in {"change", "call-off"}:
        return f"button-notice-{verb}-draft"
    return f"button-notice-{verb}"


def _progress(notice: Notice, reach: Reach, errand: Places) -> Say | str:
    if notice.begun_at is None:
        return ""
    return Say(
        "notice-progress",
        {
            "sent": reach.sent,
            "failed": reach.failed + reach.cancelled,
            "unknown": _counted("notice-unknown", reach.unknown),
            "left": reach.waiting,
            "pause": _pause(notice, reach, errand),
            "read": reach.acknowledged,
        },
    )


def _pause(notice: Notice, reach: Reach, errand: Places) -> Say:
    """Say when all of it will have gone, or why it does not go."""
    if notice.stage is Stage.STOPPED:
        return Say("notice-pause-stopped")
    if reach.waiting == 0:
        return Say("notice-pause-sent")
    if not notice.is_urgent and quiet.is_quiet(errand.community, errand.now):
        return Say("notice-pause-quiet", {"morning": f"{errand.community.quiet_hours[1]:%H:%M}"})
    return Say("notice-pause-seconds", {"seconds": -(-reach.waiting // PER_SECOND)})


def _counted(key: str, count: int) -> Say | str:
    return Say(key, {"count": count}) if count else ""


def name_of(number: str, community: Community) -> str:
    """Name whoever did something to a notice: a clerk, or a building system."""
    member = community.member(number) if number else None
    return f"{member.name}({member.number})" if member else number


def approvers(notice: Notice, wrote: Collection[str], community: Community) -> tuple[Staff, ...]:
    """Give who may approve a notice: supervisors who have written none of it, else the managers."""
    writers = {notice.author, *wrote}
    others = [member for member in community.staff if member.number not in writers]
    supervisors = tuple(one for one in others if Role.SUPERVISOR in one.roles)
    return supervisors or tuple(one for one in others if Role.MANAGER in one.roles)


async def call_supervisors(errand: Places, notice: Notice) -> None:
    """Call those who may approve it, under its card and in private."""
    deeds = await errand.uow.notices.deeds(notice.id)
    wrote = [deed.actor for deed in deeds if deed.step == Step.CHANGE]
    called, group = approvers(notice, wrote, errand.community), group_of(errand, notice)
    said = Say("notice-please-approve", {"names": tags(called), "id": notice.id})
    body = errand.worded(said, errand.community.language)
    body = replace(body, mentions=mentions_in(body.text, errand.community))
    key = f"notice:{notice.id}:approve:{notice.mark}:{errand.now.timestamp()}"
    if group is not None:
        await errand.uow.outbox.put(
            Envelope(
                key=key,
                address=group,
                body=body,
                priority=Priority.CARD,
                due=errand.now,
                reply_to=key_of(notice),
            )
        )
    for member in called:
        private = await errand.private(member)
        if private is not None:
            envelope = Envelope(
                key=f"{key}:{member.number}",
                address=private,
                body=body,
                priority=Priority.CARD,
                due=errand.now,
            )
            await errand.uow.outbox.put(envelope)
