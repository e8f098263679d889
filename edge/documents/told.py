"""What the hub hears of documents: counts, sizes, codes and time."""

from __future__ import annotations

from typing import Any

from edge.documents.document import Document
from edge.documents.purposes import Copy


def of_document(document: Document) -> dict[str, Any]:
    """The data of `hall.box.document`, one for each document that was made, when it goes.

    `milliseconds` is the making, with OCR; `delivered` that the window system or a download had it.
    """
    return {
        "pages": document.page_count,
        "bytes": document.size,
        "format": document.format,
        "searchable": document.searchable,
        "delivered": document.handed_over,
        "milliseconds": document.milliseconds,
    }


def of_copy(copy: Copy, clerk: str) -> dict[str, Any]:
    """The data of `hall.box.id_copy`, one for each identity card that is copied.

    `clerk` is the number of who is on duty, empty when nobody signed in.
    """
    return {"purpose": copy.purpose_code, "basis": copy.basis_code, "clerk": clerk}
