"""Service hours, maintenance, flapping and availability: how much a status is worth."""
