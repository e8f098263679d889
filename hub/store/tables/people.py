"""Users, their sessions, and the audit log."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from hub.store.tables.metadata import metadata

audit = Table(  # triggers refuse to change a row, or to delete one that the head still vouches for
    "audit",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("caller", Text, nullable=False),
    Column("action", String(64), nullable=False),
    Column("target", Text, nullable=False),
    Column("detail", Text, nullable=False),  # JSON
    Column("hash", String(64), nullable=False),  # covers this row and the hash before it
    Index("audit_by_time", "at"),
)

audit_head = Table(  # one row: where the log ends, and where what is kept of it begins
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),  # of the newest row; 0 before the first
    Column("hash", String(64), nullable=False),
    Column("kept_from", BigInteger, nullable=False),
    Column("kept_hash", String(64), nullable=False),  # of the last row that was let go
)
