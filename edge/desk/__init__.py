"""The window's desk: its state, the clerk on duty, notices and receipts."""

from edge.desk.service import DeskService

__all__ = ["DeskService"]
