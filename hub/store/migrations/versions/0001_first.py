"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "attestations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("hall", sa.String(length=12), nullable=False),
        sa.Column("row", sa.String(length=64), nullable=False),
        sa.Column("window", sa.String(length=16), server_default="", nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(("ix_attestations_hall"), "attestations", ["hall"], unique=False)
    op.create_table(
        "boxes",
        sa.Column("edge", sa.String(length=64), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("reported", sa.String(length=10), nullable=False),
        sa.Column("heard_at", sa.Float(), nullable=False),
        sa.Column("every", sa.Float(), nullable=False),
        sa.Column("clock_offset", sa.Float(), server_default="0", nullable=False),
        sa.Column("depth", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("agent", sa.Text(), server_default="null", nullable=False),
        sa.PrimaryKeyConstraint("edge"),
    )
    op.create_index(("ix_boxes_heard_at"), "boxes", ["heard_at"], unique=False)
    op.create_table(
        "commands",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("edge", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("ttl_ms", sa.Integer(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("updated", sa.Float(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("result", sa.Text(), server_default="{}", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(("ix_commands_edge"), "commands", ["edge"], unique=False)
    op.create_index(("ix_commands_status"), "commands", ["status"], unique=False)
    op.create_table(
        "devices",
        sa.Column("edge", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("driver", sa.String(length=64), nullable=False),
        sa.Column("reported", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("window", sa.String(length=16), nullable=False),
        sa.Column("box_since", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edge", "name"),
    )
    op.create_table(
        "edges",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("hall", sa.String(length=12), nullable=False),
        sa.Column("window", sa.String(length=16), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(("ix_edges_hall"), "edges", ["hall"], unique=False)
    op.create_table(
        "events",
        sa.Column("edge", sa.String(length=64), nullable=False),
        sa.Column("journal", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hall", sa.String(length=12), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=128), nullable=False),
        sa.Column("box_time", sa.Float(), nullable=False),
        sa.Column("received", sa.Float(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edge", "journal", "sequence"),
        sqlite_with_rowid=False,
    )
    op.create_index("events_by_hall", "events", ["hall", "received"], unique=False)
    op.create_table(
        "flips",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("hall", sa.String(length=12), nullable=False),
        sa.Column("edge", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("flips_by_hall", "flips", ["hall", "at"], unique=False)
    op.create_table(
        "halls",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("parent", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "statuses",
        sa.Column("edge", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("edge", "device"),
    )
    op.create_table(
        "windows",
        sa.Column("hall", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("hall", "number"),
    )


def downgrade() -> None:
    """Drop every table."""
    op.drop_table("windows")
    op.drop_table("statuses")
    op.drop_table("halls")
    op.drop_index("flips_by_hall", table_name="flips")
    op.drop_table("flips")
    op.drop_index("events_by_hall", table_name="events")
    op.drop_table("events")
    op.drop_index(("ix_edges_hall"), table_name="edges")
    op.drop_table("edges")
    op.drop_table("devices")
    op.drop_index(("ix_commands_status"), table_name="commands")
    op.drop_index(("ix_commands_edge"), table_name="commands")
    op.drop_table("commands")
    op.drop_index(("ix_boxes_heard_at"), table_name="boxes")
    op.drop_table("boxes")
    op.drop_index(("ix_attestations_hall"), table_name="attestations")
    op.drop_table("attestations")
