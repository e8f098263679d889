"""The simulated receipt printer as its own process, with the driver at the end of its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.demo.devices.control import Refused
from deploy.demo.devices.remote import running
from drivers.base import DeviceBroken
from drivers.printer import Printer
from tests.drivers.looks import life, look


async def test_it_keeps_what_it_printed(tmp_path: Path) -> None:
    async with running("receipt_printer", tmp_path) as device:
        driver = Printer(address=device.address)
        async with life(driver) as reports:
            await anext(reports)
            for text in ("甲", "乙"):
                answer = await driver.command("slip", title="单", lines=[text], code="http://a/")
                assert answer == {"confirmed": True}
        status = await device.tell("status")
    assert status["cuts"] == 2
    assert status["slips"][1] == {
        "lines": ["单", "", "乙", "", "扫码查看办事指南"],
        "codes": ["http://a/"],
    }


async def test_paper_and_cover(tmp_path: Path) -> None:
    async with running("receipt_printer", tmp_path) as device:
        for order, warning in (
            ({"do": "paper", "left": "low"}, "纸将用完：准备新的纸卷"),
            ({"do": "paper", "left": "none"}, "缺纸：换纸卷"),
            ({"do": "cover"}, "盖没有关好：关上盖；缺纸：换纸卷"),
            ({"do": "paper"}, "盖没有关好：关上盖"),
            ({"do": "cover", "open": False}, ""),
        ):
            await device.tell(**order)
            assert (await look(Printer(address=device.address))).warning == warning
        with pytest.raises(Refused, match="plenty"):
            await device.tell("paper", left="some")
        await device.tell("paper", left="none")
        driver = Printer(address=device.address)
        async with life(driver) as reports:
            await anext(reports)
            with pytest.raises(DeviceBroken, match="缺纸"):
                await driver.command("slip", title="单", lines=["甲"])
        assert (await device.tell("status"))["slips"] == []
