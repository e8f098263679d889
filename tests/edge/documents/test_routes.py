"""The local API of documents, over a real socket: what works, and every mistake in words."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import pytest
from PIL import Image

from edge.documents import ocr, routes
from edge.documents.service import DOCUMENTS, PAGES

from .box import Box, running
from .pdfa import flaws
from .specimens import card, page, text_page


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Box]:
    async with running(tmp_path, clerk="0017") as one:
        yield one


def problem(answer: Any) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["error"], body["message"]


async def test_a_pdf_from_draft_to_download(box: Box) -> None:
    name = await box.made(page(seed=1), page(seed=2), form="pdf", title="张/三 *材料* ")
    state = await box.state(name)
    assert (state["pages"], state["format"], state["reason"]) == (2, "pdf", "")
    answer = await box.ask("GET", f"documents/{name}/file")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content) == state["bytes"]
    told = unquote(answer.headers["content-disposition"])
    assert told.startswith("attachment; filename=\"document.pdf\"; filename*=UTF-8''张三 材料-")
    assert flaws(answer.content) == []


async def test_pages_may_be_replaced_turned_and_come_in_any_order(box: Box) -> None:
    name = await box.new()
    assert (await box.put(name, 1, page(seed=2), "?rotation=90&dpi=200")).status_code == 200
    assert (await box.put(name, 0, page(seed=1))).status_code == 200
    assert (await box.put(name, 0, page(seed=3), "?dpi=72")).json()["pages"] == 2
    assert len(box.on_disk()) == 2
    await box.finish(name)
    await box.until(name, "ready")
    with pikepdf.open(BytesIO(await box.file(name))) as pdf:
        sizes = [[float(side) for side in one.MediaBox[2:]] for one in pdf.pages]
    assert sizes == [[640, 900], [324, 230.4]]


async def test_tiff(box: Box) -> None:
    name = await box.new()
    await box.put(name, 0, page(progressive=True))
    await box.put(name, 1, page(), "?rotation=90")
    await box.finish(name, "tiff")
    await box.until(name, "ready")
    with Image.open(BytesIO(await box.file(name))) as image:
        assert image.n_frames == 2
        assert image.size == (640, 900)
        image.seek(1)
        assert image.size == (900, 640)
        red = image.convert("RGB").getpixel((885, 15))
    assert isinstance(red, tuple)
    assert red[0] > 200 > red[1]


async def test_one_page_is_a_jpeg_and_more_are_a_zip(box: Box) -> None:
    name = await box.made(page(), form="jpeg")
    with Image.open(BytesIO(await box.file(name))) as image:
        assert (image.format, image.size, image.info["dpi"]) == ("JPEG", (640, 900), (300, 300))
    name = await box.made(page(seed=1), page(seed=2), form="jpeg")
    with zipfile.ZipFile(BytesIO(await box.file(name))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["001.jpg", "002.jpg"]


@pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")
async def test_a_searchable_pdf_shows_how_far_it_is(box: Box) -> None:
    name = await box.draft(text_page("申请材料清单"))
    assert (await box.finish(name, searchable=True)).status_code == 202
    steps = set()
    while (state := await box.state(name))["state"] == "making":
        steps.add(state["step"])
        assert 0 <= state["done"] <= state["of"] <= 1
        await asyncio.sleep(0.02)
    assert state["state"] == "ready"
    assert "ocr" in steps
    data = await box.file(name)
    assert flaws(data) == []
    with pikepdf.open(BytesIO(data)) as pdf:
        [font] = pdf.pages[0].Resources.Font.as_dict().values()
        assert b"<7533>" in font.ToUnicode.read_bytes()  # 申
    assert (await box.ask("GET", "documents")).json()["ocr"] is True


async def test_without_the_extra_it_says_what_to_do(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    name = await box.draft(page())
    status, error, words = problem(await box.finish(name, searchable=True))
    assert (status, error) == (409, "no_ocr")
    assert "请管理员安装 hallkeeper[ocr]" in words
    assert (await box.ask("GET", "documents")).json()["ocr"] is False
    assert (await box.finish(name)).status_code == 202


@pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")
async def test_a_page_whose_text_is_not_read_is_kept_as_a_picture(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr.reader, "__kwdefaults__", None, raising=False)
    monkeypatch.setattr(ocr, "MEMORY", 100)
    monkeypatch.setattr(ocr, "START_TIME", 0.001)
    name = await box.draft(page(), page())
    await box.finish(name, searchable=True)
    state = await box.until(name, "ready")
    assert state["reason"] == "第 1、2 页没有识别出文字，按图片保存"
    assert flaws(await box.file(name)) == []


CARD = {"purpose": "办理老年人优待证", "basis": "《老年人权益保障法》第五十三条"}


async def test_a_card_sheet_is_one_page_and_is_logged_without_anybody(box: Box) -> None:
    name = await box.draft(card("正面"), card("反面"))
    answer = await box.ask("POST", f"documents/{name}/card-sheet", json=CARD)
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["pages"]) == ("draft", 1)
    assert len(box.on_disk()) == 1
    assert box.told == [
        ("id_copy", {"purpose": "benefit", "basis": CARD["basis"], "clerk": "0017"})
    ]
    await box.finish(name)
    await box.until(name, "ready")
    with pikepdf.open(BytesIO(await box.file(name))) as pdf:
        [one] = pdf.pages
        assert [float(side) for side in one.MediaBox[2:]] == pytest.approx([595.2, 841.92])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "没有写明用途"),
        ({"purpose": "办理登记"}, "没有写明依据"),
        ({"basis": "law"}, "没有写明用途"),
        ({"purpose": "办理登记", "basis": "law", "name": "x"}, "内容不对"),
        ({"purpose": 5}, "内容不对"),
    ],
)
async def test_no_card_sheet_without_purpose_and_basis(
    box: Box, given: dict[str, Any], words: str
) -> None:
    name = await box.draft(card("正面"), card("反面"))
    answer = await box.ask("POST", f"documents/{name}/card-sheet", json=given)
    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert box.told == []


async def test_a_card_sheet_needs_two_sides(box: Box) -> None:
    name = await box.draft(card("正面"))
    path = f"documents/{name}/card-sheet"
    status, error, words = problem(await box.ask("POST", path, json=CARD))
    assert (status, error) == (409, "two_pages")
    assert "先拍正面，再拍反面" in words
    await box.put(name, 1, page(500, 500))
    status, error, words = problem(await box.ask("POST", path, json=CARD))
    assert (status, error) == (409, "not_made")
    assert "不是证件大小" in words
    assert (await box.state(name))["pages"] == 2
    assert box.told == []


async def test_what_is_told_of_all(box: Box) -> None:
    name = await box.draft(page())
    told = (await box.ask("GET", "documents")).json()
    assert [one["id"] for one in told["documents"]] == [name]
    assert told["delivery"] == {"configured": False, "to": "窗口系统"}
    assert told["lost"] == 0
    assert told["card_sheet"]["available"] is True
    assert {"code": "law", "text": "法律法规要求留存"} in told["card_sheet"]["bases"]
    assert told["documents"][0] == await box.state(name)
    assert set(told["documents"][0]) == {
        *("id", "state", "step", "done", "of", "pages", "bytes", "format", "reason", "attempts"),
        "retry_at",
    }


async def test_deleted_is_gone(box: Box) -> None:
    name = await box.made(page())
    assert (await box.ask("DELETE", f"documents/{name}")).status_code == 204
    assert box.on_disk() == []
    assert (await box.ask("GET", "documents")).json()["documents"] == []
    assert box.told[0][1]["delivered"] is False


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("PUT", "/pages/0"),
        ("POST", "/finish"),
        ("POST", "/card-sheet"),
        ("GET", "/file"),
        ("POST", "/deliver"),
    ],
)
async def test_an_unknown_document(box: Box, method: str, path: str) -> None:
    status, error, words = problem(await box.ask(method, f"documents/gone{path}"))
    assert (status, error) == (404, "unknown_document")
    assert "请重新拍摄" in words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是 JPEG 图片：请用高拍仪拍摄"),
        (b"%PDF-1.7", "不是 JPEG 图片"),
        (page()[:-500], "图片不完整.*请重新拍摄"),
        (page(), "按 50 dpi"),
    ],
)
async def test_what_is_no_page(box: Box, data: bytes, words: str) -> None:
    name = await box.new()
    whole = data == page()
    answer = await box.put(name, 0, page(12_000, 60) if whole else data, "?dpi=50" if whole else "")
    assert problem(answer)[:2] == (422, "not_a_page")
    assert answer.json()["message"].find(words.split(".*")[0]) >= 0
    assert (await box.state(name))["pages"] == 0
    assert box.on_disk() == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("0?rotation=45", "rotation 只能是 0、90、180 或 270"),
        ("0?rotation=-90", "rotation 要在"),
        ("0?dpi=0", "dpi 要在 50 到 2400 之间"),
        ("0?dpi=x", "dpi 要在"),
        ("-1", "页码 要在"),
        ("x", "页码 要在"),
        ("99999999999999999999", "页码 要在"),
    ],
)
async def test_what_is_no_place(box: Box, place: str, words: str) -> None:
    name = await box.new()
    answer = await box.ask("PUT", f"documents/{name}/pages/{place}", content=page())
    assert problem(answer)[:2] == (422, "bad_arguments")
    assert words in answer.json()["message"]


async def raw(box: Box, head: str, *parts: bytes) -> bytes:
    """Send by hand what no proper client would, and read the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", box.port)
    try:
        writer.write(head.replace("\n", "\r\n").encode())
        for part in parts:
            writer.write(part)
        async with asyncio.timeout(30):
            return await reader.readuntil(b"}")
    finally:
        writer.close()


async def test_two_gigabytes_are_refused_before_they_are_sent(box: Box) -> None:
    name = await box.new()
    head = f"PUT /api/documents/{name}/pages/0 HTTP/1.1\nHost: x\nContent-Length: {2 << 30}\n\n"
    answer = await raw(box, head, b"\xff\xd8\xff" + bytes(1000))
    assert b" 413 " in answer
    assert "这一页超过 32 MB：请降低拍摄分辨率" in answer.decode()


async def test_a_page_without_end_is_refused(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LARGEST", 1 << 20)
    name = await box.new()
    head = f"PUT /api/documents/{name}/pages/0 HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n"
    answer = await raw(box, head, *[b"40000\r\n" + bytes(0x40000) + b"\r\n"] * 6)
    assert b" 413 " in answer
    assert "这一页超过 1 MB" in answer.decode()
    assert box.on_disk() == []


async def test_a_page_that_never_comes_does_not_keep_others_out(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "UPLOAD_TIME", 0.2)
    name = await box.new()
    head = f"PUT /api/documents/{name}/pages/0 HTTP/1.1\nHost: x\nContent-Length: 5000\n\n"
    slow = [asyncio.create_task(raw(box, head)) for _ in range(3)]
    assert all("传得太慢：请重试" in answer.decode() for answer in await asyncio.gather(*slow))
    assert (await box.put(name, 0, page())).status_code == 200


async def test_a_missing_page_is_named(box: Box) -> None:
    name = await box.new()
    assert problem(await box.finish(name))[1:] == ("no_pages", "还没有页面：请先拍摄")
    await box.put(name, 0, page())
    await box.put(name, 2, page())
    status, error, words = problem(await box.finish(name))
    assert (status, error) == (409, "page_missing")
    assert words == "缺第 2 页：请补上这一页，再生成文件"
    await box.put(name, 1, page())
    assert (await box.finish(name)).status_code == 202


async def test_finished_is_finished(box: Box) -> None:
    name = await box.made(page())
    for answer in (await box.finish(name), await box.put(name, 0, page())):
        assert problem(answer)[:2] == (409, "not_a_draft")
        assert "要改动请另起一份文件" in answer.json()["message"]
    assert (await box.state(name))["state"] == "ready"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"format": "docx"}, "内容不对"),
        ({}, "内容不对"),
        ({"format": "pdf", "title": "长" * 121}, "内容不对"),
        ({"format": "tiff", "searchable": True}, "只有 PDF 可以带文字"),
    ],
)
async def test_a_finish_that_is_none(box: Box, given: dict[str, Any], words: str) -> None:
    name = await box.draft(page())
    answer = await box.ask("POST", f"documents/{name}/finish", json=given)
    assert answer.status_code == 422
    assert words in answer.json()["message"]


async def test_two_hundred_pages_and_not_one_more(box: Box) -> None:
    name = await box.new()
    small = page(160, 90)
    for index in range(PAGES):
        assert (await box.put(name, index, small)).status_code == 200
    status, error, words = problem(await box.put(name, PAGES, small))
    assert (status, error) == (409, "too_many_pages")
    assert words == "一份文件最多 200 页：请另起一份文件"
    await box.finish(name)
    assert (await box.until(name, "ready"))["pages"] == PAGES
    assert flaws(await box.file(name)) == []


async def test_only_so_many_documents(box: Box) -> None:
    for _ in range(DOCUMENTS):
        await box.new()
    status, error, words = problem(await box.ask("POST", "documents", json={}))
    assert (status, error) == (409, "too_many")
    assert "请先结束这次办理" in words


async def test_a_file_that_is_not_there_yet(box: Box) -> None:
    name = await box.draft(page())
    assert problem(await box.ask("GET", f"documents/{name}/file"))[:2] == (409, "not_ready")
    status, error, words = problem(await box.ask("POST", f"documents/{name}/deliver"))
    assert (status, error) == (409, "not_configured")
    assert "请改用下载" in words
