"""QR and bar codes on a page."""

from __future__ import annotations

from typing import Any, Final

import cv2
import zxingcpp

from drivers.document_camera.lines import Image
from drivers.document_camera.shrink import shrunk

MOST: Final = 16
LONGEST_TEXT: Final = 4096
"""Characters of one code: a QR code holds at most 7,089 digits, and no paper needs that."""

WIDEST: Final = 2600
"""Pixels of the longest side that is searched: half a millimetre of A4 is 4 pixels then."""


def find_codes(image: Image) -> list[dict[str, str]]:
    """Each code's `format`, such as QRCode or Code128, and `text`, in the order found."""
    scale = min(1.0, WIDEST / max(image.shape[:2]))
    grey: Any = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    if scale < 1:
        height, width = grey.shape
        grey = shrunk(grey, (round(width * scale), round(height * scale)))
    found = zxingcpp.read_barcodes(grey)
    return [
        {"format": code.format.name, "text": code.text[:LONGEST_TEXT]}
        for code in found[:MOST]
        if code.valid and code.text
    ]
