from __future__ import annotations

import base64

import pytest

from edge.dialects import kaiyipai28080
from tests.edge.dialects.counter_devices import Window, jpeg
from tests.edge.test_line import wait_for

DIALECT = "kaiyipai28080"


async def call(here: Window, name: str) -> dict[str, object]:
    told: dict[str, object] = (await here.page.post(f"/WebScan/{name}", json={})).json()
    return told


def content(*shades: int) -> list[dict[str, str]]:
    return [{"Content": base64.b64encode(jpeg(shade=shade)).decode()} for shade in shades]


async def test_what_was_captured_since_it_was_opened(here):
    assert await call(here, "OpenApp") == {"Code": 0, "Message": "", "Images": None}
    await wait_for(lambda: ("preview", {"on": True}) in here.camera.commands)
    for lies in ({"still": True}, {"fresh": True}, {"still": True, "fresh": True, "hand": True}):
        here.camera.show(jpeg(), **lies)
    for _ in range(3):  # the pictures that come until it is captured
        here.camera.show(jpeg(), still=True, fresh=True)
    await wait_for(lambda: len(here.dialect._images) == 1)
    assert here.camera.taken == 1
    here.camera.capture()  # the clerk did, on the box's own page
    await wait_for(lambda: len(here.dialect._images) == 2)
    told = await call(here, "GetImages")
    assert (told["Code"], told["Images"]) == (0, content(110, 120))
    assert await call(here, "ClearImages") == {"Code": 0, "Message": "", "Images": None}
    assert await call(here, "CloseApp") == {"Code": 0, "Message": "", "Images": None}


@pytest.mark.parametrize("opened", [True, False])
async def test_with_nothing_captured_it_captures_once(here, opened):
    if opened:
        await call(here, "OpenApp")
    assert (await call(here, "GetImages"))["Images"] == content(110)
    assert (await call(here, "GetImages"))["Images"] == content(110)
    await call(here, "ClearImages")
    assert (await call(here, "GetImages"))["Images"] == content(120)


async def test_ten_pages_are_kept(here):
    await call(here, "OpenApp")
    await wait_for(lambda: here.camera.commands)
    pages = [here.camera.capture() for _ in range(12)]
    await wait_for(lambda: here.dialect._images[-1:] == pages[-1:])
    assert here.dialect._images == pages[-10:]


async def test_pictures_are_forgotten(here, monkeypatch):
    monkeypatch.setattr(kaiyipai28080, "KEPT", 0.05)
    await call(here, "GetImages")
    await wait_for(lambda: not here.dialect._images)


async def test_without_a_camera(here):
    here.camera.busy = True
    told = await call(here, "GetImages")
    assert (told["Code"], told["Images"]) == (-1, None)
    assert "高拍仪" in str(told["Message"])
    await here.unplug(here.camera)
    assert (await call(here, "OpenApp"))["Code"] == -1
