"""Text is read by a child: offline, bounded, killed on overtime; it leaves nothing behind."""

from __future__ import annotations

import asyncio
import logging
import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from edge.documents import ocr
from edge.documents.ocr import NotRead, Reader, reader

from .specimens import jpeg, page, text_page

pytestmark = pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")

WORDS = "政务服务大厅 一次性告知"


def dead(number: int) -> bool:
    return not Path(f"/proc/{number}").exists()


def child(running: Reader) -> int:
    return running._child.pid


async def test_a_page_is_read_in_place_and_upright(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    upright = text_page(WORDS, "申请人 样证 2026")
    turned = jpeg(Image.open(BytesIO(upright)).transpose(Image.Transpose.ROTATE_90), quality=92)
    async with reader() as running:
        number = child(running)
        assert os.getpriority(os.PRIO_PROCESS, number) >= 10
        lines = await running.read(upright, 0)
        again = await running.read(turned, 90)
        with pytest.raises(NotRead, match="识别程序退出"):  # what is no picture ends it
            await running.read(b"no picture", 0)
    assert "".join(lines[0].text.split()) == "".join(WORDS.split())
    assert [one.text for one in again] == [one.text for one in lines]
    top_left, top_right, _, bottom_left = lines[0].corners
    assert top_left == pytest.approx((50, 70), abs=15)
    assert top_right[0] == pytest.approx(50 + 36 * 11.3, abs=40)
    assert bottom_left[1] - top_left[1] == pytest.approx(40, abs=14)
    assert again[0].corners[0] == pytest.approx(top_left, abs=4)
    assert dead(number)
    assert "告知" not in caplog.text


async def test_a_page_that_takes_too_long_ends_the_child() -> None:
    async with reader(page_time=0.001) as running:
        number = child(running)
        with pytest.raises(NotRead, match="识别超时"):
            await running.read(page(), 0)
    assert dead(number)


async def test_a_child_that_wants_too_much_memory_ends() -> None:
    with pytest.raises(NotRead, match="识别程序退出"):
        async with reader(memory=150):
            pass


async def test_it_ends_when_it_is_not_wanted_any_more() -> None:
    async with reader() as running:
        number = child(running)
        reading = asyncio.create_task(running.read(page(1600, 2200), 0))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert dead(number)
