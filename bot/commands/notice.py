"""``guanjia notice``: notices written, approved, changed, ended and listed from the command line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.running import CommandRefusedError, community_meant, opened, run, say

if TYPE_CHECKING:
    from bot.settings import Settings
    from flows.community import Community
    from flows.desk.place import Places
    from flows.messages import Say
    from flows.notices.deeds import Done
    from flows.notices.notice import Notice
    from storage.unit_of_work import SqlStorage, SqlUnitOfWork

notice = typer.Typer(no_args_is_help=True, help="Notices to residents: their whole life.")

Number = Annotated[int, typer.Argument(metavar="ID", help="As draft printed it.")]
Which = Annotated[
    str | None, typer.Option("--community", metavar="ID", help="Needed where there are several.")
]
By = Annotated[str, typer.Option(metavar="NUMBER", help="Who does it, by staff number.")]
InChinese = Annotated[str | None, typer.Option("--text-zh", help="What it says in Chinese.")]
InEnglish = Annotated[str | None, typer.Option("--text-en", help="What it says in English.")]
Instant = Annotated[
    str | None,
    typer.Option(metavar="ISO", help="2026-11-25T09:00; without an offset, the community's time."),
]
Reason = Annotated[str | None, typer.Option(help="Why it is late or cannot wait: marks it urgent.")]


@notice.command()
def draft(
    kind: Annotated[
        str, typer.Option(help="water power gas lift pest weather fee activity rule other")
    ],
    by: By,
    *,
    audience: Annotated[
        str, typer.Option(help="building=3,unit=2; without it the whole community.")
    ] = "",
    since: Annotated[str | None, typer.Option("--from", metavar="ISO")] = None,
    until: Instant = None,
    text_zh: InChinese = None,
    text_en: InEnglish = None,
    send: Annotated[str | None, typer.Option(metavar="ISO", help="When to send it.")] = None,
    urgent_because: Reason = None,
    community: Which = None,
) -> None:
    """Write a notice and put it before the supervisor; print its id.

    Without --text-zh and --text-en it says the set text of its kind, where that says something.
    """
    words = {"zh": text_zh, "en": text_en}
    spans = {"starts": since, "until": until, "send_at": send}
    made = run(_draft(community, kind, by, audience, words, spans, urgent_because or ""))
    say(str(made))


@notice.command()
def approve(notice_id: Number, by: By, community: Which = None) -> None:
    """Approve one: by a supervisor or manager who has not written it."""
    _done(notice_id, by, "approve", community)


@notice.command("send-back")
def send_back(notice_id: Number, by: By, community: Which = None) -> None:
    """Send one back to its author."""
    _done(notice_id, by, "send-back", community)


@notice.command()
def submit(notice_id: Number, by: By, community: Which = None) -> None:
    """Put a draft before the supervisor."""
    _done(notice_id, by, "submit", community)


@notice.command()
def change(
    notice_id: Number,
    by: By,
    *,
    text_zh: InChinese = None,
    text_en: InEnglish = None,
    since: Annotated[str | None, typer.Option("--from", metavar="ISO")] = None,
    until: Instant = None,
    send: Annotated[str | None, typer.Option(metavar="ISO")] = None,
    urgent_because: Reason = None,
    community: Which = None,
) -> None:
    """Change what it says or when; whoever has it sees the change."""
    changes: dict[str, Any] = {
        "text": {name: text for name, text in (("zh", text_zh), ("en", text_en)) if text},
        "starts": since, "until": until, "send_at": send, "urgent_because": urgent_because,
    }  # fmt: skip
    if not any(changes.values()):
        raise CommandRefusedError(
            "what is to change? --text-zh, --text-en, --from, --until, --send"
        )
    _done(notice_id, by, "change", community, changes)


@notice.command()
def stop(notice_id: Number, by: By, community: Which = None) -> None:
    """Stop sending: what has not gone waits."""
    _done(notice_id, by, "stop", community)


@notice.command()
def resume(notice_id: Number, by: By, community: Which = None) -> None:
    """Go on sending where it stood."""
    _done(notice_id, by, "resume", community)


@notice.command()
def again(notice_id: Number, by: By, community: Which = None) -> None:
    """Send one again to exactly those whose copy failed, or of which nobody knows."""
    _done(notice_id, by, "again", community)


@notice.command()
def end(
    notice_id: Number,
    by: By,
    *,
    restored: Annotated[
        bool, typer.Option("--restored", help="Tell residents that it is as usual again.")
    ] = False,
    called_off: Annotated[
        bool, typer.Option("--called-off", help="Tell residents that it does not take place.")
    ] = False,
    community: Which = None,
) -> None:
    """End one before its time."""
    step = "restore" if restored else "call-off" if called_off else "end"
    _done(notice_id, by, step, community)


@notice.command()
def key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The building system, as bms.")],
    *,
    revoke: Annotated[bool, typer.Option("--revoke", help="Let it be of no use.")] = False,
    community: Which = None,
) -> None:
    """Print a new key for POST /api/v1/notices; an older one of that name opens nothing then."""
    say(run(_key(name, community, revoke=revoke)))


@notice.command("list")
def listed(community: Which = None) -> None:
    """List the latest notices, newest first: id, stage, kind, window, text."""
    for line in run(_list(community)):
        say(line)


@notice.command()
def reach(notice_id: Number, community: Which = None) -> None:
    """Print whom it reached, as JSON."""
    say(json.dumps(run(_reach(notice_id, community)), ensure_ascii=False))


# --- the work -------------------------------------------------------------------------------------


def _done(
    notice_id: int, by: str, step: str, named: str | None, changes: Mapping[str, Any] | None = None
) -> None:
    say(run(_do(notice_id, by, step, named, changes or {})))


async def _draft(  # noqa: PLR0917 -- the options that CONTRACTS names
    named: str | None,
    kind: str,
    by: str,
    audience: str,
    words: Mapping[str, str | None],
    spans: Mapping[str, str | None],
    because: str,
) -> int:
    from flows.notices import audience as audiences
    from flows.notices.deeds import draft as write
    from flows.notices.filled_in import set_texts
    from flows.notices.notice import SPEAKING, Kind, Notice

    if kind not in set(Kind):
        raise CommandRefusedError(f'"{kind}" is no kind: {" ".join(Kind)}')
    async with opened() as (settings, storage):
        community = await community_meant(storage, named)
        if community.member(by) is None:
            raise CommandRefusedError(_nobody(by, community))
        try:
            meant = audiences.written(audience, community)
        except audiences.NotAnAudienceError as error:
            raise CommandRefusedError(_worded(error.said, community)) from None
        new = Notice(
            community=community.id,
            kind=Kind(kind),
            audience=meant,
            text={"zh" if name == "zh" else "en": text for name, text in words.items() if text},
            author=by,
            created_at=datetime.now(UTC),
            urgent_because=because,
            starts=_instant(spans["starts"], community),
            until=_instant(spans["until"], community),
            send_at=_instant(spans["send_at"], community),
        )
        async with storage.write() as uow:
            errand = _errand(settings, uow, community)
            given = new.text or new.kind not in SPEAKING
            text = new.text if given else set_texts(new.kind, "", errand)
            done = await write(errand, by, replace(new, text=text), submit=True)
            _refuse(done, community)
        return done.notice.id if done.notice else 0


async def _do(
    notice_id: int, by: str, step: str, named: str | None, changes: Mapping[str, Any]
) -> str:
    from flows.notices.deeds import Change, do
    from flows.notices.notice import Step

    async with opened() as (settings, storage):
        community = await _community_of(storage, notice_id, named)
        staff = community.member(by)
        if staff is None:
            raise CommandRefusedError(_nobody(by, community))
        starts, until, send_at = (
            _instant(changes.get(name), community) for name in ("starts", "until", "send_at")
        )
        change = Change(
            text=changes.get("text", {}),
            starts=starts,
            until=until,
            send_at=send_at,
            urgent_because=changes.get("urgent_because"),
        )
        async with storage.write() as uow:
            errand = _errand(settings, uow, community)
            done = await do(errand, staff, notice_id, Step(step), change)
            _refuse(done, community)
        return _worded(done.said, community)


async def _key(name: str, named: str | None, *, revoke: bool) -> str:
    import secrets

    async with opened() as (_, storage):
        community = await community_meant(storage, named)
        async with storage.write() as uow:
            now = datetime.now(UTC)
            if not revoke:
                made = secrets.token_urlsafe(32)
                await uow.notices.add_key(community.id, name, made, now)
                return made
            if not await uow.notices.revoke_key(community.id, name, now):
                raise CommandRefusedError(f'{community.id} has no key "{name}"')
    return f"{name}: revoked"


async def _list(named: str | None) -> Sequence[str]:
    async with opened() as (_, storage):
        community = await community_meant(storage, named)
        async with storage.read() as uow:
            found = await uow.notices.of_community(community.id)
    return [_line(one, community) for one in found]


async def _reach(notice_id: int, named: str | None) -> Mapping[str, Any]:
    from bot.notice_reach import reach_of
    from flows.fees.untold import everybody

    async with opened() as (_, storage):
        await _community_of(storage, notice_id, named)
        async with storage.read() as uow:
            found = await uow.notices.get(notice_id)
            return reach_of(await uow.notices.reach(found), await everybody(uow, found))


def _errand(settings: "Settings", uow: "SqlUnitOfWork", community: "Community") -> "Places":
    from bot.words import load_words
    from flows.desk.place import Places

    token = settings.token_of(community)
    return Places(
        uow=uow,
        words=load_words(),
        community=community,
        now=datetime.now(UTC),
        account=token.partition(":")[0] if token else "",
    )


async def _community_of(storage: "SqlStorage", notice_id: int, named: str | None) -> "Community":
    """Give the community of a notice. Raises CommandRefusedError where there is no such notice."""
    async with storage.read() as uow:
        try:
            found = await uow.notices.get(notice_id)
        except LookupError:
            raise CommandRefusedError(
                f"there is no notice {notice_id}: guanjia notice list"
            ) from None
    if named not in {None, found.community}:
        raise CommandRefusedError(f"notice {notice_id} is not of {named} but of {found.community}")
    return await community_meant(storage, found.community)


def _instant(written: str | None, community: "Community") -> datetime | None:
    from flows.notices.reading import instant

    try:
        at = instant(written or "", community)
    except ValueError:
        raise CommandRefusedError(f'"{written}" is no instant: write 2026-11-25T09:00') from None
    return at.astimezone(UTC) if at else None


def _refuse(done: "Done", community: "Community") -> None:
    if not done.done:
        raise CommandRefusedError(_worded(done.said, community))


def _worded(said: "Say", community: "Community") -> str:
    from bot.words import load_words

    return load_words().say(said, community.language)


def _nobody(number: str, community: "Community") -> str:
    known = ", ".join(member.number for member in community.staff)
    return f'nobody in {community.id} has the number "{number}": there is {known}'


def _line(one: "Notice", community: "Community") -> str:
    def clock(at: datetime | None) -> str:
        return f"{at.astimezone(community.zone):%Y-%m-%d %H:%M}" if at else "-"

    text = " ".join(one.words(community.language).split())
    return "\t".join(
        (str(one.id), one.stage, one.kind, clock(one.starts), clock(one.until), text[:60])
    )
