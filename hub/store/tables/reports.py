"""What inspection reports keep: each hall's counts day by day, and the big reports being made."""

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

snapshots = Table(  # a hall's counts as they last were on a day of China's
    "snapshots",
    metadata,
    Column("day", Date, primary_key=True),
    Column("hall", String(12), primary_key=True),
    Column("told", Boolean, nullable=False),  # it has a box, or somebody attested something
    Column("met", Integer, nullable=False),
    Column("unmet", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("devices", Integer, nullable=False),
    Column("broken", Integer, nullable=False),
)

report_jobs = Table(
    "report_jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("hall", String(12), nullable=False),
    Column("form", String(4), nullable=False),
    Column("scope", String(4), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
    Column("status", String(8), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    Index("report_jobs_by_status", "status", "updated"),
)
