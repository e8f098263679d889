"""Local quantities, exemptions, rules in force, photos of attestations, report snapshots."""
