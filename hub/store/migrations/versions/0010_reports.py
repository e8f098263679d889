"""Inspection reports: each hall's counts day by day, and the big reports being made."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of reports."""
    op.create_table(
        "snapshots",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("hall", sa.String(12), primary_key=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("devices", sa.Integer(), nullable=False),
        sa.Column("broken", sa.Integer(), nullable=False),
    )
    op.create_table(
        "report_jobs",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("form", sa.String(4), nullable=False),
        sa.Column("scope", sa.String(4), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("updated", sa.Float(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
    )
    op.create_index("report_jobs_by_status", "report_jobs", ["status", "updated"])
