"""The first tables."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0001"
down_revision: Final[str | None] = None
branch_labels: Final = None
depends_on: Final = None

ID: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON: Final = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:  # noqa: PLR0915 - one statement a table and an index
    """Bring the tables here."""
    op.create_table(
        "chat_group",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("forum", sa.Boolean(), nullable=True),
        sa.Column("moved_to", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", "chat", name="pk_chat_group"),
    )
    op.create_table(
        "company",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_company"),
        sa.UniqueConstraint("name", name="uq_company_name"),
    )
    op.create_table(
        "dead_address",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "chat", name="pk_dead_address"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("dedupe", sa.String(), nullable=True),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("album", sa.String(), nullable=True),
        sa.Column("community", sa.String(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("dedupe", name="uq_inbox_dedupe"),
    )
    op.create_index(
        "ix_inbox_dedupe_age",
        "inbox",
        ["received_at"],
        sqlite_where=sa.text("dedupe IS NOT NULL"),
        postgresql_where=sa.text("dedupe IS NOT NULL"),
    )
    op.create_index(
        "ix_inbox_open_due",
        "inbox",
        ["due", "id"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_inbox_open_lane",
        "inbox",
        ["lane", "id"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_inbox_payload_age",
        "inbox",
        ["done_at"],
        sqlite_where=sa.text("payload IS NOT NULL"),
        postgresql_where=sa.text("payload IS NOT NULL"),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_table(
        "pace",
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgent_free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recent", JSON, nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_pace"),
    )
    op.create_table(
        "told_once",
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_told_once"),
    )
    op.create_table(
        "community",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company", ID, nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["company.id"], name="fk_community_company"),
        sa.PrimaryKeyConstraint("id", name="pk_community"),
    )
    op.create_index("ix_community_company", "community", ["company"])
    op.create_table(
        "article",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_as", JSON, nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_article_community"),
        sa.PrimaryKeyConstraint("community", "id", "language", name="pk_article"),
    )
    op.create_table(
        "building",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("steward", sa.String(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_building_community"),
        sa.PrimaryKeyConstraint("community", "id", name="pk_building"),
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_tail", sa.LargeBinary(), nullable=True),
        sa.Column("birthday_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("birthday_solar_index", sa.LargeBinary(), nullable=True),
        sa.Column("birthday_lunar_index", sa.LargeBinary(), nullable=True),
        sa.Column("calendar", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("consents", JSON, nullable=False),
        sa.Column("telegram", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_person_community"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index(
        "ix_person_community_birthday_lunar_index", "person", ["community", "birthday_lunar_index"]
    )
    op.create_index(
        "ix_person_community_birthday_solar_index", "person", ["community", "birthday_solar_index"]
    )
    op.create_index("ix_person_community_phone_index", "person", ["community", "phone_index"])
    op.create_index("ix_person_community_phone_tail", "person", ["community", "phone_tail"])
    op.create_index("ix_person_community_telegram", "person", ["community", "telegram"])
    op.create_table(
        "queue",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("telegram", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_queue_community"),
        sa.PrimaryKeyConstraint("community", "id", name="pk_queue"),
    )
    op.create_table(
        "staff",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("telegram", sa.BigInteger(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_staff_community"),
        sa.PrimaryKeyConstraint("community", "number", name="pk_staff"),
    )
    op.create_table(
        "ticket_counter",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["community.id"], name="fk_ticket_counter_community"
        ),
        sa.PrimaryKeyConstraint("community", "day", name="pk_ticket_counter"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person", ID, nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("chosen_language", sa.Boolean(), nullable=False),
        sa.Column("stated_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("talk_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_seq", ID, nullable=False),
        sa.Column("last_revision", ID, nullable=False),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_conversation_community"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_conversation_person"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.UniqueConstraint(
            "channel", "account", "chat", name="uq_conversation_channel_account_chat"
        ),
    )
    op.create_index("ix_conversation_community", "conversation", ["community"])
    op.create_index("ix_conversation_person", "conversation", ["person"])
    op.create_index(
        "ix_conversation_remind_at",
        "conversation",
        ["remind_at"],
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_table(
        "desk_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community", "staff"],
            ["staff.community", "staff.number"],
            name="fk_desk_session_community_staff",
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_desk_session"),
    )
    op.create_index("ix_desk_session_community_staff", "desk_session", ["community", "staff"])
    op.create_index("ix_desk_session_expires", "desk_session", ["expires"])
    op.create_table(
        "home",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community", "building"],
            ["building.community", "building.id"],
            name="fk_home_community_building",
        ),
        sa.PrimaryKeyConstraint("community", "id", name="pk_home"),
    )
    op.create_index("ix_home_community_building", "home", ["community", "building"])
    op.create_table(
        "staff_invitation",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community", "staff"],
            ["staff.community", "staff.number"],
            name="fk_staff_invitation_community_staff",
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_invitation"),
    )
    op.create_index(
        "ix_staff_invitation_community_staff", "staff_invitation", ["community", "staff"]
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=True),
        sa.Column("conversation", ID, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stored", sa.String(), nullable=True),
        sa.Column("remote", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_attachment_community"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_attachment_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_community", "attachment", ["community"])
    op.create_index("ix_attachment_conversation", "attachment", ["conversation"])
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("person", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["community", "home"],
            ["home.community", "home.id"],
            name="fk_invitation_community_home",
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_invitation_person"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invitation"),
    )
    op.create_index("ix_invitation_community_home", "invitation", ["community", "home"])
    op.create_index("ix_invitation_person", "invitation", ["person"])
    op.create_table(
        "residence",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community", "home"], ["home.community", "home.id"], name="fk_residence_community_home"
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_residence_person"),
        sa.PrimaryKeyConstraint("id", name="pk_residence"),
    )
    op.create_index("ix_residence_community_home", "residence", ["community", "home"])
    op.create_index("ix_residence_person", "residence", ["person"])
    op.create_table(
        "ticket",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("person", ID, nullable=True),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("conversation", ID, nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_tail", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("visit_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visit_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finish_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("linked", ID, nullable=True),
        sa.Column("read_intent", sa.String(), nullable=True),
        sa.Column("read_confidence", sa.Float(), nullable=True),
        sa.Column("read_model", sa.String(), nullable=True),
        sa.Column("article", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_ticket_community"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_ticket_conversation"
        ),
        sa.ForeignKeyConstraint(["linked"], ["ticket.id"], name="fk_ticket_linked"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_ticket_person"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("community", "number", name="uq_ticket_community_number"),
    )
    op.create_index("ix_ticket_community_changed_at", "ticket", ["community", "changed_at"])
    op.create_index(
        "ix_ticket_community_home_opened_at", "ticket", ["community", "home", "opened_at"]
    )
    op.create_index("ix_ticket_community_opened_at", "ticket", ["community", "opened_at"])
    op.create_index("ix_ticket_community_phone_index", "ticket", ["community", "phone_index"])
    op.create_index("ix_ticket_community_phone_tail", "ticket", ["community", "phone_tail"])
    op.create_index("ix_ticket_community_queue_status", "ticket", ["community", "queue", "status"])
    op.create_index("ix_ticket_conversation_id", "ticket", ["conversation", "id"])
    op.create_index("ix_ticket_linked", "ticket", ["linked"])
    op.create_index("ix_ticket_person_id", "ticket", ["person", "id"])
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_web_session_community"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_web_session_conversation"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_web_session"),
    )
    op.create_index("ix_web_session_conversation", "web_session", ["conversation"])
    op.create_table(
        "message",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("revision", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("buttons", JSON, nullable=True),
        sa.Column("attachments", JSON, nullable=True),
        sa.Column("ticket", ID, nullable=True),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undelivered", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_message_conversation"
        ),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_message_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("conversation", "seq", name="uq_message_conversation_seq"),
    )
    op.create_index(
        "ix_message_channel_id",
        "message",
        ["conversation", "channel_id"],
        sqlite_where=sa.text("channel_id <> ''"),
        postgresql_where=sa.text("channel_id <> ''"),
    )
    op.create_index("ix_message_conversation_revision", "message", ["conversation", "revision"])
    op.create_index(
        "ix_message_ticket",
        "message",
        ["ticket"],
        sqlite_where=sa.text("ticket IS NOT NULL"),
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.create_table(
        "place",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("card_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_place_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint(
            "ticket", "channel", "account", "chat", name="uq_place_ticket_channel_account_chat"
        ),
    )
    op.create_index(
        "ix_place_thread",
        "place",
        ["channel", "account", "chat", "thread"],
        sqlite_where=sa.text("thread IS NOT NULL"),
        postgresql_where=sa.text("thread IS NOT NULL"),
    )
    op.create_table(
        "link",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ticket", ID, nullable=True),
        sa.Column("message", ID, nullable=True),
        sa.Column("card", sa.Boolean(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_link_message"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_link_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint(
            "channel",
            "account",
            "chat",
            "channel_id",
            name="uq_link_channel_account_chat_channel_id",
        ),
    )
    op.create_index(
        "ix_link_message",
        "link",
        ["message"],
        sqlite_where=sa.text("message IS NOT NULL"),
        postgresql_where=sa.text("message IS NOT NULL"),
    )
    op.create_index(
        "ix_link_thread",
        "link",
        ["channel", "account", "chat", "thread"],
        sqlite_where=sa.text("thread IS NOT NULL"),
        postgresql_where=sa.text("thread IS NOT NULL"),
    )
    op.create_index(
        "ix_link_ticket",
        "link",
        ["ticket"],
        sqlite_where=sa.text("ticket IS NOT NULL"),
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("sending", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("target_key", sa.String(), nullable=True),
        sa.Column("reply_key", sa.String(), nullable=True),
        sa.Column("ticket", ID, nullable=True),
        sa.Column("message", ID, nullable=True),
        sa.Column("place", sa.Boolean(), nullable=False),
        sa.Column("card", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_ids", JSON, nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_outbox_message"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_outbox_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.create_index(
        "ix_outbox_live_chat",
        "outbox",
        ["channel", "account", "chat", "lane", "id"],
        sqlite_where=sa.text("status IN ('waiting', 'sending')"),
        postgresql_where=sa.text("status IN ('waiting', 'sending')"),
    )
    op.create_index(
        "ix_outbox_message",
        "outbox",
        ["message"],
        sqlite_where=sa.text("message IS NOT NULL"),
        postgresql_where=sa.text("message IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["lease_until"],
        sqlite_where=sa.text("status = 'sending'"),
        postgresql_where=sa.text("status = 'sending'"),
    )
    op.create_index(
        "ix_outbox_target_key",
        "outbox",
        ["target_key"],
        sqlite_where=sa.text("target_key IS NOT NULL"),
        postgresql_where=sa.text("target_key IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_ticket",
        "outbox",
        ["ticket"],
        sqlite_where=sa.text("ticket IS NOT NULL"),
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["priority", "id", "due"],
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "ix_outbox_waiting_due",
        "outbox",
        ["due"],
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "ticket_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("data", JSON, nullable=True),
        sa.Column("message", ID, nullable=True),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_ticket_event_message"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_ticket_event_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_event"),
    )
    op.create_index("ix_ticket_event_at", "ticket_event", ["at"])
    op.create_index("ix_ticket_event_message", "ticket_event", ["message"])
    op.create_index("ix_ticket_event_ticket_id", "ticket_event", ["ticket", "id"])
    op.create_table(
        "correction",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("read_intent", sa.String(), nullable=True),
        sa.Column("read_confidence", sa.Float(), nullable=True),
        sa.Column("read_model", sa.String(), nullable=True),
        sa.Column("from_queue", sa.String(), nullable=False),
        sa.Column("from_kind", sa.String(), nullable=False),
        sa.Column("from_category", sa.String(), nullable=False),
        sa.Column("to_queue", sa.String(), nullable=False),
        sa.Column("to_kind", sa.String(), nullable=False),
        sa.Column("to_category", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_correction_community"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_correction_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint("ticket", name="uq_correction_ticket"),
    )
    op.create_index("ix_correction_community", "correction", ["community"])
    op.create_index("ix_correction_standing_id", "correction", ["standing", "id"])


def downgrade() -> None:
    """Take it back."""
    for table in (
        "correction",
        "ticket_event",
        "outbox",
        "link",
        "place",
        "message",
        "web_session",
        "ticket",
        "residence",
        "invitation",
        "attachment",
        "staff_invitation",
        "home",
        "desk_session",
        "conversation",
        "ticket_counter",
        "staff",
        "queue",
        "person",
        "building",
        "article",
        "community",
        "told_once",
        "pace",
        "inbox",
        "dead_address",
        "company",
        "chat_group",
    ):
        op.drop_table(table)
