"""Alerts, who was told of them, silences, people on duty, and maintenance tickets."""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
