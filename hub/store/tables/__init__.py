"""The hub's tables: facts as they were told, what was concluded, and what people decided.

All times are seconds since 1970 UTC by the hub's clock unless a column says otherwise.
"""

from hub.store.tables import (
    alerts,
    care,
    certificates,
    content,
    inspection,
    people,
    ratings,
    readers,
    reports,
    settings,
)
from hub.store.tables.facts import (
    attestations,
    boxes,
    commands,
    devices,
    edges,
    events,
    flips,
    halls,
    statuses,
    windows,
)
from hub.store.tables.metadata import metadata

__all__ = [
    "alerts",
    "attestations",
    "boxes",
    "care",
    "certificates",
    "commands",
    "content",
    "devices",
    "edges",
    "events",
    "flips",
    "halls",
    "inspection",
    "metadata",
    "people",
    "ratings",
    "readers",
    "reports",
    "settings",
    "statuses",
    "windows",
]
