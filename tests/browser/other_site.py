"""Web sites other than the box's: a folder of pages on a port of its own, which is an origin."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Pages(SimpleHTTPRequestHandler):
    """Files with `edit` applied to the text of each."""

    def __init__(self, *args: Any, edit: Callable[[str], str], **more: Any) -> None:
        self._edit = edit
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = self._edit(path.read_text("utf-8")).encode()
        self.send_response(200)
        self.send_header("content-type", f"{self.guess_type(str(path))}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def site(folder: Path, *, edit: Callable[[str], str] = str) -> Iterator[str]:
    """Serve `folder`; the site's origin."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Pages, edit=edit, directory=str(folder))
    )
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
