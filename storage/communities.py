"""Communities: loaded whole, kept in memory until they change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Row, bindparam, delete, or_, select, update

from flows.community import Community, Staff
from flows.understanding import Article
from storage.database import Connection
from storage.sessions import SqlSessions
from storage.tables import (
    ArticleRow,
    BuildingRow,
    CommunityRow,
    CompanyRow,
    HomeRow,
    QueueRow,
    ResidenceRow,
    StaffRow,
    core,
)
from storage.upserts import if_new, or_replace

_DOCUMENT: Final = TypeAdapter(Community)
_STAFF: Final = TypeAdapter(Staff)

_COMPANY: Final = core(CompanyRow)
_COMMUNITY: Final = core(CommunityRow)
_BUILDING: Final = core(BuildingRow)
_HOME: Final = core(HomeRow)
_QUEUE: Final = core(QueueRow)
_STAFF_ROW: Final = core(StaffRow)
_ARTICLE: Final = core(ArticleRow)
_RESIDENCE: Final = core(ResidenceRow)

_REVISION: Final = select(_COMMUNITY.c.revision).where(_COMMUNITY.c.id == bindparam("community"))
_WHOLE: Final = select(_COMMUNITY.c.revision, _COMMUNITY.c.document).where(
    _COMMUNITY.c.id == bindparam("community")
)
_IDS: Final = select(_COMMUNITY.c.id).order_by(_COMMUNITY.c.id)
_ARTICLES: Final = (
    select(_ARTICLE)
    .where(_ARTICLE.c.community == bindparam("community"))
    .order_by(_ARTICLE.c.id, _ARTICLE.c.language)
)
_THEIR_OWN: Final = select(_STAFF_ROW.c.number, _STAFF_ROW.c.telegram, _STAFF_ROW.c.photo).where(
    _STAFF_ROW.c.community == bindparam("community"),
    or_(_STAFF_ROW.c.telegram.is_not(None), _STAFF_ROW.c.photo.is_not(None)),
)
_CHANGED: Final = (
    update(_COMMUNITY)
    .where(_COMMUNITY.c.id == bindparam("this"))
    .values(revision=_COMMUNITY.c.revision + 1)
)
_PUT_COMPANY: Final = if_new(_COMPANY)
_PUT_COMMUNITY: Final = or_replace(_COMMUNITY, ["id"], ["company", "country", "document"])
_PUT_BUILDINGS: Final = or_replace(_BUILDING, ["community", "id"], ["name", "steward", "present"])
_PUT_HOMES: Final = or_replace(_HOME, ["community", "id"], ["building", "unit", "room", "present"])
_PUT_QUEUES: Final = or_replace(_QUEUE, ["community", "id"], ["telegram"])
_PUT_STAFF: Final = or_replace(_STAFF_ROW, ["community", "number"], ["name", "document", "present"])
_PUT_ARTICLES: Final = or_replace(
    _ARTICLE,
    ["community", "id", "language"],
    ["title", "body", "asked_as", "audience", "source"],
)


class HomesStillLivedInError(Exception):
    """Homes that are missing from the new file have residents; ``homes`` are their ids."""

    def __init__(self, homes: Sequence[str]) -> None:
        super().__init__(", ".join(homes))
        self.homes = tuple(homes)


@dataclass(slots=True)
class Known:
    """What this process remembers of communities between transactions, by id."""

    communities: dict[str, tuple[int, Community]] = field(default_factory=dict)


class SqlCommunities:
    """Communities in one transaction (``flows.ports.Communities``, and loading)."""

    def __init__(self, connection: Connection, known: Known) -> None:
        self._connection = connection
        self._known = known.communities
        self._changed: set[str] = set()
        self._revisions: dict[str, int] = {}
        self._ids: Sequence[str] | None = None

    def saw(self, community: str, revision: int) -> None:
        """Take note of a revision that was read along with something else."""
        self._revisions[community] = revision

    async def get(self, community: str) -> Community | None:
        """Read one, with its articles and the accounts and photos that clerks gave since."""
        revision = self._revisions.get(community)
        if revision is None:
            found = await self._connection.execute(_REVISION, {"community": community})
            revision = found.scalar()
            if revision is not None and community not in self._changed:
                self._revisions[community] = revision
        kept = self._known.get(community)
        if kept is not None and kept[0] == revision and community not in self._changed:
            return kept[1]
        return None if revision is None else await self._load(community)

    async def known(self, community: str) -> Community:
        """Give one as this process last saw it: for what hardly changes, its zone and country.

        Raises LookupError.
        """
        kept = self._known.get(community)
        found = kept[1] if kept is not None else await self.get(community)
        if found is None:
            raise LookupError(f"no community {community}")
        return found

    async def ids(self) -> Sequence[str]:
        """Give the ids of all communities."""
        if self._ids is None:
            self._ids = (await self._connection.execute(_IDS)).scalars().all()
        return self._ids

    async def add_article(self, community: str, article: Article) -> None:
        """Put a clerk's article into a community's knowledge, or replace one.

        A later load leaves it alone unless the files have one of the same id and language.
        """
        rows = [_article_row(community, article, source="clerk")]
        await self._run(_PUT_ARTICLES, rows)
        await self._mark_changed(community)

    async def remove_article(self, community: str, article: str) -> bool:
        """Take an article that a clerk saved out of it; False where there is none."""
        gone = await self._connection.execute(
            delete(_ARTICLE).where(
                _ARTICLE.c.community == community,
                _ARTICLE.c.id == article,
                _ARTICLE.c.source == "clerk",
            )
        )
        if gone.rowcount == 0:
            return False
        await self._mark_changed(community)
        return True

    async def bind_by_link(self, token: str, account: int, *, now: datetime) -> Staff | None:
        """Bind a clerk's account by the one-time link they were given, or None."""
        sessions = SqlSessions(self._connection)
        invited = await sessions.use_staff_invitation(token, now=now, for_account=True)
        if invited is None:
            return None
        community, number = invited
        await self.bind_staff(community, number, account)
        return (await self.known(community)).member(number)

    async def bind_staff(self, community: str, number: str, telegram: int | None) -> None:
        """Keep the Telegram account that a clerk bound; it wins over the file's.

        An account is one clerk's: whoever had bound it before loses it. Raises LookupError.
        """
        of_community = _STAFF_ROW.c.community == community
        await self._connection.execute(
            update(_STAFF_ROW)
            .where(of_community, _STAFF_ROW.c.telegram == telegram)
            .values(telegram=None)
        )
        bound = await self._connection.execute(
            update(_STAFF_ROW)
            .where(of_community, _STAFF_ROW.c.number == number)
            .values(telegram=telegram)
        )
        if bound.rowcount == 0:
            raise LookupError(f"no staff {number} in {community}")
        await self._mark_changed(community)

    async def set_photo(self, community: str, number: str, photo: str) -> None:
        """Keep the photo that a clerk sent of themselves, by its id; empty: none is shown.

        Raises LookupError.
        """
        kept = await self._connection.execute(
            update(_STAFF_ROW)
            .where(_STAFF_ROW.c.community == community, _STAFF_ROW.c.number == number)
            .values(photo=photo)
        )
        if kept.rowcount == 0:
            raise LookupError(f"no staff {number} in {community}")
        await self._mark_changed(community)

    async def save(self, community: Community, *, today: date, articles: bool = True) -> None:
        """Create a community or bring it to what its file says now (``guanjia load``).

        Loading again changes nothing twice. Clerks and homes that left the file stay on record;
        articles of files that are gone go, a clerk's own stay; without ``articles`` all of them
        stay as they are. ``today`` is the community's day.
        Raises HomesStillLivedInError, having changed nothing that a rollback does not undo.
        """
        await self._refuse_lived_in(community, today)
        await self._save_document(community)
        await self._save_places(community)
        await self._save_staff(community)
        if articles:
            await self._save_articles(community)
        await self._mark_changed(community.id)

    async def _load(self, community: str) -> Community:
        of_it = {"community": community}
        row = (await self._connection.execute(_WHOLE, of_it)).one()
        articles = (await self._connection.execute(_ARTICLES, of_it)).all()
        own = {row.number: row for row in await self._connection.execute(_THEIR_OWN, of_it)}
        bare = _DOCUMENT.validate_json(row.document)
        whole = replace(
            bare,
            articles=tuple(
                Article(
                    row.id,
                    row.title,
                    row.language,
                    row.body,
                    tuple(row.asked_as),
                    row.audience,
                    row.source,
                )
                for row in articles
            ),
            staff=tuple(_with_own(member, own.get(member.number)) for member in bare.staff),
        )
        if community not in self._changed:  # what is not committed is not remembered
            self._known[community] = (row.revision, whole)
        return whole

    async def _mark_changed(self, community: str) -> None:
        self._changed.add(community)
        self._revisions.pop(community, None)
        self._ids = None
        await self._connection.execute(_CHANGED, {"this": community})

    async def _refuse_lived_in(self, community: Community, today: date) -> None:
        lived_in = await self._connection.execute(
            select(_RESIDENCE.c.home)
            .distinct()
            .where(
                _RESIDENCE.c.community == community.id,
                or_(_RESIDENCE.c.until.is_(None), _RESIDENCE.c.until >= today),
            )
        )
        homes = {home.id for building in community.buildings for home in building.homes}
        missing = sorted(set(lived_in.scalars()) - homes)
        if missing:
            raise HomesStillLivedInError(missing)

    async def _save_document(self, community: Community) -> None:
        await self._run(_PUT_COMPANY, [{"name": community.company}])
        company = await self._connection.execute(
            select(_COMPANY.c.id).where(_COMPANY.c.name == community.company)
        )
        row = {
            "id": community.id,
            "company": company.scalar_one(),
            "country": community.country,
            "document": _DOCUMENT.dump_json(replace(community, articles=())).decode(),
            "revision": 0,
        }
        await self._run(_PUT_COMMUNITY, [row])

    async def _save_places(self, community: Community) -> None:
        of_it: dict[str, Any] = {"community": community.id}
        for table in (_BUILDING, _HOME):
            await self._connection.execute(
                update(table).where(table.c.community == community.id).values(present=False)
            )
        buildings = [
            of_it | {"id": b.id, "name": b.name, "steward": b.steward, "present": True}
            for b in community.buildings
        ]
        homes = [
            of_it
            | {
                "id": home.id,
                "building": home.building,
                "unit": home.unit,
                "room": home.room,
                "present": True,
            }
            for building in community.buildings
            for home in building.homes
        ]
        await self._run(_PUT_BUILDINGS, buildings)
        await self._run(_PUT_HOMES, homes)
        await self._connection.execute(
            delete(_QUEUE).where(
                _QUEUE.c.community == community.id,
                _QUEUE.c.id.not_in([queue.id for queue in community.queues]),
            )
        )
        queues = [of_it | {"id": q.id, "telegram": q.telegram} for q in community.queues]
        await self._run(_PUT_QUEUES, queues)

    async def _save_staff(self, community: Community) -> None:
        await self._connection.execute(
            update(_STAFF_ROW).where(_STAFF_ROW.c.community == community.id).values(present=False)
        )
        rows = [
            {
                "community": community.id,
                "number": member.number,
                "name": member.name,
                "document": _STAFF.dump_json(member).decode(),
                "present": True,
            }
            for member in community.staff
        ]
        await self._run(_PUT_STAFF, rows)

    async def _save_articles(self, community: Community) -> None:
        await self._connection.execute(
            delete(_ARTICLE).where(
                _ARTICLE.c.community == community.id, _ARTICLE.c.source == "file"
            )
        )
        rows = [
            _article_row(community.id, article, source="file") for article in community.articles
        ]
        await self._run(_PUT_ARTICLES, rows)

    async def _run(self, statement: Mapping[Any, Any], rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            await self._connection.execute(statement[self._connection.kind], rows)


def _with_own(member: Staff, own: Row[Any] | None) -> Staff:
    """Give a member of staff with what they gave themselves: it wins over the file's."""
    if own is None:
        return member
    account = member.telegram if own.telegram is None else own.telegram
    photo = member.photo if own.photo is None else own.photo or None
    return replace(member, telegram=account, photo=photo)


def _article_row(community: str, article: Article, *, source: str) -> dict[str, Any]:
    return {
        "community": community,
        "id": article.id,
        "language": article.language,
        "title": article.title,
        "body": article.body,
        "asked_as": list(article.asked_as),
        "audience": article.audience,
        "source": source,
    }
