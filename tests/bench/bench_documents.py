"""What ten A4 pages take: into the spool, as PDF/A, TIFF and searchable PDF, in time and memory.

python -m tests.bench.bench_documents
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

from edge.clock import Clock
from edge.documents import ocr
from edge.documents.document import Document
from edge.documents.making import make
from edge.documents.pages import take
from edge.documents.spool import Spool
from edge.documents.workshop import Workshop
from edge.figures import memory_mb
from tests.bench.figures import Figure, table
from tests.edge.documents.specimens import text_page

PAGES = 10
READ = 3
"""Pages of the searchable PDF."""

DPI = 300
A4 = (2480, 3508)
LINES = 36
MIB = 1024 * 1024
TEXT = "第{}条 政务服务中心应当一次性告知申请人需要补正的全部内容"


def a4(number: int) -> bytes:
    """A page full of text, as a camera at 300 dpi gives it."""
    lines = [TEXT.format(number * LINES + line + 1) for line in range(LINES)]
    text = Image.open(BytesIO(text_page(*lines, size=46)))
    sheet = Image.effect_noise(A4, 12).point(lambda grey: min(255, grey + 110)).convert("RGB")
    sheet.paste(text.resize((text.width * 2, text.height)).crop((0, 0, 2100, 3300)), (190, 100))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=90, dpi=(DPI, DPI))
    return out.getvalue()


def run() -> list[Figure]:
    """The figures."""
    return list(_figures())


def _figures() -> Iterator[Figure]:
    jpegs = [a4(number) for number in range(PAGES)]
    yield Figure("an A4 page at 300 dpi", sum(map(len, jpegs)) / PAGES / MIB, "MiB")
    yield from _times(jpegs)
    yield from _memory(jpegs)
    if ocr.available():
        yield from _searchable(jpegs)


def _document(spool: Spool, jpegs: list[bytes]) -> Document:
    document = Document(vault=spool.vault(), touched=0.0)
    for index, jpeg in enumerate(jpegs):
        page = take(document.vault, BytesIO(jpeg), rotation=0, dpi=DPI)
        document.put(index, page)
    return document


def _times(jpegs: list[bytes]) -> Iterator[Figure]:
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder) / "spool", 1024 * MIB)
        began = time.perf_counter()
        document = _document(spool, jpegs)
        yield Figure("page examined and sealed", _each(began), "ms/page", "≤ 200 ms")
        for form, what in (("pdf", "PDF/A-2b"), ("tiff", "TIFF"), ("jpeg", "ZIP of JPEGs")):
            began = time.perf_counter()
            make(document, form, made=now, progress=lambda _: None)  # type: ignore[arg-type]
            yield Figure(f"{what} of sealed pages", _each(began), "ms/page", "≤ 50 ms")
        document.vault.wipe()
    began = time.perf_counter()
    first, *others = [Image.open(BytesIO(jpeg)) for jpeg in jpegs]
    first.save(BytesIO(), "PDF", save_all=True, append_images=others, resolution=DPI)
    yield Figure("the same by Pillow, encoded anew", _each(began), "ms/page")


def _each(began: float) -> float:
    return (time.perf_counter() - began) * 1000 / PAGES


def _memory(jpegs: list[bytes]) -> Iterator[Figure]:
    """In a process of its own, since a peak never goes down again."""
    with tempfile.TemporaryDirectory() as folder:
        for index, jpeg in enumerate(jpegs):
            (Path(folder) / f"{index}.jpg").write_bytes(jpeg)
        words = (sys.executable, "-m", __name__, folder)
        told = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    for what, reach in (("PDF/A-2b", "≤ 40 MiB"), ("TIFF", "≤ 40 MiB")):
        yield Figure(f"peak memory of {what}, above the idle process", told[what], "MiB", reach)


def _tell_memory(folder: Path) -> None:
    """What making a file adds to the peak of this process, pages sealed before."""
    jpegs = [path.read_bytes() for path in sorted(folder.glob("*.jpg"))]
    document = _document(Spool(folder / "spool", 1024 * MIB), jpegs)
    del jpegs
    told = {}
    for form, what in (("pdf", "PDF/A-2b"), ("tiff", "TIFF")):
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins here: proc(5)
        before = memory_mb()
        make(document, form, made=datetime.now(UTC), progress=lambda _: None)  # type: ignore[arg-type]
        status = Path("/proc/self/status").read_text().split("VmHWM:")[1]
        told[what] = int(status.split()[0]) / 1024 - before
    print(json.dumps(told))


def _searchable(jpegs: list[bytes]) -> Iterator[Figure]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        document = _document(Spool(Path(folder) / "spool", 1024 * MIB), jpegs[:READ])
        document.format, document.searchable = "pdf", True
        began = time.perf_counter()
        asyncio.run(Workshop(Clock()).make(document))
        waited = (time.perf_counter() - began) / READ
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    yield Figure("searchable PDF, of one core", used / READ, "s/page", "≤ 12 s")
    yield Figure("searchable PDF, on the clock beside other work", waited, "s/page")
    yield Figure("peak memory of the OCR process", after.ru_maxrss / 1024, "MiB", "≤ 800 MiB")
    yield Figure("pages whose text was not read", float(document.reason != ""), "", "0")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _tell_memory(Path(sys.argv[1]))
    else:
        print(table(run()))
