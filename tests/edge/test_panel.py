from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from drivers.edid import HEADER
from edge.messages import DeviceState
from edge.panel import panel_mm, size_mm, told_mm


def edid(*, timing_mm: tuple[int, int] | None = None, whole_cm: tuple[int, int] = (0, 0)) -> bytes:
    """A base block with nothing in it but sizes and its checksum."""
    block = bytearray(128)
    block[:8] = HEADER
    block[21:23] = bytes(whole_cm)
    if timing_mm is not None:
        width, height = timing_mm
        block[54:56] = b"\x01\x1d"
        block[66] = width & 0xFF
        block[67] = height & 0xFF
        block[68] = (width >> 8) << 4 | height >> 8
    block[127] = -sum(block) % 256
    return bytes(block)


@pytest.mark.parametrize(
    ("block", "size"),
    [
        (edid(timing_mm=(477, 268), whole_cm=(48, 27)), (477, 268)),
        (edid(whole_cm=(48, 27)), (480, 270)),
        (edid(timing_mm=(0, 0), whole_cm=(48, 27)), (480, 270)),
        (edid(), None),
        (edid(whole_cm=(48, 27))[:-1] + b"\x00", None),
        (b"", None),
        (bytes(128), None),
    ],
)
def test_the_size_in_an_edid(block, size):
    assert size_mm(block) == size


def screen(folder: Path, name: str, status: str, block: bytes) -> None:
    (folder / name).mkdir()
    (folder / name / "status").write_text(status + "\n")
    (folder / name / "edid").write_bytes(block)


def test_the_first_connected_screen_that_tells_counts(tmp_path):
    assert panel_mm(tmp_path) is None
    screen(tmp_path, "card0-DP-1", "disconnected", edid(whole_cm=(10, 10)))
    screen(tmp_path, "card0-HDMI-A-1", "connected", edid())
    assert panel_mm(tmp_path) is None
    screen(tmp_path, "card1-HDMI-A-1", "connected", edid(timing_mm=(477, 268)))
    assert panel_mm(tmp_path) == {"width": 477, "height": 268}


@pytest.mark.parametrize(
    ("details", "size"),
    [
        ([], None),
        ([{}, {"panel_mm": None}, {"panel_mm": "24 inches"}, {"panel_mm": {"width": 1}}], None),
        (
            [{"page": "/"}, {"panel_mm": {"width": 527, "height": 296}}],
            {"width": 527, "height": 296},
        ),
    ],
)
def test_what_a_device_tells_of_its_own_screen(details, size):
    states = [
        DeviceState(
            name=f"d{number}",
            kind="touch_screen",
            driver="touch_screen",
            status="ok",
            since=datetime.now(UTC),
            detail=detail,
        )
        for number, detail in enumerate(details)
    ]
    assert told_mm(states) == size
