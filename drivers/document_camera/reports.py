"""What a document camera tells, without the libraries that find it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from drivers.base import Report


@dataclass(frozen=True, kw_only=True)
class Preview(Report):
    """One live picture for the page on this box.

    `jpeg` is `width` x `height` pixels and number `sequence`, counted from the opening of the
    camera; the stream's part of that number holds the same picture. It may have an Exif
    orientation, and `width`, `height` and all else are of the picture turned by it. `corners` are
    the page's, [[x, y] * 4] in these pixels, top left, top right, bottom right, bottom left as
    seen; None without a page. `pages` is how many lie there. `quality` 0 to 1 and `warnings` as of
    quality.Quality. `still`: the page has not moved for 0.8 s. `fresh`: what lies there has not
    been captured yet, for it came, was turned over or was replaced since. `hand`: a hand is in
    the picture.
    """

    what = "preview"
    lasting = False

    jpeg: bytes
    width: int
    height: int
    sequence: int
    corners: list[list[float]] | None
    pages: int
    quality: float
    warnings: list[str]
    still: bool
    fresh: bool
    hand: bool


@dataclass(frozen=True, kw_only=True)
class PageCaptured(Report):
    """A page was captured: `jpeg`, `width` x `height` pixels at `dpi`, straight and cut out.

    `quality` 0 to 1; `warnings` are sentences for the clerk. `shape` is what it is, `size_mm` its
    width and height in millimetres, None where they cannot be told. `turned` are the degrees,
    clockwise, by which it was set upright. `blank`: nothing stands on it. `codes` are the QR and
    bar codes on it, each with `format` and `text`. `curl_mm` is how far its sides bend.
    `milliseconds` from the command to here. It is number `index` of the `of` that one command
    took, from 0. Neither the picture nor the codes ever leave the box.
    """

    what = "page_captured"

    jpeg: bytes
    width: int
    height: int
    quality: float
    warnings: list[str]
    dpi: int
    size_mm: list[float] | None = None
    shape: Literal["page", "card"] = "page"
    turned: int = 0
    blank: bool = False
    curl_mm: float = 0.0
    codes: list[dict[str, str]] = field(default_factory=list)
    index: int = 0
    of: int = 1
    milliseconds: int = 0

    def public(self) -> dict[str, Any]:
        """Figures only."""
        return {
            "width": self.width,
            "height": self.height,
            "quality": self.quality,
            "bytes": len(self.jpeg),
            "milliseconds": self.milliseconds,
        }


@dataclass(frozen=True, kw_only=True)
class PersonCaptured(Report):
    """The person at the window was photographed: `jpeg`, `width` x `height` pixels.

    `milliseconds` from the command to here. What leaves the box is that it happened, and the how
    manyth time since the camera opened.
    """

    what = "person_captured"

    jpeg: bytes
    width: int
    height: int
    count: int
    milliseconds: int = 0

    def public(self) -> dict[str, Any]:
        """The count."""
        return {"count": self.count}
