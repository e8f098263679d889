"""The demo's window system takes what a box really sends, once, and not while it is shut."""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from deploy.demo.window_system import PATH, TOKEN, WindowSystem
from edge.clock import Clock
from edge.documents.delivery import Delivery, NotDelivered, Parcel
from edge.serving import LocalServer
from edge.settings import DocumentSettings

BODY = b"%PDF-1.7 nobody's " * 10_000


class Watch:
    def __init__(self) -> None:
        self.failed_once = asyncio.Event()

    def trying(self) -> None:
        pass

    def sent(self, size: int) -> None:
        pass

    def failed(self, words: str, retry_at: datetime) -> None:
        self.failed_once.set()


def parcel(digest: bytes = hashlib.sha256(BODY).digest()) -> Parcel:
    return Parcel(
        key="k-1",
        name="材料.pdf",
        media_type="application/pdf",
        size=len(BODY),
        sha256=digest,
        chunks=lambda: iter([BODY]),
    )


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = FastAPI()
    app.include_router(WindowSystem().router)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = LocalServer(app)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}{PATH}"
        server.should_exit = True
        await serving


@pytest.fixture
def token(tmp_path: Path) -> str:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    return str(path)


async def test_it_takes_a_document_once(url: str, token: str) -> None:
    settings = DocumentSettings(deliver_to=f"{url}?box=box-1", token_file=token)
    for _ in range(2):
        async with asyncio.timeout(30):
            await Delivery(settings, Clock()).deliver(parcel(), Watch())
    async with httpx.AsyncClient() as client:
        told = (await client.get(url)).json()
    assert told["count"] == 1
    [one] = told["documents"]
    assert (one["box"], one["kind"], one["bytes"]) == ("box-1", "application/pdf", len(BODY))


async def test_it_wants_its_token(url: str) -> None:
    with pytest.raises(NotDelivered, match="401"):
        await Delivery(DocumentSettings(deliver_to=url), Clock()).deliver(parcel(), Watch())


@pytest.mark.parametrize("why", ["shut", "broken on its way"])
async def test_a_box_tries_again(url: str, token: str, why: str) -> None:
    watch = Watch()
    async with httpx.AsyncClient() as client:
        await client.post(f"{url}/open", json={"open": why != "shut"})
        settings = DocumentSettings(deliver_to=url, token_file=token)
        sent = parcel() if why == "shut" else parcel(b"x" * 32)
        sending = asyncio.create_task(Delivery(settings, Clock()).deliver(sent, watch))
        async with asyncio.timeout(30):
            await watch.failed_once.wait()
        assert (await client.get(url)).json()["count"] == 0
        if why != "shut":
            sending.cancel()
            return
        await client.post(f"{url}/open", json={"open": True})
        async with asyncio.timeout(30):
            await sending
        assert (await client.get(url)).json()["count"] == 1
