"""A window system that a test tells how to answer: a real server on a real socket."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = Callable[["_Answers"], None]


class WindowSystem(ThreadingHTTPServer):
    """Gives each request the next of `answers`, the last one for ever.

    `got` are the requests' headers with `body` hashed; `asked` is set with each request.
    """

    daemon_threads = True

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.answers = list(answers)
        self.got: list[dict[str, Any]] = []
        self.asked = threading.Event()
        self.release = threading.Event()
        self.scheme = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/api/documents?counter=1"

    def handle_error(self, *_: object) -> None:
        """The client may go at any time."""


class _Answers(BaseHTTPRequestHandler):
    server: WindowSystem

    def do_POST(self) -> None:
        system = self.server
        system.asked.set()
        answer = system.answers[0] if len(system.answers) == 1 else system.answers.pop(0)
        answer(self)

    def take(self) -> None:
        """Read the whole body."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = dict(self.headers) | {"path": self.path, "sha256": hashlib.sha256(body).hexdigest()}
        self.server.got.append(told)

    def log_message(self, *_: object) -> None:
        pass


def status(code: int, **headers: str) -> Answer:
    """Take the document and answer with `code`."""

    def answer(request: _Answers) -> None:
        request.take()
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def dies_midway(request: _Answers) -> None:
    """Read a little and reset the connection."""
    request.rfile.read(1000)
    linger = (1).to_bytes(4, "little") + bytes(4)
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    request.close_connection = True
    request.connection.close()


def says_nothing(request: _Answers) -> None:
    """Take the document and close without a word."""
    request.take()
    request.close_connection = True


def garbage(request: _Answers) -> None:
    """Answer what is no HTTP."""
    request.take()
    request.wfile.write(b"\x00\xff hello \r\n\r\n" * 20)
    request.close_connection = True


def hangs(request: _Answers) -> None:
    """Take the document and answer only when the test lets it."""
    request.take()
    request.server.release.wait(30)
    request.close_connection = True


def refuses_early(request: _Answers) -> None:
    """Answer 413 before the document is there, and close."""
    request.send_response(413)
    request.send_header("Content-Length", "0")
    request.end_headers()
    request.close_connection = True


@contextmanager
def serving(*answers: Answer, certificate: Path | None = None) -> Iterator[WindowSystem]:
    """Run one; with a `certificate` (and key in the same file) by TLS."""
    system = WindowSystem(*answers)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        system.socket = context.wrap_socket(system.socket, server_side=True)
        system.scheme = "https"
    thread = threading.Thread(target=system.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield system
    finally:
        system.release.set()
        system.shutdown()
        thread.join()
        system.server_close()
