"""What is said in tickets can be searched; what was said before is taken up."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from flows.word_pairs import to_pairs

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_SQLITE: Final = (
    """CREATE VIRTUAL TABLE ticket_search USING fts5(
        words, content='ticket_words', content_rowid='id', tokenize='unicode61'
    )""",
    """CREATE TRIGGER ticket_search_new AFTER INSERT ON ticket_words BEGIN
        INSERT INTO ticket_search(rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER ticket_search_gone AFTER DELETE ON ticket_words BEGIN
        INSERT INTO ticket_search(ticket_search, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER ticket_search_changed AFTER UPDATE OF words ON ticket_words BEGIN
        INSERT INTO ticket_search(ticket_search, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO ticket_search(rowid, words) VALUES (new.id, new.words);
    END""",
)
_POSTGRESQL: Final = (
    "CREATE INDEX ticket_search ON ticket_words USING gin (to_tsvector('simple', words))",
)
_SAID: Final = (
    "SELECT 'ticket:' || id AS source, id AS ticket, text FROM ticket",
    """SELECT 'message:' || id AS source, ticket, text FROM message
        WHERE ticket IS NOT NULL AND author <> 'bot'""",
    """SELECT 'event:' || id AS source, ticket, text FROM ticket_event
        WHERE kind IN ('noted', 'moved')""",
)
_AT_ONCE: Final = 1000


def upgrade() -> None:
    """Bring the table here, with what searches it."""
    words = op.create_table(
        "ticket_words",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_ticket_words_ticket_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_words"),
        sa.UniqueConstraint("source", name="uq_ticket_words_source"),
    )
    op.create_index("ix_ticket_words_ticket", "ticket_words", ["ticket"])
    connection = op.get_bind()
    searched = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    for statement in searched:
        op.execute(statement)
    for said in _SAID:
        rows = [
            {"source": row.source, "ticket": row.ticket, "words": pairs}
            for row in connection.execute(sa.text(said))
            if (pairs := to_pairs(row.text))
        ]
        for start in range(0, len(rows), _AT_ONCE):
            op.bulk_insert(words, rows[start : start + _AT_ONCE])


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE ticket_search")
    op.drop_table("ticket_words")
