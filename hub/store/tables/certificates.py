"""Claim codes and certificates of boxes."""

from sqlalchemy import Column, Float, String, Table, Text

from hub.store.tables.metadata import metadata

claims = Table(  # one-time codes by which boxes get their first certificate
    "claims",
    metadata,
    Column("digest", String(64), primary_key=True),  # of the secret, which is kept nowhere
    Column("edge", String(64), nullable=False, index=True),
    Column("made_at", Float, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float),
    Column("used_from", Text, nullable=False, server_default=""),  # the address
)

certificates = Table(  # every certificate that was given to a box
    "certificates",
    metadata,
    Column("serial", String(40), primary_key=True),  # hexadecimal
    Column("edge", String(64), nullable=False, index=True),
    Column("issued_at", Float, nullable=False),
    Column("not_after", Float, nullable=False),
    Column("because", String(10), nullable=False),  # "claim" or "renewal"
    Column("revoked_at", Float),
    Column("revoked_by", Text, nullable=False, server_default=""),
)
