"""Where files are made: text read page by page, then written; card sheets. One at each bench."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import date

from edge.clock import Clock
from edge.documents import ocr
from edge.documents.document import Document, File, Page
from edge.documents.jpeg import NotAPage, examine
from edge.documents.pages import store
from edge.documents.text_layer import Line
from edge.documents.tiff import TooLong

_log = logging.getLogger(__name__)


class NotMade(Exception):
    """The file could not be made; the text says why, and what to do."""


class Workshop:
    """Reads one document and writes one at a time: the box has few cores and little memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reading = asyncio.Lock()
        self._writing = asyncio.Lock()

    async def make(self, document: Document) -> File:
        """The file of a document whose format is set; it is told how far it is.

        What could not be read is left out of a searchable PDF, and the document's reason says so.
        Raises NotMade, SpoolFull, Wiped.
        """
        document.done, document.of = 0, document.page_count
        form = document.format
        if form is None:
            raise NotMade("没有选格式：请选 PDF、TIFF 或 JPEG")
        began = time.monotonic()
        texts: Mapping[int, Sequence[Line]] = {}
        if document.searchable and form == "pdf":
            async with self._reading:
                document.step = "ocr"
                texts = await self._read(document)
        async with self._writing:
            document.step, document.done = "writing", 0

            def progress(done: int) -> None:
                document.done = done

            from edge.documents.making import make  # Pillow, where there is a page

            try:
                file = await asyncio.to_thread(
                    make, document, form, made=self._clock.now(), progress=progress, texts=texts
                )
            except (NotAPage, TooLong) as flaw:
                words = str(flaw) or "文件超过 4 GB：请分成几份"
                raise NotMade(words) from flaw
            document.milliseconds = round((time.monotonic() - began) * 1000)
            return file

    async def card_sheet(self, document: Document, words: str, today: date) -> Page:
        """A sheet of the document's two pages, beside them in its vault.

        Raises NotMade, SpoolFull, Wiped.
        """
        async with self._writing:
            return await asyncio.to_thread(_card_sheet, document, words, today)

    async def _read(self, document: Document) -> dict[int, list[Line]]:
        texts: dict[int, list[Line]] = {}
        waiting = sorted(document.pages)
        failed: list[int] = []
        while waiting:
            try:
                async with ocr.reader() as reader:
                    while waiting:
                        index = waiting.pop(0)
                        failed.append(index)
                        page = document.pages[index]
                        jpeg = await asyncio.to_thread(document.vault.read, page.sealed)
                        texts[index] = await reader.read(jpeg, page.rotation)
                        failed.remove(index)
                        document.done += 1
            except ocr.NotRead as flaw:
                _log.warning("documents: text of a page was not read: %s", flaw)
                if not texts:  # it will not do better on the others
                    failed = [*failed, *waiting]
                    break
        if failed:
            numbers = "、".join(str(index + 1) for index in sorted(failed)[:5])
            more = " 等" if len(failed) > 5 else ""
            document.reason = f"第 {numbers} 页{more}没有识别出文字，按图片保存"
        return texts


def _card_sheet(document: Document, words: str, today: date) -> Page:
    from edge.documents.card_sheet import DPI, NoSheet, sheet
    from edge.documents.upright import opened

    sides = [
        opened(document.vault.read(page.sealed), page.rotation)
        for _, page in sorted(document.pages.items())
    ]
    try:
        jpeg = sheet(sides[0], sides[1], words, today)
    except NoSheet as flaw:
        raise NotMade(str(flaw)) from flaw
    return store(document.vault, jpeg, examine(jpeg), rotation=0, dpi=DPI)
