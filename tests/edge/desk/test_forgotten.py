"""A forgotten PIN is taken away by a command while the box works, and set anew at the window."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.__main__ import main
from edge.desk.forgotten import _as_owner
from edge.desk.pin_file import NAME, Kept, PinFile
from edge.desk.pins import FREE
from tests.edge.desk.counter import PIN, at_work

CONFIG = """
[box]
id = "box-1"
[hub]
host = "127.0.0.1"
[outbox]
path = "outbox.db"
"""
KEPT = Kept(salt=b"s", hash=b"h")
NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "edge.toml"
    path.write_text(CONFIG)
    return path


async def test_a_working_box_lets_the_clerk_set_a_new_one(tmp_path: Path, file: Path) -> None:
    async with at_work(tmp_path) as counter:
        sign_in = "/api/desk/sign-in"
        for number in ("0101", "0102"):
            await counter.post("/api/desk/pin", number=number, new=PIN)
        for _ in range(FREE + 1):
            await counter.post(sign_in, 403, number="0101", pin="0000")
        assert main(["pin", "reset", "0101", str(file)]) == 0

        has = {one["number"]: one["has_pin"] for one in (await counter.desk())["clerks"]}
        assert (has["0101"], has["0102"]) == (False, True)
        assert (await counter.post(sign_in, 409, number="0101", pin=PIN))["error"] == "no_pin"
        await counter.post("/api/desk/pin", number="0101", new="1357")
        desk = await counter.post(sign_in, number="0101", pin="1357")  # and no pause is left
        assert desk["clerk"]["number"] == "0101"
        await counter.post(sign_in, number="0102", pin=PIN)


async def test_what_the_box_sets_meanwhile_is_kept(tmp_path: Path, file: Path) -> None:
    async with at_work(tmp_path) as counter:
        await counter.post("/api/desk/pin", number="0101", new=PIN)
        PinFile(tmp_path / NAME).remove("0101")
        await counter.post("/api/desk/pin", number="0102", new=PIN)
        assert list(PinFile(tmp_path / NAME).read()) == ["0102"]


def test_a_number_without_one_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pin", "reset", "0101", str(file)]) == 1
    assert "编号 0101 没有口令；有口令的编号：没有" in capsys.readouterr().err
    PinFile(file.with_name(NAME)).set("0102", KEPT)
    assert main(["pin", "reset", "0101", str(file)]) == 1
    assert "有口令的编号：0102" in capsys.readouterr().err
    assert main(["pin", "reset", "0102", str(file)]) == 0
    assert "不用重启" in capsys.readouterr().out


def test_a_spoilt_file_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.with_name(NAME).write_text("{")
    assert main(["pin", "reset", "0101", str(file)]) == 1
    assert "已损坏" in capsys.readouterr().err


@pytest.fixture
def folder_of_nobody() -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root writes in another user's place")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.chown(folder, NOBODY, NOBODY)
        yield folder


def test_what_root_writes_stays_the_agents(folder_of_nobody: Path) -> None:
    pins = PinFile(folder_of_nobody / NAME)
    with _as_owner(folder_of_nobody):
        pins.set("0101", KEPT)
    assert os.geteuid() == 0
    assert (folder_of_nobody / NAME).stat().st_uid == NOBODY
    assert (folder_of_nobody / NAME).stat().st_mode & 0o777 == 0o600
