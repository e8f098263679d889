"""Ratings, complaints, their follow-up, and what is relayed to the province."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
