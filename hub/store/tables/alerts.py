"""Alerts, who was told of them, silences, people on duty, and maintenance tickets."""
