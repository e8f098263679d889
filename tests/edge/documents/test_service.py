"""A visit's documents: delivered, wiped, counted, and nothing left of them anywhere."""

from __future__ import annotations

import gc
import json
import logging
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from edge.clock import Clock

from .box import Box, running
from .specimens import jpeg, page
from .window_system import hangs, serving, status


class Later(Clock):
    """A clock whose monotonic time a test moves on; waiting is real."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


def marked() -> tuple[bytes, bytes]:
    """A page of noise, and some bytes in the middle of it that are nowhere else."""
    noise = Image.frombytes("RGB", (300, 300), secrets.token_bytes(270_000))
    data = jpeg(noise, quality=90)
    return data, data[len(data) // 2 : len(data) // 2 + 24]


def held(mark: bytes, root: object) -> list[type]:
    """Types of what can be reached from `root` and holds `mark`."""
    seen: set[int] = set()
    waiting, found = [root], []
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type) or type(one).__name__ in {"module", "function"}:
            continue
        seen.add(id(one))
        if isinstance(one, bytes | bytearray | memoryview) and mark in bytes(one):
            found.append(type(one))
        waiting.extend(gc.get_referents(one))
    return found


def traces(box: Box, mark: bytes) -> list[Any]:
    files = [path for path in box.folder.parent.rglob("*") if path.is_file()]
    return [path for path in files if mark in path.read_bytes()] + held(mark, box.documents)


@pytest.mark.parametrize("form", ["pdf", "tiff", "jpeg"])
@pytest.mark.parametrize("how", ["draft", "deleted", "visit end", "delivered", "stopped"])
async def test_nothing_of_a_page_is_left(
    tmp_path: Path, form: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    data, mark = marked()
    with serving(status(201)) as system:
        async with running(tmp_path, deliver_to=system.url) as box:
            name = await box.draft(data, page())
            assert not traces(box, mark)  # sealed, from the first byte on
            if how != "draft":
                await box.finish(name, form, title="标题甲乙丙")
                await box.until(name, "ready")
                if form != "jpeg":
                    assert mark in await box.file(name)
            if how == "deleted":
                await box.ask("DELETE", f"documents/{name}")
            elif how == "delivered":
                await box.ask("POST", f"documents/{name}/deliver")
                state = await box.until(name, "delivered")
                assert (state["pages"], state["reason"]) == (2, "")
            elif how != "stopped":
                answer = await box.ask("POST", "visit/end", json={})
                assert answer.json() == {"wiped": 1, "waiting": 0}
            if how != "stopped":
                assert box.on_disk() == []
                assert not traces(box, mark)
        assert box.on_disk() == []
        assert not traces(box, mark)
        assert not held("标题甲乙丙".encode(), box.told)
        assert "标题" not in caplog.text


async def test_delivered_by_the_window_system(tmp_path: Path) -> None:
    with serving(status(201)) as system:
        async with running(tmp_path, deliver_to=system.url, name="综合受理系统") as box:
            told = (await box.ask("GET", "documents")).json()["delivery"]
            assert told == {"configured": True, "to": "综合受理系统"}
            name = await box.made(page())
            size = (await box.state(name))["bytes"]
            answer = await box.ask("POST", f"documents/{name}/deliver")
            assert answer.status_code == 202
            assert answer.json()["state"] == "sending"
            await box.until(name, "delivered")
            assert len(system.got) == 1
            assert box.told == [
                (
                    "document",
                    {
                        "pages": 1,
                        "bytes": size,
                        "format": "pdf",
                        "searchable": False,
                        "delivered": True,
                        "milliseconds": box.told[0][1]["milliseconds"],
                    },
                )
            ]
            again = await box.ask("POST", f"documents/{name}/deliver")
            assert (again.status_code, again.json()["state"]) == (202, "delivered")
            gone = await box.ask("GET", f"documents/{name}/file")
            assert gone.status_code == 410
            assert "已送到窗口系统" in gone.json()["message"]
        assert len(box.told) == 1


async def test_a_refused_document_can_be_sent_again_with_the_same_key(tmp_path: Path) -> None:
    with serving(status(401), status(201)) as system:
        async with running(tmp_path, deliver_to=system.url) as box:
            name = await box.made(page())
            await box.ask("POST", f"documents/{name}/deliver")
            state = await box.until(name, "failed")
            assert "请管理员检查 token_file" in state["reason"]
            assert (await box.file(name)).startswith(b"%PDF")
            await box.ask("POST", f"documents/{name}/deliver")
            await box.until(name, "delivered")
        assert len({one["Idempotency-Key"] for one in system.got}) == 1


async def test_what_is_on_its_way_outlives_the_visit_until_it_is_given_up(tmp_path: Path) -> None:
    with serving(status(503, Retry_After="60")) as system:
        async with running(tmp_path, deliver_to=system.url) as box:
            waiting = await box.made(page())
            await box.draft(page())
            await box.ask("POST", f"documents/{waiting}/deliver")
            state = await box.until(waiting, "sending", attempts=1)
            while not (state := await box.state(waiting))["retry_at"]:
                pass
            assert state["reason"] == "窗口系统暂时不能接收（503）"
            assert datetime.fromisoformat(state["retry_at"]) > datetime.now(UTC)
            captured = box.blobs.swap(b"a page")["blob"].rpartition("/")[2]
            answer = await box.ask("POST", "visit/end", json={"give_up": False})
            assert answer.json() == {"wiped": 1, "waiting": 1}
            assert box.blobs.get(captured) is None
            assert box.blobs.size == 0
            assert len(box.on_disk()) == 1
            answer = await box.ask("POST", "visit/end", json={"give_up": True})
            assert answer.json() == {"wiped": 1, "waiting": 0}
            assert box.on_disk() == []
            assert box.told[0][1]["delivered"] is False


async def test_given_up_while_the_window_system_hangs(tmp_path: Path) -> None:
    with serving(hangs) as system:
        async with running(tmp_path, deliver_to=system.url) as box:
            name = await box.made(page())
            await box.ask("POST", f"documents/{name}/deliver")
            await box.until(name, "sending", attempts=1)
            answer = await box.ask("POST", "visit/end", json={"give_up": True})
            assert answer.json() == {"wiped": 1, "waiting": 0}
            assert box.on_disk() == []


async def test_sent_as_soon_as_it_is_made(tmp_path: Path) -> None:
    with serving(status(201)) as system:
        async with running(tmp_path, deliver_to=system.url) as box:
            name = await box.draft(page(), page())
            await box.finish(name)
            assert (await box.ask("POST", f"documents/{name}/deliver")).status_code == 202
            await box.until(name, "delivered")
        assert len(system.got) == 1


async def test_what_nobody_came_back_for_is_wiped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.documents.service.SWEEP", 0.02)
    clock = Later()
    with serving(status(503, Retry_After="86400")) as system:
        async with running(tmp_path, clock=clock, deliver_to=system.url, keep_minutes=30) as box:
            sending = await box.made(page())
            await box.ask("POST", f"documents/{sending}/deliver")
            await box.until(sending, "sending", attempts=1)
            await box.made(page())
            await box.draft(page())
            clock.ahead = 29 * 60
            kept = await box.draft(page())
            clock.ahead = 31 * 60
            state = await box.until(sending, "failed")
            assert state["reason"].startswith("30 分钟没有送达，已从本机清除：请重新拍摄")
            told = (await box.ask("GET", "documents")).json()["documents"]
            assert {one["id"] for one in told} == {sending, kept}
            assert len(box.on_disk()) == 1
            answer = await box.ask("POST", "visit/end", json={})
            assert answer.json() == {"wiped": 2, "waiting": 0}


async def test_a_power_cut_is_told_until_it_is_seen(tmp_path: Path) -> None:
    async with running(tmp_path) as box:
        await box.draft(page())
        await box.made(page())
        await box.new()
        downloaded = await box.made(page())
        await box.file(downloaded)
        await box.ask("GET", "documents")  # the file's last byte has been sent before
        assert json.loads((tmp_path / "documents.json").read_bytes())["undelivered"] == 2
    async with running(tmp_path) as box:
        assert (await box.ask("GET", "documents")).json()["lost"] == 2
        assert (await box.ask("GET", "documents")).json()["documents"] == []
        assert (await box.ask("POST", "documents/lost/seen")).json() == {"lost": 0}
    async with running(tmp_path) as box:
        assert (await box.ask("GET", "documents")).json()["lost"] == 0


async def test_a_full_spool_keeps_what_it_has(tmp_path: Path) -> None:
    big = jpeg(Image.frombytes("RGB", (800, 800), secrets.token_bytes(1_920_000)), quality=90)
    async with running(tmp_path, max_mb=1) as box:
        name = await box.draft(big)
        answer = await box.put(name, 1, big)
        assert (answer.status_code, answer.json()["error"]) == (507, "spool_full")
        assert "请先送出或删除已有的文件" in answer.json()["message"]
        assert (await box.state(name))["pages"] == 1
        await box.finish(name)  # the file does not fit beside its page
        state = await box.until(name, "failed")
        assert "请先送出或删除已有的文件" in state["reason"]
        assert state["pages"] == 1
        await box.ask("POST", "visit/end", json={})
        assert box.on_disk() == []
        name = await box.draft(page())
        await box.finish(name)
        await box.until(name, "ready")


@pytest.mark.parametrize("when", ["before it is made", "before it is sent"])
async def test_a_disk_that_gives_back_something_else(tmp_path: Path, when: str) -> None:
    with serving(status(201)) as system:
        async with running(tmp_path, deliver_to=system.url) as box:
            name = await box.draft(page())
            if when == "before it is sent":
                await box.finish(name)
                await box.until(name, "ready")
            [file] = box.on_disk()
            file.write_bytes(bytes(file.stat().st_size))
            if when == "before it is sent":
                await box.ask("POST", f"documents/{name}/deliver")
            else:
                await box.finish(name)
            state = await box.until(name, "failed")
            assert "本机暂存的文件读不出来：请重新拍摄" in state["reason"]
