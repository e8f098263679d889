"""Digest login by the standards' own examples, and channels of a camera that asks for it."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import DeviceBabble, DeviceBroken, DeviceError, DeviceMissing, DeviceRefused
from drivers.surveillance.credentials import Credentials, WrongPassword
from drivers.surveillance.rtsp import _challenge, authorize, describe, parse_rtsp
from drivers.text_reply import Reply
from tests.drivers.peers.camera import Camera
from tests.drivers.peers.stream_server import serving

MUFASA = Credentials(user="Mufasa", password="Circle of Life")
ADMIN = Credentials(user="admin", password="密码 1")


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_example_of_rfc_7616(algorithm: str, response: str) -> None:
    challenge = {
        "scheme": "digest",
        "realm": "http-auth@example.org",
        "qop": "auth, auth-int",
        "algorithm": algorithm,
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    }
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    value = authorize(challenge, MUFASA, "GET", "/dir/index.html", cnonce)
    assert f'response="{response}"' in value
    assert f"algorithm={algorithm}" in value
    assert 'opaque="FQhe' in value


async def codecs(
    camera: Camera, path: str = "/101", credentials: Credentials = ADMIN
) -> tuple[str, ...]:
    async with serving(camera.rtsp) as port:
        return await describe(parse_rtsp(f"rtsp://127.0.0.1:{port}{path}"), credentials)


@pytest.mark.parametrize("qop", [False, True])
@pytest.mark.parametrize("algorithm", ["", "MD5", "SHA-256", "Basic"])
async def test_a_camera_that_asks_for_a_password(algorithm: str, qop: bool) -> None:
    camera = Camera(user="admin", password=ADMIN.password, algorithm=algorithm, qop=qop)
    assert await codecs(camera) == ("H265",)
    assert camera.refused == 0
    with pytest.raises(WrongPassword, match="password_file"):
        await codecs(camera, credentials=MUFASA)
    assert camera.refused == 1
    with pytest.raises(DeviceRefused, match="写上 username"):
        await codecs(camera, credentials=Credentials())


async def test_a_nonce_that_is_too_old_is_no_wrong_password() -> None:
    camera = Camera(user="admin", password=ADMIN.password, stale=1)
    assert await codecs(camera) == ("H265",)
    assert (camera.logins, camera.refused) == (2, 0)


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (404, DeviceMissing, "没有这一路"),
        (302, DeviceRefused, "302"),
        (403, DeviceRefused, "权限"),
        (500, DeviceBroken, "500"),
        (503, DeviceBroken, "重启"),
    ],
)
async def test_a_channel_that_is_not_there(
    status: int, error: type[DeviceError], words: str
) -> None:
    with pytest.raises(error, match=words):
        await codecs(Camera(paths={"/101": status}))


async def test_streams_without_a_picture_and_with_several() -> None:
    with pytest.raises(DeviceBroken, match="没有视频"):
        await codecs(Camera(sdp="v=0\r\nm=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"))
    with pytest.raises(DeviceBroken, match="没有视频"):
        await codecs(Camera(sdp=""))
    assert await codecs(
        Camera(sdp="m=video 0 RTP/AVP 26\nm=video 0 RTP/AVP 97\na=rtpmap:97 h264/90000\n")
    ) == ("", "H264")


async def test_what_is_no_camera() -> None:
    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async def strange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"RTSP/1.0 401 No\r\nWWW-Authenticate: Negotiate x\r\n\r\n")

    async def shut(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    for talk, error, words in (
        (web, DeviceBabble, "不是 RTSP"),
        (strange, DeviceBabble, "登录方式"),
        (shut, DeviceMissing, "断开"),
    ):
        async with serving(talk) as port:
            with pytest.raises(error, match=words):
                await describe(parse_rtsp(f"rtsp://127.0.0.1:{port}/"), ADMIN)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_challenge_is_answered_or_refused(text: str) -> None:
    reply = Reply(status=401, phrase="", headers={"www-authenticate": (f"Digest {text}",)})
    try:
        challenge = _challenge(reply)
    except DeviceBabble:
        return
    assert authorize(challenge, ADMIN, "DESCRIBE", "rtsp://h/").startswith("Digest ")


@pytest.mark.parametrize(
    "url",
    [
        "http://host/",
        "rtsp://admin:secret@host/",
        "rtsp://host/a b",
        "rtsp://host/\r\nX:",
        "rtsp://host:0/",
        "rtsp:///path",
    ],
)
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(ValueError, match=r"rtsp://|password_file|192\.168"):
        parse_rtsp(url)
