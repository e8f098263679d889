"""Ratings, complaints, their follow-up, and what is relayed to the province."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "ratings",
        sa.Column("edge", sa.String(64), primary_key=True),
        sa.Column("journal", sa.String(64), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), primary_key=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("window", sa.String(16), nullable=False),
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(16), nullable=False),
        sa.Column("transaction", sa.String(128)),
    )
    op.create_index("ratings_by_month", "ratings", ["month", "hall"])
    op.create_table(
        "complaints",
        sa.Column("edge", sa.String(64), primary_key=True),
        sa.Column("journal", sa.String(64), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), primary_key=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("window", sa.String(16), nullable=False),
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("sort", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(16), nullable=False),
        sa.Column("receipt", sa.String(16), nullable=False),
    )
    op.create_index("ix_complaints_receipt", "complaints", ["receipt"])
    op.create_index("complaints_by_month", "complaints", ["month", "hall"])
    op.create_table(
        "followups",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("edge", sa.String(64), nullable=False),
        sa.Column("journal", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("sort", sa.String(16), nullable=False),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("window", sa.String(16), nullable=False),
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("grade", sa.SmallInteger()),
        sa.Column("topic", sa.String(16), nullable=False, server_default=""),
        sa.Column("receipt", sa.String(16), nullable=False, server_default=""),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("opened", sa.Float(), nullable=False),
        sa.Column("contact_due", sa.Float()),
        sa.Column("rectify_due", sa.Float()),
        sa.Column("assignee", sa.Text(), nullable=False, server_default=""),
        sa.Column("contacted", sa.Float()),
        sa.Column("contact", sa.String(16), nullable=False, server_default=""),
        sa.Column("closed", sa.Float()),
        sa.Column("outcome", sa.String(16), nullable=False, server_default=""),
        sa.UniqueConstraint("edge", "journal", "sequence"),
    )
    op.create_index("ix_followups_receipt", "followups", ["receipt"])
    op.create_index("followups_open", "followups", ["closed", "hall"])
    op.create_table(
        "followup_notes",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("followup", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("ix_followup_notes_followup", "followup_notes", ["followup"])
    op.create_table(
        "relays",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.Float(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False, server_default=""),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("updated", sa.Float(), nullable=False),
    )
    op.create_index("relays_due", "relays", ["status", "next_try"])
