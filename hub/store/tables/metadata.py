"""The one schema that every table of the hub belongs to."""

from sqlalchemy import MetaData

metadata = MetaData()
