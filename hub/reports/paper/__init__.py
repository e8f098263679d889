"""Prints a report: its structures through our templates to HTML, and from that to PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.reports import pictures
from hub.reports.report import AreaReport, HallReport, Line, Matrix, Missing, Part
from hub.reports.words import TIER_WORDS, day_words

HERE: Final = Path(__file__).parent
MOST_PHOTOS: Final = 60
"""Pictures in one report; the rest are in the hub."""
_SIGNS: Final = {"u": "×", "p": "○", "m": "√", "n": "—", "-": ""}
_PHOTO: Final = re.compile(r"photo:([A-Za-z0-9._-]{1,128})")

ReadPhoto = Callable[[str], tuple[bytes, str] | None]
"""A picture's bytes and its media type by id; None when it is not there."""


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture to print with the line it belongs to."""

    id: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class Titled:
    """A matrix to print, with what its halls are."""

    title: str
    matrix: Matrix

    def __getattr__(self, name: str) -> Any:
        return getattr(self.matrix, name)


Divided = Sequence[tuple[str, Sequence[Part]]]
"""Divisions by name, each with those below it."""


def html(
    report: HallReport | AreaReport, matrices: Sequence[Titled] = (), divided: Divided = ()
) -> str:
    """The report as a page that needs nothing but `paper.css` and its own photos."""
    if isinstance(report, HallReport):
        return _templates().get_template("hall.html").render(report=report, photos=_photos(report))
    template = _templates().get_template("area.html")
    return template.render(report=report, matrices=matrices, divided=divided)


def pdf(page: str, read_photo: ReadPhoto) -> bytes:
    """The page as PDF with outline; nothing is fetched but photos by `read_photo`."""
    # Loading the typesetter takes half a second that only this process should spend.
    from weasyprint import CSS, HTML

    fetcher = _fetcher(read_photo)
    style = CSS(string=(HERE / "paper.css").read_text("utf-8"), url_fetcher=fetcher)
    document = HTML(string=page, base_url="report:", url_fetcher=fetcher)
    made: bytes = document.write_pdf(stylesheets=[style], optimize_images=True, jpeg_quality=80)
    return made


def _fetcher(read_photo: ReadPhoto) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnPhotos(URLFetcher):  # type: ignore[misc]
        """Knows the pictures of this hub and no other address."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            """The picture; ValueError for any other address."""
            found = _PHOTO.fullmatch(url)
            picture = read_photo(found[1]) if found else None
            if picture is None:
                raise ValueError(f"a report may not fetch {url[:80]!r}")
            content, kind = picture
            return URLFetcherResponse(url, body=content, headers={"Content-Type": kind})

    return OwnPhotos()


def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        bar_picture=lambda counts: pictures.bar(*counts),
        by_tier=_by_tier,
        chapters=chapters,
        day=day_words,
        moment=_moment,
        plain=lambda number: f"{number:g}",
        rate=_rate,
        shorten=lambda text, most: text if len(text) <= most else text[: most - 1] + "…",
        sign=_SIGNS.__getitem__,
        spoken_for=_spoken_for,
        tier_word=TIER_WORDS.__getitem__,
        trend_picture=pictures.trend,
    )
    return made


def chapters(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The verdicts of the hall, then those of all windows, each item's windows together."""
    hall = [line for line in lines if not line.row.startswith(("CW-", "TW-"))]
    at_windows: dict[str, list[Line]] = {}
    for line in lines:
        if line.row.startswith(("CW-", "TW-")):
            at_windows.setdefault(line.row, []).append(line)
    windows = [line for group in at_windows.values() for line in group]
    named = [("场所", hall), ("窗口", windows)]
    return [(name, group) for name, group in named if group]


def _photos(report: HallReport) -> list[Photo]:
    found = []
    for line in report.lines:
        window = f"（{line.window}号窗口）" if line.window else ""
        for proof in line.evidence:
            for photo in proof.photos:
                taken = f"{proof.by}，{_moment(proof.at)}" if proof.at else proof.by
                caption = f"{line.clause} {line.item}{window}　{taken}"
                found.append(Photo(id=photo, caption=caption))
    return found[:MOST_PHOTOS]


def _spoken_for(line: Line) -> bool:
    """Whether the statement below says all that the reason would."""
    return line.verdict == "met" and {proof.what for proof in line.evidence} == {"attestation"}


def _by_tier(rows: Iterable[Missing]) -> list[tuple[str, list[Missing]]]:
    groups: dict[str, list[Missing]] = {}
    for row in rows:
        title = "市、县(区)级" if row.tier in ("city", "county") else TIER_WORDS[row.tier]
        groups.setdefault(title, []).append(row)
    return list(groups.items())


def _moment(text: str) -> str:
    then = datetime.fromisoformat(text)
    return f"{date(then.year, then.month, then.day):%Y-%m-%d} {then:%H:%M}"


def _rate(counts: Any) -> str:
    total = counts.met + counts.unmet + counts.pending
    return f"{counts.met / total:.1%}" if total else "—"
