"""Users, their sessions, and the audit log."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

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

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),  # what is typed to sign in; small letters
    Column("display", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("root", String(12), nullable=False),  # the role holds for this hall and all below it
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("password", Text, nullable=False, server_default=""),  # argon2id; "" signs nobody in
    Column("password_at", Float, nullable=False, server_default="0"),
    Column("totp", String(64), nullable=False, server_default=""),  # base32; "" is off
    Column("totp_offered", String(64), nullable=False, server_default=""),  # not confirmed yet
    Column("totp_step", BigInteger, nullable=False, server_default="0"),  # of the last code used
    Column("created", Float, nullable=False),
    Column("signed_in", Float),  # last time
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user", String(64), primary_key=True),
    Column("hash", String(64), primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the token that only the browser has
    Column("id", String(16), nullable=False, unique=True),  # what lists call it
    Column("user", String(64), nullable=False, index=True),
    Column("created", Float, nullable=False),
    Column("seen", Float, nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", String(200), nullable=False),
)

passes = Table(  # links that let somebody in without a password, once
    "passes",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("user", String(64), nullable=False, index=True),
    Column("expires", Float, nullable=False),
    Column("uses", Integer, nullable=False),
)
