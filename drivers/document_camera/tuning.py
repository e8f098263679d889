"""A camera as its stanza wants it: format, controls; and what it then tells of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drivers.base import DeviceBabble, Identity
from drivers.document_camera.address import V4l2Address
from drivers.document_camera.v4l2 import Control, Format, Node

OLD_NAMES: Final = {
    "exposure_auto": "auto_exposure",
    "exposure_absolute": "exposure_time_absolute",
    "focus_auto": "focus_automatic_continuous",
    "white_balance_temperature_auto": "white_balance_automatic",
}
"""What kernels before 5.14 called them, as many manuals still do."""

MANUAL: Final = {
    "exposure_time_absolute": ("auto_exposure", 1),  # V4L2_EXPOSURE_MANUAL
    "focus_absolute": ("focus_automatic_continuous", 0),
    "white_balance_temperature": ("white_balance_automatic", 0),
}
"""The automatic that has to be off for a control to take effect, and its value for off."""

TOLD: Final = frozenset(MANUAL) | {automatic for automatic, _ in MANUAL.values()}
"""Controls that are told of each camera that has them, besides those its stanza sets."""

TOLD_FORMATS, TOLD_SIZES = 10, 8
IN_A_SENTENCE = 4

READABLE: Final = frozenset(
    {"MJPG", "JPEG", "YUYV", "UYVY", "NV12", "NV21", "YU12", "YV12", "BGR3", "RGB3", "GREY"}
)
"""Formats that OpenCV makes pictures of (modules/videoio/src/cap_v4l.cpp)."""


def check_format(wanted: V4l2Address, path: str, formats: Sequence[Format]) -> None:
    """Raise DeviceBabble that lists what there is, where the camera lacks format or size.

    A camera that lists no formats or no sizes may have them all.
    """
    fitting = [one for one in formats if wanted.fourcc in {"", one.fourcc}]
    size = (wanted.width, wanted.height)
    if formats and not fitting:
        problem = f"没有 {wanted.fourcc} 格式"
    elif (
        wanted.width
        and fitting
        and not any(not one.sizes or any(size in sizes for sizes in one.sizes) for one in fitting)
    ):
        problem = f"没有 {wanted.width}x{wanted.height} 的{wanted.fourcc}画面"
    else:
        return
    raise DeviceBabble(f"{path} {problem}：请按它提供的修改 address：{listed(fitting or formats)}")


def offer(formats: Sequence[Format]) -> list[str]:
    """Formats with their sizes, those that can be read first, as far as people read a list."""
    ordered = sorted(formats, key=lambda one: (one.fourcc not in READABLE, one.fourcc != "MJPG"))
    return [str(Format(one.fourcc, one.sizes[:TOLD_SIZES])) for one in ordered[:TOLD_FORMATS]]


def listed(formats: Sequence[Format]) -> str:
    """The same for a sentence."""
    return "；".join(offer(formats)[:IN_A_SENTENCE])


def plan(wanted: Mapping[str, int], path: str, controls: Sequence[Control]) -> dict[Control, int]:
    """What to set, in order: automatics first, switched off for what is set by hand.

    Raises DeviceBabble for a control that the camera lacks, with all it has, and for a value out
    of range, with the range.
    """
    known = {one.name: one for one in controls if one.settable}
    named = {name if name in known else OLD_NAMES.get(name, name): wanted[name] for name in wanted}
    for name in list(named):
        automatic, off = MANUAL.get(name, ("", 0))
        if automatic in known:
            named.setdefault(automatic, off)
    for name, value in named.items():
        if name not in known:
            choice = "、".join(known) or "没有"
            raise DeviceBabble(f"{path} 没有控制项 {name}：请修改 controls，它有：{choice}")
        one = known[name]
        if value not in one:
            step = f"，步长 {one.step}" if one.step > 1 else ""
            raise DeviceBabble(
                f"{path} 的 {name} 不能是 {value}：请在 controls 里写 {one.low} 到 {one.high}{step}"
            )
    automatics = {automatic for automatic, _ in MANUAL.values()}
    ordered = sorted(named, key=lambda name: name not in automatics)
    return {known[name]: named[name] for name in ordered}


def tune(node: Node, wanted: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Set the controls; what they and those of focus, exposure and white balance are now.

    By name: `value`, `low`, `high`, `step`, `default`. Errors as `plan` and `Node`.
    """
    controls = node.controls()
    planned = plan(wanted, node.path, controls)
    for control, value in planned.items():
        node.set(control, int(value))
    return {
        one.name: {
            "value": node.value(one),
            "low": one.low,
            "high": one.high,
            "step": one.step,
            "default": one.default,
        }
        for one in controls
        if one in planned or (one.name in TOLD and one.settable)
    }


def largest(formats: Sequence[Format]) -> str:
    """The still size: Linux hands out stills as frames, so it is the largest frame to be had."""
    sizes = [size.high for one in formats if one.fourcc in READABLE for size in one.sizes]
    width, height = max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
    return f"{width}x{height}" if width else ""


def detail_of(
    node: Node, formats: Sequence[Format], controls: Mapping[str, dict[str, int]]
) -> dict[str, Any]:
    """For Alive: `bus` the socket, `format` in use, `formats` on offer, `still`, `controls`."""
    return {
        "bus": node.capability.bus,
        "format": node.setting()[0],
        "formats": offer(formats),
        "still": largest(formats),
        "controls": dict(controls),
    }


def identity_of(node: Node, sys: Path = Path("/sys")) -> Identity:
    """Model as the camera says; serial number and release as its USB descriptor does, if it has."""
    device = (sys / "class/video4linux" / Path(node.path).resolve().name / "device").resolve()
    usb = device.parent  # `device` is the interface of a USB camera
    return Identity(
        model=node.capability.card,
        serial=_line(usb / "serial"),
        firmware=_line(usb / "bcdDevice"),
    )


def _line(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # no USB device, or one without this
        return ""
    return "".join(char if char.isprintable() else " " for char in text).strip()[:128]
