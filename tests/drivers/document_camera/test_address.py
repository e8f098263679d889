"""Addresses of cameras: what is understood, and what a wrong one is told."""

from __future__ import annotations

import pytest

from drivers.document_camera.address import (
    PicturesAddress,
    SourceAddress,
    V4l2Address,
    VideoAddress,
    parse_source,
)
from drivers.ports import AddressError


@pytest.mark.parametrize(
    ("address", "parsed"),
    [
        ("v4l2:/dev/v4l/by-id/cam", V4l2Address(path="/dev/v4l/by-id/cam")),
        (
            "v4l2:/dev/video0?width=3264&height=2448&fourcc=MJPG",
            V4l2Address(path="/dev/video0", width=3264, height=2448, fourcc="MJPG"),
        ),
        (
            "v4l2:@usb-0000:00:14.0-3?fourcc=MJPG",
            V4l2Address(path="", bus="usb-0000:00:14.0-3", fourcc="MJPG"),
        ),
        ("pictures:/run/desk", PicturesAddress(folder="/run/desk")),
        ("video:desk.avi", VideoAddress(path="desk.avi")),
    ],
)
def test_right_ones(address: str, parsed: SourceAddress) -> None:
    assert parse_source(address) == parsed


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("", "pictures:FOLDER"),
        ("/dev/video0", "v4l2:/dev/v4l/by-id/"),
        ("usb:0400:c35a", "v4l2:/dev/v4l/by-id/"),
        ("v4l2:video0", "absolute path"),
        ("v4l2:@", "absolute path"),
        ("v4l2:/dev/video0?size=3", "unknown option 'size'"),
        ("v4l2:/dev/video0?width=wide&height=1", "width=1944"),
        ("v4l2:/dev/video0?width=640", "together"),
        ("v4l2:/dev/video0?fourcc=jpeg", "MJPG"),
        ("pictures:", "pictures:FOLDER"),
        ("video:", "video:FILE"),
    ],
)
def test_wrong_ones_are_told_the_right_form(address: str, remedy: str) -> None:
    with pytest.raises(AddressError, match=remedy.replace("?", r"\?")):
        parse_source(address)
