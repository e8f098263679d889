"""Pages looked for with all that is known."""

from __future__ import annotations

from drivers.document_camera.lines import Image
from drivers.document_camera.page import Page, find_page


def page_in(image: Image, mat: Image | None = None, before: Page | None = None) -> Page | None:
    return find_page(image)


def pages_in(image: Image, mat: Image | None = None) -> list[Page]:
    found = find_page(image)
    return [] if found is None else [found]
