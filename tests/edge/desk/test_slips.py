"""Notices and receipts: what is on them, on paper and as text, and what to do without paper."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from drivers.printer.escpos import Slip as PrinterSlip
from edge.desk.citizens import REST
from kiosk_ui.records import Material
from tests.drivers.peers.receipt_printer import ReceiptPrinter
from tests.edge.desk.counter import EXAMPLE, Counter, at_work
from tests.edge.test_line import wait_for

ITEM = EXAMPLE.items[0]
ADDRESS = "https://hall.example/items/{code}"


async def text(counter: Counter, **body: Any) -> list[str]:
    told = await counter.post("/api/desk/notice/text", **body)
    PrinterSlip(title=told["title"], lines=tuple(told["lines"]), code=told["code"])
    return [told["title"], *told["lines"]]


async def test_a_notice_says_what_is_missing_and_how_it_goes_on(tmp_path: Path) -> None:
    async with at_work(tmp_path, item_address=ADDRESS) as counter:
        await counter.on_duty()
        lines = await text(counter, item=ITEM.id, missing=[3, 1])
        told = await counter.post("/api/desk/notice/text", item=ITEM.id)
    assert lines[0] == "一次性告知单"
    assert lines[1] == EXAMPLE.hall.name
    assert f"事项：{ITEM.sub_name}" in lines
    at = lines.index("【还需补充的材料】")
    assert lines[at + 1 : at + 5] == [
        "1. 居民身份证（原件1份，复印件1份）",
        "   核对原件，复印件留存；可由窗口免费复印",
        "2. 家庭经济状况核对授权书（原件1份）",
        "   全体家庭成员签字",
    ]
    assert "办理时限：承诺 18 个工作日（法定 30 个工作日）" in lines
    assert "收费标准：不收费" in lines
    assert f"咨询电话：{EXAMPLE.hall.phone}" in lines
    assert any(line.startswith("办理地点：") and "1 号窗口" in line for line in lines)
    assert lines[-1] == "经办人编号：0101"
    assert told["code"] == f"https://hall.example/items/{ITEM.code}"
    assert "【申请材料】" in told["lines"]


async def test_a_receipt_says_what_was_taken_in(tmp_path: Path) -> None:
    async with at_work(tmp_path) as counter:
        await counter.on_duty()
        lines = await text(
            counter, item=ITEM.id, kind="receipt", transaction="1-20261123-0007", pages=6
        )
    assert lines[0] == "受理回执单"
    assert "受理编号：1-20261123-0007" in lines
    assert "收到材料：6 页" in lines
    assert "窗口：1 号" in lines
    assert "经办人编号：0101" in lines
    assert any(line.startswith("时间：2026年03月01日") for line in lines)


@pytest.mark.parametrize("kind", ["notice", "receipt"])
async def test_every_item_of_the_example_fits_on_a_slip(tmp_path: Path, kind: str) -> None:
    async with at_work(tmp_path, item_address=ADDRESS) as counter:
        for item in EXAMPLE.items:
            assert await text(counter, item=item.id, kind=kind)


async def test_whatever_was_published_fits_on_a_slip(tmp_path: Path) -> None:
    wordy = msgspec.structs.replace(
        ITEM,
        code="码" * 64,
        sub_name="\u200b长" * 100,
        fee="费" * 1000,
        materials=[Material(name="材" * 200, original=1, copies=2, note="注" * 500)] * 60,
    )
    content = dataclasses.replace(EXAMPLE, items=(wordy,))
    async with at_work(tmp_path, content=content, item_address=ADDRESS) as counter:
        lines = await text(counter, item=ITEM.id)
        assert any(re.search("另有 5. 项，全部材料清单请向窗口索取", line) for line in lines)
        assert await text(counter, item=ITEM.id, kind="receipt")
        told = await counter.post("/api/desk/notice/text", item=ITEM.id)
    assert told["code"] == ""


async def test_paper_gets_what_the_text_says(tmp_path: Path) -> None:
    printer = ReceiptPrinter()
    asked: dict[str, Any] = {"item": ITEM.id, "missing": [0]}
    async with at_work(tmp_path, printer, item_address=ADDRESS) as counter:
        assert (await counter.desk())["slip_printer"] == {
            "name": "slips",
            "status": "ok",
            "reason": "",
        }
        told = await counter.post("/api/desk/notice/text", **asked)
        answer = await counter.post("/api/desk/notice", **asked)
        [event] = await counter.events("slip")
    assert answer == {"printed": True, "confirmed": True}
    assert printer.codes == [told["code"]]
    paper = "".join(printer.lines).replace(" ", "")
    assert paper.startswith(told["title"] + "".join(told["lines"]).replace(" ", ""))
    assert event.data == {
        "slip": "notice",
        "item": ITEM.id,
        "by": "clerk",
        "missing": 1,
        "window": "1",
    }


async def test_without_paper_or_printer_people_are_told_what_to_do(tmp_path: Path) -> None:
    printer = ReceiptPrinter()
    async with at_work(tmp_path) as counter:
        answer = await counter.post("/api/desk/notice", 409, item=ITEM.id)
        assert answer["error"] == "no_slip_printer"
        assert "普通打印机" in answer["reason"]
        slips = await counter.get("/api/slips")
        assert (slips["available"], bool(slips["reason"])) == (False, True)
    async with at_work(tmp_path, printer) as counter:
        assert await counter.get("/api/slips") == {"available": True, "reason": ""}
        printer.status[4] |= 0x60
        answer = await counter.post("/api/desk/notice", 409, item=ITEM.id)
        assert answer["error"] == "slip_not_printed"
        assert "缺纸：换纸卷" in answer["reason"]
        await wait_for(lambda: counter.told[-1]["slip_printer"]["status"] == "degraded")
        slips = await counter.get("/api/slips")
        assert slips == {"available": False, "reason": "缺纸：换纸卷"}
        assert await counter.events("slip") == []
    assert printer.lines == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"item": "nothing"}, 404),
        ({"missing": [99]}, 422),
        ({"missing": [-1]}, 422),
        ({"kind": "poster"}, 422),
        ({"transaction": "110101199003071233 "}, 422),
        ({"transaction": "100000194910010008"}, 422),
        ({"pages": -1}, 422),
        ({"name": "somebody"}, 422),
    ],
)
async def test_what_is_no_slip(tmp_path: Path, change: dict[str, Any], status: int) -> None:
    async with at_work(tmp_path) as counter:
        for path in ("/api/desk/notice", "/api/desk/notice/text"):
            assert (await counter.post(path, status, **{"item": ITEM.id, **change}))["message"]


async def test_citizens_print_for_themselves_and_in_turn(tmp_path: Path) -> None:
    printer = ReceiptPrinter()
    async with at_work(tmp_path, printer, citizen_slips=2) as counter:
        await counter.on_duty()
        answer = await counter.post("/api/slips", item=ITEM.id)
        assert answer == {"printed": True, "confirmed": True}
        assert not any("经办人" in line or "号窗口：" in line for line in printer.lines)
        again = await counter.post("/api/slips", 429, item=ITEM.id)
        assert (again["error"], "等几秒" in again["reason"]) == ("too_soon", True)
        await counter.clock.advance(REST)
        await counter.post("/api/slips", item=EXAMPLE.items[1].id)
        await counter.clock.advance(REST)
        assert "窗口" in (await counter.post("/api/slips", 429, item=ITEM.id))["reason"]
        await counter.post("/api/slips", 404, item="nothing")
        await counter.post("/api/slips", 422, item=ITEM.id, text="anything")
        slips = [event.data["by"] for event in await counter.events("slip")]
    assert (printer.cuts, slips) == (2, ["citizen", "citizen"])


async def test_citizens_own_words_take_of_the_same_ration(tmp_path: Path) -> None:
    printer = ReceiptPrinter()
    words = "/api/slips/words"
    async with at_work(tmp_path, printer, citizen_slips=2) as counter:
        await counter.post(words, title="意见", lines=["编号 7K3M-0R9T", "饮水机没有水"])
        assert "饮水机没有水" in "".join(printer.lines)
        assert (
            "等几秒" in (await counter.post(words, 429, title="意见", lines=["又一次"]))["reason"]
        )
        await counter.clock.advance(REST)
        await counter.post("/api/slips", item=ITEM.id)
        await counter.clock.advance(REST)
        assert (await counter.post(words, 429, title="意见", lines=["第三张"]))[
            "error"
        ] == "too_soon"
        for bad in (
            {"lines": ["字"] * 21},
            {"lines": ["字" * 401]},
            {"lines": ["字"], "code": "x"},
        ):
            await counter.post(words, 422, title="意见", **bad)
        kept = [event.data for event in await counter.events("slip")]
    assert len(kept) == 1  # the words are told to nobody
    assert printer.cuts == 2


async def test_a_slip_that_did_not_come_out_does_not_count(tmp_path: Path) -> None:
    printer = ReceiptPrinter()
    async with at_work(tmp_path, printer, citizen_slips=1) as counter:
        printer.status[4] |= 0x60
        await counter.post("/api/slips", 409, item=ITEM.id)
        printer.status[4] = 0x12
        await wait_for(lambda: counter.agent.supervisor.states()[0].status == "ok")
        assert (await counter.post("/api/slips", item=ITEM.id))["printed"] is True


async def test_a_box_that_prints_nothing_for_citizens(tmp_path: Path) -> None:
    async with at_work(tmp_path, ReceiptPrinter(), citizen_slips=0) as counter:
        assert (await counter.get("/api/slips"))["available"] is False
        assert (await counter.post("/api/slips", 409, item=ITEM.id))["reason"]
