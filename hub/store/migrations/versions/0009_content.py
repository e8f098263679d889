"""Content for kiosks: drafts, versions, and to whom they are published."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
