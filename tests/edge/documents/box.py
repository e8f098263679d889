"""The documents of a box behind its real server, as its pages use them."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from edge.answers import handle_problems
from edge.blobs import Blobs
from edge.clock import Clock
from edge.documents.routes import DocumentService
from edge.documents.service import Documents
from edge.serving import LocalServer
from edge.settings import DocumentSettings

PATIENCE = 30.0


class Box:
    """`told` is what the hub heard; `http` speaks to the local API."""

    def __init__(self, documents: Documents, folder: Path, told: list[Any], blobs: Blobs) -> None:
        self.documents = documents
        self.blobs = blobs
        self.folder = folder
        self.told = told
        self.http: httpx.AsyncClient
        self.port = 0

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return await self.http.request(method, f"/api/{path}", **more)

    async def new(self) -> str:
        answer = await self.ask("POST", "documents", json={})
        assert answer.status_code == 201
        assert answer.json()["state"] == "draft"
        return str(answer.json()["id"])

    async def put(self, name: str, index: int, jpeg: bytes, query: str = "") -> httpx.Response:
        kind = {"Content-Type": "image/jpeg"}
        path = f"documents/{name}/pages/{index}{query}"
        return await self.ask("PUT", path, content=jpeg, headers=kind)

    async def draft(self, *jpegs: bytes) -> str:
        name = await self.new()
        for index, jpeg in enumerate(jpegs):
            answer = await self.put(name, index, jpeg)
            assert answer.status_code == 200, answer.text
        return name

    async def finish(self, name: str, form: str = "pdf", **more: Any) -> httpx.Response:
        return await self.ask("POST", f"documents/{name}/finish", json={"format": form, **more})

    async def made(self, *jpegs: bytes, form: str = "pdf", **more: Any) -> str:
        name = await self.draft(*jpegs)
        answer = await self.finish(name, form, **more)
        assert answer.status_code == 202, answer.text
        await self.until(name, "ready")
        return name

    async def state(self, name: str) -> dict[str, Any]:
        answer = await self.ask("GET", f"documents/{name}")
        assert answer.status_code == 200
        return dict(answer.json())

    async def until(self, name: str, *states: str, attempts: int = 0) -> dict[str, Any]:
        """Poll as the page does until the document is in one of `states`."""
        async with asyncio.timeout(PATIENCE):
            while True:
                state = await self.state(name)
                if state["state"] in states and state["attempts"] >= attempts:
                    return state
                await asyncio.sleep(0.02)

    async def file(self, name: str) -> bytes:
        answer = await self.ask("GET", f"documents/{name}/file")
        assert answer.status_code == 200
        return answer.content

    def on_disk(self) -> list[Path]:
        return list(self.folder.iterdir())


@asynccontextmanager
async def running(
    folder: Path, clerk: str = "", clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Box]:
    """A box whose spool is `folder`/documents."""
    told: list[Any] = []

    async def record(what: str, data: dict[str, Any]) -> None:
        told.append((what, data))

    documents = Documents(
        DocumentSettings(**settings),
        folder / "documents",
        record,
        clerk=lambda: clerk,
        clock=clock,
    )
    blobs = Blobs()
    service = DocumentService(documents, blobs.clear)
    app = FastAPI()
    app.include_router(service.router)
    handle_problems(app)
    box = Box(documents, folder / "documents", told, blobs)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        box.port = listening.getsockname()[1]
        server = LocalServer(app)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        living = asyncio.create_task(service.run())
        url = f"http://127.0.0.1:{box.port}"
        bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # no TLS here; loading its roots takes time
        client = httpx.AsyncClient(base_url=url, timeout=PATIENCE, verify=bare)
        async with client as box.http:
            try:
                yield box
            finally:
                living.cancel()
                await asyncio.wait({living})
        server.should_exit = True
        await serving
