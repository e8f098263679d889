"""What a camera's driver keeps from one start to the next, in a file of its own."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from drivers.document_camera.orders import ROTATIONS, Adjustment

LARGEST: Final = 2 * 1024 * 1024
UNREADABLE: Final = "高拍仪的记忆文件 {} 已损坏，按出厂设置工作：请重新校准并学习台面"
UNWRITABLE: Final = "高拍仪的记忆文件 {} 写不进去（{}）：请检查磁盘和文件夹的权限"

_PRESENT: Final = 1


@dataclass(frozen=True, kw_only=True)
class Memory:
    """`controls` by name as last adjusted, None for one that the camera sees to by itself.

    `rotation` in degrees clockwise, None where nobody adjusted it. `scale` is pixels a millimetre
    on the mat for a picture one pixel long, so that it holds for every size of picture; 0 before
    a calibration. `mat` is a JPEG of the empty mat as the camera itself sees it, b"" before one
    was learned.
    """

    controls: dict[str, int | None] = field(default_factory=dict)
    rotation: int | None = None
    scale: float = 0.0
    mat: bytes = b""


def load(path: Path | None) -> tuple[Memory, str]:
    """What the file holds and a warning for people, "" when there is none.

    A file that is not there is an empty memory; one that cannot be read or understood too, with
    the warning.
    """
    if path is None:
        return Memory(), ""
    try:
        if path.stat().st_size > LARGEST:
            return Memory(), UNREADABLE.format(path)
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Memory(), ""
    except (OSError, UnicodeDecodeError):
        return Memory(), UNREADABLE.format(path)
    try:
        return _memory(json.loads(text)), ""
    except (ValueError, TypeError, KeyError, RecursionError):
        return Memory(), UNREADABLE.format(path)


def keep(path: Path | None, memory: Memory) -> str:
    """Write the file, whole or not at all; a warning for people when that fails."""
    if path is None:
        return ""
    body = {
        "schema": _PRESENT,
        "controls": memory.controls,
        "rotation": memory.rotation,
        "scale": memory.scale,
        "mat": b64encode(memory.mat).decode(),
    }
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump(body, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as flaw:
        return UNWRITABLE.format(path, flaw.strerror)
    return ""


def adjusted(memory: Memory, wanted: Adjustment) -> Memory:
    """The memory with these settings over those it had."""
    return replace(
        memory,
        controls=memory.controls | wanted.controls,
        rotation=memory.rotation if wanted.rotation is None else wanted.rotation,
    )


def _memory(body: Any) -> Memory:
    """Raises ValueError, TypeError, KeyError for what `keep` did not write."""
    if body["schema"] != _PRESENT:
        raise ValueError
    controls = {str(name): _whole(value) for name, value in dict(body["controls"]).items()}
    rotation = _whole(body["rotation"])
    scale = float(body["scale"])
    if rotation not in {None, *ROTATIONS} or not 0 <= scale < 1:
        raise ValueError
    mat = b64decode(body["mat"], validate=True)
    return Memory(controls=controls, rotation=rotation, scale=scale, mat=mat)


def _whole(value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise TypeError
    return value
