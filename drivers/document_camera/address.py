"""Where a document camera's pictures come from: `v4l2:`, `pictures:`, `video:`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from drivers.ports import AddressError

FORMS = (
    "v4l2:/dev/v4l/by-id/…?width=3264&height=2448&fourcc=MJPG, v4l2:@usb-0000:00:14.0-3, "
    "pictures:FOLDER or video:FILE"
)


@dataclass(frozen=True, kw_only=True)
class V4l2Address:
    """`v4l2:/dev/v4l/by-id/…?width=&height=&fourcc=`; 0 and "" leave what the camera offers.

    `v4l2:@BUS` names the socket instead, as V4L2 does: `@usb-0000:00:14.0-3`. One of `path` and
    `bus` is "".
    """

    path: str
    bus: str = ""
    width: int = 0
    height: int = 0
    fourcc: str = ""


@dataclass(frozen=True, kw_only=True)
class PicturesAddress:
    """`pictures:FOLDER`: `current.jpg`, else the newest JPEG or PNG in it, is the live scene."""

    folder: str


@dataclass(frozen=True, kw_only=True)
class VideoAddress:
    """`video:FILE`: its frames in order, from the start again at its end."""

    path: str


SourceAddress = V4l2Address | PicturesAddress | VideoAddress


def parse_source(address: str) -> SourceAddress:
    """The parts of an address; raises AddressError that shows the right form."""
    scheme, colon, rest = address.partition(":")
    if colon and scheme == "v4l2":
        return _parse_v4l2(rest)
    if colon and scheme in {"pictures", "video"}:
        if not rest:
            raise AddressError(f"{address!r} names nothing; write {FORMS}")
        return PicturesAddress(folder=rest) if scheme == "pictures" else VideoAddress(path=rest)
    raise AddressError(f"{address!r} names no camera; write {FORMS}")


def _parse_v4l2(rest: str) -> V4l2Address:
    path, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    bus = path[1:] if path.startswith("@") else ""
    if not bus and not path.startswith("/"):
        raise AddressError(f"v4l2:{rest} needs an absolute path, e.g. v4l2:/dev/v4l/by-id/…")
    unknown = sorted(set(options) - {"width", "height", "fourcc"})
    if unknown:
        raise AddressError(f"v4l2:{rest} has the unknown option {unknown[0]!r}; write {FORMS}")
    size = {}
    for name in ("width", "height"):
        text = options.get(name, "0")
        if not re.fullmatch(r"[0-9]{1,5}", text):
            raise AddressError(f"{name}={text} is no number of pixels, e.g. {name}=1944")
        size[name] = int(text)
    if bool(size["width"]) != bool(size["height"]):
        raise AddressError(f"v4l2:{rest} needs width and height together, or neither")
    fourcc = options.get("fourcc", "")
    if fourcc and not re.fullmatch(r"[A-Z0-9]{4}", fourcc):
        raise AddressError(f"fourcc={fourcc} is no pixel format; write MJPG or YUYV")
    return V4l2Address(path="" if bus else path, bus=bus, fourcc=fourcc, **size)
