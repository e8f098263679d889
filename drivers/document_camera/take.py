"""A frame made into what was asked for: the page, several, the card, or the whole picture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Final

import cv2
import numpy as np

from drivers.document_camera.blank import is_blank
from drivers.document_camera.codes import find_codes
from drivers.document_camera.curl import CURLED, curl_mm
from drivers.document_camera.enhance import enhance
from drivers.document_camera.flatten import flatten
from drivers.document_camera.frame import TURNS, Frame
from drivers.document_camera.lines import Image
from drivers.document_camera.orders import Capture
from drivers.document_camera.orient import orient
from drivers.document_camera.page import Page, find_page, find_pages
from drivers.document_camera.quality import assess
from drivers.document_camera.reports import PageCaptured
from drivers.document_camera.sizes import INCH, Size, assumed_per_mm, dots, pixels, size_of

PAGE_JPEG: Final = 92

NO_PAGE = "没有找到纸张：已保存整个画面"
NO_CARD = "没有找到证件：请把证件单独平放在台面上"
CURLS = "纸张翘起约 {:.0f} 毫米：请压平后重拍"
UNSURE = "看不出正反方向：如果不正，请点旋转"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to make of a frame. `scale` as of memory.Memory; `dpi` is the most that is wanted."""

    wanted: Capture = field(default_factory=Capture)
    scale: float = 0.0
    mat: Image | None = None
    dpi: int = 300


@dataclass(frozen=True)
class Taken:
    """The reports of one capture, and the pages they are of, with corners in the whole picture."""

    reports: list[PageCaptured]
    pages: list[Page]


def take(frame: Frame, order: Order) -> Taken:
    """At least one report; the whole picture with a warning where nothing was found."""
    image = frame.image()
    per_mm = order.scale * max(image.shape[:2]) or None
    found = _found(image, order, per_mm)
    if not found:
        return Taken([_whole(frame, order, per_mm)], [])
    reports = [
        replace(_straight(image, page, size, order), index=index, of=len(found))
        for index, (page, size) in enumerate(found)
    ]
    return Taken(reports, [page for page, _ in found])


def _found(image: Image, order: Order, per_mm: float | None) -> list[tuple[Page, Size]]:
    """The pages that were asked for, in the order in which people read."""
    if order.wanted.take == "whole":
        return []
    if order.wanted.take == "page":
        page = find_page(image, order.mat)
        pages = [] if page is None else [page]
    else:
        pages = find_pages(image, order.mat)
    sized = [(page, size_of(page, image.shape, per_mm)) for page in pages]
    if order.wanted.take == "card":
        return [one for one in sized if one[1].format == "ID-1"][:1]
    rows = 0.25 * image.shape[0]
    return sorted(
        sized,
        key=lambda one: (one[0].corners[:, 1].mean() // rows, one[0].corners[:, 0].mean()),
    )


def _straight(image: Image, page: Page, size: Size, order: Order) -> PageCaptured:
    dpi = dots(page, size, order.dpi)
    flat = flatten(image, page, size=pixels(size, dpi))
    # A quarter of the time, on one processor only, and nothing waits for them.
    with ThreadPoolExecutor(max_workers=1) as beside:
        codes = beside.submit(find_codes, flat)
        quality = assess(image, page)
        warnings = list(quality.warnings)
        bow = curl_mm(image, page, size)
        if bow >= CURLED:
            warnings.append(CURLS.format(bow))
        blank = is_blank(flat, dpi)
        turned = 0 if blank else orient(flat, dpi)
        if turned is None and not warnings:  # else it is taken again anyway
            warnings.append(UNSURE)
        upright = flat
        if turned:
            upright = np.asarray(cv2.rotate(flat, TURNS[turned]), np.uint8)
            if turned != 180:
                size = replace(size, width=size.height, height=size.width)
        return PageCaptured(
            jpeg=_jpeg(enhance(upright, order.wanted.look)),
            width=upright.shape[1],
            height=upright.shape[0],
            quality=round(quality.figure, 2),
            warnings=warnings,
            dpi=dpi,
            size_mm=[round(size.width, 1), round(size.height, 1)] if size.sure else None,
            shape="card" if size.format == "ID-1" else "page",
            turned=turned or 0,
            blank=blank,
            curl_mm=bow,
            codes=[] if blank else codes.result(),
        )


def _whole(frame: Frame, order: Order, per_mm: float | None) -> PageCaptured:
    """The picture as it is, with the reason where a page was asked for."""
    warnings = {"whole": [], "card": [NO_CARD]}.get(order.wanted.take, [NO_PAGE])
    image = frame.image()
    return PageCaptured(
        jpeg=frame.jpeg or _jpeg(image),
        width=frame.width,
        height=frame.height,
        quality=0.0,
        warnings=warnings,
        dpi=round(INCH * (per_mm or assumed_per_mm(image.shape))),
        size_mm=None
        if per_mm is None
        else [round(frame.width / per_mm, 1), round(frame.height / per_mm, 1)],
        codes=find_codes(image),
    )


def _jpeg(image: Image) -> bytes:
    data: Any = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, PAGE_JPEG])[1]
    return bytes(data.tobytes())
