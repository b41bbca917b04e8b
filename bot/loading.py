"""``guanjia load``: a community, its residents and its knowledge, all of it or nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from bot.community import read_community
from bot.knowledge import read_knowledge
from bot.portraits import Portrait
from bot.problems import Problem, Refused
from bot.residents import Source, read_residents
from flows.community import Community
from flows.duties.routine import before as previous
from flows.understanding import Article
from storage.communities import HomesStillLivedInError
from storage.register import Registered
from storage.unit_of_work import SqlStorage, SqlUnitOfWork


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did to one kind of thing. ``ended`` are those that left."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, or with a dry run would do. ``summary`` is by kind of thing."""

    community: str
    summary: Mapping[str, Counts]
    warnings: tuple[Problem, ...] = ()
    dry_run: bool = False


class _Undone(Exception):
    """Ends a dry run's transaction."""


@dataclass(frozen=True, slots=True)
class _Files:
    """Everything to be loaded, read and checked."""

    community: Community
    portraits: tuple[Portrait, ...]
    residents: tuple[Registered, ...]
    articles: bool
    """Whether there is a folder of knowledge."""
    now: datetime
    today: date
    warnings: tuple[Problem, ...]


async def load(
    storage: SqlStorage,
    file: Path,
    residents: Path | Source | None = None,
    knowledge: Path | None = None,
    *,
    dry_run: bool = False,
    now: datetime,
) -> Loaded:
    """Create a community or bring it to what its files say.

    Without ``knowledge`` the folder that the file names is read; where it names none either, the
    articles stay as they are. ``now`` is aware: the community's day decides who lives where. A dry
    run does all of it and undoes it. Raises Refused with all that is wrong in any of the files;
    then nothing has changed.
    """
    files = _read(file, residents, knowledge, now)
    summary: Mapping[str, Counts] = {}
    with suppress(_Undone):
        async with storage.write() as uow:
            summary = await _bring_in(uow, str(file), files)
            await _keep(uow, files)
            _undo(dry_run)
    return Loaded(files.community.id, summary, files.warnings, dry_run)


def _undo(dry_run: bool) -> None:
    if dry_run:
        raise _Undone


def _read(
    file: Path, residents: Path | Source | None, knowledge: Path | None, now: datetime
) -> _Files:
    """Read every file; residents and articles need a community, but do not hide each other."""
    problems: list[Problem] = []
    articles: tuple[Article, ...] = ()
    rows: tuple[Registered, ...] = ()
    found = read_community(file, now=now)
    today = now.astimezone(found.community.zone).date()
    folder = knowledge or found.knowledge
    try:
        articles = () if folder is None else read_knowledge(folder)
    except Refused as refused:
        problems += refused.problems
    try:
        if residents is not None:
            source = residents if isinstance(residents, Source) else Source.of(residents)
            rows = read_residents(source, found.community, today=today)
    except Refused as refused:
        problems += refused.problems
    if problems:
        raise Refused(problems)
    community = replace(found.community, articles=articles)
    return _Files(community, found.portraits, rows, folder is not None, now, today, found.warnings)


async def _bring_in(uow: SqlUnitOfWork, file: str, files: _Files) -> Mapping[str, Counts]:
    new, today = files.community, files.today
    before = await uow.communities.get(new.id)
    try:
        await uow.communities.save(new, today=today, articles=files.articles)
    except HomesStillLivedInError as error:
        raise Refused(_lived_in(file, error.homes)) from None
    after = await uow.communities.get(new.id)
    if after is None:
        raise RuntimeError(f"community {new.id} was saved and is not there")
    await _begin_duties_anew(uow, before, after, files)
    residents = await _register(uow, new.id, files.residents, today)
    return _compared(before, after) | {"residents": residents}


async def _begin_duties_anew(
    uow: SqlUnitOfWork, before: Community | None, after: Community, files: _Files
) -> None:
    """What falls on other days from now on, or is there again, was not missed on them before."""
    was = {} if before is None else {one.id: one.days for one in before.duties}
    known = await uow.duties.latest(after.id)
    for routine in after.duties:
        if routine.id in known and was.get(routine.id) != routine.days:
            over = next(previous(routine, files.today))
            await uow.duties.begin_anew(after.id, routine.id, over, at=files.now)


async def _keep(uow: SqlUnitOfWork, files: _Files) -> None:
    """Keep the photos that are not there yet; a former one stays with those who were shown it."""
    for portrait in files.portraits:
        if await uow.attachments.get(portrait.file.id) is None:
            await uow.attachments.write(
                portrait.file, portrait.content, community=files.community.id, now=files.now
            )


def _lived_in(file: str, homes: Iterable[str]) -> Iterator[Problem]:
    for home in homes:
        what = f"home {home} is not in this file any more, but somebody lives there"
        instead = "keep it until a file of residents ended their stay with `until`"
        yield Problem(file, None, what, instead)


async def _register(
    uow: SqlUnitOfWork, community: str, residents: Sequence[Registered], today: date
) -> Counts:
    homes = sorted({row.home for row in residents if row.until is not None})
    before = await _living(uow, community, homes)
    loaded = await uow.register.load(community, residents, today=today)
    ended = len(before - await _living(uow, community, homes))
    return Counts(loaded.added, loaded.changed, loaded.same, ended)


async def _living(uow: SqlUnitOfWork, community: str, homes: Sequence[str]) -> set[tuple[str, int]]:
    """Give who lives in some homes now."""
    return {
        (home, resident.id)
        for home in homes
        for resident in await uow.people.of_home(community, home)
    }


def _compared(before: Community | None, after: Community) -> dict[str, Counts]:
    """Count what differs between what was there and what is there now, by kind of thing."""
    was = {} if before is None else _things(before)
    return {kind: _counts(was.get(kind, {}), now) for kind, now in _things(after).items()}


def _things(community: Community) -> dict[str, Mapping[str, object]]:
    """Give what a community is made of, by kind and name."""
    rules = replace(community, buildings=(), queues=(), staff=(), services=(), articles=())
    return {
        "rules": {community.id: rules},
        "buildings": {b.id: (b.name, b.steward) for b in community.buildings},
        "homes": {home.id: home for b in community.buildings for home in b.homes},
        "queues": {queue.id: queue for queue in community.queues},
        "staff": {member.number: member for member in community.staff},
        "services": {service.id: service for service in community.services},
        "articles": {
            f"{article.id} {article.language}": article
            for article in community.articles
            if article.source == "file"  # what clerks saved stays as it is
        },
    }


def _counts(was: Mapping[str, object], now: Mapping[str, object]) -> Counts:
    same = sum(1 for name, thing in now.items() if name in was and was[name] == thing)
    return Counts(
        created=len(now.keys() - was.keys()),
        updated=len(now.keys() & was.keys()) - same,
        unchanged=same,
        ended=len(was.keys() - now.keys()),
    )
