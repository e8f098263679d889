from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from edge.__main__ import main
from edge.figures import agent_version, memory_mb

CONFIG = """
[box]
id = "box-1"
[hub]
host = "127.0.0.1"
port = 9
[local]
port = {port}
[outbox]
path = "outbox.db"
"""


@pytest.fixture
def file(tmp_path: Path, unused_tcp_port: int) -> Path:
    path = tmp_path / "edge.toml"
    path.write_text(CONFIG.format(port=unused_tcp_port))
    return path


def test_version(capsys):
    assert main(["version"]) == 0
    assert capsys.readouterr().out.strip() == agent_version()


def test_check(file, capsys):
    assert main(["check", str(file)]) == 0
    assert "box-1" in capsys.readouterr().out
    file.write_text(file.read_text() + "[devices]\n")
    assert main(["check", str(file)]) == 1
    assert "did you mean device?" in capsys.readouterr().err


def test_scan_prints_something_to_paste_or_what_to_look_at(capsys):
    assert main(["scan"]) == 0
    assert "#" in capsys.readouterr().out


async def start(file: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "edge", "run", str(file), stderr=asyncio.subprocess.PIPE
    )


async def until_said(process: asyncio.subprocess.Process, *words: str) -> str:
    """Wait until each of these was said, in whatever order; the line that had the last."""
    assert process.stderr is not None
    missing, line = set(words), ""
    async with asyncio.timeout(60):
        while missing:
            line = (await process.stderr.readline()).decode()
            assert line, f"ended without {missing}"
            missing = {word for word in missing if word not in line}
    return line


async def test_run_serves_and_leaves_on_sigterm(file):
    process = await start(file)
    line = await until_said(process, "box-1 on http://")
    address = line.split()[-1]
    async with httpx.AsyncClient(base_url=address) as client:
        assert (await client.get("/api/box")).json()["edge"] == "box-1"
        assert (await client.get("/")).status_code in {200, 503}
        assert (await client.get("/api/desk")).json()["clerks"]
        assert memory_mb(Path(f"/proc/{process.pid}/status")) < 80

        second = await start(file)
        await until_said(second, "another hall-edge")
        assert await second.wait() == 1

    os.kill(process.pid, signal.SIGTERM)
    async with asyncio.timeout(60):
        assert await process.wait() == 0


async def test_a_port_that_is_taken(file):
    port = int(file.read_text().split("port = ")[2].split()[0])
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", port)
    async with server:
        process = await start(file)
        await until_said(process, f"port {port} of 127.0.0.1 cannot be taken")
        assert await process.wait() == 1
