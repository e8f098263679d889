"""Published content: the committed example is right, and every mistake is named at once."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kiosk_ui.content import FILES, BadContent, ContentFolder, load
from kiosk_ui.pinyin import refresh
from kiosk_ui.records import FIELDS, Item

COMMITTED = Path(__file__).parents[2] / "kiosk_ui" / "content"
CATEGORIES_5_9 = {
    "社会救助",
    "医疗社保",
    "劳动就业",
    "社会保障",
    "高龄补贴",
    "卫生计生",
    "涉农补贴",
    "农技服务",
}
CATEGORIES_4_4 = {"行政审批", "便民服务", "中介服务", "金融服务", "政策咨询"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(COMMITTED, tmp_path / "content")
    return tmp_path / "content"


def change(folder: Path, name: str, **changes: Any) -> None:
    """Change the first record of a file."""
    path = folder / f"{name}.json"
    body = json.loads(path.read_text("utf-8"))
    body[name][0] |= changes
    path.write_text(json.dumps(body), "utf-8")


def test_the_example_is_whole_and_says_that_it_is_one() -> None:
    content = load(COMMITTED)
    assert len(content.items) >= 60
    assert content.sample
    assert max(len(item.sub_name) for item in content.items) == 110
    assert {c.name for c in content.hall.categories} == CATEGORIES_5_9 | CATEGORIES_4_4
    used = Counter(item.category for item in content.items)
    assert all(used[c.id] >= 3 for c in content.hall.categories)
    assert len(content.hall.hours.seasons) == 2
    assert all(duty.name.startswith("示例") for duty in content.hall.duty)


def test_an_item_has_the_ten_fields_of_the_notice() -> None:
    assert list(FIELDS.values()) == [
        "主项名称",
        "子项名称",
        "事项类型",
        "事项编码",
        "实施依据",
        "申报材料",
        "办事流程",
        "收费标准",
        "承诺时限",
        "表单内容",
        "法定时限",
    ]
    assert set(FIELDS) <= set(Item.__struct_fields__)


@pytest.mark.parametrize("name", ["items", "departments"])
def test_the_committed_initials_are_current(name: str) -> None:
    body = json.loads((COMMITTED / f"{name}.json").read_text("utf-8"))
    assert refresh(body[name]) == 0, "run: python -m kiosk_ui.pinyin kiosk_ui/content"


def test_every_mistake_is_named(folder: Path) -> None:
    change(folder, "items", sub_name="", promise_days=-1, colour="red", window="99")
    change(folder, "windows", department="nobody")
    change(folder, "notices", date="yesterday")
    with pytest.raises(BadContent) as caught:
        load(folder)
    told = "\n".join(caught.value.mistakes)
    assert "items 第1项（jz-001） 子项名称" in told
    assert "items 第1项（jz-001） 承诺时限" in told
    assert "items 第1项（jz-001） colour" in told
    assert "windows(1): 没有部门 nobody" in told
    assert "notices 第1项" in told
    assert len(caught.value.mistakes) == 5


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"window": "99"}, "没有窗口 99"),
        ({"department": "xx"}, "没有部门 xx"),
        ({"category": "xx"}, "没有类别 xx"),
        ({"id": "jz-002"}, "items 编号重复：jz-002"),
        ({"promise_days": 31, "legal_days": 30}, "长于法定时限 30 个工作日"),
        ({"promise_days": 0}, "即办件应为 0 个工作日"),
    ],
)
def test_what_no_single_record_shows(folder: Path, changes: dict[str, Any], mistake: str) -> None:
    change(folder, "items", **changes)
    with pytest.raises(BadContent, match=mistake):
        load(folder)


def test_a_missing_and_a_broken_file_are_both_named(folder: Path) -> None:
    (folder / "hall.json").unlink()
    (folder / "notices.json").write_text("{", "utf-8")
    with pytest.raises(BadContent) as caught:
        load(folder)
    told = "\n".join(caught.value.mistakes)
    assert "hall.json: 读不到文件" in told
    assert "notices.json: 不是有效的 JSON" in told


def test_a_bad_change_keeps_the_last_good_content(folder: Path) -> None:
    kept = ContentFolder(folder)
    before = kept.current()
    assert before is not None
    change(folder, "items", sub_name="")
    assert kept.current() is before
    assert kept.mistakes
    change(folder, "items", sub_name="改名后的事项")
    os.utime(folder / "items.json", ns=(1, 1))  # a clock set back is a change too
    after = kept.current()
    assert after is not None
    assert after.items[0].sub_name == "改名后的事项"
    assert kept.mistakes == []
    changed = {name for name in FILES if after.files[name] != before.files[name]}
    assert changed == {"items"}


@pytest.mark.parametrize(
    ("staff", "mistake"),
    [
        ([{"number": "01", "name": "示例", "post": "岗"}] * 2, "工作人员编号重复：01"),
        ([{"number": "0 1", "name": "示例", "post": "岗"}], "hall staff"),
        ([{"number": "01", "name": "示例", "post": "岗", "photo": "/9j/A"}], "hall staff"),
        ([{"number": "01", "name": "示例", "post": "岗", "photo": "iVBORw0K"}], "hall staff"),
        ([{"number": "01", "name": "示例"}], "hall staff"),
    ],
)
def test_staff_with_mistakes(folder: Path, staff: list[dict[str, str]], mistake: str) -> None:
    path = folder / "hall.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"staff": staff}), "utf-8")
    with pytest.raises(BadContent, match=mistake):
        load(folder)


def test_a_hall_that_names_no_staff_is_published_as_before(folder: Path) -> None:
    path = folder / "hall.json"
    hall = json.loads(path.read_text("utf-8"))
    del hall["staff"]
    path.write_text(json.dumps(hall), "utf-8")
    assert load(folder).hall.staff == []
