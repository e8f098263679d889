"""What a document camera tells, without the libraries that find it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drivers.base import Report


@dataclass(frozen=True, kw_only=True)
class Preview(Report):
    """One live picture for the page on this box.

    `jpeg` is `width` x `height` pixels. `corners` are the page's, [[x, y] * 4] in these pixels, top
    left, top right, bottom right, bottom left as seen; None without a page. `quality` 0 to 1 and
    `warnings` as of quality.Quality. `still`: the page has not moved for 0.8 s.
    """

    what = "preview"
    lasting = False

    jpeg: bytes
    width: int
    height: int
    corners: list[list[float]] | None
    quality: float
    warnings: list[str]
    still: bool


@dataclass(frozen=True, kw_only=True)
class PageCaptured(Report):
    """A page was captured: `jpeg`, `width` x `height` pixels, straight and cut out.

    `quality` 0 to 1; `warnings` are sentences for the clerk. `milliseconds` from the command to
    here. The picture never leaves the box.
    """

    what = "page_captured"

    jpeg: bytes
    width: int
    height: int
    quality: float
    warnings: list[str]
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
