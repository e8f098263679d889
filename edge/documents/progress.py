"""How the delivery of a document goes, put into what the pages are told of it."""

from __future__ import annotations

from datetime import datetime

from edge.documents.document import Document


class Progress:
    """See edge/documents/delivery.py, Watching."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def trying(self) -> None:
        """An attempt begins."""
        document = self._document
        document.attempts += 1
        document.retry_at = None
        document.done, document.of = 0, document.size

    def sent(self, size: int) -> None:
        """So many bytes are out."""
        self._document.done = size

    def failed(self, words: str, retry_at: datetime) -> None:
        """The next attempt is at `retry_at`."""
        self._document.reason, self._document.retry_at = words, retry_at
