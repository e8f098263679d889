"""Recordings of a device's traffic, and the port that plays one."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from drivers.base import DeviceBabble, DeviceMissing
from drivers.ports.address import AddressError, ReplayAddress
from drivers.ports.port import CHUNK, Port


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Traffic of one device: what the host wrote (`>`), what came back (`<`), pauses (`~`).

    `headers` are its `! key value` lines, `steps` pairs of mark and bytes; for `~` the bytes are
    the seconds in ASCII.
    """

    headers: dict[str, str]
    steps: tuple[tuple[str, bytes], ...]


def read_recording(path: str | Path) -> Recording:
    """The recording in `path`; lines are `# note`, `! key value`, `> hex`, `< hex`, `~ seconds`.

    Raises DeviceMissing when the file is not there, AddressError (with the line) when it is broken.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as flaw:
        raise DeviceMissing(f"没有录制文件 {path}（{flaw.strerror}）") from flaw
    return parse_recording(str(path), data)


def parse_recording(path: str, data: bytes) -> Recording:
    """The recording in `data`, which came from `path`; raises AddressError as `read_recording`."""
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as flaw:
        raise AddressError(f"{path}: not UTF-8 at byte {flaw.start}") from flaw
    headers: dict[str, str] = {}
    steps: list[tuple[str, bytes]] = []
    for number, line in enumerate(lines, 1):
        mark, _, rest = line.strip().partition(" ")
        try:
            if mark == "!":
                key, _, value = rest.partition(" ")
                headers[key] = value.strip()
            elif mark in {">", "<"}:
                steps.append((mark, bytes.fromhex(rest)))
            elif mark == "~":
                if not 0 <= float(rest) < math.inf:
                    raise ValueError(f"a pause is a number of seconds, not {rest}")
                steps.append((mark, str(float(rest)).encode()))
            elif mark and mark != "#":
                raise ValueError("starts with none of # ! > < ~")
        except ValueError as flaw:
            raise AddressError(f"{path}:{number}: {flaw}") from flaw
    return Recording(headers=headers, steps=tuple(steps))


class _ReplayPort(Port):
    """Plays a recording: every byte written must be the next recorded one."""

    def __init__(self, path: str, recording: Recording) -> None:
        self._path = path
        self._steps = list(recording.steps)
        self._expected = b""

    async def read(self, timeout: float) -> bytes:
        waited = 0.0
        while self._steps and not self._expected:
            mark, data = self._steps[0]
            if mark == ">":
                break
            if mark == "~":
                pause = float(data)
                if waited + pause > timeout:
                    self._steps[0] = (mark, str(pause - (timeout - waited)).encode())
                    break
                waited += pause
                del self._steps[0]
                continue
            await asyncio.sleep(waited)
            self._steps[0] = (mark, data[CHUNK:])
            if not data[CHUNK:]:
                del self._steps[0]
            return data[:CHUNK]
        self._check_not_ended()
        await asyncio.sleep(timeout)
        return b""

    async def write(self, data: bytes) -> None:
        self._check_not_ended()
        for byte in data:
            while not self._expected and self._steps and self._steps[0][0] == "~":
                del self._steps[0]
            if not self._expected and self._steps and self._steps[0][0] == ">":
                self._expected = self._steps.pop(0)[1]
            if not self._expected or self._expected[0] != byte:
                raise DeviceBabble(
                    f"{self._path}: wrote {data.hex(' ')}, "
                    f"the recording goes on with {self._expected.hex(' ') or 'nothing written'}"
                )
            self._expected = self._expected[1:]

    def _check_not_ended(self) -> None:
        if not self._steps and not self._expected:
            raise DeviceMissing(f"录制文件 {self._path} 已放完")

    async def discard_input(self) -> None:
        return  # a recording holds no late replies; what it holds is asked for


@asynccontextmanager
async def open_replay(address: ReplayAddress) -> AsyncIterator[Port]:
    """A port that plays the recording; raises as `read_recording`."""
    yield _ReplayPort(address.path, read_recording(address.path))
