"""The only SQL of the hub."""

from sqlalchemy import Connection

from hub.store.database import Database, insert, sqlite_url

__all__ = ["Connection", "Database", "insert", "sqlite_url"]
