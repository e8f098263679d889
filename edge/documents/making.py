"""A document's file from its pages: PDF/A, TIFF, one JPEG, or a ZIP of several; blocks."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final, cast

from edge.documents.document import Document, File, Format, Page
from edge.documents.jpeg import Picture, examine
from edge.documents.pdf import PdfWriter
from edge.documents.spool import Writing
from edge.documents.text_layer import Line
from edge.documents.tiff import TiffWriter, fits
from edge.documents.upright import encoded, opened

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP can tell: when a page was made is not in it."""

_ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/tiff": "tiff",
    "image/jpeg": "jpg",
    "application/zip": "zip",
}

Progress = Callable[[int], None]


@dataclass
class _Out:
    """What a file is written to: on into the spool, and into its hash."""

    writing: Writing

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        self.digest.update(data)
        return self.writing.write(data)

    def flush(self) -> None:
        """Nothing waits here; zipfile asks for it."""


def make(
    document: Document,
    form: Format,
    *,
    made: datetime,
    progress: Progress,
    texts: Mapping[int, Sequence[Line]] | None = None,
) -> File:
    """Write the file into the document's vault; `progress` hears of each page that is done.

    `texts` are what was read of a page, by index. Raises SpoolFull, Wiped, TooLong, NotAPage.
    """
    pages = [document.pages[index] for index in sorted(document.pages)]
    media_type = _media_type(form, len(pages))
    stamp = made.astimezone().strftime("%Y%m%d-%H%M%S")
    name = f"{document.title or '文件'}-{stamp}.{_ENDINGS[media_type]}"
    with document.vault.writing() as writing:
        out = _Out(writing)
        if media_type == "application/pdf":
            pdf = PdfWriter(out, title=document.title, made=made)
            for index, page in enumerate(pages):
                pdf.page(
                    document.vault.read(page.sealed),
                    (page.picture.width, page.picture.height),
                    grey=page.picture.grey,
                    rotation=page.rotation,
                    dpi=page.dpi,
                    lines=(texts or {}).get(index, ()),
                )
                progress(index + 1)
            pdf.close()
        elif media_type == "image/tiff":
            tiff = TiffWriter(out, len(pages))
            for index, page in enumerate(pages):
                jpeg, picture = _upright(document, page)
                if not fits(picture):
                    jpeg = encoded(opened(jpeg), page.dpi)
                    picture = examine(jpeg)
                tiff.page(jpeg, picture, page.dpi)
                progress(index + 1)
        elif media_type == "image/jpeg":
            out.write(_upright(document, pages[0])[0])
            progress(1)
        else:
            _zip(document, pages, out, progress)
    return File(sealed=writing.sealed, media_type=media_type, name=name, sha256=out.digest.digest())


def _media_type(form: Format, pages: int) -> str:
    if form == "pdf":
        return "application/pdf"
    if form == "tiff":
        return "image/tiff"
    return "image/jpeg" if pages == 1 else "application/zip"


def _upright(document: Document, page: Page) -> tuple[bytes, Picture]:
    """A page's JPEG; encoded once more only where it has to be turned."""
    jpeg = document.vault.read(page.sealed)
    if not page.rotation:
        return jpeg, page.picture
    turned = encoded(opened(jpeg, page.rotation), page.dpi)
    return turned, examine(turned)


def _zip(document: Document, pages: Sequence[Page], out: _Out, progress: Progress) -> None:
    # Deflate at level 0: Java's ZipInputStream refuses stored entries in a stream without seeking.
    with zipfile.ZipFile(
        cast(IO[bytes], out), "w", zipfile.ZIP_DEFLATED, compresslevel=0
    ) as archive:
        for index, page in enumerate(pages):
            entry = zipfile.ZipInfo(f"{index + 1:03d}.jpg", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _upright(document, page)[0], compresslevel=0)
            progress(index + 1)
