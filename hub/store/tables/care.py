"""Service hours, maintenance, availability and bulk commands: how much a status is worth.

Times are seconds since 1970 UTC by the hub's clock; days are China's.
"""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, String, Table, Text

from hub.store.tables.metadata import metadata

service_hours = Table(  # of the halls that do not simply have those of the hall above
    "service_hours",
    metadata,
    Column("hall", String(12), primary_key=True),
    Column("value", Text, nullable=False),  # JSON of hub.care.hours.Hours
    Column("by", Text, nullable=False),
    Column("at", Float, nullable=False),
)

maintenance = Table(
    "maintenance",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hall", String(12), nullable=False, index=True),
    Column("below", Boolean, nullable=False),  # with every hall under it
    Column("edge", String(64), nullable=False),  # "" for the whole hall
    Column("device", String(64), nullable=False),  # "" for the whole box
    Column("begin", Float, nullable=False),
    Column("end", Float, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("ended_by", Text, nullable=False, server_default=""),  # who ended it early
)

availability = Table(  # sums over the devices of a hall for a day that is over
    "availability",
    metadata,
    Column("day", Date, primary_key=True),
    Column("hall", String(12), primary_key=True),  # "" marks that the day was reckoned
    Column("devices", Integer, nullable=False),
    Column("up", Float, nullable=False),  # seconds within service hours, as are the next two
    Column("down", Float, nullable=False),
    Column("unknown", Float, nullable=False),
    Column("failures", Integer, nullable=False),
)

jobs = Table(  # one command to many boxes or devices
    "jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("args", Text, nullable=False),
    Column("chosen", Text, nullable=False),  # the selection in JSON, as it was asked for
    Column("by", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("total", Integer, nullable=False),
    Index("jobs_by_time", "created"),
)
