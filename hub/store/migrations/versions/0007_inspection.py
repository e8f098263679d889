"""Local quantities, exemptions, rules in force, photos of attestations, report snapshots."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
