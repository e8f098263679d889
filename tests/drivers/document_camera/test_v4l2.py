"""The kernel's structures read, formats and controls checked, before any camera is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import DeviceBabble, DeviceMissing, DeviceRefused
from drivers.document_camera.address import V4l2Address
from drivers.document_camera.tuning import check_format, largest, offer, plan
from drivers.document_camera.v4l2 import (
    BOOLEAN,
    BUTTON,
    CAPABILITY,
    CONTROL,
    FORMAT,
    INTEGER,
    MENU,
    READ_ONLY,
    SETTING,
    SIZES,
    VALUE,
    Control,
    Format,
    Node,
    Sizes,
    find,
    fourcc,
    parse_capability,
    parse_control,
    parse_format,
    parse_sizes,
)

MJPG = int.from_bytes(b"MJPG", "little")


def control(name: str, high: int, *, kind: int = INTEGER, **changes: int) -> Control:
    fields = {"id": 1, "low": 0, "step": 1, "default": 0, "flags": 0} | changes
    return Control(name=name, kind=kind, high=high, **fields)


CONTROLS = [
    control("brightness", 255, id=1),
    control("auto_exposure", 3, id=2, kind=MENU),
    control("exposure_time_absolute", 5000, id=3, low=3),
    control("focus_absolute", 250, id=4, step=5),
    control("focus_automatic_continuous", 1, id=5, kind=BOOLEAN),
    control("reset", 0, id=6, kind=BUTTON),
    control("led", 1, id=7, flags=READ_ONLY),
]
FORMATS = [
    Format("YUYV", (Sizes((640, 480), (640, 480)),)),
    Format("MJPG", (Sizes((3264, 2448), (3264, 2448)), Sizes((640, 480), (640, 480)))),
]


def test_structures_are_as_long_as_the_kernels() -> None:
    # The size is in bits 16 to 29 of an ioctl's number; these are those of linux/videodev2.h.
    lengths = [one.size for one in (CAPABILITY, FORMAT, SIZES, CONTROL, VALUE, SETTING)]
    assert lengths == [0x68, 0x40, 0x2C, 0x44, 0x08, 0xD0]


def test_a_capability_is_that_of_the_node_not_of_the_whole_camera() -> None:
    names = (b"uvcvideo", b"Document Cam: HD\0rest", b"usb-0000:00:14.0-3")
    picture = parse_capability(CAPABILITY.pack(*names, 0, 0x84A00001, 0x04200001))
    assert (picture.card, picture.bus) == ("Document Cam: HD", "usb-0000:00:14.0-3")
    assert picture.captures
    assert not parse_capability(CAPABILITY.pack(*names, 0, 0x84A00001, 0x04A00000)).captures


def test_formats_and_sizes() -> None:
    assert parse_format(FORMAT.pack(0, 1, 1, b"Motion-JPEG", MJPG)) == "MJPG"
    assert fourcc(int.from_bytes(b"Y16 ", "little")) == "Y16"
    one = parse_sizes(SIZES.pack(0, MJPG, 1, 2592, 1944, 0, 0, 0, 0))
    assert (str(one), (2592, 1944) in one, (640, 480) in one) == ("2592x1944", True, False)
    many = parse_sizes(SIZES.pack(0, MJPG, 3, 320, 3264, 16, 240, 2448, 8))
    assert str(many) == "320x240 - 3264x2448"
    assert (640, 480) in many
    assert (641, 480) not in many


def test_a_controls_name_is_that_of_today_whatever_the_kernel_says() -> None:
    values = (0, 250, 5, 0, 0)
    assert parse_control(CONTROL.pack(0x9A090A, 1, b"Focus (absolute)", *values)).name == (
        "focus_absolute"
    )
    old = parse_control(CONTROL.pack(0x9A0902, 1, b"Exposure (Absolute)", *values))
    assert old.name == "exposure_time_absolute"
    assert parse_control(CONTROL.pack(0x980913, 1, b"Gain, Digital!", *values)).name == (
        "gain_digital"
    )


@given(st.data())
def test_no_bytes_of_a_driver_break_the_reading(data: st.DataObject) -> None:
    for shape, parse in (
        (CAPABILITY, parse_capability),
        (FORMAT, parse_format),
        (SIZES, parse_sizes),
        (CONTROL, parse_control),
    ):
        parsed = parse(data.draw(st.binary(min_size=shape.size, max_size=shape.size)))
        assert str(parsed).isprintable()
        if isinstance(parsed, Sizes):
            assert isinstance((640, 480) in parsed, bool)
        if isinstance(parsed, Control):
            assert isinstance(5 in parsed, bool)


@pytest.mark.parametrize(
    ("width", "height", "code"), [(0, 0, ""), (640, 480, "YUYV"), (3264, 2448, ""), (0, 0, "MJPG")]
)
def test_what_the_camera_has_may_be_asked_for(width: int, height: int, code: str) -> None:
    check_format(V4l2Address(path="/x", width=width, height=height, fourcc=code), "/x", FORMATS)


def test_what_it_lacks_is_answered_with_what_it_has() -> None:
    with pytest.raises(DeviceBabble, match=r"没有 NV12 格式.*MJPG 3264x2448 640x480；YUYV 640x480"):
        check_format(V4l2Address(path="/x", fourcc="NV12"), "/x", FORMATS)
    wanted = V4l2Address(path="/x", width=3264, height=2448, fourcc="YUYV")
    with pytest.raises(DeviceBabble, match=r"没有 3264x2448.*：YUYV 640x480$"):
        check_format(wanted, "/x", FORMATS)


def test_a_camera_that_lists_nothing_is_tried() -> None:
    wanted = V4l2Address(path="/x", width=1, height=1, fourcc="MJPG")
    check_format(wanted, "/x", [])
    check_format(wanted, "/x", [Format("MJPG")])


def test_the_list_is_short_and_the_still_size_is_the_largest_readable() -> None:
    many = [Format(f"X{n:03}", (Sizes((9000, 9000), (9000, 9000)),) * 60) for n in range(100)]
    assert offer([*many, *FORMATS])[:2] == ["MJPG 3264x2448 640x480", "YUYV 640x480"]
    assert sum(map(len, offer(many))) < 1000
    assert largest([*many, *FORMATS]) == "3264x2448"
    assert largest([]) == ""


def named(planned: dict[Control, int]) -> list[tuple[str, int]]:
    return [(one.name, value) for one, value in planned.items()]


def test_setting_by_hand_switches_the_automatic_off_first() -> None:
    wanted = {"focus_absolute": 30, "brightness": 9, "exposure_absolute": 200}
    assert named(plan(wanted, "/x", CONTROLS)) == [
        ("focus_automatic_continuous", 0),
        ("auto_exposure", 1),
        ("focus_absolute", 30),
        ("brightness", 9),
        ("exposure_time_absolute", 200),
    ]


def test_an_automatic_that_is_wanted_is_left_alone() -> None:
    wanted = {"exposure_time_absolute": 200, "exposure_auto": 3}
    assert named(plan(wanted, "/x", CONTROLS))[0] == ("auto_exposure", 3)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"zoom": 1}, "没有控制项 zoom.*brightness、auto_exposure"),
        ({"reset": 0}, "没有控制项 reset"),
        ({"led": 1}, "没有控制项 led"),
        ({"brightness": 256}, "brightness 不能是 256.*0 到 255$"),
        ({"exposure_time_absolute": 2}, "3 到 5000"),
        ({"focus_absolute": 31}, "0 到 250，步长 5"),
    ],
)
def test_a_wrong_control_is_told_with_the_right_ones(wanted: dict[str, int], words: str) -> None:
    with pytest.raises(DeviceBabble, match=words):
        plan(wanted, "/x", CONTROLS)


def test_nodes_that_are_none(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no camera")
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(DeviceMissing, match="接好"):
        Node(str(tmp_path / "nothing"))
    for path in (text, tmp_path, Path("/dev/null")):
        with pytest.raises(DeviceRefused, match="不是摄像头"):
            Node(str(path))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_socket_without_a_camera(tmp_path: Path) -> None:
    (tmp_path / "video0").touch()
    with pytest.raises(DeviceMissing, match="usb-1 上没有高拍仪"):
        find("usb-1", list(tmp_path.glob("video*")))
