"""Maintenance tickets: what is being repaired, and what proves that it is."""
