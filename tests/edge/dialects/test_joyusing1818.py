from __future__ import annotations

import base64
import io
import json
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from edge.dialects import counter, joyusing1818
from tests.edge.dialects.counter_devices import FRIEND, PICTURE, Window, jpeg
from tests.edge.test_line import wait_for
from tests.edge.test_upright import saying
from tests.edge.web_socket import WebSocket, web_socket

DIALECT = "joyusing1818"


@pytest.fixture
async def socket(here: Window) -> AsyncIterator[WebSocket]:
    async with web_socket(here.dialect.port, "/", headers={"origin": FRIEND}) as socket:
        yield socket


async def told(socket: WebSocket, command: str) -> str:
    """The answer's inside, whatever pictures come before it."""
    await socket.send(command)
    name = command.partition("(")[0]
    while not (text := await socket.text()).startswith(f"Begin{name}"):
        pass
    assert text.endswith(f"End{name}")
    return text.removeprefix(f"Begin{name}").removesuffix(f"End{name}")


async def previewed(here: Window) -> None:
    await wait_for(lambda: ("preview", {"on": True}) in here.camera.commands)


async def test_the_preview_comes_as_base64(here, socket):
    assert await told(socket, "bStartPlay") == "true"
    await previewed(here)
    picture = jpeg()
    here.camera.show(picture)
    assert base64.b64decode(await socket.text()) == picture
    assert await told(socket, "bStopPlay") == "true"
    here.camera.show(picture)
    assert await told(socket, "bStopPlay()") == "true"  # and nothing before it


async def test_it_is_turned_clockwise(here, socket):
    assert await told(socket, "bStartPlayRotate(90)") == "true"
    await previewed(here)
    here.camera.show(jpeg(width=32, height=16))
    with Image.open(io.BytesIO(base64.b64decode(await socket.text()))) as image:
        assert image.size == (16, 32)
        top, bottom = image.getpixel((8, 4)), image.getpixel((8, 28))
        assert top < 30 < bottom  # what was on the left is above now
    with Image.open(io.BytesIO(base64.b64decode(await told(socket, "sGetBase64")))) as image:
        assert image.size == (16, 32)


async def test_a_camera_that_hangs_upside_down_is_shown_upright_to_old_browsers(here, socket):
    assert await told(socket, "bStartPlay") == "true"
    await previewed(here)
    here.camera.show(saying(3))
    with Image.open(io.BytesIO(base64.b64decode(await socket.text()))) as image:
        assert not image.getexif()
        assert image.getpixel((29, 8)) < 30 < image.getpixel((2, 8))


async def test_a_page_is_captured(here, socket):
    picture = base64.b64decode(await told(socket, "sGetBase64"))
    assert picture == jpeg(shade=110)
    assert here.camera.commands == [("capture", {})]
    assert await told(socket, "vSetDelHBFlag(false)") == "true"
    await told(socket, "bSaveJPGEx")
    assert here.camera.commands[-1] == ("capture", {"take": "whole"})
    assert await told(socket, "vSetDelHBFlag(true)") == "true"
    await told(socket, "sGetBase64")
    assert here.camera.commands[-1] == ("capture", {})


async def test_the_other_camera_looks_at_the_person(here, socket):
    assert await told(socket, "bStartPlay2(0)") == "true"
    await wait_for(lambda: here.person.commands)
    here.person.show(jpeg())
    assert base64.b64decode(await socket.text()) == jpeg()
    assert base64.b64decode(await told(socket, "sGetBase64")) == jpeg(shade=110)
    assert here.camera.commands == []


async def test_a_card(here, socket):
    here.reader.lay(picture=PICTURE)
    card = json.loads(await told(socket, 'ReadCard(1001,"D:\\wid")'))
    assert card == {
        "Name": "证件样本",
        "Sex": "女",
        "Folk": "汉",
        "BirthDate": "19491001",
        "Address": "样本省样本市样本区样本路1号",
        "IdNo": "100000194910010008",
        "Agency": "样本市公安局样本分局",
        "Valid": "2020.01.01-长期",
        "PhotoB64": "iVBORw0KGgogb2Ygbm9ib2R5",
        "FingerB64": "",
    }


async def test_a_card_that_does_not_come(here, socket, monkeypatch):
    monkeypatch.setattr(joyusing1818, "CARD_TIME", 0.0)
    card = json.loads(await told(socket, "ReadCard(1001)"))
    assert (card["Name"], card["IdNo"]) == ("", "")
    assert "证件" in card["Error"]


@pytest.mark.parametrize(
    "command", ["bSetMode(3)", "vSetResolution(8)", "bSaveJPG(D:\\,Photo)", "bStartRec(d:\\a.avi)"]
)
async def test_what_is_not_done_is_said(socket, command):
    assert await told(socket, command) == "false"


@pytest.mark.parametrize("garbage", ["", "()", "1", "<b>", "x" * 40, "\x00", '{"a":1}'])
async def test_garbage_is_passed_over(socket, garbage):
    await socket.send(garbage)
    assert await told(socket, "bStopPlay") == "true"


async def test_without_a_camera(here, socket, monkeypatch):
    here.camera.busy = True
    assert await told(socket, "sGetBase64") == "false"
    monkeypatch.setattr(counter, "PAGE_TIME", 0.0)
    here.camera.busy = False
    await here.unplug(here.camera)
    assert await told(socket, "bStartPlay") == "false"
    assert await told(socket, "sGetBase64") == "false"


async def test_there_is_an_end_to_pages(here, socket, monkeypatch):
    assert await told(socket, "bStopPlay") == "true"
    monkeypatch.setattr(joyusing1818, "TALKS", 1)
    async with web_socket(here.dialect.port, "/", headers={"origin": FRIEND}) as second:
        with pytest.raises(EOFError):
            await second.text()
        assert second.closed == joyusing1818.TOO_MANY


async def test_a_page_that_leaves_ends_its_preview(here):
    async with web_socket(here.dialect.port, "/", headers={"origin": FRIEND}) as socket:
        await told(socket, "bStartPlay")
        await wait_for(lambda: here.agent.listeners._all)
    await wait_for(lambda: not here.agent.listeners._all)
