"""The hub's tables: facts as they were told, and what was last concluded from them.

All times are seconds since 1970 UTC by the hub's clock, except columns named `box_*`, which keep
what the box's own clock said. JSON is kept as text that `edge.messages` or the API wrote.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from hub.store.tables.metadata import metadata

halls = Table(
    "halls",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("name", Text, nullable=False),
    Column("tier", String(10), nullable=False),
    Column("parent", String(12), nullable=False, server_default=""),
)

windows = Table(
    "windows",
    metadata,
    Column("hall", String(12), primary_key=True),
    Column("number", String(16), primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
)

edges = Table(  # the registry: which boxes may speak, and where they stand
    "edges",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("hall", String(12), nullable=False, index=True),
    Column("window", String(16), nullable=False, server_default=""),
    Column("password_hash", Text, nullable=False),
    Column("enrolled_at", Float, nullable=False),
)

boxes = Table(  # what each box last said of itself
    "boxes",
    metadata,
    Column("edge", String(64), primary_key=True),
    Column("session", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("reported", String(10), nullable=False),
    Column("heard_at", Float, nullable=False, index=True),
    Column("every", Float, nullable=False),
    Column("clock_offset", Float, nullable=False, server_default="0"),
    Column("depth", BigInteger, nullable=False, server_default="0"),
    Column("agent", Text, nullable=False, server_default="null"),
    Column("lost_at", Float),  # when its will came; null too for a will that the broker had kept
)

devices = Table(  # what each box last said of its devices
    "devices",
    metadata,
    Column("edge", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("driver", String(64), nullable=False),
    Column("reported", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("window", String(16), nullable=False),
    Column("box_since", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

statuses = Table(  # what was concluded last; a difference from `hub.status` now is a flip
    "statuses",
    metadata,
    Column("edge", String(64), primary_key=True),
    Column("device", String(64), primary_key=True),  # "" is the box itself
    Column("kind", String(64), nullable=False),
    Column("status", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("underlying", String(10), nullable=False, server_default=""),  # without flapping
    Column("unrest", Float, nullable=False, server_default="0"),  # see hub.care.flapping
    Column("unrest_at", Float, nullable=False, server_default="0"),
    Column("settles_at", Float, index=True),  # while it flaps: when it would have calmed down
)

flips = Table(
    "flips",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("hall", String(12), nullable=False),
    Column("edge", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("before", String(10), nullable=False),
    Column("after", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Index("flips_by_hall", "hall", "at"),
    Index("flips_by_time", "at"),
)

events = Table(
    "events",
    metadata,
    Column("edge", String(64), primary_key=True),
    Column("journal", String(64), primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("hall", String(12), nullable=False),  # where the box stood then
    Column("device", String(64), nullable=False),
    Column("type", String(128), nullable=False),
    Column("box_time", Float, nullable=False),
    Column("received", Float, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("data", Text, nullable=False),
    Index("events_by_hall", "hall", "received"),
    sqlite_with_rowid=False,
)

attestations = Table(
    "attestations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hall", String(12), nullable=False, index=True),
    Column("row", String(64), nullable=False),
    Column("window", String(16), nullable=False, server_default=""),
    Column("holds", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("expires", Date),
    Column("note", Text, nullable=False, server_default=""),
    Column("quantity", Float),
    Column("by_user", Text, nullable=False, server_default=""),  # who was signed in
    Column("on_behalf", Text, nullable=False, server_default=""),
    Column("walk", String(36), nullable=False, server_default=""),  # signed together, or ""
    Column("photos", Text, nullable=False, server_default="[]"),  # names, as JSON
    Index("attestations_newest", "hall", "row", "window", "at"),
)

commands = Table(
    "commands",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("edge", String(64), nullable=False, index=True),
    Column("device", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("args", Text, nullable=False),
    Column("ttl_ms", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Column("status", String(10), nullable=False, index=True),
    Column("updated", Float, nullable=False),
    Column("progress", Float),
    Column("result", Text, nullable=False, server_default="{}"),
    Column("error", Text, nullable=False, server_default=""),
    Column("by", Text, nullable=False, server_default=""),  # who asked for it
    Column("job", String(36), nullable=False, server_default="", index=True),  # of many, or ""
)
