"""placeholder"""

from __future__ import annotations

from drivers.document_camera.lines import Image


def orient(flat: Image, dpi: int) -> int | None:
    return 0
