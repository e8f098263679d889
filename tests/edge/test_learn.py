"""`hall-edge learn keypad` as an installer meets it: the real program, a keypad on a pty."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from drivers.keypad import Keypad
from drivers.keypad.profile import load
from drivers.rating import LABELS, Rated

GRADES = {label: grade for grade, label in LABELS.items()}


class Pad:
    """A keypad at the far end of a pty; `path` is the installer's end."""

    def __init__(self) -> None:
        self._ours, self._theirs = os.openpty()
        self.path = os.ttyname(self._theirs)

    def send(self, data: bytes) -> None:
        os.write(self._ours, data)

    def close(self) -> None:
        os.close(self._ours)
        os.close(self._theirs)


@pytest.fixture
def pad() -> Iterator[Pad]:
    one = Pad()
    yield one
    one.close()


@asynccontextmanager
async def learning(port: str, file: Path, *more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "edge", "learn", "keypad", "--port", port, "--file", str(file)),
        *(more or ("--wait", "5", "--settle", "0.3")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def walked(
    process: asyncio.subprocess.Process, answer: Callable[[str, str], None]
) -> tuple[int, str, str]:
    """Let `answer(line, label)` press where a key is asked for; exit code, output, errors."""
    assert process.stdout
    assert process.stderr
    said = []
    async with asyncio.timeout(60):
        while line := (await process.stdout.readline()).decode():
            said.append(line)
            for start in ("请按“", "再按一次“"):
                if line.startswith(start):
                    answer(line, line.removeprefix(start).split("”")[0])
        flaws = (await process.stderr.read()).decode()
        return await process.wait(), "".join(said), flaws


def frame(label: str) -> bytes:
    return bytes([0xAA, 0x47, GRADES[label], 0x47 ^ GRADES[label], 0x55])


def nothing_but(folder: Path, *names: str) -> None:
    assert sorted(one.name for one in folder.iterdir()) == sorted(names)


async def test_five_keys_make_a_profile_that_rates(pad: Pad, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    async with learning(f"serial:{pad.path}?baud=19200", file) as process:
        code, said, flaws = await walked(process, lambda _, label: pad.send(frame(label)))
    assert (code, flaws) == (0, "")
    assert said.count("请按“") == said.count("再按一次“") == 5
    nothing_but(tmp_path, "site.toml")
    assert load(str(file)).baud == 19200
    stanza = tomllib.loads(said[said.index("[device.") :])["device"]["keypad"]
    assert stanza.pop("driver") == "keypad"
    assert stanza == {"port": f"serial:{pad.path}?baud=19200", "profile": str(file)}
    async with aclosing(cast(Any, Keypad(window="3", **stanza).reports())) as reports:
        await anext(reports)
        for label in ("非常不满意", "满意"):
            pad.send(frame(label))
            async with asyncio.timeout(60):
                while not isinstance(report := await anext(reports), Rated):
                    pass
            assert report.public()["label"] == label


async def test_a_keypad_that_sends_again_is_learnt_and_noted(pad: Pad, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    loop = asyncio.get_running_loop()

    def press(_: str, label: str) -> None:
        pad.send(frame(label))
        if label == "满意":
            loop.call_later(0.6, pad.send, frame(label))

    async with learning(f"serial:{pad.path}", file, "--settle", "0.9") as process:
        code, said, flaws = await walked(process, press)
    assert (code, flaws) == (0, "")
    assert "补上应答（reply）" in said
    assert re.search(r"0\.[6-9] 秒重发", load(str(file)).local_choices[0])


async def test_slips_noise_and_wrong_keys_are_told_and_passed(pad: Pad, tmp_path: Path) -> None:
    slips = {
        2: b"\x00\x13",  # noise instead of the second press
        5: frame("非常满意"),  # the first key again where the second is asked for
        8: frame("基本满意") * 2,  # bounced: twice in one go, unlike the first time
    }
    asked = 0

    def press(_: str, label: str) -> None:
        nonlocal asked
        asked += 1
        pad.send(slips.get(asked, frame(label)))

    async with learning(f"serial:{pad.path}", tmp_path / "site.toml") as process:
        code, said, flaws = await walked(process, press)
    assert (code, flaws) == (0, "")
    assert "与上一次不一样" in said
    assert "与“非常满意”发的一样" in said
    assert load(str(tmp_path / "site.toml")).framing.longest == 5


async def test_two_keys_alike_are_refused(pad: Pad, tmp_path: Path) -> None:
    async with learning(f"serial:{pad.path}", tmp_path / "site.toml") as process:
        code, _, flaws = await walked(process, lambda *_: pad.send(b"\x01"))
    assert code == 1
    assert "“满意”和“非常满意”发的数据一样" in flaws
    nothing_but(tmp_path)


async def test_a_key_that_is_noise_is_refused(pad: Pad, tmp_path: Path) -> None:
    count = iter(range(100))
    async with learning(f"serial:{pad.path}", tmp_path / "site.toml") as process:
        code, _, flaws = await walked(process, lambda *_: pad.send(bytes([next(count)])))
    assert code == 1
    assert "每次发的都不一样" in flaws
    nothing_but(tmp_path)


async def test_a_line_that_never_rests_is_refused(pad: Pad, tmp_path: Path) -> None:
    async with learning(f"serial:{pad.path}", tmp_path / "site.toml") as process:
        code, _, flaws = await walked(process, lambda *_: pad.send(bytes(range(250))))
    assert code == 1
    assert "一直不停" in flaws


async def test_no_answer_ends_by_the_clock(pad: Pad, tmp_path: Path) -> None:
    more = ("--wait", "0.5", "--settle", "0.1")
    async with learning(f"serial:{pad.path}", tmp_path / "site.toml", *more) as process:
        code, said, flaws = await walked(process, lambda *_: None)
    assert code == 1
    assert "请按“非常满意”" in said
    assert "没有收到“非常满意”" in flaws
    nothing_but(tmp_path)


async def test_ctrl_c_leaves_nothing(pad: Pad, tmp_path: Path) -> None:
    async with learning(f"serial:{pad.path}", tmp_path / "site.toml") as process:

        def press(_: str, label: str) -> None:
            if label == "不满意":
                process.send_signal(signal.SIGINT)
            else:
                pad.send(frame(label))

        code, _, flaws = await walked(process, press)
    assert code == 130
    assert flaws == "已取消，什么也没有写\n"
    nothing_but(tmp_path)


async def test_a_profile_that_is_there_is_kept(pad: Pad, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text("mine", encoding="utf-8")
    async with learning(f"serial:{pad.path}", file) as process:
        code, _, flaws = await walked(process, lambda *_: None)
    assert code == 1
    assert "已经存在" in flaws
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("port", "why"),
    [
        ("serial:/dev/none", "插好数据线"),
        ("evdev:/dev/none", "插好 USB 线"),
        ("evdev:none", "absolute path"),
        ("sreial:/dev/none", "names no port"),
    ],
)
async def test_a_port_that_cannot_be_opened(port: str, why: str, tmp_path: Path) -> None:
    async with learning(port, tmp_path / "site.toml") as process:
        code, _, flaws = await walked(process, lambda *_: None)
    assert code == 1
    assert why in flaws
    nothing_but(tmp_path)
