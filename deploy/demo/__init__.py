"""A hall in one machine: simulated devices, boxes and a hub."""
