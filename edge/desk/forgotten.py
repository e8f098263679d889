"""`hall-edge pin reset`: who forgot the PIN sets a new one, while the box works on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge.desk.pin_file import NAME, PinFile, Spoilt
from edge.settings import Config


def add_arguments(verbs: Any, file: Path) -> None:
    """`pin reset` with what it may be told; `file` is the usual configuration."""
    pin = verbs.add_parser("pin", help="工作人员的口令")
    acts = pin.add_subparsers(dest="act", required=True)
    reset = acts.add_parser("reset", help="忘了口令：清除后本人下次签到时重新设置")
    reset.add_argument("number", help="工作人员编号，如 0101")
    reset.add_argument("file", nargs="?", type=Path, default=file, help="配置文件")


def reset(config: Config, number: str) -> int:
    """Take the clerk's PIN away; 0 when it is gone, 1 with words when not.

    The running agent reads the file anew before it checks or tells anything of a PIN.
    """
    path = Path(config.outbox.path).with_name(NAME)
    try:
        with _as_owner(path.parent):
            had = PinFile(path).remove(number)
    except Spoilt as flaw:
        print(f"{path} 已损坏（{flaw}）：每位工作人员下次签到时都会重新设置口令", file=sys.stderr)
        return 1
    except OSError as flaw:
        print(f"{path} 改不了（{flaw.strerror}）：请用 sudo 再运行一次", file=sys.stderr)
        return 1
    if number not in had:
        print(f"编号 {number} 没有口令；有口令的编号：{'、'.join(had) or '没有'}", file=sys.stderr)
        return 1
    print(f"已清除编号 {number} 的口令：不用重启，本人在窗口页签到时重新设置")
    return 0


@contextmanager
def _as_owner(folder: Path) -> Iterator[None]:
    """Act as the user whose folder it is: what root wrote, the agent could not read."""
    if os.geteuid() != 0:
        yield
        return
    owner, group = folder.stat(), os.getegid()
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
