"""The documents' part of the local API (docs/local_api.md)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from edge.agent import Agent
from edge.answers import FRESH, Problem, arguments, json_answer
from edge.documents import ocr
from edge.documents.delivery import disposition
from edge.documents.document import Document, Format
from edge.documents.fonts import font_file
from edge.documents.jpeg import NotAPage
from edge.documents.pages import LARGEST, RESOLUTIONS, ROTATIONS
from edge.documents.purposes import BASES, PURPOSES, NoPurpose, copy_for
from edge.documents.service import Documents, Refused
from edge.documents.spool import Damaged, SpoolFull, Wiped
from edge.documents.workshop import NotMade

UPLOADS: Final = 2
"""Pages that are taken at once: each is in memory."""

UPLOAD_TIME: Final = 60.0
"""Seconds for one page to arrive, from this machine."""

_GONE: Final = frozenset({"gone"})


class Finish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of `POST /api/documents/{id}/finish`."""

    format: Format
    searchable: bool = False
    title: Annotated[str, msgspec.Meta(max_length=120)] = ""


class CardSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of `POST /api/documents/{id}/card-sheet`."""

    purpose: str = ""
    basis: str = ""


class VisitEnd(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of `POST /api/visit/end`."""

    give_up: bool = False


_B = TypeVar("_B", bound=msgspec.Struct)


class DocumentService:
    """See edge/services.py."""

    def __init__(self, documents: Documents, forget: Callable[[], None]) -> None:
        self._documents = documents
        self._forget = forget
        self._uploads = asyncio.Semaphore(UPLOADS)
        self.router = APIRouter()
        one = "/api/documents/{name}"
        for path, endpoint, method in (
            ("/api/documents", self._all, "GET"),
            ("/api/documents", self._new, "POST"),
            ("/api/documents/lost/seen", self._lost_seen, "POST"),
            (one, self._told, "GET"),
            (one, self._delete, "DELETE"),
            (f"{one}/pages/{{index}}", self._put, "PUT"),
            (f"{one}/card-sheet", self._card_sheet, "POST"),
            (f"{one}/finish", self._finish, "POST"),
            (f"{one}/file", self._file, "GET"),
            (f"{one}/deliver", self._deliver, "POST"),
            ("/api/visit/end", self._visit_end, "POST"),
        ):
            self.router.add_api_route(path, endpoint, methods=[method], response_model=None)

    @classmethod
    def of(cls, agent: Agent, clerk: Callable[[], str] = str) -> DocumentService:
        """That of a box; `clerk` gives the number of who is on duty. Raises OSError."""
        folder = Path(agent.config.outbox.path).with_name("documents")
        documents = Documents(agent.config.documents, folder, agent.record, clerk=clerk)
        return cls(documents, agent.blobs.clear)

    async def run(self) -> None:
        """See Service."""
        await self._documents.run()

    async def _all(self) -> Response:
        settings = self._documents.settings
        return json_answer(
            {
                "documents": [document.told() for document in self._documents.all()],
                "delivery": {"configured": bool(settings.deliver_to), "to": settings.name},
                "ocr": ocr.available(),
                "lost": self._documents.lost,
                "card_sheet": {
                    "available": font_file() is not None,
                    "purposes": [{"code": code, "text": text} for code, text in PURPOSES.items()],
                    "bases": [{"code": code, "text": text} for code, text in BASES.items()],
                },
            }
        )

    async def _new(self) -> Response:
        with _problems():
            return json_answer(self._documents.new().told(), 201)

    async def _lost_seen(self) -> Response:
        await self._documents.lost_seen()
        return json_answer({"lost": self._documents.lost})

    async def _told(self, name: str) -> Response:
        return json_answer(self._get(name).told())

    async def _delete(self, name: str) -> Response:
        await self._documents.delete(self._get(name))
        return Response(status_code=204, headers=FRESH)

    async def _put(self, name: str, index: str, request: Request) -> Response:
        document = self._get(name)
        place = _number(index, "页码", range(10_000))
        rotation = _number(request.query_params.get("rotation", "0"), "rotation", range(360))
        if rotation not in ROTATIONS:
            raise Problem(422, "bad_arguments", "rotation 只能是 0、90、180 或 270")
        dpi = _number(request.query_params.get("dpi", "300"), "dpi", RESOLUTIONS)
        with _problems():
            async with self._uploads:
                jpeg = await _upload(request)
                await self._documents.put(document, place, jpeg, rotation=rotation, dpi=dpi)
        return json_answer(document.told())

    async def _card_sheet(self, name: str, request: Request) -> Response:
        document = self._get(name)
        given = await _read(request, CardSheet)
        with _problems():
            await self._documents.copy_card(document, copy_for(given.purpose, given.basis))
        return json_answer(document.told())

    async def _finish(self, name: str, request: Request) -> Response:
        document = self._get(name)
        given = await _read(request, Finish)
        if given.searchable and given.format != "pdf":
            raise Problem(422, "bad_arguments", "只有 PDF 可以带文字：请选 PDF，或不要文字识别")
        if given.searchable and not ocr.available():
            raise Problem(
                409, "no_ocr", "本机没有装文字识别：请生成普通 PDF，或请管理员安装 hallkeeper[ocr]"
            )
        with _problems():
            self._documents.finish(
                document, given.format, searchable=given.searchable, title=_title(given.title)
            )
        return json_answer(document.told(), 202)

    async def _file(self, name: str) -> Response:
        document = self._get(name)
        with _problems():
            file, chunks = self._documents.open(document)
        headers = {
            **FRESH,
            "Content-Length": str(file.sealed.size),
            "Content-Disposition": disposition(file.name),
        }
        return StreamingResponse(
            self._sending(document, chunks), media_type=file.media_type, headers=headers
        )

    async def _sending(self, document: Document, chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
        while chunk := await asyncio.to_thread(next, chunks, b""):
            yield chunk
        await self._documents.downloaded(document)

    async def _deliver(self, name: str) -> Response:
        document = self._get(name)
        with _problems():
            self._documents.deliver(document)
        return json_answer(document.told(), 202)

    async def _visit_end(self, request: Request) -> Response:
        given = await _read(request, VisitEnd)
        self._forget()
        wiped, waiting = await self._documents.visit_end(give_up=given.give_up)
        return json_answer({"wiped": wiped, "waiting": waiting})

    def _get(self, name: str) -> Document:
        document = self._documents.get(name)
        if document is None:
            raise Problem(404, "unknown_document", "没有这份文件，可能已经清除：请重新拍摄")
        return document


@contextmanager
def _problems() -> Iterator[None]:
    """What the documents raise, as answers."""
    try:
        yield
    except Refused as flaw:
        raise Problem(410 if flaw.error in _GONE else 409, flaw.error, str(flaw)) from flaw
    except Wiped as flaw:
        raise Problem(410, "gone", "这份文件已经清除：请重新拍摄") from flaw
    except NotAPage as flaw:
        raise Problem(422, "not_a_page", str(flaw)) from flaw
    except NoPurpose as flaw:
        raise Problem(422, "no_purpose", str(flaw)) from flaw
    except NotMade as flaw:
        raise Problem(409, "not_made", str(flaw)) from flaw
    except Damaged as flaw:
        raise Problem(410, "gone", str(flaw)) from flaw
    except SpoolFull as flaw:
        raise Problem(507, "spool_full", str(flaw)) from flaw


async def _upload(request: Request) -> BytesIO:
    """The picture that is sent; raises Problem as soon as it is known to be too large."""
    large = Problem(
        413, "too_large", f"这一页超过 {LARGEST >> 20} MB：请降低拍摄分辨率或压缩后再试"
    )
    told = request.headers.get("content-length", "0")
    if not (told.isascii() and told.isdigit()) or int(told) > LARGEST:
        raise large
    jpeg = BytesIO()
    try:
        async with asyncio.timeout(UPLOAD_TIME):
            async for part in request.stream():
                if jpeg.tell() + len(part) > LARGEST:
                    raise large
                jpeg.write(part)
    except TimeoutError as flaw:
        raise Problem(408, "too_slow", "这一页传得太慢：请重试") from flaw
    return jpeg


async def _read(request: Request, kind: type[_B]) -> _B:
    given: dict[str, Any] = await arguments(request)
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as flaw:
        raise Problem(422, "bad_arguments", f"内容不对：{flaw}") from flaw


def _number(text: str, name: str, within: range) -> int:
    if text.isascii() and text.isdigit() and int(text[:9]) in within:
        return int(text)
    raise Problem(422, "bad_arguments", f"{name} 要在 {within[0]} 到 {within[-1]} 之间")


def _title(text: str) -> str:
    """`text` as part of a file's name."""
    kept = "".join(one for one in text if one.isprintable() and one not in '\\/:*?"<>|')
    return " ".join(kept.split()).strip(". ")
