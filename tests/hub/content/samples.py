"""Content as people hand it in, from the example that comes with the kiosk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "kiosk_ui" / "content"


def _file(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def items() -> dict[str, Any]:
    return {**_file("items"), "departments": _file("departments")["departments"]}


def hall() -> dict[str, Any]:
    return {**_file("hall"), "windows": _file("windows")["windows"]}


def notices() -> dict[str, Any]:
    return _file("notices")


def many(number: int) -> dict[str, Any]:
    """So many items, each with all fields."""
    body = items()
    base = body["items"]
    body["items"] = [
        {**base[n % len(base)], "id": f"m-{n}", "code": f"M-{n}"} for n in range(number)
    ]
    return body
