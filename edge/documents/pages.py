"""A page into the spool: examined, decoded once to see that it can be, sealed. Blocks."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from edge.documents.document import Page
from edge.documents.jpeg import NotAPage, Picture, examine, parts
from edge.documents.pdf import POINTS, SIDES
from edge.documents.spool import Vault

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of a page."""

ROTATIONS: Final = frozenset({0, 90, 180, 270})
RESOLUTIONS: Final = range(50, 2401)
"""Dots per inch."""


def take(vault: Vault, jpeg: BytesIO, *, rotation: int, dpi: int) -> Page:
    """Keep the picture in `jpeg`, the only copy in memory. Raises NotAPage, SpoolFull, Wiped."""
    from edge.documents.upright import check, encoded, opened  # Pillow, with the first page

    data = jpeg.getbuffer()
    picture = examine(data)
    _check_size(picture, dpi)
    jpeg.seek(0)
    check(jpeg)
    if not picture.rgb:
        return store(vault, data, picture, rotation=rotation, dpi=dpi)
    plain = encoded(opened(jpeg.getvalue()), dpi)
    return store(vault, plain, examine(plain), rotation=rotation, dpi=dpi)


def store(
    vault: Vault, jpeg: bytes | memoryview, picture: Picture, *, rotation: int, dpi: int
) -> Page:
    """Seal a JPEG that has been examined."""
    with vault.writing() as out:
        for part in parts(memoryview(jpeg), picture, dpi):
            out.write(part)
    return Page(sealed=out.sealed, picture=picture, rotation=rotation, dpi=dpi)


def _check_size(picture: Picture, dpi: int) -> None:
    least, most = SIDES
    for side in (picture.width, picture.height):
        if not least <= side / dpi * POINTS <= most:
            raise NotAPage(
                f"图片 {picture.width}×{picture.height} 按 {dpi} dpi 算不成一页：请检查分辨率再拍"
            )
