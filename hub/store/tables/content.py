"""Content for kiosks: drafts, versions, to whom they are published, and what the boxes hold."""

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hub.store.tables.metadata import metadata

content_bodies = Table(  # each text once, however many versions and drafts have it
    "content_bodies",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the JSON
    Column("size", Integer, nullable=False),  # bytes of the JSON
    Column("packed", LargeBinary, nullable=False),  # zlib
)

content_versions = Table(  # append-only; the highest number of a kind and scope is in force
    "content_versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),  # items, hall or notices
    Column("scope", String(24), nullable=False),  # hall:CODE, area:CODE or tier:TIER
    Column("number", Integer, nullable=False),  # counts from 1 in its kind and scope
    Column("digest", String(64)),  # NULL withdraws: a wider scope holds again
    Column("author", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("entries", Integer, nullable=False, server_default="0"),
    UniqueConstraint("kind", "scope", "number"),
)

content_drafts = Table(
    "content_drafts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("source", Text, nullable=False),  # name of the file, or where it was typed
    Column("digest", String(64)),  # NULL when its mistakes leave nothing to publish
    Column("mistakes", Text, nullable=False),  # JSON list
    Column("entries", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),
)

content_fetches = Table(  # what each box said it holds when it last asked
    "content_fetches",
    metadata,
    Column("edge", String(64), primary_key=True),
    Column("holds", String(64), nullable=False),
    Column("at", Float, nullable=False),
    Column("flaw", Text, nullable=False, server_default=""),
    Index("content_fetches_by_time", "at"),
)
