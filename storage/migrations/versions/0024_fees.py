"""Bills, and the notices that tell each household its own."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0024"
down_revision: Final[str | None] = "0023"
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT: Final = sa.DateTime(timezone=True)
UNPAID: Final = sa.text("paid_at IS NULL")


def upgrade() -> None:
    """Bring the table and the column here."""
    op.add_column(
        "notice", sa.Column("billed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "fee_bill",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("amount_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("payer", ID, nullable=True),
        sa.Column("notice", ID, nullable=True),
        sa.Column("remind", sa.String(), nullable=False),
        sa.Column("remind_at", INSTANT, nullable=True),
        sa.Column("paid_at", INSTANT, nullable=True),
        sa.Column("paid_by", sa.String(), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_fee_bill_community"),
        sa.ForeignKeyConstraint(["payer"], ["person.id"], name="fk_fee_bill_payer"),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_fee_bill_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_fee_bill"),
        sa.UniqueConstraint("community", "home", "period", "item", name="uq_fee_bill_what"),
    )
    op.create_index("ix_fee_bill_notice", "fee_bill", ["notice"])
    op.create_index(
        "ix_fee_bill_remind",
        "fee_bill",
        ["remind_at"],
        sqlite_where=UNPAID,
        postgresql_where=UNPAID,
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("fee_bill")
    op.drop_column("notice", "billed")
