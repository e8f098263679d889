"""IPP: an answer of CUPS 2.4.2 as it came, any bytes, and a printer over HTTP."""

from __future__ import annotations

import asyncio
import struct
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.base import DeviceBabble, DeviceBroken, DeviceMissing, DeviceRefused
from drivers.printer import Printer, ipp, ipp_state
from tests.drivers.looks import look
from tests.drivers.peers.ipp_printer import IppPrinter, Value, attribute
from tests.drivers.peers.stream_server import http, serving

CUPS = bytes.fromhex(
    "010100000000000101470012617474726962757465732d6368617273657400057574662d38"
    "48001b617474726962757465732d6e61747572616c2d6c616e67756167650002656e"
    "042200197072696e7465722d69732d616363657074696e672d6a6f627300010123000d7072"
    "696e7465722d73746174650004000000054100157072696e7465722d73746174652d6d6573"
    "736167650000"
    "4400157072696e7465722d73746174652d726561736f6e730006706175736564"
    "44000000116d656469612d656d7074792d6572726f72"
    "4400000011746f6e65722d6c6f772d7761726e696e67"
    "21000d6d61726b65722d6c6576656c7300040000000742000c6d61726b65722d6e616d6573"
    "000b426c61636b20546f6e657244000c6d61726b65722d74797065730005746f6e6572"
    "4100167072696e7465722d6d616b652d616e642d6d6f64656c00114c6f63616c2052617720"
    "5072696e74657203"
)
"""Recorded from Debian's cups-daemon: a stopped queue with two reasons and seven per cent."""


def test_what_cups_answers() -> None:
    answer = ipp.decode(CUPS)
    assert answer.printer["printer-state-reasons"] == (
        "paused",
        "media-empty-error",
        "toner-low-warning",
    )
    alive = ipp_state.condition(answer).alive()
    assert alive.identity
    assert alive.identity.model == "Local Raw Printer"
    assert alive.detail == {
        "state": "stopped",
        "supplies": [{"name": "Black Toner", "kind": "碳粉", "percent": 7}],
    }
    assert alive.warning.split("；") == [
        "打印被暂停：在打印机或打印服务器上恢复",
        "缺纸：装纸",
        "碳粉不足（剩 7%，Black Toner）：准备新的碳粉",
    ]


def decoded(data: bytes) -> ipp.Response | None:
    try:
        return ipp.decode(data)
    except DeviceBabble:
        return None


@given(st.binary(max_size=400))
@example(b"\x01\x01\x00\x00\x00\x00\x00\x01\x04\x34\xff\xff")
def test_any_bytes_are_a_response_or_babble(data: bytes) -> None:
    decoded(data)


@given(at=st.integers(0, len(CUPS) - 1), byte=st.integers(0, 255), cut=st.integers(0, 500))
def test_a_damaged_answer_has_a_condition_or_is_babble(at: int, byte: int, cut: int) -> None:
    answer = decoded(CUPS[:at] + bytes([byte]) + CUPS[at + 1 :])
    if answer:
        with suppress(DeviceRefused, DeviceBroken, DeviceMissing):
            assert ipp_state.condition(answer).alive()
    if cut < len(CUPS):
        assert decoded(CUPS[:cut]) is None


def known(**more: list[Value]) -> dict[str, list[Value]]:
    plain: dict[str, list[Value]] = {
        "printer-state": [3],
        "printer-state-reasons": ["none"],
        "printer-is-accepting-jobs": [True],
        "printer-make-and-model": ["HP LaserJet"],
        "printer-device-id": ["MFG:HP;MDL:LaserJet;SN:CN123;"],
    }
    return {**plain, **{name.replace("_", "-"): values for name, values in more.items()}}


NOISE = (
    attribute(0x34, "media-col-ready", b"")
    + attribute(0x4A, "", b"printer-state")
    + attribute(0x21, "", struct.pack("!i", 5))
    + attribute(0x34, "", b"")
    + attribute(0x37, "", b"")
    + attribute(0x37, "", b"")
    + attribute(0x31, "printer-current-time", bytes(11))
    + attribute(0x33, "copies-supported", bytes(8))
    + attribute(0x35, "printer-info", b"\x00\x02zh\x00\x06\xe5\xa4\xa7\xe5\x8e\x85")
    + attribute(0x10, "printer-geo-location", b"")
)
"""Collections inside collections, dates, ranges, texts with a language, unknown values."""


async def warning(printer: IppPrinter) -> str:
    async with serving(http(printer.post)) as port:
        return (await look(Printer(address=f"ipp://127.0.0.1:{port}/ipp/print"))).warning


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_printer_that_is_well(chunked: bool) -> None:
    printer = IppPrinter(known(), noise=NOISE)
    async with serving(http(printer.post, chunked=chunked)) as port:
        alive = await look(Printer(address=f"ipp://127.0.0.1:{port}/ipp/print"))
    assert alive.identity
    assert (alive.identity.model, alive.identity.serial) == ("HP LaserJet", "CN123")
    assert alive.detail == {"state": "idle"}
    assert alive.warning == ""
    assert "marker-levels" in printer.wanted


async def test_reasons_and_supplies_in_words() -> None:
    assert await warning(IppPrinter(known(printer_state_reasons=["media-jam-error"]))) == (
        "卡纸：取出卡住的纸"
    )
    assert await warning(IppPrinter(known(printer_state_reasons=["toner-low-report"]))) == ""
    strange = await warning(IppPrinter(known(printer_state_reasons=["elves-tired-warning"])))
    assert strange == "打印机报告 elves-tired：看打印机面板"
    assert "恢复打印" in await warning(IppPrinter(known(printer_state=[5])))
    assert "不接受作业" in await warning(IppPrinter(known(printer_is_accepting_jobs=[False])))
    markers = known(
        marker_names=["Black", "Waste", "Drum", "Cyan"],
        marker_types=["toner-cartridge", "waste-toner", "opc", "toner"],
        marker_levels=[0, 95, 40, -2],
        marker_low_levels=[5, -1, 5, 5],
        marker_high_levels=[100, 90, 100, 100],
    )
    assert await warning(IppPrinter(markers)) == (
        "碳粉盒用尽（Black）：更换碳粉盒；废粉盒将满（Waste）：准备新的废粉盒"
    )


@pytest.mark.parametrize(
    ("printer", "error", "words"),
    [
        (IppPrinter(known(printer_state_reasons=["offline-report"])), DeviceMissing, "不在线"),
        (IppPrinter(known(printer_state_reasons=["fuser-over-temp-error"])), DeviceBroken, "定影"),
        (IppPrinter(known(), status=0x0406), DeviceRefused, "没有这台打印机"),
        (IppPrinter(known(), status=0x0403), DeviceRefused, "允许"),
        (IppPrinter(known(), status=0x0500), DeviceBroken, "重启打印机"),
        (IppPrinter(known(), http=401), DeviceRefused, "不许读状态"),
        (IppPrinter(known(), http=426), DeviceRefused, "不加密"),
        (IppPrinter(known(), http=503), DeviceBabble, "503"),
        (IppPrinter(known(), path="/printers/hall"), DeviceRefused, "没有 /ipp/print"),
        (IppPrinter({"printer-make-and-model": ["x"]}), DeviceRefused, "没有说出打印机状态"),
    ],
)
async def test_a_printer_that_cannot_print(
    printer: IppPrinter, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        await warning(printer)


async def test_something_else_on_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ssh(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\x03")
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")

    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(bytes(65536))
            await writer.drain()

    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            pass

    for talk, words in ((ssh, "不是 HTTP"), (endless, "超过 262144 字节")):
        async with serving(talk) as port:
            with pytest.raises(DeviceBabble, match=words):
                await look(Printer(address=f"ipp://127.0.0.1:{port}/ipp/print"))
    monkeypatch.setattr("drivers.printer.driver.LOOK", 0.3)
    async with serving(silent) as port:
        with pytest.raises(DeviceBabble, match=r"没有按时应答|没有答完"):
            await look(Printer(address=f"ipp://127.0.0.1:{port}/ipp/print"))
    with pytest.raises(DeviceBabble, match="没有程序应答"):
        await look(Printer(address=f"ipp://127.0.0.1:{port}/ipp/print"))
