"""Alerts, who was told of them, silences, people on duty, and maintenance tickets."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text

from hub.store.tables.metadata import metadata

alerts = Table(  # one row an episode: a subject and the moment from which it has been in trouble
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(160), nullable=False),  # hub, SCOPE:HALL, box:E, device:E/N
    Column("since", Float, nullable=False),  # of the flip; no episode has two alerts
    Column("scope", String(10), nullable=False),
    Column("hall", String(12), nullable=False),
    Column("edge", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("status", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("severity", String(10), nullable=False),
    Column("raised", Float, nullable=False),
    Column("well_since", Float),  # seen well, and not yet for long enough to be believed
    Column("closed", Float),
    Column("closed_why", String(16), nullable=False, server_default=""),
    Column("parent", String(160), nullable=False, server_default=""),  # the open cause over it
    Column("hidden_boxes", Integer, nullable=False, server_default="0"),
    Column("hidden_devices", Integer, nullable=False, server_default="0"),
    Column("flaps", Integer, nullable=False, server_default="0"),
    Column("level", String(12), nullable=False, server_default=""),  # the hall told last
    Column("told", Float),  # when the level was told
    Column("acknowledged", Float),
    Column("acknowledged_by", Text, nullable=False, server_default=""),
    Column("acknowledged_note", Text, nullable=False, server_default=""),
    Index("alerts_by_episode", "key", "since", unique=True),
    Index("alerts_by_closed", "closed"),
    Index("alerts_by_hall", "hall", "raised"),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hall", String(12), nullable=False),  # and what is under it
    Column("edge", String(64), nullable=False, server_default=""),  # "" is any
    Column("device", String(64), nullable=False, server_default=""),
    Column("kind", String(64), nullable=False, server_default=""),
    Column("starts", Float, nullable=False),
    Column("ends", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("silences_by_end", "ends"),
)

channels = Table(
    "channels",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("hall", String(12), nullable=False, index=True),  # whose people it reaches
    Column("form", String(16), nullable=False),  # mail, dingtalk, wecom, feishu, webhook, …
    Column("address", Text, nullable=False),  # secret: never leaves the hub again
    Column("shown", Text, nullable=False),  # what may be shown of the address
    Column("on", Boolean, nullable=False),
    Column("least", String(10), nullable=False),  # severity
    Column("digest", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Float, nullable=False),
)

duties = Table(
    "duties",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hall", String(12), nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("days", String(7), nullable=False),  # 1 is Monday
    Column("starts", String(5), nullable=False),  # 08:00, local time of the city
    Column("ends", String(5), nullable=False),
    Column("channel", Integer),  # reaches this person, and only while on duty
)

messages = Table(  # the outbox
    "messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(160), nullable=False, unique=True),  # the same message is sent once
    Column("channel", Integer, nullable=False),
    Column("hall", String(12), nullable=False),
    Column("what", String(12), nullable=False),  # raised, escalated, resolved, digest, test
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("notices", Text, nullable=False),  # JSON for webhooks
    Column("created", Float, nullable=False),
    Column("due", Float, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, sent, given_up
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent", Float),
    Index("messages_by_state", "state", "due"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("message", Integer, nullable=False, index=True),
    Column("channel", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("result", Text, nullable=False),
    Index("attempts_by_channel", "channel", "at"),
)

tellings = Table(  # who was told of what; each is resolved once
    "tellings",
    metadata,
    Column("alert", Integer, primary_key=True),
    Column("channel", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("resolved", Float),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hall", String(12), nullable=False, index=True),
    Column("edge", String(64), nullable=False, server_default=""),
    Column("device", String(64), nullable=False, server_default=""),
    Column("kind", String(64), nullable=False, server_default=""),
    Column("alert", Integer),
    Column("title", Text, nullable=False),
    Column("status", String(10), nullable=False, index=True),
    Column("assignee", Text, nullable=False, server_default=""),
    Column("opened", Float, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("updated", Float, nullable=False),
    Column("repaired", Float),  # proof must be younger than this
    Column("closed", Float),
    Column("closed_by", Text, nullable=False, server_default=""),
    Column("proof", String(10), nullable=False, server_default=""),  # device, override, word
    Column("reopened", Integer, nullable=False, server_default="0"),
    Index("tickets_by_device", "edge", "device"),
)

ticket_entries = Table(
    "ticket_entries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ticket", Integer, nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", String(12), nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("data", Text, nullable=False, server_default="{}"),
)
