"""Alerts, who was told of them, silences, people on duty, and maintenance tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of alerts and tickets."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("edge", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("severity", sa.String(10), nullable=False),
        sa.Column("raised", sa.Float, nullable=False),
        sa.Column("well_since", sa.Float),
        sa.Column("closed", sa.Float),
        sa.Column("closed_why", sa.String(16), nullable=False, server_default=""),
        sa.Column("parent", sa.String(160), nullable=False, server_default=""),
        sa.Column("hidden_boxes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("hidden_devices", sa.Integer, nullable=False, server_default="0"),
        sa.Column("flaps", sa.Integer, nullable=False, server_default="0"),
        sa.Column("level", sa.String(12), nullable=False, server_default=""),
        sa.Column("told", sa.Float),
        sa.Column("acknowledged", sa.Float),
        sa.Column("acknowledged_by", sa.Text, nullable=False, server_default=""),
        sa.Column("acknowledged_note", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "silences",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("edge", sa.String(64), nullable=False, server_default=""),
        sa.Column("device", sa.String(64), nullable=False, server_default=""),
        sa.Column("kind", sa.String(64), nullable=False, server_default=""),
        sa.Column("starts", sa.Float, nullable=False),
        sa.Column("ends", sa.Float, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "channels",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("form", sa.String(16), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("on", sa.Boolean, nullable=False),
        sa.Column("least", sa.String(10), nullable=False),
        sa.Column("digest", sa.Boolean, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "duties",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("days", sa.String(7), nullable=False),
        sa.Column("starts", sa.String(5), nullable=False),
        sa.Column("ends", sa.String(5), nullable=False),
        sa.Column("channel", sa.Integer),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(160), nullable=False, unique=True),
        sa.Column("channel", sa.Integer, nullable=False),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("notices", sa.Text, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("sent", sa.Float),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("message", sa.Integer, nullable=False),
        sa.Column("channel", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("ok", sa.Boolean, nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
    )
    op.create_table(
        "tellings",
        sa.Column("alert", sa.Integer, primary_key=True),
        sa.Column("channel", sa.Integer, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("resolved", sa.Float),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("edge", sa.String(64), nullable=False, server_default=""),
        sa.Column("device", sa.String(64), nullable=False, server_default=""),
        sa.Column("kind", sa.String(64), nullable=False, server_default=""),
        sa.Column("alert", sa.Integer),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("assignee", sa.Text, nullable=False, server_default=""),
        sa.Column("opened", sa.Float, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
        sa.Column("updated", sa.Float, nullable=False),
        sa.Column("repaired", sa.Float),
        sa.Column("closed", sa.Float),
        sa.Column("closed_by", sa.Text, nullable=False, server_default=""),
        sa.Column("proof", sa.String(10), nullable=False, server_default=""),
        sa.Column("reopened", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "ticket_entries",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("ticket", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("text", sa.Text, nullable=False, server_default=""),
        sa.Column("data", sa.Text, nullable=False, server_default="{}"),
    )
    op.create_index("alerts_by_episode", "alerts", ["key", "since"], unique=True)
    op.create_index("alerts_by_closed", "alerts", ["closed"])
    op.create_index("alerts_by_hall", "alerts", ["hall", "raised"])
    op.create_index("silences_by_end", "silences", ["ends"])
    op.create_index("ix_channels_hall", "channels", ["hall"])
    op.create_index("ix_duties_hall", "duties", ["hall"])
    op.create_index("messages_by_state", "messages", ["state", "due"])
    op.create_index("ix_attempts_message", "attempts", ["message"])
    op.create_index("attempts_by_channel", "attempts", ["channel", "at"])
    op.create_index("ix_tickets_hall", "tickets", ["hall"])
    op.create_index("ix_tickets_status", "tickets", ["status"])
    op.create_index("tickets_by_device", "tickets", ["edge", "device"])
    op.create_index("ix_ticket_entries_ticket", "ticket_entries", ["ticket"])
