"""The only SQL of the hub."""

from hub.store.database import Database, insert, sqlite_url

__all__ = ["Database", "insert", "sqlite_url"]
