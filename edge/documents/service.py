"""The documents of the visit at this box: taken, made, delivered, wiped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from edge.clock import Clock
from edge.documents import pages, told
from edge.documents.delivery import Delivery, NotDelivered, Parcel
from edge.documents.document import Document, File, Format, State
from edge.documents.ledger import Ledger
from edge.documents.progress import Progress
from edge.documents.purposes import Copy
from edge.documents.spool import Damaged, Spool, SpoolFull, Wiped
from edge.documents.workshop import NotMade, Workshop
from edge.settings import DocumentSettings

PAGES: Final = 200
"""Of one document."""

DOCUMENTS: Final = 50
"""At a time; a visit has a handful."""

SWEEP: Final = 5.0
"""Seconds between two looks for what has been kept long enough."""

_MIB: Final = 1024 * 1024

_log = logging.getLogger(__name__)

Record = Callable[[str, dict[str, Any]], Awaitable[None]]


class Refused(Exception):
    """It cannot be done now; `error` is a word for programs, the text for people."""

    def __init__(self, error: str, words: str) -> None:
        super().__init__(words)
        self.error = error


class Documents:
    """All of them. `record` tells the hub; `clerk` gives the number of who is on duty, or empty.

    `folder` is emptied. Raises OSError where it cannot be.
    """

    def __init__(
        self,
        settings: DocumentSettings,
        folder: Path,
        record: Record,
        *,
        clerk: Callable[[], str] = str,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings
        self._spool = Spool(folder, settings.max_mb * _MIB)
        self._ledger = Ledger(folder.with_name(f"{folder.name}.json"))
        self._record = record
        self._clerk = clerk
        self._clock = clock or Clock()
        self._delivery = Delivery(settings, self._clock)
        self._workshop = Workshop(self._clock)
        self._all: dict[str, Document] = {}

    @property
    def lost(self) -> int:
        """Undelivered documents that the last stop of the box took."""
        return self._ledger.lost

    def all(self) -> list[Document]:
        """In the order they were made."""
        return list(self._all.values())

    def get(self, name: str) -> Document | None:
        """The document of this id."""
        return self._all.get(name)

    async def run(self) -> None:
        """Wipe what nobody came back for; when cancelled, everything."""
        try:
            while True:
                await self._clock.sleep(SWEEP)
                await self._sweep()
        finally:  # the hub is not told any more, the next start tells how many there were
            for document in self.all():
                document.vault.wipe()
                if document.work is not None:
                    document.work.cancel()
            self._all.clear()

    async def lost_seen(self) -> None:
        """The clerk knows that some were lost."""
        await asyncio.to_thread(self._ledger.seen)

    def new(self) -> Document:
        """A draft; raises Refused."""
        if len(self._all) >= DOCUMENTS:
            raise Refused(
                "too_many", f"本机最多同时存 {DOCUMENTS} 份文件：请先结束这次办理，或删除不用的文件"
            )
        document = Document(vault=self._spool.vault(), touched=self._clock.monotonic())
        self._all[document.id] = document
        return document

    async def put(
        self, document: Document, index: int, jpeg: BytesIO, *, rotation: int, dpi: int
    ) -> None:
        """Lay a page at `index`; raises Refused, NotAPage, SpoolFull."""
        self._draft(document)
        if index >= PAGES:
            raise Refused("too_many_pages", f"一份文件最多 {PAGES} 页：请另起一份文件")
        try:
            page = await asyncio.to_thread(
                pages.take, document.vault, jpeg, rotation=rotation, dpi=dpi
            )
        except Wiped as flaw:
            raise Refused("gone", "这份文件已经清除：请重新拍摄") from flaw
        if document.state is not State.DRAFT:  # finished or wiped in the meantime
            document.vault.drop(page.sealed)
            self._draft(document)
        document.put(index, page)
        await self._counted()

    async def copy_card(self, document: Document, copy: Copy) -> None:
        """Make the draft's two pages one sheet; raises Refused, NotMade, SpoolFull."""
        self._draft(document)
        if sorted(document.pages) != [0, 1]:
            raise Refused("two_pages", "证件复印件要正好两页：先拍正面，再拍反面")
        document.state = State.MAKING
        try:
            today = self._clock.now().astimezone().date()
            page = await self._workshop.card_sheet(document, copy.words, today)
        except Wiped as flaw:
            raise Refused("gone", "这份文件已经清除：请重新拍摄") from flaw
        finally:
            document.state = State.DRAFT
        document.only(page)
        data = told.of_copy(copy, self._clerk())
        _log.info("documents: identity card copied, purpose %(purpose)s, basis %(basis)s", data)
        await self._record("id_copy", data)

    def finish(self, document: Document, form: Format, *, searchable: bool, title: str) -> None:
        """Begin to make the file; raises Refused."""
        if document.state is not State.FAILED or document.file is not None:
            self._draft(document)
        if not document.pages:
            raise Refused("no_pages", "还没有页面：请先拍摄")
        if (missing := document.missing) is not None:
            raise Refused("page_missing", f"缺第 {missing + 1} 页：请补上这一页，再生成文件")
        document.format, document.searchable, document.title = form, searchable, title
        document.state, document.reason = State.MAKING, ""
        document.work = asyncio.create_task(self._make(document), name="document")

    def deliver(self, document: Document) -> None:
        """Send the file, at once or when it is made; raises Refused."""
        if not self.settings.deliver_to:
            raise Refused(
                "not_configured",
                "没有配置窗口系统：请改用下载，或请管理员在 [documents] 里写 deliver_to",
            )
        if document.state is State.MAKING:
            document.deliver_when_ready = True
        elif document.state in {State.READY, State.FAILED} and document.file is not None:
            self._send(document, document.file)
        elif document.state not in {State.SENDING, State.DELIVERED}:
            raise Refused("not_ready", "文件还没有生成：请先点生成，完成后再送出")

    def open(self, document: Document) -> tuple[File, Iterator[bytes]]:
        """The file and its bytes, which raise Wiped when it goes meanwhile; raises Refused."""
        if document.file is None:
            if document.state is State.DELIVERED:
                raise Refused("gone", "文件已送到窗口系统，本机不再保存")
            raise Refused("not_ready", "文件还没有生成：请先点生成，完成后再下载")
        document.touched = self._clock.monotonic()
        return document.file, document.vault.reading(document.file.sealed)

    async def downloaded(self, document: Document) -> None:
        """Somebody has all of its file."""
        document.handed_over = True
        await self._counted()

    async def delete(self, document: Document) -> None:
        """Wipe it, whatever it is doing."""
        await self._end(document)
        await self._counted()

    async def visit_end(self, *, give_up: bool) -> tuple[int, int]:
        """Wipe all but what is being sent, and that too with `give_up`: wiped, still waiting."""
        going = [one for one in self.all() if give_up or not self._leaving(one)]
        for document in going:
            await self._end(document)
        await self._counted()
        return len(going), len(self._all)

    def _leaving(self, document: Document) -> bool:
        return document.state is State.SENDING or document.deliver_when_ready

    def _draft(self, document: Document) -> None:
        """Raise Refused where no page can be added or changed any more."""
        if document.id not in self._all:
            raise Refused("gone", "这份文件已经清除：请重新拍摄")
        if document.state is not State.DRAFT:
            raise Refused("not_a_draft", "这份文件已经生成或正在生成：要改动请另起一份文件")
        document.touched = self._clock.monotonic()

    async def _make(self, document: Document) -> None:
        try:
            document.finished(await self._workshop.make(document))
        except Wiped:
            return
        except (NotMade, SpoolFull, Damaged) as flaw:
            self._settle(document, State.FAILED, str(flaw))
            return
        self._settle(document, State.READY, document.reason)
        _log.info("documents: %d pages as %s", document.page_count, document.format)
        if document.deliver_when_ready and document.file is not None:
            self._send(document, document.file)

    def _send(self, document: Document, file: File) -> None:
        document.state, document.step, document.reason = State.SENDING, "sending", ""
        document.attempts, document.deliver_when_ready = 0, False
        document.touched = self._clock.monotonic()
        document.work = asyncio.create_task(self._deliver(document, file), name="delivery")

    async def _deliver(self, document: Document, file: File) -> None:
        parcel = Parcel(
            key=document.key,
            name=file.name,
            media_type=file.media_type,
            size=file.sealed.size,
            sha256=file.sha256,
            chunks=lambda: document.vault.reading(file.sealed),
        )
        try:
            await self._delivery.deliver(parcel, Progress(document))
        except Wiped:
            return
        except (NotDelivered, Damaged) as flaw:
            self._settle(document, State.FAILED, str(flaw))
            return
        document.handed_over = True
        self._settle(document, State.DELIVERED, "")
        await self._close(document)
        await self._counted()

    def _settle(self, document: Document, state: State, reason: str) -> None:
        document.state, document.reason = state, reason
        document.step, document.retry_at = "", None
        document.done = document.of = 0
        document.touched = self._clock.monotonic()

    async def _close(self, document: Document) -> None:
        """Wipe its bytes, and tell the hub of one that was made."""
        document.vault.wipe()
        document.pages.clear()
        made, document.file = document.file, None
        if made is not None:
            await self._record("document", told.of_document(document))

    async def _end(self, document: Document) -> None:
        """Let nothing be left of it here."""
        self._all.pop(document.id, None)
        await self._stop(document)

    async def _stop(self, document: Document) -> None:
        """Wipe its bytes and end what is being done with them."""
        document.vault.wipe()  # first: from now on no thread reads or writes them
        if document.work is not None:
            document.work.cancel()
            await asyncio.wait({document.work})
        await self._close(document)
        document.title = ""

    async def _sweep(self) -> None:
        minutes = self.settings.keep_minutes
        before = self._clock.monotonic() - minutes * 60
        for document in self.all():
            if document.touched > before or document.state is State.MAKING:
                continue
            if document.state is not State.SENDING:
                await self._end(document)
                continue
            _log.warning("documents: not delivered within %.0f minutes: wiped", minutes)
            await self._stop(document)
            words = f"{minutes:.0f} 分钟没有送达，已从本机清除：请重新拍摄，或改交纸质材料"
            self._settle(document, State.FAILED, words)
        await self._counted()

    async def _counted(self) -> None:
        """Keep on disk how many a power cut would take."""
        count = sum(document.waits for document in self._all.values())
        try:
            await asyncio.to_thread(self._ledger.undelivered, count)
        except OSError as flaw:
            _log.warning("documents: the count cannot be kept: %s", flaw.strerror)
