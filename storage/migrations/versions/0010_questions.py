"""What staff have asked residents; what is held keeps all that its act is made of."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0010"
down_revision: Final[str | None] = "0009"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the table here."""
    op.execute("ALTER TABLE held RENAME COLUMN text_sealed TO words_sealed")
    op.create_table(
        "question",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_question_community"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_question_conversation"
        ),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_question_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
    )
    op.create_index("ix_question_ticket", "question", ["ticket"])
    op.create_index(
        "ix_question_open",
        "question",
        ["conversation", "id"],
        sqlite_where=sa.text("outcome = 'open'"),
        postgresql_where=sa.text("outcome = 'open'"),
    )
    op.create_index(
        "ix_question_due",
        "question",
        ["due"],
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("question")
    op.execute("ALTER TABLE held RENAME COLUMN words_sealed TO text_sealed")
