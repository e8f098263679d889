"""The agent on the box: drives its devices, keeps their events, tells the hub."""
