"""Settings that people change while the hub runs."""

from sqlalchemy import Column, Float, String, Table, Text

from hub.store.tables.metadata import metadata

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),  # JSON of the msgspec struct of that name
    Column("by", Text, nullable=False),
    Column("at", Float, nullable=False),
)
