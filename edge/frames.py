"""Frames between the agent and the child that runs an isolated driver: length, then msgpack."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import asdict
from typing import Any, Final

import msgspec

from drivers.base import Alive, DeviceBabble, Identity, Report, Worth
from edge.fields import encode

FRAME_CAP: Final = 64 * 1024 * 1024
"""Bytes of one frame: above a 20-megapixel page as JPEG, far below what would hurt the box."""

_LENGTH: Final = struct.Struct(">I")


class Start(msgspec.Struct, frozen=True, tag="start"):
    """Parent to child, first: which driver class, with which fields."""

    module: str
    name: str
    fields: dict[str, Any]


class Order(msgspec.Struct, frozen=True, tag="order"):
    """Parent to child: a command."""

    number: int
    command: str
    args: dict[str, Any]


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """Child to parent: what an order gave, or the kind and text of its error."""

    number: int
    result: dict[str, Any] = {}
    error: str = ""
    text: str = ""


class Said(msgspec.Struct, frozen=True, tag="said"):
    """Child to parent: a report, as what the rest of the box may ask of one."""

    what: str
    lasting: bool
    worth: int
    public: dict[str, Any]
    local: dict[str, Any]


class Living(msgspec.Struct, frozen=True, tag="living"):
    """Child to parent: an `Alive`."""

    identity: dict[str, str] | None
    detail: dict[str, Any] | None
    warning: str


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """Child to parent, last: the DeviceError that ended the reports."""

    error: str
    text: str


Frame = Start | Order | Answer | Said | Living | Ended

_decoder: Final = msgspec.msgpack.Decoder(Frame)


def pack(frame: Frame) -> bytes:
    """The bytes of a frame; raises DeviceBabble above FRAME_CAP, TypeError for what is no data."""
    body = msgspec.msgpack.encode(frame, enc_hook=encode)
    if len(body) > FRAME_CAP:
        raise DeviceBabble(f"驱动程序一次报告 {len(body) >> 20} MiB，超过上限")
    return _LENGTH.pack(len(body)) + body


async def read_frame(stream: asyncio.StreamReader) -> Frame | None:
    """The next frame, None when the other side has closed; raises DeviceBabble for garbage."""
    try:
        (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
        if length > FRAME_CAP:
            raise DeviceBabble("驱动进程的数据已损坏：正在重启驱动")
        frame: Frame = _decoder.decode(await stream.readexactly(length))
    except asyncio.IncompleteReadError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as flaw:
        raise DeviceBabble("驱动进程的数据已损坏：正在重启驱动") from flaw
    return frame


def said(report: Report) -> Said | Living:
    """The frame of a report."""
    if isinstance(report, Alive):
        identity = None if report.identity is None else asdict(report.identity)
        return Living(identity, report.detail, report.warning)
    return Said(report.what, report.lasting, int(report.worth), report.public(), report.local())


def report_of(frame: Said | Living) -> Report:
    """The report of a frame; its `what`, `lasting` and `worth` are those of the child's.

    Raises DeviceBabble for an identity or a worth that there is not.
    """
    try:
        if isinstance(frame, Living):
            identity = Identity(**frame.identity) if frame.identity is not None else None
            return Alive(identity=identity, detail=frame.detail, warning=frame.warning)
        return _Relayed(frame)
    except (TypeError, ValueError) as flaw:
        raise DeviceBabble("驱动进程的数据已损坏：正在重启驱动") from flaw


class _Relayed(Report):
    """A report of a driver in a child process, whose class only the child needs to import."""

    def __init__(self, frame: Said) -> None:
        set_field = object.__setattr__  # a Report is frozen, and these shadow its class's own
        set_field(self, "what", frame.what)
        set_field(self, "lasting", frame.lasting)
        set_field(self, "worth", Worth(frame.worth))
        set_field(self, "_public", frame.public)
        set_field(self, "_local", frame.local)

    def public(self) -> dict[str, Any]:
        public: dict[str, Any] = getattr(self, "_public")  # noqa: B009
        return public

    def local(self) -> dict[str, Any]:
        local: dict[str, Any] = getattr(self, "_local")  # noqa: B009
        return local
