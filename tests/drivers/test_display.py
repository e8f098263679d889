"""The display driver on a tree of files as DRM's sysfs has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.display import Display
from tests.drivers.looks import life, look
from tests.drivers.test_edid import PANEL, SAMSUNG, edid


def plug(root: Path, name: str, data: bytes = b"", **files: str) -> Path:
    folder = root / "class/drm" / name
    folder.mkdir(parents=True, exist_ok=True)
    plain = {"status": "connected", "enabled": "enabled", "dpms": "On"}
    for file, text in {**plain, **files}.items():
        (folder / file).write_text(text + "\n", encoding="utf-8")
    (folder / "edid").write_bytes(data)
    return folder


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    (tmp_path / "class/drm/card1").mkdir(parents=True)
    (tmp_path / "class/drm/version").write_text("drm 1.1.0\n", encoding="utf-8")
    plug(tmp_path, "card1-Writeback-1", status="unknown")
    plug(tmp_path, "card1-HDMI-A-2", status="disconnected", enabled="disabled", dpms="Off")
    plug(tmp_path, "card1-HDMI-A-1", SAMSUNG + bytes(128))
    return tmp_path


async def test_the_only_screen(sysfs: Path) -> None:
    alive = await look(Display(sysfs=str(sysfs)))
    assert alive.identity
    assert (alive.identity.model, alive.identity.serial) == ("SAM SMT24A350", "")
    assert alive.detail
    assert alive.detail["connector"] == "card1-HDMI-A-1"
    assert (alive.detail["width_mm"], alive.detail["height_mm"]) == (531, 299)
    assert alive.warning == ""


async def test_two_screens_are_told_apart_by_their_socket(sysfs: Path) -> None:
    plug(sysfs, "card0-eDP-1", PANEL)
    with pytest.raises(DeviceRefused, match="card0-eDP-1、card1-HDMI-A-1"):
        await look(Display(sysfs=str(sysfs)))
    for connector in ("eDP-1", "card0-eDP-1"):
        alive = await look(Display(sysfs=str(sysfs), connector=connector, kind="customer_display"))
        assert alive.identity
        assert alive.identity.model == "AUO B140HAN03.1"
    with pytest.raises(DeviceRefused, match="HDMI-A-2"):
        await look(Display(sysfs=str(sysfs), connector="DP-9"))


async def test_a_plug_that_is_pulled(sysfs: Path) -> None:
    async with life(Display(sysfs=str(sysfs), connector="HDMI-A-1", interval=0.2)) as reports:
        await anext(reports)
        plug(sysfs, "card1-HDMI-A-1", status="disconnected")
        with pytest.raises(DeviceMissing, match="插好视频线"):
            await anext(reports)


async def test_another_screen_in_its_place(sysfs: Path) -> None:
    plug(sysfs, "card1-HDMI-A-1", edid())
    assert (await look(Display(sysfs=str(sysfs), serial="SN-42"))).warning == ""
    with pytest.raises(DeviceRefused, match="SN-42，不是 SN-43"):
        await look(Display(sysfs=str(sysfs), serial="SN-43"))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"enabled": "disabled"}, "没有输出画面"),
        ({"dpms": "Off"}, "在休眠（Off）"),
        ({"dpms": "Standby"}, "在休眠"),
    ],
)
async def test_a_screen_without_a_picture(sysfs: Path, files: dict[str, str], words: str) -> None:
    plug(sysfs, "card1-HDMI-A-1", SAMSUNG, **files)
    assert words in (await look(Display(sysfs=str(sysfs)))).warning


async def test_a_bad_cable(sysfs: Path) -> None:
    for data in (b"", SAMSUNG[:64], SAMSUNG[:-1] + b"\0"):
        plug(sysfs, "card1-HDMI-A-1", data)
        with pytest.raises(DeviceBabble, match="换一根线"):
            await look(Display(sysfs=str(sysfs)))


async def test_a_bad_cable_elsewhere_does_not_matter(sysfs: Path) -> None:
    plug(sysfs, "card0-DP-1", b"rubbish")
    assert (await look(Display(sysfs=str(sysfs), connector="HDMI-A-1"))).warning == ""


async def test_a_box_without_a_graphics_card(tmp_path: Path) -> None:
    with pytest.raises(DeviceRefused, match="显卡驱动"):
        await look(Display(sysfs=str(tmp_path)))


def test_bad_settings_name_what_to_write() -> None:
    with pytest.raises(ValueError, match="display or customer_display"):
        Display(kind="printer")
    with pytest.raises(ValueError, match=r"0\.2 to 5"):
        Display(interval=6.0)
