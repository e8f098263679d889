"""The name and password that a camera asks for, read from a file that nobody else can read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from drivers.base import DeviceRefused

LONGEST_PASSWORD = 256


class WrongPassword(DeviceRefused):
    """The camera knows this name and password not; asking again could lock the account."""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A name and a password, both empty where there are none."""

    user: str = ""
    password: str = field(default="", repr=False)


def read_credentials(user: str, file: str) -> Credentials:
    """`user` with the password that `file` holds, none where it names none; DeviceRefused."""
    if not file:
        return Credentials()
    path = Path(file)
    try:
        if path.stat().st_mode & 0o007:
            raise DeviceRefused(f"谁都能读 {path}：执行 chmod 600 {path}")
        with path.open(encoding="utf-8") as text:
            password = text.read(LONGEST_PASSWORD).strip()
    except (OSError, UnicodeDecodeError) as flaw:
        raise DeviceRefused(f"读不到密码文件 {path}：建好它，让 hall-edge 能读") from flaw
    if not password:
        raise DeviceRefused(f"密码文件 {path} 是空的：写上摄像机的密码")
    return Credentials(user=user, password=password)
