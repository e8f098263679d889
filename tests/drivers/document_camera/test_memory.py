"""What was adjusted and learned comes back, and a spoilt file is told and worked without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.document_camera.memory import Memory, adjusted, keep, load
from drivers.document_camera.orders import Adjustment

FULL = Memory(
    controls={"focus_absolute": 30, "exposure_time_absolute": None},
    rotation=180,
    scale=0.00227,
    mat=b"\xff\xd8 a mat",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "camera.json"


def test_what_is_kept_comes_back(path: Path) -> None:
    assert keep(path, FULL) == ""
    assert load(path) == (FULL, "")
    assert [one.name for one in path.parent.iterdir()] == ["camera.json"]


def test_no_file_is_an_empty_memory(path: Path) -> None:
    assert load(path) == (Memory(), "")
    assert load(None) == (Memory(), "")
    assert keep(None, FULL) == ""


def test_a_later_adjustment_leaves_the_others() -> None:
    later = adjusted(FULL, Adjustment({"exposure_time_absolute": 120}, None))
    assert later.controls == {"focus_absolute": 30, "exposure_time_absolute": 120}
    assert (later.rotation, later.mat) == (180, FULL.mat)


def changed(**values: object) -> bytes:
    body = {"schema": 1, "controls": {}, "rotation": 0, "scale": 0.0, "mat": ""}
    return json.dumps(body | values).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        changed(schema=2),
        changed(rotation=45),
        changed(rotation=True),
        changed(scale=7),
        changed(scale="x"),
        changed(controls=[1]),
        changed(controls={"gain": 0.5}),
        changed(mat="%%"),
        b" " * (2 * 1024 * 1024 + 1),
    ],
)
def test_a_spoilt_file_is_told_and_then_written_anew(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    memory, warning = load(path)
    assert memory == Memory()
    assert "已损坏" in warning
    assert "重新校准" in warning
    keep(path, FULL)
    assert load(path) == (FULL, "")


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_bytes_are_survived(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    load(path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "写不进去" in keep(tmp_path / "none" / "camera.json", FULL)
    (tmp_path / "folder").mkdir()
    assert "已损坏" in load(tmp_path / "folder")[1]
