"""The process that reads text: pages on stdin, lines on stdout, one after the other, offline.

`python -m edge.documents.ocr_child MEMORY_MIB`. It is niced, its memory is bounded by the kernel,
and it dies with its parent. What it reads goes nowhere but into the answer: rapidocr's own log,
which holds what it read, is silent.
"""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

LENGTH: Final = struct.Struct(">I")
NICE: Final = 10
LONGEST_SIDE: Final = 1600
"""Pixels that are looked at of A4's 3508 at 300 dpi: 9-point text is read as well as at 2000, in
two thirds of the time and three quarters of the memory."""

_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h

Corner = tuple[float, float]


class Ask(msgspec.Struct, frozen=True):
    """A page to read, to be turned clockwise by `rotation` degrees first."""

    jpeg: bytes
    rotation: int


class Told(msgspec.Struct, frozen=True):
    """Lines in reading order with their corners TL TR BR BL, in pixels of the upright page."""

    texts: list[str] = []
    corners: list[tuple[Corner, Corner, Corner, Corner]] = []


def main() -> None:
    """Read pages until stdin ends."""
    limit = int(sys.argv[1]) * 1024 * 1024
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the group; the parent decides
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the page
    asks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes to stderr
    engine = _engine()
    decoder = msgspec.msgpack.Decoder(Ask)
    answers.write(_framed(Told()))  # ready
    answers.flush()
    while (ask := _read(asks)) is not None:
        answers.write(_framed(_read_page(engine, decoder.decode(ask))))
        answers.flush()


def _engine() -> Any:
    """rapidocr with the models that came with it."""
    _go_offline()
    import rapidocr

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    models = Path(rapidocr.__file__).with_name("models")
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # the page is upright already
            "Global.max_side_len": LONGEST_SIDE,
            "Global.model_root_dir": str(models),
            "EngineConfig.onnxruntime.intra_op_num_threads": max(1, (os.cpu_count() or 2) // 2),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _read_page(engine: Any, ask: Ask) -> Told:
    import numpy as np

    from edge.documents.upright import opened

    pixels = np.asarray(opened(ask.jpeg, ask.rotation).convert("RGB"))[:, :, ::-1]
    found = engine(np.ascontiguousarray(pixels))
    if found.boxes is None or found.txts is None:
        return Told()
    corners = [tuple((float(x), float(y)) for x, y in box) for box in found.boxes]
    return msgspec.convert({"texts": list(found.txts), "corners": corners}, Told)


def _go_offline() -> None:
    """Let any library that tries to fetch something fail at once."""

    def refuse(event: str, _: object) -> None:
        if event in {"socket.connect", "socket.getaddrinfo"}:
            raise OSError("offline")

    sys.addaudithook(refuse)


def _framed(told: Told) -> bytes:
    body = msgspec.msgpack.encode(told)
    return LENGTH.pack(len(body)) + body


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


if __name__ == "__main__":
    main()
