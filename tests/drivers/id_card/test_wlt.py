"""A site's decoder as a real entry point of an installed distribution, in its real process."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from deploy.demo.devices.remote import running
from drivers.base import Alive
from drivers.id_card import IdCardReader, wlt
from drivers.id_card.reports import CardRead
from drivers.id_card.wlt import site_decoder
from drivers.id_card.wlt_child import GROUP

PHOTO = bytes.fromhex("574C66007E00320000FF851F5151513E").ljust(1024, b"\x5a")

SOURCE = """
import ctypes, os, sys, time

calls = []

def bmp(photo):
    print("a vendor's library says hello")
    os.write(1, b"and so does its C code")
    return b"BM" + bytes([photo[0]]) + photo

def png(photo):
    return b"\\x89PNG\\r\\n\\x1a\\n"

def raises(photo):
    raise RuntimeError("no licence")

def nothing(photo):
    return None

def text(photo):
    return b"<html>"

def large(photo):
    return b"BM" + bytes(10_000_000)

def hangs(photo):
    time.sleep(60)

def crashes(photo):
    ctypes.string_at(0)

def greedy(photo):
    return b"BM" + bytes(2 << 30)

def once(photo):
    calls.append(1)
    if len(calls) > 1:
        raise RuntimeError("worn out")
    return b"BM once"
"""

Install = Callable[..., None]
FAILING = ["raises", "nothing", "text", "large", "hangs", "crashes", "greedy", "absent"]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a distribution whose decoder is the function of that name."""
    site = tmp_path / "site"
    info = site / "site_wlt-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "site_wlt.py").write_text(SOURCE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: site-wlt\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site), prepend=os.pathsep)

    def install(*functions: str) -> None:
        points = "".join(f"{name} = site_wlt:{name}\n" for name in functions)
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{points}")

    return install


async def test_most_sites_have_none() -> None:
    async with site_decoder() as decoder:
        assert decoder is None


@pytest.mark.parametrize(
    ("name", "picture"),
    [("bmp", b"BMW" + PHOTO), ("png", b"\x89PNG\r\n\x1a\n")],
)
async def test_pictures(install: Install, name: str, picture: bytes) -> None:
    install(name)
    async with site_decoder() as decoder:
        assert decoder
        for _ in range(3):
            assert await decoder.picture(PHOTO) == picture
        assert decoder.warning == ""


async def test_what_is_no_photo_is_not_handed_on(install: Install) -> None:
    install("bmp")
    async with site_decoder() as decoder:
        assert decoder
        for other in (b"", bytes(1024), PHOTO[:-1]):
            assert await decoder.picture(other) == b""
        assert decoder.warning == ""


@pytest.mark.parametrize("name", FAILING)
async def test_a_decoder_that_fails_is_a_warning(
    install: Install, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "hangs":
        monkeypatch.setattr(wlt, "START_WITHIN", 0.5)
    install(name)
    async with site_decoder() as decoder:
        assert decoder
        started = time.monotonic()
        assert await decoder.picture(PHOTO) == b""
        assert name in decoder.warning
        assert "读证不受影响" in decoder.warning
        assert time.monotonic() - started < 3


async def test_it_is_left_alone_after_some_failures(
    install: Install, caplog: pytest.LogCaptureFixture
) -> None:
    install("raises")
    async with site_decoder() as decoder:
        assert decoder
        for _ in range(6):
            assert await decoder.picture(PHOTO) == b""
        assert len(caplog.records) == 3
        assert decoder.warning


async def test_a_new_child_takes_a_dead_one_s_place(install: Install) -> None:
    install("once")
    async with site_decoder() as decoder:
        assert decoder
        assert await decoder.picture(PHOTO) == b"BM once"
        assert await decoder.picture(PHOTO) == b""
        assert decoder.warning
        assert await decoder.picture(PHOTO) == b"BM once"
        assert decoder.warning == ""


async def test_closing_ends_the_child(install: Install) -> None:
    install("hangs")
    async with site_decoder() as decoder:
        assert decoder
        decoding = asyncio.create_task(decoder.picture(PHOTO))
        await asyncio.sleep(0.05)
        child = decoder._child
        assert child
        decoding.cancel()
    assert child.returncode is not None


@pytest.mark.parametrize(("name", "picture"), [("png", b"\x89PNG\r\n\x1a\n"), ("raises", b"")])
async def test_a_card_s_picture_reaches_the_page(
    install: Install, tmp_path: Path, name: str, picture: bytes
) -> None:
    install(name)
    async with running("sam_module", tmp_path) as module:
        await module.tell("lay")
        driver = IdCardReader(name="reader", port=module.address, find_every=0.02)
        async with aclosing(driver.reports()) as reports:
            read = None
            async for report in reports:
                if isinstance(report, CardRead):
                    read = report
                elif read and isinstance(report, Alive):
                    break
    assert read
    assert read.local()["picture"] == picture
    assert len(read.local()["photo"]) == 1024
    assert "picture" not in read.public()
    assert isinstance(report, Alive)
    assert bool(report.warning) == (picture == b"")
