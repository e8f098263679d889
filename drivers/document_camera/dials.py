"""A camera's controls as a person turns them: named in Chinese, each with its automatic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from drivers.document_camera.tuning import MANUAL, plan
from drivers.document_camera.v4l2 import Control, Node

LABELS: Final = {
    "exposure_time_absolute": "曝光时间",
    "focus_absolute": "对焦",
    "white_balance_temperature": "白平衡（色温）",
    "brightness": "亮度",
    "contrast": "对比度",
    "saturation": "饱和度",
    "sharpness": "锐度",
    "gain": "增益",
    "gamma": "伽马",
    "backlight_compensation": "逆光补偿",
    "power_line_frequency": "防灯光闪烁",
    "zoom_absolute": "缩放",
}
"""What a clerk may turn, in the order in which it is shown."""

AUTOMATIC: Final = {"auto_exposure": (3, 0)}
"""Values for on, the likeliest first (V4L2_EXPOSURE_APERTURE_PRIORITY, _AUTO); elsewhere 1."""


def dials_of(node: Node) -> list[dict[str, Any]]:
    """`name`, `label`, `value`, `min`, `max`, `step` of each, and `automatic`: on, off or None."""
    known = {one.name: one for one in node.controls() if one.settable}
    return [
        {
            "name": name,
            "label": label,
            "value": node.value(known[name]),
            "min": known[name].low,
            "max": known[name].high,
            "step": max(1, known[name].step),
            "automatic": _is_automatic(node, known, name),
        }
        for name, label in LABELS.items()
        if name in known
    ]


def turn(node: Node, wanted: Mapping[str, int | None]) -> None:
    """Set controls by name; None lets the camera see to it. Errors as tuning.plan and Node."""
    controls = node.controls()
    for control, value in plan(spelled(wanted, controls), node.path, controls).items():
        node.set(control, int(value))


def spelled(wanted: Mapping[str, int | None], controls: Sequence[Control]) -> dict[str, int]:
    """`wanted` with each None written as the value that switches its automatic on.

    Raises ValueError for a control without an automatic.
    """
    known = {one.name: one for one in controls if one.settable}
    found: dict[str, int] = {}
    for name, value in wanted.items():
        if value is not None:
            found[name] = value
            continue
        automatic = known.get(MANUAL.get(name, ("", 0))[0])
        if automatic is None:
            raise ValueError(f"{LABELS.get(name, name)} 不能自动：请给出数值")
        choice = AUTOMATIC.get(automatic.name, (1,))
        found[automatic.name] = next((on for on in choice if on in automatic), choice[0])
    return found


def _is_automatic(node: Node, known: Mapping[str, Control], name: str) -> bool | None:
    automatic, off = MANUAL.get(name, ("", 0))
    return node.value(known[automatic]) != off if automatic in known else None
