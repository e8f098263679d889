"""The module for window systems: small, alone, typed as it is, served where pages expect it."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from kiosk_ui.app import SDK, SDK_FILES, create_pages

ROOT = Path(__file__).parents[2]
MODULE = SDK / "hallkeeper.js"
TSC = ROOT / "node_modules" / ".bin" / "tsc"


def test_it_is_small_and_needs_nothing():
    text = MODULE.read_bytes()
    assert len(gzip.compress(text)) < 5000
    assert not re.search(rb"^\s*import\s", text, re.M)
    assert set(re.findall(rb"https?://[^\"'`\s]+", text)) == {b"http://127.0.0.1:8701"}


def test_what_is_typed_is_there():
    typed = (SDK / "hallkeeper.d.ts").read_text("utf-8")
    methods = re.findall(
        r"^  (\w+)(?:<[^>]*>)?\(", typed[typed.index("class Hallkeeper {") :], re.M
    )
    text = MODULE.read_text("utf-8")
    assert {"pair", "state", "onCard", "readCard", "capture", "rate", "close"} <= set(methods)
    for method in methods:
        assert re.search(rf"^  (async )?{method}\(", text, re.M), method


def test_the_compiler_finds_nothing():
    if not TSC.exists() or not shutil.which("node"):
        pytest.skip("npm ci has not run")
    done = subprocess.run(
        [TSC, "-p", SDK], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout + done.stderr == ""


async def test_it_is_served_as_it_is(tmp_path):
    transport = httpx.ASGITransport(app=create_pages(tmp_path, None))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for name, kind in SDK_FILES.items():
            answer = await client.get(f"/sdk/{name}")
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith(kind)
            assert answer.content == (SDK / name).read_bytes()
        assert "配对" in (await client.get("/pairing")).text
        for missing in ("tsconfig.json", "..%2fapp.py", "nothing"):
            assert (await client.get(f"/sdk/{missing}")).status_code == 404
