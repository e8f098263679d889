"""RTSP DESCRIBE: whether a camera's stream is there, with a password where it asks for one.

Sources: RFC 2326 10.2 (DESCRIBE), RFC 7616 and RFC 2617 (digest), RFC 8866 (SDP).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from drivers.base import DeviceBabble, DeviceBroken, DeviceMissing, DeviceRefused
from drivers.lan import Place, open_stream, parse_place
from drivers.surveillance.credentials import Credentials, WrongPassword
from drivers.text_reply import Replies, Reply

TALK = 4.0
CHUNK = 4096
TRIES = 3
"""DESCRIBEs in one talk: without a password, with it, and again when the nonce was too old."""

_HASHES = {"MD5": "md5", "SHA-256": "sha256"}
_FIELD = re.compile(r'(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*)"|([^\s,"]+))')
"""Possessive, and from the start of a name only: 16 KB of no fields must not hold up the box."""


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Where a channel's stream is: `rtsp://host[:554]/path`, without name and password."""

    url: str
    place: Place


def parse_rtsp(url: str) -> Stream:
    """The parts of a URL; raises ValueError that shows the right form."""
    parts = urlsplit(url)
    if parts.scheme != "rtsp" or not re.fullmatch(r"[!-~]+", url):
        raise ValueError(f"{url!r} must be like rtsp://192.168.1.64:554/Streaming/Channels/101")
    if "@" in parts.netloc:
        raise ValueError("a password does not stand in an address: use username, password_file")
    return Stream(url=url, place=parse_place(parts.netloc, 554))


async def describe(stream: Stream, credentials: Credentials) -> tuple[str, ...]:
    """The codecs of the channel's video, e.g. ("H264",).

    Raises WrongPassword and the other DeviceErrors.
    """
    authorization = ""
    async with open_stream(stream.place, TALK) as (reader, writer):
        replies = Replies("RTSP/1.0")
        for sequence in range(1, TRIES + 1):
            writer.write(request(stream.url, sequence, authorization))
            reply = await _reply(reader, replies)
            if reply.status != 401:
                return _codecs(reply)
            if not credentials.user:
                raise DeviceRefused("摄像机要用户名和密码：写上 username 和 password_file")
            challenge = _challenge(reply)
            if authorization and challenge.get("stale", "").lower() != "true":
                break
            authorization = authorize(challenge, credentials, "DESCRIBE", stream.url)
    raise WrongPassword("摄像机不认这个用户名和密码：改正 username 和 password_file 里的密码")


def request(url: str, sequence: int, authorization: str) -> bytes:
    """A DESCRIBE."""
    lines = [
        f"DESCRIBE {url} RTSP/1.0",
        f"CSeq: {sequence}",
        "Accept: application/sdp",
        "User-Agent: hallkeeper",
    ]
    if authorization:
        lines.append(f"Authorization: {authorization}")
    return "\r\n".join([*lines, "", ""]).encode()


def authorize(
    challenge: dict[str, str], credentials: Credentials, method: str, url: str, cnonce: str = ""
) -> str:
    """The value of Authorization that answers `challenge`; `cnonce` is random unless given."""
    user, password = credentials.user, credentials.password
    if challenge["scheme"] == "basic":
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    name = challenge.get("algorithm", "MD5")
    realm, nonce = challenge["realm"], challenge["nonce"]

    def digest(text: str) -> str:
        return hashlib.new(_HASHES[name.upper()], text.encode(), usedforsecurity=False).hexdigest()

    secret, what = digest(f"{user}:{realm}:{password}"), digest(f"{method}:{url}")
    fields = {"username": user, "realm": realm, "nonce": nonce, "uri": url}
    text = ", ".join(f'{key}="{value}"' for key, value in fields.items())
    if "auth" in re.split(r"[\s,]+", challenge.get("qop", "")):
        cnonce = cnonce or secrets.token_hex(8)
        proof = digest(f"{secret}:{nonce}:00000001:{cnonce}:auth:{what}")
        text += f', qop=auth, nc=00000001, cnonce="{cnonce}"'
    else:
        proof = digest(f"{secret}:{nonce}:{what}")
    if "algorithm" in challenge:
        text += f", algorithm={name}"
    if "opaque" in challenge:
        text += f', opaque="{challenge["opaque"]}"'
    return f'Digest {text}, response="{proof}"'


def _challenge(reply: Reply) -> dict[str, str]:
    """The first way to log in that we know: digest before the open password."""
    basic: dict[str, str] | None = None
    for header in reply.headers.get("www-authenticate", ()):
        scheme, _, rest = header.partition(" ")
        found = _FIELD.findall(rest)
        fields = {key.lower(): quoted or bare for key, quoted, bare in found}
        fields["scheme"] = scheme.lower()
        known = fields.get("algorithm", "MD5").upper() in _HASHES
        if fields["scheme"] == "digest" and known and {"realm", "nonce"} <= fields.keys():
            return fields
        if fields["scheme"] == "basic":
            basic = fields
    if basic is None:
        raise DeviceBabble("摄像机要的登录方式不认识：在摄像机上选 digest")
    return basic


async def _reply(reader: asyncio.StreamReader, replies: Replies) -> Reply:
    """The next reply; the caller bounds the time, `replies` the bytes."""
    while True:
        data = await reader.read(CHUNK)
        if not data:
            raise DeviceMissing("摄像机断开了连接：重启摄像机")
        if found := replies.feed(data):
            return found[0]


def _codecs(reply: Reply) -> tuple[str, ...]:
    if reply.status in {404, 454}:
        raise DeviceMissing("摄像机或录像机没有这一路：检查 address 的路径，检查这一路摄像机")
    if reply.status in {400, 403, 405, 451, 461, 551} or 300 <= reply.status < 400:
        raise DeviceRefused(f"摄像机不给这一路（RTSP {reply.status}）：检查 address 的路径和权限")
    if reply.status != 200:
        raise DeviceBroken(f"摄像机报错 RTSP {reply.status}：检查这一路摄像机，重启它")
    codecs: list[str] = []
    video = False
    for line in reply.body.decode("utf-8", "replace").splitlines():
        if line.startswith("m="):
            video = line.startswith("m=video ")
            codecs += [""] * video
        found = re.match(r"a=rtpmap:\d{1,3} ([\w.+-]{1,20})/", line)
        if found and video and not codecs[-1]:
            codecs[-1] = found[1].upper()
    if not codecs:
        raise DeviceBroken("这一路没有视频：检查摄像机的设置")
    return tuple(codecs[:8])
