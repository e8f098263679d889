"""Local decisions on requirements, walks through halls, their photos, and what falls due."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and note with an attestation who was signed in and what they took."""
    op.create_table(
        "local_rules",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("reach", sa.String(8), nullable=False),
        sa.Column("tier", sa.String(10), nullable=False, server_default=""),
        sa.Column("row", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("need", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("ends", sa.Date),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_user", sa.Text, nullable=False),
        sa.Column("closes", sa.Date),
        sa.Column("closed", sa.String(10), nullable=False, server_default=""),
        sa.Column("closed_at", sa.Float),
        sa.Column("closed_by", sa.Text, nullable=False, server_default=""),
        sa.Column("closed_why", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("ix_local_rules_hall", "local_rules", ["hall"])
    op.create_table(
        "walks",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("window", sa.String(16), nullable=False, server_default=""),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_user", sa.Text, nullable=False),
        sa.Column("signed", sa.Text, nullable=False),
        sa.Column("on_behalf", sa.Text, nullable=False, server_default=""),
        sa.Column("began", sa.Float, nullable=False),
        sa.Column("holds", sa.Integer, nullable=False),
        sa.Column("fails", sa.Integer, nullable=False),
        sa.Column("unseen", sa.Text, nullable=False, server_default="[]"),
    )
    op.create_index("walks_by_hall", "walks", ["hall", "at"])
    op.create_table(
        "photos",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("hall", sa.String(12), primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("by_user", sa.Text, nullable=False),
        sa.Column("used", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "attestations_due",
        sa.Column("hall", sa.String(12), primary_key=True),
        sa.Column("row", sa.String(64), primary_key=True),
        sa.Column("window", sa.String(16), primary_key=True),
        sa.Column("expires", sa.Date, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_index("ix_attestations_due_expires", "attestations_due", ["expires"])
    for name in ("by_user", "on_behalf"):
        op.add_column("attestations", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column(
        "attestations", sa.Column("walk", sa.String(36), nullable=False, server_default="")
    )
    op.add_column("attestations", sa.Column("photos", sa.Text, nullable=False, server_default="[]"))
    op.create_index("attestations_newest", "attestations", ["hall", "row", "window", "at"])
