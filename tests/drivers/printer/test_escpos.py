"""Slips on a receipt printer at the end of a pty, and what it says of its paper."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import (
    Alive,
    DeviceBabble,
    DeviceBroken,
    DeviceMissing,
    DeviceRefused,
    UnknownCommand,
)
from drivers.printer import Printer, escpos
from drivers.printer.driver import SlipPrinted
from drivers.printer.escpos import LONGEST_LINE, Slip, width, wrap
from tests.drivers.looks import life, look
from tests.drivers.peers.ipp_printer import IppPrinter
from tests.drivers.peers.receipt_printer import ReceiptPrinter, on_a_line
from tests.drivers.peers.stream_server import http, serving

TITLE = "一次性告知单"
LINES = [
    "事项：个体工商户设立登记",
    "还缺材料：经营场所证明（原件一份，复印件一份）",
    "",
    "受理编号 20261123000017，电话 12345",
]


@asynccontextmanager
async def at_work(printer: ReceiptPrinter, **fields: object) -> AsyncIterator[Printer]:
    """The driver with its first look behind it."""
    async with on_a_line(printer) as address:
        driver = Printer(address=address, interval=0.2, **fields)  # type: ignore[arg-type]
        async with life(driver) as reports:
            assert isinstance(await anext(reports), Alive)
            yield driver


async def test_a_slip_comes_out_and_is_told_without_its_text() -> None:
    printer = ReceiptPrinter(chatter=b"\x13\x11\x10\x00\x00\x0f")
    async with on_a_line(printer) as address:
        driver = Printer(address=address)
        async with life(driver) as reports:
            assert isinstance(await anext(reports), Alive)
            assert await driver.command("slip", title=TITLE, lines=LINES) == {"confirmed": True}
            report = await anext(reports)
    assert report == SlipPrinted(slip="notice", lines=4, confirmed=True)
    assert report.public() == {"slip": "notice", "lines": 4, "confirmed": True}
    assert printer.lines == [
        TITLE,
        "",
        LINES[0],
        "还缺材料：经营场所证明（原件一",
        "份，复印件一份）",
        "",
        "受理编号 20261123000017，电话 ",
        "12345",
    ]
    assert printer.cuts == 1
    assert printer.unknown == printer.rest == b""


@pytest.mark.parametrize(
    ("status", "warning"),
    [
        ({}, ""),
        ({4: 0x12 | 0x0C}, "纸将用完：准备新的纸卷"),
        ({4: 0x12 | 0x6C, 2: 0x12 | 0x20}, "缺纸：换纸卷"),
        ({2: 0x12 | 0x04}, "盖没有关好：关上盖"),
        ({3: 0x12 | 0x08}, "切刀卡住：打开盖，取出纸屑"),
    ],
)
async def test_what_the_printer_says(status: dict[int, int], warning: str) -> None:
    printer = ReceiptPrinter()
    printer.status |= status
    async with on_a_line(printer) as address:
        assert (await look(Printer(address=address))).warning == warning


async def test_a_printer_that_is_broken_or_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escpos, "ANSWER_TIME", 0.1)
    printer = ReceiptPrinter()
    printer.status[3] |= 0x20
    async with on_a_line(printer) as address:
        with pytest.raises(DeviceBroken, match="报修"):
            await look(Printer(address=address))
        printer.deaf = True
        with pytest.raises(DeviceBabble, match="没有应答状态询问"):
            await look(Printer(address=address))
    with pytest.raises(DeviceMissing, match="不在"):
        await look(Printer(address="serial:/dev/serial/by-id/none"))


async def test_nothing_is_sent_to_a_printer_without_paper() -> None:
    printer = ReceiptPrinter()
    async with at_work(printer) as driver:
        printer.status[4] |= 0x60
        with pytest.raises(DeviceBroken, match="小票没有打印：缺纸"):
            await driver.command("slip", title=TITLE, lines=LINES)
    assert printer.lines == []


async def test_an_address_comes_as_a_qr_code() -> None:
    printer = ReceiptPrinter()
    address = "https://hall.example/items/jz-001?from=slip"
    async with at_work(printer) as driver:
        await driver.command("slip", title=TITLE, lines=["甲"], code=address)
        await driver.command("slip", title=TITLE, lines=["乙"])
    assert printer.codes == [address]
    assert printer.lines == [TITLE, "", "甲", "", "扫码查看办事指南", TITLE, "", "乙"]
    assert printer.unknown == b""


def test_no_row_begins_with_a_closing_mark() -> None:
    assert wrap("身份证、户口簿、照片两张", 16) == ["身份证、户口簿、", "照片两张"]
    assert wrap("居民身份证明文件、户口簿", 16) == ["居民身份证明文", "件、户口簿"]


def test_a_line_that_is_set_in_stays_so() -> None:
    assert wrap("   核对原件，复印件留存", 16) == ["   核对原件，复", "   印件留存"]
    assert wrap(" " * 99 + "甲", 16) == ["    甲"]


async def test_slips_of_a_window_and_looks_do_not_mix() -> None:
    printer = ReceiptPrinter()
    async with at_work(printer) as driver, asyncio.TaskGroup() as group:
        for number in range(4):
            group.create_task(
                driver.command("slip", title=f"单{number}", lines=["甲乙"], kind="receipt")
            )
    assert printer.lines == [text for number in range(4) for text in (f"单{number}", "", "甲乙")]


async def test_a_slip_port_beside_a_printer_on_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(escpos, "ANSWER_TIME", 0.1)
    page = IppPrinter({"printer-state": [3]})
    deaf = ReceiptPrinter(deaf=True)
    async with serving(http(page.post)) as port, on_a_line(deaf) as line:
        driver = Printer(address=f"ipp://127.0.0.1:{port}/ipp/print", slip_port=line)
        assert await driver.command("slip", title=TITLE, lines=["甲"]) == {"confirmed": False}
        async with life(driver) as reports:
            assert isinstance(await anext(reports), Alive)
            assert await anext(reports) == SlipPrinted(slip="notice", lines=1, confirmed=False)
        without = Printer(address=f"ipp://127.0.0.1:{port}/ipp/print")
        with pytest.raises(DeviceRefused, match="slip_port"):
            await without.command("slip", title=TITLE, lines=["甲"])
        async with asyncio.timeout(60):
            await deaf.cut.wait()  # nothing tells the driver that it is out
    assert deaf.lines == [TITLE, "", "甲"]


@pytest.mark.parametrize(
    "args",
    [
        {"title": "", "lines": ["a"]},
        {"title": "a", "lines": []},
        {"title": "a", "lines": "abc"},
        {"title": "a", "lines": [1]},
        {"title": "a", "lines": ["a\x1bp"]},
        {"title": "a", "lines": ["a\nb"]},
        {"title": "a", "lines": ["\ud800"]},
        {"title": "a", "lines": ["a" * 401]},
        {"title": "a", "lines": ["a"] * 121},
        {"title": "a", "lines": ["甲" * 300] * 7},
        {"title": "a", "lines": ["a"], "kind": "poster"},
        {"title": "a", "lines": ["a"], "copies": 2},
        {"lines": ["a"]},
        {"title": "a", "lines": ["a"], "code": 1},
        {"title": "a", "lines": ["a"], "code": "甲"},
        {"title": "a", "lines": ["a"], "code": "a b"},
        {"title": "a", "lines": ["a"], "code": "a" * 151},
    ],
)
async def test_what_is_no_slip(args: dict[str, object]) -> None:
    async with at_work(ReceiptPrinter()) as driver:
        with pytest.raises(ValueError, match=r"slip|line|characters|kind"):
            await driver.command("slip", **args)
        with pytest.raises(UnknownCommand):
            await driver.command("reboot")


printable = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" \u3000"), max_size=LONGEST_LINE
)


@given(line=printable, columns=st.integers(16, 64))
def test_no_row_is_too_wide_and_nothing_is_lost(line: str, columns: int) -> None:
    rows = wrap(line, columns)
    assert all(width(row) <= columns for row in rows)
    assert "".join(rows).replace(" ", "") == line.replace(" ", "")


@given(
    title=st.text(max_size=70),
    lines=st.lists(st.text(max_size=40), max_size=5),
    code=st.text(max_size=20) | st.text("abc:/?=\x1d(", max_size=160),
)
def test_a_slip_is_refused_or_holds_no_command_of_its_own(
    title: str, lines: list[str], code: str
) -> None:
    try:
        slip = Slip(title=title, lines=tuple(lines), code=code).to_bytes()
    except ValueError:
        return
    printer = ReceiptPrinter()
    printer.heard(slip + b"\x1dr\x01")
    assert printer.unknown == b""
    assert printer.cuts == 1
    kept = "".join(printer.lines).replace(" ", "")
    assert kept == "".join([title, *lines, "扫码查看办事指南" * bool(code)]).replace(" ", "")
    assert printer.codes == [code] * bool(code)
