"""The processes that read messages, and how far each has read."""

from sqlalchemy import Column, Float, String, Table

from hub.store.tables.metadata import metadata

readers = Table(
    "readers",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", Float, nullable=False),  # when it said so
    Column("until", Float, nullable=False),  # all that reached the broker before is taken in
    Column("deaf_at", Float, nullable=False),  # when it last dropped a sign of life
)
