"""Ratings, complaints, their follow-up, and what is relayed to the province.

`edge`, `journal` and `sequence` are those of the event that said it, so that an event which comes
again adds nothing and all of `ratings` and `complaints` can be made again from the events.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hub.store.tables.metadata import metadata

ratings = Table(
    "ratings",
    metadata,
    Column("edge", String(64), primary_key=True),
    Column("journal", String(64), primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("hall", String(12), nullable=False),  # where the box stood then
    Column("window", String(16), nullable=False),
    Column("item", String(64), nullable=False),  # "" where the device knows no item
    Column("month", String(7), nullable=False),  # 2026-11, by the city's clock
    Column("at", Float, nullable=False),
    Column("grade", SmallInteger, nullable=False),  # 5 非常满意 … 1 非常不满意
    Column("asked", Boolean, nullable=False),
    Column("by", String(16), nullable=False),
    Column("transaction", String(128)),  # a case number; NULL when its keeping time is over
    Index("ratings_by_month", "month", "hall"),
)

complaints = Table(
    "complaints",
    metadata,
    Column("edge", String(64), primary_key=True),
    Column("journal", String(64), primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("hall", String(12), nullable=False),
    Column("window", String(16), nullable=False),
    Column("item", String(64), nullable=False),
    Column("month", String(7), nullable=False),
    Column("at", Float, nullable=False),
    Column("sort", String(16), nullable=False),  # complaint or suggestion
    Column("topic", String(16), nullable=False),
    Column("receipt", String(16), nullable=False, index=True),
    Index("complaints_by_month", "month", "hall"),
)

followups = Table(
    "followups",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("edge", String(64), nullable=False),
    Column("journal", String(64), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("sort", String(16), nullable=False),  # rating, complaint or suggestion
    Column("hall", String(12), nullable=False),
    Column("window", String(16), nullable=False),
    Column("item", String(64), nullable=False),
    Column("grade", SmallInteger),
    Column("topic", String(16), nullable=False, server_default=""),
    Column("receipt", String(16), nullable=False, server_default="", index=True),
    Column("at", Float, nullable=False),  # when the citizen said it
    Column("opened", Float, nullable=False),  # when the hub heard it
    Column("contact_due", Float),
    Column("rectify_due", Float),
    Column("assignee", Text, nullable=False, server_default=""),
    Column("contacted", Float),
    Column("contact", String(16), nullable=False, server_default=""),
    Column("closed", Float),
    Column("outcome", String(16), nullable=False, server_default=""),
    UniqueConstraint("edge", "journal", "sequence"),
    Index("followups_open", "closed", "hall"),
)

followup_notes = Table(
    "followup_notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("followup", Integer, nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("act", String(16), nullable=False),
    Column("text", Text, nullable=False),
)

relays = Table(  # the outbox to the provincial 好差评 system
    "relays",
    metadata,
    Column("key", String(200), primary_key=True),  # the same at every attempt
    Column("hall", String(12), nullable=False),
    Column("record", Text, nullable=False),  # JSON
    Column("status", String(8), nullable=False),  # waiting, sent or dead
    Column("tries", Integer, nullable=False),
    Column("next_try", Float, nullable=False),
    Column("error", Text, nullable=False, server_default=""),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
    Index("relays_due", "status", "next_try"),
)
