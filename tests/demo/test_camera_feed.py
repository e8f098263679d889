"""The simulated camera places whole pictures, and takes its folder with it when unplugged."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from deploy.demo.devices.control import Refused
from deploy.demo.devices.remote import running


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_scenes_come_and_go(tmp_path: Path) -> None:
    async with running("camera_feed", tmp_path, "--width", "640") as device:
        folder = Path(device.address.removeprefix("pictures:"))
        status = await device.tell("status")
        assert status["picture"] is None
        assert {"application", "letter", "card"} <= set(status["names"])
        empty = cv2.imread(str(folder / "current.jpg"))
        await device.tell("show", picture="letter")
        letter = cv2.imread(str(folder / "current.jpg"))
        assert empty is not None
        assert letter is not None
        assert letter.shape == (480, 640, 3)
        assert letter.mean() > empty.mean() + 20
        with pytest.raises(Refused, match="letter"):
            await device.tell("show", picture="nothing")
        await device.tell("unplug")
        assert names_in(tmp_path) == {device.control.name}
        await device.tell("plug")
        assert names_in(folder) == {"current.jpg"}
    assert names_in(tmp_path) == set()
