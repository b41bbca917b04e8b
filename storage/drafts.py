"""Articles that clerks drafted of their answers, and what was decided of them (SPEC 3)."""

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from flows.drafts import ArticleDraft, Decided
from flows.understanding import Article
from storage.database import Connection
from storage.tables import ArticleDraftRow, core

_DRAFT: Final = core(ArticleDraftRow)
_ADD: Final = insert(_DRAFT).returning(_DRAFT.c.id)
_BY_ID: Final = select(_DRAFT).where(_DRAFT.c.id == bindparam("this"))
_LOCKED: Final = _BY_ID.with_for_update()
_DECIDE: Final = (
    update(_DRAFT)
    .where(_DRAFT.c.id == bindparam("this"))
    .values({name: bindparam(f"new_{name}") for name in ("decided", "decided_by", "decided_at")})
)


class SqlDrafts:
    """Drafts in one transaction (``flows.ports.Drafts``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, draft: ArticleDraft) -> ArticleDraft:
        """Keep it; gives it with its id."""
        article = draft.article
        row: dict[str, Any] = {
            "community": draft.community,
            "ticket": draft.ticket,
            "at": draft.at,
            "author": draft.author,
            "article": article.id,
            "language": article.language,
            "title": article.title,
            "body": article.body,
            "asked_as": list(article.asked_as),
            "decided": draft.decided.value,
            "decided_by": draft.decided_by,
            "decided_at": draft.decided_at,
        }
        kept: int = (await self._connection.execute(_ADD, row)).scalar_one()
        return replace(draft, id=kept)

    async def get(self, draft: int, *, lock: bool = False) -> ArticleDraft | None:
        """Read one, or None; with ``lock`` nobody else may decide upon it meanwhile."""
        found = await self._connection.execute(_LOCKED if lock else _BY_ID, {"this": draft})
        row = found.first()
        return None if row is None else _draft(row)

    async def save(self, draft: ArticleDraft) -> None:
        """Write what was decided."""
        given = {
            "this": draft.id,
            "new_decided": draft.decided.value,
            "new_decided_by": draft.decided_by,
            "new_decided_at": draft.decided_at,
        }
        await self._connection.execute(_DECIDE, given)


def _draft(row: Row[Any]) -> ArticleDraft:
    asked_as = tuple(row.asked_as)
    article = Article(row.article, row.title, row.language, row.body, asked_as, source="clerk")
    return ArticleDraft(
        id=row.id,
        community=row.community,
        ticket=row.ticket,
        at=row.at,
        author=row.author,
        article=article,
        decided=Decided(row.decided),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
