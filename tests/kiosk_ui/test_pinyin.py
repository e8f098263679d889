"""Initials: local readings, words to start a search at, and a file that is refreshed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk_ui.pinyin import initials, main, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("城乡居民基本养老保险参保登记", "cx jm jb yl bx cb dj"),
        ("泌阳县高龄津贴", "byx gl jt"),  # bì, not mì
        ("重度残疾人护理补贴", "zd cjr hl bt"),
        ("嵖岈山", "cys"),
        ("人民调解", "rm tj"),
        ("遂平、平舆", "sp py"),
        ("《食品经营许可证》", "sp jy xk z"),
        ("A4纸", "a4z"),
        ("", ""),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_name_is_cut_at_the_longest_known_words() -> None:
    assert words("最低生活保障金") == ["最低", "生活", "保障", "金"]


def test_the_folder_is_refreshed_and_checked(tmp_path: Path) -> None:
    item = {"main_name": "就业", "sub_name": "失业登记", "aliases": ["失业"]}
    (tmp_path / "items.json").write_text(json.dumps({"items": [item]}), "utf-8")
    (tmp_path / "departments.json").write_text(
        json.dumps({"departments": [{"name": "民政局"}]}), "utf-8"
    )
    assert main([str(tmp_path), "--check"]) == 1
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    stored = json.loads((tmp_path / "items.json").read_text("utf-8"))
    assert stored["items"][0]["initials"] == ["sy dj", "sy", "jy"]
