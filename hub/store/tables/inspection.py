"""Local decisions on requirements, walks through halls, their photos, and what falls due."""

from sqlalchemy import Column, Date, Float, Index, Integer, String, Table, Text

from hub.store.tables.metadata import metadata

local_rules = Table(  # never changed but for how it was closed
    "local_rules",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hall", String(12), nullable=False, index=True),
    Column("reach", String(8), nullable=False),  # hall, or subtree
    Column("tier", String(10), nullable=False, server_default=""),  # of the halls below; "" any
    Column("row", String(64), nullable=False),
    Column("kind", String(10), nullable=False),  # quantity, exemption, notice
    Column("need", Integer, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("by_user", Text, nullable=False),
    Column("closes", Date),  # the first day on which it no longer holds
    Column("closed", String(10), nullable=False, server_default=""),  # superseded, withdrawn
    Column("closed_at", Float),
    Column("closed_by", Text, nullable=False, server_default=""),
    Column("closed_why", Text, nullable=False, server_default=""),
)

walks = (
    Table(  # one signature under many attestations; the id is the phone's, so no walk is doubled
        "walks",
        metadata,
        Column("id", String(36), primary_key=True),
        Column("hall", String(12), nullable=False),
        Column("window", String(16), nullable=False, server_default=""),
        Column("at", Float, nullable=False),
        Column("by", Text, nullable=False),
        Column("by_user", Text, nullable=False),
        Column("signed", Text, nullable=False),  # the name as typed
        Column("on_behalf", Text, nullable=False, server_default=""),
        Column("began", Float, nullable=False),
        Column("holds", Integer, nullable=False),
        Column("fails", Integer, nullable=False),
        Column(
            "unseen", Text, nullable=False, server_default="[]"
        ),  # [[row, window, note]] as JSON
        Index("walks_by_hall", "hall", "at"),
    )
)

photos = Table(  # the pictures lie in the data folder under their name, the hash of their bytes
    "photos",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("hall", String(12), primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("by_user", Text, nullable=False),
    Column("used", Integer, nullable=False, server_default="0"),  # 1 once an attestation shows it
)

attestations_due = Table(  # made anew by a chore: what ran out, or will within a month
    "attestations_due",
    metadata,
    Column("hall", String(12), primary_key=True),
    Column("row", String(64), primary_key=True),
    Column("window", String(16), primary_key=True),
    Column("expires", Date, nullable=False, index=True),  # the last good day
    Column("by", Text, nullable=False),
)
