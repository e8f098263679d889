"""Content fetched from a real web server: new, the same, broken, hostile, away."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from drivers.base import DeviceRefused
from edge.clock import Clock
from edge.content import LARGEST, ContentFetch, NotFetched, put, url_flaw
from edge.settings import HubSettings
from kiosk_ui.package import PackageFile, Shelf, check_package

FOLDER = Path(__file__).parents[2] / "kiosk_ui" / "content"
NAMES = ("hall", "departments", "windows", "notices", "items")


def package(tag: str, **hall: Any) -> bytes:
    files = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in NAMES}
    files["hall"] |= hall
    return json.dumps({"schema": 1, "tag": tag, "files": files}).encode()


class SmallWeb(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.tag, self.body, self.status, self.cut = "", b"", 200, 0
        self.asked: list[tuple[str, str, str]] = []
        self.confirmed = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def publish(self, tag: str, body: bytes | None = None) -> None:
        self.tag, self.body = tag, package(tag, name=f"第{tag}版大厅") if body is None else body


class _Answers(BaseHTTPRequestHandler):
    server: SmallWeb

    def do_GET(self) -> None:
        web = self.server
        held = self.headers.get("If-None-Match", "")
        web.asked.append((self.path, held, self.headers.get("Authorization", "")))
        same = held == f'"{web.tag}"'
        if same:
            web.confirmed.set()
        body = b"" if same else web.body
        self.send_response(304 if same else web.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) - web.cut] if web.cut else body)
        if web.cut:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    server = SmallWeb()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetch(web: SmallWeb, tmp_path: Path) -> ContentFetch:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n", encoding="ascii")
    hub = HubSettings(host="127.0.0.1", url=web.url, password_file=str(secret))
    made = ContentFetch(hub, "box-1", tmp_path / "content.json", Clock())
    made.check = check_package
    return made


def name(fetch: ContentFetch) -> str | None:
    content = PackageFile(fetch.path).current()
    return content.hall.name if content else None


async def test_a_new_package_is_put_in_place_and_told_at_once(
    fetch: ContentFetch, web: SmallWeb
) -> None:
    web.publish("1")
    assert await fetch.refresh() is True
    assert name(fetch) == "第1版大厅"
    word = base64.b64encode(b"box-1:s3cret").decode()
    assert web.asked == [
        ("/api/box/content", "", f"Basic {word}"),
        ("/api/box/content", '"1"', f"Basic {word}"),
    ]
    assert await fetch.refresh() is False
    web.publish("2")
    assert await fetch.command({}) == {"changed": True}
    assert name(fetch) == "第2版大厅"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 200_000,
        b'{"tag": "2"}',
        b'{"schema": 1, "tag": "2", "files": {}}',
        package("2", phone=None),
        package("2").replace(b'"schema": 1', b'"schema": 9'),
        package("2", script="<script>alert(1)</script>"),
    ],
)
async def test_a_package_that_cannot_be_shown_leaves_the_last_good_one(
    fetch: ContentFetch, web: SmallWeb, body: bytes
) -> None:
    web.publish("1")
    await fetch.refresh()
    web.publish("2", body)
    with pytest.raises(NotFetched, match="继续显示原来的"):
        await fetch.refresh()
    assert name(fetch) == "第1版大厅"
    path, held, _ = web.asked[-1]
    assert held == '"1"'
    assert path.startswith("/api/box/content?flaw=")
    web.publish("3")
    assert await fetch.refresh() is True
    assert fetch.flaw == ""


async def test_a_package_that_breaks_off_is_not_taken(fetch: ContentFetch, web: SmallWeb) -> None:
    web.publish("1")
    web.cut = 100
    with pytest.raises(NotFetched):
        await fetch.refresh()
    assert not fetch.path.exists()


async def test_a_package_without_end_is_not_taken(fetch: ContentFetch, web: SmallWeb) -> None:
    web.publish("1", b" " * (LARGEST + 2))
    with pytest.raises(NotFetched, match="超过"):
        await fetch.refresh()


async def test_a_hub_that_is_away_or_refuses_changes_nothing(
    fetch: ContentFetch, web: SmallWeb
) -> None:
    web.publish("1")
    await fetch.refresh()
    web.tag, web.status = "2", 401
    with pytest.raises(NotFetched, match="401"):
        await fetch.refresh()
    fetch._hub = HubSettings(host="127.0.0.1", url="http://127.0.0.1:9")
    with pytest.raises(DeviceRefused, match="连不上"):
        await fetch.command({})
    assert name(fetch) == "第1版大厅"


async def test_a_package_spoilt_on_disk_is_fetched_again(
    fetch: ContentFetch, web: SmallWeb
) -> None:
    web.publish("1")
    await fetch.refresh()
    fetch.path.write_bytes(fetch.path.read_bytes()[:-50])
    assert Shelf(FOLDER, fetch.path).current() is not None  # the example, not an error page
    assert await fetch.refresh() is True
    assert name(fetch) == "第1版大厅"


async def test_it_asks_by_itself(
    fetch: ContentFetch, web: SmallWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.content.FIRST", 0.0)
    web.publish("1")
    running = asyncio.create_task(fetch.run())
    assert await asyncio.to_thread(web.confirmed.wait, 30)
    running.cancel()
    assert name(fetch) == "第1版大厅"


def test_putting_leaves_no_half(tmp_path: Path) -> None:
    put(tmp_path / "content.json", b"one")
    put(tmp_path / "content.json", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["content.json"]
    with pytest.raises(OSError, match="directory"):
        put(tmp_path / "no" / "content.json", b"x")


def test_the_example_takes_the_boxes_own_name() -> None:
    shown = Shelf(FOLDER, called="阳丰镇便民服务中心").current()
    assert shown is not None
    assert shown.hall.name == "阳丰镇便民服务中心"
    assert json.loads(shown.files["hall"][0])["name"] == "阳丰镇便民服务中心"


@pytest.mark.parametrize(("named", "name"), [(True, "第1版大厅"), (False, "阳丰镇大厅")])
def test_a_published_name_wins_over_the_boxes(tmp_path: Path, named: bool, name: str) -> None:
    body = json.loads(package("1", name="第1版大厅")) | {"named": named}
    put(tmp_path / "content.json", json.dumps(body).encode())
    shown = Shelf(FOLDER, tmp_path / "content.json", called="阳丰镇大厅").current()
    assert shown is not None
    assert shown.hall.name == name


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        ("http://127.0.0.1:8600", ""),
        ("https://hub.example:8443", ""),
        ("http://hub.example", "in the clear"),
        ("hub.example", "scheme"),
        ("https://hub.example/path", "scheme"),
        ("https://[x", "no address"),
    ],
)
def test_a_wrong_address_is_told(url: str, flaw: str) -> None:
    assert flaw in url_flaw(url)
    assert bool(url_flaw(url)) == bool(flaw)
