"""Service hours, maintenance, flapping, availability, bulk commands: how much a status is worth."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and give statuses the memory that flapping needs."""
    op.create_table(
        "service_hours",
        sa.Column("hall", sa.String(12), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "maintenance",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("hall", sa.String(12), nullable=False),
        sa.Column("below", sa.Boolean, nullable=False),
        sa.Column("edge", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("begin", sa.Float, nullable=False),
        sa.Column("end", sa.Float, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("ended_by", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("ix_maintenance_hall", "maintenance", ["hall"])
    op.create_index("ix_maintenance_end", "maintenance", ["end"])
    op.create_table(
        "availability",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("hall", sa.String(12), primary_key=True),
        sa.Column("devices", sa.Integer, nullable=False),
        sa.Column("up", sa.Float, nullable=False),
        sa.Column("down", sa.Float, nullable=False),
        sa.Column("unknown", sa.Float, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("args", sa.Text, nullable=False),
        sa.Column("chosen", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
    )
    op.create_index("jobs_by_time", "jobs", ["created"])
    op.create_index("flips_by_time", "flips", ["at"])
    op.add_column("commands", sa.Column("by", sa.Text, nullable=False, server_default=""))
    op.add_column("commands", sa.Column("job", sa.String(36), nullable=False, server_default=""))
    op.create_index("ix_commands_job", "commands", ["job"])
    op.add_column(
        "statuses", sa.Column("underlying", sa.String(10), nullable=False, server_default="")
    )
    op.add_column("statuses", sa.Column("unrest", sa.Float, nullable=False, server_default="0"))
    op.add_column("statuses", sa.Column("unrest_at", sa.Float, nullable=False, server_default="0"))
    op.add_column("statuses", sa.Column("settles_at", sa.Float))
    op.create_index("ix_statuses_settles_at", "statuses", ["settles_at"])
    op.add_column("boxes", sa.Column("lost_at", sa.Float))
    op.execute("UPDATE statuses SET underlying = status")
