"""The pages as served: policy on every answer, content with its tag, a board without script."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from kiosk_ui.app import POLICY, create_pages

COMMITTED = Path(__file__).parents[2] / "kiosk_ui" / "content"
INDEX = '<html lang="zh-CN"><head></head><body><div id="page"></div></body></html>'


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX, "utf-8")
    (folder / "clerk.html").write_text(INDEX.replace("page", "clerk"), "utf-8")
    (folder / "customer.html").write_text(INDEX.replace("page", "customer"), "utf-8")
    (folder / "assets" / "index-abc.js").write_text("export {};", "utf-8")
    (folder / "secret.txt").write_text("secret", "utf-8")
    return folder


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(COMMITTED, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
async def pages(content: Path, dist: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_pages(content, dist))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/clerk",
        "/customer",
        "/board",
        "/board.css",
        "/assets/index-abc.js",
        "/content/items.json",
        "/no",
    ],
)
async def test_every_answer_carries_the_policy(pages: httpx.AsyncClient, path: str) -> None:
    answer = await pages.get(path)
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "data:" not in POLICY


async def test_content_is_sent_again_only_when_it_changed(
    pages: httpx.AsyncClient, content: Path
) -> None:
    first = await pages.get("/content/hall.json")
    assert first.json()["name"] == "示例县政务服务中心"
    tag = {"If-None-Match": first.headers["etag"]}
    again = await pages.get("/content/hall.json", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    path = content / "hall.json"
    path.write_text(path.read_text("utf-8").replace("示例县政务", "改名县政务"), "utf-8")
    changed = await pages.get("/content/hall.json", headers=tag)
    assert changed.json()["name"] == "改名县政务服务中心"
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/content/secret.json",
        "/content/..%2fhall.json",
        "/assets/..%2fsecret.txt",
        "/assets/../secret.txt",
        "/assets/none.js",
        "/secret.txt",
    ],
)
async def test_nothing_else_is_served(pages: httpx.AsyncClient, path: str) -> None:
    answer = await pages.get(path)
    assert answer.status_code == 404
    assert b"secret" not in answer.content or b"error" in answer.content


async def test_built_files_are_kept_for_good_and_pages_are_not(pages: httpx.AsyncClient) -> None:
    asset = await pages.get("/assets/index-abc.js")
    assert asset.headers["content-type"].startswith("text/javascript")
    assert "immutable" in asset.headers["cache-control"]
    assert (await pages.get("/")).headers["cache-control"] == "no-cache"


class Inline(HTMLParser):
    """Collects what a strict policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in ("script", "style") and "src" not in dict(attrs):
            self.found.append(tag)
        self.found += [name for name, _ in attrs if name == "style" or name.startswith("on")]


async def test_the_board_shows_what_must_be_published(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/board")
    parser = Inline()
    parser.feed(answer.text)
    assert parser.found == []
    assert "script" not in parser.tags
    for text in (
        "示例数据",
        "8:00–12:00",
        "民政局",
        "城乡居民最低生活保障对象认定",
        "法定30个工作日",
    ):
        assert text in answer.text
    assert '<html lang="zh-CN">' in answer.text


async def test_the_kiosk_page_holds_the_board_until_the_script_takes_its_place(
    pages: httpx.AsyncClient,
) -> None:
    text = (await pages.get("/")).text
    assert '<div id="page"><div class="late"><main class="board">' in text
    assert 'href="board.css"' in text
    assert "board.css" not in (await pages.get("/clerk")).text


async def test_markup_in_content_stays_text(pages: httpx.AsyncClient, content: Path) -> None:
    path = content / "notices.json"
    path.write_text(
        path.read_text("utf-8").replace("办事请先到咨询台", "<script>alert(1)</script>"), "utf-8"
    )
    text = (await pages.get("/board")).text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("dist", [None, Path("/nonexistent")])
async def test_unbuilt_pages_say_what_to_do_and_the_board_serves(
    content: Path, dist: Path | None
) -> None:
    transport = httpx.ASGITransport(app=create_pages(content, dist))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as pages:
        kiosk = await pages.get("/")
        assert kiosk.status_code == 503
        assert "npm run build" in kiosk.text
        assert "民政局" in kiosk.text
        for path in ("/clerk", "/customer"):
            assert "npm run build" in (await pages.get(path)).text
        assert (await pages.get("/assets/x.js")).status_code == 404


async def test_without_any_good_content_people_are_sent_to_the_desk(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(app=create_pages(tmp_path, None))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as pages:
        board = await pages.get("/board")
        assert "请到咨询台" in board.text
        assert "items.json" in board.text
        assert (await pages.get("/content/items.json")).status_code == 503


async def test_a_photo_is_fetched_by_itself(content: Path, pages: httpx.AsyncClient) -> None:
    jpeg = b"\xff\xd8\xff\xe0" + bytes(range(200))
    path = content / "hall.json"
    hall = json.loads(path.read_text("utf-8"))
    hall["staff"][0]["photo"] = base64.b64encode(jpeg).decode()
    path.write_text(json.dumps(hall), "utf-8")
    told = (await pages.get("/content/hall.json")).json()["staff"]
    assert told[0]["photo"] == "content/staff/0101.jpg"
    assert not any(one.get("photo") for one in told[1:])
    answer = await pages.get("/content/staff/0101.jpg")
    assert (answer.content, answer.headers["content-type"]) == (jpeg, "image/jpeg")
    for number in ("0102", "7777"):
        assert (await pages.get(f"/content/staff/{number}.jpg")).status_code == 404


async def test_pages_without_an_icon_of_their_own_get_one(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "<svg" in answer.text
