"""Service hours, maintenance, flapping and availability: how much a status is worth."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
