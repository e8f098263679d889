"""The surveillance driver against a camera that speaks ONVIF, RTSP and WS-Discovery."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.base import (
    DeviceBabble,
    DeviceBroken,
    DeviceMissing,
    DeviceRefused,
    UnknownCommand,
)
from drivers.surveillance import Surveillance
from drivers.surveillance.credentials import WrongPassword
from tests.drivers.looks import life, look
from tests.drivers.peers.camera import Camera, envelope
from tests.drivers.peers.datagram_server import serving_datagrams
from tests.drivers.peers.stream_server import http, serving
from tests.ports import free_port

SHUT = "rtsp://127.0.0.1:{}/1"


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    return written(tmp_path / "password", "secret\n")


def written(file: Path, password: str, mode: int = 0o600) -> Path:
    file.write_text(password, encoding="utf-8")
    file.chmod(mode)
    return file


async def test_the_clock_is_enough_to_be_there() -> None:
    async with serving(http(Camera(user="admin").onvif)) as port:
        alive = await look(Surveillance(address=f"onvif:127.0.0.1:{port}"))
    assert alive.detail == {}
    assert alive.warning == ""


async def test_model_and_serial_number_with_a_password_judged_by_the_cameras_clock(
    password_file: Path,
) -> None:
    camera = Camera(user="admin", password="secret", clock_off=-4000.0)
    async with serving(http(camera.onvif, chunked=True)) as port:
        driver = Surveillance(
            address=f"onvif:127.0.0.1:{port}",
            username="admin",
            password_file=str(password_file),
            interval=0.2,
        )
        async with life(driver) as reports:
            alive = await anext(reports)
            again = await anext(reports)
    assert alive == again
    assert str(alive.identity.model) == "ACME DS-2"  # type: ignore[attr-defined]
    assert str(alive.identity.serial) == "S1"  # type: ignore[attr-defined]
    assert "时钟" in alive.warning  # type: ignore[attr-defined]
    assert camera.logins == 1


async def test_a_wrong_password_for_the_model_is_tried_once_and_no_failure(
    password_file: Path,
) -> None:
    camera = Camera(user="admin", password="other")
    async with serving(http(camera.onvif)) as port:
        driver = Surveillance(
            address=f"onvif:127.0.0.1:{port}",
            username="admin",
            password_file=str(password_file),
            interval=0.2,
        )
        async with life(driver) as reports:
            await anext(reports)
            await anext(reports)
    assert camera.refused == 1


async def test_channels_are_told_one_by_one() -> None:
    camera = Camera(paths={"/1": 200, "/2": 404, "/3": 200})
    async with serving(camera.rtsp) as port, serving(http(camera.onvif)) as web:
        channels = {
            name: f"rtsp://127.0.0.1:{port}/{path}"
            for path, name in enumerate(("大厅门口", "窗口 1", "窗口 2"), 1)
        }
        alive = await look(Surveillance(address=f"onvif:127.0.0.1:{web}", channels=channels))
        assert alive.detail == {
            "channels": [
                {"name": "大厅门口", "ok": True, "codecs": ["H265"]},
                {"name": "窗口 1", "ok": False, "codecs": []},
                {"name": "窗口 2", "ok": True, "codecs": ["H265"]},
            ]
        }
        assert alive.warning.startswith("窗口 1：摄像机或录像机没有这一路")
        camera.paths = {}
        with pytest.raises(DeviceMissing, match=r"大厅门口：.*；窗口 1：.*；窗口 2："):
            await look(Surveillance(address=f"onvif:127.0.0.1:{web}", channels=channels))


async def test_one_camera_by_its_stream_alone() -> None:
    async with serving(Camera().rtsp) as port:
        alive = await look(Surveillance(address=f"rtsp://127.0.0.1:{port}/101"))
    assert alive.detail == {"channels": [{"name": "", "ok": True, "codecs": ["H265"]}]}
    with pytest.raises(DeviceBabble, match="没有程序应答"):
        await look(Surveillance(address=SHUT.format(free_port())))


async def test_a_wrong_password_is_sent_once_until_the_file_changes(password_file: Path) -> None:
    camera = Camera(paths={"/1": 200, "/2": 200}, user="admin", password="right")
    async with serving(camera.rtsp) as port:
        urls = {str(number): f"rtsp://127.0.0.1:{port}/{number}" for number in (1, 2)}
        driver = Surveillance(
            address=urls["1"],
            channels=urls,
            username="admin",
            password_file=str(password_file),
        )
        with pytest.raises(WrongPassword, match="改正"):
            await look(driver)
        with pytest.raises(WrongPassword, match="不再试"):
            await look(driver)
        assert camera.refused == 1
        written(password_file, "right")
        assert (await look(driver)).warning == ""


async def test_password_files_that_cannot_be_used(password_file: Path) -> None:
    driver = Surveillance(
        address=SHUT.format(1), username="admin", password_file=str(password_file)
    )
    written(password_file, "\n")
    with pytest.raises(DeviceRefused, match="是空的"):
        await look(driver)
    written(password_file, "secret", 0o644)
    with pytest.raises(DeviceRefused, match="chmod 600"):
        await look(driver)
    driver.password_file += ".none"
    with pytest.raises(DeviceRefused, match="读不到密码文件"):
        await look(driver)


@pytest.mark.parametrize(
    ("soap", "error", "words"),
    [
        (b"<html>login</html>", DeviceBabble, "没有应答 ONVIF"),
        (b"\xff\xd8", DeviceBabble, "XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', DeviceBabble, "DOCTYPE"),
        (envelope("<s:Fault>ter:NotAuthorized</s:Fault>"), DeviceRefused, "用户名和密码"),
    ],
)
async def test_what_is_no_onvif(soap: bytes, error: type[Exception], words: str) -> None:
    async with serving(http(Camera(soap=soap).onvif)) as port:
        with pytest.raises(error, match=words):
            await look(Surveillance(address=f"onvif:127.0.0.1:{port}"))


async def test_a_camera_without_onvif_or_without_a_clock() -> None:
    camera = Camera()
    async with serving(http(camera.onvif)) as port:
        with pytest.raises(DeviceRefused, match="打开 ONVIF"):
            await look(Surveillance(address=f"onvif:127.0.0.1:{port}/elsewhere"))
        camera.soap = envelope(
            "<tds:GetSystemDateAndTimeResponse><x/></tds:GetSystemDateAndTimeResponse>"
        )
        assert (await look(Surveillance(address=f"onvif:127.0.0.1:{port}"))).warning == ""


async def test_cameras_are_found_by_a_probe() -> None:
    camera = Camera(port=8080)
    async with serving_datagrams(camera.probed) as port:
        driver = Surveillance(address="onvif:127.0.0.1:1", probe=f"127.0.0.1:{port}")
        assert await driver.command("discover", seconds=0.3) == {
            "found": [
                {
                    "address": "onvif:127.0.0.1:8080/onvif/device_service",
                    "name": "大厅 ACME",
                    "hardware": "DS-2",
                }
            ]
        }
    for args in ({"seconds": "3"}, {"seconds": 60}, {"minutes": 1}):
        with pytest.raises(ValueError, match=r"seconds|minutes"):
            await driver.command("discover", **args)
    with pytest.raises(UnknownCommand):
        await driver.command("pan")


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"address": "http://camera"}, "rtsp://"),
        ({"address": "onvif:"}, "192"),
        ({"address": "onvif:host/a b"}, "onvif:192"),
        ({"address": "rtsp://u:p@host/"}, "password_file"),
        ({"address": "onvif:host", "channels": {"a": "host"}}, "rtsp://"),
        (
            {"address": "onvif:host", "channels": {str(n): "rtsp://h/" for n in range(33)}},
            "32 at most",
        ),
        ({"address": "onvif:host", "username": "admin"}, "belong together"),
        ({"address": "onvif:host", "username": "a", "password_file": "pw"}, "absolute"),
        ({"address": "onvif:host", "username": 'a"', "password_file": "/pw"}, "no camera"),
        ({"address": "onvif:host", "interval": 30.0}, "more than 62"),
        ({"address": "onvif:host", "probe": "host:0"}, "3702"),
    ],
)
def test_bad_settings_name_what_to_write(fields: dict[str, object], remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        Surveillance(**fields)  # type: ignore[arg-type]


async def test_a_broken_channel_among_two_is_a_warning() -> None:
    camera = Camera(paths={"/1": 500, "/2": 200})
    async with serving(camera.rtsp) as port:
        urls = {str(number): f"rtsp://127.0.0.1:{port}/{number}" for number in (1, 2)}
        assert "RTSP 500" in (await look(Surveillance(address=urls["1"], channels=urls))).warning
        with pytest.raises(DeviceBroken):
            await look(Surveillance(address=urls["1"]))
