"""How much a status is worth: service hours, maintenance, flapping, availability."""
