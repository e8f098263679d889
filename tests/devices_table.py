"""What is proven of which device over which transport, and by which tests: docs/devices.md.

`python -m tests.devices_table` writes the document. Each phrase of `device_claims` names its
test; one that is not there is an error, so no claim outlives its proof.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from drivers.base import load, names
from tests.device_claims import ROWS, By, Row

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "devices.md"


class Unproven(ValueError):
    """A pattern of the table fits no test; the text names row and pattern."""


@functools.cache
def collected() -> frozenset[str]:
    """`file::test` of every test, also of those that only the virtual box can run."""
    return frozenset(_tests())


def _tests() -> Iterator[str]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            of_test = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if of_test and node.name.startswith("test_"):
                yield f"{path.relative_to(ROOT)}::{node.name}"


def proofs(row: Row) -> list[str]:
    """The tests of a row; raises Unproven."""
    found: set[str] = set()
    for phrase, name in row.proven.items():
        fitting = {one for one in collected() if fnmatchcase(one, f"{row.file}::{name}")}
        if not fitting:
            raise Unproven(f"{row.driver}, {phrase}: no test is {row.file}::{name}")
        found |= fitting
    return sorted(found)


def document() -> str:
    """The whole of docs/devices.md; raises Unproven."""
    lines = [
        "# 设备驱动：证明到了哪一步",
        "",
        "本表由测试生成（`.venv/bin/python -m tests.devices_table`），不手写；",
        "每一句都对应证明它的测试，测试没有了，本表就过不了检查。",
        "",
        "| 方式 | 含义 |",
        "|---|---|",
        "| 真实硬件 | 在真实设备上跑过。**目前一行也没有** |",
        "| 实验箱 | 虚拟机里真实的 Linux 内核：USB、HID、串口、V4L2、evdev、DRM 的内核驱动是真的，"
        "设备是按协议写的（`make lab`）；显卡和显示器是 QEMU 的，因为 Debian 的内核不带 vkms |",
        "| 真实对端 | 对方是真实的程序：浏览器、TCP/IP 协议栈 |",
        "| 伪终端 | 内核的伪终端，另一头是按协议写的设备 |",
        "| 录制 | 存下来的字节流，来源写在各文件的第一行 |",
        "| 模拟 | 对方是按协议写的程序、文件或内存里的线路 |",
        "",
        "| 驱动 | 线路 | 证明了什么 | 方式 | 测试 |",
        "|---|---|---|---|---|",
    ]
    for row in ROWS:
        proofs(row)
        file = row.file.removeprefix("tests/")
        cells = (f"`{row.driver}`", row.transport, "；".join(row.proven), row.by.value, f"`{file}`")
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## 每个驱动在真实硬件上", ""]
    for name in names():
        ran = any(row.driver == name and row.by is By.HARDWARE for row in ROWS)
        untested = load(name).untested_on_hardware
        if ran == untested:
            raise Unproven(f"{name}: untested_on_hardware = {untested} does not fit the table")
        said = "跑过，见上表" if ran else "没有在真实硬件上跑过；第一次安装时请逐项核对"
        lines.append(f"- `{name}`：{said}。")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
