"""What only goes together: the plan with the windows, life events with the items."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hub.content.checking import read_body

SAMPLE = Path(__file__).parents[3] / "kiosk_ui" / "content"


def told(kind: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.column, one.problem) for one in read_body(kind, body)[1]]


def hall() -> dict[str, Any]:
    """The sample hall as it is imported, with its windows."""
    body: dict[str, Any] = json.loads((SAMPLE / "hall.json").read_text("utf-8"))
    body["windows"] = json.loads((SAMPLE / "windows.json").read_text("utf-8"))["windows"]
    return body


def test_the_plan_shows_windows_that_there_are_and_stays_on_its_floor() -> None:
    body = hall()
    assert told("hall", body) == []
    floor = body["plan"][0]
    floor["zones"][0] |= {"windows": ["1", "99"]}
    floor["zones"][5] |= {"x": floor["width"]}
    assert told("hall", body) == [
        ("平面图 一楼 民政", "没有窗口 99"),
        (f"平面图 一楼 {floor['zones'][5]['name']}", "画到了楼层外面"),
    ]


def test_a_zone_of_no_known_kind_is_told() -> None:
    body = hall()
    body["plan"][0]["zones"][0]["kind"] = "garden"
    assert [column for column, _ in told("hall", body)] == ["平面图"]


def test_a_life_event_names_items_that_there_are() -> None:
    items = json.loads((SAMPLE / "items.json").read_text("utf-8"))
    departments = json.loads((SAMPLE / "departments.json").read_text("utf-8"))["departments"]
    sample = hall()
    body = {
        "items": items["items"],
        "departments": departments,
        "categories": sample["categories"],
        "events": sample["events"],
    }
    assert told("items", body) == []
    body["events"] = [{**sample["events"][0], "items": ["wj-001", "nothing"]}]
    assert told("items", body) == [("人生大事 孩子出生", "没有事项 nothing")]
